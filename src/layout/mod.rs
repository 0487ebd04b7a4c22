//! Positioned glyphs and rules of pages → text, blocks, tables and places. Format-neutral: a PDF page and a recognised scan look the same here.
//!
//! ```text
//! Page ─ sketch → Sketch (lines, tables of one page)      all Sketches ─ compose → Composed (text, blocks, places)
//! edges → grid → fill                                     furniture → across → paragraphs → write
//! ```
//!
//! Every step is one function whose result can be looked at. Nothing here knows the meaning of a word.

mod across;
mod aligned;
mod continued;
mod cut;
mod edges;
mod fill;
mod furniture;
mod grid;
mod lines;
mod paragraphs;
mod sketch;
mod wrap;
mod write;

pub use edges::{Edge, Edges, edges_of};
pub use grid::{Grid, GridCell, grids_of};
pub use lines::{Char, Line, Spot};
pub use sketch::{CellSketch, Item, Sketch, TableSketch, sketch};
pub use write::{Composed, compose};

use crate::geometry::BBox;

/// Which way a text runs on the page as displayed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From left to right.
    Right,
    /// From top to bottom.
    Down,
    /// From bottom to top.
    Up,
    /// Upside down or slanted: a stamp or a watermark.
    Other,
}

/// One printed character.
#[derive(Debug, Clone, Copy)]
pub struct Glyph {
    /// The character; U+FFFD where the file does not say which one it is.
    pub ch: char,
    /// On the page as displayed: along the text its advance, across it the height of its line.
    pub bbox: BBox,
    /// Where the text's base line runs: y for [`Direction::Right`], x for the vertical directions.
    pub baseline: f32,
    /// Font size in points.
    pub size: f32,
    /// Bold by font or by stroke.
    pub bold: bool,
    /// Which way the text runs.
    pub direction: Direction,
}

/// A drawn straight line or a filled box.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ruling {
    /// What is covered; a line is a thin box.
    pub bbox: BBox,
}

/// What is printed on one page, in the order it is drawn, in points of the page as displayed.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// From 1.
    pub number: u32,
    /// Width in points.
    pub width: f32,
    /// Height in points.
    pub height: f32,
    /// The characters.
    pub glyphs: Vec<Glyph>,
    /// Lines and boxes.
    pub rulings: Vec<Ruling>,
}

/// Whether lines of text may break beside this character without a space: Chinese characters and their punctuation.
pub fn is_cjk(ch: char) -> bool {
    matches!(ch,
        '\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE4F}' | '\u{FF00}'..='\u{FFEF}'
        | '\u{20000}'..='\u{3FFFF}' | '\u{2018}'..='\u{201D}' | '…' | '—' | '·' | '\u{2460}'..='\u{24FF}' | '★' | '☆' | '○' | '●' | '√'
        | '□' | '■' | '※' | '℃' | '≥' | '≤')
}
