//! Document + grammars → [`Report`]: the family, the tables of its form, the labels of its head, the prose beside it.
//!
//! The order of work is fixed: family → tables (observe → bands → columns and rows → values) → head fields → title and
//! year → prose → assembling → accounting of every character.

mod account;
mod align;
mod assemble;
mod bands;
mod build;
mod cells;
mod columns;
mod embedded;
mod family;
mod fields;
mod form;
mod generic;
mod heads;
mod indicators;
mod logical;
mod money;
mod observe;
pub mod prose;
mod records;
mod text;
mod title;
mod units;
mod unknown;

use crate::document::{BlockKind, Document};
use crate::grammar::{Grammar, Grammars};
use crate::report::{Family, Report};

/// What recognition is told besides the document.
#[derive(Debug, Clone, Default)]
pub struct RecogniseOptions {
    /// Take this family and no other.
    pub family: Option<String>,
    /// Keep personal contact data in the report.
    pub with_contacts: bool,
}

/// Recognises a document.
pub fn recognise(document: &Document, grammars: &Grammars, options: &RecogniseOptions) -> Report {
    let observed: Vec<_> = document
        .blocks
        .iter()
        .map(|block| match &block.kind {
            BlockKind::Table(table) => Some(observe::observe(document, table)),
            _ => None,
        })
        .collect();
    let lines = family::title_lines(document, &observed);
    let forced = options.family.as_deref().and_then(|id| grammars.family(id)).map(|grammar| (grammar, 1.0));
    match forced.or_else(|| family::choose(grammars, &lines, &observed)) {
        Some((grammar, score)) => assemble::assemble(document, grammars, grammar, score, &observed, &lines, options),
        None => unknown::read(document, grammars, &observed, options),
    }
}

/// The report's family member for a grammar.
fn family_of(grammar: &Grammar, score: f64) -> Family {
    Family { id: grammar.id.clone(), grammar: grammar.tag(), score }
}
