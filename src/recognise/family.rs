//! Which family a document is of: phrases of its titles first, labels of its tables second.

use crate::document::{BlockKind, Document};
use crate::grammar::schema::RowKind;
use crate::grammar::{Grammar, Grammars};
use crate::lex::{chars, enumerator, fold};
use crate::recognise::columns::column_role;
use crate::recognise::observe::Observed;
use crate::recognise::statutory;
use crate::span::Span;

/// Longest title in characters; longer paragraphs are prose that only mentions a form.
const TITLE_LENGTH: usize = 60;

/// A line that can be a title: its place and normalised text.
#[derive(Debug, Clone)]
pub struct TitleLine {
    /// Index of the block it is (a part of).
    pub block: usize,
    /// The line.
    pub span: Span,
    /// Normalised text.
    pub key: String,
}

/// All short lines outside of tables, and cells that fill a row of a table alone.
pub fn title_lines(document: &Document, observed: &[Option<Vec<Observed>>]) -> Vec<TitleLine> {
    let mut lines = Vec::new();
    for (block, (piece, cells)) in document.blocks.iter().zip(observed).enumerate() {
        match (&piece.kind, cells) {
            (BlockKind::Paragraph | BlockKind::Heading { .. }, _) => {
                let text = document.text_at(piece.span);
                if text.chars().take(TITLE_LENGTH + 1).count() <= TITLE_LENGTH {
                    lines.push(TitleLine { block, span: piece.span, key: fold::key(text) });
                }
            }
            (BlockKind::Table(table), Some(cells)) => {
                for cell in cells.iter().take(4).filter(|cell| !cell.is_empty() && cell.full_key.chars().count() <= TITLE_LENGTH)
                {
                    let alone = cells.iter().filter(|other| other.row == cell.row && !other.is_empty()).count() == 1;
                    if alone && (cell.columns as u32 == table.columns || table.rows > 3) && !cell.full_key.is_empty() {
                        lines.push(TitleLine { block, span: cell.span, key: cell.full_key.clone() });
                    }
                }
            }
            _ => {}
        }
    }
    lines
}

/// How a family's title phrase stands in a line: start byte in the key, and the phrase's length.
pub fn title_match(grammar: &Grammar, key: &str) -> Option<(usize, usize)> {
    let identify = &grammar.identify;
    // Most lines are shorter than a phrase, and a search costs more than a look at the length.
    let fitting = identify.title.iter().filter(|phrase| phrase.len() <= key.len());
    let found = fitting.filter_map(|phrase| chars::find(key, phrase).map(|at| (at, phrase.len())));
    let best = found.max_by_key(|(at, length)| (*length, std::cmp::Reverse(*at)))?;
    let refused = identify.not_title.iter().any(|phrase| chars::find(key, phrase).is_some());
    (!refused).then_some(best)
}

/// Whether some row shows headers of the indicator table.
fn has_indicators(grammar: &Grammar, observed: &[Option<Vec<Observed>>]) -> bool {
    let Some(table) = grammar.tables.iter().position(|table| table.rule.rows == RowKind::Indicators) else { return false };
    observed
        .iter()
        .flatten()
        .any(|cells| cells.iter().filter(|cell| column_role(grammar, cell, table).is_some()).take(4).count() >= 3)
}

/// How many different statutory tables of the family have their titles above a table or in one.
fn statutory_tables(grammar: &Grammar, lines: &[TitleLine], observed: &[Option<Vec<Observed>>]) -> usize {
    if grammar.printed_tables().is_none() {
        return 0;
    }
    let near = |line: &TitleLine| observed.iter().skip(line.block).take(5).any(Option::is_some);
    let mut keys: Vec<&str> = lines
        .iter()
        .filter(|line| statutory::names_table(grammar, &line.key) && near(line))
        .map(|line| line.key.as_str())
        .collect();
    keys.sort_unstable();
    keys.dedup();
    keys.len()
}

/// A family with its score, 0 to 1.
pub fn choose<'g>(grammars: &'g Grammars, lines: &[TitleLine], observed: &[Option<Vec<Observed>>]) -> Option<(&'g Grammar, f64)> {
    let mut best: Option<(&Grammar, f64, f64)> = None;
    // A title behind several tables names an annex, not the document.
    let tables = observed.iter().enumerate().filter(|(_, cells)| cells.is_some());
    let annexes = tables.map(|(block, _)| block).nth(3).unwrap_or(usize::MAX);
    for grammar in &grammars.families {
        let title = lines
            .iter()
            .enumerate()
            .filter(|(_, line)| line.block <= annexes)
            // A numbered heading (二、部门预算情况) is no title of a booklet.
            .filter(|(_, line)| grammar.printed_tables().is_none() || enumerator::at_start(&line.key).is_none())
            .filter_map(|(place, line)| title_match(grammar, &line.key).map(|(_, length)| length as f64 - 0.01 * place as f64))
            .fold(0.0_f64, f64::max);
        let has = |labels: &[String]| {
            labels.iter().filter(|label| observed.iter().flatten().flatten().any(|cell| &cell.key == *label)).count() as f64
        };
        let labels = has(&grammar.identify.labels);
        let against = has(&grammar.identify.not_labels);
        let tables = statutory_tables(grammar, lines, observed) as f64;
        let rank = title.min(60.0) * 1.0 + 3.0 * labels - 4.0 * against + 15.0 * tables.min(6.0);
        let score = (if title > 0.0 { 0.7 } else { 0.0 } + 0.06 * labels - 0.1 * against + 0.1 * tables).clamp(0.0, 0.99);
        // Without a title the form itself must be there: its labels and the header of its indicators, or several of its tables.
        let enough = title > 0.0 || labels >= 2.0 && has_indicators(grammar, observed) || tables >= 3.0;
        if enough && score > 0.1 && best.is_none_or(|(_, _, old)| rank > old) {
            best = Some((grammar, score, rank));
        }
    }
    best.map(|(grammar, score, _)| (grammar, score))
}
