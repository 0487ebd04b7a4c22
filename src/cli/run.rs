//! From inputs to extractions: the engine with the user's grammars, one guarded run for each file, results in input order.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use baogao::document::{Document, Place};
use baogao::extraction::Extraction;
use baogao::readers;
use baogao::source::Source;
use baogao::{Engine, Options};

use super::args::Reading;
use super::failure::Failure;
use super::io::{self, Input};
use super::lang::Lang;
use super::progress::Progress;
use super::schedule;
use super::worker::{self, Threads};

/// A document with its result.
pub type Extracted = (Document, Extraction);

/// The engine, made when it is first asked for: a document can be read meanwhile.
#[derive(Default)]
struct LateEngine(OnceLock<Result<Engine, String>>);

impl LateEngine {
    fn get(&self) -> Result<&Engine, String> {
        let made = self.0.get_or_init(|| Engine::embedded().map_err(|error| error.to_string()));
        made.as_ref().map_err(Clone::clone)
    }
}

/// Everything that extracting needs.
pub struct Runner {
    engine: Arc<LateEngine>,
    options: Options,
    reading: Reading,
    lang: Lang,
    /// The user's grammar files, names and texts.
    own: String,
    threads: Threads,
}

/// Loads the engine with the grammars of `folder` and of the user.
///
/// # Errors
/// A grammar that cannot be read or is broken.
pub fn engine(folder: Option<&Path>) -> Result<Engine, Failure> {
    let files = io::grammar_files(folder).map_err(Failure::Work)?;
    Engine::with_overrides(&files).map_err(|error| Failure::Work(error.to_string()))
}

impl Runner {
    /// Loads the user's grammars; the built-in ones are loaded while the first document is read.
    ///
    /// # Errors
    /// Those of [`engine`].
    pub fn new(reading: &Reading, lang: Lang) -> Result<Self, Failure> {
        let files = io::grammar_files(reading.grammars.as_deref()).map_err(Failure::Work)?;
        let own = files
            .iter()
            .map(|(name, text)| format!("{} {}\n{text}\0", name.rsplit(['/', '\\']).next().unwrap_or_default(), text.len()));
        let own = own.collect();
        let engine = LateEngine::default();
        if !files.is_empty() {
            let made = Engine::with_overrides(&files).map_err(|error| Failure::Work(error.to_string()))?;
            let _ = engine.0.set(Ok(made));
        }
        let engine = Arc::new(engine);
        let mut options = Options { family: reading.family.clone(), with_contacts: reading.with_contacts, ..Options::default() };
        options.read.encoding = reading.encoding.clone();
        if let Some(deadline) = reading.deadline() {
            options.read.limits.time = deadline;
        }
        Ok(Self { engine, options, reading: reading.clone(), lang, own, threads: Threads::default() })
    }

    /// The same with another engine.
    pub fn with_engine(&self, engine: Engine) -> Self {
        let (options, reading, lang) = (self.options.clone(), self.reading.clone(), self.lang);
        let late = LateEngine::default();
        let _ = late.0.set(Ok(engine));
        Self { engine: Arc::new(late), options, reading, lang, own: String::new(), threads: self.threads.clone() }
    }

    /// Whether personal contact data may be shown.
    pub fn with_contacts(&self) -> bool {
        self.options.with_contacts
    }

    /// Reads and extracts one file.
    ///
    /// # Errors
    /// The reason, without the file's name.
    pub fn extract(&self, input: &Input) -> Result<Extracted, String> {
        let input = input.clone();
        self.guarded(move |engine, options| {
            let source = input.read()?;
            let read = readers::read(&source, &options.read).map_err(|error| error.to_string())?;
            Ok(engine.get()?.interpret(&source, read, options))
        })
    }

    /// Reads and extracts the one file that a command is about.
    ///
    /// # Errors
    /// `name: reason`.
    pub fn extract_named(&self, path: &Path) -> Result<Extracted, Failure> {
        let input = Input::file(path.to_path_buf(), PathBuf::new());
        self.extract(&input).map_err(|reason| Failure::Work(format!("{}: {reason}", input.shown())))
    }

