//! The members `report` and `evidence`: plain values, and by JSON Pointer how each is known.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use super::context::{Context, Piece, probability};
use super::value::Typed;
use crate::confidence::Assessment;
use crate::report::{Evidence, Leaf, Node, Status};
use crate::value::Repair;

/// Plain values.
pub(super) struct Values<'a>(pub &'a Context<'a>, pub &'a Node);

impl Serialize for Values<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Values(context, node) = self;
        match node {
            Node::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (key, member) in members {
                    map.serialize_entry(key, &Values(context, member))?;
                }
                map.end()
            }
            Node::List(elements) => {
                let mut list = serializer.serialize_seq(Some(elements.len()))?;
                for element in elements {
                    list.serialize_element(&Values(context, element))?;
                }
                list.end()
            }
            Node::Leaf(leaf) => match context.value(leaf) {
                Some(value) => Typed(&value).serialize(serializer),
                None => serializer.serialize_unit(),
            },
        }
    }
}

/// Evidence of every leaf that has some.
pub(super) struct Evidences<'a> {
    pub context: &'a Context<'a>,
    pub root: &'a Node,
    pub assessment: &'a Assessment,
}

impl Serialize for Evidences<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        let mut outcome = Ok(());
        self.root.visit_leaves(&mut |pointer, leaf| {
            if outcome.is_ok()
                && let Some(evidence) = self.shown(leaf)
            {
                let confidence = self.assessment.confidence.get(pointer).copied();
                outcome = map.serialize_entry(pointer, &entry(self.context, evidence, confidence));
            }
        });
        outcome?;
        map.end()
    }
}

impl Evidences<'_> {
    /// The evidence of a leaf; none if its value may not be shown, so that no entry stands at a bare `null`.
    fn shown<'l>(&self, leaf: &'l Leaf) -> Option<&'l Evidence> {
        let evidence = leaf.evidence.as_deref()?;
        let hidden = leaf.value.is_some() && self.context.value(leaf).is_none();
        (!hidden).then_some(evidence)
    }
}

#[derive(serde::Serialize)]
struct Entry<'a> {
    #[serde(flatten)]
    piece: Piece<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parts: Vec<Piece<'a>>,
    via: Vec<ViaPiece<'a>>,
    also: Vec<Piece<'a>>,
    rule: &'a str,
    repairs: Vec<&'static str>,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    of: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    confidence: Option<serde_json::Number>,
}

#[derive(serde::Serialize)]
struct ViaPiece<'a> {
    role: &'static str,
    raw: std::borrow::Cow<'a, str>,
    span: [usize; 2],
}

fn entry<'a>(context: &'a Context<'a>, evidence: &'a Evidence, confidence: Option<f64>) -> Entry<'a> {
    let piece = |span| Piece::new(context, span);
    let via = |via: &crate::report::Via| ViaPiece {
        role: via.role.name(),
        raw: context.raw(via.span),
        span: context.index.range(via.span),
    };
    let (status, of) = match &evidence.status {
        Status::Printed => ("printed", None),
        Status::NotApplicable => ("not_applicable", None),
        Status::Merged { of } => ("merged", Some(of.as_str())),
    };
    Entry {
        piece: piece(evidence.span),
        parts: evidence.parts.iter().copied().map(piece).collect(),
        via: evidence.via.iter().map(via).collect(),
        also: evidence.also.iter().copied().map(piece).collect(),
        rule: &evidence.rule,
        repairs: evidence.repairs.iter().map(|repair: &Repair| repair.name()).collect(),
        status,
        of,
        confidence: confidence.map(probability),
    }
}
