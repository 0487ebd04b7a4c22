//! How a value is known: where it stands, what tied it to its field, what was tolerated, and the facts from which
//! `confidence` makes a number. Facts are observations; no weight stands here.

use std::sync::Arc;

use crate::span::Span;
use crate::value::Repair;

/// What a piece of context is to a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Role {
    Row,
    Column,
    Label,
    Heading,
    Unit,
    Sign,
    Group,
}

impl Role {
    /// The word in the output.
    pub fn name(self) -> &'static str {
        match self {
            Role::Row => "row",
            Role::Column => "column",
            Role::Label => "label",
            Role::Heading => "heading",
            Role::Unit => "unit",
            Role::Sign => "sign",
            Role::Group => "group",
        }
    }
}

/// A piece of text that ties a value to its field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Via {
    /// What it is.
    pub role: Role,
    /// Where it stands.
    pub span: Span,
}

/// Whether the place of a value holds a value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Status {
    /// Printed.
    #[default]
    Printed,
    /// A sign for "none" is printed.
    NotApplicable,
    /// The cell is merged with the one whose pointer this is.
    Merged {
        /// Pointer of the first.
        of: String,
    },
}

/// What kind of ground a value stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, PartialOrd, Ord)]
pub enum Ground {
    /// A cell of a native grid.
    Native,
    /// A cell of a ruled grid.
    Ruled,
    /// A cell of columns found by alignment.
    Aligned,
    /// A cell of a stream, in a whole row.
    Stream,
    /// A cell of a stream, in a row that lost cells.
    Torn,
    /// A label and its value in running text.
    #[default]
    Prose,
    /// A title or heading.
    Heading,
}

/// How a label was matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, PartialOrd, Ord)]
pub enum LabelMatch {
    /// Letter for letter, after normalising.
    #[default]
    Exact,
    /// Known words around or inside it differ.
    Similar,
    /// No label: the place alone says it.
    Position,
}

/// What is known about how a value was read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Facts {
    /// Probability that the alignment gives this reading, 0 to 1.
    pub posterior: f64,
    /// The ground it stands on.
    pub ground: Ground,
    /// How the label was matched.
    pub label: LabelMatch,
    /// Whether the text fits the field's type entirely.
    pub typed: bool,
    /// Whether a label of the row or group was inherited over a place where text is lost.
    pub inherited: bool,
    /// Whether the unit was inferred.
    pub unit_inferred: bool,
}

impl Default for Facts {
    fn default() -> Self {
        Self {
            posterior: 1.0,
            ground: Ground::Prose,
            label: LabelMatch::Exact,
            typed: true,
            inherited: false,
            unit_inferred: false,
        }
    }
}

/// How a value is known.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Evidence {
    /// Where the value is printed.
    pub span: Span,
    /// Further pieces of the value in other places, in order.
    pub parts: Vec<Span>,
    /// What tied it to its field.
    pub via: Vec<Via>,
    /// Other places that print the same.
    pub also: Vec<Span>,
    /// Which rule of the grammar took it, such as `budget.rows.executed`.
    pub rule: Arc<str>,
    /// What was tolerated.
    pub repairs: Vec<Repair>,
    /// Printed, not applicable or merged.
    pub status: Status,
    /// For `confidence`.
    pub facts: Facts,
}

impl Evidence {
    /// Evidence of a printed value at `span`, taken by `rule`.
    pub fn printed(span: Span, rule: impl Into<Arc<str>>) -> Self {
        Self { span, rule: rule.into(), ..Self::default() }
    }

    /// The same with one more piece of context.
    pub fn via(mut self, role: Role, span: Span) -> Self {
        if !span.is_empty() {
            self.via.push(Via { role, span });
        }
        self
    }

    /// The same with these facts.
    pub fn with_facts(mut self, facts: Facts) -> Self {
        self.facts = facts;
        self
    }
}
