//! Where results go: a file for each document, or one output that takes them all. The run loop knows three steps only:
//! [`Output::open`] once, [`Output::keep`] for each document on any thread, and the sink's `add` and `finish` in input order.

use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use baogao::writers::page::Page;
use baogao::writers::sink::{Collection, LinesSink, Prepared, Sink};
use baogao::writers::{self, CsvSink, Language, ParquetSink, SqliteSink, WriteOptions, Writer};
use serde_json::Value;

use super::args::{ConvertArgs, ExtractArgs, Format};
use super::failure::Failure;
use super::io::{self, Input, Inputs};
use super::lang::Lang;
use super::run::Extracted;

/// What was kept of one document.
pub struct Kept {
    /// What still has to go into the sink.
    pub prepared: Prepared,
    /// The file that was written, if the document has one of its own.
    pub path: Option<PathBuf>,
}

/// Where results go.
pub struct Output {
    place: Place,
    options: WriteOptions,
    bom: bool,
}

enum Place {
    /// A file for each document, below this folder.
    Folder(&'static dyn Writer, PathBuf),
    /// The one document, in this file.
    File(&'static dyn Writer, PathBuf),
    /// The one document, to standard output.
    Standard(&'static dyn Writer),
    /// All documents in one output; without a path to standard output.
    Collected(Collection, Option<PathBuf>),
}

impl Output {
    /// The output that the arguments ask for. `asked` is the language of headers; Chinese unless it says so.
    ///
    /// # Errors
    /// Two inputs would be written to the same place.
    pub fn new(args: &ExtractArgs, inputs: &Inputs, asked: Option<Lang>) -> Result<Self, Failure> {
        let options = WriteOptions { pretty: args.pretty, with_contacts: args.reading.with_contacts, language: language(asked) };
        let single = !inputs.has_folder && (inputs.files.len() == 1 || args.together);
        let output = Self { place: place(args.format, args.output.clone(), single)?, options, bom: args.bom };
        // Together, the first file gives the name.
        let named = if args.together { inputs.files.get(..1) } else { Some(inputs.files.as_slice()) };
        output.refuse_collisions(named.unwrap_or_default())?;
        Ok(output)
    }

    /// The output that `convert` asks for.
    ///
    /// # Errors
    /// Those of [`Output::new`].
    pub fn for_results(args: &ConvertArgs, inputs: &Inputs, asked: Option<Lang>) -> Result<Self, Failure> {
        let options = WriteOptions { language: language(asked), ..WriteOptions::default() };
        let single = !inputs.has_folder && inputs.files.len() == 1;
        let output = Self { place: place(args.format, Some(args.output.clone()), single)?, options, bom: args.bom };
        output.refuse_collisions(&inputs.files)?;
        Ok(output)
    }

    /// Whether one document goes to standard output.
    pub fn is_standard(&self) -> bool {
        matches!(self.place, Place::Standard(_) | Place::Collected(_, None))
    }

    /// Whether all documents go into one output.
    pub fn is_collected(&self) -> bool {
        matches!(self.place, Place::Collected(..))
    }

    /// The folder in which each document has a file of its own, if there is one.
    pub fn folder(&self) -> Option<&Path> {
        if let Place::Folder(_, folder) = &self.place { Some(folder) } else { None }
    }

    /// The folder of the output, if it is one: what tells of the whole run may stand there.
    pub fn summary_folder(&self) -> Option<&Path> {
        match &self.place {
            Place::Folder(_, folder) | Place::Collected(Collection::Csv | Collection::Parquet, Some(folder)) => Some(folder),
            _ => None,
        }
    }

    /// A text that is another one whenever the same extraction would be written otherwise.
    pub fn fingerprint(&self) -> String {
        let writer = match &self.place {
            Place::Folder(writer, _) | Place::File(writer, _) | Place::Standard(writer) => writer.id(),
            Place::Collected(..) => "collected",
        };
        format!("format={writer} pretty={} language={:?}", self.options.pretty, self.options.language)
    }

    /// Begins the output.
    ///
    /// # Errors
    /// Those of the file system; a database of another program.
    pub fn open(&self) -> Result<Box<dyn Sink>, Failure> {
        let Place::Collected(collection, path) = &self.place else {
            return Ok(Box::new(LinesSink::new(Box::new(io::StandardOutput))));
        };
        let Some(path) = path else { return Ok(Box::new(LinesSink::new(Box::new(io::StandardOutput)))) };
        let opened: std::io::Result<Box<dyn Sink>> = match collection {
            Collection::JsonLines => io::create(path).map(|file| Box::new(LinesSink::new(file)) as _),
            Collection::Csv => CsvSink::new(&mut io::Folder(path.clone()), self.bom).map(|sink| Box::new(sink) as _),
            Collection::Parquet => ParquetSink::new(&mut io::Folder(path.clone())).map(|sink| Box::new(sink) as _),
            Collection::Sqlite => io::open_database(path).and_then(SqliteSink::new).map(|sink| Box::new(sink) as _),
        };
        opened.map_err(|error| Failure::Work(format!("{}: {error}", path.display())))
    }

    /// Writes a document's own file, or makes what goes into the sink.
    ///
    /// # Errors
    /// What to tell people.
    pub fn keep(&self, input: &Input, extracted: &Extracted) -> Result<Kept, String> {
        let path = self.path_of(input);
        let prepared = match (&self.place, &path) {
            (Place::Collected(collection, _), _) => {
                let (document, extraction) = extracted;
                collection
                    .prepare(&io::key(&input.relative), extraction, document, &self.options)
                    .map_err(|error| error.to_string())?
            }
            (Place::Folder(writer, _) | Place::File(writer, _) | Place::Standard(writer), Some(path)) => {
                io::write_atomically(path, |out| self.write(*writer, extracted, out))
                    .map_err(|error| format!("{}: {error}", path.display()))?;
                Prepared::Lines(Vec::new())
            }
            (Place::Folder(writer, _) | Place::File(writer, _) | Place::Standard(writer), None) => {
                let mut bytes = Vec::new();
                self.write(*writer, extracted, &mut bytes).map_err(|error| error.to_string())?;
                Prepared::Lines(bytes)
            }
        };
        Ok(Kept { prepared, path })
    }

    /// The same as [`Output::keep`] with a result that was written before.
    ///
    /// # Errors
    /// What to tell people.
    pub fn keep_result(&self, input: &Input, result: &Value) -> Result<Kept, String> {
        let path = self.path_of(input);
        let prepared = match (&self.place, &path) {
            (Place::Collected(collection, _), _) => {
                collection.prepare_result(&io::key(&input.relative), result).map_err(|error| error.to_string())?
            }
            (_, Some(path)) => {
                let language = self.options.language;
                let ending = path.extension().and_then(|ending| ending.to_str());
                let write = |out: &mut dyn Write| match ending {
                    Some("xlsx") => writers::write_workbook(result, language, out),
                    Some("html") => Page { result, source: None, link: None }.write(out),
                    _ => writeln!(out, "{result}"),
                };
                io::write_atomically(path, write).map_err(|error| format!("{}: {error}", path.display()))?;
                Prepared::Lines(Vec::new())
            }
            (_, None) => Prepared::Lines(format!("{result}\n").into_bytes()),
        };
        Ok(Kept { prepared, path })
    }

    fn write(&self, writer: &dyn Writer, (document, extraction): &Extracted, out: &mut dyn Write) -> std::io::Result<()> {
        writer.write(extraction, document, &self.options, out)
    }

    /// The file of a document, if it has one of its own: below a folder the name keeps its own ending.
    pub fn path_of(&self, input: &Input) -> Option<PathBuf> {
        match &self.place {
            Place::Folder(writer, folder) => {
                let name = input.relative.file_name().unwrap_or_default();
                let name = io::fitting(name, &format!(".{}", writer.extension()));
                Some(folder.join(input.relative.with_file_name(name)))
            }
            Place::File(_, path) => Some(path.clone()),
            Place::Standard(_) | Place::Collected(..) => None,
        }
    }

    /// Two inputs must not overwrite each other's result in silence, nor share a key in the tables.
    fn refuse_collisions(&self, inputs: &[Input]) -> Result<(), Failure> {
        let mut taken: HashMap<PathBuf, &Input> = HashMap::new();
        let summary = self.folder().map(|folder| folder.join("summary.json"));
        for input in inputs {
            let place = match &self.place {
                // Lines need no key.
                Place::Standard(_) | Place::Collected(Collection::JsonLines, _) => continue,
                Place::Collected(..) => PathBuf::from(io::key(&input.relative)),
                Place::Folder(..) | Place::File(..) => self.path_of(input).unwrap_or_default(),
            };
            if summary.as_ref() == Some(&place) {
                let (place, input) = (place.display(), input.shown());
                return Err(Failure::usage(
                    format!("{input} would be written to {place}, where the summary of the run goes: rename it"),
                    format!("{input} 会写到 {place}，与汇总文件同名：请先改名"),
                ));
            }
            if let Some(other) = taken.insert(place.clone(), input) {
                let (place, first, second) = (place.display(), other.shown(), input.shown());
                return Err(Failure::usage(
                    format!("{first} and {second} would both be written to {place}: use a folder of its own for each"),
                    format!("{first} 与 {second} 都会写到 {place}：请分别指定输出文件夹"),
                ));
            }
        }
        Ok(())
    }
}

/// The language of headers: Chinese, whatever the locale, so that the same command gives the same bytes everywhere.
fn language(asked: Option<Lang>) -> Language {
    if asked == Some(Lang::En) { Language::En } else { Language::Zh }
}

/// `single`: the run is over one document, which may then name its file.
fn place(format: Format, path: Option<PathBuf>, single: bool) -> Result<Place, Failure> {
    let named = |ending: &str| path.as_deref().is_some_and(|path| !path.is_dir() && has_ending(path, ending));
    let collection = match format {
        Format::Jsonl if path.is_none() || named("jsonl") => Some(Collection::JsonLines),
        Format::Csv => Some(Collection::Csv),
        Format::Sqlite => Some(Collection::Sqlite),
        Format::Parquet => Some(Collection::Parquet),
        Format::Json | Format::Jsonl | Format::Xlsx | Format::Html => None,
    };
    if let Some(collection) = collection {
        let inside =
            |path: PathBuf| if collection == Collection::Sqlite && path.is_dir() { path.join("baogao.sqlite") } else { path };
        return Ok(Place::Collected(collection, path.map(inside)));
    }
    let id = format.id();
    let writer = writers::find(id).ok_or_else(|| Failure::Work(format!("no writer for {id}")))?;
    let is_file = single && named(writer.extension());
    Ok(match path {
        None => Place::Standard(writer),
        Some(path) if is_file => Place::File(writer, path),
        Some(path) => Place::Folder(writer, path),
    })
}

fn has_ending(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|own| own.eq_ignore_ascii_case(ending))
}
