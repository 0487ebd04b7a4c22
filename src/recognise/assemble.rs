//! The pieces of one form put together in the contract's order, and the accounting of what is left.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use indexmap::IndexMap;

use crate::document::{BlockKind, Document};
use crate::grammar::{Grammar, Grammars};
use crate::recognise::cells::TableUnit;
use crate::recognise::family::TitleLine;
use crate::recognise::form::{Form, read_table};
use crate::recognise::heads::inline_fields;
use crate::recognise::observe::Observed;
use crate::recognise::prose::{self, ProseContext, ProseReading};
use crate::recognise::statutory::{self, Booklet};
use crate::recognise::{RecogniseOptions, account, contact, family_of, fields, text, title, unit_tables, units};
use crate::report::{
    Claim, Doubt, DoubtKind, DoubtSeverity, Evidence, Facts, Ground, Message, Node, Part, Report, Status, join_pointer,
};
use crate::span::Span;
use crate::value::Value;

/// What one form is assembled from.
pub struct Input<'a> {
    /// The document.
    pub document: &'a Document,
    /// All grammars.
    pub grammars: &'a Grammars,
    /// The form's family.
    pub grammar: &'a Grammar,
    /// How sure the family is.
    pub score: f64,
    /// Observed cells by block.
    pub observed: &'a [Option<Vec<Observed>>],
    /// Title lines of the form.
    pub lines: &'a [TitleLine],
    /// Indexes of the form's blocks.
    pub blocks: &'a [usize],
    /// Amounts of the document's prose, found when a form asks for them.
    pub amounts: &'a Arc<OnceLock<Vec<units::ProseAmount>>>,
}

