//! Spreadsheets (.xlsx, .xls) → document: cells as a person sees them but with all their digits, merged areas as merged cells,
//! titles, units and notes beside a table as paragraphs. Formulas are not computed; charts, comments and macros are not read.

mod biff;
mod book;
mod date;
mod formats;
mod layout;
mod legacy;
mod number;
mod sheet;

use std::sync::Arc;

use self::layout::Piece;
use self::sheet::Sheet;
use super::builder::DocumentBuilder;
use super::guard;
use super::{ReadOptions, Reader};
use crate::diagnostic::{Diagnostic, Staged};
use crate::document::{BlockKind, Document, Place};
use crate::error::Error;
use crate::limits::Limits;
use crate::source::{Format, Source};

/// Reads .xlsx workbooks.
pub struct XlsxReader;

impl Reader for XlsxReader {
    fn format(&self) -> Format {
        Format::Xlsx
    }

    fn probe(&self, source: &Source) -> Option<&'static str> {
        book::is_workbook(&source.bytes).then_some("zip archive with a workbook")
    }

    fn read(&self, source: &Source, options: &ReadOptions) -> Result<Staged<Document>, Error> {
        let sheets = guard::guarded("xlsx", || book::sheets(&source.bytes, &options.limits))?;
        document(&sheets, Format::Xlsx, &options.limits)
    }
}

/// Reads .xls workbooks.
pub struct XlsReader;

impl Reader for XlsReader {
    fn format(&self) -> Format {
        Format::Xls
    }

    fn probe(&self, source: &Source) -> Option<&'static str> {
        legacy::is_workbook(&source.bytes).then_some("compound file with a workbook")
    }

    fn read(&self, source: &Source, options: &ReadOptions) -> Result<Staged<Document>, Error> {
        let sheets = guard::guarded("xls", || legacy::sheets(&source.bytes, &options.limits))?;
        document(&sheets, Format::Xls, &options.limits)
    }
}

fn document(sheets: &[Sheet], format: Format, limits: &Limits) -> Result<Staged<Document>, Error> {
    let mut builder = DocumentBuilder::new(limits.unpacked_bytes);
    let mut diagnostics = Vec::new();
    for sheet in sheets.iter().filter(|sheet| !sheet.cells.is_empty() || !sheet.unresolved.is_empty()) {
        let name: Arc<str> = sheet.name.as_str().into();
        let at = |row: u32, column: u32| Place::Cell { sheet: Some(name.clone()), table: 1, row: row + 1, column: column + 1 };
        let layout = layout::layout(sheet, limits.table_cells)?;
        for piece in &layout.pieces {
            match piece {
                Piece::Line { text, row, column } => {
                    builder.placed(text, BlockKind::Paragraph, at(*row, *column))?;
                }
                Piece::Table { grid, row, column } => builder.table(grid, |_, index| {
                    let cell = grid.cells.get(index).map_or((0, 0), |cell| (cell.row, cell.column));
                    at(row + cell.0, column + cell.1)
                })?,
            }
        }
        diagnostics.extend(remarks(sheet, &layout.covered));
    }
    Ok(Staged { value: builder.finish(format, None), diagnostics })
}

fn remarks(sheet: &Sheet, covered: &[(u32, u32)]) -> Vec<Diagnostic> {
    let mut remarks = Vec::new();
    let name = &sheet.name;
    if sheet.hidden {
        remarks.push(Diagnostic::note(
            "hidden-sheet",
            format!("sheet {name} is hidden and was read too"),
            format!("隐藏的工作表“{name}”也已读入"),
        ));
    }
    let mut places = |code, places: &[(u32, u32)], english: &str, chinese: &str| {
        if !places.is_empty() {
            let mut list: Vec<String> = places.iter().take(8).map(|place| sheet::reference(*place)).collect();
            if places.len() > list.len() {
                list.push("…".to_owned());
            }
            let (count, list) = (places.len(), list.join(", "));
            remarks.push(Diagnostic::warning(
                code,
                format!("sheet {name}: {count} {english}: {list}"),
                format!("工作表“{name}”：{count} 个单元格{chinese}：{list}"),
            ));
        }
    };
    places("formula-without-value", &sheet.unresolved, "formulas have no stored result", "公式没有保存计算结果");
    places("number-beyond-15-digits", &sheet.inexact, "numbers have more digits than the file keeps", "数字超过 15 位有效数字");
    places("text-under-merge", covered, "texts are hidden by merged cells and were left out", "文字被合并单元格遮盖，未读入");
    remarks
}

#[cfg(test)]
mod tests;
