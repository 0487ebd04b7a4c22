//! Budget and fund tables: rows with a path of labels and columns of money, rates and points.
//!
//! In: a solved band. Out: `{unit, rows}` of the contract. Nesting follows marks only: 其中, numbering, indentation,
//! groups; which labels are groups or equals is data of the grammar.

use indexmap::IndexMap;

use crate::grammar::schema::ColumnKind;
use crate::lex::enumerator::EnumeratorKind;
use crate::lex::{amount, fold, sign};
use crate::recognise::bands::Row;
use crate::recognise::build::{CERTAIN, TableReader};
use crate::recognise::cells::{Reading, read};
use crate::recognise::logical::{Band, LogicalRow, Placed};
use crate::recognise::observe::Shape;
use crate::recognise::text::{self, LabelCore};
use crate::report::{Doubt, DoubtKind, DoubtSeverity, Evidence, Facts, Message, Node, Role, Status};
use crate::span::Span;
use crate::value::{Money, Value};

/// Row members that are always there.
const STANDARD: [&str; 6] = ["initial_budget", "adjusted_budget", "executed", "execution_rate", "weight", "score"];

/// One label on the way to a row.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) span: Span,
    pub(super) key: String,
    pub(super) of_which: bool,
    pub(super) enumerator: Option<(EnumeratorKind, u32)>,
    pub(super) indent: usize,
}

/// The labels above the rows that follow.
#[derive(Debug, Default)]
pub(super) struct Nesting {
    pub(super) group: Vec<Step>,
    pub(super) stack: Vec<Step>,
    /// The rows in hand are parts (其中) of a row that is not there.
    pub(super) orphaned: bool,
    /// Text is lost since the labels above were printed: a row below may belong to another group.
    pub(super) broken: bool,
}

impl Nesting {
    /// Places the next row label and returns its whole path.
    pub(super) fn place(&mut self, step: Step, equals: &[Vec<String>], childless: &[String]) -> Vec<Step> {
        let alike = |a: &str, b: &str| equals.iter().any(|set| set.iter().any(|key| key == a) && set.iter().any(|key| key == b));
        let same_numbering = |a: &Step, b: &Step| match (a.enumerator, b.enumerator) {
            (Some((kind, _)), Some((other, _))) => kind == other,
            _ => false,
        };
        let is_childless = |step: &Step| childless.contains(&step.key);
        if step.of_which {
            // 其中 opens a level below the row above it.
            while self.stack.last().is_some_and(|last| last.of_which && step.indent <= last.indent) {
                self.stack.pop();
            }
            if self.stack.last().is_some_and(is_childless) {
                self.stack.pop();
            }
            self.orphaned = self.stack.is_empty() && self.group.is_empty();
        } else if let Some(level) =
            self.stack.iter().position(|above| same_numbering(above, &step) || alike(&above.key, &step.key))
        {
            self.stack.truncate(level);
        } else if step.enumerator.is_some() {
            // Numbered, and no row above is numbered alike: numbered deeper below a numbered row, else a row of its own.
            if !self.stack.last().is_some_and(|last| last.enumerator.is_some() && deeper(&step, last)) {
                self.stack.clear();
            }
        } else {
            match self.stack.last() {
                // It follows a 其中 row as its equal.
                Some(last) if last.of_which => {
                    let depth = last.indent;
                    self.stack.pop();
                    // Less indented than a 其中 row inside a 其中 row: an equal of the outer one.
                    while depth > step.indent && self.stack.last().is_some_and(|last| last.of_which && last.indent >= step.indent)
                    {
                        self.stack.pop();
                    }
                    let path: Vec<Step> = self.group.iter().chain(&self.stack).cloned().chain([step.clone()]).collect();
                    self.stack.push(Step { of_which: true, ..step });
                    return path;
                }
                Some(last) if step.indent > last.indent && !is_childless(last) => {}
                Some(_) => {
                    while self.stack.last().is_some_and(|last| last.indent >= step.indent || is_childless(last)) {
                        self.stack.pop();
                    }
                }
                None => {}
            }
        }
        self.orphaned &= step.of_which;
        let path = self.group.iter().chain(&self.stack).cloned().chain([step.clone()]).collect();
        self.stack.push(step);
        path
    }
}

