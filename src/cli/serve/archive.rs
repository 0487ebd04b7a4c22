//! The results of a folder, their sources, and the corrections beside them. A document is asked for by an id made from its
//! place in the folder and looked up in the list: no request names a path.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use baogao::settle::{self, Refusal};
use baogao::source::Source;
use baogao::{Engine, report};
use serde::Deserialize;
use serde_json::Value;

use super::super::io::{self, Input};

/// Endings of files beside the results.
const CORRECTIONS: &str = ".corrections.json";

/// What the list shows of a document.
#[derive(Debug, Clone)]
pub struct Document {
    /// Made from its place.
    pub id: String,
    /// Its place below the folder, with `/`, without the ending.
    pub place: String,
    /// The result file.
    pub path: PathBuf,
    /// Of the family.
    pub family: String,
    /// Open entries: high, medium, low.
    pub open: [usize; 3],
    /// Entries that are settled.
    pub settled: usize,
    /// Checks that fail and are no mere note.
    pub failing: usize,
}

impl Document {
    /// Everything that is open.
    pub fn left(&self) -> usize {
        self.open.iter().sum()
    }
}

/// The members of a result that the list needs.
#[derive(Debug, Clone, Deserialize)]
struct Head {
    source: HeadSource,
    family: HeadFamily,
    review: Vec<HeadEntry>,
    checks: Vec<HeadCheck>,
    #[serde(default)]
    attachments: Vec<HeadPart>,
}

#[derive(Debug, Clone, Deserialize)]
struct HeadPart {
    review: Vec<HeadEntry>,
    checks: Vec<HeadCheck>,
}

#[derive(Debug, Clone, Deserialize)]
struct HeadSource {
    sha256: String,
}

#[derive(Debug, Clone, Deserialize)]
struct HeadFamily {
    id: String,
}

#[derive(Debug, Clone, Deserialize)]
struct HeadEntry {
    pointer: String,
    severity: String,
}

#[derive(Debug, Clone, Deserialize)]
struct HeadCheck {
    outcome: String,
    severity: String,
}

/// Corrections and the version that they are.
pub struct Current {
    /// Of the bytes, or `"none"`, in quotes.
    pub version: String,
    /// The file; null where there is none.
    pub corrections: Value,
}

/// Why corrections were not written.
pub enum NotWritten {
    /// Somebody else wrote before.
    Conflict(Current),
    /// They do not fit the result.
    Refused(String),
    /// The file system.
    Failed(String),
}

/// A folder of results.
pub struct Archive {
    folder: PathBuf,
    sources: Option<PathBuf>,
    /// By result file: what was read and the stamp that the file had then.
    heads: Mutex<HashMap<PathBuf, (io::Stamp, Option<Head>)>>,
    /// One write at a time.
    writing: Mutex<()>,
}

impl Archive {
    /// The archive of a folder.
    pub fn new(folder: PathBuf, sources: Option<PathBuf>) -> Self {
        Self { folder, sources, heads: Mutex::default(), writing: Mutex::default() }
    }

    /// All documents, the most urgent first, finished ones last.
    pub fn documents(&self) -> Vec<Document> {
        let mut documents: Vec<Document> =
            io::files_ending(&self.folder, ".json").into_iter().filter_map(|path| self.document(path)).collect();
        documents.sort_by(|a, b| b.open.cmp(&a.open).then(b.failing.cmp(&a.failing)).then(a.place.cmp(&b.place)));
        documents
    }

    /// The document of this id.
    pub fn find(&self, id: &str) -> Option<Document> {
        self.documents().into_iter().find(|document| document.id == id)
    }

    fn document(&self, path: PathBuf) -> Option<Document> {
        let relative = path.strip_prefix(&self.folder).ok()?.to_string_lossy().replace('\\', "/");
        if relative.ends_with(CORRECTIONS) {
            return None;
        }
        let head = self.head(&path)?;
        let place = relative.trim_end_matches(".json").to_owned();
        let id = Source::new("", relative.into_bytes()).sha256.chars().take(20).collect();
        let decided = self.decided(&path, &head.source.sha256);
        let (mut open, mut settled, mut failing) = ([0; 3], 0, 0);
        let parts = std::iter::once((&head.review, &head.checks));
        for (number, (review, checks)) in
            parts.chain(head.attachments.iter().map(|part| (&part.review, &part.checks))).enumerate()
        {
            failing += checks.iter().filter(|check| check.outcome == "fail" && check.severity != "note").count();
            for (index, entry) in review.iter().enumerate() {
                let rank = ["high", "medium", "low"].iter().position(|severity| entry.severity == *severity).unwrap_or(2);
                if decided.iter().any(|made| made.settles(number + 1, index, &entry.pointer)) {
                    settled += 1;
                } else if let Some(count) = open.get_mut(rank) {
                    *count += 1;
                }
            }
        }
        Some(Document { id, place, path, family: head.family.id, open, settled, failing })
    }

