//! Prints the blocks of a text for the tests: cells apart by `|`, rows by ` R `, weak rows by ` W `, splices by ` S `; an
//! empty cell is `∅`, a line end inside a cell `/`.

use crate::document::{Block, BlockKind, Break, Document, Table};
use crate::span::Span;

/// The blocks themselves.
pub(super) fn read_blocks(text: &str) -> Vec<Block> {
    super::blocks(text, 1_000_000).unwrap_or_else(|error| panic!("{error}")).value
}

/// All blocks; tables in brackets.
pub(super) fn print(text: &str) -> Vec<String> {
    let blocks = read_blocks(text);
    blocks
        .iter()
        .map(|block| match &block.kind {
            BlockKind::Table(table) => format!("[{}]", print_table(text, table)),
            _ => block.span.of(text).to_owned(),
        })
        .collect()
}

/// The tables alone.
pub(super) fn read_tables(text: &str) -> Vec<String> {
    print(text).iter().filter_map(|block| block.strip_prefix('[')?.strip_suffix(']')).map(str::to_owned).collect()
}

/// The spans of all cells.
pub(super) fn read_cells(text: &str) -> Vec<Span> {
    let cells = |block: &Block| match &block.kind {
        BlockKind::Table(table) => table.cells.iter().map(|cell| cell.span).collect(),
        _ => Vec::new(),
    };
    read_blocks(text).iter().flat_map(cells).collect()
}

/// One table.
pub(super) fn print_table(text: &str, table: &Table) -> String {
    let mut printed = String::new();
    for (index, cell) in table.cells.iter().enumerate() {
        printed.push_str(match cell.before {
            Break::Splice => " S ",
            _ if index == 0 => "",
            Break::Cell => "|",
            Break::Row => " R ",
            Break::WeakRow => " W ",
        });
        let content = cell.span.of(text).replace("\r\n", "/").replace(['\n', '\r'], "/");
        printed.push_str(if content.is_empty() { "∅" } else { &content });
    }
    printed.trim_start().to_owned()
}

/// What every document must fulfil, whatever its bytes.
pub(super) fn assert_sound(document: &Document) {
    let text = &document.text;
    let mut end = 0;
    for block in &document.blocks {
        assert!(text.get(block.span.start()..block.span.end()).is_some(), "{:?} does not fit", block.span);
        assert!(block.span.start() >= end, "{:?} begins before {end}", block.span);
        assert!(
            text.get(end..block.span.start()).is_some_and(|between| between.trim().is_empty()),
            "text before {:?}",
            block.span
        );
        end = block.span.end();
        if let BlockKind::Table(table) = &block.kind {
            let mut at = block.span.start();
            for cell in &table.cells {
                assert!(text.get(cell.span.start()..cell.span.end()).is_some(), "cell {:?} does not fit", cell.span);
                assert!(block.span.contains(cell.span) && cell.span.start() >= at, "cell {:?} out of place", cell.span);
                assert_eq!(cell.span.of(text).trim(), cell.span.of(text));
                assert!(cell.row < table.rows && cell.column < table.columns);
                at = cell.span.end();
            }
        }
    }
    assert!(text.get(end..).is_some_and(|rest| rest.trim().is_empty()), "text after the last block");
}
