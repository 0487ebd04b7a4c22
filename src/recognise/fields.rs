//! Labels with one value → members of the report.
//!
//! In: [`Found`]s of tables and paragraphs. Out: nodes by member path, personal data set aside.

use std::sync::Arc;

use crate::grammar::schema::FieldKind;
use crate::grammar::{Grammar, Pattern};
use crate::lex::{amount, date, docnum, enumerator, fold, number, quantity, sign};
use crate::recognise::cells::TableUnit;
use crate::recognise::heads::{self, Found};
use crate::recognise::text;
use crate::report::{Evidence, Facts, LabelMatch, Node, Role, Status};
use crate::span::Span;
use crate::value::{Decimal, Value};
use indexmap::IndexMap;

/// Members by dotted path, and what was set aside.
#[derive(Debug, Default)]
pub struct FieldMembers {
    /// Path → node, the first printed one.
    pub members: IndexMap<String, Node>,
    /// Label → value of labels without key.
    pub fields: IndexMap<String, Node>,
    /// Personal data.
    pub withheld: Vec<Span>,
    /// Contact data by member, only if asked for.
    pub contact: IndexMap<String, Node>,
    /// Labels without a printed value, and other text without one.
    pub furniture: Vec<Span>,
    /// Values that their rule could not read.
    pub misfits: Vec<(String, Found)>,
    /// How far down its rule's list the label of a name stands: the list begins with the labels that say it best.
    ranks: IndexMap<String, usize>,
}

/// Reads all found fields.
pub fn read(grammar: &Grammar, text: &str, found: &[Found], unit: Option<TableUnit>, with_contacts: bool) -> FieldMembers {
    let mut out = FieldMembers::default();
    let code_name = Pattern::known(r"^\s*[\[【（(]?([0-9０-９][0-9A-Za-z０-９]{2,})\s*[-－—_\s\]】）)]\s*([^\s](?:.|\n)*?)\s*$");
    let sure = found.iter().filter(|item| item.matched == LabelMatch::Exact);
    for item in sure.chain(found.iter().filter(|item| item.matched != LabelMatch::Exact)) {
        let Some(rule) = item.rule.and_then(|index| grammar.fields.get(index)) else {
            out.other(text, item);
            continue;
        };
        let there = |key: &str| out.members.contains_key(key) || out.members.contains_key(&format!("{key}.name"));
        if item.matched != LabelMatch::Exact && there(&rule.key) {
            out.other(text, item);
            continue;
        }
        if item.torn && rule.kind != FieldKind::Contact && !item.value.is_empty() {
            match rule.kind {
                FieldKind::Other | FieldKind::Heading => out.furniture.push(item.label),
                _ => out.misfits.push((rule.key.clone(), item.clone())),
            }
            continue;
        }
        let raw = item.value.of(text);
        if grammar.furniture_of(raw).is_some() {
            out.furniture.extend([item.label, item.value]);
            continue;
        }
        if rule.kind == FieldKind::Contact {
            out.contact(text, item, with_contacts);
            continue;
        }
        if raw.is_empty() {
            out.furniture.push(item.label);
            continue;
        }
        let first_line = raw.lines().next().unwrap_or("");
        if first_line.len() < raw.trim().len() && heads::field_of(grammar, &fold::label(first_line).key).is_some() {
            // The cell begins with another label: what belongs to whom is not certain.
            out.misfits.push((rule.key.clone(), item.clone()));
            continue;
        }
        match rule.kind {
            FieldKind::Named => {
                let label = fold::label(item.label.of(text)).key;
                let rank = rule.labels.iter().position(|known| fold::label(known).key == label).unwrap_or(usize::MAX);
                if out.ranks.get(&rule.key).is_some_and(|known| *known > rank) {
                    out.demote(text, &rule.key);
                }
                if out.ranks.get(&rule.key).is_some_and(|known| *known < rank) {
                    // Another body than the one that a better label names: it stays under its own label.
                    out.other(text, item);
                } else {
                    out.ranks.insert(rule.key.clone(), rank);
                    out.named(text, item, &rule.key, &code_name);
                }
            }
            FieldKind::Period => out.period(text, item, &rule.key),
            FieldKind::DocumentNumbers => out.document_numbers(text, item, &rule.key),
            FieldKind::Other | FieldKind::Heading => out.other(text, item),
            FieldKind::Duties => out.set(&rule.key, duties(text, item)),
            FieldKind::List => out.set(&rule.key, list(text, item)),
            kind => match leaf(kind, text, item, unit) {
                Some(node) => out.set(&rule.key, node),
                None => out.misfits.push((rule.key.clone(), item.clone())),
            },
        }
    }
    out
}

