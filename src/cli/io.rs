//! With its parts the only place that opens files, walks folders and looks at the environment. Hands bytes and texts on.
#![allow(clippy::disallowed_methods)]

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use baogao::writers::sink::{OutputFile, Store};
use ignore::WalkBuilder;
use rusqlite::Connection;

mod archive;
mod lock;
mod names;
mod walk;

pub use lock::{Appender, Lock, clear_parts};
pub use names::{fitting, key};
pub use walk::{Input, Inputs, Wish, collect, collect_results, collect_those_wished, is_json};

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
    // Short, so that the longest name that the system allows has a neighbour too.
    let name = names::short_hash(path.file_name().unwrap_or_default());
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

/// How many bytes a file has, if it is there.
pub fn length(path: &Path) -> Option<u64> {
    fs::metadata(path).ok().filter(fs::Metadata::is_file).map(|data| data.len())
}

/// Takes a file away; one that is not there is no error.
///
/// # Errors
/// Those of the file system.
pub fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
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
