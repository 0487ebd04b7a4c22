//! Internal units: `内设机构4个，分别是甲科、乙科（含丙室）、丁科。` The announced number is kept for a check.

use super::figures::Claim;
use super::items::Item;
use super::words;
use crate::grammar::prose::{Folded, ProseGrammar};
use crate::lex::Lexeme;
use crate::span::Span;
use crate::value::{Decimal, Value};

/// A list of units.
#[derive(Debug, Clone, PartialEq)]
pub struct Units {
    /// The pieces of each unit's name.
    pub names: Vec<Vec<Span>>,
    /// The announced number and its place.
    pub count: Option<(Lexeme<Decimal>, Span)>,
    /// The sentence.
    pub sentence: Span,
}

impl Units {
    /// The announced number, for the check of the list's length.
    pub fn announced(&self) -> Option<Claim> {
        let (number, span) = self.count.as_ref()?;
        Some(Claim {
            key: "count:internal_units".to_owned(),
            value: Value::Number(number.value),
            span: *span,
            label: self.sentence,
            sentence: self.sentence,
            section: None,
            preference: 0,
            repairs: number.repairs.clone(),
            whole: None,
        })
    }
}

/// Names of units are at most this long.
const LONGEST_NAME: usize = 40;
/// No name holds these: what they stand in is a sentence.
const NO_NAME: [&str; 8] = ["决算", "预算", "支出", "负责", "的", "。", "；", "万元"];
/// Names in numbered paragraphs of their own, which may hold remarks.
const LONGEST_NUMBERED: usize = 60;

/// The units that a sentence lists. `bare`: nothing needs to announce them.
pub fn in_sentence(text: &str, sentence: Span, bare: bool, grammar: &ProseGrammar) -> Option<Units> {
    let folded = Folded::new(sentence.of(text), sentence.start());
    let found = grammar.units_in(folded.text(), bare)?;
    let list = folded.span(found.list.0, found.list.1);
    let mut parts = split(text, list, &['、']);
    if let Some(last) = parts.pop() {
        parts.extend(joined_by_and(text, last));
    }
    let names = names(text, parts);
    if names.is_empty() || names.iter().flatten().any(|name| name.of(text).chars().count() > LONGEST_NAME) {
        return None;
    }
    let count = found.count.and_then(|(start, end)| {
        let span = folded.span(start, end);
        Some((words::number(span.of(text))?, span))
    });
    Some(Units { names, count, sentence: sentence.trimmed(text) })
}

/// The units below the body that a sentence lists; each name must look like one.
pub fn subordinate(text: &str, sentence: Span, grammar: &ProseGrammar) -> Option<Units> {
    let folded = Folded::new(sentence.of(text), sentence.start());
    let found = grammar.subordinate_units_in(folded.text())?;
    let list = folded.span(found.list.0, found.list.1);
    let parts = split(text, list, &['、', '，', ',']);
    let parts = parts.into_iter().flat_map(|part| joined(text, part, grammar)).collect();
    let names = names(text, parts);
    let short =
        |name: &Span| name.of(text).chars().count() <= LONGEST_NAME && !NO_NAME.iter().any(|word| name.of(text).contains(word));
    let known = names.iter().flatten().filter(|name| grammar.is_unit(name.of(text))).count();
    let fits = 2 * known > names.len() && names.iter().flatten().all(short);
    fits.then(|| Units { names, count: None, sentence: sentence.trimmed(text) })
}

/// The name at the front of a numbered paragraph: `办公室。负责…`, `某中心，不单列预算。`
pub fn leading_name(text: &str, body: Span, grammar: &ProseGrammar) -> Option<Span> {
    let marks = ['，', ',', '。', '；', ';', '：', ':'];
    let name = split(text, body, &marks).into_iter().next()?;
    let fits = name.of(text).chars().count() <= LONGEST_NUMBERED && grammar.is_unit(name.of(text));
    (fits && name.start() == body.trimmed(text).start()).then_some(name)
}

/// The unit that a line without number is about: its name alone, or with its kind (`某中心：公益一类事业单位`).
pub fn line_of_one(text: &str, line: Span, grammar: &ProseGrammar) -> Option<Span> {
    let piece = line.of(text).trim();
    if piece.chars().count() > LONGEST_NAME || piece.contains(['。', '，', '；', '、']) {
        return None;
    }
    let name = leading_name(text, line, grammar)?;
    let rest = text.get(name.end()..line.end())?.trim_start_matches(['：', ':', ' ']).trim();
    (rest.is_empty() || ["单位", "公益", "参公", "机关"].iter().any(|kind| rest.contains(kind))).then_some(name)
}

fn names(text: &str, parts: Vec<Span>) -> Vec<Vec<Span>> {
    let whole = |name| without_number(text, without_suffix(text, name));
    parts.into_iter().map(whole).filter(|name| !name.is_empty()).map(|name| vec![name]).collect()
}

