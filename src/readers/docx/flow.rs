//! [`Piece`]s in reading order → the document's text, its blocks and their places.

use super::body::{Grid, Piece, flat_text};
use crate::document::{Block, BlockKind, Break, Cell, Document, Entry, Origin, Place, SourceMap, Table};
use crate::source::Format;
use crate::span::Span;

/// A document being written.
#[derive(Debug, Default)]
pub(super) struct Flow {
    text: String,
    blocks: Vec<Block>,
    entries: Vec<Entry>,
    paragraphs: u32,
    tables: u32,
}

impl Flow {
    /// Appends pieces of the running text.
    pub(super) fn pieces(&mut self, pieces: Vec<Piece>) {
        for piece in pieces {
            match piece {
                Piece::Paragraph { text, level, counted } => {
                    self.paragraphs += u32::from(counted);
                    self.paragraph(&text, level);
                }
                Piece::Table(grid) => self.table(&grid),
            }
        }
    }

    /// Appends a running head or foot, which has no place in the body.
    pub(super) fn furniture(&mut self, text: &str) {
        let span = self.push(text);
        self.blocks.push(Block { span, kind: BlockKind::Furniture });
        self.text.push('\n');
    }

    fn paragraph(&mut self, text: &str, level: Option<u8>) {
        if text.trim().is_empty() {
            return;
        }
        let span = self.push(text);
        self.text.push('\n');
        let kind = level.map_or(BlockKind::Paragraph, |level| BlockKind::Heading { level });
        self.blocks.push(Block { span, kind });
        self.enter(span.start(), Place::Paragraph { paragraph: self.paragraphs.max(1) });
    }

    fn table(&mut self, grid: &Grid) {
        self.tables += 1;
        let start = self.text.len();
        let mut cells: Vec<Cell> = Vec::with_capacity(grid.cells.len());
        let mut end = start;
        let mut sources = grid.cells.iter().peekable();
        for row in 0..grid.rows {
            let mut first = true;
            while let Some(source) = sources.next_if(|cell| cell.row == row) {
                let before = if first && !cells.is_empty() { Break::Row } else { Break::Cell };
                first = false;
                let whole = self.push(&flat_text(&source.pieces));
                end = whole.end();
                let last = sources.peek().is_none_or(|next| next.row != row);
                self.text.push(if last { '\n' } else { '\t' });
                cells.push(Cell {
                    row,
                    column: source.column,
                    row_span: source.row_span,
                    column_span: source.column_span,
                    span: whole.trimmed(&self.text),
                    before,
                });
                let (table, row, column) = (self.tables, row + 1, source.column + 1);
                self.enter(whole.start(), Place::Cell { sheet: None, table, row, column });
            }
            if first {
                self.text.push('\n');
            }
        }
        let table = Table { origin: Origin::Native, rows: grid.rows, columns: grid.columns, cells, repeated_head_rows: 0 };
        self.blocks.push(Block { span: Span::new(start, end), kind: BlockKind::Table(table) });
    }

    fn push(&mut self, text: &str) -> Span {
        let start = self.text.len();
        self.text.push_str(text);
        Span::new(start, self.text.len())
    }

    /// The text from `start` to here has this place; the separator behind it too, so that an empty cell has one.
    fn enter(&mut self, start: usize, place: Place) {
        self.entries.push(Entry { span: Span::new(start, self.text.len()), place });
    }

    /// Whether nothing was written.
    pub(super) fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// The document.
    pub(super) fn finish(self) -> Document {
        Document {
            format: Format::Docx,
            encoding: None,
            pages: None,
            text: self.text,
            blocks: self.blocks,
            places: SourceMap::of_entries(self.entries),
        }
    }
}
