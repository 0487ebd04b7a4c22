//! .xlsx → sheets, by way of calamine: values, number formats, rules, merges, formulas without result.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};

use calamine::{CellErrorType, DataRef, Reader as _, SheetType, SheetVisible, Style, Xlsx, XlsxError};

use super::sheet::{Area, Budget, Filled, Sheet};
use super::{date, formats, number};
use crate::error::Error;
use crate::limits::Limits;

const FORMAT: &str = "xlsx";

/// Whether the bytes are a zip archive with a workbook in it.
pub(crate) fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK")
        && zip::ZipArchive::new(Cursor::new(bytes))
            .is_ok_and(|archive| archive.file_names().any(|name| name.to_ascii_lowercase().starts_with("xl/workbook")))
}

/// Reads all worksheets.
///
/// # Errors
/// [`Error::Limit`] for archives that unpack to too much, [`Error::Malformed`] for what calamine refuses.
pub(crate) fn sheets(bytes: &[u8], limits: &Limits) -> Result<Vec<Sheet>, Error> {
    refuse_bombs(bytes, limits)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(error)?;
    let listed: Vec<calamine::Sheet> = book.sheets_metadata().to_vec();
    refuse_doubles(&listed, FORMAT)?;
    let mut sheets = Vec::new();
    let mut budget = Budget::of(limits);
    for listed in listed.into_iter().filter(|listed| listed.typ == SheetType::WorkSheet) {
        let mut sheet = Sheet { name: listed.name, hidden: listed.visible != SheetVisible::Visible, ..Sheet::default() };
        if !cells(&mut book, &mut sheet, &mut budget)? {
            continue;
        }
        let merges = book.merge_cells_by_sheet_name(&sheet.name).map_err(error)?;
        sheet.merges = merges.into_iter().map(area).collect();
        sheet.merges.sort();
        unresolved(&mut book, &mut sheet)?;
        sheets.push(sheet);
    }
    Ok(sheets)
}

/// Sheets are found by their names, so of two with one name the first would be read twice: thousands of them are a bomb.
///
/// # Errors
/// [`Error::Malformed`] if two sheets have one name.
pub(crate) fn refuse_doubles(listed: &[calamine::Sheet], format: &'static str) -> Result<(), Error> {
    let mut names = BTreeSet::new();
    match listed.iter().find(|sheet| !names.insert(sheet.name.to_lowercase())) {
        Some(sheet) => Err(Error::Malformed { format, reason: format!("two sheets are called {}", sheet.name) }),
        None => Ok(()),
    }
}

pub(crate) fn area(merge: calamine::Dimensions) -> Area {
    let (from, to) = (merge.start, merge.end);
    Area { row: from.0, column: from.1, last_row: to.0.max(from.0), last_column: to.1.max(from.1) }
}

fn error(error: XlsxError) -> Error {
    match error {
        XlsxError::Password => Error::Encrypted("xlsx".to_owned()),
        other => Error::Malformed { format: FORMAT, reason: other.to_string() },
    }
}

/// Unpacks once without keeping anything; sizes in the directory may lie.
fn refuse_bombs(bytes: &[u8], limits: &Limits) -> Result<(), Error> {
    // Entries may share their bytes, so their number counts too.
    const PARTS: usize = 4096;
    let malformed = |reason: String| Error::Malformed { format: FORMAT, reason };
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|e| malformed(e.to_string()))?;
    if archive.len() > PARTS {
        return Err(Error::Limit(format!("{PARTS} parts of an archive")));
    }
    let mut left = limits.unpacked_bytes as u64;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|e| malformed(e.to_string()))?;
        if !part.name().to_ascii_lowercase().ends_with(".xml") {
            continue;
        }
        // A part that does not unpack is for calamine to judge: it may not be needed.
        let size = std::io::copy(&mut part.take(left + 1), &mut std::io::sink()).unwrap_or(0);
        left = left.checked_sub(size).ok_or_else(|| Error::Limit(format!("{} bytes unpacked", limits.unpacked_bytes)))?;
    }
    Ok(())
}

