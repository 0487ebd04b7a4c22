//! XLSX: one workbook for each document, for people. Sheets 概况 职责 预算 指标 项目 校验 复核, and 任务 and 表格 where there are any. Numbers are
//! numbers, with the unit in the header; a doubtful cell is coloured, says why in a comment and links to its row in 复核.
//! A text that a spreadsheet could run is marked as text (`quotePrefix`), so that it does not run even after editing.

mod content;
mod layout;
mod others;
mod paint;
mod place;
mod sheet;
mod tables;
mod words;

use std::io::{self, Write};

use serde_json::Value;

use super::sink::failed;
use super::tables::project;
use super::{Language, WriteOptions, Writer, json};
use crate::document::Document;
use crate::extraction::Extraction;

/// An Excel workbook.
pub struct Xlsx;

impl Writer for Xlsx {
    fn id(&self) -> &'static str {
        "xlsx"
    }

    fn extension(&self) -> &'static str {
        "xlsx"
    }

    fn write(&self, extraction: &Extraction, document: &Document, options: &WriteOptions, out: &mut dyn Write) -> io::Result<()> {
        write_result(&json::value(extraction, document, options)?, options.language, out)
    }
}

/// Writes the workbook of a result that was written before, or settled by a person since: the value of its JSON.
///
/// # Errors
/// Those of `out`.
pub fn write_result(result: &Value, language: Language, out: &mut dyn Write) -> io::Result<()> {
    let tables = project(result["source"]["name"].as_str().unwrap_or_default(), result);
    out.write_all(&paint::workbook(&content::book(&tables, language)).map_err(failed)?)
}

#[cfg(test)]
mod tests;
