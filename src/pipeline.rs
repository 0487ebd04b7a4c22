//! Joins the stages: [`Source`] in, [`Document`] and [`Extraction`] out. Decides nothing itself.

use std::collections::{BTreeSet, HashMap};

use crate::checks;
use crate::confidence;
use crate::diagnostic::Staged;
use crate::document::Document;
use crate::error::Error;
use crate::extraction::{Extraction, Judgement, Manifest};
use crate::grammar::check::CheckRules;
use crate::grammar::{Grammars, LoadedFile};
use crate::parallel;
use crate::readers::{self, ReadOptions};
use crate::recognise::{RecogniseOptions, recognise};
use crate::report::Part;
use crate::source::Source;

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
    grammars: Grammars,
    files: Vec<GrammarInfo>,
    /// Checks by family id.
    checks: HashMap<String, CheckRules>,
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
        Self::without_labels(files, &BTreeSet::new())
    }

    /// The same, not knowing the labels that have one of these normalised keys: as if nobody had described them.
    ///
    /// # Errors
    /// [`Error::Grammar`] with file, line and column if a grammar is broken.
    pub fn without_labels(files: &[(String, String)], keys: &BTreeSet<String>) -> Result<Engine, Error> {
        let grammars = Grammars::without(files, keys)?;
        let shared = CheckRules::embedded()?;
        let mut checks = HashMap::new();
        for family in &grammars.families {
            checks.insert(family.id.clone(), shared.clone().with_family(&family.id, &family.checks)?);
        }
        let files = grammars.files.iter().map(info).collect();
        Ok(Engine { grammars, files, checks })
    }

    /// Loads one grammar file on its own and says what it holds.
    ///
    /// # Errors
    /// [`Error::Grammar`] with file, line and column.
    pub fn check_grammar(name: &str, text: &str) -> Result<GrammarInfo, Error> {
        let file = crate::grammar::parse(name, text)?;
        if file.id.is_empty() {
            return Err(Error::Grammar(format!("{name}:1:1: a grammar needs an `id`")));
        }
        let origin = GrammarOrigin::File(name.to_owned());
        Ok(GrammarInfo { id: file.id, version: file.version.to_string(), title: file.name, origin, text: text.to_owned() })
    }

    /// All grammars in the order in which they are looked up.
    pub fn grammars(&self) -> &[GrammarInfo] {
        &self.files
    }

    /// Reads one document and extracts its report.
    ///
    /// # Errors
    /// Where the file cannot be read at all; see [`readers::read`].
    pub fn extract(&self, source: &Source, options: &Options) -> Result<(Document, Extraction), Error> {
        Ok(self.interpret(source, readers::read(source, &options.read)?, options))
    }

    /// Extracts the report of a document that was read from `source` by [`readers::read`]. Reading needs no engine, so that
    /// a program can do it while the engine is made.
    pub fn interpret(&self, source: &Source, read: Staged<Document>, options: &Options) -> (Document, Extraction) {
        let extraction = self.judge(source, &read.value, read.diagnostics, options);
        (read.value, extraction)
    }

    /// Reads a form and the report that belongs to it from separate files as one document; the first file gives the name.
    ///
    /// # Errors
    /// Those of [`Engine::extract`] for each file; [`Error::Limit`] for an empty list.
    pub fn extract_together(&self, sources: &[Source], options: &Options) -> Result<(Document, Extraction), Error> {
        let (first, rest) = sources.split_first().ok_or_else(|| Error::Limit("no file given".to_owned()))?;
        let mut staged = readers::read(first, &options.read)?;
        for source in rest {
            let next = readers::read(source, &options.read)?;
            staged.value.append(next.value);
            staged.diagnostics.extend(next.diagnostics);
        }
        let extraction = self.judge(first, &staged.value, staged.diagnostics, options);
        Ok((staged.value, extraction))
    }

    fn judge(
        &self,
        source: &Source,
        document: &Document,
        mut diagnostics: Vec<crate::diagnostic::Diagnostic>,
        options: &Options,
    ) -> Extraction {
        let wanted = RecogniseOptions { family: options.family.clone(), with_contacts: options.with_contacts };
        let mut report = recognise(document, &self.grammars, &wanted);
        // Of two values that prose prints for one field the one that more checks support stands (contract, section 3).
        let settle = |part: &mut Part| {
            let rules = self.checks.get(&part.family.id).map_or(&[][..], |rules| rules.rules.as_slice());
            for (pointer, claim) in checks::preferred_claim(part, rules) {
                part.prefer(&pointer, claim);
            }
        };
        settle(&mut report.main);
        report.attachments.iter_mut().for_each(settle);
        diagnostics.extend(report.diagnostics.iter().cloned());
        let manifest = Manifest {
            name: source.name.clone(),
            format: document.format,
            sha256: source.sha256.clone(),
            bytes: source.bytes.len(),
            pages: document.pages,
            encoding: document.encoding,
        };
        let judgement = self.judge_part(&report.main, &document.text);
        let attachments = parallel::each(&report.attachments, |part| self.judge_part(part, &document.text));
        Extraction { manifest, report, judgement, attachments, diagnostics }
    }

    /// The checks of a part's family, run on the part; `text` is the document's text, for the messages.
    pub fn findings(&self, part: &Part, text: &str) -> Vec<checks::Finding> {
        let rules = self.checks.get(&part.family.id).map_or(&[][..], |rules| rules.rules.as_slice());
        checks::run(part, text, rules)
    }

    fn judge_part(&self, part: &Part, text: &str) -> Judgement {
        let findings = self.findings(part, text);
        let assessment = confidence::assess(part, &findings, text);
        Judgement { findings, assessment }
    }
}

fn info(file: &LoadedFile) -> GrammarInfo {
    GrammarInfo {
        id: file.id.clone(),
        version: file.version.to_string(),
        title: file.title.clone(),
        origin: if file.own { GrammarOrigin::File(file.name.clone()) } else { GrammarOrigin::Embedded },
        text: file.text.clone(),
    }
}
