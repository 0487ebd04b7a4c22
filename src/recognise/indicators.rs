//! Indicator tables: levels inherited down merged cells, names, targets and achievements, points, and the total row.
//!
//! In: a solved band. Out: the contract's `indicators` and `total`. A label is not inherited over a place where text is
//! lost unless the rows on both sides carry the same one; either way that stands in review.

use indexmap::IndexMap;

use crate::document::Break;
use crate::grammar::LabelRole;
use crate::grammar::schema::ColumnKind;
use crate::lex::{enumerator, fold, quantity};
use crate::recognise::build::{CERTAIN, TableReader};
use crate::recognise::cells::{Reading, read};
use crate::recognise::columns::HeaderColumn;
use crate::recognise::logical::{Band, LogicalRow, Placed};
use crate::recognise::observe::Shape;
use crate::recognise::text;
use crate::report::{Candidate, Doubt, DoubtKind, DoubtSeverity, Evidence, LabelMatch, Leaf, Message, Node, Role, Status, Via};
use crate::span::Span;
use crate::value::{Quantity, Value};

/// A level label that rows below may inherit.
#[derive(Debug, Clone)]
struct Carried {
    span: Span,
    key: String,
    /// Text is lost since it was printed.
    broken: bool,
}

/// Members of an indicator, in the contract's order.
const MEMBERS: [&str; 10] =
    ["level1", "level2", "name", "target", "adjusted_target", "actual", "weight", "score", "deviation", "rule"];

/// Reads an indicator band; `offset` is how many indicators stand in the report already. Lists side by side in one grid
/// (中期目标 | 年度目标) are runs of rows, one after the other.
pub fn read_rows(reader: &mut TableReader, band: &Band, offset: usize) -> Vec<Node> {
    let runs = runs(&band.columns);
    let mut rows = Vec::new();
    let mut run = band.clone();
    for columns in runs {
        run.columns = columns;
        let more = read_run(reader, &run, offset + rows.len());
        rows.extend(more);
    }
    rows
}

/// The columns of each list: a second column of names begins another one, which shares the first level.
fn runs(columns: &[HeaderColumn]) -> Vec<Vec<HeaderColumn>> {
    let names = columns.iter().filter(|column| column.kind == ColumnKind::Name).count();
    let targets = columns.iter().filter(|column| column.key == "target").count();
    if names < 2 || targets < 2 {
        return vec![columns.to_vec()];
    }
    let shared: Vec<HeaderColumn> = columns.iter().filter(|column| column.key == "level1").take(1).cloned().collect();
    let mut runs: Vec<Vec<HeaderColumn>> = vec![Vec::new()];
    for column in columns {
        let repeated = runs.last().is_some_and(|run| run.iter().any(|other| other.key == column.key && other.key != "other"));
        if repeated {
            runs.push(if column.key == "level1" { Vec::new() } else { shared.clone() });
        }
        if let Some(run) = runs.last_mut() {
            run.push(column.clone());
        }
    }
    runs
}

fn read_run(reader: &mut TableReader, band: &Band, offset: usize) -> Vec<Node> {
    let mut levels: IndexMap<usize, Option<Carried>> =
        band.columns.iter().filter(|column| column.kind == ColumnKind::Level).map(|column| (column.start, None)).collect();
    let mut rows = Vec::new();
    let mut templates = 0;
    for (index, row) in band.rows.iter().enumerate() {
        if row.after_loss {
            levels.values_mut().flatten().for_each(|carried| carried.broken = true);
        }
        carry(reader, band, row, &mut levels);
        match kind_of(reader, band, row) {
            RowForm::Empty => {}
            RowForm::Template => {
                templates += 1;
                let spans: Vec<Span> = row.cells.values().flatten().map(|placed| reader.cells[placed.cell].span).collect();
                reader.furniture.extend(spans);
            }
            RowForm::Data => {
                let pointer = format!("/indicators/{}", offset + rows.len());
                doubt_nameless(reader, band, row, &pointer);
                rows.push(read_row(reader, band, index, &levels, &pointer));
            }
        }
    }
    if templates > 0 {
        reader.diagnostics.push(crate::diagnostic::Diagnostic::note(
            "template-rows",
            format!("{templates} template rows without content were left out of the indicators"),
            format!("指标表中有{templates}个未填写的模板行，已略去"),
        ));
    }
    rows
}

