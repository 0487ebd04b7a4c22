//! The rows of a planned table → the contract's `{columns, rows}`, each value with its header and row label as evidence.

use std::collections::HashMap;
use std::sync::Arc;

use crate::document::Origin;
use crate::grammar::schema::ColumnKind;
use crate::lex::{date, fold};
use crate::recognise::cells::{CellContext, Reading, TableUnit, read};
use crate::recognise::generic::header;
use crate::recognise::generic::labels::{CodeCells, Codes, Labels};
use crate::recognise::generic::plan::{self, Half, Plan, Role, bottom_key};
use crate::recognise::generic::sheet::Sheet;
use crate::recognise::generic::words;
use crate::recognise::money::Nesting;
use crate::recognise::observe::Shape;
use crate::recognise::text;
use crate::report::{
    Doubt, DoubtKind, DoubtSeverity, Evidence, Facts, Ground, LabelMatch, Message, Node, Role as ViaRole, Status, Via,
};
use crate::span::Span;
use crate::value::Value;

/// A column with its key.
#[derive(Debug, Clone)]
struct Column {
    leaf: usize,
    path: Vec<usize>,
    key: String,
}

/// Reads one planned table.
pub struct RowReader<'a, 's> {
    /// The document's text.
    pub text: &'a str,
    /// The table.
    pub sheet: &'s Sheet<'a>,
    /// Its columns and rows.
    pub plan: &'s Plan,
    /// The unit of its amounts, unless a header says another.
    pub unit: Option<TableUnit>,
    /// Pointer of the table in the report.
    pub pointer: String,
    /// Whether a label names personal contact data.
    pub is_contact: &'s dyn Fn(&str) -> bool,
    /// Whether the figures of the table are money.
    pub statutory: bool,
    /// Doubts.
    pub doubts: Vec<Doubt>,
    /// Text without value.
    pub furniture: Vec<Span>,
    /// Personal contact data.
    pub withheld: Vec<Span>,
    /// Cells that were not read.
    pub left: Vec<usize>,
}

impl RowReader<'_, '_> {
    /// The members `columns` and `rows`.
    pub fn read(&mut self) -> (Node, Node) {
        let mut printed: Vec<(String, Node)> = Vec::new();
        let mut rows = Vec::new();
        if let Some(total) = self.plan.header.total {
            let path = Node::List(vec![self.text_node(self.label_span(total), "tables.path")]);
            rows.push(Node::object().with("path", path).with("values", Node::object()));
        }
        let mut codes = Codes::new();
        for (place, half) in self.plan.halves.clone().iter().enumerate() {
            let columns = self.columns(half);
            for column in &columns {
                if printed.iter().all(|(key, _)| key != &column.key) {
                    printed.push((column.key.clone(), self.path_node(&column.path)));
                } else {
                    // The second list prints the same header again.
                    self.furniture.extend(column.path.iter().map(|cell| self.sheet.span(*cell)));
                }
            }
            self.half(half, &columns, place == 0, &mut codes, &mut rows);
        }
        self.ordinals();
        (Node::List(printed.into_iter().map(|(_, node)| node).collect()), Node::List(rows))
    }

    /// The columns with a header, with their paths below what spans all of them.
    fn columns(&mut self, half: &Half) -> Vec<Column> {
        let leaves = &self.plan.header.leaves;
        let is_value = |at: usize| matches!(self.plan.roles[at], Role::Figures | Role::Texts | Role::Dates);
        let mut columns: Vec<Column> = half
            .columns
            .clone()
            .filter(|at| self.plan.roles[*at] != Role::Ordinal)
            .map(|at| Column { leaf: at, path: leaves[at].path.clone(), key: String::new() })
            .collect();
        for column in &mut columns {
            if column.path.iter().any(|cell| !half.heading.contains(cell)) {
                column.path.retain(|cell| !half.heading.contains(cell));
            }
        }
        while let Some(top) = columns.iter().find(|column| is_value(column.leaf)).and_then(|column| column.path.first().copied())
        {
            let mut values = columns.iter().filter(|column| is_value(column.leaf));
            if !values.all(|column| column.path.len() > 1 && column.path.first() == Some(&top)) {
                break;
            }
            self.furniture.push(self.sheet.span(top));
            for column in columns.iter_mut().filter(|column| is_value(column.leaf)) {
                column.path.remove(0);
            }
        }
        for column in &mut columns {
            column.key = self.key_of(&column.path);
        }
        self.tell_apart(&mut columns);
        columns.retain(|column| !column.path.is_empty());
        columns
    }