fn deeper(step: &Step, above: &Step) -> bool {
    let rank = |kind: EnumeratorKind| match kind {
        EnumeratorKind::Chapter => 0,
        EnumeratorKind::Han => 1,
        EnumeratorKind::HanParen => 2,
        EnumeratorKind::Arabic => 3,
        EnumeratorKind::ArabicParen => 4,
        _ => 5,
    };
    match (step.enumerator, above.enumerator) {
        (Some((kind, _)), Some((other, _))) => rank(kind) > rank(other),
        _ => false,
    }
}

/// Reads a money band into rows; `member` is where they stand in the report, `offset` how many rows stand there already.
pub fn read_rows(reader: &mut TableReader, band: &Band, inline: &[Row], member: &str, offset: usize) -> Vec<Node> {
    let mut nesting = Nesting::default();
    let mut rows = Vec::new();
    for row in &band.rows {
        let pointer = format!("/{member}/rows/{}", offset + rows.len());
        if let Some(node) = read_row(reader, band, row, &mut nesting, &pointer) {
            rows.push(node);
        }
    }
    read_inline(reader, inline, (member, offset), &mut rows);
    rows
}

fn read_row(reader: &mut TableReader, band: &Band, row: &LogicalRow, nesting: &mut Nesting, pointer: &str) -> Option<Node> {
    let table = reader.table(band);
    let labels: Vec<(usize, &Placed)> =
        band.label_positions.iter().filter_map(|position| Some((*position, row.cells.get(position)?.first()?))).collect();
    let own: Vec<&(usize, &Placed)> = labels
        .iter()
        .filter(|(_, placed)| reader.cells[placed.cell].shape.is_text() || reader.cells[placed.cell].shape == Shape::Unit)
        .filter(|(_, placed)| !holds_amount(reader, placed.cell))
        .collect();
    let values_empty = band.columns.iter().all(|column| {
        row.cells.get(&column.start).and_then(|placed| placed.first()).is_none_or(|placed| reader.cells[placed.cell].is_empty())
    });
    if own.is_empty() && values_empty {
        return None;
    }
    let torn = row.torn;
    nesting.broken |= row.after_loss;
    let mut path_steps = Vec::new();
    let within;
    if let Some((item, groups)) = own.split_last() {
        let (prefix, item_step) = split_group(reader, item.1.cell, &table.groups);
        let all: Vec<Step> = groups.iter().map(|(_, placed)| step_of(reader, placed.cell)).chain(prefix).collect();
        within = all.iter().any(|step| step.key == "其中");
        let group: Vec<Step> = all.into_iter().filter(|step| step.key != "其中").collect();
        if !group.is_empty() {
            let changed = group.iter().map(|step| step.span).ne(nesting.group.iter().map(|step| step.span));
            if changed {
                nesting.group = group;
                nesting.stack.clear();
                nesting.broken = false;
            }
            nesting.broken = false;
        } else if reader.origin != crate::document::Origin::Stream && labels.len() <= 1 && !nesting.group.is_empty() {
            // A grid's row whose label covers the group's column too stands outside of the group.
            nesting.group.clear();
            nesting.stack.clear();
        }
        let mut step = item_step;
        step.of_which |= within;
        if table.groups.contains(&step.key) && values_empty {
            nesting.group = vec![step];
            nesting.stack.clear();
            nesting.broken = false;
            return None;
        }
        if table.groups.contains(&step.key) {
            nesting.group.clear();
            nesting.stack.clear();
            nesting.broken = false;
        }
        if nesting.broken && !nesting.group.is_empty() {
            let group = nesting.group.first().map_or(step.span, |group| group.span);
            reader.lost_group(format!("{pointer}/path"), group, step.span);
        }
        path_steps = nesting.place(step, &table.equals, &table.childless);
        if nesting.orphaned {
            let span = path_steps.last().map(|step| step.span);
            reader.doubts.push(orphan(format!("{pointer}/path"), span));
        }
    }
    let row_label = path_steps.last().map(|step| step.span);
    let facts = own.last().map_or_else(Facts::default, |(_, placed)| reader.facts(placed, None, torn));
    // A label above a loss may not be that of the rows below it.
    let carried = Facts { inherited: nesting.broken, ..facts };
    let last = path_steps.len().saturating_sub(1);
    let of = |place: usize| if place < last { carried } else { facts };
    let steps = path_steps.iter().enumerate();
    let path = steps.map(|(place, step)| reader.text_node(step.span, "money.path", of(place))).collect();
    let mut node = blank_row(path);
    let mut other = IndexMap::new();
    for column in &band.columns {
        let Some(placed) = row.cells.get(&column.start).and_then(|placed| placed.first()) else {
            if row.lost.contains(&column.start) && !matches!(column.kind, ColumnKind::Other | ColumnKind::Text) {
                let header = text::folded(column.span.of(reader.text()));
                reader.missing(format!("{pointer}/{}", column.key), row_label, &header, Vec::new());
            }
            continue;
        };
        let key = if column.key == "other" {
            text::folded(text::label_core(reader.text(), column.span).span.of(reader.text()))
        } else {
            column.key.clone()
        };
        let target = if column.key == "other" { format!("{pointer}/other/{key}") } else { format!("{pointer}/{key}") };
        let leaf = leaf_of(reader, band, column, placed, row, row_label, &target);
        if column.key == "other" {
            if !leaf.is_empty() {
                other.insert(key, leaf);
            }
        } else if !leaf.is_empty() || node.child(&key).is_none_or(|old| old.is_empty() && old.evidence().is_none()) {
            node.set(&key, leaf);
        }
    }
    if !other.is_empty() {
        node.set("other", Node::Object(other));
    }
    Some(node)
}

