//! .xls → sheets: values, texts and merges by way of calamine, number formats and rules from the records themselves.

use std::io::{Cursor, Read};

use calamine::{Data, Reader as _, SheetType, SheetVisible, Xls, XlsError};

use super::biff::{self, Look};
use super::sheet::{Budget, Filled, Sheet};
use super::{book, date, number};
use crate::error::Error;
use crate::limits::Limits;

const FORMAT: &str = "xls";
const MAGIC: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
/// Names of the stream that holds the workbook, newer and older.
const STREAMS: [&str; 2] = ["/Workbook", "/Book"];
/// A newer document behind a password.
const PROTECTED: &str = "/EncryptedPackage";

type Compound<'a> = cfb::CompoundFile<Cursor<&'a [u8]>>;

fn open(bytes: &[u8]) -> Option<Compound<'_>> {
    if bytes.starts_with(MAGIC) { cfb::CompoundFile::open(Cursor::new(bytes)).ok() } else { None }
}

/// Whether the bytes are a compound file with a workbook, readable or protected.
pub(crate) fn is_workbook(bytes: &[u8]) -> bool {
    open(bytes).is_some_and(|file| STREAMS.iter().any(|name| file.is_stream(name)) || file.is_stream(PROTECTED))
}

/// Reads all worksheets.
///
/// # Errors
/// [`Error::Encrypted`], [`Error::Limit`], and [`Error::Malformed`] for what calamine refuses.
pub(crate) fn sheets(bytes: &[u8], limits: &Limits) -> Result<Vec<Sheet>, Error> {
    let mut file = open(bytes).ok_or_else(|| malformed("damaged compound file"))?;
    let Some(name) = STREAMS.iter().find(|name| file.is_stream(name)) else {
        return Err(Error::Encrypted("compound file with an encrypted package".to_owned()));
    };
    let mut stream = Vec::new();
    let mut part = file.open_stream(name).map_err(|e| malformed(&e.to_string()))?;
    part.read_to_end(&mut stream).map_err(|e| malformed(&e.to_string()))?;
    let looks = biff::scan(&stream, limits.table_cells)?;
    let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(error)?;
    let listed: Vec<calamine::Sheet> = book.sheets_metadata().to_vec();
    book::refuse_doubles(&listed, FORMAT)?;
    let (mut sheets, mut budget) = (Vec::new(), Budget::of(limits));
    for (index, listed) in listed.into_iter().enumerate().filter(|(_, listed)| listed.typ == SheetType::WorkSheet) {
        let mut sheet = Sheet { name: listed.name, hidden: listed.visible != SheetVisible::Visible, ..Sheet::default() };
        cells(&mut book, &mut sheet, &|place| looks.of(index, place), &mut budget)?;
        sheet.merges = book.merge_cells_by_sheet_name(&sheet.name).map_err(error)?.into_iter().map(book::area).collect();
        sheet.merges.sort();
        sheets.push(sheet);
    }
    Ok(sheets)
}

fn malformed(reason: &str) -> Error {
    Error::Malformed { format: FORMAT, reason: reason.to_owned() }
}

fn error(error: XlsError) -> Error {
    match error {
        XlsError::Password => Error::Encrypted("xls".to_owned()),
        other => malformed(&other.to_string()),
    }
}

fn cells<'l>(
    book: &mut Xls<Cursor<&[u8]>>,
    sheet: &mut Sheet,
    look: &dyn Fn((u32, u32)) -> Option<&'l Look>,
    budget: &mut Budget,
) -> Result<(), Error> {
    let range = book.worksheet_range(&sheet.name).map_err(error)?;
    let (top, left) = range.start().unwrap_or((0, 0));
    for (row, column, value) in range.used_cells() {
        let place = (row as u32 + top, column as u32 + left);
        let look = look(place);
        let code = look.map_or("General", |look| look.code.as_str());
        let Some((text, is_text)) = shown(value, code) else { continue };
        budget.pay(&text)?;
        if matches!(value, Data::Float(number) if number.abs() >= 1e15) {
            sheet.inexact.push(place);
        }
        if !text.trim().is_empty() {
            sheet.cells.insert(place, Filled { text, is_text, ruled: look.is_some_and(|look| look.ruled) });
        }
    }
    Ok(())
}

fn shown(value: &Data, code: &str) -> Option<(String, bool)> {
    match value {
        Data::Empty => None,
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => {
            Some((text.replace("\r\n", "\n").replace('\r', "\n"), matches!(value, Data::String(_))))
        }
        Data::Int(number) => Some((number::render(*number as f64, code), false)),
        Data::Float(number) => Some((number::render(*number, code), false)),
        Data::Bool(value) => Some((book::truth(*value), false)),
        Data::DateTime(value) => Some((date::render(value, code), false)),
        Data::Error(value) => Some((book::error_text(value), false)),
    }
}
