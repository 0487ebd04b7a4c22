//! The labels of a row: its path, its code, and what of a damaged row is certain.
//!
//! In: a row of a planned table. Out: [`Labels`]. Codes nest by their beginnings, other labels by their marks.

use std::collections::HashMap;

use crate::document::Origin;
use crate::lex::fold;
use crate::recognise::generic::plan::{Half, Role};
use crate::recognise::generic::rows::RowReader;
use crate::recognise::generic::words;
use crate::recognise::money::{Nesting, Step};
use crate::recognise::text;
use crate::report::{Evidence, Node};
use crate::span::Span;
use crate::value::Value;

/// The codes so far, each with the label of its row; the shortest first.
pub type Codes = Vec<(String, Step)>;

/// The last cells of each code column: position and cell.
pub type CodeCells = Vec<(usize, usize)>;

/// A row's labels and code.
pub struct Labels {
    /// From the outermost label to the row's own.
    pub path: Vec<Step>,
    /// Its code.
    pub code: Option<Node>,
    /// The place of its own label.
    pub own: Option<Span>,
}

impl RowReader<'_, '_> {
    /// What stands before the labels of a row of this list: the list's heading, or what the headings of all lists share that
    /// the row's label covers. `None` for a row that belongs to a list further right.
    pub(super) fn heading(&self, half: &Half, row: usize) -> Option<Vec<Step>> {
        let leaves = &self.plan.header.leaves;
        let positions = |half: &Half| {
            let of = |at: usize| leaves.get(at).map_or(0..0, |leaf| leaf.start..leaf.end);
            of(half.columns.start).start..half.columns.end.checked_sub(1).map_or(0, |at| of(at).end)
        };
        let own = positions(half);
        let cells: Vec<(usize, usize)> = own
            .clone()
            .filter_map(|position| self.sheet.at(row, position))
            .filter(|index| !self.sheet.is_empty(*index) && self.sheet.origin != Origin::Stream)
            .map(|index| self.sheet.extent(index))
            .collect();
        if self.plan.halves.len() > 1 && cells.iter().any(|(_, end)| *end > own.end) {
            return None;
        }
        let start = cells.iter().map(|(start, _)| *start).min().unwrap_or(own.start);
        let mut shared: &[usize] = &half.heading;
        for other in self.plan.halves.iter().filter(|other| positions(other).start < own.start && positions(other).end > start) {
            let same = shared.iter().zip(&other.heading).take_while(|(a, b)| a == b).count();
            shared = &shared[..same];
        }
        Some(shared.iter().map(|cell| self.step(*cell)).collect())
    }

    /// The labels of a row that lost cells, where its first cells show the shapes of code and name.
    pub(super) fn torn_labels(&self, half: &Half, own: &[usize], codes: &mut Codes, nesting: &mut Nesting) -> Option<Labels> {
        let roles = self.plan.roles.get(half.columns.clone())?;
        let label = |index: usize| self.sheet.shape(index).is_text();
        match (roles, own) {
            ([Role::Code, Role::Label, ..], [code, name, ..]) if self.sheet.is_digits(*code) && label(*name) => {
                let (code, node) = self.code(&[*code], &mut Vec::new())?;
                let step = self.step(*name);
                Some(self.coded(codes, code, node, Vec::new(), step, Some(self.label_span(*name))))
            }
            ([Role::Label, next, ..], [name, ..]) if *next != Role::Label && label(*name) => {
                let step = self.step(*name);
                let own = Some(self.label_span(*name));
                let total = if words::is_total(&step.key) { vec![step.key.clone()] } else { Vec::new() };
                Some(Labels { path: nesting.place(step, &[], &total), code: None, own })
            }
            _ => None,
        }
    }

