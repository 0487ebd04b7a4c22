//! Lexical grammars: plain `&str` in, typed values out. Nothing here knows documents, tables or forms.
//!
//! Every rule is a nom parser with its grammar in the doc comment. Full-width forms and odd spaces are folded while
//! matching and never changed in the text, so that spans stay true.

use crate::span::Span;
use crate::value::Repair;

/// A recognised piece: its value, its place in the input and what was tolerated.
#[derive(Debug, Clone, PartialEq)]
pub struct Lexeme<T> {
    /// The value.
    pub value: T,
    /// Byte range in the input.
    pub span: Span,
    /// What was tolerated, each once.
    pub repairs: Vec<Repair>,
}
