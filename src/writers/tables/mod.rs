//! The written result of a document → rows of typed tables, the one projection behind csv, xlsx, sqlite and parquet: each of
//! them only encodes what stands here, so all have the same rows and sums. Reads the JSON of the JSON writer, so that a
//! result which was stored, or settled by a person, gives the same tables as a fresh one. Nothing is found or masked here.

mod cell;
mod judged;
mod report;
mod rows;
pub mod schema;
mod statutory;
mod values;

pub use cell::Cell;
pub use rows::{Row, Tables};
pub use schema::{Column, Kind, Link, Table};

use serde_json::Value;

use rows::Part;

/// The version of the tables' shape; rises when a table or column changes its meaning.
pub const TABLES_VERSION: i32 = 1;

/// The rows of one document. `name` is its key in every table, such as its path below the folder that was read; `result` is
/// the JSON that `extract` writes for it.
pub fn project(name: &str, result: &Value) -> Tables {
    let mut tables = Tables::default();
    judged::document(&mut tables, name, result);
    let attachments = result["attachments"].as_array().map_or(&[][..], Vec::as_slice);
    for (index, form) in std::iter::once(result).chain(attachments).enumerate() {
        let part = Part { document: name, number: index as i64 + 1 };
        report::form(&mut tables, part, form);
        values::all(&mut tables, part, form);
        report::all(&mut tables, part, &form["report"]);
        statutory::all(&mut tables, part, &form["report"]);
        judged::form(&mut tables, part, form);
    }
    tables
}

#[cfg(test)]
mod tests;
