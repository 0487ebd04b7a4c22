//! A workbook → the bytes of an `.xlsx` file. The same workbook gives the same bytes: the creation date is fixed.

use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Note as Comment, Url, Workbook, Worksheet, XlsxError,
};

use super::super::safe::is_formula;
use super::super::tables::Cell;
use super::layout;
use super::place::{self, Place};
use super::sheet::{Book, Field, Line, Role, Sheet, Urgency};

/// Characters that Excel takes in one cell.
const LONGEST: usize = 32_767;
/// What stands at the end of a text that was cut to fit.
const CUT: &str = "……（超出单元格上限，全文见 JSON / cut, see the JSON）";
/// Digits that Excel keeps of a number.
const DIGITS: u32 = 15;

/// The file.
pub(super) fn workbook(book: &Book) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_author(env!("CARGO_PKG_NAME")).set_creation_datetime(&made));
    let places = place::of_notes(book);
    for (index, sheet) in book.sheets.iter().enumerate() {
        let worksheet = workbook.add_worksheet();
        worksheet.set_name(sheet.name)?;
        let is_review = index + 1 == book.sheets.len();
        let painter = Painter { book, places: &places, index, is_review };
        painter.sheet(worksheet, sheet)?;
    }
    workbook.save_to_buffer()
}

struct Painter<'b> {
    book: &'b Book,
    /// The cell of each note.
    places: &'b [Option<Place>],
    index: usize,
    is_review: bool,
}

impl Painter<'_> {
    fn sheet(&self, worksheet: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
        let widths = layout::widths(sheet);
        for (column, width) in widths.iter().enumerate() {
            worksheet.set_column_width(column as u16, *width)?;
        }
        if sheet.listed {
            worksheet.set_freeze_panes(1, 0)?;
            let columns = self.width(sheet) + usize::from(self.has_notes());
            if columns > 0 {
                worksheet.autofilter(0, 0, sheet.lines.len().saturating_sub(1) as u32, columns as u16 - 1)?;
            }
        }
        worksheet.set_landscape();
        if sheet.listed {
            worksheet.set_print_fit_to_pages(1, 0);
        }
        for (row, line) in sheet.lines.iter().enumerate() {
            if let Some(height) = layout::height(line, &widths) {
                worksheet.set_row_height(row as u32, height)?;
            }
            for (column, field) in line.fields.iter().enumerate() {
                self.field(worksheet, line, field, (row, column))?;
            }
            self.links(worksheet, sheet, (row, line))?;
        }
        Ok(())
    }

    fn width(&self, sheet: &Sheet) -> usize {
        sheet.lines.iter().map(|line| line.fields.len()).max().unwrap_or(0)
    }

    fn has_notes(&self) -> bool {
        !self.is_review && self.places.iter().flatten().any(|(sheet, _, _)| *sheet == self.index)
    }

    /// The last column links each line with doubts to their rows of the review list. An empty cell has no link of its own:
    /// some programs read the link's target as the cell's text.
    fn links(&self, worksheet: &mut Worksheet, sheet: &Sheet, (row, line): (usize, &Line)) -> Result<(), XlsxError> {
        let (Some(review), true) = (self.book.sheets.last(), self.has_notes()) else { return Ok(()) };
        let column = self.width(sheet) as u16;
        let here = |place: &Option<Place>| place.is_some_and(|(sheet, line, _)| (sheet, line) == (self.index, row));
        let numbers: Vec<usize> =
            self.places.iter().enumerate().filter(|(_, place)| here(place)).map(|(number, _)| number).collect();
        if let Some(first) = numbers.first() {
            let text = numbers.iter().map(|number| (number + 1).to_string()).collect::<Vec<_>>().join(", ");
            let text = if line.role == Role::Head { format!("{} {text}", review.name) } else { text };
            let url = Url::new(reference(review.name, first + 1, 0)).set_text(text).set_tip(self.book.see_review);
            worksheet.write_url(row as u32, column, url)?;
        } else if line.role == Role::Head {
            worksheet.write_string_with_format(row as u32, column, review.name, &format(Role::Head, &Field::default(), None))?;
        }
        Ok(())
    }

    /// The notes of a cell, by their number.
    fn notes(&self, (row, column): (usize, usize)) -> Vec<usize> {
        let here = Some((self.index, row, column));
        self.places.iter().enumerate().filter(|(_, place)| **place == here).map(|(number, _)| number).collect()
    }

    fn field(
        &self,
        worksheet: &mut Worksheet,
        line: &Line,
        field: &Field,
        (row, column): (usize, usize),
    ) -> Result<(), XlsxError> {
        let notes = if self.is_review { Vec::new() } else { self.notes((row, column)) };
        let urgency = notes.iter().filter_map(|number| Some(self.book.notes.get(*number)?.urgency)).min();
        let format = format(line.role, field, urgency);
        let (at_row, at_column) = (row as u32, column as u16);
        if let Some(target) = self.target(&notes, row, column).filter(|_| field.cell != Cell::Null) {
            // The link is kept when the cell is written once more with its value.
            worksheet.write_url_with_format(at_row, at_column, Url::new(target).set_tip(self.book.see_review), &format)?;
        }
        match &field.cell {
            Cell::Null => worksheet.write_blank(at_row, at_column, &format)?,
            Cell::Integer(number) => worksheet.write_number_with_format(at_row, at_column, *number as f64, &format)?,
            Cell::Decimal(number) => match exact(*number) {
                Some(number) => worksheet.write_number_with_format(at_row, at_column, number, &format)?,
                None => worksheet.write_string_with_format(at_row, at_column, number.to_string(), &format)?,
            },
            Cell::Text(text) => worksheet.write_string_with_format(at_row, at_column, fitting(text), &format)?,
        };
        if !notes.is_empty() {
            let texts: Vec<&str> = notes.iter().filter_map(|number| Some(self.book.notes.get(*number)?.text.as_str())).collect();
            let comment = Comment::new(fitting(&texts.join("\n"))).add_author_prefix(false).set_author(env!("CARGO_PKG_NAME"));
            worksheet.insert_note(at_row, at_column, &comment.set_width(320).set_height(90))?;
        }
        Ok(())
    }

    /// Where a cell links to: a doubtful one to its row of the review list, the list's pointer to the doubtful cell.
    fn target(&self, notes: &[usize], row: usize, column: usize) -> Option<String> {
        if self.is_review && column == self.book.link_column {
            let (sheet, row, column) = (*self.places.get(row.checked_sub(1)?)?)?;
            return Some(reference(self.book.sheets.get(sheet)?.name, row, column));
        }
        Some(reference(self.book.sheets.last()?.name, notes.first()? + 1, 0))
    }
}

