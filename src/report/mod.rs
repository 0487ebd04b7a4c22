//! What was found, where, and why: a tree of values with their evidence, and the doubts about them.
//! Holds results only; `recognise` builds it, everything later reads it.

mod doubt;
mod evidence;
mod node;

pub use doubt::{Candidate, Doubt, DoubtKind, DoubtSeverity, Message};
pub use evidence::{Evidence, Facts, Ground, LabelMatch, Role, Status, Via};
pub use node::{Leaf, Node, join_pointer};

use crate::diagnostic::Diagnostic;
use crate::span::Span;
use crate::value::Value;

/// Which family a document was found to be of.
#[derive(Debug, Clone, PartialEq)]
pub struct Family {
    /// Grammar id, or `unknown`.
    pub id: String,
    /// Grammar id with its version, `department-self-evaluation@1`.
    pub grammar: String,
    /// 0 to 1: how much of what identifies the family is there.
    pub score: f64,
}

/// One form: the report proper or an attachment. Pointers are relative to its own `root`.
#[derive(Debug, Clone)]
pub struct Part {
    /// Its family.
    pub family: Family,
    /// The whole form in the document's text.
    pub span: Span,
    /// The values, in the contract's order.
    pub root: Node,
    /// What a person should look at, as far as recognition knows (checks add more).
    pub doubts: Vec<Doubt>,
    /// Every printed occurrence of the figures that prose gives, the ones in `root` among them.
    pub claims: Vec<Claim>,
}

impl Part {
    /// Puts the value of one claim in the place of the value that stands at `pointer`; the old place stays a claim.
    pub fn prefer(&mut self, pointer: &str, claim: usize) {
        let Some(claim) = self.claims.get(claim) else { return };
        if let Some(Node::Leaf(leaf)) = self.root.at_mut(pointer) {
            let rule = leaf.evidence.as_ref().map_or_else(|| "prose".into(), |evidence| evidence.rule.clone());
            leaf.value = Some(claim.value.clone());
            leaf.evidence = Some(Box::new(Evidence::printed(claim.span, rule)));
        }
    }
}

/// A figure that prose prints for a field, whether or not it is the one that stands in the report.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// Pointer of the field, `/expenditure/basic`; or a count that has none, such as `count:internal_units`.
    pub pointer: String,
    /// The value.
    pub value: Value,
    /// Where it is printed.
    pub span: Span,
    /// The sentence around it.
    pub sentence: Span,
}

/// Everything that recognition says about a document.
#[derive(Debug, Clone)]
pub struct Report {
    /// The first or enclosing form.
    pub main: Part,
    /// Every other form in the file.
    pub attachments: Vec<Part>,
    /// Text pieces that carry no value: page numbers, form notes, decoration, template rows.
    pub furniture: Vec<Span>,
    /// Personal contact data, never written out unless asked for.
    pub withheld: Vec<Span>,
    /// Pieces with numbers or labels that no field took, with the pointers that they could belong to.
    pub unassigned: Vec<Unassigned>,
    /// Remarks.
    pub diagnostics: Vec<Diagnostic>,
}

/// A piece of text that no field took.
#[derive(Debug, Clone, PartialEq)]
pub struct Unassigned {
    /// The piece.
    pub span: Span,
    /// Fields that it could belong to.
    pub candidates: Vec<String>,
}
