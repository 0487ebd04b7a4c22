//! `baogao inspect`: what one stage of the work made of a document, so that "why was this read so?" can be answered.

use std::fmt::Write as _;
use std::io::Write as _;

use baogao::document::{BlockKind, Break, Cell, Origin, Table};
use baogao::report::{Evidence, Node, Part, Status};
use baogao::span::Span;
use baogao::value::Value;
use baogao::writers::{CharIndex, Mask};

use super::args::{InspectArgs, Stage};
use super::failure::{Failure, Outcome};
use super::io;
use super::lang::Lang;
use super::run::{Extracted, Runner};
use super::show;
use super::svg;
use super::terminal::{DIM, NAME, STRONG, Terminal, styled};

/// Runs the command.
pub fn run(args: &InspectArgs, terminal: &Terminal) -> Result<Outcome, Failure> {
    let runner = Runner::new(&args.reading, terminal.lang)?;
    let extracted = runner.extract_named(&args.input)?;
    let view = View::new(&extracted, runner.with_contacts(), terminal.lang);
    if let Some(folder) = &args.svg {
        // standard input is read once only
        let drawn = match args.stage {
            Stage::Tables if !io::is_stdin(&args.input) => runner.drawings(&args.input, &extracted)?,
            _ => None,
        };
        let pages = match drawn {
            Some(drawn) => svg::write(&drawn, folder)?,
            None => svg::draw(&extracted, args.stage, folder)?,
        };
        let folder = folder.display();
        terminal.note(&say!(terminal.lang, "{pages} pages drawn in {folder}", "已在 {folder} 绘制 {pages} 页"));
    }
    let mut out = anstream::stdout().lock();
    out.write_all(view.stage(args.stage).as_bytes())?;
    out.flush()?;
    Ok(Outcome::Done)
}

/// All places where a leaf of the report stands, to be looked up by cell.
struct Taken<'a> {
    span: Span,
    pointer: String,
    evidence: &'a Evidence,
}

struct View<'a> {
    extracted: &'a Extracted,
    index: CharIndex<'a>,
    mask: Mask,
    lang: Lang,
}

impl<'a> View<'a> {
    fn new(extracted: &'a Extracted, with_contacts: bool, lang: Lang) -> Self {
        let (document, extraction) = extracted;
        let mask = Mask::new(&extraction.report.withheld, with_contacts);
        Self { extracted, index: CharIndex::new(&document.text), mask, lang }
    }

    fn stage(&self, stage: Stage) -> String {
        match stage {
            Stage::Blocks => self.blocks(),
            Stage::Tables => self.each_table(|view, text, table| view.grid(text, table)),
            Stage::Cells => {
                let taken = self.taken();
                self.each_table(|view, text, table| view.cells(text, table, &taken))
            }
            Stage::Candidates => self.each_part(|view, text, part, review| {
                for doubt in review {
                    let _ = writeln!(text, "{}  {}", styled(STRONG, &doubt.pointer), doubt.kind.name());
                    for candidate in &doubt.candidates {
                        let (value, why) = (view.own(&show::value(&candidate.value)), view.own(&candidate.why.en));
                        let _ = writeln!(
                            text,
                            "  {:.3}  {} = {value}  {}",
                            candidate.confidence,
                            candidate.pointer,
                            styled(DIM, why)
                        );
                    }
                }
                let _ = part;
            }),
            Stage::Outline => self.each_part(|view, text, part, _| view.outline(text, part.root.child("outline"), 0)),
            Stage::Fields => self.fields(),
        }
    }

    fn blocks(&self) -> String {
        let mut text = String::new();
        for (number, block) in self.extracted.0.blocks.iter().enumerate() {
            let kind = match &block.kind {
                BlockKind::Heading { level } => format!("heading {level}"),
                BlockKind::Paragraph => "paragraph".to_owned(),
                BlockKind::Table(table) => format!("table {}×{}", table.rows, table.columns),
                BlockKind::Furniture => "furniture".to_owned(),
            };
            let _ = writeln!(
                text,
                "{number:>5} {}  {}  {}  {}",
                styled(NAME, format_args!("{kind:<12}")),
                self.range(block.span),
                self.raw(block.span, 60),
                styled(DIM, self.place(block.span))
            );
        }
        text
    }

    fn each_table(&self, show: impl Fn(&Self, &mut String, &Table)) -> String {
        let mut text = String::new();
        let tables = self.extracted.0.blocks.iter().filter_map(|block| match &block.kind {
            BlockKind::Table(table) => Some((block.span, table)),
            _ => None,
        });
        for (number, (span, table)) in tables.enumerate() {
            let title = say!(self.lang, "table {number}", "表 {number}");
            let (rows, columns, heads) = (table.rows, table.columns, table.repeated_head_rows);
            let origin = origin(table.origin);
            let _ = writeln!(
                text,
                "{}  {origin} {rows}×{columns}, {} cells, {heads} repeated head rows  {}  {}",
                styled(STRONG, title),
                table.cells.len(),
                self.range(span),
                styled(DIM, self.place(span))
            );
            show(self, &mut text, table);
        }
        text
    }

    fn grid(&self, text: &mut String, table: &Table) {
        for row in table.by_row() {
            let cells: Vec<String> = row.iter().map(|cell| format!("{}{}", self.raw(cell.span, 16), spans(cell))).collect();
            let _ = writeln!(text, "  {}", cells.join(" │ "));
        }
    }

