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
pub(crate) mod columns;
mod contact;
mod cover;
mod embedded;
mod family;
mod fields;
mod form;
mod generic;
mod header;
pub(crate) mod heads;
mod indicators;
mod logical;
mod money;
pub(crate) mod observe;
mod paired;
pub mod prose;
mod records;
mod reflow;
mod split;
mod statutory;
mod text;
mod title;
mod unit_tables;
mod units;
mod unknown;

use std::sync::Arc;

use crate::document::{BlockKind, Document};
use crate::grammar::{Grammar, Grammars};
use crate::parallel;
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
    let mut known = observe::Known::default();
    let observed: Vec<_> = document
        .blocks
        .iter()
        .map(|block| match &block.kind {
            BlockKind::Table(table) => Some(observe::observe(document, table, &mut known)),
            _ => None,
        })
        .collect();
    let lines = family::title_lines(document, &observed);
    let forced = options.family.as_deref().and_then(|id| grammars.family(id)).map(|grammar| (grammar, 1.0));
    let Some((grammar, score)) = forced.or_else(|| family::choose(grammars, &lines, &observed)) else {
        return unknown::read(document, grammars, &observed, options);
    };
    let forms = split::forms(document, grammars, grammar, &lines);
    let amounts = Arc::default();
    let assembled = |form: &split::FormBlocks<'_>| {
        let own = form.blocks.iter().flat_map(|block| {
            let first = lines.partition_point(|line| line.block < *block);
            lines.iter().skip(first).take_while(move |line| line.block == *block)
        });
        let own: Vec<_> = own.cloned().collect();
        let family = form.grammar.unwrap_or(grammar);
        let input = assemble::Input {
            document,
            grammars,
            grammar: family,
            score,
            observed: &observed,
            lines: &own,
            blocks: &form.blocks,
            amounts: &amounts,
        };
        assemble::assemble(&input, options)
    };
    let mut report: Option<Report> = None;
    // Forms know nothing of each other.
    for part in parallel::each(&forms, assembled) {
        match &mut report {
            None => report = Some(part),
            Some(report) => {
                report.attachments.push(part.main);
                report.furniture.extend(part.furniture);
                report.withheld.extend(part.withheld);
                report.diagnostics.extend(part.diagnostics);
            }
        }
    }
    let mut report = report.unwrap_or_else(|| unknown::read(document, grammars, &observed, options));
    assemble::account(document, grammars, &mut report);
    report
}

/// The report's family member for a grammar.
fn family_of(grammar: &Grammar, score: f64) -> Family {
    Family { id: grammar.id.clone(), grammar: grammar.tag(), score }
}