impl FieldMembers {
    fn set(&mut self, key: &str, node: Node) {
        let replace = self.members.get(key).is_none_or(|old| old.is_empty());
        if replace {
            self.members.insert(key.to_owned(), node);
        } else if let (Some(Node::Leaf(old)), Node::Leaf(new)) = (self.members.get_mut(key), &node)
            && old.value == new.value
            && let (Some(old), Some(new)) = (old.evidence.as_mut(), new.evidence.as_deref())
        {
            old.also.push(new.span);
        }
    }

    fn other(&mut self, text: &str, item: &Found) {
        if item.torn {
            return;
        }
        if item.value.is_empty() || sign::is_none(item.value.of(text)) && item.value.of(text).trim() != "无" {
            self.furniture.extend([item.label, item.value]);
            return;
        }
        let label = text::folded(item.label.of(text));
        let mut facts = Facts::default();
        if item.rule.is_none() {
            facts.label = LabelMatch::Exact;
        }
        let evidence = Evidence::printed(item.value, "fields").via(Role::Label, item.label).with_facts(facts);
        let value = Value::Text(text::lines(item.value.of(text)));
        let node = Node::value(value, evidence);
        if !self.fields.contains_key(&label) {
            self.fields.insert(label, node);
        }
    }

    fn contact(&mut self, text: &str, item: &Found, with_contacts: bool) {
        if item.value.is_empty() {
            self.furniture.push(item.label);
            return;
        }
        self.withheld.push(item.value);
        self.furniture.push(item.label);
        if with_contacts {
            let raw = item.value.of(text);
            let phone = raw.chars().filter(char::is_ascii_digit).count() >= 7;
            let key = if phone { "phone" } else { "name" };
            let evidence = Evidence::printed(item.value, "contact").via(Role::Label, item.label);
            self.contact.entry(key.to_owned()).or_insert_with(|| Node::value(Value::Text(text::folded(raw)), evidence));
        }
    }

    /// Moves a name that a weaker label gave to `fields`.
    fn demote(&mut self, text: &str, key: &str) {
        let Some(node) = self.members.shift_remove(&format!("{key}.name")) else { return };
        let label = node.evidence().and_then(|evidence| evidence.via.first()).map(|via| text::folded(via.span.of(text)));
        self.fields.insert(label.unwrap_or_else(|| key.to_owned()), node);
    }

    /// Two dates with a dash between them; what is no pair of dates stays text under its label.
    fn period(&mut self, text: &str, item: &Found, key: &str) {
        let raw = item.value.of(text);
        let joints = ["至", "—", "－", "-", "~", "～", "–", "到"];
        let pair = joints.iter().flat_map(|joint| raw.match_indices(joint)).find_map(|(at, joint)| {
            let (left, right) = (raw.get(..at)?, raw.get(at + joint.len()..)?);
            let span = |piece: &str, from: usize| {
                Span::new(item.value.start() + from, item.value.start() + from + piece.len()).trimmed(text)
            };
            let (start, end) = (
                span(left, 0),
                span(right.trim_start_matches(['—', '-', '－']), raw.len() - right.trim_start_matches(['—', '-', '－']).len()),
            );
            Some((date::cell(start.of(text))?.value, start, date::cell(end.of(text))?.value, end))
        });
        let Some((start, start_span, end, end_span)) = pair else {
            self.other(text, item);
            return;
        };
        for (member, value, span) in [("start", start, start_span), ("end", end, end_span)] {
            let evidence = Evidence::printed(span, Arc::clone(&item.id)).via(Role::Label, item.label).with_facts(facts(item));
            self.set(&format!("{key}.{member}"), Node::value(Value::Date(value), evidence));
        }
    }

