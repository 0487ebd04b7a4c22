//! Lists of sentences: duties, problems, measures. Numbered paragraphs, numbers inside one paragraph (（一）…；（二）…),
//! or paragraphs without numbers.

use super::outline::{Outline, Paragraph};
use super::words;
use crate::grammar::prose::{ProseGrammar, fold};
use crate::span::Span;

/// One item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its printed number.
    pub ordinal: Option<u32>,
    /// The number's place.
    pub label: Option<Span>,
    /// Its paragraphs, the number left out.
    pub spans: Vec<Span>,
}

/// The items of a section and of the headings below it.
pub fn of_section(text: &str, outline: &Outline<'_>, section: usize, grammar: &ProseGrammar) -> Vec<Item> {
    let Some(top) = outline.sections.get(section) else { return Vec::new() };
    let own = top.known.map(|known| known.key);
    let named = |child: &&usize| {
        let known = outline.sections.get(**child).and_then(|child| child.known);
        known.is_some_and(|known| known.exact && Some(known.key) == own)
    };
    // 评价结论及存在问题 with （二）存在问题 below it: the list stands there.
    if !top.known.is_some_and(|known| known.exact) && top.children.iter().any(|child| named(&child)) {
        return top.children.iter().filter(named).flat_map(|child| of_section(text, outline, *child, grammar)).collect();
    }
    let mut items = of_paragraphs(text, &top.paragraphs, grammar);
    for child in &top.children {
        let Some(child) = outline.sections.get(*child) else { continue };
        if child.known.is_some_and(|known| top.known.is_none_or(|own| own.key != known.key)) {
            continue;
        }
        let below = child.paragraphs.iter().map(|paragraph| paragraph.span);
        let ordinal = child.label.and_then(|label| words::enumerator(label.of(text))).map(|found| found.ordinal);
        items.push(Item { ordinal, label: child.label, spans: std::iter::once(child.title).chain(below).collect() });
    }
    items
}

/// The items of these paragraphs.
pub fn of_paragraphs(text: &str, paragraphs: &[Paragraph], grammar: &ProseGrammar) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    let depth = paragraphs.iter().find_map(|paragraph| paragraph.enumerator).map(|found| found.rank);
    for paragraph in paragraphs {
        let numbered = paragraph.enumerator.filter(|found| Some(found.rank) == depth);
        if let Some(found) = numbered {
            items.extend(numbered_items(text, paragraph, found));
            continue;
        }
        if grammar.is_referring(&fold(paragraph.span.of(text))) {
            continue;
        }
        let inside = inline(text, paragraph.span);
        match items.last_mut() {
            _ if inside.len() > 1 && depth.is_none() => items.extend(inside),
            // A short line without an end behind a whole sentence is a heading or a table's title, no part of the item.
            Some(last) if last.ordinal.is_some() && is_apart(text, last, paragraph) => break,
            Some(last) if last.ordinal.is_some() => last.spans.push(paragraph.span),
            // What stands before the first number introduces the list.
            None if depth.is_some() => {}
            _ => items.push(Item { ordinal: None, label: None, spans: vec![paragraph.span] }),
        }
    }
    if let [only] = items.as_slice()
        && only.ordinal.is_none()
        && let [span] = only.spans.as_slice()
    {
        let clauses = clauses(text, *span);
        if clauses.len() >= 3 {
            return clauses.into_iter().map(|span| Item { ordinal: None, label: None, spans: vec![span] }).collect();
        }
    }
    items
}

/// Whether a paragraph without number stands apart from the item before it: that ends, and this is no sentence.
fn is_apart(text: &str, item: &Item, paragraph: &Paragraph) -> bool {
    const LONGEST: usize = 40;
    let ended = item.spans.last().is_some_and(|last| last.of(text).trim_end().ends_with(['。', '；', '！', '.']));
    let own = paragraph.span.of(text).trim();
    if ended && own.starts_with("附") && own.chars().count() <= LONGEST {
        return true;
    }
    ended && own.chars().count() <= LONGEST && !own.contains(['。', '；', '，', '：', ':', '！', '、'])
}

/// A numbered paragraph; if it goes on with the next numbers, an item for each.
fn numbered_items(text: &str, paragraph: &Paragraph, first: words::Enumerator) -> Vec<Item> {
    let inside = inline(text, paragraph.span);
    let same = |item: &Item| item.ordinal.is_some_and(|ordinal| ordinal >= first.ordinal);
    if inside.len() > 1 && inside.iter().all(same) && inside.first().and_then(|item| item.label) == Some(first.span) {
        return inside;
    }
    vec![Item { ordinal: Some(first.ordinal), label: Some(first.span), spans: vec![paragraph.body] }]
}

/// The items that numbers inside a paragraph begin.
fn inline(text: &str, paragraph: Span) -> Vec<Item> {
    let found = words::inline(paragraph.of(text));
    let ends = found.iter().skip(1).map(|next| next.span.start()).chain(std::iter::once(paragraph.len()));
    let item = |(mark, end): (&words::Enumerator, usize)| Item {
        ordinal: Some(mark.ordinal),
        label: Some(mark.span.shifted(paragraph.start())),
        spans: vec![without_separator(text, Span::new(mark.span.end(), end).shifted(paragraph.start()))],
    };
    found.iter().zip(ends).map(item).filter(|item| item.spans.iter().all(|span| !span.is_empty())).collect()
}

/// What parts the items of one paragraph belongs to none of them.
fn without_separator(text: &str, item: Span) -> Span {
    let item = item.trimmed(text);
    let kept = item.of(text).trim_end_matches(['；', ';', '，', '、']);
    Span::new(item.start(), item.start() + kept.len()).trimmed(text)
}

/// `主要职责是：负责…；承担…；完成…。` cut at its semicolons.
fn clauses(text: &str, span: Span) -> Vec<Span> {
    let piece = span.of(text);
    let start = piece.char_indices().take(40).find(|(_, c)| matches!(c, '：' | ':')).map_or(0, |(at, c)| at + c.len_utf8());
    let mut spans = Vec::new();
    let mut from = start;
    for (at, c) in piece.char_indices().filter(|(at, c)| *at >= start && matches!(c, '；' | ';')) {
        spans.push(Span::new(span.start() + from, span.start() + at).trimmed(text));
        from = at + c.len_utf8();
    }
    spans.push(Span::new(span.start() + from, span.end()).trimmed(text));
    spans.retain(|span| !span.is_empty());
    spans
}
