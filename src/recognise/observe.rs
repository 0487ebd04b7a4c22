//! A table's cells as observations: text, normalised label, lexical shape, place in the grid, break before.
//! Computed once for each table; everything else in table recognition works on these.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::document::{Break, Document, Table};
use crate::lex::{amount, date, enumerator, fold, measure, number, percent, quantity, sign};
use crate::span::Span;
use crate::value::{Decimal, MoneyUnit};

/// The lexical shape of a whole cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Nothing.
    Empty,
    /// A sign for "none".
    None,
    /// A comparison sign alone.
    Operator,
    /// A percentage.
    Percent,
    /// A plain number.
    Number,
    /// A number with a unit of money.
    Amount,
    /// A number with a measure word, an operator or both.
    Quantity,
    /// A date or deadline.
    Date,
    /// A measure word alone.
    Unit,
    /// Up to 24 characters without a full stop.
    Short,
    /// Longer text.
    Long,
}

impl Shape {
    /// Whether the cell is a number of any kind.
    pub fn is_numeric(self) -> bool {
        matches!(self, Shape::Percent | Shape::Number | Shape::Amount | Shape::Quantity)
    }

    /// Whether the cell is text.
    pub fn is_text(self) -> bool {
        matches!(self, Shape::Short | Shape::Long)
    }
}

/// A cell as observed.
#[derive(Debug, Clone)]
pub struct Observed {
    /// Trimmed text in the document.
    pub span: Span,
    /// Label key without trailing unit, points or formula.
    pub key: String,
    /// Key of the whole text.
    pub full_key: String,
    /// Unit of money in trailing parentheses.
    pub unit: Option<(MoneyUnit, Span)>,
    /// Lexical shape.
    pub shape: Shape,
    /// The number of a numeric cell.
    pub number: Option<Decimal>,
    /// Columns of white space before the text in its cell.
    pub indent: usize,
    /// Grid row, or stream row.
    pub row: usize,
    /// First grid column, or place in the stream row.
    pub column: usize,
    /// Rows covered.
    pub rows: usize,
    /// Columns covered.
    pub columns: usize,
    /// Break before the cell.
    pub before: Break,
    /// Whether the text begins with `指标1：` or the like.
    pub numbered_name: bool,
}

impl Observed {
    /// The end of the covered columns.
    pub fn column_end(&self) -> usize {
        self.column + self.columns
    }

    /// Whether nothing is printed.
    pub fn is_empty(&self) -> bool {
        self.shape == Shape::Empty
    }
}

/// What the text of a cell says wherever it stands.
#[derive(Debug, Clone)]
struct Reading {
    key: String,
    full_key: String,
    /// Place within the text.
    unit: Option<(MoneyUnit, Span)>,
    shape: Shape,
    number: Option<Decimal>,
    numbered_name: bool,
}

impl Reading {
    fn of(text: &str) -> Self {
        let bare = unnumbered(text);
        let label = fold::label(bare);
        let (shape, number) = shape_of(text);
        Self {
            unit: label.unit.zip(label.unit_span.map(|span| span.shifted(text.len() - bare.len()))),
            key: label.key,
            full_key: fold::key(text),
            shape,
            number,
            numbered_name: is_numbered_name(text),
        }
    }

    /// Long prose is no label and no number: it is neither normalised nor parsed.
    fn of_prose() -> Self {
        let (key, full_key) = (String::new(), String::new());
        Self { key, full_key, unit: None, shape: Shape::Long, number: None, numbered_name: false }
    }
}

/// Cells of a document that were read already: labels and points repeat, and reading one takes many tries.
#[derive(Debug, Default)]
pub struct Known<'t>(HashMap<&'t str, Reading>);

impl<'t> Known<'t> {
    fn reading(&mut self, text: &'t str) -> Reading {
        match text.len() {
            // What is longer hardly repeats.
            0..=60 => self.0.entry(text).or_insert_with(|| Reading::of(text)).clone(),
            61..=240 => Reading::of(text),
            _ => Reading::of_prose(),
        }
    }
}

