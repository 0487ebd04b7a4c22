//! What was found → members of the report and the outline, each leaf with its evidence.

use super::items::{self, Item};
use super::leaf::{self, Heading};
use super::outline::{Outline, Section};
use super::projects::Project;
use super::{Claim, Found, Reader};
use crate::grammar::prose::{SectionKind, fold};
use crate::report::{Doubt, DoubtKind, DoubtSeverity, Evidence, Facts, Ground, LabelMatch, Message, Node, Role};
use crate::span::Span;
use crate::value::{Decimal, Value};

/// The members so far.
#[derive(Debug, Default)]
pub(super) struct Members {
    pub(super) entries: Vec<(String, Node)>,
    pub(super) doubts: Vec<Doubt>,
}

impl Members {
    fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|(known, _)| known == key)
    }

    fn add(&mut self, key: &str, node: Node) {
        if !self.has(key) {
            self.entries.push((key.to_owned(), node));
        }
    }

    /// Of each key the first claim of the highest preference stands; equal ones are further places of it.
    pub(super) fn figures(&mut self, claims: &[Claim]) {
        for first in claims {
            if self.has(&first.key) {
                continue;
            }
            let rivals = claims.iter().filter(|other| other.key == first.key);
            let claim = rivals.fold(first, |best, other| if other.preference > best.preference { other } else { best });
            let mut evidence = Evidence::printed(claim.span, claim.key.as_str())
                .with_facts(Facts { ground: Ground::Prose, label: LabelMatch::Exact, ..Facts::default() })
                .via(Role::Label, claim.label);
            evidence.repairs.clone_from(&claim.repairs);
            let again = claims.iter().filter(|other| other.key == claim.key && other.span != claim.span);
            evidence.also = again.filter(|other| same(&other.value, &claim.value)).map(|other| other.span).collect();
            self.add(&claim.key, Node::value(claim.value.clone(), evidence));
        }
    }

    /// Units, projects and the lists and texts of sections.
    pub(super) fn lists(&mut self, reader: &Reader<'_, '_>, found: &Found) {
        if !found.units.is_empty() {
            self.add("internal_units", Node::List(units(reader, found)));
        }
        if !found.projects.is_empty() {
            let list = found.projects.iter().enumerate();
            let nodes = list.map(|(index, (project, section))| {
                self.doubt(index, project);
                project_node(reader.text, project, section.and_then(|section| heading(reader.tree, section)))
            });
            let nodes = Node::List(nodes.collect());
            self.add("projects", nodes);
        }
        for fallback in [false, true] {
            for (index, section) in reader.tree.sections.iter().enumerate() {
                if section.known.is_some_and(|known| known.fallback == fallback) {
                    self.section(reader, index, section);
                }
            }
        }
    }

    fn section(&mut self, reader: &Reader<'_, '_>, index: usize, section: &Section<'_>) {
        let wanted = |key: &str| !self.has(key) && reader.grammar.has_member(key, reader.scope.family);
        let Some(known) = section.known.filter(|known| wanted(known.key)) else { return };
        let text = reader.text;
        let own = heading(reader.tree, index);
        let items = || items::of_section(text, reader.tree, index, reader.grammar);
        let nodes: Vec<Node> = match known.kind {
            SectionKind::Duties => items().iter().map(|item| duty(text, item, own)).collect(),
            SectionKind::List => items().iter().map(|item| leaf::text(text, &item.spans, known.key, own)).collect(),
            SectionKind::Glossary => terms(reader, section, own),
            SectionKind::Text => {
                let spans: Vec<Span> = section.paragraphs.iter().map(|paragraph| paragraph.span).collect();
                if !spans.is_empty() {
                    self.add(known.key, leaf::text(text, &spans, known.key, own));
                }
                return;
            }
            SectionKind::Units | SectionKind::Projects | SectionKind::Figures => return,
        };
        if !nodes.is_empty() {
            self.add(known.key, Node::List(nodes));
        }
    }

    fn doubt(&mut self, index: usize, project: &Project) {
        let (pointer, kind, message) = if project.amount.is_none() {
            let message = Message::new("No amount stands at the end of this item.", "该项目后没有金额。");
            (format!("/projects/{index}/amount"), DoubtKind::Missing, message)
        } else if project.doubtful {
            let message = Message::new("The item prints two amounts; the last was taken.", "该项目有两个金额，取最后一个。");
            (format!("/projects/{index}/amount"), DoubtKind::Ambiguous, message)
        } else {
            return;
        };
        let severity = DoubtSeverity::Medium;
        self.doubts.push(Doubt {
            pointer,
            kind,
            severity,
            message,
            span: Some(project.span),
            check: None,
            candidates: Vec::new(),
        });
    }
}

/// The names of all lists of units; what is named again is a further place of the first.
fn units(reader: &Reader<'_, '_>, found: &Found) -> Vec<Node> {
    let mut nodes: Vec<Node> = Vec::new();
    for (units, section) in &found.units {
        let heading = section.and_then(|index| heading(reader.tree, index));
        for spans in &units.names {
            let node = leaf::name(reader.text, spans, "internal_units", heading);
            let known = nodes.iter_mut().find(|known| known.as_value().is_some() && known.as_value() == node.as_value());
            match known {
                Some(Node::Leaf(leaf)) => {
                    if let Some(evidence) = leaf.evidence.as_mut() {
                        evidence.also.extend(spans);
                    }
                }
                _ => nodes.push(node),
            }
        }
    }
    nodes
}

fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Money(a), Value::Money(b)) => a.yuan.is_some() && a.yuan == b.yuan,
        (a, b) => a == b,
    }
}

