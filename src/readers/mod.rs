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
use crate::document::{Block, BlockKind, Document};
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
    let staged = find(source)?.read(source, options)?;
    within(&staged.value, &options.limits)?;
    Ok(staged)
}

/// Refuses a document that is an archive rather than a report: it would cost more memory than a machine should give.
fn within(document: &Document, limits: &Limits) -> Result<(), Error> {
    let cells_of = |block: &Block| if let BlockKind::Table(table) = &block.kind { table.cells.len() } else { 0 };
    let cells: usize = document.blocks.iter().map(cells_of).sum();
    let over = |what: &str, count: usize, most: usize| {
        Err(Error::Limit(format!("{count} {what} in one document (at most {most}); split the file (请拆分文件)")))
    };
    if cells > limits.document_cells {
        return over("table cells", cells, limits.document_cells);
    }
    if document.blocks.len() > limits.blocks {
        return over("paragraphs", document.blocks.len(), limits.blocks);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_over_a_limit_is_refused_with_advice() {
        let text = "一\t二\n1\t2\n3\t4\n\n末段\n";
        let read_with = |limits: Limits| {
            let source = Source::new("a.txt", text.as_bytes().to_vec());
            read(&source, &ReadOptions { limits, ..ReadOptions::default() }).map(|staged| staged.value.blocks.len())
        };
        assert!(read_with(Limits::default()).is_ok());
        let cells = read_with(Limits { document_cells: 3, ..Limits::default() });
        assert!(matches!(cells, Err(Error::Limit(reason)) if reason.contains("split the file")));
        assert!(matches!(read_with(Limits { blocks: 1, ..Limits::default() }), Err(Error::Limit(_))));
    }
}
