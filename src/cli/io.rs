//! The only place that opens files, walks folders and looks at the environment. Hands bytes and texts on.
#![allow(clippy::disallowed_methods)]

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use baogao::source::Source;
use baogao::writers::sink::{OutputFile, Store};
use ignore::WalkBuilder;
use rusqlite::Connection;

/// Endings that a folder run takes; a file named on the command line is read whatever its ending.
const DOCUMENTS: &[&str] =
    &["txt", "text", "pdf", "doc", "docx", "docm", "wps", "htm", "html", "xhtml", "xls", "xlsx", "xlsm", "et", "ofd"];

/// One document to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// The file; `-` is standard input.
    pub path: PathBuf,
    /// Where its result goes below the output folder, before the new ending.
    pub relative: PathBuf,
}

impl Input {
    /// The name in messages.
    pub fn shown(&self) -> String {
        self.path.display().to_string()
    }

    /// Reads the bytes.
    ///
    /// # Errors
    /// Those of the file system, worded for people.
    pub fn read(&self) -> Result<Source, String> {
        let name = self.path.file_name().map_or_else(|| "-".to_owned(), |name| name.to_string_lossy().into_owned());
        let bytes = if is_stdin(&self.path) {
            let mut bytes = Vec::new();
            io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
        } else {
            fs::read(&self.path)
        };
        bytes.map(|bytes| Source::new(name, bytes)).map_err(|error| worded(&error))
    }
}

/// What a list of arguments stands for.
#[derive(Debug, Default)]
pub struct Inputs {
    /// The documents: arguments in their order, folders in sorted order.
    pub files: Vec<Input>,
    /// Folders that could not be read: name and reason.
    pub failed: Vec<(String, String)>,
    /// Files of a folder whose ending is none of a document.
    pub skipped: Vec<PathBuf>,
    /// Whether a folder was among them.
    pub has_folder: bool,
}

/// Finds the documents behind these arguments.
pub fn collect(arguments: &[PathBuf]) -> Inputs {
    collect_those(arguments, is_document)
}

/// Finds the results that were written before: of a folder all `.json` files. Their names lose that ending.
pub fn collect_results(arguments: &[PathBuf]) -> Inputs {
    let mut inputs = collect_those(arguments, is_json);
    for input in &mut inputs.files {
        if is_json(&input.relative) {
            input.relative.set_extension("");
        }
    }
    inputs
}

/// Whether a file is JSON by its name.
pub fn is_json(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"))
}

fn collect_those(arguments: &[PathBuf], wanted: fn(&Path) -> bool) -> Inputs {
    let mut inputs = Inputs::default();
    for argument in arguments {
        if !is_stdin(argument) && argument.is_dir() {
            inputs.has_folder = true;
            walk(argument, wanted, &mut inputs);
        } else {
            let name = if is_stdin(argument) { "stdin".as_ref() } else { argument.file_name().unwrap_or(argument.as_os_str()) };
            inputs.files.push(Input { path: argument.clone(), relative: name.into() });
        }
    }
    inputs
}

fn walk(folder: &Path, wanted: fn(&Path) -> bool, inputs: &mut Inputs) {
    // Ignore files of version control say nothing about documents, so they are not heeded.
    let walk = WalkBuilder::new(folder)
        .standard_filters(false)
        .hidden(true)
        .follow_links(true)
        .sort_by_file_name(|a, b| a.cmp(b))
        .build();
    for entry in walk {
        match entry {
            Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) => {
                let path = entry.into_path();
                if wanted(&path) {
                    let relative = path.strip_prefix(folder).unwrap_or(&path).to_path_buf();
                    inputs.files.push(Input { path, relative });
                } else {
                    inputs.skipped.push(path);
                }
            }
            Ok(_) => {}
            Err(error) => inputs.failed.push((folder.display().to_string(), error.to_string())),
        }
    }
}

fn is_document(path: &Path) -> bool {
    // Word leaves `~$name.docx` beside an open document.
    let is_lock = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("~$"));
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    !is_lock && ending.is_some_and(|ending| DOCUMENTS.contains(&ending.as_str()))
}

/// Whether a path means standard input.
pub fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// A file-system error as a clerk may read it.
fn worded(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file / 文件不存在".to_owned(),
        io::ErrorKind::PermissionDenied => "no permission to read it / 没有读取权限".to_owned(),
        io::ErrorKind::IsADirectory => "is a folder / 是文件夹".to_owned(),
        _ => error.to_string(),
    }
}

/// Writes `path` whole or not at all: a neighbour file is written and then renamed. Missing folders are made.
///
/// # Errors
/// Those of the file system and of `write`.
pub fn write_atomically(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut file = create(path)?;
    write(&mut file)?;
    file.commit()
}

/// Begins a file that is seen under its name once it is committed. Missing folders are made.
///
/// # Errors
/// Those of the file system.
pub fn create(path: &Path) -> io::Result<Box<dyn OutputFile>> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let neighbour = path.with_file_name(format!(".{name}.{}.part", std::process::id()));
    let file = BufWriter::new(File::create(&neighbour)?);
    Ok(Box::new(PartFile { file, neighbour, path: path.to_path_buf() }))
}

/// A file under another name until it is whole.
struct PartFile {
    file: BufWriter<File>,
    neighbour: PathBuf,
    path: PathBuf,
}

impl Write for PartFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl OutputFile for PartFile {
    fn commit(mut self: Box<Self>) -> io::Result<()> {
        self.file.flush()?;
        fs::rename(&self.neighbour, &self.path)
    }
}

