//! One table of a form → members of the report: bands are solved and read, head rows become fields.

use std::cell::OnceCell;
use std::sync::{Arc, OnceLock};

use crate::diagnostic::Diagnostic;
use crate::document::{Cover, Document, Origin, Table};
use crate::grammar::schema::RowKind;
use crate::grammar::{Grammar, LabelRole};
use crate::limits::ROW_CELLS;
use crate::recognise::bands::{self, Item, RawBand, Row};
use crate::recognise::build::TableReader;
use crate::recognise::cells::TableUnit;
use crate::recognise::heads::{self, Found};
use crate::recognise::logical::{self, Band};
use crate::recognise::observe::Observed;
use crate::recognise::{embedded, indicators, money, paired, records, text, units};
use crate::report::{Doubt, DoubtKind, DoubtSeverity, Message, Node};
use crate::span::Span;

/// What the tables of a form gave so far.
#[derive(Debug, Default)]
pub struct Form {
    /// Member of the report → rows read, for lists; whole nodes for objects.
    pub lists: Vec<(String, Vec<Node>)>,
    /// Members that are objects.
    pub objects: Vec<(String, Node)>,
    /// Units of the money tables: member, unit.
    pub units: Vec<(String, TableUnit)>,
    /// Labels with values.
    pub fields: Vec<Found>,
    /// Fields whose values were read by a table of labels above values: key, label, node.
    pub values: Vec<(String, Span, Node)>,
    /// Doubts.
    pub doubts: Vec<Doubt>,
    /// Remarks.
    pub diagnostics: Vec<Diagnostic>,
    /// Text without value.
    pub furniture: Vec<Span>,
    /// Personal contact data.
    pub withheld: Vec<Span>,
    /// Whether amounts followed the indicators: what stands from there on may be another form's.
    second: bool,
    /// Amounts of the document's prose, once a table of some form asks for them.
    amounts: Arc<OnceLock<Vec<units::ProseAmount>>>,
}

impl Form {
    /// A form of a document whose forms share `amounts`.
    pub fn sharing(amounts: &Arc<OnceLock<Vec<units::ProseAmount>>>) -> Self {
        Self { amounts: Arc::clone(amounts), ..Self::default() }
    }

    fn amounts_in(&self, document: &Document) -> &[units::ProseAmount] {
        self.amounts.get_or_init(|| units::prose_amounts(document))
    }

    pub(super) fn count(&self, member: &str) -> usize {
        self.lists.iter().find(|(key, _)| key == member).map_or(0, |(_, rows)| rows.len())
    }

    pub(super) fn extend(&mut self, member: &str, rows: Vec<Node>) {
        match self.lists.iter_mut().find(|(key, _)| key == member) {
            Some((_, list)) => list.extend(rows),
            None => self.lists.push((member.to_owned(), rows)),
        }
    }

    /// What stands in a list so far.
    pub(super) fn list(&self, member: &str) -> &[Node] {
        self.lists.iter().find(|(key, _)| key == member).map_or(&[], |(_, rows)| rows)
    }

    /// The unit of a member's amounts: the first table that knows one says it.
    fn note_unit(&mut self, member: &str, unit: Option<TableUnit>) {
        if let Some(unit) = unit
            && !self.units.iter().any(|(known, _)| known == member)
        {
            self.units.push((member.to_owned(), unit));
        }
    }

    pub(super) fn set(&mut self, member: &str, node: Node) {
        if !self.objects.iter().any(|(key, old)| key == member && !old.is_empty()) {
            self.objects.retain(|(key, _)| key != member);
            self.objects.push((member.to_owned(), node));
        }
    }
}

/// A table that is being read, with what is found in it once for all its bands.
pub(super) struct Sheet<'a> {
    pub(super) document: &'a Document,
    pub(super) grammar: &'a Grammar,
    pub(super) table: &'a Table,
    pub(super) cells: &'a [Observed],
    /// The unit that stands above the table, if any.
    pub(super) before: Option<TableUnit>,
    pub(super) cover: Cover<'a>,
    /// The unit that amounts of the prose tell.
    of_prose: OnceCell<Option<TableUnit>>,
}

impl<'a> Sheet<'a> {
    /// A reader for a piece of the table, with nothing found yet.
    fn reader(&self, origin: Origin, unit: Option<TableUnit>) -> TableReader<'a> {
        let &Self { document, grammar, cells, .. } = self;
        let (doubts, diagnostics, furniture) = (Vec::new(), Vec::new(), Vec::new());
        TableReader { document, grammar, cells, origin, unit, doubts, diagnostics, furniture }
    }

    fn unit_of_prose(&self, form: &Form) -> Option<TableUnit> {
        *self.of_prose.get_or_init(|| units::from_prose(form.amounts_in(self.document), self.cells))
    }
}

