//! Arguments → the list of documents: folders and archives are walked in sorted order, links are followed inside the folders
//! that were named and nowhere else.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use baogao::limits::Limits;
use baogao::source::Source;
use ignore::overrides::{Override, OverrideBuilder};
use ignore::{DirEntry, WalkBuilder};

use super::archive::{self, Listed, Member};
use super::{is_stdin, worded};

/// Endings that a folder run takes; a file named on the command line is read whatever its ending.
const DOCUMENTS: &[&str] = &[
    "txt", "text", "pdf", "doc", "docx", "docm", "dotx", "dotm", "wps", "htm", "html", "xhtml", "mht", "mhtml", "xls", "xlsx",
    "xlsm", "et", "ofd",
];

/// Endings of archives that are not read; to pass over one in silence would lose the documents in it.
const CLOSED: &[&str] = &["rar", "7z", "tar", "gz", "tgz", "bz2", "xz"];

/// One document to read.
#[derive(Debug, Clone)]
pub struct Input {
    /// The file; `-` is standard input. Of a member of an archive: its path as if the archive were a folder.
    pub path: PathBuf,
    /// Where its result goes below the output folder, before the new ending.
    pub relative: PathBuf,
    member: Option<Member>,
}

impl Input {
    /// A file, with the place of its result.
    pub fn file(path: PathBuf, relative: PathBuf) -> Self {
        Self { path, relative, member: None }
    }

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
        let bytes = if let Some(member) = &self.member {
            return member.read().map(|bytes| Source::new(name, bytes));
        } else if is_stdin(&self.path) {
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
    /// The documents: arguments in their order, folders in sorted order, archives in their own.
    pub files: Vec<Input>,
    /// What could not be read: name and reason.
    pub failed: Vec<(String, String)>,
    /// Files of a folder whose ending is none of a document, and links that lead elsewhere.
    pub skipped: Vec<PathBuf>,
    /// Whether a folder or an archive was among them.
    pub has_folder: bool,
}

impl Inputs {
    /// How many files were skipped, by ending.
    pub fn skipped_endings(&self) -> BTreeMap<String, usize> {
        let mut endings = BTreeMap::new();
        for path in &self.skipped {
            *endings.entry(ending(path)).or_default() += 1;
        }
        endings
    }
}

/// Which files of folders are wanted.
#[derive(Debug, Default)]
pub struct Wish<'a> {
    /// Globs; with `!` in front what is not wanted.
    pub include: &'a [String],
    /// The folder that results go to: what stands there is no document.
    pub output: Option<&'a Path>,
}

/// Finds the documents behind these arguments.
pub fn collect(arguments: &[PathBuf]) -> Inputs {
    // Without a glob nothing can be wrong with one.
    collect_those_wished(arguments, &Wish::default()).unwrap_or_default()
}

/// Finds those documents behind these arguments that are wished for.
///
/// # Errors
/// A glob that is none.
pub fn collect_those_wished(arguments: &[PathBuf], wish: &Wish<'_>) -> Result<Inputs, String> {
    collect_those(arguments, is_document, true, wish)
}

/// Finds the results that were written before: of a folder all `.json` files. Their names lose that ending.
pub fn collect_results(arguments: &[PathBuf]) -> Inputs {
    let mut inputs = collect_those(arguments, is_json, false, &Wish::default()).unwrap_or_default();
    for input in &mut inputs.files {
        if is_json(&input.relative) {
            input.relative.set_extension("");
        }
    }
    inputs
}

/// Whether a file is JSON by its name.
pub fn is_json(path: &Path) -> bool {
    ending(path) == "json"
}

fn collect_those(arguments: &[PathBuf], wanted: fn(&Path) -> bool, archives: bool, wish: &Wish<'_>) -> Result<Inputs, String> {
    let roots: Vec<PathBuf> = arguments.iter().filter_map(|path| path.canonicalize().ok()).collect();
    let mut inputs = Inputs::default();
    for argument in arguments {
        let is_folder = !is_stdin(argument) && argument.is_dir();
        let root = if is_folder { argument } else { argument.parent().unwrap_or(argument) };
        let globs = Globs::new(root, wish.include)?;
        let mut walk = Walk { root, roots: &roots, wanted, archives, globs, inputs: &mut inputs };
        if is_folder {
            walk.inputs.has_folder = true;
            walk.folder(wish.output.and_then(|path| path.canonicalize().ok()));
        } else if archives && ending(argument) == "zip" && argument.is_file() {
            walk.inputs.has_folder = true;
            walk.globs.whole = wish.include.is_empty();
            walk.archive(argument, false);
        } else {
            let name = if is_stdin(argument) { "stdin".as_ref() } else { argument.file_name().unwrap_or(argument.as_os_str()) };
            inputs.files.push(Input::file(argument.clone(), name.into()));
        }
    }
    Ok(inputs)
}

