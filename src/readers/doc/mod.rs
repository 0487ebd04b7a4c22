//! Word's binary documents (.doc) → document. The parsing is office_oxide's (`adapter`); this module finds the file by its
//! streams, restores the labels of numbered lists (`numbering`) and refuses text that cannot be right (`quality`).
//! Lists that only a style numbers have no labels; the reader counts what it could not restore.

mod adapter;
mod bytes;
mod lists;
mod numbering;
mod paragraphs;
mod quality;

use self::numbering::Numbering;
use self::paragraphs::Streams;

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
        let streams = streams(&source.bytes)?;
        check_head(&streams.document)?;
        let numbering = Numbering::of(&streams);
        let staged = guard::guarded(FORMAT, || adapter::read(&source.bytes, &options.limits, numbering))?;
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

/// The document stream and the table stream that it names.
fn streams(bytes: &[u8]) -> Result<Streams, Error> {
    const SECOND_TABLE: u8 = 0x02;
    let mut file = open(bytes).ok_or_else(|| malformed("damaged compound file"))?;
    let mut read = |name: &str| {
        let mut data = Vec::new();
        file.open_stream(name).and_then(|mut stream| stream.read_to_end(&mut data)).map(|_| data)
    };
    let document = read(STREAM).map_err(|e| malformed(&e.to_string()))?;
    let second = document.get(11).is_some_and(|flags| flags & SECOND_TABLE != 0);
    // Older versions have no table stream; the parser knows them.
    let table = read(if second { "/1Table" } else { "/0Table" }).unwrap_or_default();
    Ok(Streams { document, table })
}

/// Looks at the first bytes of the document stream: its mark and the flag of a password.
fn check_head(document: &[u8]) -> Result<(), Error> {
    const MARKS: [[u8; 2]; 2] = [[0xEC, 0xA5], [0xDC, 0xA5]];
    const ENCRYPTED: u8 = 0x01;
    let [mark, mark_end, _, _, _, _, _, _, _, _, _, flags, ..] = document else {
        return Err(malformed("the document stream is too short"));
    };
    if !MARKS.contains(&[*mark, *mark_end]) {
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
    use crate::document::BlockKind;
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

    /// A small form with merged cells, written by a word processor.
    const FORM: &[u8] = include_bytes!("form.doc");

    #[test]
    fn a_form_with_merged_cells() {
        let staged = read(FORM.to_vec()).expect("reads");
        let document = staged.value;
        let blocks: Vec<&str> = document.blocks.iter().map(|block| document.text_at(block.span)).collect();
        assert_eq!(blocks[4..], ["1. 道路改造", "2. 桥梁维修", "其他"]);
        assert_eq!((blocks[0], blocks[2]), ("青禾区2023年度项目支出绩效自评表", "一、项目概况"));
        let BlockKind::Table(table) = &document.blocks[1].kind else { panic!("no table") };
        let cells: Vec<(u32, u32, u32, u32, &str)> = table
            .cells
            .iter()
            .map(|cell| (cell.row, cell.column, cell.row_span, cell.column_span, document.text_at(cell.span)))
            .collect();
        assert_eq!(
            cells,
            [
                (0, 0, 2, 1, "项目资金（万元）"),
                (0, 1, 1, 1, "年初预算数"),
                (0, 2, 1, 2, "全年执行数"),
                (1, 1, 1, 1, "120.50"),
                (1, 2, 1, 1, "118.20"),
                (1, 3, 1, 1, "98.09%"),
                (2, 0, 1, 1, "绩效目标"),
                (2, 1, 1, 3, "改造道路3条\n完成验收"),
            ]
        );
        assert!(staged.diagnostics.is_empty());
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(100))]

        #[test]
        fn damaged_documents_never_panic(changes in proptest::collection::vec((0usize..FORM.len(), 0u8..=255), 1..8), cut in 0usize..9000) {
            let mut bytes = FORM.to_vec();
            for (at, byte) in changes {
                bytes[at] = byte;
            }
            bytes.truncate(FORM.len() - if cut > 2000 { 0 } else { cut });
            let _ = DocReader.probe(&Source::new("f", bytes.clone()));
            let _ = read(bytes);
        }
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