/// `甲局本级以及乙中心`: units on both sides of 以及, 和 or 及, if both look like units.
fn joined(text: &str, span: Span, grammar: &ProseGrammar) -> Vec<Span> {
    let piece = span.of(text);
    for and in ["以及", "及其", "和", "及", "与"] {
        for (at, _) in piece.match_indices(and) {
            let (left, right) = (piece[..at].trim_end(), piece[at + and.len()..].trim());
            if grammar.is_unit(left) && grammar.is_unit(right.trim_end_matches(['。', '；', '，', ' ']).trim_end_matches('等'))
            {
                let cut = span.start() + at;
                let left = Span::new(span.start(), cut).trimmed(text);
                let right = Span::new(cut + and.len(), span.end()).trimmed(text);
                return std::iter::once(left).chain(joined(text, right, grammar)).collect();
            }
        }
    }
    vec![span]
}

/// Units that are the numbered paragraphs of a list; none if one of them is too long for a name.
pub fn in_items(text: &str, items: Vec<Item>) -> Vec<Vec<Span>> {
    let name = |item: Item| {
        let length: usize = item.spans.iter().map(|span| span.of(text).chars().count()).sum();
        let fits = item.ordinal.is_some() && length <= LONGEST_NUMBERED;
        fits.then(|| match item.spans.split_last() {
            Some((last, first)) => first.iter().copied().chain([trimmed_end(text, *last)]).collect(),
            None => Vec::new(),
        })
    };
    let names: Option<Vec<Vec<Span>>> = items.into_iter().map(name).collect();
    names.filter(|names| names.len() >= 2).unwrap_or_default()
}

/// A span cut at these characters outside brackets; where brackets are not balanced they do not count.
pub fn split(text: &str, span: Span, separators: &[char]) -> Vec<Span> {
    let piece = span.of(text);
    let open = |c: char| matches!(c, '（' | '(' | '《' | '〈' | '“' | '【' | '[' | '〔');
    let close = |c: char| matches!(c, '）' | ')' | '》' | '〉' | '”' | '】' | ']' | '〕');
    let balanced = piece.chars().filter(|c| open(*c)).count() == piece.chars().filter(|c| close(*c)).count();
    let (mut depth, mut from) = (0_usize, 0);
    let mut spans = Vec::new();
    for (at, c) in piece.char_indices() {
        if open(c) && balanced {
            depth += 1;
        } else if close(c) {
            depth = depth.saturating_sub(1);
        } else if depth == 0 && separators.contains(&c) {
            spans.push(Span::new(from, at).shifted(span.start()).trimmed(text));
            from = at + c.len_utf8();
        }
    }
    spans.push(Span::new(from, piece.len()).shifted(span.start()).trimmed(text));
    spans.retain(|span| !span.is_empty());
    spans
}

/// `辅导部和活动部`: two units, if what stands on both sides ends as a unit's name does; `计划和财务科` is one.
fn joined_by_and(text: &str, span: Span) -> Vec<Span> {
    let ends =
        |piece: &str| without_remark(piece).ends_with(['科', '室', '股', '处', '部', '站', '队', '办', '所', '心', '馆', '组']);
    let piece = span.of(text);
    for (at, and) in piece.char_indices().filter(|(_, c)| matches!(c, '和' | '及')) {
        let (left, right) = (piece[..at].trim_end(), piece[at + and.len_utf8()..].trim());
        let right = right.trim_end_matches(['。', '；', '，', ' ']).trim_end_matches('等');
        if ends(left) && ends(right) {
            let cut = span.start() + at;
            return vec![Span::new(span.start(), cut).trimmed(text), Span::new(cut + and.len_utf8(), span.end()).trimmed(text)];
        }
    }
    vec![span]
}

/// A name without the bracket at its end.
fn without_remark(name: &str) -> &str {
    match name.rfind(['（', '(']) {
        Some(open) if name.ends_with(['）', ')']) => name[..open].trim_end(),
        _ => name,
    }
}

fn without_suffix(text: &str, name: Span) -> Span {
    let name = trimmed_end(text, name);
    let piece = name.of(text);
    Span::new(name.start(), name.start() + piece.strip_suffix('等').unwrap_or(piece).len())
}

fn without_number(text: &str, name: Span) -> Span {
    let lead = words::enumerator(name.of(text)).map_or(0, |found| found.span.end());
    Span::new(name.start() + lead, name.end()).trimmed(text)
}

fn trimmed_end(text: &str, span: Span) -> Span {
    let kept = span.of(text).trim_end_matches(['。', '；', ';', '，', ',', '、', ' ', '　']);
    Span::new(span.start(), span.start() + kept.len())
}
