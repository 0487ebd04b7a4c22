//! From spans of the text to places in the source.

use std::sync::Arc;

use crate::geometry::BBox;
use crate::span::Span;

/// A place in the source, in the contract's terms.
#[derive(Debug, Clone, PartialEq)]
pub enum Place {
    /// A text's line and column, both from 1; the column counts characters.
    Line {
        /// From 1.
        line: u32,
        /// From 1.
        column: u32,
    },
    /// A page (from 1) and a box on it.
    Page {
        /// From 1.
        page: u32,
        /// In points from the top left.
        bbox: BBox,
    },
    /// A cell of the `table`-th table (from 1), row and column from 1.
    Cell {
        /// Name of the sheet in a spreadsheet.
        sheet: Option<Arc<str>>,
        /// From 1; in a spreadsheet 1.
        table: u32,
        /// From 1.
        row: u32,
        /// From 1.
        column: u32,
    },
    /// The paragraph (from 1) of a document without pages.
    Paragraph {
        /// From 1.
        paragraph: u32,
    },
}

/// One piece of text and its place. For pages an entry is one glyph (or an unbreakable run of them).
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The piece.
    pub span: Span,
    /// Where it stands.
    pub place: Place,
}

/// What a page looks like besides its text.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    /// From 1.
    pub page: u32,
    /// Width in points, as displayed.
    pub width: f32,
    /// Height in points, as displayed.
    pub height: f32,
    /// Drawn lines and filled boxes.
    pub rules: Vec<BBox>,
}

/// From spans to places.
#[derive(Debug, Clone, Default)]
pub struct SourceMap {
    /// Ascending and disjoint. Empty for plain text.
    entries: Vec<Entry>,
    /// Byte offsets at which the lines of a plain text begin; empty for other formats.
    line_starts: Vec<u32>,
    /// The pages, for people who want to see them; empty where there are none.
    sheets: Vec<Sheet>,
}

impl SourceMap {
    /// The map of a plain text: line and column are computed.
    pub fn of_lines(text: &str) -> Self {
        let mut line_starts = vec![0];
        line_starts.extend(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(i, _)| i as u32 + 1));
        Self { line_starts, ..Self::default() }
    }

    /// The map of these entries, which are sorted here by their span.
    pub fn of_entries(mut entries: Vec<Entry>) -> Self {
        entries.sort_by_key(|entry| entry.span);
        Self { entries, ..Self::default() }
    }

    /// The same map with the pages that its places stand on.
    pub fn with_sheets(mut self, sheets: Vec<Sheet>) -> Self {
        self.sheets = sheets;
        self
    }

    /// The pages as they look; empty for documents without pages, and for several files read as one, whose page numbers repeat.
    pub fn sheets(&self) -> &[Sheet] {
        &self.sheets
    }

    /// Puts another map behind this one, `offset` bytes further on. Its line numbers and coordinates stay its own.
    pub fn append(&mut self, other: SourceMap, offset: usize) {
        self.sheets.clear();
        self.line_starts.extend(other.line_starts.into_iter().map(|start| start + offset as u32));
        self.entries.extend(other.entries.into_iter().map(|entry| Entry { span: entry.span.shifted(offset), ..entry }));
    }

    /// The entries; empty for plain text.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The places of `span`, in order, equal ones once, boxes of one line joined. An empty span has the place of the
    /// text around it.
    pub fn places_of(&self, text: &str, span: Span) -> Vec<Place> {
        if !self.line_starts.is_empty() {
            return vec![self.line_of(text, span.start())];
        }
        let first = self.entries.partition_point(|entry| entry.span.end() <= span.start());
        let mut places: Vec<Place> = Vec::new();
        for entry in self.entries[first..].iter().take_while(|entry| entry.span.start() < span.end().max(span.start() + 1)) {
            match (places.last_mut(), &entry.place) {
                (Some(Place::Page { page, bbox }), Place::Page { page: next_page, bbox: next })
                    if page == next_page && bbox.line_overlap(*next) > 0.5 =>
                {
                    *bbox = bbox.cover(*next);
                }
                (Some(last), place) if last == place => {}
                (_, place) => places.push(place.clone()),
            }
        }
        places
    }

    /// Line (from 1) and byte offset of its start for `offset` in a plain text; `None` for other formats. For callers that
    /// have a cheaper way to count columns than [`Self::places_of`].
    pub fn line_start(&self, offset: usize) -> Option<(u32, usize)> {
        let line = self.line_starts.partition_point(|start| *start as usize <= offset);
        let start = self.line_starts.get(line.checked_sub(1)?)?;
        Some((line as u32, *start as usize))
    }

    fn line_of(&self, text: &str, offset: usize) -> Place {
        let line = self.line_starts.partition_point(|start| *start as usize <= offset).max(1);
        let start = self.line_starts[line - 1] as usize;
        let column = text.get(start..offset).map_or(0, |before| before.chars().count());
        Place::Line { line: line as u32, column: column as u32 + 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_characters_from_one() {
        let text = "甲乙\n丙丁";
        let map = SourceMap::of_lines(text);
        assert_eq!(map.places_of(text, Span::new(10, 13)), vec![Place::Line { line: 2, column: 2 }]);
        assert_eq!(map.places_of(text, Span::new(0, 3)), vec![Place::Line { line: 1, column: 1 }]);
    }

    #[test]
    fn line_starts_are_told_for_plain_text_only() {
        let map = SourceMap::of_lines("甲乙\n丙丁");
        assert_eq!(map.line_start(6), Some((1, 0)));
        assert_eq!(map.line_start(10), Some((2, 7)));
        assert_eq!(SourceMap::of_entries(Vec::new()).line_start(0), None);
    }

    #[test]
    fn boxes_of_one_line_are_joined_and_of_two_lines_are_not() {
        let glyph = |start: usize, x: f32, y: f32| Entry {
            span: Span::new(start, start + 3),
            place: Place::Page { page: 1, bbox: BBox::new(x, y, x + 10.0, y + 10.0) },
        };
        let map = SourceMap::of_entries(vec![glyph(3, 10.0, 0.0), glyph(0, 0.0, 0.0), glyph(6, 0.0, 12.0)]);
        let places = map.places_of("甲乙丙", Span::new(0, 9));
        assert_eq!(places.len(), 2);
        assert_eq!(places[0], Place::Page { page: 1, bbox: BBox::new(0.0, 0.0, 20.0, 10.0) });
        assert_eq!(
            map.places_of("甲乙丙", Span::new(3, 6)),
            vec![Place::Page { page: 1, bbox: BBox::new(10.0, 0.0, 20.0, 10.0) }]
        );
    }
}
