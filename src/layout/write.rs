//! Sketches → the document's text, blocks and places.

use super::across::{Draft, drafts_of};
use super::continued::TableDraft;
use super::furniture::take_furniture;
use super::lines::{Char, Line};
use super::paragraphs::Style;
use super::sketch::{Item, Sketch};
use super::wrap;
use crate::diagnostic::Diagnostic;
use crate::document::{Block, BlockKind, Break, Cell, Entry, Place, Table};
use crate::span::Span;

/// What a reader puts into a document.
#[derive(Debug, Clone, Default)]
pub struct Composed {
    /// All text in reading order.
    pub text: String,
    /// The blocks.
    pub blocks: Vec<Block>,
    /// One for each printed character.
    pub entries: Vec<Entry>,
    /// What was odd.
    pub diagnostics: Vec<Diagnostic>,
}

/// Puts pages together.
pub fn compose(mut sketches: Vec<Sketch>) -> Composed {
    forget_common_bold(&mut sketches);
    let rough = Style::of(&sketches);
    let furniture = take_furniture(&mut sketches, rough.body_size);
    let style = Style::of(&sketches);
    let mut composed = Composed::default();
    let drafts = drafts_of(sketches, furniture, &style, &mut composed.diagnostics);
    let sizes = heading_sizes(&drafts, style.body_size);
    let mut levels: Vec<i32> = sizes.iter().flatten().copied().collect();
    levels.sort_by_key(|size| -size);
    levels.dedup();
    for (draft, size) in drafts.iter().zip(sizes) {
        match draft {
            Draft::Paragraph(paragraph) => {
                let kind = size.map_or(BlockKind::Paragraph, |size| BlockKind::Heading { level: level_of(size, &levels) });
                composed.push_text(&paragraph.chars(), kind);
            }
            Draft::Furniture(line) => composed.push_text(&line.chars, BlockKind::Furniture),
            Draft::Table(table) => composed.push_table(table),
        }
    }
    composed
}

/// Where most text is bold (a document set in Hei), bold says nothing.
fn forget_common_bold(sketches: &mut [Sketch]) {
    let lines = |sketch: &Sketch| -> (usize, usize) {
        let lines = sketch.items.iter().filter_map(|item| if let Item::Line(line) = item { Some(line) } else { None });
        lines.fold((0, 0), |(bold, all), line| (bold + usize::from(line.bold) * line.chars.len(), all + line.chars.len()))
    };
    let (bold, all) = sketches.iter().map(lines).fold((0, 0), |sum, page| (sum.0 + page.0, sum.1 + page.1));
    if bold * 2 < all {
        return;
    }
    for item in sketches.iter_mut().flat_map(|sketch| &mut sketch.items) {
        if let Item::Line(line) = item {
            line.bold = false;
        }
    }
}

/// More headings of one size than this in a row, with nothing between, are a list: a table of contents.
const LIST_OF_HEADINGS: usize = 4;

/// For each draft: its size in half points if it is a heading.
fn heading_sizes(drafts: &[Draft], body_size: f32) -> Vec<Option<i32>> {
    let mut sizes: Vec<Option<i32>> = drafts
        .iter()
        .map(|draft| match draft {
            Draft::Paragraph(paragraph) => paragraph.heading_size(body_size).map(|size| (size * 2.0).round() as i32),
            _ => None,
        })
        .collect();
    for run in sizes.chunk_by_mut(|a, b| a == b) {
        if run.len() > LIST_OF_HEADINGS {
            run.fill(None);
        }
    }
    sizes
}

fn level_of(size: i32, levels: &[i32]) -> u8 {
    let rank = levels.iter().position(|level| *level <= size).unwrap_or(levels.len());
    u8::try_from(rank + 1).unwrap_or(6).min(6)
}

impl Composed {
    fn push_text(&mut self, chars: &[Char], kind: BlockKind) {
        if chars.is_empty() {
            return;
        }
        self.begin_block();
        let span = self.push_chars(chars);
        self.blocks.push(Block { span, kind });
    }

    fn begin_block(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    fn push_chars(&mut self, chars: &[Char]) -> Span {
        let start = self.text.len();
        for c in chars {
            let at = self.text.len();
            self.text.push(c.ch);
            if let Some(spot) = c.spot {
                let place = Place::Page { page: spot.page, bbox: spot.bbox };
                self.entries.push(Entry { span: Span::new(at, self.text.len()), place });
            }
        }
        Span::new(start, self.text.len())
    }

    fn push_table(&mut self, draft: &TableDraft) {
        self.begin_block();
        let start = self.text.len();
        let mut cells = Vec::with_capacity(draft.cells.len());
        let mut row = None;
        for cell in &draft.cells {
            let begins_row = row != Some(cell.cell.row);
            if row.is_some() {
                self.text.push(if begins_row { '\n' } else { '\t' });
            }
            let before = if begins_row && row.is_some() { Break::Row } else { Break::Cell };
            row = Some(cell.cell.row);
            let span = self.push_chars(&wrap::joined(&cell.lines, draft.text_width(cell)));
            let number = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
            cells.push(Cell {
                row: number(cell.cell.row),
                column: number(cell.cell.column),
                row_span: number(cell.cell.row_span),
                column_span: number(cell.cell.column_span),
                span,
                before,
            });
        }
        let span = Span::new(start, self.text.len());
        let number = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
        let table = Table {
            origin: draft.origin,
            rows: number(draft.rows),
            columns: number(draft.xs.len().saturating_sub(1)),
            cells,
            repeated_head_rows: draft.repeated_head_rows,
        };
        self.blocks.push(Block { span, kind: BlockKind::Table(table) });
        self.text.push('\n');
        for line in &draft.repeats {
            self.push_furniture(line);
        }
    }

    fn push_furniture(&mut self, line: &Line) {
        self.push_text(&line.chars, BlockKind::Furniture);
    }
}
