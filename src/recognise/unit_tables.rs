//! Tables that list units: `序号 | 单位名称 | 备注`. Their names are the member `internal_units`, so they are no element of `tables`.
//!
//! In: the tables of a booklet as read. Out: the names, the tables taken out. A table that says more of its units stays as well.

use std::collections::BTreeSet;

use crate::grammar::prose::ProseGrammar;
use crate::recognise::form::Form;
use crate::report::Node;
use crate::span::Span;
use crate::value::Value;

/// The names in the tables of units of `member`, each with the evidence of its cell.
pub fn take(form: &mut Form, member: &str, grammar: &ProseGrammar) -> Vec<Node> {
    let mut names = Vec::new();
    let mut gone = BTreeSet::new();
    for (index, table) in form.list(member).iter().enumerate() {
        let Some(found) = names_of(table, grammar) else { continue };
        if !says_more(table, &found) {
            gone.insert(index);
        }
        names.extend(found);
    }
    remove(form, member, &gone);
    names.into_iter().map(named).collect()
}

/// The names that a table lists below one of the headers for units; `None` if it is another table.
fn names_of(table: &Node, grammar: &ProseGrammar) -> Option<Vec<Node>> {
    let headers: Vec<String> = table.child("columns")?.elements().iter().map(header).collect();
    let header = headers.iter().find(|header| grammar.heads_units(header))?;
    let first = headers.first() == Some(header);
    let rows = table.child("rows")?.elements();
    let name = |row: &Node| {
        let value = row.child("values").and_then(|values| values.child(header)).filter(|node| node.as_value().is_some());
        let label = row.child("path").and_then(|path| path.elements().last()).filter(|_| first);
        value.or(label).cloned()
    };
    // A table with amounts is about the money of units.
    if rows.iter().flat_map(values).any(|value| value.as_value().is_some() && text(value).is_none()) {
        return None;
    }
    let names: Option<Vec<Node>> = rows.iter().map(name).collect();
    let names = names.filter(|names| !names.is_empty())?;
    names.iter().all(|name| text(name).is_some_and(|name| grammar.is_unit(name))).then_some(names)
}

fn header(column: &Node) -> String {
    let words: Vec<&str> = column.elements().iter().filter_map(text).collect();
    words.join("|")
}

fn text(node: &Node) -> Option<&str> {
    match node.as_value() {
        Some(Value::Text(text)) => Some(text),
        _ => None,
    }
}

/// Whether the table holds values beside the names.
fn says_more(table: &Node, names: &[Node]) -> bool {
    let rows = table.child("rows").map_or(&[][..], Node::elements);
    let is_name = |value: &&Node| names.iter().any(|name| name.as_value() == value.as_value());
    rows.iter().flat_map(values).filter(|value| value.as_value().is_some()).any(|value| !is_name(&value))
}

fn values(row: &Node) -> Vec<&Node> {
    match row.child("values") {
        Some(Node::Object(members)) => members.values().collect(),
        _ => Vec::new(),
    }
}

/// A name as an element of `internal_units`.
fn named(name: Node) -> Node {
    match name {
        Node::Leaf(mut leaf) => {
            if let Some(evidence) = leaf.evidence.as_mut() {
                evidence.rule = "internal_units".into();
            }
            Node::Leaf(leaf)
        }
        other => other,
    }
}

/// Takes tables out; what points at those behind them goes along.
fn remove(form: &mut Form, member: &str, gone: &BTreeSet<usize>) {
    if gone.is_empty() {
        return;
    }
    let Some((_, tables)) = form.lists.iter_mut().find(|(key, _)| key == member) else { return };
    let mut index = 0;
    let mut spans: Vec<Span> = Vec::new();
    tables.retain(|table| {
        let keep = !gone.contains(&index);
        index += 1;
        if !keep {
            let columns = table.child("columns").map_or(&[][..], Node::elements);
            let headers = columns.iter().flat_map(Node::elements).filter_map(Node::evidence);
            spans.extend(headers.map(|evidence| evidence.span));
        }
        keep
    });
    form.furniture.extend(spans);
    let front = format!("/{member}/");
    let moved = |pointer: &str| -> Option<String> {
        let Some(rest) = pointer.strip_prefix(&front) else { return Some(pointer.to_owned()) };
        let (number, tail) = rest.split_once('/').map_or((rest, ""), |(number, _)| (number, &rest[number.len()..]));
        let Ok(number) = number.parse::<usize>() else { return Some(pointer.to_owned()) };
        (!gone.contains(&number)).then(|| format!("{front}{}{tail}", number - gone.range(..number).count()))
    };
    form.doubts.retain_mut(|doubt| match moved(&doubt.pointer) {
        Some(pointer) => {
            doubt.pointer = pointer;
            true
        }
        None => false,
    });
    for doubt in &mut form.doubts {
        for candidate in &mut doubt.candidates {
            candidate.pointer = moved(&candidate.pointer).unwrap_or_else(|| candidate.pointer.clone());
        }
    }
}
