//! The rows of one document, table by table, filled by column name.

use serde_json::Value;

use super::cell::{Cell, parts};
use super::schema::{self, Table};

/// One row: a cell for each column of its table.
pub type Row = Vec<Cell>;

/// The rows of one document in every table of [`schema::all`], in that order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tables {
    rows: Vec<Vec<Row>>,
}

impl Tables {
    /// The rows of the table at this place of [`schema::all`].
    pub fn rows(&self, table: usize) -> &[Row] {
        self.rows.get(table).map_or(&[][..], Vec::as_slice)
    }

    /// The rows of the table of this name.
    pub fn named(&self, name: &str) -> &[Row] {
        schema::position(name).map_or(&[][..], |table| self.rows(table))
    }

    /// The document's key.
    pub fn document(&self) -> Option<&str> {
        match self.rows(0).first()?.first()? {
            Cell::Text(name) => Some(name),
            _ => None,
        }
    }

    /// Adds a row to the table of this name; a table that does not exist takes nothing.
    pub(super) fn add(&mut self, table: &str, fill: impl FnOnce(&mut Filler)) {
        let Some((index, table)) = schema::position(table).and_then(|index| Some((index, schema::all().get(index)?))) else {
            debug_assert!(false, "no table {table}");
            return;
        };
        let mut filler = Filler { table, row: vec![Cell::Null; table.columns.len()] };
        fill(&mut filler);
        if self.rows.len() <= index {
            self.rows.resize_with(index + 1, Vec::new);
        }
        if let Some(rows) = self.rows.get_mut(index) {
            rows.push(filler.row);
        }
    }
}

/// A form of a document: its place in every table that speaks of forms.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part<'a> {
    pub document: &'a str,
    /// 1 is the enclosing form, attachments follow.
    pub number: i64,
}

/// A row while it is filled.
pub(super) struct Filler {
    table: &'static Table,
    row: Row,
}

impl Filler {
    /// Sets one column.
    pub fn put(&mut self, column: &str, cell: impl Into<Cell>) -> &mut Self {
        match self.table.position(column).and_then(|place| self.row.get_mut(place)) {
            Some(place) => *place = cell.into(),
            None => debug_assert!(false, "no column {column} in {}", self.table.name),
        }
        self
    }

    /// Sets the columns that say which form the row is of.
    pub fn part(&mut self, part: Part<'_>) -> &mut Self {
        self.put("document", part.document).put("part", part.number)
    }

    /// Sets the three columns of an amount: its number as printed, its unit, and yuan.
    pub fn money(&mut self, column: &str, value: &Value) -> &mut Self {
        if let Some(parts) = parts(value) {
            self.put(column, parts.number);
            self.put(&format!("{column}_unit"), parts.unit);
            self.put(&format!("{column}_yuan"), parts.yuan);
        }
        self
    }

    /// Sets the columns of a target or achievement.
    pub fn quantity(&mut self, column: &str, value: &Value) -> &mut Self {
        if let Some(parts) = parts(value) {
            self.put(column, parts.text);
            self.put(&format!("{column}_operator"), parts.operator);
            self.put(&format!("{column}_value"), parts.number);
            self.put(&format!("{column}_upper"), parts.upper);
            self.put(&format!("{column}_unit"), parts.unit);
            self.put(&format!("{column}_approx"), parts.approx);
        }
        self
    }

    /// Sets the columns of a value of any type: `type`, `value`, `number`, `unit`, `yuan`.
    pub fn any(&mut self, value: &Value) -> &mut Self {
        if let Some(parts) = parts(value) {
            self.put("type", parts.kind).put("value", parts.text).put("number", parts.number);
            self.put("unit", parts.unit).put("yuan", parts.yuan);
        }
        self
    }
}
