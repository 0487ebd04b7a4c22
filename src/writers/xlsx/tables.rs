//! Rows of the projection → lists: which columns of a table a sheet shows, amounts with their unit in the header.

use super::super::Language;
use super::super::tables::{Cell, Column, Row, Table, Tables, schema};
use super::sheet::{Field, Role, Sheet, Shows};
use super::words::say;

/// A table of the projection.
#[derive(Clone, Copy)]
pub(super) struct Source<'t> {
    pub table: &'static Table,
    pub rows: &'t [Row],
}

impl<'t> Source<'t> {
    /// The table of this name; `None` if there is no such table.
    pub fn new(tables: &'t Tables, name: &str) -> Option<Self> {
        let index = schema::position(name)?;
        Some(Self { table: schema::all().get(index)?, rows: tables.rows(index) })
    }

    /// The cell of a row.
    pub fn cell<'r>(&self, row: &'r Row, column: &str) -> &'r Cell {
        self.table.position(column).and_then(|place| row.get(place)).unwrap_or(&Cell::Null)
    }

    /// The text of a row's cell; empty without one.
    pub fn text<'r>(&self, row: &'r Row, column: &str) -> &'r str {
        if let Cell::Text(text) = self.cell(row, column) { text } else { "" }
    }

    /// The number of the form that a row is of.
    pub fn part(&self, row: &Row) -> i64 {
        if let Cell::Integer(part) = self.cell(row, "part") { *part } else { 1 }
    }

    /// The element that a row shows.
    pub fn shows(&self, row: &Row) -> Option<Shows> {
        let pointer = self.text(row, "pointer");
        (!pointer.is_empty()).then(|| (self.part(row), pointer.to_owned()))
    }

    /// A cell with the value of the report that it shows.
    pub fn field(&self, row: &Row, column: &Column) -> Field {
        let own = self.text(row, "pointer");
        let shows = column.member.as_ref().map(|member| (self.part(row), format!("{own}{member}")));
        Field { cell: self.cell(row, &column.name).clone(), shows: shows.filter(|(_, pointer)| !pointer.is_empty()), indent: 0 }
    }

    fn column(&self, name: &str) -> Option<&'static Column> {
        self.table.columns.get(self.table.position(name)?)
    }

    fn has_any(&self, name: &str) -> bool {
        self.rows.iter().any(|row| *self.cell(row, name) != Cell::Null)
    }
}

/// A header in the language.
pub(super) fn title(column: &Column, language: Language) -> String {
    match language {
        Language::Zh => column.zh.clone(),
        Language::En => column.en(),
    }
}

/// Columns of a list that is being made: a header and a field for each row.
pub(super) struct List<'t> {
    source: Source<'t>,
    language: Language,
    head: Vec<Field>,
    body: Vec<Vec<Field>>,
}

impl<'t> List<'t> {
    /// A list of the rows of `source`; with the number of the form, where there are several.
    pub fn new(source: Source<'t>, language: Language) -> Self {
        let list = Self { source, language, head: Vec::new(), body: vec![Vec::new(); source.rows.len()] };
        let several = source.rows.iter().any(|row| source.part(row) > 1);
        if several { list.column("part") } else { list }
    }

    /// A column as it stands.
    pub fn column(self, name: &str) -> Self {
        let Some(column) = self.source.column(name) else { return self };
        let source = self.source;
        let title = title(column, self.language);
        self.made(title, |row| source.field(row, column))
    }

    /// These columns, but for those without any value.
    pub fn optional(self, names: &[&str]) -> Self {
        names.iter().fold(self, |list, name| if list.source.has_any(name) { list.column(name) } else { list })
    }

    /// A column of our own making.
    pub fn made(mut self, title: impl Into<Cell>, field: impl Fn(&Row) -> Field) -> Self {
        self.head.push(title.into().into());
        for (line, row) in self.body.iter_mut().zip(self.source.rows) {
            line.push(field(row));
        }
        self
    }

    /// An amount, as printed. The unit stands in the header if all rows share it, otherwise in a column beside it.
    pub fn money(self, name: &str) -> Self {
        if !self.source.has_any(name) {
            return self;
        }
        let (source, language) = (self.source, self.language);
        let Some(column) = source.column(name) else { return self };
        let unit_column = format!("{name}_unit");
        let filled = source.rows.iter().filter(|row| *source.cell(row, name) != Cell::Null);
        let mut units: Vec<&str> = filled.map(|row| source.text(row, &unit_column)).collect();
        units.sort_unstable();
        units.dedup();
        let plain = title(column, language);
        match units.as_slice() {
            [unit] if !unit.is_empty() => self.made(with_unit(&plain, unit, language), |row| source.field(row, column)),
            _ => self
                .made(plain, |row| source.field(row, column))
                .made(say(language, "单位", "Unit"), |row| source.cell(row, &unit_column).clone().into()),
        }
    }

    /// The finished sheet.
    pub fn sheet(self, name: &'static str) -> Sheet {
        let mut sheet = Sheet::list(name, self.head);
        for (fields, row) in self.body.into_iter().zip(self.source.rows) {
            sheet.push(Role::Body, fields, self.source.shows(row));
        }
        sheet
    }
}

/// A header with its unit in brackets.
pub(super) fn with_unit(title: &str, unit: &str, language: Language) -> String {
    match language {
        Language::Zh => format!("{title}（{unit}）"),
        Language::En => format!("{title} ({unit})"),
    }
}
