//! What a line looks like by itself; its meaning depends on its neighbours and is decided by the outline.

use super::line::Line;
use super::words;
use crate::span::Span;

/// Titles longer than this are sentences.
const LONGEST_HEADING: usize = 45;
/// A run-in heading ends within so many characters.
pub(super) const LONGEST_RUN_IN: usize = 24;

/// What a line looks like by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// An enumerator alone; its title is on the next line.
    Lone,
    /// Enumerated, short, no end of sentence.
    Short,
    /// Enumerated, short, one sentence.
    Sentence,
    /// Enumerated, a short sentence and then text: title and text.
    RunIn(Span, Span),
    /// Enumerated and long.
    Long,
    /// Not enumerated, set apart by its style.
    Styled,
    /// Not enumerated, short, no end of sentence.
    Label,
    /// Running text.
    Plain,
}

/// The shape of a line.
pub(super) fn shape(line: &Line, text: &str) -> Shape {
    let body = line.body.of(text);
    let length = body.chars().take(LONGEST_HEADING + 1).count();
    let short = length <= LONGEST_HEADING && !body.contains(['。', '；', ';', '！']) && !body.ends_with(['，', ',', '、']);
    let Some(enumerator) = line.enumerator else {
        return match (line.style, short) {
            (Some(_), true) => Shape::Styled,
            (None, true) => Shape::Label,
            _ => Shape::Plain,
        };
    };
    if enumerator.rank >= words::WORD_RANK {
        return Shape::Long;
    }
    if body.is_empty() {
        return Shape::Lone;
    }
    let priced = || words::money_at_end(body.trim_end_matches(['。', '；', ';'])).is_some();
    if short {
        return if priced() { Shape::Long } else { Shape::Short };
    }
    let Some(stop) = body.char_indices().take(LONGEST_RUN_IN + 1).find(|(_, c)| *c == '。').map(|(at, _)| at) else {
        return Shape::Long;
    };
    let title = Span::new(line.body.start(), line.body.start() + stop);
    let rest = Span::new(title.end() + '。'.len_utf8(), line.body.end()).trimmed(text);
    let sentence = title.of(text).contains(['；', ';']) || words::money_at_end(title.of(text)).is_some();
    match (rest.is_empty(), sentence) {
        (_, true) => Shape::Long,
        (true, _) => Shape::Sentence,
        (false, _) => Shape::RunIn(title, rest),
    }
}
