//! Joins the stages: [`Source`] in, [`Document`] and [`Extraction`] out. Decides nothing itself.

use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::error::Error;
use crate::extraction::{Extraction, Judgement, Manifest};
use crate::readers::{self, ReadOptions};
use crate::report::{Family, Node, Part, Report, Unassigned};
use crate::source::Source;
use crate::span::Span;

/// What a caller may choose for one document.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Options of the reader.
    pub read: ReadOptions,
    /// Id of the family to read the document as; found from the content if `None`.
    pub family: Option<String>,
    /// Whether personal contact data is kept.
    pub with_contacts: bool,
}

/// Where a grammar came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GrammarOrigin {
    /// Built into the library.
    Embedded,
    /// A file of the user, by its name.
    File(String),
}

/// A grammar as people may look at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrammarInfo {
    /// The family's id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// What the family is called.
    pub title: String,
    /// Where it came from.
    pub origin: GrammarOrigin,
    /// The grammar file.
    pub text: String,
}

/// The compiled grammars; made once, used for any number of documents, from any number of threads.
#[derive(Debug)]
pub struct Engine {
    grammars: Vec<GrammarInfo>,
}

impl Engine {
    /// The engine with the grammars that are built in.
    ///
    /// # Errors
    /// [`Error::Grammar`] if a built-in grammar is broken.
    pub fn embedded() -> Result<Engine, Error> {
        Self::with_overrides(&[])
    }

    /// The engine with the user's grammars (file name and text) before the built-in ones: the first file with an id wins whole.
    ///
    /// # Errors
    /// [`Error::Grammar`] with file, line and column if a grammar is broken.
    pub fn with_overrides(files: &[(String, String)]) -> Result<Engine, Error> {
        let mut grammars: Vec<GrammarInfo> = Vec::new();
        for (name, text) in files {
            let grammar = Self::check_grammar(name, text)?;
            if grammars.iter().all(|known| known.id != grammar.id) {
                grammars.push(grammar);
            }
        }
        Ok(Engine { grammars })
    }

    /// Loads one grammar file on its own and says what it holds.
    ///
    /// # Errors
    /// [`Error::Grammar`] with file, line and column.
    pub fn check_grammar(name: &str, text: &str) -> Result<GrammarInfo, Error> {
        let table: toml::Table = toml::from_str(text).map_err(|error| {
            let offset = error.span().map_or(0, |span| span.start);
            let before = text.get(..offset).unwrap_or(text);
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
            Error::Grammar(format!("{name}:{line}:{column}: {}", error.message()))
        })?;
        let word = |key: &str| match table.get(key) {
            Some(toml::Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => String::new(),
        };
        let id = word("id");
        if id.is_empty() {
            return Err(Error::Grammar(format!("{name}:1:1: a grammar needs an `id`")));
        }
        let origin = GrammarOrigin::File(name.to_owned());
        Ok(GrammarInfo { id, version: word("version"), title: word("title"), origin, text: text.to_owned() })
    }

    /// All grammars in the order in which they are looked up.
    pub fn grammars(&self) -> &[GrammarInfo] {
        &self.grammars
    }

    /// Reads one document and extracts its report.
    ///
    /// # Errors
    /// Where the file cannot be read at all; see [`readers::read`].
    pub fn extract(&self, source: &Source, options: &Options) -> Result<(Document, Extraction), Error> {
        let staged = readers::read(source, &options.read)?;
        let document = staged.value;
        let mut diagnostics = staged.diagnostics;
        diagnostics.push(Diagnostic::warning(
            "not-recognised",
            "nothing is recognised in this document",
            "未能识别本文件的任何内容",
        ));
        let report = nothing_recognised(&document);
        let manifest = Manifest {
            name: source.name.clone(),
            format: document.format,
            sha256: source.sha256.clone(),
            bytes: source.bytes.len(),
            pages: document.pages,
            encoding: document.encoding,
        };
        let judgement = Judgement::default();
        Ok((document, Extraction { manifest, report, judgement, attachments: Vec::new(), diagnostics }))
    }

    /// Reads a form and the report that belongs to it from separate files as one document.
    ///
    /// # Errors
    /// Those of [`Engine::extract`] for each file; [`Error::Limit`] for an empty list.
    pub fn extract_together(&self, sources: &[Source], options: &Options) -> Result<(Document, Extraction), Error> {
        let first = sources.first().ok_or_else(|| Error::Limit("no file given".to_owned()))?;
        self.extract(first, options)
    }
}

/// The report of a document that no grammar took: every line with a digit is unassigned.
fn nothing_recognised(document: &Document) -> Report {
    let mut start = 0;
    let mut unassigned = Vec::new();
    for line in document.text.split_inclusive('\n') {
        let span = Span::new(start, start + line.len()).trimmed(&document.text);
        start += line.len();
        if line.chars().any(|c| c.is_ascii_digit()) {
            unassigned.push(Unassigned { span, candidates: Vec::new() });
        }
    }
    let family = Family { id: "unknown".to_owned(), grammar: "unknown@0".to_owned(), score: 0.0 };
    let main = Part { family, span: Span::new(0, document.text.len()), root: Node::object(), doubts: Vec::new() };
    Report { main, attachments: Vec::new(), furniture: Vec::new(), withheld: Vec::new(), unassigned, diagnostics: Vec::new() }
}
