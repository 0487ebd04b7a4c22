//! Pages → one flow: paragraphs and tables that go on over page ends are joined, titles repeated with a table are left out.

use super::continued::TableDraft;
use super::lines::Line;
use super::paragraphs::{Margins, Paragraph, Style};
use super::sketch::{Item, Sketch};
use crate::diagnostic::Diagnostic;

/// A block before it is written.
#[derive(Debug, Clone)]
pub enum Draft {
    /// A paragraph or heading.
    Paragraph(Paragraph),
    /// A line of a margin, or a repeated head row.
    Furniture(Line),
    /// A table.
    Table(TableDraft),
}

/// Puts the pages into one flow.
pub fn drafts_of(
    sketches: Vec<Sketch>,
    furniture: Vec<Vec<Line>>,
    style: &Style,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Draft> {
    let mut flow = Flow { drafts: Vec::new(), open: None, held: Vec::new(), body_size: style.body_size };
    for (sketch, furniture) in sketches.into_iter().zip(furniture) {
        let margins = style.margins(&sketch);
        let height = sketch.height;
        flow.held.extend(furniture);
        flow.held.extend(sketch.stray);
        let lead = lead_of(&sketch.items);
        let repeats = flow.repeats_lead(&lead, &sketch.items, height);
        let mut above: Vec<String> = Vec::new();
        for (index, item) in sketch.items.into_iter().enumerate() {
            match item {
                Item::Line(line) if repeats && index < lead.len() => flow.held.push(line),
                Item::Line(line) => {
                    above.push(line.text());
                    flow.push_line(line, margins);
                }
                Item::Table(table) => {
                    let is_first = index == 0 || (repeats && index == lead.len());
                    let mut table = TableDraft::of(table, height);
                    table.lead = std::mem::take(&mut above);
                    flow.push_table(table, is_first, diagnostics);
                }
            }
        }
    }
    flow.close();
    flow.drafts
}

/// The texts of the lines above the first table of a page; empty where there is no table.
fn lead_of(items: &[Item]) -> Vec<String> {
    let lines: Vec<String> =
        items.iter().map_while(|item| if let Item::Line(line) = item { Some(line.text()) } else { None }).collect();
    if lines.len() < items.len() { lines } else { Vec::new() }
}

/// The flow so far. The last paragraph or table is open: it may go on.
struct Flow {
    drafts: Vec<Draft>,
    open: Option<Draft>,
    /// Furniture met since the open block began; it is written after it.
    held: Vec<Line>,
    body_size: f32,
}

impl Flow {
    fn close(&mut self) {
        match self.open.take() {
            // a frame around text is no table
            Some(Draft::Table(table)) if table.cells.len() == 1 => {
                let margins = table.inner_margins(self.body_size);
                for line in table.cells.into_iter().flat_map(|cell| cell.lines) {
                    match self.drafts.last_mut() {
                        Some(Draft::Paragraph(last)) if last.margins == margins && last.goes_on(&line, margins) => {
                            last.lines.push(line)
                        }
                        _ => self.drafts.push(Draft::Paragraph(Paragraph { lines: vec![line], margins })),
                    }
                }
            }
            Some(draft) => self.drafts.push(draft),
            None => {}
        }
        self.drafts.extend(self.held.drain(..).map(Draft::Furniture));
    }

    /// Whether a page repeats the title above the open table, and that table goes on below it under the same head.
    fn repeats_lead(&self, lead: &[String], items: &[Item], height: f32) -> bool {
        let (Some(Draft::Table(open)), Some(Item::Table(next))) = (&self.open, items.get(lead.len())) else { return false };
        let next = TableDraft::of(next.clone(), height);
        !lead.is_empty() && open.lead.ends_with(lead) && open.repeated_head(&next) > 0 && open.goes_on(&next)
    }

    fn push_line(&mut self, line: Line, margins: Margins) {
        if let Some(Draft::Paragraph(open)) = &mut self.open
            && open.goes_on(&line, margins)
        {
            open.lines.push(line);
            return;
        }
        self.close();
        self.open = Some(Draft::Paragraph(Paragraph { lines: vec![line], margins }));
    }

    fn push_table(&mut self, table: TableDraft, is_first: bool, diagnostics: &mut Vec<Diagnostic>) {
        if let Some(Draft::Table(open)) = &mut self.open
            && is_first
            && open.goes_on(&table)
        {
            open.append(table, diagnostics);
            return;
        }
        self.close();
        self.open = Some(Draft::Table(table));
    }
}
