//! The shape of a grammar file (TOML): what stands in `grammars/*.toml`, as serde types. No logic.

use serde::Deserialize;

/// One grammar file. Unknown keys are errors.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub struct GrammarFile {
    /// Id of the family, such as `department-self-evaluation`.
    pub id: String,
    /// Rises when the meaning of an output changes.
    #[serde(default)]
    pub version: u32,
    /// Chinese name for people.
    #[serde(default)]
    pub name: String,
    /// Id of the grammar whose entries are taken over; own entries with the same id or key replace them.
    #[serde(default)]
    pub extends: Option<String>,
    /// How the family is recognised.
    #[serde(default)]
    pub identify: Identify,
    /// Member order of the report; members that are not named follow in the order found.
    #[serde(default)]
    pub order: Vec<String>,
    /// Which tables of this grammar (or its base) the family uses, and under which member.
    #[serde(default)]
    pub tables: indexmap::IndexMap<String, String>,
    /// Labels with one value.
    #[serde(default)]
    pub field: Vec<FieldRule>,
    /// Tables with columns.
    #[serde(default)]
    pub table: Vec<TableRule>,
    /// Patterns of text that carries no value.
    #[serde(default)]
    pub furniture: Vec<FurnitureRule>,
    /// Figures of tables that are members of the report as well.
    #[serde(default)]
    pub figures: Vec<FiguresRule>,
    /// Consistency checks.
    #[serde(default)]
    pub check: Vec<toml::Value>,
    /// Whether the family's report has prose sections (a 自评报告 beside the form).
    #[serde(default)]
    pub prose: Option<bool>,
}

/// How a family is recognised.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub struct Identify {
    /// Phrases one of which a title contains; the longest match counts.
    #[serde(default)]
    pub title: Vec<String>,
    /// Phrases that a title of this family never contains.
    #[serde(default)]
    pub not_title: Vec<String>,
    /// Labels that speak for the family.
    #[serde(default)]
    pub labels: Vec<String>,
    /// Labels that speak against it.
    #[serde(default)]
    pub not_labels: Vec<String>,
    /// Phrases of the titles of its statutory tables: several such tables are the family without any other title.
    #[serde(default)]
    pub tables: Vec<String>,
}

/// A label with one value.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldRule {
    /// Member path such as `department.name`; empty for a label that goes to `fields`.
    pub key: String,
    /// How the value is read.
    #[serde(rename = "type")]
    pub kind: FieldKind,
    /// The printed labels.
    pub labels: Vec<String>,
    /// The label counts only beside one of these.
    #[serde(default)]
    pub beside: Vec<String>,
    /// Texts that the rule must take, `label：value` as one line.
    pub examples: Vec<String>,
    /// Texts that it must refuse.
    pub counterexamples: Vec<String>,
}

/// How a field's value is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldKind {
    /// Verbatim text.
    Text,
    /// A name, or `code-name` / `code 名称`, giving the members `name` and `code` of the key's object.
    Named,
    /// A number.
    Number,
    /// An amount of money.
    Money,
    /// A date.
    Date,
    /// A fiscal year.
    Year,
    /// A start and an end: the members `start` and `end` of the key's object.
    Period,
    /// A list of document numbers.
    DocumentNumbers,
    /// A list of items, `{ordinal, text}`.
    Duties,
    /// A list of texts.
    List,
    /// Personal contact data: withheld.
    Contact,
    /// The label of a printed value without key: goes to `fields`.
    Other,
    /// A label without a value of its own (a block label, an instruction).
    Heading,
}

