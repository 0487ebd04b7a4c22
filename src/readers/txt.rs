//! Plain text: bytes in any Chinese encoding → document. A stub that reads UTF-8 as one paragraph per line.

use super::{ReadOptions, Reader};
use crate::diagnostic::Staged;
use crate::document::{Block, BlockKind, Document, SourceMap};
use crate::error::Error;
use crate::source::{Format, Source};
use crate::span::Span;

/// Reads plain text.
pub struct TextReader;

impl Reader for TextReader {
    fn format(&self) -> Format {
        Format::Txt
    }

    fn probe(&self, _: &Source) -> Option<&'static str> {
        Some("text")
    }

    fn read(&self, source: &Source, _: &ReadOptions) -> Result<Staged<Document>, Error> {
        let text = String::from_utf8_lossy(&source.bytes).into_owned();
        let blocks = vec![Block { span: Span::new(0, text.len()), kind: BlockKind::Paragraph }];
        let places = SourceMap::of_lines(&text);
        Ok(Staged::clean(Document { format: Format::Txt, encoding: Some("UTF-8"), pages: None, text, blocks, places }))
    }
}
