//! The lines above a table: its title and its code, on lines of their own or in one (`公开01表：收支预算总表`).
//!
//! In: the document and the index of a table's block. Out: a [`Caption`]. Cells inside of the table are not looked at.

use crate::document::{BlockKind, Document};
use crate::lex::amount;
use crate::lex::enumerator::{self, EnumeratorKind};
use crate::recognise::generic::words;
use crate::recognise::text;
use crate::span::Span;

/// How many lines above a table are looked at.
const MOST_LINES: usize = 6;
/// Longest line of a title in bytes.
const LONGEST: usize = 240;
/// Longest title in characters.
const LONGEST_TITLE: usize = 60;

/// What stands above a table.
#[derive(Debug, Clone, Default)]
pub struct Caption {
    /// The title, without numbering and code.
    pub title: Option<Span>,
    /// The rest of a title that a line end breaks.
    pub rest: Option<Span>,
    /// The code.
    pub code: Option<Span>,
    /// The line that says the unit.
    pub unit: Option<Span>,
    /// Blocks that hold nothing but these.
    pub blocks: Vec<usize>,
}

/// The lines right above the block with this index, below the table before it.
pub fn above(document: &Document, index: usize) -> Caption {
    let text = document.text.as_str();
    let mut caption = Caption::default();
    let before = document.blocks.get(..index).unwrap_or(&[]).iter().enumerate().rev();
    let lines = before.take_while(|(_, block)| !matches!(block.kind, BlockKind::Table(_)));
    let mut below: Option<(usize, Span)> = None;
    let lines = lines.filter(|(_, block)| !matches!(block.kind, BlockKind::Furniture));
    for (at, mut span) in lines.take(MOST_LINES).flat_map(|(at, block)| lines_of(text, block.span).map(move |line| (at, line))) {
        let mut raw = span.of(text);
        if span.len() > LONGEST {
            break;
        }
        let says_unit = raw.contains("单位") && raw.contains(['：', ':']) && amount::unit_in(raw).is_some();
        if says_unit && caption.unit.is_none() {
            caption.unit = Some(span);
            let head = words::before_unit(raw);
            if head.is_empty() || head.contains(['：', ':']) {
                continue;
            }
            // A title with the unit behind it.
            let start = raw.find(head).unwrap_or(0);
            span = Span::new(span.start() + start, span.start() + start + head.len());
            raw = span.of(text);
        }
        let (code, title) = words::split_code(text, span);
        if caption.title.is_some() {
            // A code may stand on the line above the title.
            if let (Some(code), None, None) = (code, title, caption.code) {
                caption.code = Some(code);
                caption.blocks.push(at);
                continue;
            }
            break;
        }
        match (code, title) {
            (Some(code), None) => {
                if let Some((low, end)) = below.take() {
                    caption.set(text, end, low);
                }
                caption.code = caption.code.or(Some(code));
                caption.blocks.push(at);
            }
            (Some(code), Some(title)) => {
                let end = below.take().filter(|_| !is_complete(title.of(text)));
                caption.code = caption.code.or(Some(code));
                caption.set(text, title, at);
                caption.rest = end.map(|(_, span)| span);
                caption.blocks.extend(end.map(|(at, _)| at));
            }
            // A note ends the table before.
            (None, _) if words::is_note(&crate::lex::fold::key(raw)) => break,
            (None, _) if words::is_remark(raw) || !raw.chars().any(char::is_alphabetic) || raw.contains(['：', ':']) => {}
            (None, _) if !is_title(raw) => break,
            // The end of a title that begins on the line above: 算表, 支出预算表.
            (None, _) if below.is_none() && raw.chars().count() <= 10 && caption.code.is_none() => {
                below = Some((at, span));
            }
            (None, _) => {
                let Some((low, end)) = below.take() else {
                    caption.set(text, span, at);
                    continue;
                };
                // The short line is a title of its own if the one above is complete or names a part.
                if goes_on(text, span) {
                    caption.set(text, span, at);
                    caption.rest = Some(end);
                    caption.blocks.push(low);
                } else {
                    caption.set(text, end, low);
                    break;
                }
            }
        }
    }
    if let Some((low, end)) = below {
        caption.set(text, end, low);
    }
    caption
}