/// Assembles the report of one form with its prose. What nothing took is found by [`account`].
pub fn assemble(input: &Input, options: &RecogniseOptions) -> Report {
    let &Input { document, grammars, grammar, score, observed, lines, blocks, amounts } = input;
    let mut form = Form::sharing(amounts);
    let printed = grammar.printed_tables();
    let booklet =
        printed.map(|member| Booklet { document, grammar, observed, blocks, member, with_contacts: options.with_contacts });
    let captions = booklet.as_ref().map(|booklet| statutory::read(&mut form, booklet)).unwrap_or_default();
    let mut titles = title::read(document, grammar, lines);
    let listed = printed.map(|member| unit_tables::take(&mut form, member, &grammars.prose)).unwrap_or_default();
    if let Some(member) = printed {
        titles.year = titles.year.or_else(|| statutory::year_of_titles(form.list(member)));
    }
    let title_blocks: HashSet<usize> = titles.blocks.iter().copied().collect();
    let mut prose_blocks = Vec::new();
    let mut furniture: Vec<Span> = titles.lines.clone();
    furniture.extend(captions.iter().filter_map(|index| document.blocks.get(*index)).map(|block| block.span));
    for &index in blocks {
        let block = &document.blocks[index];
        match (&block.kind, &observed[index]) {
            (BlockKind::Table(_), Some(_)) if printed.is_some() => {}
            (BlockKind::Table(table), Some(cells)) => {
                let unit = units::before_table(document, index)
                    .or_else(|| units::in_cells(&document.text, cells.iter().filter(|cell| cell.full_key.contains("单位:"))))
                    .or_else(|| units::in_pair(cells));
                read_table(&mut form, document, grammar, table, cells, unit);
            }
            (BlockKind::Furniture, _) => furniture.push(block.span),
            _ => {
                let raw = document.text_at(block.span);
                if title_blocks.contains(&index) || captions.contains(&index) {
                    continue;
                }
                if raw.len() < 600 && grammar.furniture_of(raw).is_some() || is_unit_line(raw) {
                    furniture.push(block.span);
                    continue;
                }
                let found = if raw.len() < 600 { inline_fields(grammar, &document.text, block.span) } else { Vec::new() };
                // `存在问题：` with nothing behind it heads what stands below.
                let heads = |first: &crate::recognise::heads::Found| {
                    first.value.is_empty()
                        && grammars.prose.section_of(document.text_at(first.label)).is_some_and(|known| known.exact)
                };
                if found
                    .first()
                    .is_some_and(|first| first.label.start() == block.span.start() && !(grammar.prose && heads(first)))
                {
                    if printed.is_some() {
                        // The line stands above every table: its labels and the unit in it are no values of their own.
                        let unit = raw.rfind("单位").filter(|at| crate::lex::amount::unit_in(&raw[*at..]).is_some());
                        let unit = unit.map(|at| raw[..at].trim_end_matches("金额").trim_end_matches("货币").len());
                        furniture.extend(unit.map(|at| Span::new(block.span.start() + at, block.span.end())));
                        furniture.extend(found.iter().map(|found| Span::new(found.label.start(), found.value.start())));
                    }
                    form.fields.extend(found);
                } else if titles.year.is_some_and(|(_, year)| block.span.contains(year) && raw.chars().count() <= 12) {
                    furniture.push(block.span);
                } else {
                    prose_blocks.push(index);
                }
            }
        }
    }
    let unit = form.units.first().map(|(_, unit)| *unit);
    let head = fields::read(grammar, &document.text, &form.fields, unit, options.with_contacts);
    let mut root = Builder { members: IndexMap::new(), doubts: std::mem::take(&mut form.doubts) };
    root.put("title", titles.title.map(|span| title::title_node(document, span)));
    root.put("fiscal_year", titles.year.map(|(year, span)| title::year_node(year, span)));
    for (path, node) in &head.members {
        root.put_path(path, node.clone());
    }
    if let Some(span) = titles.department {
        root.department(document, span);
    }
    root.staffing_and_fields(&form, &head.fields, document);
    if let Some(member) = printed {
        for rule in &grammar.figures {
            let year = titles.year.map(|(year, _)| year);
            if let Some(node) = statutory::lift(form.list(member), rule, year, &mut root.doubts) {
                form.set(&rule.member, node);
            }
        }
    }
    root.tables(&mut form, document);
    for (key, node) in head.contact {
        root.put_path(&format!("contact.{key}"), node);
    }
    for (key, found) in &head.misfits {
        root.misfit(document, key, found);
    }
    let mut claims = Vec::new();
    if grammar.prose && !prose_blocks.is_empty() {
        let context = ProseContext { fiscal_year: titles.year.map(|(year, _)| year), family: &grammar.id };
        let reading = prose::read(document, &prose_blocks, context, &grammars.prose);
        furniture.extend(reading.furniture.iter().copied());
        claims = root.prose(document, reading);
    }
    root.units(listed);
    root.annual_goal(grammar);
    let mut part = Part {
        family: family_of(grammar, score),
        span: blocks.iter().map(|index| document.blocks[*index].span).reduce(Span::cover).unwrap_or_default(),
        root: ordered(grammar, root.members),
        doubts: root.doubts,
        claims,
    };
    name_merged(&mut part.root);
    furniture.extend(form.furniture.iter().copied());
    furniture.extend(head.furniture.iter().copied());
    let diagnostics = std::mem::take(&mut form.diagnostics);
    Report {
        main: part,
        attachments: Vec::new(),
        furniture,
        withheld: head.withheld.into_iter().chain(form.withheld).collect(),
        unassigned: Vec::new(),
        diagnostics,
    }
}

/// Accounts for every character: sets personal numbers aside and lists what no part took.
pub fn account(document: &Document, grammars: &Grammars, report: &mut Report) {
    report.withheld.extend(contact::numbers(&document.text));
    report.withheld.extend(contact::names(&document.text, &grammars.families));
    let mut marks = account::Marks::new(document.text.len());
    marks.take_report(&report.main.root);
    report.attachments.iter().for_each(|part| marks.take_report(&part.root));
    report.furniture.iter().chain(&report.withheld).for_each(|span| marks.take(*span));
    let (unassigned, numbering) = account::unassigned(document, &marks);
    report.furniture.extend(numbering);
    report.unassigned = unassigned;
}

/// A line that only says the unit.
fn is_unit_line(text: &str) -> bool {
    let text = text.trim();
    text.chars().count() <= 16 && text.contains("单位") && crate::lex::amount::unit_in(text).is_some()
}

