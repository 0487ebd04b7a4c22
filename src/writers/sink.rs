//! Outputs that take many documents: opened once, one document after the other, closed. What of a document goes in is made
//! by [`Collection::prepare`], on any thread; a [`Sink`] takes the pieces in the order in which they shall stand.

use std::fmt::Display;
use std::io::{self, Write};

use serde_json::Value;

use super::tables::{Tables, project};
use super::{JsonLines, WriteOptions, Writer, json};
use crate::document::Document;
use crate::extraction::Extraction;

/// A file of an output that is being written; its bytes count when it is committed.
pub trait OutputFile: Write + Send {
    /// All is written: from now on the file is there under its name.
    ///
    /// # Errors
    /// Those of the place where it stands.
    fn commit(self: Box<Self>) -> io::Result<()>;
}

/// Where the files of an output go; the caller opens them, the library opens none.
pub trait Store: Send {
    /// A new file of this name. It must not be seen under its name before it is committed.
    ///
    /// # Errors
    /// Those of the place where the files stand.
    fn create(&mut self, name: &str) -> io::Result<Box<dyn OutputFile>>;
}

/// What of one document goes into a sink. It can be made on another thread than the one that writes.
#[derive(Debug, Clone, PartialEq)]
pub enum Prepared {
    /// Lines, as they stand in the file.
    Lines(Vec<u8>),
    /// Rows.
    Tables(Box<Tables>),
}

/// An output that takes many documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Collection {
    /// One file of JSON lines.
    JsonLines,
    /// A folder of CSV files with a `datapackage.json`.
    Csv,
    /// One SQLite database.
    Sqlite,
    /// A folder of Parquet files.
    Parquet,
}

impl Collection {
    /// What of a document goes in. `name` is its key: such as its path below the folder that was read.
    ///
    /// # Errors
    /// None with results of this library; a value that cannot be written.
    pub fn prepare(
        self,
        name: &str,
        extraction: &Extraction,
        document: &Document,
        options: &WriteOptions,
    ) -> io::Result<Prepared> {
        match self {
            Collection::JsonLines => {
                let mut lines = Vec::new();
                JsonLines.write(extraction, document, options, &mut lines)?;
                Ok(Prepared::Lines(lines))
            }
            Collection::Csv | Collection::Sqlite | Collection::Parquet => {
                self.prepare_result(name, &json::value(extraction, document, options)?)
            }
        }
    }

    /// The same of a result that was written before, or settled by a person since: the value of its JSON.
    ///
    /// # Errors
    /// A value that cannot be written.
    pub fn prepare_result(self, name: &str, result: &Value) -> io::Result<Prepared> {
        match self {
            Collection::JsonLines => {
                let mut line = serde_json::to_vec(result)?;
                line.push(b'\n');
                Ok(Prepared::Lines(line))
            }
            Collection::Csv | Collection::Sqlite | Collection::Parquet => Ok(Prepared::Tables(Box::new(project(name, result)))),
        }
    }
}

/// An open output.
pub trait Sink {
    /// Puts one document in. Documents stand in the order of these calls.
    ///
    /// # Errors
    /// Those of the place where the output stands; a piece that was prepared for another kind of output.
    fn add(&mut self, prepared: Prepared) -> io::Result<()>;

    /// Ends the output. Without this call nothing of a csv, Parquet or JSON-lines output is seen.
    ///
    /// # Errors
    /// Those of the place where the output stands.
    fn finish(self: Box<Self>) -> io::Result<()>;
}

/// JSON lines in one file.
pub struct LinesSink(Box<dyn OutputFile>);

impl LinesSink {
    /// Begins the file.
    pub fn new(file: Box<dyn OutputFile>) -> Self {
        Self(file)
    }
}

impl Sink for LinesSink {
    fn add(&mut self, prepared: Prepared) -> io::Result<()> {
        match prepared {
            Prepared::Lines(lines) => self.0.write_all(&lines),
            Prepared::Tables(_) => Err(not_for_this()),
        }
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        self.0.commit()
    }
}

/// The rows of a piece.
pub(super) fn rows_of(prepared: Prepared) -> io::Result<Tables> {
    match prepared {
        Prepared::Tables(tables) => Ok(*tables),
        Prepared::Lines(_) => Err(not_for_this()),
    }
}

fn not_for_this() -> io::Error {
    io::Error::other("the document was prepared for another kind of output")
}

/// An error of an encoder as an error of the output.
pub(super) fn failed(error: impl Display) -> io::Error {
    io::Error::other(error.to_string())
}

#[cfg(test)]
pub(super) mod testing {
    //! A store in memory.

    use std::collections::BTreeMap;
    use std::sync::{Arc, Mutex};

    use super::*;

    /// Committed files by name.
    #[derive(Default, Clone)]
    pub struct Memory(Arc<Mutex<BTreeMap<String, Vec<u8>>>>);

    impl Memory {
        pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
            self.0.lock().expect("not poisoned").clone()
        }
    }

    struct Open(String, Vec<u8>, Memory);

    impl Write for Open {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.1.write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl OutputFile for Open {
        fn commit(self: Box<Self>) -> io::Result<()> {
            let Open(name, bytes, memory) = *self;
            memory.0.lock().expect("not poisoned").insert(name, bytes);
            Ok(())
        }
    }

    impl Store for Memory {
        fn create(&mut self, name: &str) -> io::Result<Box<dyn OutputFile>> {
            Ok(Box::new(Open(name.to_owned(), Vec::new(), self.clone())))
        }
    }
}
