//! Extraction + Document → bytes: one file for each output format. Writers decide nothing; they turn byte spans into the
//! contract's character offsets, print numbers exactly, and hold back personal contact data.

mod context;
mod coverage;
mod csv;
mod datapackage;
mod envelope;
mod evidence;
mod json;
mod jsonl;
mod judgement;
mod mask;
mod offsets;
pub mod page;
mod parquet;
mod safe;
#[cfg(test)]
mod sample;
pub mod schema;
pub mod sink;
mod sqlite;
pub mod tables;
mod value;
mod xlsx;

pub use self::csv::CsvSink;
pub use self::parquet::ParquetSink;
pub use self::sqlite::{SqliteSink, sql as sqlite_schema};
pub use self::xlsx::{Xlsx, write_result as write_workbook};
pub use coverage::Coverage;
pub use datapackage::text as datapackage;
pub use json::{Json, value as json_value};
pub use jsonl::JsonLines;
pub use mask::Mask;
pub use offsets::CharIndex;
pub use page::Html;
pub use value::{exact as exact_number, value_json};

use std::io::{self, Write};

use crate::document::Document;
use crate::extraction::Extraction;

/// The version of the output's meaning; rises when a member changes its meaning.
pub const SCHEMA_VERSION: &str = "1";

/// What a caller may choose.
#[derive(Debug, Clone, Copy, Default)]
pub struct WriteOptions {
    /// Indented over many lines.
    pub pretty: bool,
    /// Whether personal contact data may be written.
    pub with_contacts: bool,
    /// The language of headers and sheets, where an output has any.
    pub language: Language,
}

/// The language of headers; data is never translated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// 中文
    #[default]
    Zh,
    /// English
    En,
}

/// An output format.
pub trait Writer: Sync {
    /// The name on the command line.
    fn id(&self) -> &'static str;
    /// The ending of its files, without a dot.
    fn extension(&self) -> &'static str;
    /// Writes one document, ending with a line end.
    ///
    /// # Errors
    /// Those of `out`.
    fn write(&self, extraction: &Extraction, document: &Document, options: &WriteOptions, out: &mut dyn Write) -> io::Result<()>;
}

/// All output formats.
pub static ALL: &[&dyn Writer] = &[&Json, &JsonLines, &Xlsx, &Html];

/// The format of this name.
pub fn find(id: &str) -> Option<&'static dyn Writer> {
    ALL.iter().copied().find(|writer| writer.id() == id)
}
