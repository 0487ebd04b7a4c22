//! Which values the review list speaks about.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use super::tree::{objects, text};

/// The review list of one part. It answers with memory: an entry for `…/-` reports one lost element and no more.
pub(super) struct Review<'v> {
    report: &'v Value,
    /// The gold's flags, as pointers into the output: there an entry may stand for a whole section.
    flags: BTreeSet<String>,
    entries: Vec<&'v Value>,
    /// How many entries name a pointer, themselves or by a candidate.
    named: HashMap<String, usize>,
    /// Everything above a named pointer.
    above: BTreeSet<String>,
    /// Lost elements that an entry was counted for.
    lost: BTreeMap<String, BTreeSet<String>>,
}

impl<'v> Review<'v> {
    /// The review of `part`, whose report is `report`.
    pub fn new(report: &'v Value, part: &'v Value, flags: impl Iterator<Item = String>) -> Self {
        let entries: Vec<&Value> = objects(part, "review").collect();
        let mut named: HashMap<String, usize> = HashMap::new();
        for entry in &entries {
            let own = std::iter::once(*entry).chain(objects(entry, "candidates"));
            let pointers: BTreeSet<&str> = own.map(|part| text(part, "pointer")).collect();
            for pointer in pointers {
                *named.entry(pointer.to_owned()).or_insert(0) += 1;
            }
        }
        let above = named.keys().flat_map(|pointer| prefixes(pointer).filter(|prefix| prefix.len() < pointer.len())).collect();
        Self { report, flags: flags.collect(), entries, named, above, lost: BTreeMap::new() }
    }

    /// The entries.
    pub fn entries(&self) -> &[&'v Value] {
        &self.entries
    }

    /// Whether an entry at `pointer` speaks for the values below it: an array element, an object below the top level, or
    /// what the gold flags itself.
    fn speaks_for_parts(&self, pointer: &str) -> bool {
        let keys: Vec<&str> = pointer.split('/').skip(1).collect();
        let is_element =
            keys.last().is_some_and(|last| *last == "-" || (!last.is_empty() && last.bytes().all(|b| b.is_ascii_digit())));
        self.flags.contains(pointer)
            || keys.len() > 1 && (is_element || self.report.pointer(pointer).is_some_and(Value::is_object))
    }

    /// Whether this value is under review. For a value of a lost element (`/projects/-/name`) the truth's pointer tells which
    /// element it is.
    pub fn covers(&mut self, pointer: &str, truth_pointer: &str) -> bool {
        let outermost_first: Vec<String> = prefixes(pointer).collect();
        for named in outermost_first.iter().rev() {
            let Some(entries) = self.named.get(named).copied() else { continue };
            if named != pointer && !self.speaks_for_parts(named) {
                continue;
            }
            if named.ends_with("/-") {
                let depth = named.matches('/').count();
                let element = prefixes(truth_pointer).nth(depth - 1).unwrap_or_else(|| truth_pointer.to_owned());
                let known = self.lost.entry(named.clone()).or_default();
                if !known.contains(&element) && known.len() == entries {
                    continue;
                }
                known.insert(element);
            }
            return true;
        }
        false
    }

    /// Whether a flag of the gold is answered, at the place itself or at a part of it.
    pub fn answers(&mut self, pointer: &str, truth_pointer: &str) -> bool {
        self.covers(pointer, truth_pointer) || self.above.contains(pointer)
    }
}

/// `/a`, `/a/b`, `/a/b/c` of `/a/b/c`.
pub(super) fn prefixes(pointer: &str) -> impl Iterator<Item = String> + '_ {
    let ends = pointer.match_indices('/').map(|(at, _)| at).skip(1).chain(std::iter::once(pointer.len()));
    ends.map(|end| pointer.get(..end).unwrap_or_default().to_owned()).filter(|prefix| !prefix.is_empty())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn covers(part: &Value, flags: &[&str], pointer: &str) -> bool {
        let report = part.get("report").unwrap_or(&Value::Null);
        Review::new(report, part, flags.iter().map(|flag| (*flag).to_owned())).covers(pointer, pointer)
    }

    #[test]
    fn entries_cover_their_value_and_their_row_but_no_section() {
        let part = json!({
            "report": { "rows": [{ "score": 1, "goal": { "a": 1 } }], "budget": { "unit": "元" } },
            "review": [
                { "pointer": "/rows/0" },
                { "pointer": "/budget" },
                { "pointer": "/x", "candidates": [{ "pointer": "/y" }] }
            ]
        });
        for (flags, pointer, expected) in [
            (&[][..], "/rows/0/score", true),
            (&[], "/rows/1/score", false),
            (&[], "/budget/unit", false),
            (&["/budget"], "/budget/unit", true),
            (&[], "/x", true),
            (&[], "/y", true),
            (&[], "/z", false),
        ] {
            assert_eq!(covers(&part, flags, pointer), expected, "{pointer} {flags:?}");
        }
    }

    #[test]
    fn one_entry_reports_one_lost_element() {
        let part = json!({ "review": [{ "pointer": "/rows/-" }] });
        let mut review = Review::new(&Value::Null, &part, std::iter::empty());
        assert!(review.covers("/rows/-/name", "/rows/3/name"));
        assert!(review.covers("/rows/-/score", "/rows/3/score"));
        assert!(!review.covers("/rows/-/name", "/rows/4/name"));
    }

    #[test]
    fn a_flag_is_answered_from_below() {
        let part = json!({ "review": [{ "pointer": "/rows/2/score" }] });
        let mut review = Review::new(&Value::Null, &part, std::iter::empty());
        assert!(review.answers("/rows/2", "/rows/2"));
        assert!(review.answers("/rows", "/rows"));
        assert!(!review.answers("/rows/1", "/rows/1"));
    }
}
