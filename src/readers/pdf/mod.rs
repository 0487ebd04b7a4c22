//! PDF: bytes → document. Text, positions and rules come from the page interpreter; lines, paragraphs and tables from
//! [`crate::layout`]. Images are not looked at: a page without text is named, never guessed.

mod fonts;
mod load;
mod page;
pub mod svg;

use std::time::Instant;

pub use page::PageSink;

use super::{ReadOptions, Reader};
use crate::diagnostic::{Diagnostic, Staged};
use crate::document::{Document, Sheet, SourceMap};
use crate::error::Error;
use crate::layout::{self, Sketch};
use crate::source::{Format, Source};

/// Reads PDF.
pub struct PdfReader;

/// The signature stands within this many bytes.
const SIGNATURE_WITHIN: usize = 1024;

impl Reader for PdfReader {
    fn format(&self) -> Format {
        Format::Pdf
    }

    fn probe(&self, source: &Source) -> Option<&'static str> {
        let head = source.bytes.get(..SIGNATURE_WITHIN).unwrap_or(&source.bytes);
        head.windows(5).any(|window| window == b"%PDF-").then_some("%PDF- signature")
    }

    fn read(&self, source: &Source, options: &ReadOptions) -> Result<Staged<Document>, Error> {
        let Sketched { sketches, sheets, mut diagnostics } = sketches(source, options)?;
        let pages = u32::try_from(sketches.len()).ok();
        let composed = layout::compose(sketches);
        diagnostics.extend(composed.diagnostics);
        let document = Document {
            format: Format::Pdf,
            encoding: None,
            pages,
            text: composed.text,
            blocks: composed.blocks,
            places: SourceMap::of_entries(composed.entries).with_sheets(sheets),
        };
        Ok(Staged { value: document, diagnostics })
    }
}

/// A file before its pages are joined.
struct Sketched {
    /// The pages as lines and tables.
    sketches: Vec<Sketch>,
    /// The pages as they look.
    sheets: Vec<Sheet>,
    diagnostics: Vec<Diagnostic>,
}

fn sketches(source: &Source, options: &ReadOptions) -> Result<Sketched, Error> {
    let start = Instant::now();
    let loaded = load::load(&source.bytes, &options.limits)?;
    let mut sketches = Vec::with_capacity(loaded.pages.len());
    for (index, page) in loaded.pages.iter().enumerate() {
        load::check_time(start, &options.limits, index + 1)?;
        sketches.push(layout::sketch(page, options.limits.table_cells));
    }
    let sheets = loaded.pages.into_iter().map(|page| Sheet {
        page: page.number,
        width: page.width,
        height: page.height,
        rules: page.rulings.into_iter().map(|ruling| ruling.bbox).collect(),
    });
    Ok(Sketched { sketches, sheets: sheets.collect(), diagnostics: loaded.diagnostics })
}
