//! The neutral document: verbatim text, blocks, tables and the place of every character in the source.
//! Readers fill it, everything downstream reads it, and nothing here knows a format.

mod place;
mod table;

pub use place::{Entry, Place, Sheet, SourceMap};
pub use table::{Break, Cell, Cover, Origin, Table};

use crate::source::Format;
use crate::span::Span;

/// A document as people read it: one text, cut into blocks in reading order.
#[derive(Debug, Clone)]
pub struct Document {
    /// The format it was read from; nothing downstream may branch on it.
    pub format: Format,
    /// encoding_rs name of a text's encoding.
    pub encoding: Option<&'static str>,
    /// Number of pages, if the format has any.
    pub pages: Option<u32>,
    /// All text, verbatim, in reading order; what `baogao text` prints. Blocks are separated by line ends; the cells of a
    /// native or ruled table stand in grid order, each whole, TAB between cells and a line end after each row.
    pub text: String,
    /// The blocks in reading order, their spans ascending and disjoint.
    pub blocks: Vec<Block>,
    /// From spans to places in the source.
    pub places: SourceMap,
}

/// One piece of a document.
#[derive(Debug, Clone)]
pub struct Block {
    /// The whole piece; for a table from its first to its last cell.
    pub span: Span,
    /// What it is.
    pub kind: BlockKind,
}

/// What a block is, by its form alone; meaning is found by `recognise`.
#[derive(Debug, Clone)]
pub enum BlockKind {
    /// Set apart by style (Word style, font size, HTML h1–h6); level from 1.
    Heading {
        /// 1 is the highest.
        level: u8,
    },
    /// Running text.
    Paragraph,
    /// A grid or a stream of cells.
    Table(Table),
    /// Page numbers, running heads, site navigation.
    Furniture,
}

impl Document {
    /// Puts `other` behind this document, as if its pages followed.
    pub fn append(&mut self, other: Document) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
        let offset = self.text.len();
        self.text.push_str(&other.text);
        self.places.append(other.places, offset);
        self.pages = match (self.pages, other.pages) {
            (Some(own), Some(more)) => Some(own + more),
            (own, more) => own.or(more),
        };
        self.blocks.extend(other.blocks.into_iter().map(|mut block| {
            block.span = block.span.shifted(offset);
            if let BlockKind::Table(table) = &mut block.kind {
                table.cells.iter_mut().for_each(|cell| cell.span = cell.span.shifted(offset));
            }
            block
        }));
    }

    /// The text at `span`.
    pub fn text_at(&self, span: Span) -> &str {
        span.of(&self.text)
    }

    /// The places of `span` in the source, in reading order; adjoining boxes of one line are one box.
    pub fn places_of(&self, span: Span) -> Vec<Place> {
        self.places.places_of(&self.text, span)
    }
}