    /// A header that repeats gets the header left of it in front.
    fn tell_apart(&mut self, columns: &mut [Column]) {
        let counts = |columns: &[Column]| {
            let mut counts = HashMap::new();
            for column in columns.iter().filter(|column| !column.key.is_empty()) {
                *counts.entry(column.key.clone()).or_insert(0_usize) += 1;
            }
            counts
        };
        let known = counts(columns);
        let repeated = |columns: &[Column], at: usize, counts: &HashMap<_, usize>| {
            counts.get(&columns[at].key).is_some_and(|count| *count > 1)
        };
        let doubled: Vec<usize> = (0..columns.len()).filter(|at| repeated(columns, *at, &known)).collect();
        for at in &doubled {
            let left = at.checked_sub(1).and_then(|left| columns[left].path.last().copied());
            if let Some(left) = left {
                columns[*at].path.insert(0, left);
            }
        }
        for at in &doubled {
            columns[*at].key = self.key_of(&columns[*at].path);
        }
        let known = counts(columns);
        for at in doubled {
            if repeated(columns, at, &known) {
                let span = columns[at].path.last().map(|cell| self.sheet.span(*cell));
                self.doubt(
                    DoubtKind::Ambiguous,
                    "/columns/-",
                    span,
                    "two columns have the same header",
                    "两个栏目的表头相同，无法区分",
                );
                columns[at].path.clear();
            }
        }
    }

    fn key_of(&self, path: &[usize]) -> String {
        path.iter().map(|cell| text::folded(self.label_span(*cell).of(self.text))).collect::<Vec<_>>().join("|")
    }

    fn path_node(&self, path: &[usize]) -> Node {
        Node::List(path.iter().map(|cell| self.text_node(self.label_span(*cell), "tables.columns")).collect())
    }

    fn text_node(&self, span: Span, rule: &str) -> Node {
        Node::value(Value::Text(text::folded(span.of(self.text))), Evidence::printed(span, rule).with_facts(self.facts()))
    }

    pub(super) fn facts(&self) -> Facts {
        let ground = match self.sheet.origin {
            Origin::Native => Ground::Native,
            Origin::Ruled => Ground::Ruled,
            Origin::Aligned => Ground::Aligned,
            Origin::Stream => Ground::Stream,
        };
        Facts { ground, ..Facts::default() }
    }

    fn doubt(&mut self, kind: DoubtKind, place: &str, span: Option<Span>, en: &str, zh: &str) {
        self.doubts.push(Doubt {
            pointer: format!("{}{place}", self.pointer),
            kind,
            severity: DoubtSeverity::Medium,
            message: Message::new(en, zh),
            span,
            check: None,
            candidates: Vec::new(),
        });
    }

    fn misfit(&mut self, pointer: String, span: Span) {
        let raw: String = text::folded(span.of(self.text)).chars().take(60).collect();
        self.doubts.push(Doubt {
            pointer,
            kind: DoubtKind::LowConfidence,
            severity: DoubtSeverity::Medium,
            message: Message::new(
                format!("“{raw}” stands where an amount must stand"),
                format!("金额栏的内容“{raw}”不是金额，请核对"),
            ),
            span: Some(span),
            check: None,
            candidates: Vec::new(),
        });
    }

    /// Rows and columns of ordinals carry no value.
    fn ordinals(&mut self) {
        let rows = self.plan.header.rows.clone().chain(self.plan.rows.clone());
        for row in rows {
            if header::is_ordinals(self.sheet, row) {
                self.furniture.extend(self.sheet.filled(row).into_iter().map(|index| self.sheet.span(index)));
                continue;
            }
            for (leaf, role) in self.plan.header.leaves.iter().zip(&self.plan.roles) {
                if *role == Role::Ordinal {
                    let cells = (leaf.start..leaf.end).filter_map(|position| self.sheet.at(row, position));
                    self.furniture.extend(cells.map(|index| self.sheet.span(index)));
                }
            }
        }
    }

