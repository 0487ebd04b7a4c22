//! Walks truth and output together and says of every value whether it is right.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use super::gold::Gold;
use super::pairing::{in_any_order, in_order};
use super::same::{same_tree, same_value};
use super::tree::{below, is_empty, kind, leaves, member};

/// What became of one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Verdict {
    Correct,
    Wrong,
    Missing,
    Extra,
}

/// One value of the truth, the output or both.
#[derive(Debug)]
pub(super) struct Row<'v> {
    pub verdict: Verdict,
    pub truth_pointer: String,
    pub output_pointer: String,
    pub wanted: Option<&'v Value>,
    pub found: Option<&'v Value>,
}

/// All rows, and where the truth's places are in the output.
pub(super) struct Comparison<'v> {
    gold: &'v Gold,
    pub rows: Vec<Row<'v>>,
    to_output: HashMap<String, String>,
}

impl<'v> Comparison<'v> {
    /// Compares the whole report.
    pub fn new(gold: &'v Gold, report: &'v Value) -> Self {
        let mut comparison = Self { gold, rows: Vec::new(), to_output: HashMap::new() };
        comparison.walk(&gold.report, report, "", "");
        comparison
    }

    /// The place in the output of a place in the truth: lists are aligned, so the indices may differ.
    pub fn in_output(&self, truth_pointer: &str) -> String {
        let mut known = truth_pointer;
        loop {
            if let Some(mapped) = self.to_output.get(known).filter(|_| !known.is_empty()) {
                return format!("{mapped}{}", truth_pointer.get(known.len()..).unwrap_or_default());
            }
            match known.rfind('/') {
                Some(end) => known = known.get(..end).unwrap_or_default(),
                None => return truth_pointer.to_owned(),
            }
        }
    }

    fn add(&mut self, verdict: Verdict, places: (&str, &str), wanted: Option<&'v Value>, found: Option<&'v Value>) {
        let (truth_pointer, output_pointer) = places;
        let is_optional = |known: &String| {
            truth_pointer == known || truth_pointer.strip_prefix(known.as_str()).is_some_and(|rest| rest.starts_with('/'))
        };
        if verdict == Verdict::Missing && self.gold.optional.iter().any(is_optional) {
            return;
        }
        let (truth_pointer, output_pointer) = (truth_pointer.to_owned(), output_pointer.to_owned());
        self.rows.push(Row { verdict, truth_pointer, output_pointer, wanted, found });
    }

    fn walk(&mut self, wanted: &'v Value, found: &'v Value, truth_at: &str, output_at: &str) {
        self.to_output.insert(truth_at.to_owned(), output_at.to_owned());
        let accepted = self.gold.accept_any.get(truth_at);
        if accepted.is_some_and(|others| others.iter().any(|other| same_tree(other, found))) {
            for (pointer, leaf) in leaves(found, output_at) {
                self.add(Verdict::Correct, (truth_at, &pointer), Some(leaf), Some(leaf));
            }
            return;
        }
        match (wanted, found) {
            _ if kind(wanted).is_some() && !is_empty(wanted) => self.compare_leaf(wanted, found, (truth_at, output_at)),
            (Value::Object(members), Value::Object(_) | Value::Null) => {
                for (key, wanted) in members {
                    self.walk(wanted, member(found, key), &below(truth_at, key), &below(output_at, key));
                }
            }
            (Value::Array(wanted), Value::Array(_) | Value::Null) if !wanted.is_empty() => {
                let found = found.as_array().map(Vec::as_slice).unwrap_or_default();
                self.walk_list(wanted, found, truth_at, output_at);
            }
            _ => {
                self.missing_below(wanted, truth_at, output_at);
                for (pointer, leaf) in leaves(found, output_at) {
                    self.add(Verdict::Extra, (truth_at, &pointer), None, Some(leaf));
                }
            }
        }
    }

    fn compare_leaf(&mut self, wanted: &'v Value, found: &'v Value, places: (&str, &str)) {
        if is_empty(found) {
            self.add(Verdict::Missing, places, Some(wanted), None);
        } else if kind(found).is_some() && same_value(wanted, found) {
            self.add(Verdict::Correct, places, Some(wanted), Some(found));
        } else {
            self.add(Verdict::Wrong, places, Some(wanted), Some(found));
        }
    }

