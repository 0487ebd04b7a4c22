//! One table of a form → members of the report: bands are solved and read, head rows become fields.

use crate::document::{Document, Table};
use crate::grammar::Grammar;
use crate::grammar::schema::RowKind;
use crate::recognise::bands::{self, Item, RawBand, Row};
use crate::recognise::build::TableReader;
use crate::recognise::cells::TableUnit;
use crate::recognise::heads::{self, Found};
use crate::recognise::logical::{self, Band};
use crate::recognise::observe::Observed;
use crate::recognise::{embedded, indicators, money, records, units};
use crate::report::{Doubt, Node};
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
    pub diagnostics: Vec<crate::diagnostic::Diagnostic>,
    /// Text without value.
    pub furniture: Vec<Span>,
}

impl Form {
    pub(super) fn count(&self, member: &str) -> usize {
        self.lists.iter().find(|(key, _)| key == member).map_or(0, |(_, rows)| rows.len())
    }

    pub(super) fn extend(&mut self, member: &str, rows: Vec<Node>) {
        match self.lists.iter_mut().find(|(key, _)| key == member) {
            Some((_, list)) => list.extend(rows),
            None => self.lists.push((member.to_owned(), rows)),
        }
    }

    fn set(&mut self, member: &str, node: Node) {
        if !self.objects.iter().any(|(key, old)| key == member && !old.is_empty()) {
            self.objects.retain(|(key, _)| key != member);
            self.objects.push((member.to_owned(), node));
        }
    }
}

/// Reads one table into `form`. `before` is the unit that stands above the table, if any.
pub fn read_table(form: &mut Form, document: &Document, grammar: &Grammar, table: &Table, cells: &[Observed], before: Option<TableUnit>) {
    let items = bands::segment(grammar, table, cells, &document.text);
    let mut heads: Vec<Row> = Vec::new();
    for item in &items {
        match item {
            Item::Head(row) => heads.push(row.clone()),
            Item::Furniture(row) => form.furniture.extend(row.iter().map(|index| cells[*index].span)),
            Item::Band(raw) => {
                flush(form, document, grammar, table, cells, &mut heads, before);
                read_band(form, document, grammar, table, cells, raw, before);
            }
        }
    }
    flush(form, document, grammar, table, cells, &mut heads, before);
    // Labels of the form are its furniture wherever no value names them.
    form.furniture.extend(cells.iter().filter(|cell| !grammar.labels.exact(&cell.key).is_empty() && !cell.key.is_empty()).map(|cell| cell.span));
}

fn flush(form: &mut Form, document: &Document, grammar: &Grammar, table: &Table, cells: &[Observed], heads: &mut Vec<Row>, before: Option<TableUnit>) {
    embedded::take(form, document, grammar, table, cells, heads, before);
    form.fields.extend(heads::read(grammar, &document.text, cells, heads));
    heads.clear();
}

fn read_band(form: &mut Form, document: &Document, grammar: &Grammar, table: &Table, cells: &[Observed], raw: &RawBand, before: Option<TableUnit>) {
    let band = logical::solve(grammar, table, cells, raw, &document.text);
    let rule = &grammar.tables[band.table];
    let labels = band.header_cells.iter().chain(band.block.iter()).map(|index| &cells[*index]);
    let unit = units::in_cells(&document.text, labels).or(before).or_else(|| {
        matches!(rule.rule.rows, RowKind::Money | RowKind::Amounts).then(|| units::from_prose(document, cells)).flatten()
    });
    let mut reader = TableReader {
        document,
        grammar,
        cells,
        origin: table.origin,
        unit,
        doubts: Vec::new(),
        diagnostics: Vec::new(),
        furniture: band.header_cells.iter().chain(band.block.iter()).filter(|index| !band.strays.contains(index)).map(|index| cells[*index].span).collect(),
    };
    let member = rule.member.clone();
    match rule.rule.rows {
        RowKind::Money => {
            let rows = money::read_rows(&mut reader, &band, &raw.inline, &member, form.count(&member));
            if let Some(unit) = unit
                && !form.units.iter().any(|(known, _)| known == &member)
            {
                form.units.push((member.clone(), unit));
            }
            form.extend(&member, rows);
        }
        RowKind::Indicators => {
            let rows = indicators::read_rows(&mut reader, &band, form.count(&member));
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
            let rows = records::read_amounts(&mut reader, &band);
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

fn note_damage(band: &Band, reader: &mut TableReader) {
    let torn = band.rows.iter().filter(|row| row.torn).count();
    if torn > 0 {
        let first = band.rows.iter().find(|row| row.torn).and_then(|row| row.first_cell).map(|cell| reader.cells[cell].span);
        let mut remark = crate::diagnostic::Diagnostic::warning(
            "torn-rows",
            format!("{torn} rows of a table are torn: cells are lost, the rest was aligned to the columns"),
            format!("表格有{torn}行残缺，已按栏目对齐其余单元格"),
        );
        remark.span = first;
        reader.diagnostics.push(remark);
    }
}