/// Takes the level labels that this row prints.
fn carry(reader: &TableReader, band: &Band, row: &LogicalRow, levels: &mut IndexMap<usize, Option<Carried>>) {
    // A level label that could stand in another column too: nothing above it may be inherited past it.
    let doubtful = levels
        .keys()
        .filter_map(|position| row.cells.get(position))
        .flatten()
        .any(|placed| placed.posterior < CERTAIN && !reader.cells[placed.cell].is_empty());
    if doubtful {
        levels.values_mut().flatten().for_each(|carried| carried.broken = true);
    }
    let mut reset_below = false;
    for (position, carried) in levels.iter_mut() {
        if reset_below {
            *carried = None;
        }
        let Some(placed) = row.cells.get(position).and_then(|placed| placed.first()) else { continue };
        let cell = &reader.cells[placed.cell];
        if cell.is_empty()
            || !(cell.shape.is_text() || cell.shape == Shape::Unit)
            || placed.merged_from.is_some() && carried.is_some()
            || placed.posterior < CERTAIN
        {
            continue;
        }
        let core = reader.core(placed.cell);
        let key = fold::label(core.span.of(reader.text())).key;
        let same = carried.as_ref().is_some_and(|old| old.key == key && !old.broken);
        *carried = Some(Carried { span: core.span, key, broken: false });
        reset_below = !same;
    }
    let _ = band;
}

enum RowForm {
    Empty,
    Template,
    Data,
}

fn kind_of(reader: &TableReader, band: &Band, row: &LogicalRow) -> RowForm {
    let mut name = None;
    let mut others = 0;
    for column in &band.columns {
        let filled = |placed: &&Placed| !reader.cells[placed.cell].is_empty() && placed.merged_from.is_none();
        let Some(placed) = cells_under(row, column).into_iter().find(filled) else { continue };
        match column.kind {
            ColumnKind::Level | ColumnKind::Serial => {}
            ColumnKind::Name => name = Some(placed.cell),
            _ => others += 1,
        }
    }
    let core = name.map(|cell| name_span(reader, cell));
    let blank_name = core.is_none_or(|span| is_placeholder(span.of(reader.text())));
    match (name, blank_name, others) {
        (None, _, 0) => {
            let ellipsis = row.cells.values().flatten().any(|placed| is_dots(reader.cells[placed.cell].span.of(reader.text())));
            let levels =
                row.cells.values().flatten().any(|placed| !reader.cells[placed.cell].is_empty() && placed.merged_from.is_none());
            if ellipsis || levels && !row.torn { RowForm::Template } else { RowForm::Empty }
        }
        (Some(_), true, 0) => RowForm::Template,
        _ => RowForm::Data,
    }
}

/// A torn row that kept nothing but points may be the table's total: it stands in review as a whole.
fn doubt_nameless(reader: &mut TableReader, band: &Band, row: &LogicalRow, pointer: &str) {
    let points = |position: usize| {
        band.columns
            .iter()
            .any(|column| matches!(column.kind, ColumnKind::Points | ColumnKind::Number) && column.covers(position))
    };
    let printed = row.cells.iter().flat_map(|(position, placed)| placed.iter().map(move |placed| (*position, placed.cell)));
    let filled: Vec<(usize, usize)> = printed.filter(|(_, cell)| !reader.cells[*cell].is_empty()).collect();
    let total =
        |cell: usize| reader.grammar.labels.exact(&reader.cells[cell].key).iter().any(|role| matches!(role, LabelRole::Total(_)));
    let only_points = filled.iter().all(|(position, cell)| points(*position) || total(*cell));
    if !(row.torn || row.after_loss) || filled.is_empty() || !only_points {
        return;
    }
    let first = filled.iter().map(|(_, cell)| *cell).min();
    let message = Message::new(
        "of this row only points are left: it may be another row's, or the total",
        "此行残缺，仅剩分值或得分，可能属于其他行或合计，请核对",
    );
    reader.doubt(pointer.to_owned(), DoubtSeverity::High, message, first.map(|cell| reader.cells[cell].span));
}