    fn half(&mut self, half: &Half, columns: &[Column], first: bool, codes: &mut Codes, rows: &mut Vec<Node>) {
        let mut nesting = Nesting::default();
        let mut digits = CodeCells::new();
        let mut above: HashMap<usize, usize> = HashMap::new();
        let mut merged: HashMap<usize, String> = HashMap::new();
        for row in self.plan.rows.clone() {
            let filled = self.sheet.filled(row);
            if filled.is_empty() || header::is_ordinals(self.sheet, row) {
                continue;
            }
            if plan::is_aside(self.sheet, &filled) {
                self.furniture.extend(filled.iter().map(|index| self.sheet.span(*index)));
                continue;
            }
            if self.sheet.rows.get(row).is_some_and(|row| row.torn) {
                if first {
                    let own = self.sheet.rows.get(row).map_or(&[][..], |row| row.own.as_slice());
                    let alone = self.plan.halves.len() == 1;
                    match self.torn_labels(half, own, codes, &mut nesting).filter(|_| alone) {
                        Some(labels) => self.torn_row(labels, &filled, rows),
                        None => self.torn(&filled),
                    }
                }
                above.clear();
                digits.clear();
                continue;
            }
            if self.repeats_header(row, &filled) {
                self.furniture.extend(filled.iter().map(|index| self.sheet.span(*index)));
                continue;
            }
            if self.sheet.fills_row(row) {
                self.lone(filled[0], first, &mut nesting);
                continue;
            }
            if self.statutory
                && let Some(labels) = self.shifted_labels(half, row, &mut nesting)
            {
                self.torn_row(labels, &filled, rows);
                continue;
            }
            let Some(heading) = self.heading(half, row) else { continue };
            let labels = self.labels(half, row, &mut nesting, (codes, &mut digits), &mut above);
            let pointer = format!("{}/rows/{}", self.pointer, rows.len());
            let values = self.values(columns, row, &labels, &pointer, &mut merged);
            if values.is_empty_object() && labels.path.is_empty() {
                continue;
            }
            let path: Vec<Node> =
                heading.iter().chain(&labels.path).map(|step| self.text_node(step.span, "tables.path")).collect();
            let mut node = Node::object().with("path", Node::List(path));
            if let Some(code) = labels.code {
                node.set("code", code);
            }
            rows.push(node.with("values", values.0));
        }
    }

    /// A row that lost cells, its labels alone certain.
    fn torn_row(&mut self, labels: Labels, filled: &[usize], rows: &mut Vec<Node>) {
        let span = filled.iter().map(|index| self.sheet.span(*index)).reduce(Span::cover);
        self.left.extend(filled.iter().filter(|index| self.sheet.shape(**index).is_numeric() && !self.sheet.is_digits(**index)));
        let place = format!("/rows/{}", rows.len());
        let zh = "此行单元格数目与表头不符，金额未按栏目读取，请对照原件补录";
        self.doubt(
            DoubtKind::Missing,
            &place,
            span,
            "the cells of this row do not fit the header: its figures were not read",
            zh,
        );
        let path = labels.path.iter().map(|step| self.text_node(step.span, "tables.path")).collect();
        let mut node = Node::object().with("path", Node::List(path));
        if let Some(code) = labels.code {
            node.set("code", code);
        }
        rows.push(node.with("values", Node::object()));
    }

    fn torn(&mut self, filled: &[usize]) {
        let span = filled.iter().map(|index| self.sheet.span(*index)).reduce(Span::cover);
        self.left.extend(filled);
        let zh = "此行单元格数目与表头不符，未按栏目读取，请对照原件补录";
        self.doubt(DoubtKind::Missing, "/rows/-", span, "the cells of this row do not fit the header: it was not read", zh);
    }

