//! The memory of a run in its output folder: `.baogao/manifest.jsonl`, a line for each document that is finished. A line is
//! added after the result stands under its name. So a kill loses at most the documents in work, and they are done again.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};

use super::super::failure::Failure;
use super::super::io::{self as files, Appender, Lock};
use super::super::terminal::Terminal;
use super::record::{Ending, Record, Stamp};
use super::summary;

/// The manifest of a run that goes on.
#[derive(Debug)]
pub struct Manifest {
    folder: PathBuf,
    path: PathBuf,
    /// What an earlier run finished, by name.
    before: HashMap<String, Record>,
    lines: Appender,
    /// What the results of this run depend on.
    pub stamp: Stamp,
    _lock: Lock,
}

impl Manifest {
    /// Begins the manifest of `folder`; with `resume` goes on with the one that is there.
    ///
    /// # Errors
    /// Another run writes into the folder; those of the file system.
    pub fn open(folder: &Path, stamp: Stamp, resume: bool, terminal: &Terminal) -> Result<Self, Failure> {
        let own = folder.join(".baogao");
        let named = |error: io::Error| Failure::Work(format!("{}: {error}", own.display()));
        let Some(lock) = Lock::take(&own.join("lock")).map_err(named)? else {
            let folder = folder.display();
            return Err(Failure::Work(format!("{folder}: another run is writing there / 另一处理正在写入该文件夹")));
        };
        files::clear_parts(folder);
        let path = own.join("manifest.jsonl");
        let earlier = files::read_bytes(&path).unwrap_or_default();
        let before = if resume { parse(&earlier) } else { HashMap::new() };
        let unfinished = !earlier.is_empty() && files::length(&folder.join(summary::FILE)).is_none();
        if unfinished && !resume {
            terminal.note(terminal.lang.pick(
                "an earlier run was not finished; --resume would have gone on with it. All is done again.",
                "上次处理未完成，加 --resume 可以继续；本次全部重做。",
            ));
        }
        if !before.is_empty() && !before.values().any(|record| record.stamp == stamp) {
            terminal.note(
                terminal
                    .lang
                    .pick("version, grammars or options have changed: all is done again", "程序版本、语法或选项有变，全部重做"),
            );
        }
        // A summary of an earlier run would tell of results that are being replaced.
        files::remove(&folder.join(summary::FILE)).map_err(named)?;
        // A torn last line goes, and what a document was before it was done again.
        let mut kept: Vec<&Record> = before.values().collect();
        kept.sort_by(|a, b| a.name.cmp(&b.name));
        write(&path, kept.into_iter()).map_err(named)?;
        let lines = Appender::open(&path).map_err(named)?;
        Ok(Self { folder: folder.to_path_buf(), path, before, lines, stamp, _lock: lock })
    }

    /// The document of this name, if it is done and its result stands whole; it counts if the document is still the same.
    pub fn finished(&self, name: &str) -> Option<&Record> {
        let record = self.before.get(name)?;
        (record.outcome == Ending::Done && record.stamp == self.stamp).then_some(record)
    }

    /// Whether an earlier run wrote a result of the document of this name.
    pub fn wrote(&self, name: &str) -> bool {
        self.before.get(name).is_some_and(|record| record.outcome == Ending::Done)
    }

    /// Adds a document whose result stands; callable from any thread.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn add(&self, record: &Record) -> io::Result<()> {
        self.lines.line(&serde_json::to_string(record)?)
    }

    /// The run is over: the documents in the order of the input, so that the file is the same however often it was stopped.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn finish(self, records: &[Record]) -> io::Result<()> {
        write(&self.path, records.iter())
    }

    /// A path below the output folder as the manifest names it.
    pub fn inner(&self, path: &Path) -> String {
        files::key(path.strip_prefix(&self.folder).unwrap_or(path))
    }
}

fn write<'r>(path: &Path, records: impl Iterator<Item = &'r Record>) -> io::Result<()> {
    files::write_atomically(path, |out| {
        for record in records {
            serde_json::to_writer(&mut *out, record)?;
            out.write_all(b"\n")?;
        }
        Ok(())
    })
}

/// The last line of each document counts; what is no whole line does not.
fn parse(bytes: &[u8]) -> HashMap<String, Record> {
    let lines = bytes.split_inclusive(|byte| *byte == b'\n').filter(|line| line.ends_with(b"\n"));
    let records = lines.filter_map(|line| serde_json::from_slice::<Record>(line).ok());
    records.map(|record| (record.name.clone(), record)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(name: &str, reason: &str) -> Record {
        let stamp = Stamp { tool: "1".to_owned(), grammar: "g".to_owned(), options: "o".to_owned() };
        Record::failed(name.to_owned(), reason.to_owned(), stamp)
    }

    #[test]
    fn the_last_whole_line_of_a_document_counts() {
        let line = |record: &Record| format!("{}\n", serde_json::to_string(record).expect("JSON"));
        let (old, new, other) = (record("a", "old"), record("a", "new"), record("b", "torn"));
        let mut text = format!("{}\u{0}odd\n{}{}", line(&old), line(&new), line(&other));
        assert_eq!(parse(text.as_bytes()).len(), 2);
        text.truncate(text.len() - 1);
        let parsed = parse(text.as_bytes());
        assert_eq!(parsed.len(), 1, "a line without its end may be torn");
        assert_eq!(parsed["a"], new);
    }
}