fn is_dots(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty() && text.chars().all(|c| matches!(c, '…' | '.' | '．' | '·' | '。'))
}

fn is_placeholder(text: &str) -> bool {
    let text = text.trim();
    text.is_empty() || is_dots(text)
}

/// The name without `指标1：` or its like.
fn name_span(reader: &TableReader, cell: usize) -> Span {
    let span = reader.cells[cell].span;
    let raw = span.of(reader.text());
    match enumerator::at_start(raw) {
        Some(mark) if mark.kind == enumerator::EnumeratorKind::Labelled => {
            Span::new(span.start() + mark.len, span.end()).trimmed(reader.text())
        }
        _ => span,
    }
}

/// All cells under a header, left to right.
fn cells_under<'r>(row: &'r LogicalRow, column: &HeaderColumn) -> Vec<&'r Placed> {
    (column.start..column.end).filter_map(|position| row.cells.get(&position)).flatten().collect()
}

fn read_row(
    reader: &mut TableReader,
    band: &Band,
    index: usize,
    levels: &IndexMap<usize, Option<Carried>>,
    pointer: &str,
) -> Node {
    let row = &band.rows[index];
    let mut members: IndexMap<String, Node> = IndexMap::new();
    let row_label = band
        .columns
        .iter()
        .filter(|column| column.kind == ColumnKind::Name)
        .find_map(|column| cells_under(row, column).into_iter().find(|placed| !reader.cells[placed.cell].is_empty()))
        .map(|placed| name_span(reader, placed.cell));
    let mut other: IndexMap<String, Node> = IndexMap::new();
    for column in &band.columns {
        let key = column.key.as_str();
        match column.kind {
            ColumnKind::Level => {
                let node = level_node(reader, band, index, column, levels, pointer);
                members.insert(key.to_owned(), node);
            }
            ColumnKind::Serial | ColumnKind::Sign | ColumnKind::Unit => {}
            _ if lost_or_doubtful(reader, band, row, column, row_label, pointer, key) => {
                members.entry(key.to_owned()).or_insert_with(Node::null);
            }
            ColumnKind::Name => {
                let node =
                    cells_under(row, column).first().map_or_else(Node::null, |placed| name_node(reader, placed, column, row));
                members.insert(key.to_owned(), node);
            }
            ColumnKind::Quantity => {
                let node = quantity_node(reader, band, row, column, row_label, pointer);
                members.insert(key.to_owned(), node);
            }
            ColumnKind::Other => {
                if let Some((header, node)) = other_node(reader, band, row, column, row_label) {
                    other.insert(header, node);
                }
            }
            _ => {
                let node = plain_node(reader, band, row, column, row_label, pointer);
                let first = members.get(key).is_none_or(|old: &Node| old.is_empty());
                if first {
                    members.insert(key.to_owned(), node);
                } else if !node.is_empty() {
                    other.insert(header_text(reader, band, column), node);
                }
            }
        }
    }
    let mut node = Node::object();
    for key in MEMBERS {
        let optional = matches!(key, "adjusted_target" | "rule");
        match members.shift_remove(key) {
            Some(member) => node.set(key, member),
            None if optional => {}
            None => node.set(key, Node::null()),
        }
    }
    for (key, member) in members {
        node.set(&key, member);
    }
    if !other.is_empty() {
        node.set("other", Node::Object(other));
    }
    node
}

