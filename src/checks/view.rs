//! What a check sees of a part: operands by pointer, rows by path, and which places are in doubt.

use std::collections::HashSet;

use super::amount::Amount;
use crate::grammar::check::CheckRule;
use crate::report::{DoubtKind, Node, Part, Status};
use crate::value::Value;

/// A row of a money table.
#[derive(Debug, Clone)]
pub struct Row<'a> {
    /// Its pointer.
    pub pointer: String,
    /// Its labels from the outermost group.
    pub path: Vec<&'a str>,
}

impl Row<'_> {
    /// The innermost label.
    pub fn label(&self) -> &str {
        self.path.last().copied().unwrap_or("")
    }

    /// The labels above the innermost.
    pub fn group(&self) -> &[&str] {
        self.path.split_last().map_or(&[], |(_, group)| group)
    }
}

/// A part as checks see it.
#[derive(Debug)]
pub struct View<'a> {
    /// The part.
    pub part: &'a Part,
    /// Text of the document.
    pub text: &'a str,
    /// Pointers of places whose value is in doubt or lost.
    doubted: HashSet<&'a str>,
}

impl<'a> View<'a> {
    /// A view of `part`.
    pub fn new(part: &'a Part, text: &'a str) -> Self {
        let open =
            |kind| matches!(kind, DoubtKind::Ambiguous | DoubtKind::Missing | DoubtKind::LowConfidence | DoubtKind::Unassigned);
        let doubted = part
            .doubts
            .iter()
            .filter(|doubt| open(doubt.kind))
            .flat_map(|doubt| std::iter::once(&doubt.pointer).chain(doubt.candidates.iter().map(|candidate| &candidate.pointer)))
            .map(String::as_str)
            .collect();
        Self { part, text, doubted }
    }

    /// The node at `pointer`.
    pub fn at(&self, pointer: &str) -> Option<&'a Node> {
        self.part.root.at(pointer)
    }

    /// The value at `pointer`.
    pub fn value(&self, pointer: &str) -> Option<&'a Value> {
        self.at(pointer)?.as_value()
    }

    /// The operand at `pointer`.
    pub fn amount(&self, pointer: &str, label: &str) -> Option<Amount> {
        Amount::of(self.value(pointer)?, pointer, label)
    }

    /// The text at `pointer`.
    pub fn string(&self, pointer: &str) -> Option<&'a str> {
        text_of(self.at(pointer)?)
    }

    /// The elements of the list at `pointer` with their pointers.
    pub fn list(&self, pointer: &str) -> impl Iterator<Item = (String, &'a Node)> {
        let elements = self.at(pointer).map_or(&[][..], Node::elements);
        let pointer = pointer.to_owned();
        elements.iter().enumerate().map(move |(index, node)| (format!("{pointer}/{index}"), node))
    }

    /// The rows of the money table at `pointer`.
    pub fn rows(&self, pointer: &str) -> Vec<Row<'a>> {
        self.list(pointer)
            .map(|(pointer, node)| {
                let path = node.child("path").map_or(&[][..], Node::elements).iter().filter_map(text_of).collect();
                Row { pointer, path }
            })
            .collect()
    }

    /// Whether the value at `pointer` is in doubt: itself, what holds it, or one of its pieces.
    pub fn doubted(&self, pointer: &str) -> bool {
        // A doubt about a whole section says nothing about one value.
        let ends = pointer.match_indices('/').map(|(at, _)| at).skip(2).chain([pointer.len()]);
        ends.filter_map(|end| pointer.get(..end)).any(|above| self.doubted.contains(above))
    }

    /// Whether an element of the list at `pointer` is lost.
    pub fn lost(&self, list: &str) -> bool {
        self.doubted.iter().any(|doubt| {
            doubt.strip_prefix(list) == Some("/-") || doubt.strip_prefix(list).is_some_and(|rest| rest.starts_with("/-/"))
        })
    }

    /// Whether a sign for "none" or a merged cell stands at `pointer`.
    pub fn settled(&self, pointer: &str) -> bool {
        self.at(pointer).and_then(Node::evidence).is_some_and(|evidence| evidence.status != Status::Printed)
    }
}

/// The text of a leaf.
pub fn text_of(node: &Node) -> Option<&str> {
    match node.as_value()? {
        Value::Text(text) => Some(text),
        Value::Quantity(quantity) => Some(&quantity.text),
        Value::Date(date) => Some(&date.text),
        _ => None,
    }
}

/// First member of a pointer: `/budget/rows` gives `budget`.
pub fn section(pointer: &str) -> &str {
    pointer.trim_start_matches('/').split('/').next().unwrap_or("")
}

/// `section.rest` as an id for a rule.
pub fn id(at: &str, middle: &str, rule: &CheckRule) -> String {
    [section(at), middle, rule.id.as_str()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(".")
}
