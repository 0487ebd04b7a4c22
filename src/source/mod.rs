//! bytes → [`Source`]: the file as given, with its identity. Knows nothing of formats.

use sha2::{Digest, Sha256};

/// A file's bytes and its identity.
#[derive(Debug, Clone)]
pub struct Source {
    /// File name without folders; `-` for standard input.
    pub name: String,
    /// The bytes as given.
    pub bytes: Vec<u8>,
    /// SHA-256 of the bytes, lower-case hexadecimal.
    pub sha256: String,
}

impl Source {
    /// A source of these bytes.
    pub fn new(name: impl Into<String>, bytes: Vec<u8>) -> Self {
        let sha256 = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        Self { name: name.into(), bytes, sha256 }
    }
}

/// Formats that the contract names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Format {
    Txt,
    Pdf,
    Docx,
    Doc,
    Html,
    Xlsx,
    Xls,
}

impl Format {
    /// The contract's word.
    pub fn name(self) -> &'static str {
        match self {
            Format::Txt => "txt",
            Format::Pdf => "pdf",
            Format::Docx => "docx",
            Format::Doc => "doc",
            Format::Html => "html",
            Format::Xlsx => "xlsx",
            Format::Xls => "xls",
        }
    }
}