/// Reads one table into `form`. `before` is the unit that stands above the table, if any.
pub fn read_table(
    form: &mut Form,
    document: &Document,
    grammar: &Grammar,
    table: &Table,
    cells: &[Observed],
    before: Option<TableUnit>,
) {
    let sheet = Sheet { document, grammar, table, cells, before, cover: Cover::of(table), of_prose: OnceCell::new() };
    let items = bands::segment(grammar, table, cells, &document.text);
    let mut heads: Vec<Row> = Vec::new();
    let mut unread: Vec<Row> = Vec::new();
    for item in items {
        match item {
            Item::Head(row) => heads.push(row),
            Item::Furniture(row) => form.furniture.extend(row.iter().map(|index| cells[*index].span)),
            Item::TooWide(row) => unread.push(row),
            Item::Band(raw) => {
                flush(form, &sheet, &mut heads);
                read_band(form, &sheet, &raw);
            }
        }
    }
    flush(form, &sheet, &mut heads);
    if let Some(first) = unread.first().and_then(|row| row.first()) {
        form.diagnostics.push(too_wide(unread.len()).at(cells[*first].span));
    }
    // Labels of the form are its furniture wherever no value names them.
    form.furniture.extend(
        cells.iter().filter(|cell| !grammar.labels.exact(&cell.key).is_empty() && !cell.key.is_empty()).map(|cell| cell.span),
    );
}

/// The remark on rows that have more cells than a form can have.
fn too_wide(rows: usize) -> Diagnostic {
    Diagnostic::warning(
        "wide-rows",
        format!("{rows} rows of a table have more than {ROW_CELLS} cells each and are not read"),
        format!("表格有{rows}行各超过{ROW_CELLS}个单元格，未予读取"),
    )
}

fn flush(form: &mut Form, sheet: &Sheet, heads: &mut Vec<Row>) {
    let &Sheet { document, grammar, cells, .. } = sheet;
    let rows = std::mem::take(heads).into_iter();
    let (inline, rows): (Vec<Row>, Vec<Row>) = rows.partition(|row| is_inline_amounts(grammar, cells, row, &document.text));
    let is_amounts: Vec<bool> = amount_rows(grammar, cells, &rows);
    let (amounts, others): (Vec<_>, Vec<_>) = rows.into_iter().zip(is_amounts).partition(|(_, amounts)| *amounts);
    let (amounts, mut others): (Vec<Row>, Vec<Row>) =
        (amounts.into_iter().map(|(row, _)| row).collect(), others.into_iter().map(|(row, _)| row).collect());
    if !inline.is_empty() {
        read_inline_rows(form, sheet, &inline);
    }
    embedded::take(form, sheet, &mut others);
    form.fields.extend(heads::read(grammar, &document.text, cells, &others));
    if !amounts.is_empty() {
        read_amount_rows(form, sheet, &amounts);
    }
}

/// Which head rows are labels with amounts: nothing but pairs, one amount at least, and a known row label in the run.
fn amount_rows(grammar: &Grammar, cells: &[Observed], rows: &[Row]) -> Vec<bool> {
    let role = |index: usize, wanted: &dyn Fn(&LabelRole) -> bool| grammar.labels.exact(&cells[index].key).iter().any(wanted);
    let is_block = |index: usize| role(index, &|role| matches!(role, LabelRole::Block(_)));
    let is_row = |index: usize| role(index, &|role| matches!(role, LabelRole::Row(_))) || cells[index].key.ends_with("资金总额");
    let is_field = |index: usize| role(index, &|role| matches!(role, LabelRole::Field(_)));
    let shapes: Vec<(bool, bool)> = rows
        .iter()
        .map(|row| {
            let pairs = money::pairs_of(cells, row, is_block);
            let numbers = pairs.iter().any(|(_, value)| value.is_some_and(|value| cells[value].shape.is_numeric()));
            let known = pairs.iter().any(|(label, _)| is_row(*label));
            let figures = row.iter().filter(|index| cells[**index].shape.is_numeric()).count();
            let paired = pairs.iter().filter(|(_, value)| value.is_some_and(|value| cells[value].shape.is_numeric())).count();
            let pure = !pairs.is_empty()
                && figures == paired
                && pairs.iter().all(|(label, value)| value.is_some() && !is_field(*label) || is_row(*label));
            (pure && (numbers || known), known)
        })
        .collect();
    let mut result = vec![false; rows.len()];
    let mut at = 0;
    while at < rows.len() {
        let end = (at..rows.len()).find(|index| !shapes[*index].0).unwrap_or(rows.len());
        if shapes[at..end].iter().any(|(_, known)| *known) {
            result[at..end].fill(true);
        }
        at = end + 1;
    }
    result
}

