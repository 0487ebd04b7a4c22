//! What changed from one result to another: two written results in, a list of differences out. Two years of one department, or two
//! readings of one file. Elements of lists are matched by their labels, never by their place, so a row that was added shifts
//! nothing. Works on the written JSON; reads no files and knows no languages.

mod label;
mod pairing;
mod same;

use serde_json::{Map, Number, Value};

use crate::value::Decimal;
use label::label;
use same::{is_nothing, is_value, same};

/// How a place differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Only the new result has it.
    Added,
    /// Only the old result has it.
    Removed,
    /// Both have it, with different values.
    Changed,
}

/// One difference.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Change {
    /// How it differs.
    pub kind: Kind,
    /// Which form of the new result (of the old one if it was removed); 1 is the enclosing one.
    pub part: usize,
    /// The way to the place for people: member names of the contract, and of list elements their labels.
    pub field: Vec<String>,
    /// JSON Pointer in the old report.
    pub old_pointer: Option<String>,
    /// JSON Pointer in the new report.
    pub new_pointer: Option<String>,
    /// The old value; of an element of a list the whole element.
    pub old: Option<Value>,
    /// The new value.
    pub new: Option<Value>,
    /// New less old, where both are numbers: in the unit that they share, amounts of two units in yuan, rates in points (`pp`).
    pub difference: Option<Number>,
    /// Unit of the difference.
    pub unit: Option<String>,
    /// The difference in percent of the old value, with two places.
    pub percent: Option<Number>,
}

/// Which result one side is.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Side {
    /// File name.
    pub name: Value,
    /// SHA-256 of the source.
    pub sha256: Value,
    /// Family of the enclosing form.
    pub family: Value,
    /// Department.
    pub department: Value,
    /// Year.
    pub fiscal_year: Value,
}

/// Two results compared.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Comparison {
    /// The old result.
    pub old: Side,
    /// The new result.
    pub new: Side,
    /// Values that are the same in both.
    pub same: usize,
    /// The differences, in the order of the reports.
    pub changes: Vec<Change>,
}

/// Compares two results as `extract` writes them. Evidence, review and checks are not compared: they are no values.
pub fn compare(old: &Value, new: &Value) -> Comparison {
    let mut found = Comparison { old: side(old), new: side(new), same: 0, changes: Vec::new() };
    found.form(1, (&old["report"], &new["report"]));
    let forms = |result: &Value| result["attachments"].as_array().cloned().unwrap_or_default();
    let (before, after) = (forms(old), forms(new));
    for pair in pairing::pairs(&before, &after) {
        let form =
            |list: &[Value], place: Option<usize>| place.and_then(|place| list.get(place)).map(|form| form["report"].clone());
        let part = pair.1.or(pair.0).unwrap_or(0) + 2;
        match (form(&before, pair.0), form(&after, pair.1)) {
            (Some(old), Some(new)) => found.form(part, (&old, &new)),
            (old, new) => found.whole(part, &[], (old.as_ref().map(|old| ("", old)), new.as_ref().map(|new| ("", new)))),
        }
    }
    found
}

fn side(result: &Value) -> Side {
    let report = &result["report"];
    Side {
        name: result["source"]["name"].clone(),
        sha256: result["source"]["sha256"].clone(),
        family: result["family"]["id"].clone(),
        department: report["department"]["name"].clone(),
        fiscal_year: report["fiscal_year"].clone(),
    }
}

/// A node with its pointer.
type At<'v> = (&'v str, &'v Value);

impl Comparison {
    /// How many changes are of this kind.
    pub fn count(&self, kind: Kind) -> usize {
        self.changes.iter().filter(|change| change.kind == kind).count()
    }

    fn form(&mut self, part: usize, (old, new): (&Value, &Value)) {
        self.node(part, &mut Vec::new(), ("", old), ("", new));
    }

    fn node(&mut self, part: usize, field: &mut Vec<String>, old: At<'_>, new: At<'_>) {
        match (old.1, new.1) {
            (one, other) if is_nothing(one) && is_nothing(other) => {}
            (Value::Object(before), Value::Object(after)) if !is_value(old.1) && !is_value(new.1) => {
                self.members(part, field, (old.0, before), (new.0, after));
            }
            (Value::Array(before), Value::Array(after)) => self.elements(part, field, (old.0, before), (new.0, after)),
            (one, _) if is_nothing(one) => self.whole(part, field, (None, Some(new))),
            (_, other) if is_nothing(other) => self.whole(part, field, (Some(old), None)),
            (one, other) if same(one, other) => self.same += 1,
            _ => self.whole(part, field, (Some(old), Some(new))),
        }
    }

    fn members(
        &mut self,
        part: usize,
        field: &mut Vec<String>,
        old: (&str, &Map<String, Value>),
        new: (&str, &Map<String, Value>),
    ) {
        let added = new.1.keys().filter(|key| !old.1.contains_key(*key));
        for key in old.1.keys().chain(added) {
            let step = |pointer: &str| format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"));
            let value = |members: &Map<String, Value>| members.get(key).cloned().unwrap_or_default();
            field.push(key.clone());
            self.node(part, field, (&step(old.0), &value(old.1)), (&step(new.0), &value(new.1)));
            field.pop();
        }
    }

    fn elements(&mut self, part: usize, field: &mut Vec<String>, old: (&str, &[Value]), new: (&str, &[Value])) {
        for (before, after) in pairing::pairs(old.1, new.1) {
            let step = |pointer: &str, place: Option<usize>| place.map(|place| format!("{pointer}/{place}")).unwrap_or_default();
            let (before_at, after_at) = (step(old.0, before), step(new.0, after));
            let before = before.and_then(|place| Some((before_at.as_str(), old.1.get(place)?)));
            let after = after.and_then(|place| Some((after_at.as_str(), new.1.get(place)?)));
            field.push(after.or(before).map(|(_, element)| label(element)).unwrap_or_default());
            match (before, after) {
                (Some(before), Some(after)) => self.node(part, field, before, after),
                (None, Some((_, element))) | (Some((_, element)), None) if is_nothing(element) => {}
                sides => self.whole(part, field, sides),
            }
            field.pop();
        }
    }

    /// Notes a difference at a place.
    fn whole(&mut self, part: usize, field: &[String], (old, new): (Option<At<'_>>, Option<At<'_>>)) {
        let kind = match (old, new) {
            (Some(_), Some(_)) => Kind::Changed,
            (None, _) => Kind::Added,
            (_, None) => Kind::Removed,
        };
        // A year is a name, no amount.
        let counts = field.last().is_none_or(|name| name != "fiscal_year");
        let step = old.zip(new).filter(|_| counts).and_then(|(old, new)| same::difference(old.1, new.1));
        let number = |number: Decimal| number.normalize().to_string().parse::<Number>().ok();
        self.changes.push(Change {
            kind,
            part,
            field: field.to_vec(),
            old_pointer: old.map(|(pointer, _)| pointer.to_owned()),
            new_pointer: new.map(|(pointer, _)| pointer.to_owned()),
            old: old.map(|(_, value)| value.clone()),
            new: new.map(|(_, value)| value.clone()),
            difference: step.as_ref().and_then(|step| number(step.by)),
            percent: step.as_ref().and_then(|step| number(step.percent?)),
            unit: step.and_then(|step| step.unit),
        });
    }
}

#[cfg(test)]
mod tests;
