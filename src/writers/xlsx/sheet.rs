//! A workbook before it is encoded: sheets of lines of cells, each cell with the value of the report that it shows.

use super::super::tables::Cell;

/// Which value of the report a cell shows: form and JSON Pointer.
pub(super) type Shows = (i64, String);

/// A cell.
#[derive(Debug, Clone, Default)]
pub(super) struct Field {
    pub cell: Cell,
    pub shows: Option<Shows>,
    /// Levels by which a label is set in.
    pub indent: u8,
}

impl<T: Into<Cell>> From<T> for Field {
    fn from(cell: T) -> Self {
        Self { cell: cell.into(), ..Self::default() }
    }
}

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Title,
    Head,
    Body,
}

/// A line.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub role: Role,
    pub fields: Vec<Field>,
    /// The element of the report that the line is of.
    pub shows: Option<Shows>,
}

/// A sheet.
#[derive(Debug, Clone)]
pub(super) struct Sheet {
    pub name: &'static str,
    pub lines: Vec<Line>,
    /// Whether the first line is the head of everything below it: it stays in sight and filters.
    pub listed: bool,
}

/// How bad a doubt is; the order is that of urgency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Urgency {
    High,
    Medium,
    Low,
}

/// A doubt: what it is about, and what to say at the cell.
#[derive(Debug, Clone)]
pub(super) struct Note {
    pub shows: Shows,
    pub urgency: Urgency,
    pub text: String,
}

/// A workbook. The last sheet is the review list: a head, then one line for each note, in the same order.
#[derive(Debug, Clone)]
pub(super) struct Book {
    pub sheets: Vec<Sheet>,
    pub notes: Vec<Note>,
    /// The column of the review list that links to the doubtful cell.
    pub link_column: usize,
    /// The author of comments and the title of links.
    pub see_review: &'static str,
}

impl Sheet {
    /// A list with this head.
    pub fn list(name: &'static str, head: Vec<Field>) -> Self {
        Self { name, lines: vec![Line { role: Role::Head, fields: head, shows: None }], listed: true }
    }

    /// Adds a line.
    pub fn push(&mut self, role: Role, fields: Vec<Field>, shows: Option<Shows>) {
        self.lines.push(Line { role, fields, shows });
    }
}
