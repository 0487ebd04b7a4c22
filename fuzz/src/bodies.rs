//! The bodies of the fuzz targets: plain functions from bytes to nothing that panic where a promise is broken. Ordinary tests call them
//! on saved inputs.
#![allow(dead_code, reason = "each target uses a part")]

use std::sync::OnceLock;
use std::time::Duration;

use baogao::document::{BlockKind, Document, Origin, Table};
use baogao::limits::Limits;
use baogao::readers::{ReadOptions, Reader, docx, html, pdf, txt};
use baogao::source::Source;
use baogao::span::Span;
use baogao::writers::{Json as JsonWriter, WriteOptions, Writer};
use baogao::{Engine, Options};
use serde_json::Value as Json;

/// The PDF reader alone.
pub fn pdf(bytes: &[u8]) {
    read(&pdf::PdfReader, bytes);
}

/// The DOCX reader alone.
pub fn docx(bytes: &[u8]) {
    read(&docx::DocxReader, bytes);
}

/// The HTML reader alone.
pub fn html(bytes: &[u8]) {
    read(&html::HtmlReader, bytes);
}

/// The text reader alone.
pub fn text(bytes: &[u8]) {
    read(&txt::TextReader, bytes);
}

/// Bytes of any format to JSON.
pub fn end_to_end(bytes: &[u8]) {
    let options = Options { read: small_limits(), ..Options::default() };
    let _ = extracted(bytes, &options);
}

/// The whole way to JSON, with every promise checked that holds for any file. `None` where the file was refused.
pub fn extracted(bytes: &[u8], options: &Options) -> Option<Json> {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    let engine = ENGINE.get_or_init(|| Engine::embedded().expect("the embedded grammars"));
    match engine.extract(&Source::new("input", bytes.to_vec()), options) {
        Err(error) => {
            assert!(!error.to_string().trim().is_empty(), "an error without words");
            None
        }
        Ok((document, extraction)) => {
            check_document(&document);
            let mut out = Vec::new();
            JsonWriter.write(&extraction, &document, &WriteOptions::default(), &mut out).expect("writes to memory");
            let output = serde_json::from_slice(&out).expect("valid JSON");
            check_output(&output);
            Some(output)
        }
    }
}

/// Limits under which a fuzzer gets on.
fn small_limits() -> ReadOptions {
    let mut limits = Limits::default();
    limits.time = Duration::from_secs(20);
    limits.unpacked_bytes = 64 << 20;
    limits.pages = 200;
    limits.page_objects = 200_000;
    limits.table_cells = 100_000;
    let mut options = ReadOptions::default();
    options.limits = limits;
    options
}

fn read(reader: &dyn Reader, bytes: &[u8]) {
    if let Ok(staged) = reader.read(&Source::new("input", bytes.to_vec()), &small_limits()) {
        check_document(&staged.value);
    }
}

/// Spans lie inside the text on character borders and in reading order; cells of a grid do not overlap.
fn check_document(document: &Document) {
    let text = &document.text;
    let is_sound = |span: Span| text.get(span.start()..span.end()).is_some();
    let mut end = 0;
    for block in &document.blocks {
        assert!(is_sound(block.span), "a block outside the text: {:?}", block.span);
        assert!(block.span.start() >= end, "blocks overlap at {:?}", block.span);
        end = block.span.end();
        if let BlockKind::Table(table) = &block.kind {
            assert!(
                table.cells.iter().all(|cell| is_sound(cell.span) && block.span.contains(cell.span)),
                "a cell outside its table"
            );
            check_grid(table);
        }
    }
    // an empty cell at the end has its place by the separator that would follow
    let is_placed = |span: Span| is_sound(span) || (span.start() == text.len() && span.len() == 1);
    assert!(document.places.entries().iter().all(|entry| is_placed(entry.span)), "a place outside the text");
}

fn check_grid(table: &Table) {
    let positions = u64::from(table.rows) * u64::from(table.columns);
    if table.origin == Origin::Stream || positions > 2_000_000 {
        return;
    }
    let mut taken = vec![false; positions as usize];
    for cell in &table.cells {
        let (row_end, column_end) = (cell.row + cell.row_span, cell.column + cell.column_span);
        assert!(row_end <= table.rows && column_end <= table.columns, "a cell reaches over its table: {cell:?}");
        for row in cell.row..row_end {
            for column in cell.column..column_end {
                let place = &mut taken[(row * table.columns + column) as usize];
                assert!(!*place, "two cells at {row}, {column}");
                *place = true;
            }
        }
    }
}

/// The account of characters adds up, and whatever has a value has evidence.
fn check_output(output: &Json) {
    let count = |key: &str| output["coverage"][key].as_u64().unwrap_or_default();
    let shares: u64 = ["assigned", "furniture", "withheld", "unassigned"].iter().map(|key| count(key)).sum();
    assert_eq!(shares, count("characters"), "the account of characters");
    let evidence = output["evidence"].as_object().expect("evidence");
    visit(&output["report"], String::new(), &mut |pointer| {
        let mut known = pointer;
        while !evidence.contains_key(known) {
            known = known.rsplit_once('/').unwrap_or_else(|| panic!("no evidence for {pointer}")).0;
        }
    });
}

fn visit(node: &Json, pointer: String, leaf: &mut dyn FnMut(&str)) {
    match node {
        Json::Object(members) => {
            for (key, member) in members {
                visit(member, format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1")), leaf);
            }
        }
        Json::Array(elements) => {
            elements.iter().enumerate().for_each(|(index, element)| visit(element, format!("{pointer}/{index}"), leaf))
        }
        Json::Null => {}
        _ => leaf(&pointer),
    }
}
