//! A document of no known family: title, outline, every table as far as its shape tells, label–value pairs, and every
//! amount, rate, date and document number of the text.
//!
//! In: the document and its observed tables. Out: a report of the family `unknown`. It never pretends to more: what no
//! reading takes stands in `unassigned`, and a document that gives nothing says so in a diagnostic.

use indexmap::IndexMap;

use crate::diagnostic::Diagnostic;
use crate::document::{BlockKind, Cover, Document};
use crate::grammar::schema::FieldKind;
use crate::grammar::{Grammars, LabelRole};
use crate::lex::enumerator;
use crate::lex::scan::{self, Lexical};
use crate::recognise::generic::{self, Around, Generic};
use crate::recognise::observe::Observed;
use crate::recognise::prose::{self, ProseContext};
use crate::recognise::{RecogniseOptions, account, heads, text, title, units};
use crate::report::{Doubt, Evidence, Facts, Family, Ground, Node, Part, Report, Role};
use crate::span::Span;
use crate::value::Value;

/// Longest title in characters.
const LONGEST_TITLE: usize = 60;

/// Reads a document of no known family.
pub fn read(document: &Document, grammars: &Grammars, observed: &[Option<Vec<Observed>>], options: &RecogniseOptions) -> Report {
    let mut reader = Reader { document, grammars, options, part: Pieces::default() };
    let title = reader.title();
    reader.tables(observed);
    let outline = reader.prose(observed, title);
    let mut root = Node::object();
    if let Some(span) = title {
        root.set("title", title::title_node(document, span));
    }
    let mut pieces = reader.part;
    let fields = std::mem::take(&mut pieces.fields);
    if !fields.is_empty() {
        root.set("fields", Node::Object(fields));
    }
    if let Some(outline) = outline.filter(|outline| !outline.elements().is_empty()) {
        root.set("outline", outline);
    }
    root.set("tables", Node::List(std::mem::take(&mut pieces.tables)));
    root.set("found", Node::List(std::mem::take(&mut pieces.found)));
    report(document, root, pieces)
}

fn report(document: &Document, root: Node, mut pieces: Pieces) -> Report {
    let mut marks = account::Marks::new(document.text.len());
    marks.take_report(&root);
    pieces.furniture.iter().chain(&pieces.withheld).for_each(|span| marks.take(*span));
    let (unassigned, numbering) = account::unassigned(document, &marks);
    pieces.furniture.extend(numbering);
    let mut diagnostics = vec![Diagnostic::warning(
        "unknown-family",
        "the document is of no known family: tables, outline and figures are given as they are printed",
        "未识别出已知的报告类型：按原样列出表格、提纲和正文中的数据",
    )];
    if root.is_empty() {
        diagnostics.push(Diagnostic::warning(
            "nothing-found",
            "nothing could be read from this document",
            "未能从该文件读出任何内容",
        ));
    }
    Report {
        main: Part {
            family: Family { id: "unknown".to_owned(), grammar: "unknown@1".to_owned(), score: 0.0 },
            span: Span::new(0, document.text.len()),
            root,
            doubts: pieces.doubts,
            claims: Vec::new(),
        },
        attachments: Vec::new(),
        furniture: pieces.furniture,
        withheld: pieces.withheld,
        unassigned,
        diagnostics,
    }
}

/// Whether a label names personal contact data in any family.
pub fn is_contact(grammars: &Grammars, key: &str) -> bool {
    grammars.families.iter().any(|grammar| {
        grammar.labels.exact(key).iter().any(|role| match role {
            LabelRole::Field(index) => grammar.fields.get(*index).is_some_and(|rule| rule.kind == FieldKind::Contact),
            _ => false,
        })
    })
}

/// What was read so far.
#[derive(Debug, Default)]
struct Pieces {
    fields: IndexMap<String, Node>,
    tables: Vec<Node>,
    found: Vec<Node>,
    doubts: Vec<Doubt>,
    furniture: Vec<Span>,
    withheld: Vec<Span>,
}

