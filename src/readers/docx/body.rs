//! The block level of a part (body, cell, text box, note) → [`Piece`]s: paragraphs and grids in reading order.
//!
//! Text boxes follow the paragraph that they hang on. A table that only arranges other tables is taken apart (see
//! [`Grid::is_layout`]). Places in the document's text are not known here.

use super::inline::Story;
use super::xml::Node;
use crate::error::Error;
use crate::limits::Limits;

/// A paragraph or a table.
#[derive(Debug)]
pub(super) enum Piece {
    Paragraph {
        /// What a reader sees, with its number; may be empty.
        text: String,
        /// Heading level from 1.
        level: Option<u8>,
        /// False for text boxes, which have the place of the paragraph that they hang on.
        counted: bool,
    },
    Table(Grid),
}

impl Piece {
    /// The same piece; a paragraph without the white space in front of its text.
    pub(super) fn without_lead(self) -> Self {
        match self {
            Piece::Paragraph { text, level, counted } => Piece::Paragraph { text: text.trim_start().to_owned(), level, counted },
            table => table,
        }
    }
}

/// A table as a grid of cells.
#[derive(Debug, Default)]
pub(super) struct Grid {
    pub(super) rows: u32,
    pub(super) columns: u32,
    /// Row by row, left to right; a merged cell once, at its top left corner.
    pub(super) cells: Vec<GridCell>,
}

/// A cell; places count from 0.
#[derive(Debug)]
pub(super) struct GridCell {
    pub(super) row: u32,
    pub(super) column: u32,
    pub(super) row_span: u32,
    pub(super) column_span: u32,
    pub(super) pieces: Vec<Piece>,
}

impl Grid {
    /// Whether the table only arranges tables: it holds some, and either each of its rows is a single cell or no cell
    /// has text of its own beside the tables. Then there is no row or column that text and inner table could share.
    fn is_layout(&self) -> bool {
        let holds_tables = |cell: &GridCell| cell.pieces.iter().any(|piece| matches!(piece, Piece::Table(_)));
        let own_text = |cell: &GridCell| {
            cell.pieces.iter().any(|piece| matches!(piece, Piece::Paragraph { text, .. } if !text.trim().is_empty()))
        };
        let single = self.cells.windows(2).all(|pair| matches!(pair, [a, b] if a.row != b.row));
        self.cells.iter().any(holds_tables) && (single || !self.cells.iter().any(own_text))
    }
}

/// The text of `pieces` as one cell shows it: paragraphs and inner rows on lines, inner cells between tabs.
pub(super) fn flat_text(pieces: &[Piece]) -> String {
    let mut text = String::new();
    for (index, piece) in pieces.iter().enumerate() {
        if index > 0 {
            text.push('\n');
        }
        match piece {
            Piece::Paragraph { text: line, .. } => text.push_str(line),
            Piece::Table(grid) => {
                for (index, cell) in grid.cells.iter().enumerate() {
                    let same_row = grid.cells.get(index.wrapping_sub(1)).map(|before| before.row == cell.row);
                    text.push_str(same_row.map_or("", |same| if same { "\t" } else { "\n" }));
                    text.push_str(&flat_text(&cell.pieces));
                }
            }
        }
    }
    let kept = text.trim_matches('\n');
    if kept.len() == text.len() { text } else { kept.to_owned() }
}

/// Reads the block content of parts.
pub(super) struct BodyReader<'s> {
    pub(super) story: Story<'s>,
    pub(super) limits: Limits,
    /// Relationship ids of headers and footers, in order of appearance.
    pub(super) furniture: Vec<String>,
}