/// Observes every cell of a table.
pub fn observe<'d>(document: &'d Document, table: &Table, known: &mut Known<'d>) -> Vec<Observed> {
    table
        .cells
        .iter()
        .map(|cell| {
            let reading = known.reading(document.text_at(cell.span));
            Observed {
                span: cell.span,
                unit: reading.unit.map(|(unit, span)| (unit, span.shifted(cell.span.start()))),
                key: reading.key,
                full_key: reading.full_key,
                shape: reading.shape,
                number: reading.number,
                indent: indent_of(&document.text, cell.span),
                row: cell.row as usize,
                column: cell.column as usize,
                rows: cell.row_span.max(1) as usize,
                columns: cell.column_span.max(1) as usize,
                before: cell.before,
                numbered_name: reading.numbered_name,
            }
        })
        .collect()
}

/// A label without the number before it: `三、目标完成情况`, `（2）其他资金`.
fn unnumbered(text: &str) -> &str {
    use enumerator::EnumeratorKind::{Arabic, ArabicParen, Han, HanParen};
    let mark = enumerator::at_start(text).filter(|mark| matches!(mark.kind, Han | HanParen | Arabic | ArabicParen));
    mark.and_then(|mark| text.get(mark.len..)).filter(|rest| !rest.trim().is_empty()).unwrap_or(text)
}

/// Whether a name begins with a label such as `指标1：`.
pub fn is_numbered_name(text: &str) -> bool {
    enumerator::at_start(text).is_some_and(|found| found.kind == enumerator::EnumeratorKind::Labelled)
}

fn indent_of(text: &str, span: Span) -> usize {
    let before = text.get(..span.start()).unwrap_or("");
    before
        .chars()
        .rev()
        .take_while(|c| c.is_whitespace() && !matches!(c, '\n' | '\r' | '\t'))
        .map(|c| if c == '\u{3000}' { 2 } else { 1 })
        .sum()
}

fn shape_of(text: &str) -> (Shape, Option<Decimal>) {
    let text = text.trim();
    if text.is_empty() {
        return (Shape::Empty, None);
    }
    if sign::is_none(text) {
        return (Shape::None, None);
    }
    if let Some(number) = number::cell(text) {
        let printed_in_digits = text.chars().any(|c| c.is_ascii_digit() || ('０'..='９').contains(&c));
        return if printed_in_digits { (Shape::Number, Some(number.value)) } else { (Shape::Short, None) };
    }
    if let Some(rate) = percent::cell(text) {
        return (Shape::Percent, Some(rate.value));
    }
    if let Some(money) = amount::cell(text, None)
        && money.value.unit.is_some()
    {
        return (Shape::Amount, Some(money.value.value));
    }
    if is_operator(text) {
        return (Shape::Operator, None);
    }
    if date::cell(text).is_some() {
        return (Shape::Date, None);
    }
    let parsed = quantity::cell(text).value;
    if parsed.value.is_some() {
        return (Shape::Quantity, parsed.value);
    }
    if is_measure_word(text) {
        return (Shape::Unit, None);
    }
    let long = text.chars().count() > 24 || text.contains('。') || text.contains('；');
    (if long { Shape::Long } else { Shape::Short }, None)
}

/// Whether the text is a comparison sign alone, in any spelling, or `定性`.
pub fn is_operator(text: &str) -> bool {
    let key: Cow<str> = fold::key(text).into();
    matches!(
        key.as_ref(),
        "≥" | "≧"
            | ">="
            | "⩾"
            | "≤"
            | "≦"
            | "<="
            | "⩽"
            | "="
            | ">"
            | "<"
            | "定性"
            | "不低于"
            | "不少于"
            | "不高于"
            | "不超过"
            | "大于等于"
            | "小于等于"
            | "等于"
            | "大于"
            | "小于"
    )
}

/// Whether the text is a unit alone: `%` or a measure word that a number could stand before.
pub fn is_measure_word(text: &str) -> bool {
    let text = text.trim();
    text.chars().count() <= 8
        && (matches!(text, "%" | "％" | "‰" | "百分比") || measure::unit(text).is_ok_and(|(rest, _)| rest.is_empty()))
}
