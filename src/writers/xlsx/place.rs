//! Which cell each doubt is about.

use std::collections::HashMap;

use super::sheet::{Book, Shows};

/// A cell of a workbook: sheet, line, column; from 0.
pub(super) type Place = (usize, usize, usize);

/// The cell of each note, in the notes' order: the cell that shows the doubtful value, or else what encloses it, such as the
/// first cell of its row. `None` for a doubt about what the workbook does not show.
pub(super) fn of_notes(book: &Book) -> Vec<Option<Place>> {
    let known = shown(book);
    book.notes.iter().map(|note| find(&known, &note.shows)).collect()
}

fn shown(book: &Book) -> HashMap<&Shows, Place> {
    let mut known = HashMap::new();
    for (sheet, content) in book.sheets.iter().enumerate() {
        for (row, line) in content.lines.iter().enumerate() {
            for (column, field) in line.fields.iter().enumerate() {
                if let Some(shows) = &field.shows {
                    known.entry(shows).or_insert((sheet, row, column));
                }
            }
            if let Some(shows) = &line.shows {
                known.entry(shows).or_insert((sheet, row, 0));
            }
        }
    }
    known
}

fn find(known: &HashMap<&Shows, Place>, (part, pointer): &Shows) -> Option<Place> {
    let mut pointer = pointer.as_str();
    while !pointer.is_empty() {
        if let Some(place) = known.get(&(*part, pointer.to_owned())) {
            return Some(*place);
        }
        pointer = pointer.rsplit_once('/')?.0;
    }
    None
}