    /// Whether a cell may stand among amounts: a number with a measure word only below a header of counts.
    fn is_figure(&self, shape: Shape, column: &Column) -> bool {
        match shape {
            Shape::Quantity => column.path.iter().any(|cell| words::is_count(self.sheet.key(*cell))),
            shape => shape.is_numeric() || shape == Shape::None,
        }
    }

    /// A text that fills a row alone: a note, or the heading of the rows below it.
    fn lone(&mut self, index: usize, first: bool, nesting: &mut Nesting) {
        let span = self.sheet.span(index);
        if words::is_note(self.sheet.cell(index).map_or("", |cell| cell.full_key.as_str())) {
            self.furniture.push(span);
        } else if self.sheet.shape(index) == Shape::Short {
            let step = self.step(index);
            nesting.group = vec![step];
            nesting.stack.clear();
            self.furniture.push(span);
        } else if first {
            self.left.push(index);
        }
    }

    fn repeats_header(&self, row: usize, filled: &[usize]) -> bool {
        let keys: Vec<&str> =
            self.plan.header.cells.iter().map(|index| self.sheet.key(*index)).filter(|key| !key.is_empty()).collect();
        let all = filled.len() >= 2 && filled.iter().all(|index| keys.contains(&self.sheet.key(*index)));
        all || header::is_repeated(self.sheet, &self.plan.header, row)
    }

    fn values(
        &mut self,
        columns: &[Column],
        row: usize,
        labels: &Labels,
        pointer: &str,
        merged: &mut HashMap<usize, String>,
    ) -> Values {
        let mut values = Node::object();
        let mut any = false;
        for column in columns {
            let Some(role) = self
                .plan
                .roles
                .get(column.leaf)
                .copied()
                .filter(|role| matches!(role, Role::Figures | Role::Texts | Role::Dates))
            else {
                continue;
            };
            let cells = self.cells_in(column.leaf, row);
            let [index] = cells.as_slice() else {
                if let Some(first) = cells.first() {
                    let span = Some(self.sheet.span(*first));
                    self.left.extend(&cells);
                    self.doubt(
                        DoubtKind::Ambiguous,
                        "/rows/-",
                        span,
                        "two cells stand under one header",
                        "一个表头下有两个单元格，未读取，请核对",
                    );
                }
                continue;
            };
            let target = crate::report::join_pointer(&format!("{pointer}/values"), &column.key);
            let header = column.path.last().map_or_else(Span::default, |cell| self.sheet.span(*cell));
            if (self.is_contact)(bottom_key(self.sheet, &self.plan.header.leaves[column.leaf])) {
                self.withheld.push(self.sheet.span(*index));
                continue;
            }
            let (start, end) = self.sheet.extent(*index);
            let leaf = &self.plan.header.leaves[column.leaf];
            if start < leaf.start || end > leaf.end {
                self.left.push(*index);
                continue;
            }
            let shape = self.sheet.shape(*index);
            if self.statutory && role == Role::Figures && !self.is_figure(shape, column) {
                // Where an amount must stand, a text is no value: it is left for a person to read.
                self.left.push(*index);
                self.misfit(target, self.sheet.span(*index));
                values.set(&column.key, Node::null());
                any = true;
                continue;
            }
            let node = match merged.get(index) {
                Some(first) => {
                    let status = Status::Merged { of: first.clone() };
                    Node::nothing(Evidence {
                        span: self.sheet.span(*index),
                        rule: Arc::from("tables.value"),
                        status,
                        ..Evidence::default()
                    })
                }
                None => self.value(*index, column, role, labels.own, header),
            };
            merged.entry(*index).or_insert(target);
            any = true;
            values.set(&column.key, node);
        }
        Values(values, any)
    }