/// Members found so far, by key.
struct Builder {
    members: IndexMap<String, Node>,
    doubts: Vec<Doubt>,
}

impl Builder {
    fn put(&mut self, key: &str, node: Option<Node>) {
        if let Some(node) = node {
            self.members.insert(key.to_owned(), node);
        }
    }

    /// Sets a member by dotted path if it is not there with a value.
    fn put_path(&mut self, path: &str, node: Node) {
        match path.split_once('.') {
            None => {
                if self.members.get(path).is_none_or(Node::is_empty) {
                    self.members.insert(path.to_owned(), node);
                }
            }
            Some((key, member)) => {
                let object = self.members.entry(key.to_owned()).or_insert_with(Node::object);
                if object.child(member).is_none_or(Node::is_empty) {
                    object.set(member, node);
                }
            }
        }
    }

    fn department(&mut self, document: &Document, span: Span) {
        let name = text::folded(document.text_at(span));
        let known = self.members.get_mut("department").and_then(|node| node.at_mut("/name"));
        let facts = Facts { ground: Ground::Heading, ..Facts::default() };
        match known {
            Some(Node::Leaf(leaf)) if leaf.value.is_some() => {
                if leaf.value == Some(Value::Text(name))
                    && let Some(evidence) = leaf.evidence.as_mut()
                {
                    evidence.also.push(span);
                }
            }
            _ => {
                let evidence = Evidence::printed(span, "department.name").with_facts(facts);
                self.put_path("department.name", Node::value(Value::Text(name), evidence));
            }
        }
    }

    fn staffing_and_fields(&mut self, form: &Form, fields: &IndexMap<String, Node>, document: &Document) {
        for (key, label, node) in &form.values {
            if key == "fields" {
                let label = text::folded(document.text_at(*label));
                self.field(&label, node.clone());
            } else {
                self.put_path(key, node.clone());
            }
        }
        for (label, node) in fields {
            self.field(label, node.clone());
        }
    }

    fn field(&mut self, label: &str, node: Node) {
        let object = self.members.entry("fields".to_owned()).or_insert_with(Node::object);
        if object.child(label).is_none() {
            object.set(label, node);
        }
    }

    fn tables(&mut self, form: &mut Form, document: &Document) {
        for (member, rows) in std::mem::take(&mut form.lists) {
            let unit = form.units.iter().find(|(key, _)| key == &member).map(|(_, unit)| *unit);
            if member == "budget" || member == "funds" {
                self.money_table(&member, rows, unit, document);
            } else if !member.is_empty() {
                self.members.insert(member, Node::List(rows));
            }
        }
        for (member, node) in std::mem::take(&mut form.objects) {
            match self.members.get_mut(&member) {
                // A field such as 自评总分 may stand there already.
                Some(old) if !old.is_empty() => {
                    if let Node::Object(members) = node {
                        for (key, value) in members {
                            let before = old.child(&key).filter(|before| !before.is_empty()).cloned();
                            match before {
                                None => old.set(&key, value),
                                // A goal of the whole beside the year's: the table with its columns is the year's.
                                Some(before) if key == "target" && before.as_value() != value.as_value() && !value.is_empty() => {
                                    old.set("total", before);
                                    old.set(&key, value);
                                }
                                Some(_) => {}
                            }
                        }
                    }
                }
                _ => {
                    self.members.insert(member, node);
                }
            }
        }
    }

    /// A goal beside that of the whole period is the year's, in families whose goals know a year.
    fn annual_goal(&mut self, grammar: &Grammar) {
        let knows = grammar.table("goals").is_some_and(|table| table.columns.iter().any(|column| column.rule.key == "annual"));
        let Some(Node::Object(goals)) = self.members.get_mut("goals").filter(|_| knows) else { return };
        let has = |key: &str, goals: &IndexMap<String, Node>| goals.get(key).is_some_and(|node| !node.is_empty());
        if has("total", goals)
            && has("target", goals)
            && !has("annual", goals)
            && let Some(node) = goals.shift_remove("target")
        {
            goals.insert("annual".to_owned(), node);
        }
    }