/// The doubt about a part whose whole is not there.
pub fn orphan(pointer: String, span: Option<Span>) -> Doubt {
    Doubt {
        pointer,
        kind: DoubtKind::LowConfidence,
        severity: DoubtSeverity::Medium,
        message: Message::new("the row that this one is a part of is not there", "该行所属的上一行缺失"),
        span,
        check: None,
        candidates: Vec::new(),
    }
}

fn leaf_of(
    reader: &mut TableReader,
    band: &Band,
    column: &crate::recognise::columns::HeaderColumn,
    placed: &Placed,
    row: &LogicalRow,
    row_label: Option<Span>,
    pointer: &str,
) -> Node {
    let cell = &reader.cells[placed.cell];
    let context = reader.context(band, column, placed, row.torn, row_label);
    if placed.merged_from.is_some() {
        // The value belongs to the row in which the merged cell begins.
        let status = Status::Merged { of: String::new() };
        return if cell.is_empty() {
            Node::null()
        } else {
            Node::nothing(Evidence { span: cell.span, status, rule: context.rule, ..Evidence::default() })
        };
    }
    let reading = read(cell, column.kind, &context);
    match reading {
        Reading::Misfit => {
            reader.misfit(pointer.to_owned(), cell.span, column);
            Node::null()
        }
        Reading::Value(value, evidence) if placed.posterior < CERTAIN => {
            reader.unsure(pointer.to_owned(), value, &evidence, placed.posterior);
            Node::null()
        }
        other => other.into_node(),
    }
}

fn step_of(reader: &TableReader, cell: usize) -> Step {
    let observed = &reader.cells[cell];
    let LabelCore { span, of_which, enumerator } = reader.core(cell);
    Step { span, key: fold::label(span.of(reader.text())).key, of_which, enumerator, indent: observed.indent }
}

/// Whether a cell holds a label and its amount: it is no label of a row then.
fn holds_amount(reader: &TableReader, cell: usize) -> bool {
    text::inline_pair(reader.text(), reader.cells[cell].span)
        .is_some_and(|(_, value)| !value.is_empty() && amount::cell(value.of(reader.text()), None).is_some())
}

