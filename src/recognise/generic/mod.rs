//! Tables that no grammar knows → the contract's `tables`: headers by type and shape, rows by their labels.
//!
//! In: observed cells and which of their rows to read. Out: [`Generic`]: tables with evidence, label–value pairs around them,
//! and the cells that fit no reading, which are left alone. Nothing here knows a form.

mod caption;
mod header;
mod labels;
mod plan;
mod rows;
mod sheet;
mod stream;
mod words;

use crate::document::{Cover, Document, Table};
use crate::recognise::cells::TableUnit;
use crate::recognise::observe::{Observed, Shape};
use crate::recognise::{text, units};
use crate::report::{Doubt, DoubtKind, DoubtSeverity, Evidence, Facts, Ground, Message, Node};
use crate::span::Span;
use crate::value::Value;
pub use caption::{Caption, above as caption_above};
pub use words::{is_note, is_remark, is_unit_line, title_key};

use plan::Plan;
use sheet::Sheet;

/// What is known around a table.
pub struct Around<'a> {
    /// The document.
    pub document: &'a Document,
    /// The table.
    pub table: &'a Table,
    /// Which of its cells covers each position.
    pub cover: &'a Cover<'a>,
    /// Its observed cells.
    pub cells: &'a [Observed],
    /// A unit printed before the table.
    pub unit: Option<TableUnit>,
    /// What stands above the table.
    pub caption: Caption,
    /// Whether it is one of a set of statutory tables: it may be empty, its figures are money, and a text is none of them.
    pub statutory: bool,
    /// Whether a label names personal contact data.
    pub is_contact: &'a dyn Fn(&str) -> bool,
    /// How many tables stand in the report already.
    pub offset: usize,
}

/// What was read.
#[derive(Debug, Default)]
pub struct Generic {
    /// Tables in the contract's shape.
    pub tables: Vec<Node>,
    /// Doubts, their pointers relative to the report.
    pub doubts: Vec<Doubt>,
    /// Text without value.
    pub furniture: Vec<Span>,
    /// Personal contact data.
    pub withheld: Vec<Span>,
    /// Labels with their values outside of any header.
    pub pairs: Vec<(Span, Span)>,
    /// Cells of no table and no pair.
    pub left: Vec<usize>,
    /// The first cell of each table's header.
    pub headers: Vec<usize>,
}

/// Title, code and unit that stand in rows above a header.
#[derive(Debug, Default)]
struct Preamble {
    title: Option<Span>,
    code: Option<Span>,
    unit: Option<TableUnit>,
    cells: Vec<usize>,
}

/// Reads rows of a table; each row is the indexes of the cells that begin in it.
pub fn read(around: &Around, rows: &[Vec<usize>]) -> Generic {
    let sheet = Sheet::new(around.table, around.cover, around.cells, rows);
    let mut found = Generic::default();
    let mut preamble = Preamble::default();
    let mut at = 0;
    // The last row that no reading took.
    let mut unread = None;
    while at < sheet.rows.len() {
        let filled = sheet.filled(at);
        if filled.is_empty() || take_preamble(around, &sheet, &filled, &mut preamble, &mut found) {
            at += 1;
            continue;
        }
        let titled = around.caption.title.is_some() || preamble.title.is_some();
        let plan = header::find(&sheet, at).and_then(|header| {
            let empty = |header| (around.statutory && titled).then(|| plan::plan_empty(&sheet, header)).flatten();
            empty(header.clone()).or_else(|| plan::plan(&sheet, header))
        });
        if let Some(plan) = plan {
            if around.statutory && at > 0 && unread == Some(at - 1) {
                found.doubts.push(headless(format!("/tables/{}", around.offset + found.tables.len()), &sheet, at - 1));
            }
            at = plan.rows.end;
            read_table(around, &sheet, &plan, std::mem::take(&mut preamble), &mut found);
            continue;
        }
        found.left.append(&mut std::mem::take(&mut preamble).cells);
        let before = found.left.len();
        take_pairs(around, &sheet, at, &mut found);
        if found.left.len() > before {
            unread = Some(at);
        }
        at += 1;
    }
    found.left.append(&mut preamble.cells);
    found
}

