//! The unit of a table's amounts: printed in its header, before it, or only somewhere in the prose.

use crate::document::{BlockKind, Document};
use crate::lex::amount;
use crate::recognise::cells::TableUnit;
use crate::recognise::observe::{Observed, Shape};
use crate::span::Span;
use crate::value::{Decimal, MoneyUnit};

/// The unit that one of these cells prints in parentheses or as `单位：万元`.
pub fn in_cells<'c>(text: &str, cells: impl Iterator<Item = &'c Observed>) -> Option<TableUnit> {
    cells.filter(|cell| cell.shape.is_text()).find_map(|cell| match cell.unit {
        Some((unit, span)) => Some(TableUnit { unit, span, inferred: false }),
        None if cell.full_key.contains("单位:") => in_text(text, cell.span),
        None => None,
    })
}

/// `单位：万元` in a line.
pub fn in_text(text: &str, span: Span) -> Option<TableUnit> {
    let (unit, at) = amount::unit_in(span.of(text))?;
    Some(TableUnit { unit, span: at.shifted(span.start()), inferred: false })
}

/// A line that does nothing but say the unit, above the block with this index and below the table before it.
pub fn before_table(document: &Document, block: usize) -> Option<TableUnit> {
    document.blocks[..block]
        .iter()
        .rev()
        .take_while(|block| !matches!(block.kind, BlockKind::Table(_)))
        .take(8)
        .filter(|block| block.span.len() < 240)
        .find_map(|block| {
            let text = document.text_at(block.span);
            (text.contains("单位") && text.contains(['：', ':'])).then(|| in_text(&document.text, block.span)).flatten()
        })
}

/// The unit with which the prose prints numbers that stand in the table without one.
pub fn from_prose(document: &Document, cells: &[Observed]) -> Option<TableUnit> {
    let mut numbers: Vec<Decimal> = cells
        .iter()
        .filter(|cell| cell.shape == Shape::Number)
        .filter_map(|cell| cell.number)
        .filter(|n| *n > Decimal::ONE_HUNDRED || n.scale() > 0)
        .map(|n| n.normalize())
        .collect();
    numbers.sort();
    let mut votes: Vec<(MoneyUnit, usize, Span)> = Vec::new();
    for block in document.blocks.iter().filter(|block| matches!(block.kind, BlockKind::Paragraph | BlockKind::Heading { .. })) {
        for found in amount::scan(document.text_at(block.span)) {
            let Some(unit) = found.value.unit.as_deref().and_then(unit_named) else { continue };
            if numbers.binary_search(&found.value.value.normalize()).is_err() {
                continue;
            }
            let span = found.span.shifted(block.span.start());
            let word = found.value.unit.as_deref().unwrap_or("");
            let unit_span = document
                .text_at(span)
                .rfind(word)
                .map_or(span, |at| Span::new(span.start() + at, span.start() + at + word.len()));
            match votes.iter_mut().find(|(known, ..)| *known == unit) {
                Some((_, count, _)) => *count += 1,
                None => votes.push((unit, 1, unit_span)),
            }
        }
    }
    votes.sort_by_key(|(_, count, _)| std::cmp::Reverse(*count));
    match votes.as_slice() {
        [(unit, _, span)] => Some(TableUnit { unit: *unit, span: *span, inferred: true }),
        [(unit, most, span), (_, next, _), ..] if *most >= 3 * next => {
            Some(TableUnit { unit: *unit, span: *span, inferred: true })
        }
        _ => None,
    }
}

fn unit_named(name: &str) -> Option<MoneyUnit> {
    [MoneyUnit::Yuan, MoneyUnit::Thousand, MoneyUnit::TenThousand, MoneyUnit::Million, MoneyUnit::HundredMillion]
        .into_iter()
        .find(|unit| unit.name() == name)
}
