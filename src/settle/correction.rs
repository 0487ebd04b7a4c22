//! The shape of a corrections file (`schema/corrections.schema.json`).

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::Refusal;
use super::typed::Type;

/// The word by which a file says what it is.
pub const FORMAT: &str = "baogao-corrections";

/// A corrections file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Corrections {
    format: String,
    version: u32,
    /// The document that they were made for.
    pub source: SourceId,
    /// Who made those that do not say it themselves.
    #[serde(default)]
    pub by: Option<String>,
    /// One for each field or review entry.
    pub corrections: Vec<Correction>,
}

/// Which document.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceId {
    /// For people.
    #[serde(default, rename = "name")]
    _name: Option<String>,
    /// Of the bytes.
    pub sha256: String,
}

/// What a person decided about a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// It stays as it is.
    Accepted,
    /// One of the readings that the review offered.
    Candidate,
    /// Typed.
    Typed,
}

impl Decision {
    fn name(self) -> &'static str {
        match self {
            Decision::Accepted => "accepted",
            Decision::Candidate => "candidate",
            Decision::Typed => "typed",
        }
    }
}

/// The review entry that a correction settles.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewId {
    /// Its pointer.
    pub pointer: String,
    /// Its place in the part's `review`, from 0.
    pub index: usize,
}

/// One decision.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// 1 is the report, 2 the first attachment.
    #[serde(default = "first")]
    pub part: usize,
    /// The field, in the part's report.
    pub pointer: String,
    /// What was decided.
    pub decision: Decision,
    /// The type of `value`.
    #[serde(default, rename = "type")]
    pub kind: Option<Type>,
    /// The new value, as the contract writes it; members that follow from the others may be absent.
    #[serde(default)]
    pub value: Value,
    /// The value in the result that was looked at.
    #[serde(default)]
    pub was: Value,
    /// The review entry, if it was one.
    #[serde(default)]
    pub review: Option<ReviewId>,
    /// Who.
    #[serde(default)]
    pub by: Option<String>,
    /// When, ISO 8601.
    #[serde(default)]
    pub at: Option<String>,
}

fn first() -> usize {
    1
}

impl Corrections {
    /// Reads a file.
    ///
    /// # Errors
    /// [`Refusal::NoCorrections`] with what is wrong.
    pub fn read(json: &Value) -> Result<Self, Refusal> {
        let wrong = |reason: String| Refusal::NoCorrections(reason);
        let read: Corrections = serde_json::from_value(json.clone()).map_err(|error| wrong(error.to_string()))?;
        if read.format != FORMAT || read.version != 1 {
            return Err(wrong(format!("format {} version {}, wanted {FORMAT} 1", read.format, read.version)));
        }
        for correction in &read.corrections {
            let needs_value = correction.decision != Decision::Accepted;
            if correction.pointer.ends_with("/-") && needs_value {
                return Err(wrong(format!("{}: an element that is not there has no value", correction.pointer)));
            }
            if !correction.pointer.starts_with('/') {
                return Err(wrong(format!("{}: no pointer to a field", correction.pointer)));
            }
        }
        Ok(read)
    }
}

impl Correction {
    /// The decision as the settled result records it.
    pub fn record(&self, by: Option<&str>) -> Value {
        let mut record = Map::new();
        record.insert("part".to_owned(), json!(self.part));
        record.insert("pointer".to_owned(), json!(self.pointer));
        record.insert("decision".to_owned(), json!(self.decision.name()));
        record.insert("review".to_owned(), json!(self.review.as_ref().map(|review| &review.pointer)));
        record.insert("by".to_owned(), json!(self.by.as_deref().or(by)));
        record.insert("at".to_owned(), json!(self.at));
        Value::Object(record)
    }
}
