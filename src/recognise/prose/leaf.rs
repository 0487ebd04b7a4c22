//! Leaves of running text: joins the pieces of a text and keeps where each of them stands.

use crate::report::{Evidence, Facts, Ground, LabelMatch, Node, Role};
use crate::span::Span;
use crate::value::Value;

/// A paragraph's text: the breaks of wrapped lines are taken out, between words of other scripts a space stays.
pub fn unwrapped(piece: &str) -> String {
    if !piece.contains(['\n', '\r']) {
        return piece.trim().to_owned();
    }
    let mut joined = String::with_capacity(piece.len());
    for line in piece.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let spaced =
            joined.ends_with(|c: char| c.is_ascii_alphanumeric()) && line.starts_with(|c: char| c.is_ascii_alphanumeric());
        if spaced && !(joined.ends_with(|c: char| c.is_ascii_digit()) && line.starts_with(|c: char| c.is_ascii_digit())) {
            joined.push(' ');
        }
        joined.push_str(line);
    }
    joined
}

/// The text of several paragraphs, one a line.
pub fn joined(text: &str, spans: &[Span]) -> String {
    spans.iter().map(|span| unwrapped(span.of(text))).collect::<Vec<_>>().join("\n")
}

/// Evidence of a text that stands in these pieces. Neighbours with nothing but white space between are one piece.
pub fn evidence(text: &str, spans: &[Span], rule: &str) -> Evidence {
    let mut pieces: Vec<Span> = Vec::new();
    for span in spans {
        match pieces.last_mut() {
            Some(last) if last.end() <= span.start() && Span::new(last.end(), span.start()).of(text).trim().is_empty() => {
                *last = last.cover(*span);
            }
            _ => pieces.push(*span),
        }
    }
    let first = if pieces.is_empty() { Span::default() } else { pieces.remove(0) };
    let mut evidence = Evidence::printed(first, rule);
    evidence.parts = pieces;
    evidence
}

/// A text leaf; `null` for a text without characters.
pub fn text(text: &str, spans: &[Span], rule: &str, heading: Option<Heading>) -> Node {
    let value = joined(text, spans);
    if value.is_empty() {
        return Node::null();
    }
    Node::value(Value::Text(value), below(evidence(text, spans, rule), heading))
}

/// A name whose pieces are the lines of one.
pub fn name(text: &str, spans: &[Span], rule: &str, heading: Option<Heading>) -> Node {
    let value: String = spans.iter().map(|span| unwrapped(span.of(text))).collect();
    if value.is_empty() {
        return Node::null();
    }
    Node::value(Value::Text(value), below(evidence(text, spans, rule), heading))
}

/// The heading that a value stands under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heading {
    /// Its title.
    pub span: Span,
    /// Whether the title is exactly a label of the section.
    pub exact: bool,
}

/// The evidence with its heading.
pub fn below(evidence: Evidence, heading: Option<Heading>) -> Evidence {
    let label = match heading {
        Some(Heading { exact: true, .. }) => LabelMatch::Exact,
        Some(_) => LabelMatch::Similar,
        None => LabelMatch::Position,
    };
    let evidence = evidence.with_facts(Facts { ground: Ground::Prose, label, ..Facts::default() });
    match heading {
        Some(heading) => evidence.via(Role::Heading, heading.span),
        None => evidence,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapped_lines_are_joined_and_words_kept_apart() {
        assert_eq!(unwrapped("统筹全区\n  水利工作"), "统筹全区水利工作");
        assert_eq!(unwrapped("使用 Word\nOnline 系统"), "使用 Word Online 系统");
        assert_eq!(unwrapped("金额12\n34.5万元"), "金额1234.5万元");
    }

    #[test]
    fn pieces_with_only_white_space_between_are_one() {
        let text = "甲。\n\n乙。表丙。";
        let spans = [Span::new(0, 6), Span::new(8, 14), Span::new(17, 23)];
        let found = evidence(text, &spans, "x");
        assert_eq!((found.span, found.parts), (Span::new(0, 14), vec![Span::new(17, 23)]));
        assert_eq!(joined(text, &spans), "甲。\n乙。\n丙。");
    }
}
