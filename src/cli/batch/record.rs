//! What a run keeps of one document: enough to know whether it must be done again, and to count it in the summary.

use std::collections::BTreeMap;

use baogao::extraction::Extraction;
use baogao::report::DoubtSeverity;
use serde::{Deserialize, Serialize};

use super::super::run::needs_review;

/// What a result depends on besides its document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// The version of the program.
    pub tool: String,
    /// A hash over all grammars.
    pub grammar: String,
    /// The options that change a result.
    pub options: String,
}

/// How the work on a document ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// Its result is written.
    Done,
    /// It could not be read.
    Failed,
}

/// One line of the manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The document: its path below the folder that was named.
    pub name: String,
    /// How it ended.
    pub outcome: Ending,
    /// SHA-256 of the document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// The file of its result, below the output folder, and how long it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<(String, u64)>,
    /// The format that was found.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub format: String,
    /// The families of its forms; that of the main report first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub families: Vec<String>,
    /// Whether a person must look at it.
    #[serde(default)]
    pub to_review: bool,
    /// Review entries by kind.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub review: BTreeMap<String, usize>,
    /// How many of them are urgent.
    #[serde(default)]
    pub urgent: usize,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What the result depends on.
    #[serde(flatten)]
    pub stamp: Stamp,
}

impl Record {
    /// A document that is done.
    pub fn done(name: String, extraction: &Extraction, stamp: Stamp) -> Self {
        let judgements = std::iter::once(&extraction.judgement).chain(&extraction.attachments);
        let (mut review, mut urgent) = (BTreeMap::new(), 0);
        for doubt in judgements.flat_map(|judgement| &judgement.assessment.review) {
            *review.entry(doubt.kind.name().to_owned()).or_default() += 1;
            urgent += usize::from(doubt.severity == DoubtSeverity::High);
        }
        let parts = std::iter::once(&extraction.report.main).chain(&extraction.report.attachments);
        Self {
            name,
            outcome: Ending::Done,
            sha256: Some(extraction.manifest.sha256.clone()),
            output: None,
            format: extraction.manifest.format.name().to_owned(),
            families: parts.map(|part| part.family.id.clone()).collect(),
            to_review: needs_review(extraction),
            review,
            urgent,
            reason: None,
            stamp,
        }
    }

    /// A document that could not be read.
    pub fn failed(name: String, reason: String, stamp: Stamp) -> Self {
        Self {
            name,
            outcome: Ending::Failed,
            sha256: None,
            output: None,
            format: String::new(),
            families: Vec::new(),
            to_review: false,
            review: BTreeMap::new(),
            urgent: 0,
            reason: Some(reason),
            stamp,
        }
    }

    /// All review entries.
    pub fn entries(&self) -> usize {
        self.review.values().sum()
    }
}
