//! Grammars: what is special about a family or province, as data. [`Grammars`] holds all of them, compiled once.
//!
//! In: TOML texts. Out: label indexes and rules. Nothing here reads a document, opens a file or knows a family by name.

pub mod check;
mod labels;
pub(crate) mod load;
mod pattern;
pub mod prose;
pub mod schema;

pub use labels::{LabelIndex, LabelRole, Similarity};
pub use load::{EMBEDDED, Grammars, LoadedFile, parse};
pub use pattern::{Compile, Found, Pattern, PatternSet, Piece};

use std::collections::HashSet;

use schema::{ColumnRule, FieldRule, FiguresRule, Identify, RowKind, TableRule};

use crate::lex::fold;

/// A column of a compiled table.
#[derive(Debug)]
pub struct Column {
    /// The rule as written.
    pub rule: ColumnRule,
    /// Normalised labels.
    pub keys: Vec<String>,
    /// Normalised texts that its cells often hold.
    pub values: HashSet<String>,
}

/// A compiled table.
#[derive(Debug)]
pub struct Table {
    /// The rule as written.
    pub rule: TableRule,
    /// Member of the report that the family keeps it in; empty if its cells are fields of the report.
    pub member: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Normalised sets of equals.
    pub equals: Vec<Vec<String>>,
    /// Normalised childless labels.
    pub childless: Vec<String>,
    /// Normalised groups.
    pub groups: Vec<String>,
}

/// A pattern of text without value.
#[derive(Debug)]
pub struct Furniture {
    /// Over the whole trimmed text.
    pub pattern: Pattern,
    /// What it is.
    pub about: String,
}

/// One family, compiled.
#[derive(Debug)]
pub struct Grammar {
    /// Family id.
    pub id: String,
    /// Version.
    pub version: u32,
    /// Chinese name.
    pub name: String,
    /// How it is recognised, phrases normalised.
    pub identify: Identify,
    /// Member order.
    pub order: Vec<String>,
    /// Tables that the family uses.
    pub tables: Vec<Table>,
    /// Labels with one value.
    pub fields: Vec<FieldRule>,
    /// All labels of tables and fields.
    pub labels: LabelIndex,
    /// Text without value.
    pub furniture: Vec<Furniture>,
    /// Figures of tables that are members of the report as well; phrases and labels normalised.
    pub figures: Vec<FiguresRule>,
    /// Checks as written; `checks` compiles them.
    pub checks: Vec<toml::Value>,
    /// Whether prose sections belong to the report.
    pub prose: bool,
}

impl Grammar {
    /// `id@version`.
    pub fn tag(&self) -> String {
        format!("{}@{}", self.id, self.version)
    }

    /// Whether a whole paragraph or cell carries no value, and what it is.
    pub fn furniture_of(&self, text: &str) -> Option<&str> {
        let text = text.trim();
        self.furniture.iter().find(|rule| rule.pattern.is_match(text)).map(|rule| rule.about.as_str())
    }

    /// The member to which every table goes as it is printed, in families of statutory tables.
    pub fn printed_tables(&self) -> Option<&str> {
        self.tables.iter().find(|table| table.rule.rows == RowKind::Printed).map(|table| table.member.as_str())
    }

    /// The table with this id, if the family uses it.
    pub fn table(&self, id: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.rule.id == id)
    }
}

/// Normalises a phrase of a title: no white space, NFKC.
pub fn phrase(text: &str) -> String {
    fold::key(text)
}