/// Whether every cell of a head row (but the block's label) holds a row label with its amount, or a group with nothing.
fn is_inline_amounts(grammar: &Grammar, cells: &[Observed], row: &[usize], text: &str) -> bool {
    let Some(money) = grammar.tables.iter().position(|table| table.rule.id == "money") else { return false };
    let has = |key: &str, role: &LabelRole| grammar.labels.exact(key).contains(role);
    let mut amounts = false;
    let mut known = false;
    for (place, cell) in row.iter().map(|index| &cells[*index]).enumerate().filter(|(_, cell)| !cell.is_empty()) {
        if place == 0 && has(&cell.key, &LabelRole::Block(money)) {
            continue;
        }
        let Some((label, value)) = text::inline_pair(text, cell.span) else { return false };
        let key = crate::lex::fold::label(text::label_core(text, label).span.of(text)).key;
        let number = crate::lex::amount::cell(value.of(text), None).is_some();
        if !number && !value.is_empty() {
            return false;
        }
        amounts |= number;
        known |= has(&key, &LabelRole::Row(money));
    }
    known && (amounts || row.iter().all(|index| cells[*index].is_empty() || is_group(grammar, money, &cells[*index].key)))
}

fn is_group(grammar: &Grammar, money: usize, key: &str) -> bool {
    grammar.tables.get(money).is_some_and(|table| table.groups.iter().any(|group| group == key))
}

fn read_inline_rows(form: &mut Form, sheet: &Sheet, rows: &[Row]) {
    let &Sheet { document, grammar, cells, before, .. } = sheet;
    let Some(table) = grammar.table("money") else { return };
    let unit = units::in_cells(&document.text, rows.iter().flatten().map(|index| &cells[*index])).or(before);
    let mut reader = sheet.reader(Origin::Native, unit);
    let mut read = Vec::new();
    money::read_inline(&mut reader, rows, (&table.member, form.count(&table.member)), &mut read);
    let Some(amounts) = grammar.table("amounts") else {
        form.note_unit(&table.member, unit);
        form.extend(&table.member, read);
        form.doubts.append(&mut reader.doubts);
        return;
    };
    let nodes = read.into_iter().filter_map(|node| {
        let (path, value) = (node.child("path")?.clone(), node.child("amount").filter(|amount| !amount.is_empty())?.clone());
        Some(Node::object().with("path", path).with("value", value))
    });
    let nodes: Vec<Node> = nodes.collect();
    if unit.is_none() {
        doubt_units(form, &amounts.member, &nodes);
    }
    form.extend(&amounts.member, nodes);
}

/// Amounts of a list without unit: nothing above them says it, so each of them does.
fn doubt_units(form: &mut Form, member: &str, nodes: &[Node]) {
    let from = form.count(member);
    for (place, node) in nodes.iter().enumerate() {
        form.doubts.push(Doubt {
            pointer: format!("/{member}/{}", from + place),
            kind: DoubtKind::Missing,
            severity: DoubtSeverity::Medium,
            message: Message::new("no unit is printed for this amount", "此金额未标明单位"),
            span: node.child("value").and_then(Node::evidence).map(|evidence| evidence.span),
            check: None,
            candidates: Vec::new(),
        });
    }
}

fn read_amount_rows(form: &mut Form, sheet: &Sheet, rows: &[Row]) {
    let &Sheet { document, grammar, cells, before, .. } = sheet;
    let Some(table) = grammar.table("money") else { return };
    let unit = units::in_cells(&document.text, rows.iter().flatten().map(|index| &cells[*index]))
        .or(before)
        .or_else(|| sheet.unit_of_prose(form));
    let reader = sheet.reader(Origin::Native, unit);
    let pairs = money::read_pairs(&reader, rows, &table.equals, &table.childless);
    let (member, value) =
        grammar.table("amounts").map_or((table.member.as_str(), "amount"), |amounts| (amounts.member.as_str(), "value"));
    if value == "amount" {
        form.note_unit(member, unit);
    }
    let pairs: Vec<money::Pair> = pairs.into_iter().filter(|(_, amount, _)| !amount.is_empty()).collect();
    for (place, (_, amount, _)) in pairs.iter().enumerate().filter(|(_, (.., orphaned))| *orphaned) {
        let pointer = format!("/{member}/{}", form.count(member) + place);
        form.doubts.push(money::orphan(pointer, amount.evidence().map(|evidence| evidence.span)));
    }
    let nodes: Vec<Node> =
        pairs.into_iter().map(|(path, amount, _)| Node::object().with("path", path).with(value, amount)).collect();
    if value == "value" && unit.is_none() {
        doubt_units(form, member, &nodes);
    }
    form.extend(member, nodes);
}