    fn head(&self, path: &Path) -> Option<Head> {
        let stamp = io::stamp(path);
        let mut heads = self.heads.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, head)) = heads.get(path)
            && *known == stamp
        {
            return head.clone();
        }
        let head: Option<Head> = io::read_text(path).ok().and_then(|text| serde_json::from_str(&text).ok());
        heads.insert(path.to_path_buf(), (stamp, head.clone()));
        head
    }

    fn decided(&self, path: &Path, sha256: &str) -> Vec<Decided> {
        let read = io::read_text(&corrections_of(path)).ok().and_then(|text| serde_json::from_str::<Made>(&text).ok());
        read.filter(|made| made.source.sha256 == sha256).map(|made| made.corrections).unwrap_or_default()
    }

    /// The result itself.
    ///
    /// # Errors
    /// `name: reason`.
    pub fn result(&self, document: &Document) -> Result<Value, String> {
        let text = io::read_text(&document.path)?;
        serde_json::from_str(&text).map_err(|error| format!("{}: {error}", document.place))
    }

    /// The file that the result was made from, if it is where it was and has not changed.
    pub fn source(&self, document: &Document, result: &Value) -> Option<Input> {
        let hash = result.pointer("/source/sha256").and_then(Value::as_str)?;
        let folders = self.sources.iter().chain(std::iter::once(&self.folder));
        let inputs = folders.map(|folder| Input::file(folder.join(&document.place), PathBuf::new()));
        inputs.into_iter().find(|input| input.read().is_ok_and(|source| source.sha256 == hash))
    }

    /// The corrections as they are now.
    pub fn corrections(&self, document: &Document) -> Current {
        match io::read_text(&corrections_of(&document.path)) {
            Ok(text) => Current {
                version: format!("\"{}\"", Source::new("", text.clone().into_bytes()).sha256),
                corrections: serde_json::from_str(&text).unwrap_or_default(),
            },
            Err(_) => Current { version: "\"none\"".to_owned(), corrections: Value::Null },
        }
    }

    /// Writes corrections that were made from `version`, whole or not at all; gives the new version.
    ///
    /// # Errors
    /// [`NotWritten`].
    pub fn write(&self, document: &Document, version: &str, text: &str, engine: &Engine) -> Result<String, NotWritten> {
        let refused = |refusal: Refusal| NotWritten::Refused(refusal.to_string());
        let corrections: Value = serde_json::from_str(text).map_err(|error| NotWritten::Refused(error.to_string()))?;
        let result = self.result(document).map_err(NotWritten::Failed)?;
        settle::apply(engine, &result, &corrections).map_err(refused)?;
        let _one = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let current = self.corrections(document);
        if current.version != version {
            return Err(NotWritten::Conflict(current));
        }
        let path = corrections_of(&document.path);
        io::write_atomically(&path, |out| out.write_all(text.as_bytes()))
            .map_err(|error| NotWritten::Failed(error.to_string()))?;
        Ok(self.corrections(document).version)
    }
}

/// `a.pdf.json` → `a.pdf.corrections.json`.
fn corrections_of(result: &Path) -> PathBuf {
    let name = result.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    result.with_file_name(format!("{}{CORRECTIONS}", name.trim_end_matches(".json")))
}

#[derive(Debug, Deserialize)]
struct Made {
    source: HeadSource,
    corrections: Vec<Decided>,
}

#[derive(Debug, Deserialize)]
struct Decided {
    #[serde(default)]
    part: Option<usize>,
    pointer: String,
    #[serde(default)]
    review: Option<DecidedEntry>,
}

#[derive(Debug, Deserialize)]
struct DecidedEntry {
    index: usize,
}

impl Decided {
    fn settles(&self, part: usize, index: usize, pointer: &str) -> bool {
        let is_entry = self.review.as_ref().is_some_and(|review| review.index == index);
        self.part.unwrap_or(1) == part && (is_entry || (self.pointer == pointer && !pointer.ends_with("/-")))
    }
}

/// Whether the document's text has every quotation of the evidence where the result says: a source read by another version of
/// the program may have moved.
pub fn is_grounded(result: &Value, text: &str) -> bool {
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let evidence = result.get("evidence").and_then(Value::as_object);
    evidence.into_iter().flatten().all(|(_, entry)| {
        let raw = entry.get("raw").and_then(Value::as_str).unwrap_or("");
        let edge = |index: usize| entry.pointer(&report::join_pointer("/span", &index.to_string())).and_then(Value::as_u64);
        let (Some(start), Some(end)) = (edge(0), edge(1)) else { return false };
        let byte = |at: u64| usize::try_from(at).ok().and_then(|at| starts.get(at)).copied();
        // Withheld characters are blocks in the result.
        let (Some(start), Some(end)) = (byte(start), byte(end)) else { return false };
        raw.contains('■') || entry.get("status").is_some_and(|status| status == "corrected") || text.get(start..end) == Some(raw)
    })
}