    /// The drawings of a PDF's pages by its reader, what is withheld left out; `None` for other formats.
    ///
    /// # Errors
    /// `name: reason`.
    pub fn drawings(&self, path: &Path, (document, extraction): &Extracted) -> Result<Option<Vec<String>>, Failure> {
        if document.format != baogao::source::Format::Pdf {
            return Ok(None);
        }
        let withheld = if self.options.with_contacts { &[][..] } else { &extraction.report.withheld };
        let places = withheld.iter().flat_map(|span| document.places_of(*span));
        let hidden = places.filter_map(|place| if let Place::Page { page, bbox } = place { Some((page, bbox)) } else { None });
        let (hidden, read) = (hidden.collect::<Vec<_>>(), self.options.read.clone());
        let input = Input::file(path.to_path_buf(), PathBuf::new());
        let shown = input.shown();
        let drawn = self
            .threads
            .start(move || {
                let source = input.read()?;
                baogao::readers::pdf::svg::svg(&source, &read, &hidden).map_err(|error| error.to_string())
            })
            .and_then(|running| running.wait(self.reading.deadline()));
        let drawn = drawn.unwrap_or_else(|interrupted| Err(interrupted.message(self.lang)));
        drawn.map(Some).map_err(|reason| Failure::Work(format!("{shown}: {reason}")))
    }

    /// Reads and extracts several files as one document.
    ///
    /// # Errors
    /// The reason, with the name of the file that could not be read.
    pub fn extract_together(&self, inputs: &[Input]) -> Result<Extracted, String> {
        let inputs = inputs.to_vec();
        self.guarded(move |engine, options| {
            let read = |input: &Input| input.read().map_err(|reason| format!("{}: {reason}", input.shown()));
            let sources = inputs.iter().map(read).collect::<Result<Vec<Source>, String>>()?;
            engine.get()?.extract_together(&sources, options).map_err(|error| error.to_string())
        })
    }

    fn guarded(
        &self,
        work: impl FnOnce(&LateEngine, &Options) -> Result<Extracted, String> + Send + 'static,
    ) -> Result<Extracted, String> {
        let (engine, options) = (Arc::clone(&self.engine), self.options.clone());
        self.threads
            .start(move || work(&engine, &options))
            .and_then(|running| {
                // The thread that reads finds the engine ready, or nearly so; it tells of an error itself.
                let _ = self.engine.get();
                running.wait(self.reading.deadline())
            })
            .unwrap_or_else(|interrupted| Err(interrupted.message(self.lang)))
    }

    /// Runs `work` on the result of every file (its place in `inputs` and what was extracted), several at once, and tells
    /// `tell` what came of it in the order of `inputs`.
    ///
    /// # Errors
    /// Those of `tell`; work on further files stops then.
    pub fn each<T: Send>(
        &self,
        inputs: &[Input],
        progress: &Progress<'_>,
        work: impl Fn(usize, Extracted) -> Result<T, String> + Sync,
        tell: impl FnMut(usize, &Input, Result<T, String>) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let one = |index: usize, input: &Input| {
            progress.begin(&input.shown());
            let result = self.extract(input).and_then(|extracted| {
                worker::catching(|| work(index, extracted)).unwrap_or_else(|panic| Err(panic.message(self.lang)))
            });
            progress.end();
            result
        };
        schedule::ordered(inputs, schedule::threads() * schedule::IN_MEMORY, || false, one, tell).map(|_| ())
    }

    /// A text that is another one whenever documents could be read otherwise: hashes of version and grammars, and the options.
    ///
    /// # Errors
    /// A built-in grammar that is broken.
    pub fn fingerprint(&self) -> Result<(String, String), Failure> {
        let engine = self.engine.get().map_err(Failure::Work)?;
        let mut texts = self.own.clone();
        for grammar in engine.grammars() {
            texts.push_str(&format!("{} {} {}\n{}\0", grammar.id, grammar.version, grammar.text.len(), grammar.text));
        }
        let options = format!(
            "family={} encoding={} contacts={}",
            self.options.family.as_deref().unwrap_or("-"),
            self.options.read.encoding.as_deref().unwrap_or("-"),
            self.options.with_contacts
        );
        Ok((Source::new("", texts.into_bytes()).sha256, options))
    }
}

/// Whether a person must look at a document: something stands in review, or no family fits, so that nothing was checked.
pub fn needs_review(extraction: &Extraction) -> bool {
    extraction.report.main.family.id == "unknown" || to_review(extraction).0 > 0
}

/// How many entries of the review list an extraction has, and how many of them are urgent; attachments count.
pub fn to_review(extraction: &Extraction) -> (usize, usize) {
    let judgements = std::iter::once(&extraction.judgement).chain(&extraction.attachments);
    let entries = judgements.flat_map(|judgement| &judgement.assessment.review);
    entries.fold((0, 0), |(all, high), doubt| {
        let is_high = doubt.severity == baogao::report::DoubtSeverity::High;
        (all + 1, high + usize::from(is_high))
    })
}