/// The lines of a piece of text, the last first.
fn lines_of(text: &str, span: Span) -> impl Iterator<Item = Span> {
    let mut lines = Vec::new();
    let mut start = span.start();
    for line in span.of(text).split_inclusive('\n') {
        lines.push(Span::new(start, start + line.len()).trimmed(text));
        start += line.len();
    }
    lines.into_iter().rev().filter(|line| !line.is_empty())
}

impl Caption {
    fn set(&mut self, text: &str, span: Span, block: usize) {
        self.title = Some(text::label_core(text, span).span);
        self.blocks.push(block);
    }

    /// The title in one piece, white space folded.
    pub fn words(&self, text: &str) -> String {
        let pieces = self.title.into_iter().chain(self.rest);
        pieces.map(|span| text::folded(span.of(text))).collect()
    }
}

fn is_title(raw: &str) -> bool {
    // A page number has no letters.
    let letters = raw.chars().filter(|c| c.is_alphabetic()).count();
    letters >= 2 && raw.chars().count() <= LONGEST_TITLE && !raw.contains(['。', '；', '，', '\t'])
}

/// Whether a line is the beginning of a title that the next line ends: it opens a quotation or enumeration of its own, or does not
/// end as titles do.
fn goes_on(text: &str, span: Span) -> bool {
    let raw = span.of(text);
    let chapter = enumerator::at_start(raw).is_some_and(|mark| mark.kind == EnumeratorKind::Chapter);
    !chapter && !is_complete(raw) && raw.chars().count() >= 12
}

fn is_complete(raw: &str) -> bool {
    raw.ends_with(['表', '明', '况', '分', '开', '局', '院', '委', '会', '厅', '）', ')'])
        || raw.ends_with("决算")
        || raw.ends_with("预算")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Block, Origin, SourceMap, Table};
    use crate::source::Format;

    fn document(lines: &[&str]) -> Document {
        let mut text = String::new();
        let mut blocks = Vec::new();
        for line in lines {
            let start = text.len();
            text.push_str(line);
            blocks.push(Block { kind: BlockKind::Paragraph, span: Span::new(start, text.len()) });
            text.push('\n');
        }
        let table = Table { origin: Origin::Native, rows: 0, columns: 0, cells: Vec::new(), repeated_head_rows: 0 };
        blocks.push(Block { kind: BlockKind::Table(table), span: Span::new(text.len(), text.len()) });
        Document { format: Format::Txt, encoding: None, pages: None, text, blocks, places: SourceMap::default() }
    }

    #[test]
    fn titles_and_codes_are_told_apart() {
        let cases: [(&[&str], &str, &str); 8] = [
            (&["公开01表：收支预算总表", "单位：万元"], "收支预算总表", "公开01表"),
            (&["收入决算表", "公开02表", "部门：青禾市图书馆 单位：元"], "收入决算表", "公开02表"),
            (&["二、收入预算总表"], "收入预算总表", ""),
            (&["表3 部门支出总表"], "部门支出总表", "表3"),
            (&["第二部分 部门预算表", "收支总表"], "收支总表", ""),
            (
                &["一般公共预算“三公”经费、会议费、培训费支出预", "算表", "单位：元"],
                "一般公共预算“三公”经费、会议费、培训费支出预算表",
                "",
            ),
            (&["公开09表：一般公共预算“三公”经费、会议费", "支出预算表"], "一般公共预算“三公”经费、会议费支出预算表", "公开09表"),
            (&["本部门没有此项收支。"], "", ""),
        ];
        for (lines, title, code) in cases {
            let document = document(lines);
            let caption = above(&document, lines.len());
            let found = caption.code.map_or("", |span| span.of(&document.text));
            assert_eq!((caption.words(&document.text).as_str(), found), (title, code), "{lines:?}");
        }
    }
}
