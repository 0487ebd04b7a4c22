//! Word's binary documents (.doc) → document. The parsing is office_oxide's (`adapter`); this module finds the file by its
//! streams and refuses text that cannot be right (`quality`). Automatic list labels are not restored; the reader says so.

mod adapter;
mod quality;

use std::io::{Cursor, Read};

use super::guard;
use super::{ReadOptions, Reader};
use crate::diagnostic::Staged;
use crate::document::Document;
use crate::error::Error;
use crate::source::{Format, Source};

const FORMAT: &str = "doc";
const MAGIC: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
const STREAM: &str = "/WordDocument";

/// Reads Word's binary documents.
pub struct DocReader;

impl Reader for DocReader {
    fn format(&self) -> Format {
        Format::Doc
    }

    fn probe(&self, source: &Source) -> Option<&'static str> {
        open(&source.bytes).is_some_and(|file| file.is_stream(STREAM)).then_some("compound file with a Word document")
    }

    fn read(&self, source: &Source, options: &ReadOptions) -> Result<Staged<Document>, Error> {
        check_head(&source.bytes)?;
        let staged = guard::guarded(FORMAT, || adapter::read(&source.bytes, &options.limits))?;
        quality::refuse_garbage(&staged.value.text)?;
        Ok(staged)
    }
}

fn open(bytes: &[u8]) -> Option<cfb::CompoundFile<Cursor<&[u8]>>> {
    if bytes.starts_with(MAGIC) { cfb::CompoundFile::open(Cursor::new(bytes)).ok() } else { None }
}

fn malformed(reason: &str) -> Error {
    Error::Malformed { format: FORMAT, reason: reason.to_owned() }
}

/// Looks at the first bytes of the document stream: mark, version and the flag of a password.
fn check_head(bytes: &[u8]) -> Result<(), Error> {
    const MARKS: [[u8; 2]; 2] = [[0xEC, 0xA5], [0xDC, 0xA5]];
    const ENCRYPTED: u8 = 0x01;
    let mut head = [0u8; 12];
    let mut file = open(bytes).ok_or_else(|| malformed("damaged compound file"))?;
    let mut stream = file.open_stream(STREAM).map_err(|e| malformed(&e.to_string()))?;
    stream.read_exact(&mut head).map_err(|_| malformed("the document stream is too short"))?;
    let [mark, mark_end, .., flags] = head;
    if !MARKS.contains(&[mark, mark_end]) {
        return Err(malformed("the document stream does not begin as one"));
    }
    if flags & ENCRYPTED != 0 {
        return Err(Error::Encrypted("doc".to_owned()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn compound(stream: &[u8]) -> Vec<u8> {
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("in memory");
        file.create_stream(STREAM).and_then(|mut out| out.write_all(stream)).expect("in memory");
        file.flush().expect("in memory");
        file.into_inner().into_inner()
    }

    fn read(bytes: Vec<u8>) -> Result<Staged<Document>, Error> {
        DocReader.read(&Source::new("f", bytes), &ReadOptions::default())
    }

    #[test]
    fn found_by_its_stream() {
        assert!(DocReader.probe(&Source::new("f", compound(b"x"))).is_some());
        assert!(DocReader.probe(&Source::new("f.doc", b"<html>".to_vec())).is_none());
        assert!(DocReader.probe(&Source::new("f.doc", MAGIC.to_vec())).is_none());
    }

    #[test]
    fn damaged_and_protected_files_are_refused() {
        let head = |flags: u8| [&[0xEC, 0xA5, 0xC1, 0][..], &[0; 7], &[flags], &[0; 100]].concat();
        assert!(matches!(read(compound(&head(0x01))), Err(Error::Encrypted(_))));
        assert!(matches!(read(compound(&head(0))), Err(Error::Malformed { .. })));
        assert!(matches!(read(compound(b"short")), Err(Error::Malformed { .. })));
        assert!(matches!(read(compound(&[0; 100])), Err(Error::Malformed { .. })));
    }
}