/// Reads the table whose header is the first of these rows, if it is one and nothing of it is left unread; gives the number
/// of rows that it has. Without another title the header of its labels names it.
pub fn read_one(around: &Around, rows: &[Vec<usize>]) -> Option<(Generic, usize)> {
    let sheet = Sheet::new(around.table, around.cover, around.cells, rows);
    if sheet.rows.len() != rows.len() || sheet.filled(0).len() < 2 {
        return None;
    }
    let plan = plan::plan(&sheet, header::find(&sheet, 0)?)?;
    let corner = plan.header.leaves.first().and_then(|leaf| leaf.path.first().copied()).filter(|_| plan.halves.len() == 1);
    let title = corner.filter(|index| {
        sheet.cell(*index).is_some_and(|cell| cell.unit.is_some() || cell.key.ends_with("情况") || cell.key.ends_with('表'))
    });
    let title = title.map(|index| sheet.span(index));
    let mut found = Generic::default();
    let end = plan.rows.end;
    read_table(around, &sheet, &plan, Preamble { title, ..Preamble::default() }, &mut found);
    let torn = found.doubts.iter().any(|doubt| doubt.kind == DoubtKind::Missing);
    (found.left.is_empty() && found.withheld.is_empty() && !torn).then_some((found, end))
}

/// Takes a row of titles, codes, units and `label：value` above a header.
fn take_preamble(around: &Around, sheet: &Sheet, filled: &[usize], preamble: &mut Preamble, found: &mut Generic) -> bool {
    let text = around.document.text.as_str();
    let raw = |index: usize| sheet.span(index).of(text);
    // A title with the unit behind it is no label with a value.
    let titled =
        |index: usize| !words::before_unit(raw(index)).is_empty() && !words::before_unit(raw(index)).contains(['：', ':']);
    let pair = |index: usize| inline(text, sheet.span(index)).filter(|_| !titled(index));
    let known = |index: usize| words::is_table_code(raw(index)) || words::is_unit_line(raw(index));
    let single = filled.len() == 1;
    let titles = |index: usize| {
        matches!(sheet.shape(index), Shape::Short | Shape::Long)
            && sheet.cell(index).is_some_and(|cell| !cell.full_key.is_empty() && cell.full_key.chars().count() <= 60)
            && !raw(index).contains('。')
    };
    // Above a titled table a single text that is no title itself is a header over all columns.
    let header =
        single && around.caption.title.is_some() && !raw(filled[0]).ends_with(['表', '况', '）', ')']) && !known(filled[0]);
    if header && titles(filled[0]) && pair(filled[0]).is_none() {
        found.furniture.push(sheet.span(filled[0]));
        return true;
    }
    let title = single && titles(filled[0]) && preamble.title.is_none() && !known(filled[0]) && pair(filled[0]).is_none();
    if !title && !filled.iter().all(|index| known(*index) || pair(*index).is_some()) {
        return false;
    }
    for index in filled.iter().copied() {
        if words::is_unit_line(raw(index)) {
            preamble.unit = units::in_text(text, sheet.span(index));
            found.furniture.push(sheet.span(index));
        } else if words::is_table_code(raw(index)) {
            preamble.code = Some(sheet.span(index));
            preamble.cells.push(index);
        } else if let Some((label, value)) = pair(index) {
            take_pair(around, label, value, found);
        } else {
            let span = sheet.span(index);
            let head = words::before_unit(raw(index));
            let own = raw(index).find(head).filter(|_| !head.is_empty());
            let named = own.map_or(span, |at| Span::new(span.start() + at, span.start() + at + head.len()));
            preamble.unit = preamble.unit.or_else(|| own.and_then(|_| units::in_text(text, span)));
            let (code, title) = words::split_code(text, named);
            preamble.title = title;
            preamble.code = code.or(preamble.code);
            preamble.cells.push(index);
        }
    }
    true
}

