//! Plain text: bytes in any Chinese encoding → document. Every line becomes a paragraph or belongs to a table; tables are
//! recovered by one grammar for each way in which they get lost in text. Does not know labels and joins no lines of prose.

mod aligned;
mod cells;
mod decode;
mod delimited;
mod dump;
mod foreign;
mod indented;
mod leave;
mod lines;
mod loose;
mod piped;
#[cfg(test)]
mod testing;

use self::lines::{Found, Grammar, Lines};
use super::{ReadOptions, Reader};
use crate::diagnostic::{Diagnostic, Staged};
use crate::document::{Block, BlockKind, Document, SourceMap};
use crate::error::Error;
use crate::source::{Format, Source};

/// Asked in this order, each on the lines that no grammar before it took: the surest marks first.
const GRAMMARS: &[Grammar] =
    &[delimited::find_tabs, dump::find, piped::find, delimited::find_commas, indented::find, aligned::find, loose::find];

/// Reads plain text.
pub struct TextReader;

impl Reader for TextReader {
    fn format(&self) -> Format {
        Format::Txt
    }

    fn probe(&self, source: &Source) -> Option<&'static str> {
        decode::may_be_text(&source.bytes).then_some("text without binary data")
    }

    fn read(&self, source: &Source, options: &ReadOptions) -> Result<Staged<Document>, Error> {
        foreign::refuse(&source.bytes)?;
        let decoded = decode::decode(&source.bytes, options.encoding.as_deref(), &source.name)?;
        let Staged { value: blocks, mut diagnostics } = blocks(&decoded.text, options.limits.table_cells)?;
        if blocks.is_empty() {
            diagnostics.push(empty());
        }
        let places = SourceMap::of_lines(&decoded.text);
        let encoding = Some(decoded.encoding.name());
        let value = Document { format: Format::Txt, encoding, pages: None, text: decoded.text, blocks, places };
        Ok(Staged { value, diagnostics })
    }
}

fn empty() -> Diagnostic {
    Diagnostic::warning("empty", "the file has no text", "文件没有文字内容")
}

/// All blocks of a text: its tables and, for every other line that is not blank, a paragraph.
fn blocks(text: &str, cell_limit: usize) -> Result<Staged<Vec<Block>>, Error> {
    let lines = Lines::new(text, cell_limit);
    let tables = tables(&lines)?;
    let used = (0..lines.len()).filter(|index| !lines.is_void(*index)).count();
    let (mut blocks, mut diagnostics) = (Vec::with_capacity(used), Vec::new());
    let mut at = 0;
    for mut found in tables {
        let remark = found.remark.take();
        blocks.extend((at..found.lines.start).filter_map(|index| paragraph(&lines, index)));
        at = found.lines.end;
        let block = table_block(&lines, found);
        diagnostics.extend(remark.map(|remark| remark.at(block.span)));
        blocks.push(block);
    }
    blocks.extend((at..lines.len()).filter_map(|index| paragraph(&lines, index)));
    Ok(Staged { value: blocks, diagnostics })
}

/// The tables of all grammars in order.
fn tables(lines: &Lines<'_>) -> Result<Vec<Found>, Error> {
    let mut tables: Vec<Found> = Vec::new();
    for grammar in GRAMMARS {
        let mut more = Vec::new();
        let mut at = 0;
        let ends = tables.iter().map(|found| found.lines.clone()).chain(std::iter::once(lines.len()..lines.len()));
        for taken in ends {
            if at < taken.start {
                more.extend(grammar(lines, at..taken.start)?);
            }
            at = taken.end;
        }
        tables.extend(more);
        tables.sort_by_key(|found| found.lines.start);
    }
    Ok(tables)
}

fn paragraph(lines: &Lines<'_>, index: usize) -> Option<Block> {
    let span = lines.span(index).trimmed(lines.text);
    (!span.is_empty()).then_some(Block { span, kind: BlockKind::Paragraph })
}

