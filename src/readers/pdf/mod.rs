//! PDF: bytes → document. Text, positions and rules come from the page interpreter; lines, paragraphs and tables from
//! [`crate::layout`]. Images are not looked at: a page without text is named, never guessed.

mod fonts;
mod load;
mod page;
pub mod svg;

pub use page::PageSink;

use super::{ReadOptions, Reader};
use crate::diagnostic::{Diagnostic, Staged};
use crate::document::{Document, SourceMap};
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
        let (sketches, mut diagnostics) = sketches(source, options)?;
        let pages = u32::try_from(sketches.len()).ok();
        let composed = layout::compose(sketches);
        diagnostics.extend(composed.diagnostics);
        let document = Document {
            format: Format::Pdf,
            encoding: None,
            pages,
            text: composed.text,
            blocks: composed.blocks,
            places: SourceMap::of_entries(composed.entries),
        };
        Ok(Staged { value: document, diagnostics })
    }
}

/// The pages as lines and tables, before they are joined.
fn sketches(source: &Source, options: &ReadOptions) -> Result<(Vec<Sketch>, Vec<Diagnostic>), Error> {
    let loaded = load::load(&source.bytes, &options.limits)?;
    let sketches = loaded.pages.iter().map(|page| layout::sketch(page, options.limits.table_cells)).collect();
    Ok((sketches, loaded.diagnostics))
}
