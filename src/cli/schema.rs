//! `baogao schema`: what the outputs look like, for other programs.

use std::io::Write;

use baogao::writers::{self, schema};

use super::args::Described;
use super::failure::{Failure, Outcome};

/// Runs the command.
pub fn run(of: Described) -> Result<Outcome, Failure> {
    let text = match of {
        Described::Json => schema::extraction_text(),
        Described::Sqlite => writers::sqlite_schema(),
        Described::Csv => writers::datapackage(),
    };
    std::io::stdout().lock().write_all(text.as_bytes())?;
    Ok(Outcome::Done)
}
