//! What happened while reading: remarks for people that are neither a value nor a doubt about one.

use crate::span::Span;

/// How much a remark matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// Something may have been lost.
    Warning,
    /// Worth knowing.
    Note,
}

impl Severity {
    /// The word that the output uses.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
    }
}

/// One remark, bilingual, with its place if it has one.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagnostic {
    /// Stable code such as `template-rows` or `torn-rows`.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// English text.
    pub message: String,
    /// Chinese text.
    pub message_zh: String,
    /// Where in the document's text.
    pub span: Option<Span>,
}

impl Diagnostic {
    /// A note without place.
    pub fn note(code: &'static str, message: impl Into<String>, message_zh: impl Into<String>) -> Self {
        Self { code, severity: Severity::Note, message: message.into(), message_zh: message_zh.into(), span: None }
    }

    /// A warning without place.
    pub fn warning(code: &'static str, message: impl Into<String>, message_zh: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::note(code, message, message_zh) }
    }

    /// The same remark at `span`.
    pub fn at(mut self, span: Span) -> Self {
        self.span = Some(span);
        self
    }
}

/// A stage's result with the remarks that it made on the way.
#[derive(Debug, Clone)]
pub struct Staged<T> {
    /// The result.
    pub value: T,
    /// The remarks, in the order they were made.
    pub diagnostics: Vec<Diagnostic>,
}

impl<T> Staged<T> {
    /// A result without remarks.
    pub fn clean(value: T) -> Self {
        Self { value, diagnostics: Vec::new() }
    }
}
