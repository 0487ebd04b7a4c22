//! Paragraphs and grids in, [`Document`] out: writes the text in the layout that [`Document::text`] promises and keeps spans
//! and places in step. Knows no format and judges nothing.

use super::grid::Grid;
use crate::document::{Block, BlockKind, Break, Cell, Document, Entry, Origin, Place, SourceMap, Table};
use crate::error::Error;
use crate::source::Format;
use crate::span::Span;

/// A document in the making.
#[derive(Debug)]
pub(crate) struct DocumentBuilder {
    text: String,
    blocks: Vec<Block>,
    entries: Vec<Entry>,
    paragraphs: u32,
    tables: u32,
    text_limit: usize,
}

impl DocumentBuilder {
    /// An empty document whose text may grow to `text_limit` bytes.
    pub(crate) fn new(text_limit: usize) -> Self {
        Self {
            text: String::new(),
            blocks: Vec::new(),
            entries: Vec::new(),
            paragraphs: 0,
            tables: 0,
            text_limit: text_limit.min(u32::MAX as usize),
        }
    }

    /// Adds a paragraph, heading or furniture block placed by its number; returns its span.
    pub(crate) fn paragraph(&mut self, text: &str, kind: BlockKind) -> Result<Span, Error> {
        self.paragraphs += 1;
        let place = Place::Paragraph { paragraph: self.paragraphs };
        self.placed(text, kind, place)
    }

    /// Adds a block that stands at `place`; returns its span.
    pub(crate) fn placed(&mut self, text: &str, kind: BlockKind, place: Place) -> Result<Span, Error> {
        self.separate();
        let span = self.push(text)?;
        self.entries.push(Entry { span, place });
        self.blocks.push(Block { span, kind });
        Ok(span)
    }

    /// Adds a table; `place` gives each cell's place from its index in the grid's cells. A grid without cells adds nothing.
    pub(crate) fn table(&mut self, grid: &Grid, place: impl Fn(u32, usize) -> Place) -> Result<(), Error> {
        let Some(first) = grid.cells.first() else { return Ok(()) };
        self.separate();
        self.tables += 1;
        let start = self.text.len();
        let (mut cells, mut row) = (Vec::with_capacity(grid.cells.len()), first.row);
        for (index, cell) in grid.cells.iter().enumerate() {
            let new_row = cell.row > row;
            if new_row {
                self.push(&"\n".repeat((cell.row - row) as usize))?;
                row = cell.row;
            } else if index > 0 {
                self.push("\t")?;
            }
            let whole = self.push(&cell.text)?;
            let span = whole.trimmed(&self.text);
            // An empty cell has its place by the separator behind it: an entry without length is found by no span.
            let placed = if whole.is_empty() { Span::new(whole.start(), whole.end() + 1) } else { whole };
            self.entries.push(Entry { span: placed, place: place(self.tables, index) });
            cells.push(Cell {
                row: cell.row,
                column: cell.column,
                row_span: cell.row_span,
                column_span: cell.column_span,
                span,
                before: if new_row { Break::Row } else { Break::Cell },
            });
        }
        let table = Table { origin: Origin::Native, rows: grid.rows, columns: grid.columns, cells, repeated_head_rows: 0 };
        self.blocks.push(Block { span: Span::new(start, self.text.len()), kind: BlockKind::Table(table) });
        Ok(())
    }

    /// The finished document.
    pub(crate) fn finish(self, format: Format, encoding: Option<&'static str>) -> Document {
        Document {
            format,
            encoding,
            pages: None,
            text: self.text,
            blocks: self.blocks,
            places: SourceMap::of_entries(self.entries),
        }
    }

    fn separate(&mut self) {
        if !self.blocks.is_empty() {
            self.text.push('\n');
        }
    }

    fn push(&mut self, text: &str) -> Result<Span, Error> {
        if text.len() > self.text_limit.saturating_sub(self.text.len()) {
            return Err(Error::Limit(format!("{} bytes of text", self.text_limit)));
        }
        let start = self.text.len();
        self.text.push_str(text);
        Ok(Span::new(start, self.text.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::readers::grid::GridCell;

    fn cell(row: u32, column: u32, text: &str) -> GridCell {
        GridCell { row, column, row_span: 1, column_span: 1, text: text.to_owned() }
    }

    #[test]
    fn blocks_are_separated_by_line_ends_and_cells_by_tabs() {
        let mut builder = DocumentBuilder::new(1000);
        builder.paragraph("标题", BlockKind::Heading { level: 1 }).expect("fits");
        let cells = vec![cell(0, 0, "甲"), cell(0, 1, " 乙 "), cell(2, 1, "")];
        let grid = Grid { rows: 3, columns: 2, cells, clipped: 0 };
        builder.table(&grid, |table, index| Place::Cell { sheet: None, table, row: index as u32 + 1, column: 1 }).expect("fits");
        builder.paragraph("末", BlockKind::Paragraph).expect("fits");
        let document = builder.finish(Format::Html, None);
        assert_eq!(document.text, "标题\n甲\t 乙 \n\n\n末");
        let BlockKind::Table(table) = &document.blocks[1].kind else { panic!("no table") };
        let texts: Vec<&str> = table.cells.iter().map(|cell| document.text_at(cell.span)).collect();
        assert_eq!(texts, ["甲", "乙", ""]);
        assert_eq!(table.cells[2].before, Break::Row);
        let empty = document.places_of(table.cells[2].span);
        assert_eq!(empty, vec![Place::Cell { sheet: None, table: 1, row: 3, column: 1 }]);
        assert_eq!(document.places_of(table.cells[1].span), vec![Place::Cell { sheet: None, table: 1, row: 2, column: 1 }]);
    }

    #[test]
    fn text_over_the_limit_is_refused() {
        let mut builder = DocumentBuilder::new(5);
        assert!(builder.paragraph("支", BlockKind::Paragraph).is_ok());
        assert!(matches!(builder.paragraph("支出", BlockKind::Paragraph), Err(Error::Limit(_))));
    }
}
