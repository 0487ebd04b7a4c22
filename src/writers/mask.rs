//! Keeps personal contact data out of every output: each of its characters becomes ■, so that offsets stay true.
//! Which text is personal is found by `recognise`; nothing is found here.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::OnceLock;

use aho_corasick::AhoCorasick;

use crate::span::Span;
use crate::value::Value;

/// What stands for a withheld character.
const BLOCK: char = '■';

/// The withheld places of one text.
#[derive(Debug, Default)]
pub struct Mask {
    /// Ascending, disjoint.
    spans: Vec<Span>,
    /// What stands there, made when the first sentence is looked at.
    held: OnceLock<Held>,
}

/// The different withheld texts.
#[derive(Debug)]
struct Held {
    texts: Vec<String>,
    /// Nothing where they are too many to be looked for in one pass.
    finder: Option<AhoCorasick>,
}

impl Held {
    fn new(spans: &[Span], text: &str) -> Self {
        let texts = spans.iter().map(|span| span.of(text).trim()).filter(|held| held.chars().count() > 1);
        let texts: BTreeSet<&str> = texts.collect();
        Self { finder: AhoCorasick::new(&texts).ok(), texts: texts.into_iter().map(str::to_owned).collect() }
    }
}

impl Mask {
    /// A mask over these spans; of nothing if the contacts may be shown.
    pub fn new(withheld: &[Span], with_contacts: bool) -> Self {
        Self { spans: if with_contacts { Vec::new() } else { merged(withheld.to_vec()) }, held: OnceLock::new() }
    }

    /// The withheld spans that share a byte with `span`.
    fn within(&self, span: Span) -> impl Iterator<Item = Span> + '_ {
        let first = self.spans.partition_point(|held| held.end() <= span.start());
        self.spans.iter().skip(first).copied().take_while(move |held| held.start() < span.end())
    }

    /// Whether anything in `span` is withheld.
    pub fn touches(&self, span: Span) -> bool {
        self.within(span).next().is_some()
    }

    /// The text at `span` with every withheld character but white space replaced.
    pub fn text_at<'t>(&self, text: &'t str, span: Span) -> Cow<'t, str> {
        let piece = span.of(text);
        if piece.is_empty() || !self.touches(span) {
            return Cow::Borrowed(piece);
        }
        let held: Vec<Span> = self.within(span).collect();
        let hide = |(offset, c): (usize, char)| {
            let at = span.start() + offset;
            if !c.is_whitespace() && held.iter().any(|held| held.start() <= at && at < held.end()) { BLOCK } else { c }
        };
        Cow::Owned(piece.char_indices().map(hide).collect())
    }

    /// A value that was read at `places`, without what is withheld there. `None`: nothing may be shown of it.
    pub fn value_at<'v>(&self, value: &'v Value, places: &[Span], text: &str) -> Option<Cow<'v, Value>> {
        let held: Vec<&str> = places.iter().flat_map(|place| self.within(*place)).map(|held| held.of(text)).collect();
        if held.is_empty() {
            return Some(Cow::Borrowed(value));
        }
        match value {
            Value::Text(shown) => Some(Cow::Owned(Value::Text(without(shown, &held)))),
            _ => None,
        }
    }

    /// A sentence of ours that may quote the document, without anything that is withheld anywhere.
    pub fn sentence<'s>(&self, sentence: &'s str, text: &str) -> Cow<'s, str> {
        if self.spans.is_empty() {
            return Cow::Borrowed(sentence);
        }
        let held = self.held.get_or_init(|| Held::new(&self.spans, text));
        let quotes = match &held.finder {
            Some(finder) => finder.is_match(sentence),
            None => held.texts.iter().any(|text| sentence.contains(text.as_str())),
        };
        if quotes { Cow::Owned(without(sentence, &held.texts)) } else { Cow::Borrowed(sentence) }
    }
}

/// `shown` with every occurrence of the `held` texts replaced, however its white space was folded.
fn without(shown: &str, held: &[impl AsRef<str>]) -> String {
    let mut chars: Vec<(char, bool)> = shown.chars().map(|c| (c, false)).collect();
    let solid: Vec<usize> = (0..chars.len()).filter(|i| !chars[*i].0.is_whitespace()).collect();
    for piece in held {
        let wanted: Vec<char> = piece.as_ref().chars().filter(|c| !c.is_whitespace()).collect();
        if wanted.is_empty() || wanted.len() > solid.len() {
            continue;
        }
        for start in 0..=solid.len() - wanted.len() {
            let place = &solid[start..start + wanted.len()];
            if place.iter().zip(&wanted).all(|(i, c)| chars[*i].0 == *c) {
                for i in place {
                    chars[*i].1 = true;
                }
            }
        }
    }
    chars.into_iter().map(|(c, hidden)| if hidden { BLOCK } else { c }).collect()
}

/// Ascending, disjoint spans with the same bytes as `spans`.
pub(super) fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.retain(|span| !span.is_empty());
    spans.sort_unstable();
    let mut merged: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.start() <= last.end() => *last = last.cover(span),
            _ => merged.push(span),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "联系人：甲某乙 电话：5550 1234。";

    fn mask() -> Mask {
        let at = |piece: &str| {
            let start = TEXT.find(piece).expect("a piece of the text");
            Span::new(start, start + piece.len())
        };
        Mask::new(&[at("5550 1234"), at("甲某乙")], false)
    }

    #[test]
    fn hides_character_by_character() {
        let whole = Span::new(0, TEXT.len());
        assert_eq!(mask().text_at(TEXT, whole), "联系人：■■■ 电话：■■■■ ■■■■。");
        assert_eq!(Mask::new(&[whole], true).text_at(TEXT, whole), TEXT);
    }

    #[test]
    fn hides_only_the_overlap_of_a_piece() {
        let start = TEXT.find("某").expect("a piece of the text");
        assert_eq!(mask().text_at(TEXT, Span::new(start, start + 7)), "■■ ");
        assert!(!mask().touches(Span::new(0, 12)));
    }

    #[test]
    fn values_lose_the_text_though_its_spaces_were_folded() {
        let whole = [Span::new(0, TEXT.len())];
        let value = Value::Text("电话 55501234 甲某乙".to_owned());
        let shown = mask().value_at(&value, &whole, TEXT).expect("a text stays");
        assert_eq!(*shown, Value::Text("电话 ■■■■■■■■ ■■■".to_owned()));
        assert!(mask().value_at(&Value::Number(5550.into()), &whole, TEXT).is_none());
        assert!(mask().value_at(&Value::Number(5550.into()), &[], TEXT).is_some());
    }

    #[test]
    fn sentences_lose_what_is_withheld_anywhere() {
        assert_eq!(mask().sentence("the name 甲某乙 stands twice", TEXT), "the name ■■■ stands twice");
        assert_eq!(mask().sentence("nothing here", TEXT), "nothing here");
    }
}