fn header_text(reader: &TableReader, band: &Band, column: &HeaderColumn) -> String {
    let own = text::folded(text::label_core(reader.text(), column.span).span.of(reader.text()));
    let repeated = band
        .columns
        .iter()
        .filter(|other| text::folded(text::label_core(reader.text(), other.span).span.of(reader.text())) == own)
        .count()
        > 1;
    match band.columns.iter().rev().find(|left| left.end <= column.start) {
        Some(left) if repeated => {
            format!("{}|{own}", text::folded(text::label_core(reader.text(), left.span).span.of(reader.text())))
        }
        _ => own,
    }
}

/// Whether the cell under a header is lost or its place is doubtful; the doubt is recorded.
fn lost_or_doubtful(
    reader: &mut TableReader,
    band: &Band,
    row: &LogicalRow,
    column: &HeaderColumn,
    label: Option<Span>,
    pointer: &str,
    key: &str,
) -> bool {
    let target = format!("{pointer}/{key}");
    let placed: Vec<Placed> = cells_under(row, column).into_iter().cloned().collect();
    let column_candidates = |reader: &TableReader, cell: usize, main: (usize, f64), others: &[(usize, f64)]| -> Vec<Candidate> {
        std::iter::once(&main)
            .chain(others)
            .filter_map(|(position, probability)| {
                let at = band.columns.iter().find(|c| c.covers(*position))?;
                let value = candidate_value(reader, cell, at)?;
                let header = text::folded(at.span.of(reader.text()));
                let why = Message::new(format!("it could be the cell under “{header}”"), format!("可能是“{header}”一栏的内容"));
                Some(Candidate {
                    pointer: format!("{pointer}/{}", at.key),
                    value,
                    confidence: *probability,
                    why,
                    span: Some(reader.cells[cell].span),
                })
            })
            .collect()
    };
    if let Some(doubtful) = placed.iter().find(|placed| placed.posterior < CERTAIN) {
        let cell = doubtful.cell;
        let span = reader.cells[cell].span;
        let candidates = column_candidates(reader, cell, (column.start, doubtful.posterior), &doubtful.alternatives);
        if !reader.cells[cell].is_empty() {
            reader.ambiguous(target, span, candidates);
            return true;
        }
    }
    if placed.iter().any(|placed| !reader.cells[placed.cell].is_empty()) {
        return false;
    }
    // A cell that could as well stand here makes this place doubtful too.
    for other in row.cells.iter().flat_map(|(position, list)| list.iter().map(move |placed| (*position, placed))) {
        let (position, placed) = other;
        if placed.posterior < CERTAIN
            && !reader.cells[placed.cell].is_empty()
            && placed.alternatives.iter().any(|(at, p)| *at >= column.start && *at < column.end && *p > 0.05)
        {
            let span = reader.cells[placed.cell].span;
            let mut candidates = column_candidates(reader, placed.cell, (position, placed.posterior), &placed.alternatives);
            candidates.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
            reader.ambiguous(target, span, candidates);
            return true;
        }
    }
    let lost = (column.start..column.end).any(|position| row.lost.contains(&position));
    if lost && !matches!(column.kind, ColumnKind::Text | ColumnKind::Other) {
        let header = text::folded(column.span.of(reader.text()));
        let near = label.or_else(|| row.first_cell.map(|cell| reader.cells[cell].span));
        reader.missing(target, near, &header, Vec::new());
        return true;
    }
    false
}

/// Whether a sign or a unit stands in this row under a header that is lost: it may belong to the value.
fn beside_headless(reader: &TableReader, band: &Band, row: &LogicalRow, column: &HeaderColumn) -> bool {
    let headed =
        |position: usize| band.label_positions.contains(&position) || band.columns.iter().any(|other| other.covers(position));
    let is_part = |placed: &Placed| matches!(reader.cells[placed.cell].shape, Shape::Operator | Shape::Unit);
    let nearest = |mut positions: Box<dyn Iterator<Item = usize>>| positions.find(|position| row.cells.contains_key(position));
    let near = [nearest(Box::new((0..column.start).rev())), nearest(Box::new(column.end..band.width))];
    near.into_iter().flatten().any(|position| !headed(position) && row.cells[&position].iter().any(is_part))
}