struct Reader<'a> {
    document: &'a Document,
    grammars: &'a Grammars,
    options: &'a RecogniseOptions,
    part: Pieces,
}

/// More figures than this are no report: the rest stays text of the outline.
const MOST_FOUND: usize = 100_000;

impl Reader<'_> {
    /// The first line that looks like a heading: set apart by style, else a short line without an end of sentence.
    fn title(&self) -> Option<Span> {
        let lines =
            || self.document.blocks.iter().filter(|block| !matches!(block.kind, BlockKind::Table(_) | BlockKind::Furniture));
        let fits = |span: Span| {
            let text = self.document.text_at(span);
            let length = text.trim().chars().count();
            (2..=LONGEST_TITLE).contains(&length)
                && !text.contains(['。', '；', '：', ':', '，'])
                && text.chars().filter(|c| c.is_alphabetic()).count() >= 2
                && enumerator::at_start(text).is_none()
        };
        let styled = lines().find(|block| matches!(block.kind, BlockKind::Heading { .. }) && fits(block.span));
        let early = lines().take(12).find(|block| fits(block.span));
        styled.or(early).map(|block| block.span.trimmed(&self.document.text))
    }

    fn tables(&mut self, observed: &[Option<Vec<Observed>>]) {
        for (index, block) in self.document.blocks.iter().enumerate() {
            let (BlockKind::Table(table), Some(Some(cells))) = (&block.kind, observed.get(index)) else { continue };
            let mut rows: Vec<Vec<usize>> = vec![Vec::new(); table.rows as usize];
            for (at, cell) in cells.iter().enumerate() {
                if let Some(row) = rows.get_mut(cell.row) {
                    row.push(at);
                }
            }
            let withholds = !self.options.with_contacts;
            let grammars = self.grammars;
            let contact = move |key: &str| withholds && is_contact(grammars, key);
            let around = Around {
                document: self.document,
                table,
                cover: &Cover::of(table),
                cells,
                unit: units::before_table(self.document, index),
                caption: generic::caption_above(self.document, index),
                statutory: false,
                is_contact: &contact,
                offset: self.part.tables.len(),
            };
            let generic = generic::read(&around, &rows);
            self.take(cells, block.span, generic);
        }
    }

    fn take(&mut self, cells: &[Observed], span: Span, generic: Generic) {
        let read_nothing = generic.tables.is_empty() && generic.pairs.is_empty();
        if read_nothing && generic.left.iter().any(|index| cells.get(*index).is_some_and(|cell| cell.shape.is_numeric())) {
            self.part.doubts.push(generic::unread("/tables/-".to_owned(), span));
        }
        for (label, value) in &generic.pairs {
            self.field(*label, *value);
        }
        for span in generic.left.iter().filter_map(|index| cells.get(*index)).map(|cell| cell.span) {
            self.scan(span);
        }
        self.part.tables.extend(generic.tables);
        self.part.doubts.extend(generic.doubts);
        self.part.furniture.extend(generic.furniture);
        self.part.withheld.extend(generic.withheld);
    }

    fn field(&mut self, label: Span, value: Span) {
        let text = self.document.text.as_str();
        let key = text::folded(label.of(text));
        let evidence = Evidence::printed(value, "fields").via(Role::Label, label);
        let node = Node::value(Value::Text(text::folded(value.of(text))), evidence);
        if self.part.fields.contains_key(&key) {
            // A label that repeats: the first place keeps the key, this one stays a figure of the text.
            self.scan(value);
            return;
        }
        self.part.fields.insert(key, node);
    }

    fn prose(&mut self, observed: &[Option<Vec<Observed>>], title: Option<Span>) -> Option<Node> {
        let text = self.document.text.as_str();
        let mut blocks = Vec::new();
        for (index, block) in self.document.blocks.iter().enumerate() {
            if matches!(block.kind, BlockKind::Furniture) {
                self.part.furniture.push(block.span);
                continue;
            }
            if matches!(observed.get(index), Some(Some(_))) {
                continue;
            }
            if generic::is_unit_line(block.span.of(text)) {
                self.part.furniture.push(block.span);
            } else if !self.withhold(block.span) {
                if title.is_none_or(|title| !block.span.contains(title)) {
                    blocks.push(index);
                }
                self.scan(block.span);
            }
        }
        if blocks.is_empty() {
            return None;
        }
        let reading = prose::read(self.document, &blocks, ProseContext::default(), &self.grammars.prose);
        self.part.furniture.extend(reading.furniture);
        let mut front: Vec<Span> = reading.loose.iter().copied().chain(reading.titles.iter().map(|title| title.span)).collect();
        front.sort();
        let mut sections = match reading.outline {
            Node::List(sections) => sections,
            _ => Vec::new(),
        };
        if let Some(section) = self.untitled(&front) {
            sections.insert(0, section);
        }
        Some(Node::List(sections))
    }

    /// The text before the first heading as a section without a title.
    fn untitled(&self, spans: &[Span]) -> Option<Node> {
        let text = self.document.text.as_str();
        let (first, rest) = spans.split_first()?;
        let value = spans.iter().map(|span| text::lines(span.of(text))).collect::<Vec<_>>().join("\n");
        let mut evidence = Evidence::printed(*first, "outline");
        evidence.parts = rest.to_vec();
        let node = Node::object().with("label", Node::null()).with("title", Node::null());
        Some(node.with("text", Node::value(Value::Text(value), evidence)).with("children", Node::List(Vec::new())))
    }

    /// A line that begins with a contact label is withheld as a whole.
    fn withhold(&mut self, span: Span) -> bool {
        let text = self.document.text.as_str();
        if self.options.with_contacts || span.len() > 600 {
            return false;
        }
        let contacts = self.grammars.families.iter().flat_map(|grammar| {
            let is_contact = |rule: Option<usize>| {
                rule.and_then(|index| grammar.fields.get(index)).is_some_and(|rule| rule.kind == FieldKind::Contact)
            };
            heads::inline_fields(grammar, text, span).into_iter().filter(move |found| is_contact(found.rule))
        });
        let mut found: Vec<_> = contacts.collect();
        found.sort_by_key(|found| found.value);
        found.dedup_by_key(|found| found.value);
        let begins = found.iter().any(|found| found.label.start() == span.trimmed(text).start());
        if begins {
            self.part.withheld.extend(found.iter().map(|found| found.value));
            self.part.furniture.extend(found.iter().map(|found| found.label));
        }
        begins
    }

    /// Notes every amount, rate, date and document number of a piece of text.
    fn scan(&mut self, span: Span) {
        // Sentence by sentence, so that an endless line is never held as values all at once.
        let text: &str = &self.document.text;
        let mut start = span.start();
        for sentence in span.of(text).split_inclusive(['。', '\n']) {
            let piece = Span::new(start, start + sentence.len());
            start = piece.end();
            if self.part.found.len() >= MOST_FOUND {
                break;
            }
            self.scan_sentence(piece);
        }
    }

    fn scan_sentence(&mut self, span: Span) {
        for lexeme in scan::all(span.of(&self.document.text)) {
            if self.part.found.len() >= MOST_FOUND {
                break;
            }
            let (kind, value) = match lexeme.value {
                Lexical::Money(money) => ("amount", Value::Money(money)),
                Lexical::Rate(rate) => ("rate", Value::Rate(rate)),
                Lexical::Date(date) => ("date", Value::Date(date)),
                Lexical::DocumentNumber(number) => ("document_number", Value::DocumentNumber(number)),
                Lexical::Count(_) => continue,
            };
            let place = lexeme.span.shifted(span.start());
            let facts = Facts { ground: Ground::Prose, ..Facts::default() };
            let mut evidence = Evidence::printed(place, "found").with_facts(facts);
            evidence.repairs = lexeme.repairs;
            let own = Evidence::printed(place, "found").with_facts(facts);
            let kind = Node::value(Value::Text(kind.to_owned()), own);
            self.part.found.push(Node::object().with("type", kind).with("value", Node::value(value, evidence)));
        }
    }
}

#[cfg(test)]
#[path = "unknown_tests.rs"]
mod tests;
