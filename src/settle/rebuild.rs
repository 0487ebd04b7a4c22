//! A part of the written JSON → the report's tree, as far as checks see it: values, statuses and what is in doubt. The text of the
//! document and the further prints of a figure are not in the JSON.

use serde_json::{Map, Value as Json};

use super::typed::value_of;
use crate::report::{
    Candidate, Doubt, DoubtKind, DoubtSeverity, Evidence, Family, Leaf, Message, Node, Part, Status, join_pointer,
};
use crate::span::Span;

/// The part that these members describe.
pub fn part(family: &str, json: &Json) -> Part {
    let nothing = Map::new();
    let evidence = json.get("evidence").and_then(Json::as_object).unwrap_or(&nothing);
    let root = json.get("report").map_or_else(Node::object, |report| node(report, "", evidence));
    let entries = json.get("review").and_then(Json::as_array).map_or(&[][..], Vec::as_slice);
    Part {
        family: Family { id: family.to_owned(), grammar: String::new(), score: 1.0 },
        span: Span::default(),
        root,
        doubts: entries.iter().filter_map(doubt).collect(),
        claims: Vec::new(),
    }
}

/// What has evidence is a value; other objects and lists are nodes.
fn node(json: &Json, pointer: &str, evidence: &Map<String, Json>) -> Node {
    match (evidence.get(pointer), json) {
        (None, Json::Object(members)) => {
            let child = |(key, value): (&String, &Json)| (key.clone(), node(value, &join_pointer(pointer, key), evidence));
            Node::Object(members.iter().map(child).collect())
        }
        (None, Json::Array(elements)) => {
            let child = |(index, value): (usize, &Json)| node(value, &join_pointer(pointer, &index.to_string()), evidence);
            Node::List(elements.iter().enumerate().map(child).collect())
        }
        (known, json) => {
            let evidence = known.map(|entry| Box::new(Evidence { status: status(entry), ..Evidence::default() }));
            Node::Leaf(Leaf { value: value_of(json), evidence })
        }
    }
}

fn status(entry: &Json) -> Status {
    match entry.get("status").and_then(Json::as_str) {
        Some("not_applicable") => Status::NotApplicable,
        Some("merged") => Status::Merged { of: entry.get("of").and_then(Json::as_str).unwrap_or_default().to_owned() },
        _ => Status::Printed,
    }
}

fn doubt(entry: &Json) -> Option<Doubt> {
    use DoubtKind::{Ambiguous, Duplicate, Inconsistent, LowConfidence, Missing, Unassigned, UnitInferred};
    let kinds = [Ambiguous, Missing, LowConfidence, Inconsistent, UnitInferred, Duplicate, Unassigned];
    let name = entry.get("kind")?.as_str()?;
    let candidates = entry.get("candidates").and_then(Json::as_array).map_or(&[][..], Vec::as_slice);
    Some(Doubt {
        pointer: entry.get("pointer")?.as_str()?.to_owned(),
        kind: kinds.into_iter().find(|kind| kind.name() == name)?,
        severity: DoubtSeverity::High,
        message: Message::default(),
        span: None,
        check: None,
        candidates: candidates.iter().filter_map(candidate).collect(),
    })
}

fn candidate(json: &Json) -> Option<Candidate> {
    Some(Candidate {
        pointer: json.get("pointer")?.as_str()?.to_owned(),
        value: value_of(json.get("value")?)?,
        confidence: 0.5,
        why: Message::default(),
        span: None,
    })
}
