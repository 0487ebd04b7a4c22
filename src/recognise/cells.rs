//! One cell → one leaf, by the kind of its column. Lexical grammars decide; what does not fit is no value.

use std::sync::Arc;

use crate::grammar::schema::ColumnKind;
use crate::lex::{amount, number, percent, quantity};
use crate::recognise::observe::{Observed, Shape};
use crate::recognise::text;
use crate::report::{Evidence, Facts, Leaf, Node, Role, Status, Via};
use crate::span::Span;
use crate::value::{Decimal, MoneyUnit, Repair, Value};

/// The unit of a table's amounts and where it is known from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TableUnit {
    /// The unit.
    pub unit: MoneyUnit,
    /// Where it is printed.
    pub span: Span,
    /// Whether it is printed elsewhere only.
    pub inferred: bool,
}

impl TableUnit {
    /// The unit's word as the table prints it; the usual word if it stands elsewhere only.
    pub fn printed(&self, text: &str) -> String {
        let word = text::folded(self.span.of(text));
        let own = !self.inferred && !word.is_empty() && crate::lex::fold::key(&word) == self.unit.name();
        if own { word } else { self.unit.name().to_owned() }
    }
}

/// What a cell gave.
#[derive(Debug, Clone)]
pub enum Reading {
    /// A value with its evidence.
    Value(Value, Evidence),
    /// A sign for "none".
    NotApplicable(Evidence),
    /// Nothing is printed.
    Empty,
    /// Text that is no value of this kind.
    Misfit,
}

impl Reading {
    /// The leaf that stands in the report.
    pub fn into_node(self) -> Node {
        match self {
            Reading::Value(value, evidence) => Node::value(value, evidence),
            Reading::NotApplicable(evidence) => Node::nothing(evidence),
            Reading::Empty | Reading::Misfit => Node::Leaf(Leaf::default()),
        }
    }
}

/// Everything that a cell's reading needs besides the cell.
#[derive(Debug, Clone)]
pub struct CellContext<'a> {
    /// The document's text.
    pub text: &'a str,
    /// Rule id for the evidence.
    pub rule: Arc<str>,
    /// Header, row label and the like.
    pub via: Vec<Via>,
    /// Facts of the place.
    pub facts: Facts,
    /// Unit of the table.
    pub unit: Option<TableUnit>,
    /// Whether the header prints `%`.
    pub percent: bool,
}

/// Reads one cell.
pub fn read(cell: &Observed, kind: ColumnKind, context: &CellContext) -> Reading {
    let raw = cell.span.of(context.text);
    let mut evidence = Evidence {
        span: cell.span,
        via: context.via.clone(),
        rule: context.rule.clone(),
        facts: context.facts,
        ..Evidence::default()
    };
    if cell.is_empty() {
        return Reading::Empty;
    }
    let numeric = matches!(kind, ColumnKind::Money | ColumnKind::Rate | ColumnKind::Points | ColumnKind::Number);
    let remark =
        matches!(kind, ColumnKind::Text | ColumnKind::Rule | ColumnKind::Other | ColumnKind::Quantity) && raw.trim() != "无";
    if cell.shape == Shape::None && (numeric || remark) {
        evidence.status = Status::NotApplicable;
        return Reading::NotApplicable(evidence);
    }
    match kind {
        ColumnKind::Money => money(raw, evidence, context),
        ColumnKind::Rate => rate(raw, evidence, context),
        ColumnKind::Points | ColumnKind::Number => points(raw, evidence),
        ColumnKind::Quantity => {
            let found = quantity::cell(raw);
            evidence.repairs.extend(found.repairs);
            Reading::Value(Value::Quantity(found.value), evidence)
        }
        ColumnKind::Name | ColumnKind::Level | ColumnKind::Label | ColumnKind::Sign | ColumnKind::Unit => {
            Reading::Value(Value::Text(text::folded(raw)), evidence)
        }
        ColumnKind::Text | ColumnKind::Rule | ColumnKind::Other | ColumnKind::Serial => {
            let value = if cell.shape == Shape::Long { text::lines(raw) } else { text::folded(raw) };
            Reading::Value(Value::Text(value), evidence)
        }
    }
}

fn money(raw: &str, mut evidence: Evidence, context: &CellContext) -> Reading {
    let Some(found) = amount::cell(raw, context.unit.map(|unit| unit.unit)) else { return Reading::Misfit };
    evidence.repairs.extend(found.repairs);
    let own_unit = amount::cell(raw, None).is_some_and(|alone| alone.value.unit.is_some());
    let mut value = found.value;
    if !own_unit && let Some(unit) = context.unit {
        value.unit = Some(unit.printed(context.text));
        evidence.via.push(Via { role: Role::Unit, span: unit.span });
        if unit.inferred {
            evidence.repairs.push(Repair::UnitInferred);
            evidence.facts.unit_inferred = true;
        }
    }
    Reading::Value(Value::Money(value), evidence)
}

fn rate(raw: &str, mut evidence: Evidence, context: &CellContext) -> Reading {
    if let Some(found) = percent::cell(raw) {
        evidence.repairs.extend(found.repairs);
        return Reading::Value(Value::Rate(found.value), evidence);
    }
    let Some(found) = number::cell(raw) else { return Reading::Misfit };
    evidence.repairs.extend(found.repairs);
    // A bare number under a header with %, or one that can be no ratio, is in percent; `0` is 0 either way. Anything
    // else could be a ratio: it is read as printed percent and says so by its facts.
    let certain = context.percent || found.value.is_zero() || found.value > Decimal::from(3);
    evidence.facts.typed = certain;
    Reading::Value(Value::Rate(found.value), evidence)
}

fn points(raw: &str, mut evidence: Evidence) -> Reading {
    if let Some(found) = number::cell(raw) {
        evidence.repairs.extend(found.repairs);
        return Reading::Value(Value::Number(found.value), evidence);
    }
    if let Some(found) = percent::cell(raw) {
        return Reading::Value(Value::Number(found.value), evidence);
    }
    let found = quantity::cell(raw).value;
    match (found.value, found.operator, found.upper, found.unit.as_deref()) {
        (Some(value), None, None, Some("分" | "人" | "名" | "个" | "家")) if found.approx.is_none() => {
            Reading::Value(Value::Number(value), evidence)
        }
        _ => Reading::Misfit,
    }
}