    fn value(&self, index: usize, column: &Column, role: Role, label: Option<Span>, header: Span) -> Node {
        let Some(cell) = self.sheet.cell(index) else { return Node::null() };
        let mut via = vec![Via { role: ViaRole::Column, span: header }];
        via.extend(label.map(|span| Via { role: ViaRole::Row, span }));
        let mut facts = self.facts();
        facts.label = if column.path.is_empty() { LabelMatch::Position } else { LabelMatch::Exact };
        let (kind, unit, percent) = self.kind(cell.shape, column, role, label);
        facts.typed = role != Role::Figures || !matches!(kind, ColumnKind::Text);
        let context = CellContext { text: self.text, rule: Arc::from("tables.value"), via, facts, unit, percent };
        if role == Role::Dates
            && let Some(found) = date::cell(cell.span.of(self.text))
        {
            let evidence = Evidence {
                span: cell.span,
                via: context.via,
                rule: context.rule,
                repairs: found.repairs,
                facts,
                ..Evidence::default()
            };
            return Node::value(Value::Date(found.value), evidence);
        }
        match read(cell, kind, &context) {
            // A number that its type refuses stays as printed, for a person to look at.
            Reading::Misfit => {
                read(cell, ColumnKind::Text, &CellContext { facts: Facts { typed: false, ..facts }, ..context }).into_node()
            }
            reading => reading.into_node(),
        }
    }

    /// How one cell is read: what it prints itself, then what its row, its column and the table say.
    fn kind(&self, shape: Shape, column: &Column, role: Role, label: Option<Span>) -> (ColumnKind, Option<TableUnit>, bool) {
        let text_kind = (ColumnKind::Text, None, false);
        if role != Role::Figures {
            return text_kind;
        }
        let row = label.map(|span| fold::label(self.with_group(span))).unwrap_or_default();
        let heads: Vec<(usize, fold::LabelKey)> =
            column.path.iter().rev().map(|cell| (*cell, fold::label(self.sheet.span(*cell).of(self.text)))).collect();
        let percent = row.percent
            || heads.iter().any(|(_, head)| head.percent)
            || heads.first().is_some_and(|(_, head)| head.key.ends_with('%'));
        let key = heads.first().map_or("", |(_, head)| head.key.as_str());
        match shape {
            Shape::Percent => return (ColumnKind::Rate, None, percent),
            Shape::Amount => return (ColumnKind::Money, None, false),
            Shape::Quantity => return (ColumnKind::Quantity, None, false),
            Shape::None => return (ColumnKind::Number, None, false),
            Shape::Number => {}
            _ => return text_kind,
        }
        if percent || words::is_rate(key) {
            return (ColumnKind::Rate, None, percent);
        }
        let own = heads.iter().find_map(|(cell, _)| self.sheet.cell(*cell)?.unit).map(|(unit, span)| TableUnit {
            unit,
            span,
            inferred: false,
        });
        let counted = row.measure.is_some() || heads.iter().any(|(_, head)| head.measure.is_some()) || self.counts_all(column);
        let unit = own.or(self.unit);
        let countless = unit.is_none() && !self.statutory;
        if own.is_none() && (counted || words::is_count(key) || words::is_count(&row.key)) || countless {
            return (ColumnKind::Number, None, false);
        }
        (ColumnKind::Money, unit, false)
    }

    /// Whether the header of the labels says what all figures count: 人员情况（人）.
    fn counts_all(&self, column: &Column) -> bool {
        let half = self.plan.halves.iter().find(|half| half.columns.contains(&column.leaf));
        let labels = half
            .into_iter()
            .flat_map(|half| half.columns.clone())
            .take_while(|at| matches!(self.plan.roles[*at], Role::Label | Role::Ordinal | Role::Code));
        labels
            .filter_map(|at| self.plan.header.leaves[at].path.last())
            .any(|cell| fold::label(self.sheet.span(*cell).of(self.text)).measure.is_some())
    }

    /// A row label with the parentheses behind it, which its core lacks.
    fn with_group(&self, core: Span) -> &str {
        // Cells stand in reading order: the first that does not end before the label holds it.
        let at = self.sheet.cells.partition_point(|cell| cell.span.end() < core.end());
        let cell = self.sheet.cells[at..].iter().take(2).find(|cell| cell.span.contains(core));
        cell.map_or("", |cell| Span::new(core.start(), cell.span.end()).of(self.text))
    }
}

/// The `values` of a row, and whether any cell stands there.
struct Values(Node, bool);

impl Values {
    fn is_empty_object(&self) -> bool {
        !self.1
    }
}