fn candidate_value(reader: &TableReader, cell: usize, column: &HeaderColumn) -> Option<Value> {
    let raw = reader.cells[cell].span.of(reader.text());
    match column.kind {
        ColumnKind::Quantity => Some(Value::Quantity(quantity::cell(raw).value)),
        ColumnKind::Points | ColumnKind::Number => reader.cells[cell].number.map(Value::Number),
        _ => Some(Value::Text(text::folded(raw))),
    }
}

fn level_node(
    reader: &mut TableReader,
    band: &Band,
    index: usize,
    column: &HeaderColumn,
    levels: &IndexMap<usize, Option<Carried>>,
    pointer: &str,
) -> Node {
    let row = &band.rows[index];
    let own = cells_under(row, column).first().map(|placed| (*placed).clone());
    let printed = own.as_ref().filter(|placed| !reader.cells[placed.cell].is_empty() && placed.merged_from.is_none());
    let rule = format!("indicators.{}", column.key);
    let target = format!("{pointer}/{}", column.key);
    let Some(Some(carried)) = levels.get(&column.start) else {
        if row.lost.contains(&column.start) || row.after_loss {
            let header = text::folded(column.span.of(reader.text()));
            let near = row.first_cell.map(|cell| reader.cells[cell].span);
            let candidates = following(reader, band, index, column)
                .map(|span| label_candidate(reader, &target, span, 0.5))
                .into_iter()
                .collect();
            reader.missing(target, near, &header, candidates);
        }
        return Node::null();
    };
    let facts = own.as_ref().map_or_else(Default::default, |placed| reader.facts(placed, Some(column), row.torn));
    let evidence = |reader: &TableReader| reader.text_evidence(carried.span, &rule, facts).via(Role::Column, column.span);
    let value = Value::Text(text::folded(carried.span.of(reader.text())));
    if printed.is_some() || !carried.broken {
        if printed.is_none() && row.lost.contains(&column.start) {
            return broken_level(reader, band, index, column, carried, target, value);
        }
        let mut evidence = evidence(reader);
        if printed.is_some() && loss_behind(row, column) {
            // The label is printed, but text is lost between it and the rest of the row: it may be another row's.
            evidence.facts.inherited = true;
            let candidates = vec![label_candidate(reader, &target, carried.span, 0.85)];
            let header = text::folded(column.span.of(reader.text()));
            let message = Message::new(
                format!("text is lost between this “{header}” and the rest of its row"),
                format!("此“{header}”与本行其余内容之间有文字丢失，可能属于另一行"),
            );
            let kind = DoubtKind::LowConfidence;
            reader.doubts.push(Doubt {
                pointer: target,
                kind,
                severity: DoubtSeverity::Low,
                message,
                span: Some(carried.span),
                check: None,
                candidates,
            });
        }
        return Node::value(value, evidence);
    }
    broken_level(reader, band, index, column, carried, target, value)
}

/// Whether the cells right behind this column are lost in this row.
fn loss_behind(row: &LogicalRow, column: &HeaderColumn) -> bool {
    let next = row.cells.keys().copied().filter(|position| *position >= column.end).min();
    let end = next.unwrap_or(column.end);
    end > column.end && (column.end..end).all(|position| row.lost.contains(&position))
}

