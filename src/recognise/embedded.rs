//! Tables inside a known form that its grammar does not know: head rows with a header of their own go to `tables`.
//!
//! In: consecutive head rows. Out: the rows that are left for labels and values. Only rows below an evident header are taken:
//! two or more texts, none of them a label of the form, over rows that bear it out.

use crate::grammar::Grammar;
use crate::recognise::bands::Row;
use crate::recognise::form::{Form, Sheet};
use crate::recognise::generic::{self, Around};
use crate::recognise::heads::field_of;
use crate::recognise::observe::Observed;

/// What heads no table shows so within this many rows: any row may be tried, and none may cost all rows.
const TRIAL_ROWS: usize = 200;

/// Takes the tables out of head rows.
pub(super) fn take(form: &mut Form, sheet: &Sheet, heads: &mut Vec<Row>) {
    let &Sheet { document, grammar, table, cells, before, .. } = sheet;
    let contact = |key: &str| is_contact(grammar, key);
    let (mut at, mut end) = (0, 0);
    while at < heads.len() {
        if !may_be_header(grammar, cells, &heads[at]) {
            at += 1;
            continue;
        }
        if at >= end {
            end = at + heads[at..].iter().position(|row| is_label_row(grammar, cells, row)).unwrap_or(heads.len() - at);
        }
        let around = Around {
            document,
            table,
            cover: &sheet.cover,
            cells,
            unit: before,
            caption: generic::Caption::default(),
            statutory: false,
            is_contact: &contact,
            offset: form.count("tables"),
        };
        let trial = end.min(at + TRIAL_ROWS);
        let read = match generic::read_one(&around, &heads[at..trial]) {
            Some((_, rows)) if trial < end && rows == TRIAL_ROWS => generic::read_one(&around, &heads[at..end]),
            other => other,
        };
        match read {
            Some((generic, rows)) => {
                form.furniture.extend(generic.furniture);
                form.doubts.extend(generic.doubts);
                form.extend("tables", generic.tables);
                heads.drain(at..at + rows);
                end -= rows;
            }
            None => at += 1,
        }
    }
}

fn is_contact(grammar: &Grammar, key: &str) -> bool {
    field_of(grammar, key)
        .and_then(|index| grammar.fields.get(index))
        .is_some_and(|rule| rule.kind == crate::grammar::schema::FieldKind::Contact)
}

fn filled<'c>(cells: &'c [Observed], row: &'c Row) -> impl Iterator<Item = &'c Observed> {
    row.iter().filter_map(|index| cells.get(*index)).filter(|cell| !cell.is_empty())
}

/// Whether a row begins with a label of the form or holds one beside its value.
fn is_label_row(grammar: &Grammar, cells: &[Observed], row: &Row) -> bool {
    filled(cells, row).any(|cell| field_of(grammar, &cell.key).is_some())
}

fn may_be_header(grammar: &Grammar, cells: &[Observed], row: &Row) -> bool {
    filled(cells, row).count() >= 2
        && !is_label_row(grammar, cells, row)
        && filled(cells, row).all(|cell| cell.shape.is_text() || cell.key.ends_with('年'))
}
