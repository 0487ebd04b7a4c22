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

/// A cell that says `单位` or `金额单位` beside one that holds nothing but a unit of money.
pub fn in_pair(cells: &[Observed]) -> Option<TableUnit> {
    cells.windows(2).find_map(|pair| match pair {
        [label, unit] if matches!(label.key.as_str(), "单位" | "金额单位" | "计量单位") && label.row == unit.row => {
            let named = unit_named(&unit.full_key)?;
            Some(TableUnit { unit: named, span: unit.span, inferred: false })
        }
        _ => None,
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

/// An amount that the prose prints with its unit.
#[derive(Debug, Clone, Copy)]
pub struct ProseAmount {
    value: Decimal,
    unit: MoneyUnit,
    span: Span,
}

/// More amounts than this say nothing new about the unit.
const MOST_AMOUNTS: usize = 2_000;

/// The amounts with a unit in the prose; found once for a document.
pub fn prose_amounts(document: &Document) -> Vec<ProseAmount> {
    let mut amounts = Vec::new();
    for block in document.blocks.iter().filter(|block| matches!(block.kind, BlockKind::Paragraph | BlockKind::Heading { .. })) {
        for found in amount::scan(document.text_at(block.span)) {
            let Some(unit) = found.value.unit.as_deref().and_then(unit_named) else { continue };
            let span = found.span.shifted(block.span.start());
            let word = unit.name();
            let place = document.text_at(span).rfind(word);
            let span = place.map_or(span, |at| Span::new(span.start() + at, span.start() + at + word.len()));
            amounts.push(ProseAmount { value: found.value.value.normalize(), unit, span });
            if amounts.len() >= MOST_AMOUNTS {
                return amounts;
            }
        }
    }
    amounts
}

/// The unit with which the prose prints numbers that stand in the table without one.
pub fn from_prose(amounts: &[ProseAmount], cells: &[Observed]) -> Option<TableUnit> {
    let mut numbers: Vec<Decimal> = cells
        .iter()
        .filter(|cell| cell.shape == Shape::Number)
        .filter_map(|cell| cell.number)
        .filter(|number| *number > Decimal::ONE_HUNDRED || number.scale() > 0)
        .map(|number| number.normalize())
        .collect();
    numbers.sort();
    let mut votes: Vec<(MoneyUnit, usize, Span)> = Vec::new();
    for amount in amounts.iter().filter(|amount| numbers.binary_search(&amount.value).is_ok()) {
        match votes.iter_mut().find(|(known, ..)| *known == amount.unit) {
            Some((_, count, _)) => *count += 1,
            None => votes.push((amount.unit, 1, amount.span)),
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