    fn money_table(&mut self, member: &str, rows: Vec<Node>, unit: Option<TableUnit>, document: &Document) {
        let node = match unit {
            Some(unit) => {
                let mut evidence = Evidence::printed(unit.span, "money.unit");
                evidence.facts.unit_inferred = unit.inferred;
                if unit.inferred {
                    self.doubts.push(Doubt {
                        pointer: format!("/{member}/unit"),
                        kind: DoubtKind::UnitInferred,
                        severity: DoubtSeverity::Low,
                        message: Message::new(
                            format!(
                                "the table prints no unit; {} is taken from amounts in the prose that stand in the table as well",
                                unit.unit.name()
                            ),
                            format!("表内未标明金额单位，按正文中相同金额推断为{}", unit.unit.name()),
                        ),
                        span: Some(unit.span),
                        check: None,
                        candidates: Vec::new(),
                    });
                }
                Node::value(Value::Text(unit.printed(&document.text)), evidence)
            }
            None => {
                self.doubts.push(Doubt {
                    pointer: format!("/{member}/unit"),
                    kind: DoubtKind::Missing,
                    severity: DoubtSeverity::Medium,
                    message: Message::new("no unit is printed for the amounts of this table", "表内及正文均未标明金额单位"),
                    span: None,
                    check: None,
                    candidates: Vec::new(),
                });
                Node::null()
            }
        };
        let _ = document;
        self.members.insert(member.to_owned(), Node::object().with("unit", node).with("rows", Node::List(rows)));
    }

    /// Adds what the prose prints: members that the form lacks, further places of those that it has.
    fn prose(&mut self, document: &Document, reading: ProseReading) -> Vec<Claim> {
        for (key, node) in reading.members {
            let known = key.split('.').try_fold(None::<&Node>, |at, step| match at {
                None => self.members.get(step).map(Some),
                Some(node) => node.child(step).map(Some),
            });
            match known.flatten().filter(|node| !node.is_empty()) {
                None => self.put_path(&key, node),
                Some(_) => self.repeat(&key, &node),
            }
        }
        self.doubts.extend(reading.doubts);
        if !reading.outline.elements().is_empty() {
            self.members.insert("outline".to_owned(), reading.outline);
        }
        let name = reading.titles.iter().find_map(|title| title.department).or(reading.signature.department);
        if let Some(span) = name {
            self.department(document, span);
        }
        if self.members.get("fiscal_year").is_none_or(Node::is_empty)
            && let Some((year, span)) = reading.titles.iter().find_map(|title| title.year)
        {
            self.put("fiscal_year", Some(title::year_node(year, span)));
        }
        let pointer = |key: &str| match key.starts_with("count:") {
            true => key.to_owned(),
            false => key.split('.').fold(String::new(), |pointer, step| join_pointer(&pointer, step)),
        };
        let claim = |claim: prose::Claim| Claim {
            pointer: pointer(&claim.key),
            value: claim.value,
            span: claim.span,
            sentence: claim.sentence,
        };
        reading.claims.into_iter().map(claim).collect()
    }

    /// Adds units that tables list to those of the prose; what stands there already gets a further place.
    fn units(&mut self, listed: Vec<Node>) {
        if listed.is_empty() {
            return;
        }
        let known = self.members.entry("internal_units".to_owned()).or_insert_with(|| Node::List(Vec::new()));
        for name in listed {
            let again = known.elements().iter().any(|unit| unit.as_value() == name.as_value());
            if again {
                note_repeats(known, &Node::List(vec![name]));
            } else if let Node::List(units) = &mut *known {
                units.push(name);
            }
        }
    }

    /// Notes the places of a member that is printed again in the prose.
    fn repeat(&mut self, key: &str, again: &Node) {
        let path = key.replacen('.', "/", 8);
        let (head, rest) = path.split_once('/').map_or((path.as_str(), String::new()), |(head, rest)| (head, format!("/{rest}")));
        let Some(node) = self.members.get_mut(head).and_then(|node| node.at_mut(&rest)) else { return };
        note_repeats(node, again);
    }

