//! Head rows of a form: labels and their values, beside each other, above each other or in one cell.
//!
//! In: rows outside of any band. Out: [`Found`]s. Known labels decide; an unknown label counts only in the place of one.

use std::sync::Arc;

use crate::document::Break;
use crate::grammar::schema::{FieldKind, FieldRule};
use crate::grammar::{Grammar, LabelRole};
use crate::lex::fold;
use crate::recognise::observe::{Observed, Shape};
use crate::recognise::text;
use crate::report::LabelMatch;
use crate::span::Span;

/// A label with its value's place.
#[derive(Debug, Clone)]
pub struct Found {
    /// Index of the field rule; `None` for a label that no rule knows.
    pub rule: Option<usize>,
    /// The label.
    pub label: Span,
    /// The value; empty where nothing is printed.
    pub value: Span,
    /// How the label was matched.
    pub matched: LabelMatch,
    /// Rule id for evidence.
    pub id: Arc<str>,
    /// Whether text is lost between the label and what stands behind it: that may be the value of another label.
    pub torn: bool,
}

/// The field rule that a label names exactly.
pub fn field_of(grammar: &Grammar, key: &str) -> Option<usize> {
    grammar.labels.exact(key).iter().find_map(|role| match role {
        LabelRole::Field(index) => Some(*index),
        _ => None,
    })
}

fn rule(grammar: &Grammar, index: Option<usize>) -> Option<&FieldRule> {
    index.and_then(|index| grammar.fields.get(index))
}

/// `label：value` in one line or cell, where the label is a known one; several of them in one line are all found.
pub fn inline_fields(grammar: &Grammar, text: &str, span: Span) -> Vec<Found> {
    let mut found = Vec::new();
    let mut marks: Vec<(Span, usize, Option<usize>)> = Vec::new();
    let piece = span.of(text);
    for (at, colon) in piece.char_indices().filter(|(_, c)| matches!(c, '：' | ':')) {
        // The label before a colon: the longest known one that ends here.
        let before = &piece[..at];
        let starts: Vec<usize> = before.char_indices().rev().take(24).map(|(start, _)| start).collect();
        let known = starts.iter().rev().find_map(|start| {
            let label = &before[*start..];
            let boundary = *start == 0
                || before[..*start]
                    .chars()
                    .next_back()
                    .is_some_and(|c| c.is_whitespace() || matches!(c, '（' | '(' | '；' | ';' | '，' | ',' | '。' | '|' | '【'));
            let key = fold::label(label).key;
            (boundary && !label.starts_with(char::is_whitespace))
                .then(|| field_of(grammar, &key).map(|index| (*start, index)))
                .flatten()
        });
        if let Some((start, index)) = known {
            let label = Span::new(span.start() + start, span.start() + at).trimmed(text);
            marks.push((label, span.start() + at + colon.len_utf8(), Some(index)));
        }
    }
    for (place, (label, from, index)) in marks.iter().enumerate() {
        let end = marks.get(place + 1).map_or(span.end(), |(next, ..)| next.start()).max(*from);
        let end = unit_remark(&text[*from..end]).map_or(end, |at| from + at);
        let end = next_label(&text[*from..end]).map_or(end, |at| from + at);
        let value = Span::new(*from, end).trimmed(text);
        let id = id_of(grammar, *index);
        found.push(Found { rule: *index, label: *label, value, matched: LabelMatch::Exact, id, torn: false });
    }
    found
}

/// Where, after a wide gap, another label with a colon begins.
fn next_label(value: &str) -> Option<usize> {
    let colon = value.char_indices().skip(1).find(|(_, c)| matches!(c, '：' | ':'))?.0;
    let before = &value[..colon];
    let gap = before.rfind(|c: char| c.is_whitespace())?;
    let label = before[gap..].trim();
    let wide =
        before[..gap].ends_with(char::is_whitespace) || before[gap..].starts_with('\u{3000}') || before[gap..].starts_with('\t');
    (wide && (2..=12).contains(&label.chars().count()) && !before[..gap].trim().is_empty()).then_some(gap)
}

