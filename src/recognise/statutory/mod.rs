//! The tables of a budget or accounts booklet → the contract's `tables`, and the figures of theirs that are members of the report.
//!
//! In: the blocks of the booklet and its grammar. Out: tables in [`Form`], labels with values, and the lines that are captions.
//! Which title a table has tells that it is statutory; what its columns and rows are tells the generic reader.

mod figures;
mod join;

use crate::document::{BlockKind, Cover, Document};
use crate::grammar::Grammar;
use crate::grammar::schema::FieldKind;
use crate::lex::fold;
use crate::recognise::cells::TableUnit;
use crate::recognise::form::Form;
use crate::recognise::generic::{self, Around};
use crate::recognise::heads;
use crate::recognise::observe::Observed;
use crate::recognise::units;
use crate::report::Node;
use crate::span::Span;

pub use figures::lift;
use join::Whole;

/// What is read from.
pub struct Booklet<'a> {
    /// The document.
    pub document: &'a Document,
    /// Its family.
    pub grammar: &'a Grammar,
    /// Observed cells by block.
    pub observed: &'a [Option<Vec<Observed>>],
    /// Indexes of its blocks.
    pub blocks: &'a [usize],
    /// The member for the tables.
    pub member: &'a str,
    /// Whether contact data stay in the report.
    pub with_contacts: bool,
}

/// Reads every table of the booklet; gives the blocks that are captions of tables and nothing else.
pub fn read(form: &mut Form, booklet: &Booklet) -> Vec<usize> {
    let wholes = join::wholes(booklet.document, booklet.observed, booklet.blocks);
    let common = common_unit(booklet);
    let mut captions = Vec::new();
    for whole in &wholes {
        if is_statutory(booklet, whole) {
            // The title of any other table may be a heading of the prose.
            captions.extend(whole.captions.iter().copied());
        }
        read_whole(form, booklet, whole, common);
    }
    captions
}

fn read_whole(form: &mut Form, booklet: &Booklet, whole: &Whole, common: Option<TableUnit>) {
    let &Booklet { document, grammar, member, .. } = booklet;
    let cells = whole.cells.as_ref();
    let mut rows: Vec<Vec<usize>> = vec![Vec::new(); whole.table.rows as usize];
    for (at, cell) in cells.iter().enumerate() {
        if let Some(row) = rows.get_mut(cell.row) {
            row.push(at);
        }
    }
    let contact = |key: &str| !booklet.with_contacts && is_contact(grammar, key);
    let first = whole.blocks.first().copied().unwrap_or(0);
    let statutory = is_statutory(booklet, whole);
    let around = Around {
        document,
        table: &whole.table,
        cover: &Cover::of(&whole.table),
        cells,
        unit: unit_above(document, whole, first).or(common.filter(|_| statutory)),
        caption: whole.caption.clone(),
        statutory,
        is_contact: &contact,
        offset: form.count(member),
    };
    let found = generic::read(&around, &rows);
    let numeric = |index: &usize| {
        let told = |span: Span| found.doubts.iter().any(|doubt| doubt.span.is_some_and(|known| known.contains(span)));
        cells.get(*index).is_some_and(|cell| cell.shape.is_numeric() && !told(cell.span))
    };
    // What holds figures or must hold them, and gave no table, is no success.
    if found.tables.is_empty() && statutory || found.left.iter().any(numeric) {
        form.doubts.push(generic::unread(format!("/{member}/-"), document.blocks[first].span));
    }
    for (label, value) in found.pairs {
        form.fields.push(heads::found(grammar, &document.text, label, value));
    }
    form.doubts.extend(found.doubts);
    form.furniture.extend(found.furniture);
    form.withheld.extend(found.withheld);
    form.extend(member, found.tables);
}

/// The unit that stands with the title; above a table without a title any line before it may say it.
fn unit_above(document: &Document, whole: &Whole, first: usize) -> Option<TableUnit> {
    let own = whole.caption.unit.and_then(|line| units::in_text(&document.text, line));
    let titled = whole.caption.title.is_some();
    own.or_else(|| units::before_table(document, first).filter(|_| !titled))
}

/// Whether the caption or a title inside of the table names a statutory table.
fn is_statutory(booklet: &Booklet, whole: &Whole) -> bool {
    let names = |key: &str| names_table(booklet.grammar, key);
    let title = fold::key(&whole.caption.words(&booklet.document.text));
    names(&title) || whole.caption.code.is_some() || whole.cells.iter().take(8).any(|cell| names(&cell.full_key))
}

/// Whether a text names a statutory table of the family.
pub fn names_table(grammar: &Grammar, key: &str) -> bool {
    let identify = &grammar.identify;
    key.chars().count() <= 60
        && identify.tables.iter().any(|phrase| key.contains(phrase.as_str()))
        && !identify.not_title.iter().any(|phrase| key.contains(phrase.as_str()))
}

fn is_contact(grammar: &Grammar, key: &str) -> bool {
    heads::field_of(grammar, key).and_then(|index| grammar.fields.get(index)).is_some_and(|rule| rule.kind == FieldKind::Contact)
}

/// The unit of all tables that print one, if they print the same.
fn common_unit(booklet: &Booklet) -> Option<TableUnit> {
    let text = booklet.document.text.as_str();
    let mut known: Option<TableUnit> = None;
    for index in booklet.blocks.iter().copied() {
        let block = booklet.document.blocks.get(index)?;
        let spans: Vec<_> = match (&block.kind, booklet.observed.get(index)) {
            (BlockKind::Table(_), Some(Some(cells))) => cells.iter().take(24).map(|cell| cell.span).collect(),
            _ => vec![block.span],
        };
        let says = |raw: &str| raw.len() <= 240 && raw.contains("单位") && raw.contains(['：', ':']);
        for unit in spans.into_iter().filter(|span| says(span.of(text))).filter_map(|span| units::in_text(text, span)) {
            match known {
                Some(other) if other.unit != unit.unit => return None,
                _ => known = known.or(Some(unit)),
            }
        }
    }
    known.map(|unit| TableUnit { inferred: true, ..unit })
}

/// The fiscal year that the titles of tables print, if they print one alone.
pub fn year_of_titles(tables: &[Node]) -> Option<(u16, Span)> {
    let mut year = None;
    for leaf in tables.iter().filter_map(|table| table.child("title")) {
        let (Some(crate::value::Value::Text(title)), Some(evidence)) = (leaf.as_value(), leaf.evidence()) else { continue };
        match (crate::lex::date::year_in(title), year) {
            (Some((found, _)), None) => year = Some((found, evidence.span)),
            (Some((found, _)), Some((known, _))) if found != known => return None,
            _ => {}
        }
    }
    year
}
