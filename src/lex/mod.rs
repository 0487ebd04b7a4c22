//! Lexical grammars: plain `&str` in, typed values out. Nothing here knows documents, tables or forms.
//!
//! Every rule is a nom parser with its grammar in the doc comment. Full-width forms and odd spaces are folded while
//! matching and never changed in the text, so that spans stay true. All parsers run in time linear in the text.
//!
//! Functions named `cell` take a whole cell and give `None` unless all of it fits; functions named `scan` find every
//! occurrence in running text.

pub mod amount;
pub mod chars;
pub mod date;
pub mod docnum;
pub mod enumerator;
pub mod fold;
pub mod han;
mod issuer;
pub mod measure;
pub mod number;
pub mod operator;
pub mod percent;
mod period;
pub mod quantity;
pub mod scan;
pub mod sign;
pub mod traditional;

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

impl<T> Lexeme<T> {
    /// The lexeme at `span`; repeated repairs are kept once, in their order of value.
    pub(crate) fn new(value: T, span: Span, mut repairs: Vec<Repair>) -> Self {
        repairs.sort_unstable();
        repairs.dedup();
        Self { value, span, repairs }
    }
}
