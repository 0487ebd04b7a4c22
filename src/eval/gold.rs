//! The gold file of a case: what a document says, written or checked by a person.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

/// The truth about one document. All pointers point into its own `report`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gold {
    /// Id of the family that must be found.
    pub family: String,
    /// The contract's report. A member that is absent here is not measured; one that is `null` must be empty in the output.
    #[serde(default)]
    pub report: Value,
    /// Pointers that must stand in `review`: the document is damaged or ambiguous there.
    #[serde(default)]
    pub flag: Vec<String>,
    /// Other values that are right as well; `null` among them: may be left out.
    #[serde(default)]
    pub accept_any: BTreeMap<String, Vec<Value>>,
    /// Pointers (with all below) whose absence costs nothing.
    #[serde(default)]
    pub optional: Vec<String>,
    /// Pointers of lists whose order is free.
    #[serde(default)]
    pub any_order: Vec<String>,
    /// The truth is of one form in a file of several: the part that fits best is measured.
    #[serde(default)]
    pub any_part: bool,
    /// Texts that must stand in `unassigned` and in no field.
    #[serde(default)]
    pub must_be_unassigned: Vec<String>,
    /// Texts that must stand in a field, in `unassigned` or in `review`.
    #[serde(default)]
    pub must_not_be_lost: Vec<String>,
    /// Texts (names, telephones) that must stand nowhere in the output.
    #[serde(default)]
    pub must_not_appear: Vec<String>,
    /// Contradictions put into the document on purpose.
    #[serde(default)]
    pub planted_checks: Option<Vec<Planted>>,
    /// Names of the documents with this truth.
    #[serde(default)]
    pub files: Vec<String>,
    /// What the document is modelled on and what it is made to break.
    #[serde(default)]
    pub about: Value,
    /// A proposal that no person has checked: it counts for nothing.
    #[serde(default)]
    pub unreviewed: bool,
}

/// A contradiction that a check must find.
#[derive(Debug, Clone, Deserialize)]
pub struct Planted {
    /// What kind, for people.
    #[serde(default)]
    pub kind: String,
    /// Pointers of the values that contradict each other.
    pub fields: Vec<String>,
}

impl Gold {
    /// Reads a gold file.
    ///
    /// # Errors
    /// What is wrong with it, with line and column; an unknown member is an error, so that a misspelt one is seen.
    pub fn parse(text: &str) -> Result<Gold, String> {
        serde_json::from_str(text).map_err(|error| error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspelt_members_are_refused() {
        assert!(Gold::parse(r#"{"family": "unknown", "report": {}, "flag": ["/a"]}"#).is_ok());
        let error = Gold::parse(r#"{"family": "unknown", "flags": []}"#).expect_err("must fail");
        assert!(error.contains("flags"), "{error}");
    }
}