/// Where a remark on the unit begins: `金额单位：万元`, `（单位：元）`.
fn unit_remark(value: &str) -> Option<usize> {
    let at = value.match_indices("单位").map(|(at, _)| at).find(|at| {
        let rest = value[at + "单位".len()..].trim_start();
        rest.starts_with(['：', ':']) && crate::lex::amount::unit_in(&value[*at..]).is_some()
    })?;
    let before = value[..at].trim_end_matches("金额").trim_end_matches(['（', '(']);
    Some(before.len())
}

fn id_of(grammar: &Grammar, index: Option<usize>) -> Arc<str> {
    match rule(grammar, index) {
        Some(rule) if !rule.key.is_empty() => Arc::from(rule.key.as_str()),
        _ => Arc::from("fields"),
    }
}

/// Reads head rows. `rows` are consecutive; a row of labels only takes its values from the row below.
pub fn read(grammar: &Grammar, text: &str, cells: &[Observed], rows: &[Vec<usize>]) -> Vec<Found> {
    let mut found = Vec::new();
    let mut skip = false;
    for (place, row) in rows.iter().enumerate() {
        if std::mem::take(&mut skip) {
            continue;
        }
        let filled: Vec<usize> = row.iter().copied().filter(|index| !cells[*index].is_empty()).collect();
        if let Some(below) = rows.get(place + 1)
            && let Some(pairs) = stacked(grammar, cells, &filled, below)
        {
            for (label, value) in pairs {
                let index = field_of(grammar, &cells[label].key);
                found.push(make(grammar, text, cells, label, value, index));
            }
            skip = true;
            continue;
        }
        read_row(grammar, text, cells, row, &mut found);
    }
    found
}

/// A label and its value that stand beside each other in a table that is no form.
pub fn found(grammar: &Grammar, text: &str, label: Span, value: Span) -> Found {
    let index = field_of(grammar, &fold::label(label.of(text)).key);
    Found { rule: index, label, value, matched: LabelMatch::Exact, id: id_of(grammar, index), torn: false }
}

fn make(grammar: &Grammar, text: &str, cells: &[Observed], label: usize, value: usize, index: Option<usize>) -> Found {
    let torn = cells[label + 1..=value].iter().any(|cell| cell.before == Break::Splice);
    let label = text::label_core(text, cells[label].span).span;
    let value = cells[value].span;
    Found { rule: index, label, value, matched: LabelMatch::Exact, id: id_of(grammar, index), torn }
}

/// Labels above values: the cells of this row are known labels, but for one in three that looks like one, and none of the next
/// row's is.
fn stacked(grammar: &Grammar, cells: &[Observed], filled: &[usize], below: &[usize]) -> Option<Vec<(usize, usize)>> {
    let is_label = |index: &usize| field_of(grammar, &cells[*index].key).is_some();
    let values: Vec<usize> = below.iter().copied().filter(|index| !cells[*index].is_empty()).collect();
    let known = filled.iter().filter(|index| is_label(index)).count();
    let labels = known == filled.len()
        || known * 3 >= filled.len() * 2
            && values.len() == filled.len()
            && filled.iter().all(|index| is_label_like(&cells[*index]));
    if filled.len() < 2 || !labels || values.is_empty() || values.iter().any(is_label) {
        return None;
    }
    let pairs: Vec<(usize, usize)> = if filled.len() == values.len() {
        filled.iter().copied().zip(values.iter().copied()).collect()
    } else {
        filled
            .iter()
            .filter_map(|label| {
                let column = cells[*label].column;
                values.iter().find(|value| cells[**value].column == column).map(|value| (*label, *value))
            })
            .collect()
    };
    (pairs.len() == values.len()).then_some(pairs)
}

