//! `baogao schema`: the JSON Schema of the output.

use std::io::Write;

use baogao::writers::schema;

use super::failure::{Failure, Outcome};

/// Runs the command.
pub fn run() -> Result<Outcome, Failure> {
    std::io::stdout().lock().write_all(schema::extraction_text().as_bytes())?;
    Ok(Outcome::Done)
}
