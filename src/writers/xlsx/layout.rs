//! Widths and heights: not every program fits a row to its wrapped text, so both are said in the file.

use super::super::tables::Cell;
use super::sheet::{Field, Line, Role, Sheet};

/// The widest column, in characters: wider than this is no fun on a screen.
const WIDEST: f64 = 48.0;
/// Points of one line of text, and of the highest row that Excel takes.
const LINE: f64 = 15.0;
const HIGHEST: f64 = 409.0;

/// A width for each column that shows most cells.
pub(super) fn widths(sheet: &Sheet) -> Vec<f64> {
    let columns = sheet.lines.iter().map(|line| line.fields.len()).max().unwrap_or(0);
    let mut widths = vec![6.0_f64; columns];
    for line in sheet.lines.iter().filter(|line| line.role != Role::Title) {
        for (field, width) in line.fields.iter().zip(&mut widths) {
            *width = width.max(shown(field)).min(WIDEST);
        }
    }
    widths
}

/// The height of a line whose texts are wrapped in columns of these widths; `None` if one line of text is enough.
pub(super) fn height(line: &Line, widths: &[f64]) -> Option<f64> {
    if line.role == Role::Title {
        return None;
    }
    let lines = |(field, width): (&Field, &f64)| match &field.cell {
        Cell::Text(text) => text.lines().map(|line| (letters(line) / (width - 2.0)).ceil().max(1.0)).sum::<f64>(),
        _ => 1.0,
    };
    let most = line.fields.iter().zip(widths).map(lines).fold(1.0, f64::max);
    (most > 1.0).then(|| (most * LINE).min(HIGHEST))
}

/// Chinese characters are two wide.
fn letters(text: &str) -> f64 {
    text.chars().map(|c| if c.is_ascii() { 1.0 } else { 2.0 }).sum()
}

fn shown(field: &Field) -> f64 {
    let room = f64::from(field.indent) + 3.0;
    room + match &field.cell {
        Cell::Null => 0.0,
        Cell::Text(text) => letters(text.lines().next().unwrap_or_default()),
        Cell::Integer(number) => letters(&number.to_string()),
        // Separators of thousands.
        Cell::Decimal(number) => letters(&number.to_string()) * 1.3,
    }
}