    fn cells(&self, text: &mut String, table: &Table, taken: &[Taken<'_>]) {
        for row in table.by_row() {
            for cell in row {
                let place = format!("{},{}{}", cell.row, cell.column, spans(cell));
                let _ = writeln!(text, "  {} {}  {}", mark(cell.before), styled(DIM, place), self.raw(cell.span, 60));
                for leaf in inside(taken, cell.span) {
                    let facts = leaf.evidence.facts;
                    let _ = writeln!(text, "        {} {:.3}", styled(NAME, &leaf.pointer), facts.posterior);
                }
            }
        }
    }

    fn outline(&self, text: &mut String, node: Option<&Node>, depth: usize) {
        for element in node.map(Node::elements).unwrap_or_default() {
            let part = |key: &str| match element.child(key).and_then(Node::as_value) {
                Some(Value::Text(text)) => self.own(&show::excerpt(text, 60)),
                _ => String::new(),
            };
            let indent = "  ".repeat(depth);
            let _ = writeln!(text, "{indent}{} {}  {}", part("label"), styled(STRONG, part("title")), styled(DIM, part("text")));
            self.outline(text, element.child("children"), depth + 1);
        }
    }

    fn fields(&self) -> String {
        let mut text = String::new();
        let extraction = &self.extracted.1;
        let judgements = std::iter::once(&extraction.judgement).chain(&extraction.attachments);
        for (part, judgement) in self.parts().zip(judgements) {
            let _ = writeln!(text, "{} {:.3}", styled(STRONG, &part.family.grammar), part.family.score);
            part.root.visit_leaves(&mut |pointer, leaf| {
                let Some(evidence) = &leaf.evidence else { return };
                let confidence = judgement.assessment.confidence.get(pointer);
                let confidence = confidence.map_or_else(|| "  –  ".to_owned(), |value| format!("{value:.3}"));
                let raw = self.raw(evidence.span, 40);
                let status = match &evidence.status {
                    Status::Printed => String::new(),
                    Status::NotApplicable => " not_applicable".to_owned(),
                    Status::Merged { of } => format!(" merged with {of}"),
                };
                let facts = evidence.facts;
                let _ = writeln!(
                    text,
                    "{confidence} {}{status}  {raw}  {}",
                    styled(NAME, pointer),
                    styled(DIM, self.place(evidence.span))
                );
                let _ = writeln!(
                    text,
                    "      {}",
                    styled(
                        DIM,
                        format_args!(
                            "{} posterior {:.3} {:?} label {:?}{}{}{} repairs {:?}",
                            evidence.rule,
                            facts.posterior,
                            facts.ground,
                            facts.label,
                            if facts.typed { "" } else { " untyped" },
                            if facts.inherited { " inherited" } else { "" },
                            if facts.unit_inferred { " unit-inferred" } else { "" },
                            evidence.repairs
                        )
                    )
                );
            });
        }
        text
    }

    fn parts(&self) -> impl Iterator<Item = &'a Part> {
        let report = &self.extracted.1.report;
        std::iter::once(&report.main).chain(&report.attachments)
    }

    fn each_part(&self, show: impl Fn(&Self, &mut String, &Part, &[baogao::report::Doubt])) -> String {
        let mut text = String::new();
        let extraction = &self.extracted.1;
        let judgements = std::iter::once(&extraction.judgement).chain(&extraction.attachments);
        for (part, judgement) in self.parts().zip(judgements) {
            show(self, &mut text, part, &judgement.assessment.review);
        }
        text
    }

    /// Every leaf of every part by the place of its value, ascending.
    fn taken(&self) -> Vec<Taken<'a>> {
        let mut taken = Vec::new();
        for part in self.parts() {
            part.root.visit_leaves(&mut |pointer, leaf| {
                if let Some(evidence) = leaf.evidence.as_deref() {
                    taken.push(Taken { span: evidence.span, pointer: pointer.to_owned(), evidence });
                }
            });
        }
        taken.sort_by_key(|leaf| leaf.span);
        taken
    }

    fn raw(&self, span: Span, limit: usize) -> String {
        show::excerpt(&self.mask.text_at(&self.extracted.0.text, span), limit)
    }

    fn own(&self, sentence: &str) -> String {
        self.mask.sentence(sentence, &self.extracted.0.text).into_owned()
    }

    fn range(&self, span: Span) -> String {
        let [start, end] = self.index.range(span);
        styled(DIM, format_args!("{start}..{end}"))
    }

    fn place(&self, span: Span) -> String {
        self.extracted.0.places_of(span).first().map(|place| show::place(place, self.lang)).unwrap_or_default()
    }
}

/// The leaves whose value stands in `span`.
fn inside<'t, 'a>(taken: &'t [Taken<'a>], span: Span) -> impl Iterator<Item = &'t Taken<'a>> {
    let first = taken.partition_point(|leaf| leaf.span.start() < span.start());
    taken.iter().skip(first).take_while(move |leaf| leaf.span.start() < span.end()).filter(move |leaf| span.contains(leaf.span))
}

fn spans(cell: &Cell) -> String {
    if (cell.row_span, cell.column_span) == (1, 1) {
        String::new()
    } else {
        format!(" [{}×{}]", cell.row_span, cell.column_span)
    }
}

fn mark(before: Break) -> &'static str {
    match before {
        Break::Cell => "·",
        Break::Row => "┬",
        Break::WeakRow => "┄",
        Break::Splice => "✂",
    }
}

fn origin(origin: Origin) -> &'static str {
    match origin {
        Origin::Native => "native",
        Origin::Ruled => "ruled",
        Origin::Aligned => "aligned",
        Origin::Stream => "stream",
    }
}