    /// The label of a row that has an amount where a label must stand: its cells slid to the left, so that none is sure.
    pub(super) fn shifted_labels(&self, half: &Half, row: usize, nesting: &mut Nesting) -> Option<Labels> {
        let labels = half.columns.clone().filter(|at| self.plan.roles[*at] == Role::Label);
        let amount = |index: &usize| self.sheet.shape(*index).is_numeric() && !self.sheet.is_digits(*index);
        let slid = labels.flat_map(|leaf| self.cells_in(leaf, row)).find(amount)?;
        let before = self.sheet.extent(slid).0;
        let label = self.sheet.filled(row).into_iter().find(|index| {
            self.sheet.shape(*index).is_text() && self.sheet.extent(*index).0 < before && self.sheet.begins(row, *index)
        });
        let Some(label) = label else { return Some(Labels { path: Vec::new(), code: None, own: None }) };
        let step = self.step(label);
        let total = if words::is_total(&step.key) { vec![step.key.clone()] } else { Vec::new() };
        Some(Labels { path: nesting.place(step, &[], &total), code: None, own: Some(self.label_span(label)) })
    }

    /// A row with a code, below the rows whose codes hold its own. A list beside this one may hold the codes above: 302 ends the
    /// left list, 30227 begins the right one.
    pub(super) fn coded(
        &self,
        codes: &mut Codes,
        code: String,
        node: Node,
        groups: Vec<Step>,
        step: Step,
        own: Option<Span>,
    ) -> Labels {
        let holders = codes.iter().filter(|(known, _)| holds(known, &code)).map(|(_, step)| step.clone());
        let path = holders.chain(groups).chain([step.clone()]).collect();
        codes.retain(|(known, _)| *known != code);
        codes.push((code, step));
        codes.sort_by_key(|(code, _)| code.len());
        Labels { path, code: Some(node), own }
    }

    pub(super) fn step(&self, cell: usize) -> Step {
        let core = text::label_core(self.text, self.sheet.span(cell));
        let indent = self.sheet.cell(cell).map_or(0, |cell| cell.indent);
        Step {
            span: core.span,
            key: fold::label(core.span.of(self.text)).key,
            of_which: core.of_which,
            enumerator: core.enumerator,
            indent,
        }
    }

    pub(super) fn labels(
        &self,
        half: &Half,
        row: usize,
        nesting: &mut Nesting,
        (codes, digits): (&mut Codes, &mut CodeCells),
        above: &mut HashMap<usize, usize>,
    ) -> Labels {
        let roles = &self.plan.roles;
        let of = |role: Role| half.columns.clone().filter(|at| roles[*at] == role).collect::<Vec<_>>();
        let label_columns = of(Role::Label);
        let mut cells: Vec<usize> = Vec::new();
        let mut fresh = false;
        for (place, leaf) in label_columns.iter().enumerate() {
            let mut own = self.cells_in(*leaf, row);
            let last = place + 1 == label_columns.len();
            let blank_inherits = matches!(self.sheet.origin, Origin::Stream | Origin::Aligned) && !last && !fresh;
            if own.is_empty() && blank_inherits {
                own.extend(above.get(leaf));
            } else if let Some(index) = own.last() {
                fresh |= above.insert(*leaf, *index) != Some(*index);
            }
            own.retain(|index| !cells.contains(index));
            cells.extend(own);
        }
        let printed: Vec<usize> =
            of(Role::Code).into_iter().flat_map(|leaf| self.cells_in(leaf, row)).filter(|index| !cells.contains(index)).collect();
        let is_digits = |index: &usize| self.sheet.is_digits(*index);
        let (numbers, words): (Vec<usize>, Vec<usize>) = printed.into_iter().partition(is_digits);
        // 合计 may stand in the merged cells of code and name.
        cells.splice(0..0, words);
        let own = cells.last().map(|cell| self.label_span(*cell));
        let mut steps: Vec<Step> = cells.iter().map(|cell| self.step(*cell)).collect();
        let code = self.code(&numbers, digits);
        if code.is_none()
            && let Some(last) = cells.last()
            && let Some((code, node, step)) = self.code_in_label(*last, &label_columns)
        {
            steps.pop();
            let own = Some(step.span);
            return self.coded(codes, code, node, steps, step, own);
        }
        let Some(step) = steps.pop() else { return Labels { path: Vec::new(), code: code.map(|(_, node)| node), own } };
        if let Some((code, node)) = code {
            return self.coded(codes, code, node, steps, step, own);
        }
        if steps.iter().map(|step| step.span).ne(nesting.group.iter().map(|step| step.span))
            && (!steps.is_empty() || label_columns.len() > 1)
        {
            nesting.group = steps;
            nesting.stack.clear();
        }
        let childless = if words::is_total(&step.key) { vec![step.key.clone()] } else { Vec::new() };
        let mut known: Vec<String> =
            nesting.stack.iter().map(|step| step.key.clone()).filter(|key| words::is_total(key)).collect();
        known.extend(childless);
        Labels { path: nesting.place(step, &[], &known), code: None, own }
    }