/// The block of a table: all text of its lines, so that rules and outer bars are in it too, and its empty cells.
fn table_block(lines: &Lines<'_>, found: Found) -> Block {
    let whole = lines.span(found.lines.start).cover(lines.span(found.lines.end.saturating_sub(1))).trimmed(lines.text);
    let ends = [found.table.cells.first(), found.table.cells.last()];
    let span = ends.into_iter().flatten().fold(whole, |span, cell| span.cover(cell.span));
    Block { span, kind: BlockKind::Table(found.table) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::testing::assert_sound;
    use super::*;
    use crate::span::Span;

    fn read(bytes: &[u8]) -> Result<Staged<Document>, Error> {
        TextReader.read(&Source::new("f.txt", bytes.to_vec()), &ReadOptions::default())
    }

    #[test]
    fn a_text_without_characters_is_an_empty_document() {
        for bytes in [&b""[..], b"\xEF\xBB\xBF", b" \r\n\t\n"] {
            let staged = read(bytes).unwrap_or_else(|error| panic!("{error}"));
            assert!(staged.value.blocks.is_empty(), "{:?}", staged.value.blocks);
            assert_eq!(staged.diagnostics.iter().map(|remark| remark.code).collect::<Vec<_>>(), ["empty"]);
        }
    }

    #[test]
    fn spans_count_carriage_returns() {
        let staged = read("\u{FEFF}甲\r\n  乙 \r\n".as_bytes()).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(staged.value.encoding, Some("UTF-8"));
        assert_eq!(staged.value.text, "甲\r\n  乙 \r\n");
        let spans: Vec<Span> = staged.value.blocks.iter().map(|block| block.span).collect();
        assert_eq!(spans, [Span::new(0, 3), Span::new(7, 10)]);
    }

    #[test]
    fn guessed_cells_are_remarked_on() {
        let form = "\t总量\n\t3\n\n\t长度\n\t4\n\t5\n\n\t面积\n\t6\n\t7\n\n\t其他\n\t8\n\t9\n\n\t合计\n\t1\n\t2\n";
        for (text, codes) in [
            (form.to_owned(), &[][..]),
            (form.replace('\t', "    "), &["cells-by-indent"]),
            (form.replace('\t', ""), &["cells-by-line"]),
        ] {
            let staged = read(text.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(staged.diagnostics.iter().map(|remark| remark.code).collect::<Vec<_>>(), codes);
            assert!(staged.diagnostics.iter().all(|remark| remark.span == Some(staged.value.blocks[0].span)));
        }
    }

    #[test]
    fn too_many_cells_are_refused() {
        let mut options = ReadOptions::default();
        options.limits.table_cells = 100;
        let source = Source::new("f.txt", "\t甲\n\t1\n".repeat(100).into_bytes());
        assert!(matches!(TextReader.read(&source, &options), Err(Error::Limit(_))));
    }

    /// Lines of the kinds that the grammars look for, so that they meet in all orders.
    fn line() -> impl Strategy<Value = String> {
        let fixed = [
            "",
            "\t",
            "\t甲",
            "\t10",
            " \t乙",
            "续",
            "\t\t丙",
            "甲\t乙\t3",
            "\"甲",
            "乙\"\t丙",
            "|甲|乙|",
            "|---|---|",
            "甲 | 乙 | 丙",
            "甲,乙,丙",
            "\"甲\",\"1,0\"",
            "    甲",
            "    10",
            "    ",
            "甲    乙    10",
            "丙    丁    11",
            "附件2",
            "一、概况",
            "合计",
            "10",
            "某区某局自评报告",
            "全年完成清淤任务，质量合格。",
            "\u{3000}",
            "\u{FEFF}",
            "  ",
        ];
        prop_oneof![8 => prop::sample::select(fixed.to_vec()).prop_map(str::to_owned), 1 => "\\PC{0,12}"]
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            if let Ok(staged) = read(&bytes) {
                assert_sound(&staged.value);
            }
        }

        #[test]
        fn all_text_is_in_blocks(lines in prop::collection::vec((line(), prop::sample::select(vec!["\n", "\r\n", "\r"])), 0..60)) {
            let text: String = lines.iter().map(|(line, end)| format!("{line}{end}")).collect();
            let staged = read(text.as_bytes());
            prop_assume!(staged.is_ok());
            assert_sound(&staged.unwrap_or_else(|error| panic!("{error}")).value);
        }

        #[test]
        fn line_ends_change_no_cell(lines in prop::collection::vec(line(), 0..40)) {
            let unix = lines.join("\n");
            prop_assume!(!unix.contains('\r') && !unix.starts_with('\u{FEFF}'));
            assert_eq!(testing::print(&unix), testing::print(&unix.replace('\n', "\r\n")).iter().map(|block| block.replace("\r\n", "\n")).collect::<Vec<_>>());
        }
    }
}
