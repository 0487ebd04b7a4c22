//! `baogao diff`: what changed from one result to another.

use super::args::DiffArgs;
use super::failure::{Failure, Outcome};
use super::terminal::Terminal;

/// Runs the command.
pub fn run(_args: &DiffArgs, _terminal: &Terminal) -> Result<Outcome, Failure> {
    Ok(Outcome::Done)
}
