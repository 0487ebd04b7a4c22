//! The whole result of one document: what the writers write.

use crate::checks::Finding;
use crate::confidence::Assessment;
use crate::diagnostic::Diagnostic;
use crate::report::Report;
use crate::source::Format;

/// Identity of the file that a result was made from.
#[derive(Debug, Clone, PartialEq)]
pub struct Manifest {
    /// File name without folders.
    pub name: String,
    /// Format found.
    pub format: Format,
    /// SHA-256 of the bytes.
    pub sha256: String,
    /// Size of the file.
    pub bytes: usize,
    /// Pages, where there are any.
    pub pages: Option<u32>,
    /// encoding_rs name of a text's encoding.
    pub encoding: Option<&'static str>,
}

/// Findings and assessment of one part.
#[derive(Debug, Clone, Default)]
pub struct Judgement {
    /// Checks that ran, in the grammar's order.
    pub findings: Vec<Finding>,
    /// Confidence and review.
    pub assessment: Assessment,
}

/// Everything that the tool says about one document.
#[derive(Debug, Clone)]
pub struct Extraction {
    /// Which file.
    pub manifest: Manifest,
    /// What it says.
    pub report: Report,
    /// Judgement of the main report.
    pub judgement: Judgement,
    /// Judgements of the attachments, in their order.
    pub attachments: Vec<Judgement>,
    /// Remarks of all stages.
    pub diagnostics: Vec<Diagnostic>,
}