/// A label with its group in front, `资金来源：（1）财政拨款`: the group and the label proper.
fn split_group(reader: &TableReader, cell: usize, groups: &[String]) -> (Option<Step>, Step) {
    let whole = step_of(reader, cell);
    let raw = whole.span.of(reader.text());
    let split = raw.char_indices().find(|(_, c)| matches!(c, '：' | ':')).and_then(|(at, colon)| {
        let head = Span::new(whole.span.start(), whole.span.start() + at);
        let key = fold::label(head.of(reader.text())).key;
        groups.contains(&key).then(|| (head, key, Span::new(head.end() + colon.len_utf8(), whole.span.end())))
    });
    let Some((head, key, rest)) = split else { return (None, whole) };
    let core = text::label_core(reader.text(), rest);
    let own = fold::label(core.span.of(reader.text())).key;
    let group = Step { span: head, key, of_which: false, enumerator: whole.enumerator, indent: whole.indent };
    (Some(group), Step { span: core.span, key: own, of_which: core.of_which, enumerator: core.enumerator, indent: whole.indent })
}

/// A path, its amount, and whether the row that they are a part of is not there.
pub type Pair = (Node, Node, bool);

/// Rows of labels with their amounts beside them, `label | amount | label | amount`, without any header: every pair of
/// columns is a half of its own. Gives `{path, value}` for each printed amount.
pub fn read_pairs(reader: &TableReader, rows: &[Row], equals: &[Vec<String>], childless: &[String]) -> Vec<Pair> {
    let mut halves: Vec<Nesting> = Vec::new();
    let mut found = Vec::new();
    let mut after_loss = false;
    for row in rows {
        // Behind a loss nobody knows which row these are parts of.
        after_loss |= row.iter().any(|index| reader.cells[*index].before == crate::document::Break::Splice);
        for (half, (label, value)) in pairs_of(reader.cells, row, |index| is_block_label(reader, index)).into_iter().enumerate() {
            if halves.len() <= half {
                halves.push(Nesting::default());
            }
            let groups = reader.grammar.table("money").map_or(&[][..], |table| table.groups.as_slice());
            let (group, step) = split_group(reader, label, groups);
            if let Some(group) = group {
                halves[half] = Nesting { group: vec![group], ..Nesting::default() };
            }
            let path = halves[half].place(step, equals, childless);
            let span = path.last().map_or_else(Span::default, |step| step.span);
            let Some(value) = value else { continue };
            let facts = Facts { ground: crate::report::Ground::Native, ..Facts::default() };
            let labels = path.iter().map(|step| reader.text_node(step.span, "amounts.path", facts)).collect();
            let amount = amount_node(reader, reader.cells[value].span, span, "amounts.value");
            found.push((Node::List(labels), amount, after_loss || halves[half].orphaned));
        }
    }
    found
}

fn is_block_label(reader: &TableReader, index: usize) -> bool {
    use crate::grammar::LabelRole;
    reader.grammar.labels.exact(&reader.cells[index].key).iter().any(|role| matches!(role, LabelRole::Block(_)))
}

/// The pairs of label and amount cells of a row; an amount may be missing or empty.
pub fn pairs_of(
    cells: &[crate::recognise::observe::Observed],
    row: &[usize],
    is_block: impl Fn(usize) -> bool,
) -> Vec<(usize, Option<usize>)> {
    let mut pairs = Vec::new();
    let mut at = 0;
    while at < row.len() {
        let cell = &cells[row[at]];
        if cell.is_empty() || !cell.shape.is_text() || at == 0 && is_block(row[at]) && row.len() > 2 {
            at += 1;
            continue;
        }
        // A cell behind a loss is not known to be the label's own.
        let value = row.get(at + 1).copied().filter(|next| {
            let shape = cells[*next].shape;
            cells[*next].before == crate::document::Break::Cell
                && (shape.is_numeric() || shape == Shape::None || shape == Shape::Empty)
        });
        pairs.push((row[at], value.filter(|value| !cells[*value].is_empty())));
        at += 1 + usize::from(value.is_some());
    }
    pairs
}