    fn document_numbers(&mut self, text: &str, item: &Found, key: &str) {
        let numbers: Vec<Node> = docnum::scan(item.value.of(text))
            .into_iter()
            .map(|found| {
                let mut evidence =
                    Evidence::printed(found.span.shifted(item.value.start()), Arc::clone(&item.id)).via(Role::Label, item.label);
                evidence.repairs = found.repairs;
                Node::value(Value::DocumentNumber(found.value), evidence)
            })
            .collect();
        if numbers.is_empty() {
            self.other(text, item);
        } else {
            self.set(key, Node::List(numbers));
        }
    }

    /// A name, or a code and a name in one cell.
    fn named(&mut self, text: &str, item: &Found, key: &str, code_name: &Pattern) {
        let raw = item.value.of(text);
        if sign::is_none(raw) {
            self.furniture.extend([item.label, item.value]);
            return;
        }
        let evidence =
            |span: Span| Evidence::printed(span, Arc::clone(&item.id)).via(Role::Label, item.label).with_facts(facts(item));
        let parts = code_name.captures(raw).and_then(|found| Some((found.get(1)?.range(), found.get(2)?.range())));
        let at = |range: std::ops::Range<usize>| Span::new(item.value.start() + range.start, item.value.start() + range.end);
        let name_span = match parts {
            Some((code, name)) => {
                let span = at(code);
                self.set(&format!("{key}.code"), Node::value(Value::Text(span.of(text).to_owned()), evidence(span)));
                at(name)
            }
            None => item.value,
        };
        self.set(&format!("{key}.name"), Node::value(Value::Text(text::folded(name_span.of(text))), evidence(name_span)));
    }
}

fn facts(item: &Found) -> Facts {
    Facts { label: item.matched, ..Facts::default() }
}

fn leaf(kind: FieldKind, text: &str, item: &Found, unit: Option<TableUnit>) -> Option<Node> {
    let raw = item.value.of(text);
    let mut evidence = Evidence::printed(item.value, Arc::clone(&item.id)).via(Role::Label, item.label).with_facts(facts(item));
    if sign::is_none(raw) {
        evidence.status = Status::NotApplicable;
        return Some(Node::nothing(evidence));
    }
    let value = match kind {
        FieldKind::Text => Value::Text(text::lines(raw)),
        FieldKind::Number => Value::Number(plain_number(raw)?),
        FieldKind::Money => {
            let found = amount::cell(raw, unit.map(|unit| unit.unit))?;
            if let Some(unit) = unit {
                evidence = evidence.via(Role::Unit, unit.span);
            }
            Value::Money(found.value)
        }
        FieldKind::Date => Value::Date(date::cell(raw)?.value),
        FieldKind::Year => {
            let (year, at) = date::year_in(raw).or_else(|| {
                let digits = raw.trim();
                let year: u16 = digits.parse().ok().filter(|year| (1990..2100).contains(year))?;
                Some((year, Span::new(0, raw.len())))
            })?;
            evidence.span = at.shifted(item.value.start());
            Value::Number(Decimal::from(year))
        }
        _ => return None,
    };
    Some(Node::value(value, evidence))
}

/// A count: a number, perhaps with the measure word of people.
fn plain_number(raw: &str) -> Option<Decimal> {
    if let Some(found) = number::cell(raw) {
        return Some(found.value);
    }
    let found = quantity::cell(raw).value;
    match (found.value, found.operator, found.approx, found.upper, found.unit.as_deref()) {
        (Some(value), None, None, None, Some("人" | "名" | "个" | "分" | "家")) => Some(value),
        _ => None,
    }
}