/// A level label over a loss: inherited only if the next printed one is the same; a doubt in any case.
fn broken_level(
    reader: &mut TableReader,
    band: &Band,
    index: usize,
    column: &HeaderColumn,
    carried: &Carried,
    target: String,
    value: Value,
) -> Node {
    let next = following(reader, band, index, column);
    let same = next.is_some_and(|span| fold::label(span.of(reader.text())).key == carried.key);
    let mut candidates = vec![label_candidate(reader, &target, carried.span, if same { 0.9 } else { 0.6 })];
    if let Some(span) = next.filter(|_| !same) {
        candidates.push(label_candidate(reader, &target, span, 0.3));
    }
    let header = text::folded(column.span.of(reader.text()));
    let near = band.rows[index].first_cell.map(|cell| reader.cells[cell].span);
    reader.missing(target, near, &header, candidates);
    if !same {
        return Node::null();
    }
    let rule = format!("indicators.{}", column.key);
    let mut evidence = reader.text_evidence(carried.span, &rule, Default::default()).via(Role::Column, column.span);
    evidence.facts.inherited = true;
    evidence.facts.label = LabelMatch::Position;
    Node::value(value, evidence)
}

fn label_candidate(reader: &TableReader, target: &str, span: Span, confidence: f64) -> Candidate {
    let value = Value::Text(text::folded(span.of(reader.text())));
    let why = Message::new("the label printed nearest", "最近一处印有的标签");
    Candidate { pointer: target.to_owned(), value, confidence, why, span: Some(span) }
}

/// The next label printed in this column after the row.
fn following(reader: &TableReader, band: &Band, index: usize, column: &HeaderColumn) -> Option<Span> {
    band.rows.iter().skip(index + 1).find_map(|row| {
        cells_under(row, column)
            .into_iter()
            .find(|placed| !reader.cells[placed.cell].is_empty() && placed.merged_from.is_none())
            .map(|placed| reader.core(placed.cell).span)
    })
}

fn name_node(reader: &mut TableReader, placed: &Placed, column: &HeaderColumn, row: &LogicalRow) -> Node {
    let span = name_span(reader, placed.cell);
    if span.is_empty() {
        return Node::null();
    }
    let facts = reader.facts(placed, Some(column), row.torn);
    if placed.merged_from.is_some() {
        let evidence = Evidence { span, status: Status::Merged { of: String::new() }, ..Evidence::default() };
        return Node::nothing(evidence);
    }
    let evidence = reader.text_evidence(span, "indicators.name", facts).via(Role::Column, column.span);
    Node::value(Value::Text(text::folded(span.of(reader.text()))), evidence)
}

fn plain_node(
    reader: &mut TableReader,
    band: &Band,
    row: &LogicalRow,
    column: &HeaderColumn,
    label: Option<Span>,
    pointer: &str,
) -> Node {
    let Some(placed) = cells_under(row, column).into_iter().find(|placed| !reader.cells[placed.cell].is_empty()).cloned() else {
        return Node::null();
    };
    let context = reader.context(band, column, &placed, row.torn, label);
    let cell = &reader.cells[placed.cell];
    if let Some(first) = placed.merged_from {
        let _ = first;
        let status = Status::Merged { of: String::new() };
        return Node::nothing(Evidence { span: cell.span, status, rule: context.rule, ..Evidence::default() });
    }
    match read(cell, column.kind, &context) {
        Reading::Misfit => {
            reader.misfit(format!("{pointer}/{}", column.key), cell.span, column);
            Node::null()
        }
        reading => reading.into_node(),
    }
}

fn other_node(
    reader: &mut TableReader,
    band: &Band,
    row: &LogicalRow,
    column: &HeaderColumn,
    label: Option<Span>,
) -> Option<(String, Node)> {
    let placed = cells_under(row, column)
        .into_iter()
        .find(|placed| !reader.cells[placed.cell].is_empty() && placed.merged_from.is_none())
        .cloned()?;
    let context = reader.context(band, column, &placed, row.torn, label);
    let node = read(&reader.cells[placed.cell], ColumnKind::Other, &context).into_node();
    Some((header_text(reader, band, column), node))
}

