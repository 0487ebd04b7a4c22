//! Source → [`Document`]: one reader for each format. The format is found from the content, never from the name.

pub(crate) mod builder;
pub mod doc;
pub mod docx;
pub(crate) mod grid;
pub(crate) mod guard;
pub mod html;
pub(crate) mod numerals;
pub mod pdf;
pub mod txt;
pub mod xlsx;

use crate::diagnostic::Staged;
use crate::document::Document;
use crate::error::Error;
use crate::limits::Limits;
use crate::source::{Format, Source};

/// What a reader is told besides the bytes.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct ReadOptions {
    /// The encoding to read text in, as a label that encoding_rs knows; found from the content if `None`.
    pub encoding: Option<String>,
    /// What one file may cost.
    pub limits: Limits,
}

/// A reader of one format.
pub trait Reader: Sync {
    /// The format that it makes documents of.
    fn format(&self) -> Format;
    /// Whether these bytes are of its format: the reason why, or `None`.
    fn probe(&self, source: &Source) -> Option<&'static str>;
    /// Reads the whole file.
    ///
    /// # Errors
    /// Where nothing can be read: damaged, encrypted, over a limit. What is odd but readable is a diagnostic.
    fn read(&self, source: &Source, options: &ReadOptions) -> Result<Staged<Document>, Error>;
}

/// All readers, asked in this order; text is last since it takes whatever decodes.
pub static ALL: &[&dyn Reader] = &[
    &pdf::PdfReader,
    &docx::DocxReader,
    &xlsx::XlsxReader,
    &xlsx::XlsReader,
    &doc::DocReader,
    &html::HtmlReader,
    &txt::TextReader,
];

/// Finds the reader of `source` by its content.
///
/// # Errors
/// [`Error::UnknownFormat`] if no reader takes it.
pub fn find(source: &Source) -> Result<&'static dyn Reader, Error> {
    ALL.iter().copied().find(|reader| reader.probe(source).is_some()).ok_or_else(|| Error::UnknownFormat(source.name.clone()))
}

/// Reads `source` with the reader of its format.
///
/// # Errors
/// Those of [`find`] and of the reader.
pub fn read(source: &Source, options: &ReadOptions) -> Result<Staged<Document>, Error> {
    if source.bytes.len() > options.limits.input_bytes {
        return Err(Error::Limit(format!("{} bytes of input", source.bytes.len())));
    }
    find(source)?.read(source, options)
}