/// `label：value` in one cell, both of them short.
fn inline(text: &str, span: Span) -> Option<(Span, Span)> {
    let (label, value) = text::inline_pair(text, span)?;
    let short = |span: Span, most: usize| span.of(text).chars().count() <= most;
    (short(label, 12) && short(value, 60) && !label.of(text).contains(['，', '。', '；'])).then_some((label, value))
}

fn take_pair(around: &Around, label: Span, value: Span, found: &mut Generic) {
    let key = crate::lex::fold::label(label.of(&around.document.text)).key;
    if (around.is_contact)(&key) {
        found.withheld.push(value);
        found.furniture.push(label);
    } else if value.is_empty() {
        found.furniture.push(label);
    } else {
        found.pairs.push((label, value));
    }
}

/// A row of labels and values in turn; anything else is left.
fn take_pairs(around: &Around, sheet: &Sheet, row: usize, found: &mut Generic) {
    let filled = sheet.filled(row);
    let own = sheet.rows.get(row).map_or(0, |row| row.own.len());
    let text = around.document.text.as_str();
    let label = |index: usize| {
        let key = sheet.cell(index).map_or("", |cell| cell.full_key.as_str());
        sheet.shape(index) == Shape::Short
            && (2..=18).contains(&key.chars().count())
            && !key.contains(['。', '；', '，', ',', '《'])
            && !key.contains(|c: char| c.is_ascii_digit())
    };
    let even = filled.len().is_multiple_of(2) && filled.len() <= 8 && filled.iter().step_by(2).all(|index| label(*index));
    // Two texts beside each other may be two labels as well as a label and its value: only a pair alone is sure.
    let single = |index: usize| sheet.cell(index).is_some_and(|cell| cell.columns == 1);
    // A blank cell between or a label over several columns is the rest of another table.
    let pair_alone = filled.len() == 2 && own == 2 && single(filled[0]) && !around.statutory;
    let sure = pair_alone || filled.iter().skip(1).step_by(2).all(|index| !label(*index));
    if even && sure {
        for pair in filled.chunks_exact(2) {
            take_pair(around, text::label_core(text, sheet.span(pair[0])).span, sheet.span(pair[1]), found);
        }
    } else {
        found.left.extend(filled.iter().copied());
    }
}