/// The items of a duties cell: each enumerated line, or each paragraph.
fn duties(text: &str, item: &Found) -> Node {
    let items = items_of(text, item.value);
    let broken = broken_sentences(text, &items);
    let nodes = items.into_iter().zip(broken).map(|((ordinal, mark, body), broken)| {
        let number = match ordinal {
            Some(ordinal) => Node::value(
                Value::Number(Decimal::from(ordinal)),
                Evidence::printed(mark, "duties.ordinal").via(Role::Label, item.label),
            ),
            None => Node::null(),
        };
        let mut facts = facts(item);
        if broken {
            facts.posterior = BROKEN_SENTENCE;
        }
        let evidence = Evidence::printed(body, "duties.text").via(Role::Label, item.label).with_facts(facts);
        Node::object().with("ordinal", number).with("text", Node::value(Value::Text(text::folded_prose(body.of(text))), evidence))
    });
    Node::List(nodes.collect())
}

/// Probability that a line without its full stop is an item of its own where other lines have one.
const BROKEN_SENTENCE: f64 = 0.6;

/// For each unnumbered item whether it may be half a sentence: the line before it, or its own, does not end one although
/// other lines do.
fn broken_sentences(text: &str, items: &[(Option<u32>, Span, Span)]) -> Vec<bool> {
    let ends = |span: &Span| span.of(text).ends_with(['。', '；', ';', '！', '.']);
    let open: Vec<bool> = items.iter().map(|(ordinal, _, body)| ordinal.is_none() && !ends(body)).collect();
    let mixed = items.len() > 1 && open.iter().any(|open| !open);
    let last = items.len().saturating_sub(1);
    (0..items.len()).map(|place| mixed && (open[place] && place < last || place > 0 && open[place - 1])).collect()
}

fn list(text: &str, item: &Found) -> Node {
    let items = items_of(text, item.value);
    let nodes = items.into_iter().map(|(_, _, body)| {
        let evidence = Evidence::printed(body, Arc::clone(&item.id)).via(Role::Label, item.label).with_facts(facts(item));
        Node::value(Value::Text(text::folded_prose(body.of(text))), evidence)
    });
    Node::List(nodes.collect())
}

/// Splits a cell into items: by the enumerators of its first level at line starts or after a sentence, else by line.
fn items_of(text: &str, span: Span) -> Vec<(Option<u32>, Span, Span)> {
    let mut starts: Vec<(usize, enumerator::Enumerator)> = Vec::new();
    let piece = span.of(text);
    let mut level = None;
    let mut at_start = true;
    for (at, c) in piece.char_indices() {
        if at_start
            && let Some(mark) = enumerator::at_start(&piece[at..])
            && !matches!(mark.kind, enumerator::EnumeratorKind::OneIs | enumerator::EnumeratorKind::Ordinal)
            && *level.get_or_insert(mark.kind) == mark.kind
            && mark.ordinal as usize
                == starts.last().map_or(1, |(_, last)| last.ordinal as usize + 1).max(if starts.is_empty() {
                    mark.ordinal as usize
                } else {
                    0
                })
        {
            starts.push((at, mark));
        }
        at_start = matches!(c, '\n' | '。' | '；' | ';' | '：') || at_start && c.is_whitespace();
    }
    if starts.is_empty() {
        let mut offset = span.start();
        return piece
            .split('\n')
            .filter_map(|line| {
                let body = Span::new(offset, offset + line.len()).trimmed(text);
                offset += line.len() + 1;
                (!body.is_empty()).then_some((None, body, body))
            })
            .collect();
    }
    let ends = starts.iter().skip(1).map(|(at, _)| *at).chain([piece.len()]);
    starts
        .iter()
        .zip(ends)
        .map(|((at, mark), end)| {
            let label = Span::new(span.start() + at, span.start() + at + mark.label_len).trimmed(text);
            let body = Span::new(span.start() + at + mark.len, span.start() + end).trimmed(text);
            (Some(mark.ordinal), label, body)
        })
        .filter(|(.., body)| !body.is_empty())
        .collect()
}
