//! What the row readers share: the document, the grammar, and the doubts and remarks that they collect.

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::document::{Document, Origin};
use crate::grammar::schema::ColumnKind;
use crate::grammar::{Grammar, Table};
use crate::recognise::cells::{CellContext, TableUnit};
use crate::recognise::columns::HeaderColumn;
use crate::recognise::logical::{Band, Placed};
use crate::recognise::observe::Observed;
use crate::recognise::text;
use crate::report::{Candidate, Doubt, DoubtKind, DoubtSeverity, Evidence, Facts, Ground, LabelMatch, Message, Node, Role, Via};
use crate::span::Span;
use crate::value::Value;

/// Below this probability a reading is not given as a value but as a candidate (contract: "Ambiguous").
pub const CERTAIN: f64 = 0.8;

/// One table being read.
pub struct TableReader<'a> {
    /// The document.
    pub document: &'a Document,
    /// The family.
    pub grammar: &'a Grammar,
    /// The table's cells.
    pub cells: &'a [Observed],
    /// How the grid is known.
    pub origin: Origin,
    /// Unit of its amounts.
    pub unit: Option<TableUnit>,
    /// Doubts, their pointers relative to the report.
    pub doubts: Vec<Doubt>,
    /// Remarks.
    pub diagnostics: Vec<Diagnostic>,
    /// Cells without value: template rows, serial numbers, labels of blocks.
    pub furniture: Vec<Span>,
}

impl<'a> TableReader<'a> {
    /// The document's text.
    pub fn text(&self) -> &'a str {
        &self.document.text
    }

    /// The grammar's table of a band.
    pub fn table(&self, band: &Band) -> &'a Table {
        &self.grammar.tables[band.table]
    }

    /// Facts of a cell in its place.
    pub fn facts(&self, placed: &Placed, column: Option<&HeaderColumn>, torn: bool) -> Facts {
        let ground = match self.origin {
            Origin::Native => Ground::Native,
            Origin::Ruled => Ground::Ruled,
            Origin::Aligned => Ground::Aligned,
            Origin::Stream if torn => Ground::Torn,
            Origin::Stream => Ground::Stream,
        };
        Facts {
            posterior: placed.posterior,
            ground,
            label: column.map_or(LabelMatch::Exact, |column| column.label),
            ..Facts::default()
        }
    }

    /// Context for a cell under a header.
    pub fn context(
        &self,
        band: &Band,
        column: &HeaderColumn,
        placed: &Placed,
        torn: bool,
        row_label: Option<Span>,
    ) -> CellContext<'a> {
        let table = self.table(band);
        let mut via: Vec<Via> =
            (!column.span.is_empty()).then_some(Via { role: Role::Column, span: column.span }).into_iter().collect();
        via.extend(row_label.map(|span| Via { role: Role::Row, span }));
        let own = column.unit.map(|(unit, span)| TableUnit { unit, span, inferred: false });
        CellContext {
            text: self.text(),
            rule: Arc::from(format!("{}.{}", table.rule.id, column.key)),
            via,
            facts: self.facts(placed, Some(column), torn),
            unit: own.or(self.unit),
            percent: column.percent,
        }
    }

    /// Evidence of a piece of text in a cell.
    pub fn text_evidence(&self, span: Span, rule: &str, facts: Facts) -> Evidence {
        Evidence::printed(span, rule).with_facts(facts)
    }

    /// A text leaf of a cell, folded.
    pub fn text_node(&self, span: Span, rule: &str, facts: Facts) -> Node {
        Node::value(Value::Text(text::folded(span.of(self.text()))), self.text_evidence(span, rule, facts))
    }

    /// The label core of a cell.
    pub fn core(&self, cell: usize) -> text::LabelCore {
        text::label_core(self.text(), self.cells[cell].span)
    }

    /// Records a value that the form has and the document lost.
    pub fn missing(&mut self, pointer: String, span: Option<Span>, what: &str, candidates: Vec<Candidate>) {
        let message = Message::new(
            format!("the value of “{what}” is lost: the table is torn here"),
            format!("表格在此处残缺，“{what}”的内容丢失，请对照原件补录"),
        );
        self.doubts.push(Doubt {
            pointer,
            kind: DoubtKind::Missing,
            severity: DoubtSeverity::High,
            message,
            span,
            check: None,
            candidates,
        });
    }

    /// Records a place with several readings.
    pub fn ambiguous(&mut self, pointer: String, span: Span, candidates: Vec<Candidate>) {
        let message = Message::new(
            "cells are lost beside this one, so that it could stand in more than one column",
            "旁边的单元格丢失，此内容可能属于不同的栏目，请核对",
        );
        let kind = DoubtKind::Ambiguous;
        self.doubts.push(Doubt {
            pointer,
            kind,
            severity: DoubtSeverity::High,
            message,
            span: Some(span),
            check: None,
            candidates,
        });
    }

    /// Records that a person should look at a place, with nothing to choose from.
    pub fn doubt(&mut self, pointer: String, severity: DoubtSeverity, message: Message, span: Option<Span>) {
        let kind = DoubtKind::LowConfidence;
        self.doubts.push(Doubt { pointer, kind, severity, message, span, check: None, candidates: Vec::new() });
    }

    /// Text is lost between a group's label and a row: whether the row belongs to the group is for a person to say.
    pub fn lost_group(&mut self, pointer: String, group: Span, row: Span) {
        let group = text::folded(group.of(self.text()));
        let message = Message::new(
            format!("text is lost above this row: it may belong to another group than “{group}”"),
            format!("此行之前有文字丢失，可能不属于“{group}”，请核对"),
        );
        self.doubt(pointer, DoubtSeverity::Medium, message, Some(row));
    }

    /// Records a reading whose column is not certain.
    pub fn unsure(&mut self, pointer: String, value: Value, evidence: &Evidence, confidence: f64) {
        let why = Message::new("the likeliest column for this cell", "最可能的栏目");
        let candidate = Candidate { pointer: pointer.clone(), value, confidence, why, span: Some(evidence.span) };
        self.ambiguous(pointer, evidence.span, vec![candidate]);
    }

    /// Records a cell whose text is no value of its column's kind.
    pub fn misfit(&mut self, pointer: String, span: Span, column: &HeaderColumn) {
        let header = text::folded(column.span.of(self.text()));
        let wanted = match column.kind {
            ColumnKind::Money => ("an amount", "金额"),
            ColumnKind::Rate => ("a rate", "比率"),
            _ => ("a number", "数字"),
        };
        let raw = text::folded(span.of(self.text()));
        let raw: String = raw.chars().take(60).collect();
        let message = Message::new(
            format!("“{raw}” stands under “{header}” but is not {}", wanted.0),
            format!("“{header}”一栏的内容“{raw}”不是{}，请核对", wanted.1),
        );
        self.doubt(pointer, DoubtSeverity::Medium, message, Some(span));
    }
}
