//! What keeps an output folder whole over several runs: one program at a time, whole lines at the end of a file, and no
//! rests of a run that was killed.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::sync::Mutex;

use ignore::WalkBuilder;

/// The right to write into a folder; the system takes it back when the program ends, however it ends.
#[derive(Debug)]
pub struct Lock(#[allow(dead_code, reason = "held, not read")] File);

impl Lock {
    /// Takes the right that the file `path` stands for; `None` if another program has it. Missing folders are made.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn take(path: &Path) -> io::Result<Option<Self>> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self(file))),
            Err(fs::TryLockError::WouldBlock) => Ok(None),
            Err(fs::TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => Ok(Some(Self(file))),
            Err(fs::TryLockError::Error(error)) => Err(error),
        }
    }
}

/// A file that grows by whole lines, from any thread.
#[derive(Debug)]
pub struct Appender(Mutex<File>);

impl Appender {
    /// Opens the file at its end, a new one if there is none.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn open(path: &Path) -> io::Result<Self> {
        OpenOptions::new().create(true).append(true).open(path).map(|file| Self(Mutex::new(file)))
    }

    /// Adds a line in one write, so that a kill leaves at most one torn line, at the end.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn line(&self, line: &str) -> io::Result<()> {
        let mut file = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        file.write_all(format!("{line}\n").as_bytes())
    }
}

/// Takes away the neighbour files that a killed run left below `folder`. The caller holds the folder's [`Lock`].
pub fn clear_parts(folder: &Path) {
    let walk = WalkBuilder::new(folder).standard_filters(false).follow_links(false).build();
    for entry in walk.filter_map(Result::ok) {
        if entry.file_type().is_some_and(|kind| kind.is_file()) && is_part(&entry.file_name().to_string_lossy()) {
            // What cannot be taken away is seen, not read: it is hidden and no result.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// `.<sixteen hexadecimal digits>.<process>.part`, as `create` names them.
fn is_part(name: &str) -> bool {
    let mut steps = name.split('.');
    let (first, hash, process, last, rest) = (steps.next(), steps.next(), steps.next(), steps.next(), steps.next());
    first == Some("")
        && hash.is_some_and(|hash| hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()))
        && process.is_some_and(|process| !process.is_empty() && process.bytes().all(|byte| byte.is_ascii_digit()))
        && last == Some("part")
        && rest.is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_rests_are_cleared() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in
            [".0123456789abcdef.77.part", "sub/.0123456789abcdef.8.part", "a.part", ".a.7.part", ".0123456789abcdef.x.part"]
        {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(path, "").expect("a file");
        }
        clear_parts(folder.path());
        let mut left: Vec<String> = fs::read_dir(folder.path())
            .expect("lists")
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        left.sort();
        assert_eq!(left, [".0123456789abcdef.x.part", ".a.7.part", "a.part", "sub"]);
        assert_eq!(fs::read_dir(folder.path().join("sub")).expect("lists").count(), 0);
    }

    #[test]
    fn a_folder_has_one_writer() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("deep/lock");
        let first = Lock::take(&path).expect("locks");
        assert!(first.is_some());
        assert!(Lock::take(&path).expect("asks").is_none());
        drop(first);
        assert!(Lock::take(&path).expect("asks").is_some());
    }
}
