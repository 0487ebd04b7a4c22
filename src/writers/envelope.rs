//! The envelope of section 1 of the contract, made of views that are serialised while they are written.

use serde::ser::{Serialize, Serializer};
use serde_json::Number;

use super::SCHEMA_VERSION;
use super::context::{At, Context, probability};
use super::coverage::Coverage;
use super::evidence::{Evidences, Values};
use super::judgement::{CheckEntry, Each, Remark, ReviewEntry, UnassignedEntry};
use crate::checks::Finding;
use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::extraction::{Extraction, Judgement, Manifest};
use crate::report::{Doubt, Family, Part, Unassigned};

/// One document; with `line` as the first line of several.
#[derive(serde::Serialize)]
pub(super) struct Envelope<'a> {
    schema_version: &'static str,
    tool: Tool,
    source: SourceEntry<'a>,
    family: FamilyEntry<'a>,
    report: Values<'a>,
    evidence: Evidences<'a>,
    review: Each<'a, Doubt, ReviewEntry<'a>>,
    checks: Each<'a, Finding, CheckEntry<'a>>,
    unassigned: Each<'a, Unassigned, UnassignedEntry<'a>>,
    coverage: Coverage,
    attachments: Attachments<'a>,
    diagnostics: Each<'a, Diagnostic, Remark<'a>>,
}

impl<'a> Envelope<'a> {
    /// The whole document. `attached`: whether the other forms of the file stand in it.
    pub fn new(
        context: &'a Context<'a>,
        extraction: &'a Extraction,
        document: &Document,
        with_contacts: bool,
        attached: bool,
    ) -> Self {
        let judgement = &extraction.judgement;
        let main = &extraction.report.main;
        Self {
            schema_version: SCHEMA_VERSION,
            tool: Tool::default(),
            source: SourceEntry::new(&extraction.manifest),
            family: FamilyEntry::new(&main.family),
            report: Values(context, &main.root),
            evidence: Evidences { context, root: &main.root, assessment: &judgement.assessment },
            review: Each(context, &judgement.assessment.review, ReviewEntry::new),
            checks: Each(context, &judgement.findings, CheckEntry::new),
            unassigned: Each(context, &extraction.report.unassigned, UnassignedEntry::new),
            coverage: Coverage::of(extraction, document, with_contacts),
            attachments: Attachments { context, extraction, shown: attached },
            diagnostics: Each(context, &extraction.diagnostics, Remark::new),
        }
    }
}

#[derive(serde::Serialize)]
pub(super) struct Tool {
    name: &'static str,
    version: &'static str,
}

impl Default for Tool {
    fn default() -> Self {
        Self { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") }
    }
}

#[derive(serde::Serialize)]
pub(super) struct SourceEntry<'a> {
    name: &'a str,
    format: &'static str,
    sha256: &'a str,
    bytes: usize,
    pages: Option<u32>,
    encoding: Option<&'static str>,
}

impl<'a> SourceEntry<'a> {
    fn new(manifest: &'a Manifest) -> Self {
        Self {
            name: &manifest.name,
            format: manifest.format.name(),
            sha256: &manifest.sha256,
            bytes: manifest.bytes,
            pages: manifest.pages,
            encoding: manifest.encoding,
        }
    }
}

#[derive(serde::Serialize)]
struct FamilyEntry<'a> {
    id: &'a str,
    grammar: &'a str,
    score: Number,
}

impl<'a> FamilyEntry<'a> {
    fn new(family: &'a Family) -> Self {
        Self { id: &family.id, grammar: &family.grammar, score: probability(family.score) }
    }
}

/// The other forms of a file, each with its own judgement.
struct Attachments<'a> {
    context: &'a Context<'a>,
    extraction: &'a Extraction,
    shown: bool,
}

impl Serialize for Attachments<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let nobody = Judgement::default();
        let parts: &[Part] = if self.shown { &self.extraction.report.attachments } else { &[] };
        serializer.collect_seq(parts.iter().enumerate().map(|(index, part)| {
            let judgement = self.extraction.attachments.get(index).unwrap_or(&nobody);
            Attachment::new(self.context, part, judgement)
        }))
    }
}

/// One of the other forms.
#[derive(serde::Serialize)]
pub(super) struct Attachment<'a> {
    family: FamilyEntry<'a>,
    span: [usize; 2],
    at: At,
    report: Values<'a>,
    evidence: Evidences<'a>,
    review: Each<'a, Doubt, ReviewEntry<'a>>,
    checks: Each<'a, Finding, CheckEntry<'a>>,
}

impl<'a> Attachment<'a> {
    /// The form `part` with its judgement.
    pub fn new(context: &'a Context<'a>, part: &'a Part, judgement: &'a Judgement) -> Self {
        Self {
            family: FamilyEntry::new(&part.family),
            span: context.index.range(part.span),
            at: context.extent(part.span),
            report: Values(context, &part.root),
            evidence: Evidences { context, root: &part.root, assessment: &judgement.assessment },
            review: Each(context, &judgement.assessment.review, ReviewEntry::new),
            checks: Each(context, &judgement.findings, CheckEntry::new),
        }
    }
}

/// An attachment as a line of its own: it says which file and which part of it.
#[derive(serde::Serialize)]
pub(super) struct PartLine<'a> {
    schema_version: &'static str,
    tool: Tool,
    source: SourceEntry<'a>,
    part: usize,
    #[serde(flatten)]
    attachment: Attachment<'a>,
}

impl<'a> PartLine<'a> {
    /// Line number `part`, from 2.
    pub fn new(manifest: &'a Manifest, part: usize, attachment: Attachment<'a>) -> Self {
        Self { schema_version: SCHEMA_VERSION, tool: Tool::default(), source: SourceEntry::new(manifest), part, attachment }
    }
}
