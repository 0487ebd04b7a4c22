//! Money tables whose headers stand in the row of their first amounts: `预算数：| 96.40 | 执行数：| 96.40`, and below each
//! column `label | amount` again.
//!
//! In: a solved band and its raw rows. Out: rows as of any money table; `None` if the header row is an ordinary one.

use indexmap::IndexMap;

use crate::document::Break;
use crate::lex::fold;
use crate::recognise::bands::RawBand;
use crate::recognise::build::TableReader;
use crate::recognise::cells::read;
use crate::recognise::columns::HeaderColumn;
use crate::recognise::logical::{Band, Placed};
use crate::recognise::money;
use crate::recognise::observe::Shape;
use crate::report::{DoubtSeverity, Facts, Message, Node};
use crate::span::Span;

/// A column and the cell with its amount.
type Valued<'b> = (&'b HeaderColumn, usize);
/// A label and the cell beside it.
type Pair = (usize, usize);

/// Reads such a band; `member` is where its rows stand in the report, `offset` how many stand there already.
pub fn read_rows(reader: &mut TableReader, band: &Band, raw: &RawBand, member: &str, offset: usize) -> Option<Vec<Node>> {
    let [header] = raw.header.as_slice() else { return None };
    let heads = pairs(reader, header, raw.block)?;
    let columns: Vec<&HeaderColumn> = heads.iter().filter_map(|(label, _)| column_of(reader, band, *label)).collect();
    let printed = heads.iter().any(|(_, value)| !reader.cells[*value].is_empty());
    if heads.len() < 2 || columns.len() != heads.len() || !printed {
        return None;
    }
    let mut rows =
        vec![row_of(reader, band, None, &columns.iter().copied().zip(heads.iter().map(|pair| pair.1)).collect::<Vec<_>>())];
    for row in &raw.rows {
        if row.iter().all(|index| reader.cells[*index].is_empty()) {
            continue;
        }
        let torn = row.iter().any(|index| reader.cells[*index].before == Break::Splice);
        let found = pairs(reader, row, raw.block).filter(|found| found.len() == columns.len() && !torn);
        let Some(found) = found else {
            doubt_row(reader, format!("/{member}/rows/{}", offset + rows.len()), row);
            rows.push(Node::object().with("path", Node::List(Vec::new())));
            continue;
        };
        // Both sides usually print the same label; where they do not, each label is a row of its own.
        let mut by_label: IndexMap<String, (usize, Vec<Valued>)> = IndexMap::new();
        for (column, (label, value)) in columns.iter().zip(found) {
            let key = fold::label(reader.core(label).span.of(reader.text())).key;
            by_label.entry(key).or_insert((label, Vec::new())).1.push((column, value));
        }
        for (label, values) in by_label.into_values() {
            rows.push(row_of(reader, band, Some(label), &values));
        }
    }
    Some(rows)
}

/// The row's cells as labels with the cells beside them; `None` where they are anything else.
fn pairs(reader: &TableReader, row: &[usize], block: Option<usize>) -> Option<Vec<Pair>> {
    let own: Vec<usize> = row.iter().copied().filter(|index| Some(*index) != block).collect();
    let filled = |index: &usize| !reader.cells[*index].is_empty();
    let first = own.iter().position(filled)?;
    let cells = &own[first..];
    // A label of the block may stand before the pairs.
    let second_is_label = cells.get(1).is_some_and(|index| is_label(reader, *index));
    let cells = if second_is_label { &cells[1..] } else { cells };
    let fits = |pair: &[usize]| match pair {
        [label, value] => is_label(reader, *label) && (is_amount(reader, *value) || !filled(value)),
        rest => !rest.iter().any(filled),
    };
    let whole = |pair: &&[usize]| pair.len() == 2;
    let any = cells.chunks(2).any(|pair| pair.get(1).is_some_and(|value| is_amount(reader, *value)));
    let label_only = cells.chunks(2).all(|pair| pair.get(1).is_none_or(|value| !filled(value)));
    (cells.chunks(2).all(fits) && (any || label_only))
        .then(|| cells.chunks(2).filter(whole).map(|pair| (pair[0], pair[1])).collect())
}

fn is_label(reader: &TableReader, index: usize) -> bool {
    reader.cells[index].shape.is_text()
}

fn is_amount(reader: &TableReader, index: usize) -> bool {
    matches!(reader.cells[index].shape, Shape::Number | Shape::Amount | Shape::Percent | Shape::None)
}

fn column_of<'b>(reader: &TableReader, band: &'b Band, label: usize) -> Option<&'b HeaderColumn> {
    let span: Span = reader.cells[label].span;
    band.columns.iter().find(|column| column.span == span && column.column.is_some())
}

fn row_of(reader: &mut TableReader, band: &Band, label: Option<usize>, values: &[Valued]) -> Node {
    let label = label.map(|index| reader.core(index).span);
    let facts = Facts { ground: crate::report::Ground::Native, ..Facts::default() };
    let path = label.map(|span| reader.text_node(span, "money.path", facts)).into_iter().collect();
    let mut node = money::blank_row(path);
    for (column, cell) in values {
        let placed = Placed { cell: *cell, posterior: 1.0, alternatives: Vec::new(), merged_from: None };
        let context = reader.context(band, column, &placed, false, label);
        node.set(&column.key, read(&reader.cells[*cell], column.kind, &context).into_node());
    }
    node
}

fn doubt_row(reader: &mut TableReader, pointer: String, row: &[usize]) {
    let first = row.iter().copied().find(|index| !reader.cells[*index].is_empty());
    let message = Message::new(
        "the labels and amounts of this row could not be told apart",
        "此行的栏目与金额无法一一对应，请对照原件补录",
    );
    reader.doubt(pointer, DoubtSeverity::High, message, first.map(|index| reader.cells[index].span));
}