    fn missing_below(&mut self, wanted: &'v Value, truth_at: &str, output_at: &str) {
        for (pointer, leaf) in leaves(wanted, truth_at) {
            let output_pointer = format!("{output_at}{}", pointer.get(truth_at.len()..).unwrap_or_default());
            self.add(Verdict::Missing, (&pointer, &output_pointer), Some(leaf), None);
        }
    }

    fn walk_list(&mut self, wanted: &'v [Value], found: &'v [Value], truth_at: &str, output_at: &str) {
        let free = self.gold.any_order.iter().any(|pointer| pointer == truth_at);
        let pairs = if free { in_any_order(wanted, found) } else { in_order(wanted, found) };
        let known: BTreeSet<&String> = wanted.iter().filter_map(Value::as_object).flat_map(serde_json::Map::keys).collect();
        for pair in pairs {
            match pair {
                (Some(i), Some(j)) => {
                    if let (Some(wanted), Some(found)) = (wanted.get(i), found.get(j)) {
                        self.walk(wanted, found, &format!("{truth_at}/{i}"), &format!("{output_at}/{j}"));
                    }
                }
                (Some(i), None) => {
                    if let Some(wanted) = wanted.get(i) {
                        self.walk(wanted, &Value::Null, &format!("{truth_at}/{i}"), &format!("{output_at}/-"));
                    }
                }
                (None, Some(j)) => {
                    if let Some(found) = found.get(j) {
                        self.extra_element(found, &known, &format!("{truth_at}/-"), &format!("{output_at}/{j}"));
                    }
                }
                (None, None) => {}
            }
        }
    }

    /// An element that the truth lacks: only members that the truth knows somewhere in the list are measured.
    fn extra_element(&mut self, found: &'v Value, known: &BTreeSet<&String>, truth_at: &str, output_at: &str) {
        self.to_output.insert(truth_at.to_owned(), output_at.to_owned());
        let whole = kind(found).is_some() || !found.is_object() || known.is_empty();
        for (pointer, leaf) in leaves(found, output_at) {
            let key = pointer.get(output_at.len() + 1..).and_then(|rest| rest.split('/').next()).unwrap_or_default();
            let key = key.replace("~1", "/").replace("~0", "~");
            if whole || known.contains(&key) {
                self.add(Verdict::Extra, (truth_at, &pointer), None, Some(leaf));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn gold(value: Value) -> Gold {
        serde_json::from_value(value).expect("a gold")
    }

    fn verdicts(gold: &Gold, report: &Value) -> Vec<(Verdict, String)> {
        Comparison::new(gold, report).rows.into_iter().map(|row| (row.verdict, row.output_pointer)).collect()
    }

    #[test]
    fn every_value_gets_one_verdict() {
        let gold = gold(json!({ "family": "x", "report": { "a": 1, "b": "二", "c": null, "d": { "e": { "percent": 5 } } } }));
        let found = verdicts(&gold, &json!({ "a": 1, "b": "三", "c": 4, "d": null, "unmeasured": 9 }));
        let expected = [(Verdict::Correct, "/a"), (Verdict::Wrong, "/b"), (Verdict::Extra, "/c"), (Verdict::Missing, "/d/e")];
        assert_eq!(found, expected.map(|(verdict, pointer)| (verdict, pointer.to_owned())));
    }

    #[test]
    fn lists_are_aligned_and_pointers_follow() {
        let gold = gold(json!({ "family": "x", "report": { "rows": [{ "name": "检查企业数" }, { "name": "群众满意度" }] } }));
        let report = json!({ "rows": [{ "name": "群众满意度", "other": 1 }] });
        let comparison = Comparison::new(&gold, &report);
        assert_eq!(comparison.in_output("/rows/1/name"), "/rows/0/name");
        assert_eq!(comparison.in_output("/rows/0"), "/rows/-");
        assert_eq!(comparison.rows[0].output_pointer, "/rows/-/name");
        assert_eq!(comparison.rows[0].verdict, Verdict::Missing);
    }

    #[test]
    fn other_readings_and_optional_members_are_accepted() {
        let gold = gold(json!({
            "family": "x", "report": { "a": 1, "b": 2, "c": 3 },
            "accept_any": { "/a": [null, 7] }, "optional": ["/c"]
        }));
        assert_eq!(verdicts(&gold, &json!({ "b": 2 })), [(Verdict::Correct, "/b".to_owned())]);
        assert_eq!(verdicts(&gold, &json!({ "a": 7, "b": 2 })).len(), 2);
    }
}
