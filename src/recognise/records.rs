//! The simpler tables: one row of members (goals), lists of objects (tasks), amounts by label side by side.

use crate::grammar::schema::ColumnKind;
use crate::lex::fold;
use crate::recognise::build::{CERTAIN, TableReader};
use crate::recognise::cells::{Reading, read};
use crate::recognise::columns::{HeaderColumn, column_role};
use crate::recognise::logical::{Band, LogicalRow, Placed};
use crate::recognise::text;
use crate::report::{Facts, Node};
use crate::span::Span;

fn cell_under<'r>(reader: &TableReader, row: &'r LogicalRow, column: &HeaderColumn) -> Option<&'r Placed> {
    (column.start..column.end)
        .filter_map(|position| row.cells.get(&position))
        .flatten()
        .find(|placed| !reader.cells[placed.cell].is_empty() && placed.merged_from.is_none())
}

fn leaf(
    reader: &mut TableReader,
    band: &Band,
    row: &LogicalRow,
    column: &HeaderColumn,
    label: Option<Span>,
    pointer: &str,
) -> Node {
    let Some(placed) = cell_under(reader, row, column).cloned() else {
        if (column.start..column.end).any(|position| row.lost.contains(&position)) {
            let header = text::folded(column.span.of(reader.text()));
            reader.missing(format!("{pointer}/{}", column.key), label, &header, Vec::new());
        }
        return Node::null();
    };
    let context = reader.context(band, column, &placed, row.torn, label);
    let cell = &reader.cells[placed.cell];
    let kind = if column.kind == ColumnKind::Name { ColumnKind::Text } else { column.kind };
    match read(cell, kind, &context) {
        Reading::Misfit => {
            reader.misfit(format!("{pointer}/{}", column.key), cell.span, column);
            Node::null()
        }
        Reading::Value(value, evidence) if placed.posterior < CERTAIN => {
            let pointer = format!("{pointer}/{}", column.key);
            reader.unsure(pointer, value, &evidence, placed.posterior);
            Node::null()
        }
        reading => reading.into_node(),
    }
}

/// One row under a header: an object with a member for each column.
pub fn read_single(reader: &mut TableReader, band: &Band, member: &str) -> Node {
    let mut node = Node::object();
    let pointer = format!("/{member}");
    for row in &band.rows {
        for column in &band.columns {
            let value = leaf(reader, band, row, column, None, &pointer);
            if node.child(&column.key).is_none_or(Node::is_empty) {
                node.set(&column.key, value);
            }
        }
    }
    for column in &band.columns {
        if node.child(&column.key).is_none() {
            node.set(&column.key, Node::null());
        }
    }
    node
}

/// A list of objects; rows without any content are template rows.
pub fn read_records(reader: &mut TableReader, band: &Band, member: &str, offset: usize) -> Vec<Node> {
    let mut rows = Vec::new();
    for row in &band.rows {
        let pointer = format!("/{member}/{}", offset + rows.len());
        let label =
            band.columns.iter().find(|column| column.kind == ColumnKind::Name).and_then(|column| cell_under(reader, row, column));
        let label = label.map(|placed| reader.cells[placed.cell].span);
        let mut node = Node::object();
        let mut other = Node::object();
        for column in band.columns.iter().filter(|column| column.kind != ColumnKind::Serial) {
            let value = leaf(reader, band, row, column, label, &pointer);
            if column.key == "other" {
                if !value.is_empty() {
                    other.set(&text::folded(text::label_core(reader.text(), column.span).span.of(reader.text())), value);
                }
            } else {
                node.set(&column.key, value);
            }
        }
        let dots = label.is_some_and(|span| span.of(reader.text()).trim().chars().all(|c| matches!(c, '…' | '.')));
        if node.is_empty() && other.is_empty() || dots {
            continue;
        }
        if !other.is_empty() {
            node.set("other", other);
        }
        rows.push(node);
    }
    rows
}

/// Amounts by row label, `label | amount | label | amount`, the header above each label as the group.
pub fn read_amounts(reader: &mut TableReader, band: &Band, offset: usize) -> Vec<Node> {
    let mut rows = Vec::new();
    let mut groups: Vec<(usize, Span)> = Vec::new();
    let mut broken = band.columns.iter().any(|column| column.certainty < 1.0);
    for row in &band.rows {
        broken |= row.torn || row.after_loss;
        for label_column in band.columns.iter().filter(|column| column.kind == ColumnKind::Label) {
            let beside = band
                .columns
                .iter()
                .find(|column| column.start >= label_column.end && matches!(column.kind, ColumnKind::Money | ColumnKind::Label));
            // Another list's labels before any amount: the header of this list's amounts is lost.
            let Some(amount_column) = beside.filter(|column| column.kind == ColumnKind::Money) else { continue };
            let Some(label) = cell_under(reader, row, label_column).cloned() else { continue };
            if !reader.cells[label.cell].shape.is_text() {
                continue;
            }
            let core = reader.core(label.cell);
            let heads_group = cell_under(reader, row, amount_column)
                .is_some_and(|placed| column_role(reader.grammar, &reader.cells[placed.cell], band.table).is_some());
            if heads_group {
                // A header in the middle: the label begins a group of its own.
                groups.retain(|(start, _)| *start != label_column.start);
                groups.push((label_column.start, core.span));
                reader.furniture.push(core.span);
                continue;
            }
            let own = groups.iter().find(|(start, _)| *start == label_column.start).map(|(_, span)| *span);
            let group = own.unwrap_or(text::label_core(reader.text(), label_column.span).span);
            let facts = reader.facts(&label, Some(label_column), row.torn);
            let mut path = vec![reader.text_node(group, "amounts.path", facts)];
            if fold::key(group.of(reader.text())) != fold::key(core.span.of(reader.text())) {
                path.push(reader.text_node(core.span, "amounts.path", facts));
            }
            let pointer = format!("/{}/{}", reader.table(band).member, offset + rows.len());
            if broken {
                reader.lost_group(format!("{pointer}/path"), group, core.span);
            }
            let value = leaf(reader, band, row, amount_column, Some(core.span), "/amounts/-");
            rows.push(Node::object().with("path", Node::List(path)).with("value", value));
        }
    }
    rows
}

/// Labels above values: `key → node` for each column.
pub fn read_fields(reader: &mut TableReader, band: &Band) -> Vec<(String, Span, Node)> {
    let mut found = Vec::new();
    for row in &band.rows {
        for column in &band.columns {
            let value = leaf(reader, band, row, column, None, "");
            if !value.is_empty() {
                let label = text::label_core(reader.text(), column.span).span;
                let key = if column.key == "other" { "fields" } else { &column.key };
                found.push((key.to_owned(), label, value));
            }
        }
    }
    let _ = Facts::default();
    found
}