impl BodyReader<'_> {
    /// The pieces in `parent`.
    pub(super) fn pieces(&mut self, parent: Node) -> Result<Vec<Piece>, Error> {
        let mut pieces = Vec::new();
        let mut run_on = String::new();
        self.collect(parent, true, &mut pieces, &mut run_on)?;
        flush(&mut run_on, &mut pieces);
        Ok(pieces)
    }

    fn collect(&mut self, parent: Node, counted: bool, out: &mut Vec<Piece>, run_on: &mut String) -> Result<(), Error> {
        for node in parent.children() {
            if node.is("p") {
                self.paragraph(node, counted, out, run_on)?;
            } else if node.is("tbl") {
                flush(run_on, out);
                let grid = self.table(node)?;
                if grid.is_layout() {
                    out.extend(grid.cells.into_iter().flat_map(|cell| cell.pieces));
                } else if !grid.cells.is_empty() {
                    out.push(Piece::Table(grid));
                }
            } else if node.is("sectPr") {
                self.section(node);
            } else if node.is("altChunk") {
                self.story.losses.embedded += 1;
            } else if !node.is("tcPr") {
                self.collect(node, counted, out, run_on)?;
            }
        }
        Ok(())
    }

    fn paragraph(&mut self, node: Node, counted: bool, out: &mut Vec<Piece>, run_on: &mut String) -> Result<(), Error> {
        let paragraph = self.story.paragraph(node, std::mem::take(run_on));
        if let Some(section) = node.child("pPr").and_then(|node| node.child("sectPr")) {
            self.section(section);
        }
        if paragraph.runs_on {
            *run_on = paragraph.text;
        } else {
            out.push(Piece::Paragraph { text: paragraph.text, level: paragraph.level, counted });
        }
        for content in paragraph.boxes {
            let mut run_on = String::new();
            self.collect(content, false, out, &mut run_on)?;
            flush(&mut run_on, out);
        }
        Ok(())
    }

    fn section(&mut self, node: Node) {
        for reference in node.children().filter(|node| node.is("headerReference") || node.is("footerReference")) {
            if let Some(id) = reference.attribute("id") {
                self.furniture.push(id.into_owned());
            }
        }
    }

    fn table(&mut self, node: Node) -> Result<Grid, Error> {
        let mut grid = Grid::default();
        let mut above = Vec::new();
        for row in node.children().filter(|node| node.is("tr")) {
            if row.child("trPr").is_some_and(|properties| properties.child("del").is_some()) {
                continue;
            }
            above = self.row(row, &mut grid, &above)?;
            grid.rows += 1;
            if u64::from(grid.rows) * u64::from(grid.columns) > self.limits.table_cells as u64 {
                return Err(Error::Limit(format!("a table of more than {} cells", self.limits.table_cells)));
            }
        }
        Ok(grid)
    }

    /// Reads one row; gives the vertically merged cells that may go on below it.
    fn row(&mut self, row: Node, grid: &mut Grid, above: &[Merge]) -> Result<Vec<Merge>, Error> {
        let skipped = |name: &str| row.child("trPr").map_or(0, |properties| count(properties.child_number(name), 0));
        let mut column = skipped("gridBefore");
        let mut merges: Vec<Merge> = Vec::new();
        for node in row.children().filter(|node| node.is("tc")) {
            let properties = node.child("tcPr");
            if properties.is_some_and(|node| node.child("cellDel").is_some()) {
                continue;
            }
            let span = count(properties.and_then(|node| node.child_number("gridSpan")), 1).max(1);
            let merge =
                |name: &str| properties.and_then(|node| node.child(name)).map(|node| node.val().as_deref() == Some("restart"));
            let (vertical, horizontal) = (merge("vMerge"), merge("hMerge"));
            let own_row = grid.rows;
            if horizontal == Some(false)
                && let Some(left) =
                    grid.cells.last_mut().filter(|left| left.row == own_row && left.column + left.column_span == column)
            {
                left.column_span = left.column_span.saturating_add(span);
                self.cover(node)?;
            } else if vertical == Some(false)
                && let Some(merge) = above.iter().find(|merge| merge.column == column && merge.span == span)
            {
                if let Some(cell) = grid.cells.get_mut(merge.cell) {
                    cell.row_span = own_row - cell.row + 1;
                }
                merges.push(*merge);
                self.cover(node)?;
            } else {
                if vertical == Some(false) {
                    self.story.losses.torn_merges += 1;
                }
                if vertical.is_some() {
                    merges.push(Merge { column, span, cell: grid.cells.len() });
                }
                let pieces = self.pieces(node)?;
                grid.cells.push(GridCell { row: own_row, column, row_span: 1, column_span: span, pieces });
            }
            column = column.saturating_add(span);
        }
        grid.columns = grid.columns.max(column.saturating_add(skipped("gridAfter")));
        Ok(merges)
    }

    /// A cell that a merged one covers: word processors do not show what it holds, but its paragraphs count.
    fn cover(&mut self, node: Node) -> Result<(), Error> {
        self.pieces(node)?;
        if has_text(node) {
            self.story.losses.covered_cells += 1;
        }
        Ok(())
    }
}

/// A vertically merged cell that reaches down to the row above.
#[derive(Debug, Clone, Copy)]
struct Merge {
    column: u32,
    span: u32,
    cell: usize,
}

fn count(value: Option<i64>, default: u32) -> u32 {
    value.map_or(default, |value| u32::try_from(value.max(0)).unwrap_or(u32::MAX))
}

fn has_text(node: Node) -> bool {
    node.name() == "t" && !node.text().is_empty() || node.children().any(has_text)
}

fn flush(run_on: &mut String, out: &mut Vec<Piece>) {
    if !run_on.is_empty() {
        out.push(Piece::Paragraph { text: std::mem::take(run_on), level: None, counted: true });
    }
}