fn heading(tree: &Outline<'_>, index: usize) -> Option<Heading> {
    let section = tree.sections.get(index)?;
    Some(Heading { span: section.title, exact: section.known.is_some_and(|known| known.exact) })
}

fn duty(text: &str, item: &Item, heading: Option<Heading>) -> Node {
    let ordinal = match (item.ordinal, item.label) {
        (Some(number), Some(label)) => {
            let evidence = leaf::below(Evidence::printed(label, "duties.ordinal"), heading);
            Node::value(Value::Number(Decimal::from(number)), evidence)
        }
        _ => Node::null(),
    };
    Node::object().with("ordinal", ordinal).with("text", leaf::text(text, &item.spans, "duties.text", heading))
}

/// The terms of a glossary: `一、某收入：指…` in paragraphs, or a heading for each with its text below.
fn terms(reader: &Reader<'_, '_>, section: &Section<'_>, heading: Option<Heading>) -> Vec<Node> {
    let text = reader.text;
    let items = items::of_paragraphs(text, &section.paragraphs, reader.grammar);
    let mut nodes: Vec<Node> = items.iter().filter_map(|item| term(text, item, heading)).collect();
    for child in section.children.iter().filter_map(|child| reader.tree.sections.get(*child)) {
        let spans: Vec<Span> = child.paragraphs.iter().map(|paragraph| paragraph.span).collect();
        if !child.title.is_empty() && !spans.is_empty() {
            nodes.push(explained(text, child.title, &spans, heading));
        }
    }
    nodes
}

fn term(text: &str, item: &Item, heading: Option<Heading>) -> Option<Node> {
    /// `某经费是指…`: the term before 是指 is no longer than this.
    const LONGEST_TERM: usize = 30;
    let first = *item.spans.first()?;
    let piece = first.of(text);
    let colon = piece.char_indices().find(|(_, c)| matches!(c, '：' | ':')).map(|(at, c)| (at, at + c.len_utf8()));
    let verb = piece.find("是指").or_else(|| piece.find('指')).map(|at| (at, at));
    let short =
        |(at, _): &(usize, usize)| piece[..*at].chars().count() <= LONGEST_TERM && !piece[..*at].contains(['。', '，', '；']);
    let mark = match (colon, verb.filter(short)) {
        (Some(colon), Some(verb)) if verb.0 < colon.0 => Some(verb),
        (colon, verb) => colon.or(verb),
    };
    let Some((at, rest)) = mark else {
        // The term alone on its line.
        let alone = piece.chars().count() <= LONGEST_TERM && !piece.contains(['。', '，', '；']) && item.spans.len() > 1;
        return alone.then(|| explained(text, first, &item.spans[1..], heading));
    };
    let term = Span::new(first.start(), first.start() + at).trimmed(text);
    let mut spans = vec![Span::new(first.start() + rest, first.end()).trimmed(text)];
    spans.extend(item.spans.iter().skip(1));
    (!fold(term.of(text)).is_empty()).then(|| explained(text, term, &spans, heading))
}

fn explained(text: &str, term: Span, spans: &[Span], heading: Option<Heading>) -> Node {
    Node::object()
        .with("term", leaf::text(text, &[term], "glossary.term", heading))
        .with("text", leaf::text(text, spans, "glossary.text", heading))
}

fn project_node(text: &str, project: &Project, heading: Option<Heading>) -> Node {
    let amount = project.amount.as_ref().map_or_else(Node::null, |found| {
        let mut evidence = leaf::below(Evidence::printed(found.span, "projects.amount"), heading).via(Role::Row, project.name);
        evidence.repairs.clone_from(&found.repairs);
        Node::value(Value::Money(found.value.clone()), evidence)
    });
    let numbers = project.numbers.iter().map(|found| {
        let mut evidence = leaf::below(Evidence::printed(found.span, "projects.document_numbers"), heading);
        evidence.repairs.clone_from(&found.repairs);
        Node::value(Value::DocumentNumber(found.value.clone()), evidence)
    });
    let tags = project.tags.iter().map(|tag| leaf::text(text, &[*tag], "projects.tags", heading));
    Node::object()
        .with("name", leaf::text(text, &[project.name], "projects.name", heading))
        .with("amount", amount)
        .with("document_numbers", Node::List(numbers.collect()))
        .with("tags", Node::List(tags.collect()))
}

/// The contract's `outline`.
pub(super) fn outline(text: &str, tree: &Outline<'_>) -> Node {
    Node::List(tree.roots.iter().map(|root| section_node(text, tree, *root)).collect())
}

fn section_node(text: &str, tree: &Outline<'_>, index: usize) -> Node {
    let Some(section) = tree.sections.get(index) else { return Node::null() };
    let printed = |span: Span, rule: &str| {
        let evidence = Evidence::printed(span, rule).with_facts(Facts { ground: Ground::Heading, ..Facts::default() });
        Node::value(Value::Text(leaf::unwrapped(span.of(text))), evidence)
    };
    let label = section.label.map_or_else(Node::null, |label| printed(label, "outline.label"));
    let title = if section.title.is_empty() { Node::null() } else { printed(section.title, "outline.title") };
    let spans: Vec<Span> = section.paragraphs.iter().map(|paragraph| paragraph.span).collect();
    let children = section.children.iter().map(|child| section_node(text, tree, *child)).collect();
    Node::object()
        .with("label", label)
        .with("title", title)
        .with("text", leaf::text(text, &spans, "outline.text", heading(tree, index)))
        .with("children", Node::List(children))
}