/// A table with columns.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableRule {
    /// Id by which families use it.
    pub id: String,
    /// How its rows are read.
    pub rows: RowKind,
    /// Labels of the whole block; no path element and no value.
    #[serde(default)]
    pub blocks: Vec<String>,
    /// Column headers.
    #[serde(default)]
    pub column: Vec<ColumnRule>,
    /// How many different columns a header row must show at least.
    #[serde(default)]
    pub min_columns: usize,
    /// Sets of keys one of which a header row must show, all of one set.
    #[serde(default)]
    pub needs: Vec<Vec<String>>,
    /// Labels of total rows.
    #[serde(default)]
    pub totals: Vec<String>,
    /// Labels that stand in the rows, by what they are; known ones raise certainty and never decide alone.
    #[serde(default)]
    pub row_labels: Vec<String>,
    /// Sets of row labels that are each other's equals.
    #[serde(default)]
    pub equals: Vec<Vec<String>>,
    /// Row labels that hold no others.
    #[serde(default)]
    pub childless: Vec<String>,
    /// Row labels that are groups of their own wherever they stand.
    #[serde(default)]
    pub groups: Vec<String>,
    /// A header row that it must take, cells joined by ` | `.
    pub examples: Vec<String>,
    /// Rows that are no header of this table.
    pub counterexamples: Vec<String>,
}

/// How the rows of a table are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RowKind {
    /// Row labels with money columns: `{unit, rows: [{path, …}]}`.
    Money,
    /// Levels, name, target, actual, points: a list of indicators and a total.
    Indicators,
    /// One row whose cells are members of one object.
    Single,
    /// A list of objects.
    Records,
    /// Amounts by row label, side by side: a list of `{path, value}`.
    Amounts,
    /// One row whose cells are fields of the report (labels above values).
    Fields,
    /// Every table as it is printed: title, code, unit, columns by their header paths, rows by their labels and codes.
    Printed,
}

/// Figures of a printed table that are members of the report as well, such as the 三公 figures.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FiguresRule {
    /// Member of the report.
    pub member: String,
    /// Phrases one of which the table's title holds.
    pub titles: Vec<String>,
    /// Words in a header or row label that say that a figure is meant; none means every figure without a word of `not_words`.
    #[serde(default)]
    pub words: Vec<String>,
    /// Words in a header or row label that say that a figure is not meant.
    #[serde(default)]
    pub not_words: Vec<String>,
    /// Key of the member → the labels, the innermost first wherever labels stand one below the other.
    pub keys: indexmap::IndexMap<String, Vec<String>>,
    /// Labels that sum up what the label above them names; without one they are the key `total`.
    #[serde(default)]
    pub totals: Vec<String>,
    /// Labels beside which a total at the top sums up more than is meant.
    #[serde(default)]
    pub beside: Vec<String>,
}

/// A column of a table.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnRule {
    /// Member of a row.
    pub key: String,
    /// How its cells are read.
    #[serde(rename = "type")]
    pub kind: ColumnKind,
    /// The printed headers.
    pub labels: Vec<String>,
    /// Texts that its cells often hold; known ones raise certainty and never decide alone.
    #[serde(default)]
    pub values: Vec<String>,
}

/// How the cells of a column are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ColumnKind {
    /// An amount in the table's unit.
    Money,
    /// A rate in percent.
    Rate,
    /// Points: a number from 0 to 100 or so, `%` allowed.
    Points,
    /// A target or achievement.
    Quantity,
    /// A comparison sign.
    Sign,
    /// A measure word.
    Unit,
    /// A level label, inherited down.
    Level,
    /// A name; `指标N：` before it is dropped.
    Name,
    /// Text.
    Text,
    /// A rule of scoring, usually long and full of numbers.
    Rule,
    /// A plain number.
    Number,
    /// The row's label.
    Label,
    /// Anything; kept as text under the printed header.
    Other,
    /// Serial numbers and line numbers: furniture.
    Serial,
}

/// Text that carries no value.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FurnitureRule {
    /// A regular expression over the whole trimmed paragraph or cell.
    pub pattern: String,
    /// What it is, for `grammar show`.
    pub about: String,
    /// A text that it must take.
    pub examples: Vec<String>,
    /// A text that it must refuse.
    pub counterexamples: Vec<String>,
}
