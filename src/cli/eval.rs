//! x
use super::{args::*, failure::*, terminal::*};
pub fn run(_: &EvalArgs, _: &Terminal) -> Result<Outcome, Failure> {
    Ok(Outcome::Done)
}