/// Fills the sheet's cells; false if it is no worksheet after all.
fn cells(book: &mut Xlsx<Cursor<&[u8]>>, sheet: &mut Sheet, budget: &mut Budget) -> Result<bool, Error> {
    let mut reader = match book.worksheet_cells_reader(&sheet.name) {
        Ok(reader) => reader,
        Err(XlsxError::NotAWorksheet(_)) => return Ok(false),
        Err(other) => return Err(error(other)),
    };
    let looks: Vec<Look> = reader.styles().iter().map(Look::of).collect();
    let standard = Look { code: String::from("General"), ruled: false };
    let mut inexact = Vec::new();
    let mut found = BTreeMap::new();
    while let Some((cell, style)) = reader.next_cell_with_style_id().map_err(error)? {
        let look = looks.get(style).unwrap_or(&standard);
        let place = cell.get_position();
        let Some((text, is_text)) = shown(cell.get_value(), &look.code) else { continue };
        if !is_text && matches!(cell.get_value(), DataRef::Float(value) if value.abs() >= 1e15) {
            inexact.push(place);
        }
        budget.pay(&text)?;
        if !text.trim().is_empty() {
            found.insert(place, Filled { text, is_text, ruled: look.ruled });
        }
    }
    (sheet.cells, sheet.inexact) = (found, inexact);
    Ok(true)
}

/// What the layout needs of a style.
struct Look {
    code: String,
    ruled: bool,
}

impl Look {
    fn of(style: &Style) -> Self {
        let code = style.number_format.as_ref().map_or_else(
            || String::from("General"),
            |format| match format.format_id.and_then(|id| u16::try_from(id).ok()) {
                // Formats that depend on the language have a number and no code.
                Some(id) if format.format_code == "General" || id < 50 => match formats::builtin(id) {
                    "General" => format.format_code.clone(),
                    code => code.to_owned(),
                },
                _ => format.format_code.clone(),
            },
        );
        let ruled = style.borders.as_ref().is_some_and(|borders| borders.left.is_visible() || borders.right.is_visible());
        Self { code, ruled }
    }
}

/// The text of a value and whether it is a text.
fn shown(value: &DataRef<'_>, code: &str) -> Option<(String, bool)> {
    let text = |text: &str| Some((text.replace("\r\n", "\n").replace('\r', "\n"), true));
    match value {
        DataRef::Empty => None,
        DataRef::String(value) => text(value),
        DataRef::SharedString(value) => text(value),
        DataRef::Int(value) => Some((value.to_string(), false)),
        DataRef::Float(value) => Some((number::render(*value, code), false)),
        DataRef::Bool(value) => Some((truth(*value), false)),
        DataRef::DateTime(value) => Some((date::render(value, code), false)),
        DataRef::DateTimeIso(value) | DataRef::DurationIso(value) => Some((value.clone(), false)),
        DataRef::Error(value) => Some((error_text(value), false)),
    }
}

/// Truth values as spreadsheets print them.
pub(crate) fn truth(value: bool) -> String {
    if value { "TRUE".to_owned() } else { "FALSE".to_owned() }
}

/// Errors as spreadsheets print them.
pub(crate) fn error_text(error: &CellErrorType) -> String {
    error.to_string()
}

/// Finds the formulas whose result was never stored.
fn unresolved(book: &mut Xlsx<Cursor<&[u8]>>, sheet: &mut Sheet) -> Result<(), Error> {
    let mut reader = book.worksheet_cells_reader(&sheet.name).map_err(error)?;
    while let Some(record) = reader.next_cell_with_formula_metadata().map_err(error)? {
        if record.formula.is_some() && matches!(record.value, DataRef::Empty) {
            sheet.unresolved.push(record.pos);
        }
    }
    Ok(())
}