    /// The code and the name that one cell holds together.
    fn code_in_label(&self, cell: usize, columns: &[usize]) -> Option<(String, Node, Step)> {
        let span = self.sheet.span(cell);
        let headers = columns.iter().filter_map(|at| self.plan.header.leaves.get(*at)).flat_map(|leaf| leaf.path.iter());
        let coded = headers.map(|cell| self.sheet.key(*cell)).any(|key| key.contains("科目") || key.contains("编码"));
        let (code, name) = words::code_and_name(span.of(self.text), coded)?;
        let at = |from: usize, to: usize| Span::new(span.start() + from, span.start() + to);
        let own = at(code.start, code.end);
        let text = own.of(self.text).to_owned();
        let evidence = Evidence::printed(own, "tables.code").with_facts(self.facts());
        let core = text::label_core(self.text, at(name, span.len()));
        let key = fold::label(core.span.of(self.text)).key;
        let step = Step { span: core.span, key, of_which: core.of_which, enumerator: None, indent: 0 };
        Some((text.clone(), Node::value(Value::Text(text), evidence), step))
    }

    /// A row's code, its cells joined; the upper part of a code that stands in several columns may be printed once for all
    /// rows below it. `digits` are the last code cells: position and cell.
    pub(super) fn code(&self, cells: &[usize], digits: &mut CodeCells) -> Option<(String, Node)> {
        let read = |index: usize| text::folded(self.sheet.span(index).of(self.text));
        let (first, _) = cells.split_first()?;
        let start = self.sheet.extent(*first).0;
        digits.retain(|(position, _)| *position < start);
        let lone = read(*first);
        let mut all: Vec<usize> = if lone.len() <= 2 { digits.iter().map(|(_, cell)| *cell).collect() } else { Vec::new() };
        digits.extend(cells.iter().map(|index| (self.sheet.extent(*index).0, *index)));
        all.extend(cells);
        let mut code = String::new();
        for part in all.iter().map(|index| read(*index)) {
            // The column of a deeper level may print the whole code.
            if !code.is_empty() && part.len() > code.len() && part.starts_with(&code) {
                code = part;
            } else {
                code.push_str(&part);
            }
        }
        let span = self.sheet.span(*first);
        let mut evidence = Evidence::printed(span, "tables.code").with_facts(self.facts());
        evidence.parts = all.iter().map(|index| self.sheet.span(*index)).filter(|other| *other != span).collect();
        Some((code.clone(), Node::value(Value::Text(code), evidence)))
    }

    pub(super) fn cells_in(&self, leaf: usize, row: usize) -> Vec<usize> {
        let Some(leaf) = self.plan.header.leaves.get(leaf) else { return Vec::new() };
        let mut cells: Vec<usize> = (leaf.start..leaf.end).filter_map(|position| self.sheet.at(row, position)).collect();
        cells.dedup();
        cells.retain(|index| !self.sheet.is_empty(*index) && !self.plan.header.cells.contains(index));
        cells
    }

    pub(super) fn label_span(&self, cell: usize) -> Span {
        text::label_core(self.text, self.sheet.span(cell)).span
    }
}

/// Whether one code stands above another: 208 above 20805 and 2080501, 112 above 112001.
fn holds(upper: &str, code: &str) -> bool {
    upper.len() >= 3 && matches!(code.len().saturating_sub(upper.len()), 2..=4) && code.starts_with(upper)
}