/// A target or an achievement with the sign and the unit that stand in columns of their own.
fn quantity_node(
    reader: &mut TableReader,
    band: &Band,
    row: &LogicalRow,
    column: &HeaderColumn,
    label: Option<Span>,
    pointer: &str,
) -> Node {
    let under: Vec<Placed> =
        cells_under(row, column).into_iter().filter(|placed| !reader.cells[placed.cell].is_empty()).cloned().collect();
    let Some(first) = under.first().cloned() else { return Node::null() };
    let context = reader.context(band, column, &first, row.torn, label);
    if first.merged_from.is_some() {
        let status = Status::Merged { of: String::new() };
        return Node::nothing(Evidence {
            span: reader.cells[first.cell].span,
            status,
            rule: context.rule,
            ..Evidence::default()
        });
    }
    let spans: Vec<Span> = under.iter().map(|placed| reader.cells[placed.cell].span).collect();
    let text_of = |span: Span| span.of(reader.text());
    let beside = |kind: ColumnKind| -> Option<(Span, Span)> {
        let column = band.columns.iter().find(|other| other.kind == kind)?;
        let placed = cells_under(row, column)
            .into_iter()
            .find(|placed| !reader.cells[placed.cell].is_empty() && placed.posterior >= CERTAIN)?;
        Some((reader.cells[placed.cell].span, column.span))
    };
    let is_target = column.key != "actual";
    let mut sign = if is_target { beside(ColumnKind::Sign) } else { None };
    let mut unit = beside(ColumnKind::Unit);
    let mut main = spans[0];
    if spans.len() == 3 {
        // One header over sign, value and unit.
        (sign, main, unit) = (Some((spans[0], column.span)), spans[1], Some((spans[2], column.span)));
    } else if spans.len() == 2 {
        let sign_first = reader.cells[under[0].cell].shape == Shape::Operator;
        if sign_first { (sign, main) = (Some((spans[0], column.span)), spans[1]) } else { unit = Some((spans[1], column.span)) }
    }
    let raw = text_of(main);
    if reader.cells[under[0].cell].shape == Shape::None && spans.len() == 1 {
        return match read(&reader.cells[first.cell], ColumnKind::Quantity, &context) {
            Reading::Value(value, evidence) => Node::value(value, evidence),
            reading => reading.into_node(),
        };
    }
    let mut evidence = Evidence { span: main, via: context.via, rule: context.rule, facts: context.facts, ..Evidence::default() };
    let alone = quantity::cell(raw);
    let value: Quantity = if sign.is_none() && unit.is_none() {
        evidence.repairs = alone.repairs;
        alone.value
    } else {
        let useful_unit = unit.filter(|_| alone.value.value.is_some() && alone.value.unit.is_none());
        let sign_text = sign.map_or("", |(span, _)| text_of(span));
        let unit_text = useful_unit.map_or("", |(span, _)| text_of(span));
        if let Some((span, _)) = sign {
            evidence.via.push(Via { role: Role::Sign, span });
        }
        if let Some((span, _)) = useful_unit {
            evidence.via.push(Via { role: Role::Unit, span });
        }
        quantity::join(sign_text, raw, unit_text)
    };
    let beside_lost = band.columns.iter().any(|other| {
        let of_target = other.kind == ColumnKind::Sign && is_target || other.kind == ColumnKind::Unit;
        let doubtful =
            cells_under(row, other).iter().any(|placed| placed.posterior < CERTAIN && !reader.cells[placed.cell].is_empty());
        of_target && (doubtful || row.lost.contains(&other.start))
    });
    let headless = beside_headless(reader, band, row, column);
    let sign_lost = is_target
        && sign.is_none()
        && band.columns.iter().any(|other| other.kind == ColumnKind::Sign && row.lost.contains(&other.start));
    let part_lost = beside_lost && value.unit.is_none() || sign_lost && value.operator.is_none();
    if part_lost && value.value.is_some() || headless {
        let message = Message::new(
            "the sign or the unit that belongs to this number is lost",
            "此数值的符号或单位单元格丢失，请对照原件补录",
        );
        let pointer = format!("{pointer}/{}", column.key);
        reader.doubt(pointer, DoubtSeverity::Medium, message, Some(main));
    }
    Node::value(Value::Quantity(value), evidence)
}

