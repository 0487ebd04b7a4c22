//! Figures of printed tables that are members of the report as well: the 三公 table's.
//!
//! In: tables as read, and the grammar's rules. Out: objects of leaves, each with the evidence of its cell. A figure is taken only
//! where its labels name one key beyond doubt; two figures of one key that differ are none.

use crate::grammar::schema::FiguresRule;
use crate::lex::{date, fold};
use crate::report::{Doubt, DoubtKind, DoubtSeverity, Message, Node};
use crate::value::Value;

/// Where labels lead.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Named<'r> {
    /// A key.
    Key(&'r str),
    /// Only labels of sums.
    Total,
    /// No label at all.
    Nothing,
    /// Something else.
    Other,
}

/// The members that a rule takes from the tables.
pub fn lift(tables: &[Node], rule: &FiguresRule, year: Option<u16>, doubts: &mut Vec<Doubt>) -> Option<Node> {
    let mut found = Node::object();
    let mut differ: Vec<String> = Vec::new();
    for table in tables {
        let title = table.child("title").and_then(Node::as_value).and_then(text_of).map(fold::key).unwrap_or_default();
        if !rule.titles.iter().any(|phrase| title.contains(phrase.as_str())) {
            continue;
        }
        let headers = labels_of(table.child("columns"));
        let beside = headers.iter().any(|label| rule.beside.contains(label));
        for row in table.child("rows").map_or(&[][..], Node::elements) {
            let path = path_of(row.child("path"));
            let Some(Node::Object(values)) = row.child("values") else { continue };
            for (header, leaf) in values {
                let column: Vec<String> = header.split('|').map(str::to_owned).collect();
                let Some(key) = key_of(rule, &path, &column, beside, year) else { continue };
                take(&mut found, key, leaf, &mut differ);
            }
        }
    }
    for key in differ {
        found.set(&key, Node::null());
        doubts.push(doubt(format!("/{}/{key}", rule.member)));
    }
    (!found.is_empty()).then_some(found)
}

fn take(found: &mut Node, key: &str, leaf: &Node, differ: &mut Vec<String>) {
    let Some(value) = leaf.as_value() else {
        if leaf.evidence().is_some() && found.child(key).is_none() {
            found.set(key, leaf.clone());
        }
        return;
    };
    match found.child(key).and_then(Node::as_value) {
        None => found.set(key, leaf.clone()),
        Some(known) if known != value && !differ.iter().any(|known| known == key) => differ.push(key.to_owned()),
        Some(_) => {}
    }
}

/// The key that a figure's row and column name, unless a word tells that it is not meant.
fn key_of<'r>(rule: &'r FiguresRule, path: &[String], column: &[String], beside: bool, year: Option<u16>) -> Option<&'r str> {
    let labels = || path.iter().chain(column);
    let keys: Vec<String> = labels().map(|label| fold::key(label)).collect();
    let holds = |words: &[String]| keys.iter().any(|key| words.iter().any(|word| key.contains(word.as_str())));
    let other_year = labels().filter_map(|label| date::year_in(label)).any(|(found, _)| year.is_some_and(|year| year != found));
    if other_year || holds(&rule.not_words) || !rule.words.is_empty() && !holds(&rule.words) {
        return None;
    }
    match (named(rule, path), named(rule, column)) {
        (Named::Key(row), Named::Total | Named::Nothing) => Some(row),
        (Named::Total | Named::Nothing, Named::Key(column)) => Some(column),
        (Named::Key(row), Named::Key(column)) if row == column => Some(row),
        (Named::Total, Named::Total | Named::Nothing) | (Named::Nothing, Named::Total) if !beside => Some("total"),
        _ => None,
    }
}

/// What labels name, the innermost first; labels of sums, years and words of the rule name nothing of themselves.
fn named<'r>(rule: &'r FiguresRule, labels: &[String]) -> Named<'r> {
    let mut total = false;
    for label in labels.iter().rev() {
        let key = fold::label(label).key;
        if let Some((key, _)) = rule.keys.iter().find(|(_, known)| known.contains(&key)) {
            return Named::Key(key);
        }
        let is_word = rule.words.iter().chain(&rule.not_words).any(|word| key.contains(word.as_str()));
        let plain = is_word || date::year_in(label).is_some() || is_figure(&key);
        if rule.totals.contains(&key) {
            total = true;
        } else if !plain {
            return Named::Other;
        }
    }
    if total { Named::Total } else { Named::Nothing }
}

/// Headers that only say that figures stand below.
fn is_figure(key: &str) -> bool {
    matches!(key, "金额" | "决算数" | "预算数" | "支出决算数" | "支出数" | "数额" | "决算" | "预算" | "本年数")
}

fn text_of(value: &Value) -> Option<&str> {
    match value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

fn path_of(node: Option<&Node>) -> Vec<String> {
    node.map_or(&[][..], Node::elements).iter().filter_map(Node::as_value).filter_map(text_of).map(str::to_owned).collect()
}

fn labels_of(columns: Option<&Node>) -> Vec<String> {
    let paths = columns.map_or(&[][..], Node::elements).iter();
    paths.flat_map(|path| path_of(Some(path))).map(|label| fold::label(&label).key).collect()
}

fn doubt(pointer: String) -> Doubt {
    Doubt {
        pointer,
        kind: DoubtKind::Ambiguous,
        severity: DoubtSeverity::Medium,
        message: Message::new("the tables print different figures for this", "各表中此项数据不一致，请核对"),
        span: None,
        check: None,
        candidates: Vec::new(),
    }
}