fn reference(sheet: &str, row: usize, column: usize) -> String {
    format!("internal:'{sheet}'!{}", rust_xlsxwriter::utility::row_col_to_cell(row as u32, column as u16))
}

/// A number as Excel holds it; `None` if it would lose digits.
fn exact(number: crate::value::Decimal) -> Option<f64> {
    let digits = number.normalize().mantissa().unsigned_abs();
    if digits >= 10_u128.pow(DIGITS) { None } else { number.to_string().parse().ok() }
}

/// A text that fits in a cell; a cut is marked.
fn fitting(text: &str) -> String {
    if text.encode_utf16().count() <= LONGEST {
        return text.to_owned();
    }
    let room = LONGEST - CUT.encode_utf16().count();
    let mut used = 0;
    let fits = |c: &char| {
        used += c.len_utf16();
        used <= room
    };
    text.chars().take_while(fits).collect::<String>() + CUT
}

fn format(role: Role, field: &Field, urgency: Option<Urgency>) -> Format {
    let mut format = Format::new().set_align(FormatAlign::Top);
    format = match role {
        Role::Title => format.set_bold().set_font_size(12),
        Role::Head => {
            format.set_bold().set_text_wrap().set_background_color(Color::RGB(0xDC_E6_F1)).set_border(FormatBorder::Thin)
        }
        Role::Body => format,
    };
    match &field.cell {
        Cell::Decimal(number) if exact(*number).is_some() => format = format.set_num_format(number_format(number.scale())),
        Cell::Text(text) => {
            if role == Role::Body {
                format = format.set_text_wrap();
            }
            if is_formula(text) {
                format = format.set_quote_prefix();
            }
        }
        _ => {}
    }
    if field.indent > 0 {
        format = format.set_align(FormatAlign::Left).set_indent(field.indent);
    }
    match urgency {
        Some(Urgency::High) => format.set_background_color(Color::RGB(0xFF_C7_CE)),
        Some(Urgency::Medium) => format.set_background_color(Color::RGB(0xFF_EB_9C)),
        Some(Urgency::Low) => format.set_background_color(Color::RGB(0xFF_F7_D6)),
        None => format,
    }
}

/// As many places as are printed.
fn number_format(scale: u32) -> String {
    if scale == 0 { "#,##0".to_owned() } else { format!("#,##0.{}", "0".repeat(scale as usize)) }
}