/// The globs of a run.
struct Globs {
    all: Override,
    /// Only those that say what is not wanted: an archive is opened unless one of them names it.
    unwanted: Override,
    /// There is none.
    whole: bool,
}

impl Globs {
    fn new(root: &Path, globs: &[String]) -> Result<Self, String> {
        let (mut all, mut unwanted) = (OverrideBuilder::new(root), OverrideBuilder::new(root));
        for glob in globs {
            let wrong = |error: ignore::Error| format!("--include {glob}: {error}");
            all.add(glob).map_err(wrong)?;
            if glob.starts_with('!') {
                unwanted.add(glob).map_err(wrong)?;
            }
        }
        let build = |builder: OverrideBuilder| builder.build().map_err(|error| error.to_string());
        Ok(Self { all: build(all)?, unwanted: build(unwanted)?, whole: globs.is_empty() })
    }

    fn takes(&self, path: &Path) -> bool {
        self.whole || !self.all.matched(path, false).is_ignore()
    }
}

struct Walk<'a> {
    root: &'a Path,
    /// All that was named, with links resolved.
    roots: &'a [PathBuf],
    wanted: fn(&Path) -> bool,
    archives: bool,
    globs: Globs,
    inputs: &'a mut Inputs,
}

impl Walk<'_> {
    fn folder(&mut self, output: Option<PathBuf>) {
        let (roots, unwanted) = (self.roots.to_vec(), self.globs.unwanted.clone());
        // Results may go into the folder itself, beside the documents.
        let output = output.filter(|output| !roots.contains(output));
        let enters = move |entry: &DirEntry| {
            let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
            let is_output =
                || output.as_ref().is_some_and(|output| entry.path().canonicalize().is_ok_and(|path| path == *output));
            !(is_folder && (unwanted.matched(entry.path(), true).is_ignore() || leads_out(entry, &roots) || is_output()))
        };
        // Ignore files of version control say nothing about documents, so they are not heeded.
        let walk = WalkBuilder::new(self.root)
            .standard_filters(false)
            .hidden(true)
            .follow_links(true)
            .filter_entry(enters)
            .sort_by_file_name(|a, b| a.cmp(b))
            .build();
        for entry in walk {
            match entry {
                Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) => {
                    if leads_out(&entry, self.roots) {
                        self.inputs.skipped.push(entry.into_path());
                    } else {
                        self.file(entry.into_path());
                    }
                }
                Ok(_) => {}
                // What such a link leads to is read where it stands.
                Err(error) if is_loop(&error) => {}
                Err(error) => self.inputs.failed.push((self.root.display().to_string(), error.to_string())),
            }
        }
    }

    fn file(&mut self, path: PathBuf) {
        let is_archive = self.archives && !is_lock(&path) && ending(&path) == "zip";
        if is_archive && !self.globs.unwanted.matched(&path, false).is_ignore() {
            let named = self.globs.all.matched(&path, false).is_whitelist();
            self.archive(&path, named);
        } else if !self.globs.takes(&path) {
        } else if (self.wanted)(&path) {
            let relative = path.strip_prefix(self.root).unwrap_or(&path).to_path_buf();
            self.inputs.files.push(Input::file(path, relative));
        } else if self.archives && CLOSED.contains(&ending(&path).as_str()) {
            self.inputs.failed.push((path.display().to_string(), CLOSED_REASON.to_owned()));
        } else {
            self.inputs.skipped.push(path);
        }
    }

    /// `named`: a glob names the archive itself, so that all of it is wanted.
    fn archive(&mut self, path: &Path, named: bool) {
        let relative = path.strip_prefix(self.root).unwrap_or(path).to_path_buf();
        let entries = match archive::list(path, &Limits::default()) {
            Ok(Listed::Members(entries)) => entries,
            Ok(Listed::Document) => {
                self.inputs.files.push(Input::file(path.to_path_buf(), relative));
                return;
            }
            Err(reason) => {
                self.inputs.failed.push((path.display().to_string(), reason));
                return;
            }
        };
        for entry in entries {
            let inner = path.join(&entry.path);
            let is_hidden = entry.path.iter().any(|step| step.as_encoded_bytes().starts_with(b".") || step == "__MACOSX");
            let unwanted = self.globs.unwanted.matched(&inner, false).is_ignore();
            if (is_hidden && entry.member.is_ok()) || unwanted || !(named || self.globs.takes(&inner)) {
                continue;
            }
            let kind = ending(&entry.path);
            let refused = match &entry.member {
                Err(reason) => Some(reason.clone()),
                Ok(_) if kind == "zip" || CLOSED.contains(&kind.as_str()) => Some(NESTED_REASON.to_owned()),
                Ok(_) => None,
            };
            match (refused, entry.member) {
                (None, Ok(member)) if (self.wanted)(&entry.path) => {
                    let relative = relative.join(&entry.path);
                    self.inputs.files.push(Input { path: inner, relative, member: Some(member) });
                }
                (Some(reason), _) => self.inputs.failed.push((inner.display().to_string(), reason)),
                (None, _) => self.inputs.skipped.push(inner),
            }
        }
    }
}