fn read_band(form: &mut Form, sheet: &Sheet, raw: &RawBand) {
    let &Sheet { document, grammar, table, cells, before, .. } = sheet;
    let band = logical::solve(sheet, raw);
    let rule = &grammar.tables[band.table];
    let labels = band.header_cells.iter().chain(band.block.iter()).map(|index| &cells[*index]);
    let unit = units::in_cells(&document.text, labels)
        .or(before)
        .or_else(|| matches!(rule.rule.rows, RowKind::Money | RowKind::Amounts).then(|| sheet.unit_of_prose(form)).flatten());
    let mut reader = sheet.reader(table.origin, unit);
    reader.furniture = band
        .header_cells
        .iter()
        .chain(band.block.iter())
        .filter(|index| !band.strays.contains(index))
        .map(|index| cells[*index].span)
        .collect();
    let member = rule.member.clone();
    match rule.rule.rows {
        // Printed tables are read as a whole before any band is looked for.
        RowKind::Printed => {}
        RowKind::Money => {
            let before = form.count(&member);
            let rows = paired::read_rows(&mut reader, &band, raw, &member, before)
                .unwrap_or_else(|| money::read_rows(&mut reader, &band, &raw.inline, &member, before));
            form.second |= before > 0 && form.count("indicators") > 0;
            if form.second {
                doubt_second_form(&mut reader, &band, &member, before, rows.len());
            }
            form.note_unit(&member, unit);
            form.extend(&member, rows);
        }
        RowKind::Indicators => {
            let before = form.count(&member);
            let rows = indicators::read_rows(&mut reader, &band, before);
            if form.second {
                doubt_second_form(&mut reader, &band, &member, before, rows.len());
            }
            form.extend(&member, rows);
            if let Some(total) = indicators::read_total(&mut reader, &band) {
                form.set("total", total);
            }
        }
        RowKind::Single => form.set(&member, records::read_single(&mut reader, &band, &member)),
        RowKind::Records => {
            let rows = records::read_records(&mut reader, &band, &member, form.count(&member));
            form.extend(&member, rows);
        }
        RowKind::Amounts => {
            let rows = records::read_amounts(&mut reader, &band, form.count(&member));
            form.extend(&member, rows);
        }
        RowKind::Fields => {
            let values = records::read_fields(&mut reader, &band);
            form.values.extend(values);
        }
    }
    note_damage(&band, &mut reader);
    form.doubts.append(&mut reader.doubts);
    form.diagnostics.append(&mut reader.diagnostics);
    form.furniture.append(&mut reader.furniture);
}

/// Amounts below the indicators of a form that has its amounts above them: the title between two forms may be lost.
fn doubt_second_form(reader: &mut TableReader, band: &Band, member: &str, before: usize, count: usize) {
    let span = band.header_cells.first().map(|index| reader.cells[*index].span);
    let rows = if member == "indicators" { "/indicators".to_owned() } else { format!("/{member}/rows") };
    for row in before..before + count {
        let message = Message::new(
            "a second table of amounts follows the indicators: this row may belong to another form",
            "指标表之后又出现资金表，此行可能属于另一张表，请核对",
        );
        reader.doubt(format!("{rows}/{row}"), DoubtSeverity::High, message, span);
    }
}

fn note_damage(band: &Band, reader: &mut TableReader) {
    if let Some(first) = band.unplaced.first() {
        let count = band.unplaced.len();
        let remark = Diagnostic::warning(
            "cells-not-placed",
            format!("{count} cells of a table are not read: too many rows or columns are torn to be aligned"),
            format!("表格残缺的行或栏过多，无法对齐，有{count}个单元格未予读取"),
        );
        reader.diagnostics.push(remark.at(reader.cells[*first].span));
    }
    let torn = band.rows.iter().filter(|row| row.torn).count();
    if torn > 0 {
        let first = band.rows.iter().find(|row| row.torn).and_then(|row| row.first_cell).map(|cell| reader.cells[cell].span);
        let mut remark = Diagnostic::warning(
            "torn-rows",
            format!("{torn} rows of a table are torn: cells are lost, the rest was aligned to the columns"),
            format!("表格有{torn}行残缺，已按栏目对齐其余单元格"),
        );
        remark.span = first;
        reader.diagnostics.push(remark);
    }
}
