//! The tree of a report: objects, lists and leaves. A leaf keeps its value and its evidence together.

use std::borrow::Cow;
use std::fmt::Write;

use indexmap::IndexMap;

use super::evidence::Evidence;
use crate::value::Value;

/// A node of the report.
#[derive(Debug, Clone)]
pub enum Node {
    /// Members in the contract's order.
    Object(IndexMap<String, Node>),
    /// Elements in the document's order.
    List(Vec<Node>),
    /// A value or a `null`.
    Leaf(Leaf),
}

/// A value with how it is known. `value: None` is the contract's `null`; then evidence is there only for the statuses
/// `not_applicable` and `merged`.
#[derive(Debug, Clone, Default)]
pub struct Leaf {
    /// The typed value.
    pub value: Option<Value>,
    /// How it is known. Boxed: most of a report's nodes are values with little else.
    pub evidence: Option<Box<Evidence>>,
}

/// Appends one step to a JSON Pointer (RFC 6901), escaping it.
pub fn join_pointer(pointer: &str, step: &str) -> String {
    let mut joined = String::with_capacity(pointer.len() + step.len() + 1);
    joined.push_str(pointer);
    push_step(&mut joined, step);
    joined
}

fn push_step(pointer: &mut String, step: &str) {
    pointer.push('/');
    for letter in step.chars() {
        match letter {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            _ => pointer.push(letter),
        }
    }
}

/// The member that a step of a pointer names.
fn unescaped(step: &str) -> Cow<'_, str> {
    if step.contains('~') { Cow::Owned(step.replace("~1", "/").replace("~0", "~")) } else { Cow::Borrowed(step) }
}

impl Node {
    /// An object without members.
    pub fn object() -> Self {
        Node::Object(IndexMap::new())
    }

    /// A `null` that nothing is known about.
    pub fn null() -> Self {
        Node::Leaf(Leaf::default())
    }

    /// A printed value.
    pub fn value(value: Value, evidence: Evidence) -> Self {
        Node::Leaf(Leaf { value: Some(value), evidence: Some(Box::new(evidence)) })
    }

    /// A `null` with evidence: `not_applicable` or `merged`.
    pub fn nothing(evidence: Evidence) -> Self {
        Node::Leaf(Leaf { value: None, evidence: Some(Box::new(evidence)) })
    }

    /// Sets member `key` of an object; a no-op on other nodes.
    pub fn set(&mut self, key: &str, node: Node) {
        if let Node::Object(members) = self {
            members.insert(key.to_owned(), node);
        }
    }

    /// The same object with one more member.
    pub fn with(mut self, key: &str, node: Node) -> Self {
        self.set(key, node);
        self
    }

    /// The member or element at one step.
    pub fn child(&self, step: &str) -> Option<&Node> {
        match self {
            Node::Object(members) => members.get(step),
            Node::List(elements) => elements.get(step.parse::<usize>().ok()?),
            Node::Leaf(_) => None,
        }
    }

    /// The node at a JSON Pointer; `""` is this node.
    pub fn at(&self, pointer: &str) -> Option<&Node> {
        pointer.split('/').skip(1).try_fold(self, |node, step| node.child(&unescaped(step)))
    }

    /// The node at a JSON Pointer, to change it.
    pub fn at_mut(&mut self, pointer: &str) -> Option<&mut Node> {
        pointer.split('/').skip(1).try_fold(self, |node, step| {
            let step = unescaped(step);
            match node {
                Node::Object(members) => members.get_mut(&*step),
                Node::List(elements) => elements.get_mut(step.parse::<usize>().ok()?),
                Node::Leaf(_) => None,
            }
        })
    }

    /// The elements of a list; nothing for other nodes.
    pub fn elements(&self) -> &[Node] {
        if let Node::List(elements) = self { elements } else { &[] }
    }

    /// The leaf's value, if this is a leaf that has one.
    pub fn as_value(&self) -> Option<&Value> {
        if let Node::Leaf(leaf) = self { leaf.value.as_ref() } else { None }
    }

    /// The leaf's evidence, if any.
    pub fn evidence(&self) -> Option<&Evidence> {
        if let Node::Leaf(leaf) = self { leaf.evidence.as_deref() } else { None }
    }

    /// True if no value stands anywhere below.
    pub fn is_empty(&self) -> bool {
        match self {
            Node::Object(members) => members.values().all(Node::is_empty),
            Node::List(elements) => elements.iter().all(Node::is_empty),
            Node::Leaf(leaf) => leaf.value.is_none(),
        }
    }

    /// Calls `visit` with the pointer of every leaf, in order.
    pub fn visit_leaves<'a>(&'a self, visit: &mut dyn FnMut(&str, &'a Leaf)) {
        fn walk<'a>(node: &'a Node, pointer: &mut String, visit: &mut dyn FnMut(&str, &'a Leaf)) {
            let length = pointer.len();
            match node {
                Node::Leaf(leaf) => visit(pointer, leaf),
                Node::Object(members) => {
                    for (key, member) in members {
                        push_step(pointer, key);
                        walk(member, pointer, visit);
                        pointer.truncate(length);
                    }
                }
                Node::List(elements) => {
                    for (index, element) in elements.iter().enumerate() {
                        // Writing to a string cannot fail.
                        let _ = write!(pointer, "/{index}");
                        walk(element, pointer, visit);
                        pointer.truncate(length);
                    }
                }
            }
        }
        walk(self, &mut String::new(), visit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_escape_and_find() {
        let node = Node::object().with("a/b", Node::List(vec![Node::null()]));
        let mut seen = Vec::new();
        node.visit_leaves(&mut |pointer, _| seen.push(pointer.to_owned()));
        assert_eq!(seen, ["/a~1b/0"]);
        assert!(node.at("/a~1b/0").is_some());
        assert!(node.at("/a~1b/1").is_none());
        assert_eq!(join_pointer("", "a/b"), "/a~1b");
    }
}