/// Reads the total row: the numbers under weight and score.
pub fn read_total(reader: &mut TableReader, band: &Band) -> Option<Node> {
    let mut cells = band.total.iter().copied().filter(|index| !reader.cells[*index].is_empty());
    let label = cells.next()?;
    let rest: Vec<usize> = cells.collect();
    let label_span = reader.core(label).span;
    let column_of = |key: &str| band.columns.iter().rev().find(|column| column.key == key);
    let numbers: Vec<usize> = rest.iter().copied().filter(|index| reader.cells[*index].number.is_some()).collect();
    let mut total = Node::object().with("weight", Node::null()).with("score", Node::null()).with("grade", Node::null());
    let (weight, score) = (column_of("weight"), column_of("score"));
    let total_torn = band.total.iter().skip(1).any(|index| reader.cells[*index].before == Break::Splice);
    let place = |index: usize| -> Option<&HeaderColumn> {
        let cell = &reader.cells[index];
        if total_torn {
            return None;
        }
        if band.grid {
            return [weight, score]
                .into_iter()
                .flatten()
                .find(|column| cell.column < column.end && column.start < cell.column_end());
        }
        // From the right: cells after the label stand under the last columns, unless merges are lost.
        let from_right = band.total.len() - 1 - band.total.iter().position(|other| *other == index)?;
        let position = band.width.checked_sub(1 + from_right)?;
        [weight, score].into_iter().flatten().find(|column| column.covers(position))
    };
    let mut placed: Vec<(usize, Option<&HeaderColumn>)> = numbers.iter().map(|index| (*index, place(*index))).collect();
    let all_placed = placed.iter().all(|(_, column)| column.is_some());
    let in_order = {
        let mut expected: Vec<&HeaderColumn> = [weight, score].into_iter().flatten().collect();
        expected.sort_by_key(|column| column.start);
        expected
    };
    if !all_placed && numbers.len() == in_order.len() && !band.grid && !total_torn {
        placed = numbers.iter().copied().zip(in_order.iter().copied().map(Some)).collect();
    }
    for (index, column) in placed {
        let cell = &reader.cells[index];
        let Some(column) = column else {
            let why = Message::new("the total's number without a certain column", "合计行的数字，栏目不确定");
            let value = cell.number.map(Value::Number);
            let candidates = value
                .into_iter()
                .flat_map(|value| {
                    ["weight", "score"].map(|key| Candidate {
                        pointer: format!("/total/{key}"),
                        value: value.clone(),
                        confidence: 0.5,
                        why: why.clone(),
                        span: Some(cell.span),
                    })
                })
                .collect::<Vec<_>>();
            reader.ambiguous("/total/score".to_owned(), cell.span, candidates.clone());
            reader.ambiguous("/total/weight".to_owned(), cell.span, candidates);
            continue;
        };
        let holder = Placed { cell: index, posterior: 1.0, alternatives: Vec::new(), merged_from: None };
        let context = reader.context(band, column, &holder, false, Some(label_span));
        if let Reading::Value(value, evidence) = read(cell, ColumnKind::Points, &context) {
            total.set(&column.key, Node::Leaf(Leaf { value: Some(value), evidence: Some(Box::new(evidence)) }));
        }
    }
    if let Some(grade) = rest.iter().find(|index| is_grade(reader.cells[**index].span.of(reader.text()))) {
        let evidence = Evidence::printed(reader.cells[*grade].span, "total.grade").via(Role::Row, label_span);
        let value = Value::Text(text::folded(evidence.span.of(reader.text())));
        total.set("grade", Node::value(value, evidence));
    }
    Some(total)
}

fn is_grade(text: &str) -> bool {
    matches!(text.trim(), "优" | "良" | "中" | "差" | "优秀" | "良好" | "合格" | "不合格")
}