impl Drop for PartFile {
    fn drop(&mut self) {
        // After a commit there is nothing under this name any more.
        let _ = fs::remove_file(&self.neighbour);
    }
}

/// Standard output, as an output that is seen at once.
pub struct StandardOutput;

impl Write for StandardOutput {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        io::stdout().lock().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stdout().lock().flush()
    }
}

impl OutputFile for StandardOutput {
    fn commit(mut self: Box<Self>) -> io::Result<()> {
        self.flush()
    }
}

/// The files of an output in one folder.
pub struct Folder(pub PathBuf);

impl Store for Folder {
    fn create(&mut self, name: &str) -> io::Result<Box<dyn OutputFile>> {
        create(&self.0.join(name))
    }
}

/// Opens a database, a new one if there is none. Missing folders are made.
///
/// # Errors
/// Those of the file system and of SQLite.
pub fn open_database(path: &Path) -> io::Result<Connection> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    Connection::open(path).map_err(io::Error::other)
}

/// The bytes of a file.
///
/// # Errors
/// The reason, without the file's name.
pub fn read_bytes(path: &Path) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|error| worded(&error))
}

/// Reads a text file.
///
/// # Errors
/// `name: reason`.
pub fn read_text(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {}", path.display(), worded(&error)))
}

/// Size and time of a file, to see whether it has changed.
pub type Stamp = Option<(u64, std::time::SystemTime)>;

/// The stamp of a file; `None` where there is none.
pub fn stamp(path: &Path) -> Stamp {
    let metadata = fs::metadata(path).ok()?;
    Some((metadata.len(), metadata.modified().ok()?))
}

/// The files below `folder` whose names end so, sorted; hidden ones and links to elsewhere are left out.
pub fn files_ending(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let walk = WalkBuilder::new(folder).standard_filters(false).hidden(true).sort_by_file_name(|a, b| a.cmp(b)).build();
    walk.filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()))
        .filter(|entry| entry.file_name().to_string_lossy().ends_with(ending))
        .map(|entry| entry.into_path())
        .collect()
}

/// The grammar files (name and text) of the folder asked for, then of the user's folder, each sorted by name.
///
/// # Errors
/// `name: reason` for a folder asked for that cannot be read, and for any file: a broken override must not pass unseen.
pub fn grammar_files(asked: Option<&Path>) -> Result<Vec<(String, String)>, String> {
    let mut files = Vec::new();
    if let Some(folder) = asked {
        read_folder(folder, &mut files)?;
    }
    let own = directories::ProjectDirs::from("", "", "baogao").map(|project| project.config_dir().join("grammars"));
    if let Some(folder) = own.filter(|folder| folder.is_dir()) {
        read_folder(&folder, &mut files)?;
    }
    Ok(files)
}

fn read_folder(folder: &Path, files: &mut Vec<(String, String)>) -> Result<(), String> {
    let listed = fs::read_dir(folder).map_err(|error| format!("{}: {}", folder.display(), worded(&error)))?;
    let mut paths: Vec<PathBuf> = listed.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "toml"));
    paths.sort();
    for path in paths {
        files.push((path.display().to_string(), read_text(&path)?));
    }
    Ok(())
}

/// The folders `<family>/<case>` below `corpus` that hold a `gold.json`, sorted.
pub fn corpus_cases(corpus: &Path) -> Vec<PathBuf> {
    let walk = WalkBuilder::new(corpus).standard_filters(false).sort_by_file_name(|a, b| a.cmp(b)).build();
    walk.filter_map(Result::ok)
        .filter(|entry| entry.file_name() == "gold.json")
        .filter_map(|entry| entry.path().parent().map(Path::to_path_buf))
        .collect()
}

/// The files `source.*` of a case, sorted.
pub fn case_sources(case: &Path) -> Vec<PathBuf> {
    let Ok(listed) = fs::read_dir(case) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = listed.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    paths.retain(|path| path.file_stem().is_some_and(|stem| stem == "source"));
    paths.sort();
    paths
}

/// The locale of messages: the first non-empty of the usual three.
pub fn locale() -> String {
    ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_walked_in_order_and_only_for_documents() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["b.txt", "a/z.PDF", "a/c.docx", "notes.json", ".hidden.txt", "~$b.docx", ".gitignore"] {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(&path, "b.txt").expect("a file");
        }
        let inputs = collect(&[folder.path().to_path_buf()]);
        let names: Vec<String> = inputs.files.iter().map(|input| input.relative.to_string_lossy().replace('\\', "/")).collect();
        assert_eq!(names, ["a/c.docx", "a/z.PDF", "b.txt"]);
        assert_eq!(inputs.skipped.len(), 2);
        assert!(inputs.has_folder);
    }

    #[test]
    fn a_failed_write_leaves_the_old_file_and_no_rest() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("out.json");
        write_atomically(&path, |out| out.write_all(b"old")).expect("writes");
        let failed = write_atomically(&path, |out| {
            out.write_all(b"half")?;
            Err(io::Error::other("disk full"))
        });
        assert!(failed.is_err());
        assert_eq!(fs::read(&path).expect("reads"), b"old");
        assert_eq!(fs::read_dir(folder.path()).expect("lists").count(), 1);
    }

    #[test]
    fn a_missing_grammar_folder_that_was_asked_for_is_an_error() {
        let error = grammar_files(Some(Path::new("no/such/folder"))).expect_err("must fail");
        assert!(error.starts_with("no/such/folder: "), "{error}");
    }
}