fn read_table(around: &Around, sheet: &Sheet, plan: &Plan, preamble: Preamble, found: &mut Generic) {
    let text = around.document.text.as_str();
    let pointer = format!("/tables/{}", around.offset + found.tables.len());
    let all_figures =
        plan.halves.iter().flat_map(|half| half.columns.clone()).filter(|at| plan.roles[*at] == plan::Role::Figures);
    let of_column = |at: usize| plan.header.leaves[at].path.iter().find_map(|cell| sheet.cell(*cell)?.unit);
    // The header of the labels, or of all figures alike, speaks for the table.
    let of_labels = plan
        .header
        .leaves
        .first()
        .filter(|_| plan.roles.first() != Some(&plan::Role::Figures))
        .and_then(|leaf| leaf.path.iter().find_map(|cell| sheet.cell(*cell)?.unit));
    let column_units: Vec<_> = all_figures.map(of_column).collect();
    let common = column_units
        .first()
        .copied()
        .flatten()
        .filter(|first| column_units.iter().all(|unit| unit.is_some_and(|(unit, _)| unit == first.0)));
    let own = of_labels.or(common).map(|(unit, span)| TableUnit { unit, span, inferred: false });
    let unit = own.or(preamble.unit).or(around.unit);
    let mut reader = rows::RowReader {
        text,
        sheet,
        plan,
        unit,
        pointer,
        is_contact: around.is_contact,
        statutory: around.statutory,
        doubts: Vec::new(),
        furniture: Vec::new(),
        withheld: Vec::new(),
        left: Vec::new(),
    };
    let (columns, rows) = reader.read();
    let leaf = |span: Option<Span>, rule: &str| {
        let facts = Facts { ground: Ground::Heading, ..Facts::default() };
        span.map_or_else(Node::null, |span| {
            Node::value(Value::Text(text::folded(span.of(text))), Evidence::printed(span, rule).with_facts(facts))
        })
    };
    let code = preamble.code.or(around.caption.code);
    let own_title = preamble.title.map(|span| text::label_core(text, span).span);
    let mut title = leaf(own_title.or(around.caption.title), "tables.title");
    if let (None, Some(rest), Node::Leaf(leaf)) = (own_title, around.caption.rest, &mut title) {
        leaf.value = Some(Value::Text(around.caption.words(text)));
        leaf.evidence.iter_mut().for_each(|evidence| evidence.parts.push(rest));
    }
    let unit_leaf = unit.map_or_else(Node::null, |unit| {
        let mut evidence = Evidence::printed(unit.span, "tables.unit");
        evidence.facts.unit_inferred = unit.inferred;
        Node::value(Value::Text(unit.unit.name().to_owned()), evidence)
    });
    if around.statutory && unit.is_none_or(|unit| unit.inferred) {
        found.doubts.push(unit_doubt(format!("{}/unit", reader.pointer), unit));
    }
    let node = Node::object()
        .with("code", leaf(code, "tables.code"))
        .with("title", title)
        .with("unit", unit_leaf)
        .with("columns", columns)
        .with("rows", rows);
    found.doubts.append(&mut reader.doubts);
    found.furniture.append(&mut reader.furniture);
    found.withheld.append(&mut reader.withheld);
    found.left.append(&mut reader.left);
    found.headers.extend(plan.header.cells.first());
    found.tables.push(node);
}

/// The doubt about a unit that the table does not print.
fn unit_doubt(pointer: String, unit: Option<TableUnit>) -> Doubt {
    let (kind, severity, message) = match unit {
        Some(unit) => (
            DoubtKind::UnitInferred,
            DoubtSeverity::Low,
            Message::new(
                format!("the table prints no unit; {} is taken from the other tables", unit.unit.name()),
                format!("本表未标明金额单位，按其他各表推断为{}", unit.unit.name()),
            ),
        ),
        None => (
            DoubtKind::Missing,
            DoubtSeverity::Medium,
            Message::new("no unit is printed for the amounts of this table", "本表未标明金额单位"),
        ),
    };
    Doubt { pointer, kind, severity, message, span: unit.map(|unit| unit.span), check: None, candidates: Vec::new() }
}

/// The doubt about a table above whose header a row of texts stands that could not be placed.
fn headless(pointer: String, sheet: &Sheet, row: usize) -> Doubt {
    let span = sheet.filled(row).into_iter().map(|index| sheet.span(index)).reduce(Span::cover);
    Doubt {
        pointer,
        kind: DoubtKind::LowConfidence,
        severity: DoubtSeverity::High,
        message: Message::new(
            "a row of the header could not be placed above the columns: labels and columns may lack their headings",
            "表头有一行无法与各栏对应，行、栏名称可能缺少上级标题，请对照原件",
        ),
        span,
        check: None,
        candidates: Vec::new(),
    }
}

/// The doubt about a table none of whose rows could be read.
pub fn unread(pointer: String, span: Span) -> Doubt {
    Doubt {
        pointer,
        kind: DoubtKind::Missing,
        severity: DoubtSeverity::Medium,
        message: Message::new(
            "no header could be made out for this table: it was not read",
            "未能辨认此表的表头，表格内容未读取，请对照原件",
        ),
        span: Some(span),
        check: None,
        candidates: Vec::new(),
    }
}
