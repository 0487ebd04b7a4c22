//! Prose blocks → lines: paragraphs with their enumerators. A block is cut only where a new enumerated paragraph begins
//! inside it; wrapped lines stay together.

use super::words::{self, Enumerator};
use crate::document::{BlockKind, Document};
use crate::span::Span;

/// One paragraph.
#[derive(Debug, Clone)]
pub struct Line {
    /// The whole paragraph, trimmed.
    pub span: Span,
    /// What it begins with.
    pub enumerator: Option<Enumerator>,
    /// The paragraph without its enumerator.
    pub body: Span,
    /// Level of its style, if it is set apart as a heading.
    pub style: Option<u8>,
}

impl Line {
    fn new(document: &Document, span: Span, style: Option<u8>) -> Option<Self> {
        let span = span.trimmed(&document.text);
        if span.is_empty() {
            return None;
        }
        let enumerator = words::enumerator(span.of(&document.text)).map(|found| found.shifted(span.start()));
        let start = enumerator.as_ref().map_or(span.start(), |found| found.span.end());
        let body = Span::new(start, span.end()).trimmed(&document.text);
        Some(Self { span, enumerator, body, style })
    }

    /// `23`, `- 23 -`: a page number that the reader left between the paragraphs.
    pub fn is_page_number(&self, text: &str) -> bool {
        let piece = self.span.of(text).trim_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '—' | '–' | '－'));
        (1..=4).contains(&piece.len()) && piece.bytes().all(|byte| byte.is_ascii_digit())
    }
}

/// The lines of these blocks, in reading order.
pub fn lines(document: &Document, blocks: &[usize]) -> Vec<Line> {
    let mut lines = Vec::new();
    for &index in blocks {
        let Some(block) = document.blocks.get(index) else { continue };
        let style = match block.kind {
            BlockKind::Heading { level } => Some(level),
            BlockKind::Paragraph => None,
            BlockKind::Table(_) | BlockKind::Furniture => continue,
        };
        for span in pieces(&document.text, block.span) {
            let Some(line) = Line::new(document, span, style) else { continue };
            match lines.last_mut() {
                Some(last) if goes_on(&document.text, last, &line) => {
                    last.span = last.span.cover(line.span);
                    last.body = last.body.cover(line.span);
                }
                _ => lines.push(line),
            }
        }
    }
    lines
}

/// Whether a paragraph is only the rest of the one before: that cannot end where it does, in an open bracket or behind 、.
fn goes_on(text: &str, last: &Line, next: &Line) -> bool {
    if next.enumerator.is_some() || next.style.is_some() || last.style.is_some() {
        return false;
    }
    let between =
        last.span.end() <= next.span.start() && Span::new(last.span.end(), next.span.start()).of(text).trim().is_empty();
    let piece = last.span.of(text);
    between && (piece.ends_with('、') || is_open(piece) && closes(next.span.of(text)))
}

/// Whether the last bracket of a text is one that opens.
fn is_open(text: &str) -> bool {
    text.chars().rev().find(|c| is_bracket(*c)).is_some_and(|c| matches!(c, '（' | '(' | '《' | '〔'))
}

/// Whether a text closes, before it opens another or ends a sentence, what a text before it opened.
fn closes(text: &str) -> bool {
    let mut depth = 0_usize;
    for c in text.chars().take_while(|c| !matches!(c, '。' | '；')) {
        match c {
            '（' | '(' | '《' | '〔' => depth += 1,
            '）' | ')' | '》' | '〕' if depth == 0 => return true,
            '）' | ')' | '》' | '〕' => depth -= 1,
            _ => {}
        }
    }
    false
}

fn is_bracket(c: char) -> bool {
    matches!(c, '（' | '(' | '《' | '〔' | '）' | ')' | '》' | '〕')
}

/// The block cut before each of its physical lines that begins an enumerated paragraph: the line before must have
/// ended a sentence, so that a wrapped line which happens to begin with a number does not count.
fn pieces(text: &str, block: Span) -> Vec<Span> {
    let whole = block.of(text);
    let mut pieces = Vec::new();
    let mut start = 0;
    for (at, _) in whole.match_indices('\n') {
        let (before, after) = (whole[start..at].trim_end(), whole[at + 1..].trim_start());
        let ends = before.ends_with(['。', '；', ';', '：', ':', '！', '？']);
        if ends && words::enumerator(after).is_some_and(|found| found.rank < words::WORD_RANK) {
            pieces.push(Span::new(block.start() + start, block.start() + at));
            start = at + 1;
        }
    }
    pieces.push(Span::new(block.start() + start, block.end()));
    pieces
}