    fn misfit(&mut self, document: &Document, key: &str, found: &crate::recognise::heads::Found) {
        let label = text::folded(document.text_at(found.label));
        let raw: String = text::folded(document.text_at(found.value)).chars().take(60).collect();
        let pointer = key.split('.').fold(String::new(), |pointer, step| join_pointer(&pointer, step));
        self.put_path(key, Node::null());
        let (kind, severity, message) = if found.torn {
            let message = Message::new(
                format!("text is lost behind “{label}”: “{raw}” may be the value of another label"),
                format!("“{label}”之后有文字丢失，“{raw}”可能是其他栏目的内容，请对照原件补录"),
            );
            (DoubtKind::Missing, DoubtSeverity::High, message)
        } else {
            let message = Message::new(
                format!("“{raw}” beside “{label}” could not be read"),
                format!("“{label}”的内容“{raw}”无法识别，请核对"),
            );
            (DoubtKind::LowConfidence, DoubtSeverity::Medium, message)
        };
        self.doubts.push(Doubt {
            pointer,
            kind,
            severity,
            message,
            span: Some(found.value),
            check: None,
            candidates: Vec::new(),
        });
    }
}

/// Adds the places of `again` to the evidence of equal values of `node`; lists match by value, whatever their order.
fn note_repeats(node: &mut Node, again: &Node) {
    match (node, again) {
        (Node::Leaf(leaf), Node::Leaf(other)) => {
            if leaf.value == other.value
                && let (Some(evidence), Some(more)) = (leaf.evidence.as_mut(), other.evidence.as_deref())
            {
                evidence.also.push(more.span);
                evidence.also.extend(more.parts.iter().chain(&more.also).copied());
            }
        }
        (Node::Object(members), Node::Object(others)) => {
            let same_text = match (members.get("text").and_then(Node::as_value), others.get("text").and_then(Node::as_value)) {
                (Some(own), Some(other)) => own == other,
                _ => true,
            };
            if same_text {
                for (key, member) in members {
                    if let Some(other) = others.get(key) {
                        note_repeats(member, other);
                    }
                }
            }
        }
        (Node::List(elements), Node::List(others)) => {
            let mut places: HashMap<String, Vec<usize>> = HashMap::new();
            for (index, element) in elements.iter().enumerate() {
                places.entry(text_of(element)).or_default().push(index);
            }
            for other in others {
                for index in places.get(&text_of(other)).into_iter().flatten() {
                    note_repeats(&mut elements[*index], other);
                }
            }
        }
        _ => {}
    }
}

/// The text by which list elements are the same.
fn text_of(node: &Node) -> String {
    match node.as_value().or_else(|| node.child("text").and_then(Node::as_value)) {
        Some(Value::Text(text)) => text.clone(),
        _ => String::new(),
    }
}

/// The members in the grammar's order, the others after them.
fn ordered(grammar: &Grammar, mut members: IndexMap<String, Node>) -> Node {
    let mut root = Node::object();
    for key in &grammar.order {
        if let Some(node) = members.shift_remove(key) {
            root.set(key, node);
        }
    }
    for (key, node) in members {
        root.set(&key, node);
    }
    root
}

/// Fills in the pointers of the first rows of merged cells.
fn name_merged(root: &mut Node) {
    for list in ["indicators", "tasks", "budget/rows", "funds/rows"] {
        let pointer = format!("/{list}");
        let Some(Node::List(rows)) = root.at_mut(&pointer) else { continue };
        let mut firsts: Vec<(String, Span, String)> = Vec::new();
        for (index, row) in rows.iter_mut().enumerate() {
            let Node::Object(members) = row else { continue };
            for (key, member) in members {
                let Node::Leaf(leaf) = member else { continue };
                let Some(evidence) = leaf.evidence.as_mut() else { continue };
                match &mut evidence.status {
                    Status::Merged { of } => {
                        if let Some((.., first)) =
                            firsts.iter().rev().find(|(known, span, _)| known == key && *span == evidence.span)
                        {
                            *of = first.clone();
                        }
                    }
                    _ => firsts.push((key.clone(), evidence.span, format!("{pointer}/{index}/{key}"))),
                }
            }
        }
    }
}