fn read_row(grammar: &Grammar, text: &str, cells: &[Observed], row: &[usize], found: &mut Vec<Found>) {
    let labels = row.iter().step_by(2).all(|index| is_label_like(&cells[*index]) && ends_like_label(&cells[*index].key));
    // 被评价单位 | … | 一级预算单位 | …: labels at every second place by their last words alone.
    let alternating = usize::from(labels && row.len() >= 4 && row.len().is_multiple_of(2));
    let known_pairs = row.iter().filter(|index| field_of(grammar, &cells[**index].key).is_some()).count() + alternating;
    let mut at = 0;
    while at < row.len() {
        let index = row[at];
        let cell = &cells[index];
        if cell.is_empty() {
            at += 1;
            continue;
        }
        let field = field_of(grammar, &cell.key);
        let is_heading = rule(grammar, field).is_some_and(|rule| rule.kind == FieldKind::Heading);
        let next = row.get(at + 1).map(|index| &cells[*index]);
        let next_is_label = next.is_some_and(|next| is_known_label(grammar, next) || is_nearly_label(grammar, next));
        match (field, next) {
            (Some(_), Some(next)) if !next_is_label && (!is_heading || row.len() == at + 2) => {
                if is_heading && next.shape == Shape::Short && next.key.is_empty() {
                    at += 1;
                    continue;
                }
                found.push(make(grammar, text, cells, index, row[at + 1], field));
                at += 2;
            }
            (Some(_), _) => at += 1,
            (None, _) => {
                let inline = inline_fields(grammar, text, cell.span);
                if inline.first().is_some_and(|first| first.label.start() == cell.span.start()) {
                    found.extend(inline);
                    at += 1;
                } else if is_label_like(cell)
                    && cell.before != Break::Splice
                    && !row.get(at + 2).is_some_and(|index| cells[*index].shape.is_numeric())
                    && next.is_some_and(|next| !next_is_label && !next.is_empty() && (known_pairs > 0 || row.len() == 2))
                {
                    let like = similar_field(grammar, &cell.key);
                    let matched = if like.is_some() { LabelMatch::Position } else { LabelMatch::Exact };
                    found.push(Found { matched, ..make(grammar, text, cells, index, row[at + 1], like) });
                    at += 2;
                } else {
                    at += 1;
                }
            }
        }
    }
}

/// The field of which a label is very likely another wording.
fn similar_field(grammar: &Grammar, key: &str) -> Option<usize> {
    match grammar.labels.similar(key, |role| matches!(role, LabelRole::Field(_)))? {
        (LabelRole::Field(index), likeness) if likeness.is_strong() => Some(index),
        _ => None,
    }
}

/// Whether a cell is a label that the forms know, of a field, a column or a block.
fn is_known_label(grammar: &Grammar, cell: &Observed) -> bool {
    let role = |role: &LabelRole| matches!(role, LabelRole::Field(_) | LabelRole::Column { .. } | LabelRole::Block(_));
    cell.shape.is_text() && grammar.labels.exact(&cell.key).iter().any(role)
}

/// Whether a short text is an unlisted wording of a known label: it is no value of the label before it.
fn is_nearly_label(grammar: &Grammar, cell: &Observed) -> bool {
    cell.shape == Shape::Short
        && is_label_like(cell)
        && grammar.labels.similar(&cell.key, |role| matches!(role, LabelRole::Column { .. })).is_some()
}

/// Words that labels of a head end with and names of bodies, projects and people hardly ever do.
const LABEL_ENDINGS: [&str; 26] = [
    "单位", "部门", "名称", "日期", "时间", "年度", "类型", "类别", "属性", "性质", "方式", "级次", "编码", "代码", "编号",
    "处室", "科室", "地点", "来源", "依据", "概况", "描述", "情况", "周期", "期限", "等级",
];

fn ends_like_label(key: &str) -> bool {
    LABEL_ENDINGS.iter().any(|ending| key.ends_with(ending))
}

/// Whether a cell that no rule knows looks like a label: short text without figures or sentence marks.
fn is_label_like(cell: &Observed) -> bool {
    cell.shape == Shape::Short && {
        let length = cell.full_key.chars().count();
        (2..=18).contains(&length)
            && !cell.full_key.chars().any(|c| matches!(c, '。' | '；' | ';' | ',' | '《' | '》') || c.is_ascii_digit())
    }
}