const CLOSED_REASON: &str = "of archives only .zip is read: unpack it first / 压缩包仅支持 .zip，请先解压";
const NESTED_REASON: &str = "an archive inside an archive is not read: unpack it first / 不读取压缩包内的压缩包，请先解压";

/// Whether an entry is a link to what stands in none of the folders that were named.
fn leads_out(entry: &DirEntry, roots: &[PathBuf]) -> bool {
    entry.depth() > 0
        && entry.path_is_symlink()
        && !entry.path().canonicalize().is_ok_and(|target| roots.iter().any(|root| target.starts_with(root)))
}

fn is_loop(error: &ignore::Error) -> bool {
    match error {
        ignore::Error::Loop { .. } => true,
        ignore::Error::WithPath { err, .. }
        | ignore::Error::WithDepth { err, .. }
        | ignore::Error::WithLineNumber { err, .. } => is_loop(err),
        _ => false,
    }
}

fn ending(path: &Path) -> String {
    path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase()).unwrap_or_default()
}

/// Word leaves `~$name.docx` beside an open document.
fn is_lock(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"~$"))
}

fn is_document(path: &Path) -> bool {
    !is_lock(path) && DOCUMENTS.contains(&ending(path).as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(folder: &Path, names: &[&str]) {
        for name in names {
            let path = folder.join(name);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(&path, "b.txt").expect("a file");
        }
    }

    fn names(inputs: &Inputs) -> Vec<String> {
        inputs.files.iter().map(|input| input.relative.to_string_lossy().replace('\\', "/")).collect()
    }

    #[test]
    fn folders_are_walked_in_order_and_only_for_documents() {
        let folder = tempfile::tempdir().expect("a folder");
        write(folder.path(), &["b.txt", "a/z.PDF", "a/c.docx", "notes.json", ".hidden.txt", "~$b.docx", ".gitignore", "x.rar"]);
        let inputs = collect(&[folder.path().to_path_buf()]);
        assert_eq!(names(&inputs), ["a/c.docx", "a/z.PDF", "b.txt"]);
        assert_eq!(inputs.skipped.len(), 2);
        assert_eq!(inputs.failed.len(), 1, "a closed archive is not passed over in silence");
        assert!(inputs.has_folder);
    }

    #[test]
    fn globs_choose_and_the_output_is_no_input() {
        let folder = tempfile::tempdir().expect("a folder");
        write(folder.path(), &["a.txt", "b.docx", "sub/c.txt", "sub/d.docx", "out/e.docx"]);
        let output = folder.path().join("out");
        let chosen = |globs: &[&str]| {
            let include: Vec<String> = globs.iter().map(ToString::to_string).collect();
            let wish = Wish { include: &include, output: Some(&output) };
            names(&collect_those_wished(&[folder.path().to_path_buf()], &wish).expect("globs"))
        };
        assert_eq!(chosen(&[]), ["a.txt", "b.docx", "sub/c.txt", "sub/d.docx"]);
        assert_eq!(chosen(&["*.docx"]), ["b.docx", "sub/d.docx"]);
        assert_eq!(chosen(&["sub/**"]), ["sub/c.txt", "sub/d.docx"]);
        assert_eq!(chosen(&["!sub"]), ["a.txt", "b.docx"]);
        assert_eq!(chosen(&["*.docx", "!sub/**"]), ["b.docx"]);
        let broken = ["[".to_owned()];
        assert!(collect_those_wished(&[folder.path().to_path_buf()], &Wish { include: &broken, output: None }).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_inside_only() {
        use std::os::unix::fs::symlink;
        let (folder, other) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        write(folder.path(), &["in/a.txt"]);
        write(other.path(), &["secret.txt", "deep/b.txt"]);
        symlink(other.path().join("secret.txt"), folder.path().join("in/x.txt")).expect("a link");
        symlink(other.path().join("deep"), folder.path().join("in/deep")).expect("a link");
        symlink(folder.path().join("in/a.txt"), folder.path().join("in/inside.txt")).expect("a link");
        symlink(folder.path().join("in"), folder.path().join("in/loop")).expect("a link");
        let root = folder.path().join("in");
        let inputs = collect(&[root]);
        assert_eq!(names(&inputs), ["a.txt", "inside.txt"]);
        assert_eq!((inputs.failed.len(), inputs.skipped.len()), (0, 1), "{inputs:?}");
        let both = collect(&[folder.path().join("in"), other.path().to_path_buf()]);
        assert!(names(&both).contains(&"x.txt".to_owned()), "both folders were named");
    }
}