/// Rows whose cells each hold a label and its amount: every column of cells is a group of its own.
pub fn read_inline(reader: &mut TableReader, inline: &[Row], (member, offset): (&str, usize), rows: &mut Vec<Node>) {
    let mut halves: Vec<(usize, Nesting)> = Vec::new();
    for row in inline {
        // Behind a loss nobody knows in which half a cell stands.
        let torn_from =
            row.iter().position(|index| reader.cells[*index].before == crate::document::Break::Splice).unwrap_or(row.len());
        let block_offset = usize::from(row.first().is_some_and(|index| reader.cells[*index].is_empty()) && row.len() > 1);
        for (place, index) in row.iter().enumerate() {
            let cell = &reader.cells[*index];
            let Some((label, value)) = text::inline_pair(reader.text(), cell.span) else { continue };
            let half =
                if reader.origin == crate::document::Origin::Stream { place - block_offset.min(place) } else { cell.column };
            let at = match halves.iter().position(|(known, _)| *known == half) {
                Some(at) => at,
                None => {
                    halves.push((half, Nesting::default()));
                    halves.len() - 1
                }
            };
            let core = text::label_core(reader.text(), label);
            let key = fold::label(core.span.of(reader.text())).key;
            let step = Step { span: core.span, key, of_which: core.of_which, enumerator: core.enumerator, indent: cell.indent };
            let groups = reader.grammar.table("money").map_or(&[][..], |table| table.groups.as_slice());
            let nesting = &mut halves[at].1;
            let path = if groups.contains(&step.key) {
                nesting.group = vec![step.clone()];
                nesting.stack.clear();
                vec![step]
            } else {
                let steps: Vec<Step> = nesting.group.iter().cloned().chain([step]).collect();
                steps
            };
            if place >= torn_from && path.len() > 1 {
                let pointer = format!("/{member}/rows/{}/path", offset + rows.len());
                reader.lost_group(pointer, path[0].span, core.span);
            }
            rows.push(inline_row(reader, &path, value));
        }
    }
}

/// A row with its labels and no values yet.
pub(super) fn blank_row(path: Vec<Node>) -> Node {
    let row = Node::object().with("path", Node::List(path));
    STANDARD.iter().fold(row, |row, key| row.with(key, Node::null()))
}

fn inline_row(reader: &TableReader, path: &[Step], value: Span) -> Node {
    let facts = Facts { ground: crate::report::Ground::Native, ..Facts::default() };
    let labels = path.iter().map(|step| reader.text_node(step.span, "money.path", facts)).collect();
    let mut node = blank_row(labels);
    let label = path.last().map_or(value, |step| step.span);
    node.set("amount", amount_node(reader, value, label, "money.amount"));
    node
}

/// A money leaf for a bare span, in the table's unit.
pub fn amount_node(reader: &TableReader, value: Span, label: Span, rule: &str) -> Node {
    let raw = value.of(reader.text());
    let mut evidence = Evidence::printed(value, rule).via(Role::Label, label);
    if raw.is_empty() {
        return Node::null();
    }
    if sign::is_none(raw) {
        evidence.status = Status::NotApplicable;
        return Node::nothing(evidence);
    }
    let Some(found) = amount::cell(raw, reader.unit.map(|unit| unit.unit)) else { return Node::null() };
    evidence.repairs = found.repairs;
    let mut money: Money = found.value;
    if amount::cell(raw, None).is_none_or(|alone| alone.value.unit.is_none())
        && let Some(unit) = reader.unit
    {
        evidence = evidence.via(Role::Unit, unit.span);
        evidence.facts.unit_inferred = unit.inferred;
        money.unit = Some(unit.printed(reader.text()));
    }
    Node::value(Value::Money(money), evidence)
}
