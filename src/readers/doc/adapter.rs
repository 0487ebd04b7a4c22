//! office_oxide's document → ours. The only module that knows the library; what it loses is told as a diagnostic.

use std::io::Cursor;

use office_oxide::Document as Parsed;
use office_oxide::format::DocumentFormat;
use office_oxide::ir::{Element, HeaderFooter, List, Note, Section, Table, inline_to_text};
use office_oxide::options::DamageKind;

use super::numbering::Numbering;
use crate::diagnostic::{Diagnostic, Staged};
use crate::document::{BlockKind, Document, Place};
use crate::error::Error;
use crate::limits::Limits;
use crate::readers::builder::DocumentBuilder;
use crate::readers::grid::{self, LooseCell};
use crate::source::Format;

/// Reads a .doc by way of office_oxide.
///
/// # Errors
/// [`Error::Malformed`] for what the library refuses or cuts off, [`Error::Limit`].
pub(crate) fn read(bytes: &[u8], limits: &Limits, numbering: Numbering) -> Result<Staged<Document>, Error> {
    let malformed = |reason: String| Error::Malformed { format: "doc", reason };
    let parsed = Parsed::from_reader(Cursor::new(bytes.to_vec()), DocumentFormat::Doc).map_err(|e| malformed(e.to_string()))?;
    let mut diagnostics = Vec::new();
    for damage in parsed.damage() {
        match damage.kind {
            DamageKind::Truncated => return Err(malformed(damage.detail)),
            DamageKind::UnreadablePart => diagnostics.push(Diagnostic::warning(
                "unreadable-part",
                format!("a part of the file could not be read: {}", damage.detail),
                format!("文件的一部分无法读取：{}", damage.detail),
            )),
            _ => diagnostics.push(Diagnostic::note(
                "repaired",
                format!("the file was repaired: {}", damage.detail),
                format!("文件经过修复：{}", damage.detail),
            )),
        }
    }
    let mut adapter = Adapter { builder: DocumentBuilder::new(limits.unpacked_bytes), limits, numbering, clipped: 0 };
    for section in &parsed.to_ir().sections {
        adapter.section(section)?;
    }
    diagnostics.extend(adapter.remarks());
    Ok(Staged { value: adapter.builder.finish(Format::Doc, None), diagnostics })
}

struct Adapter<'l> {
    builder: DocumentBuilder,
    limits: &'l Limits,
    /// The library does not say how the labels of lists look.
    numbering: Numbering,
    clipped: u32,
}

impl Adapter<'_> {
    fn section(&mut self, section: &Section) -> Result<(), Error> {
        let above = [&section.first_page_header, &section.header, &section.even_page_header];
        let below = [&section.first_page_footer, &section.footer, &section.even_page_footer];
        self.running(&above)?;
        self.elements(&section.elements, &BlockKind::Paragraph, 0)?;
        self.running(&below)
    }

    fn running(&mut self, parts: &[&Option<HeaderFooter>]) -> Result<(), Error> {
        parts.iter().filter_map(|part| part.as_ref()).try_for_each(|part| self.elements(&part.content, &BlockKind::Furniture, 0))
    }

    fn elements(&mut self, elements: &[Element], kind: &BlockKind, depth: usize) -> Result<(), Error> {
        if depth > self.limits.nesting {
            return Err(Error::Limit(format!("{} nested elements", self.limits.nesting)));
        }
        for element in elements {
            match element {
                // The library guesses headings from the look of a line; only what the text says is certain.
                Element::Heading(heading) => self.line(&inline_to_text(&heading.content), kind)?,
                Element::Paragraph(paragraph) => self.line(&inline_to_text(&paragraph.content), kind)?,
                Element::CodeBlock(code) => self.line(&code.content, kind)?,
                Element::Table(table) => self.table(table)?,
                Element::List(list) => self.list(list, kind, depth + 1)?,
                Element::TextBox(text_box) => self.elements(&text_box.content, kind, depth + 1)?,
                Element::Footnote(note) | Element::Endnote(note) => {
                    let kind = if is_comment(note) { &BlockKind::Furniture } else { kind };
                    self.elements(&note.content, kind, depth + 1)?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn line(&mut self, text: &str, kind: &BlockKind) -> Result<(), Error> {
        // Headers and footers are no part of the main text, where the labels are.
        let label = if matches!(kind, BlockKind::Furniture) { String::new() } else { self.numbering.label(text) };
        let text = label + text.trim_start_matches(['\n', '\u{B}', '\r']);
        for line in text.split(['\n', '\u{B}', '\r']).filter(|line| !line.trim().is_empty()) {
            self.builder.paragraph(line.trim_end(), kind.clone())?;
        }
        Ok(())
    }

    fn list(&mut self, list: &List, kind: &BlockKind, depth: usize) -> Result<(), Error> {
        for item in &list.items {
            self.elements(&item.content, kind, depth)?;
            if list.ordered {
                self.numbering.expect_label();
            }
            if let Some(nested) = item.nested.as_ref().filter(|_| depth <= self.limits.nesting) {
                self.list(nested, kind, depth + 1)?;
            }
        }
        Ok(())
    }

    fn table(&mut self, table: &Table) -> Result<(), Error> {
        let mut rows = Vec::with_capacity(table.rows.len());
        for row in &table.rows {
            let mut cells = Vec::with_capacity(row.cells.len());
            for cell in &row.cells {
                let mut lines = Vec::new();
                self.cell_lines(&cell.content, &mut lines, 0)?;
                let text = lines.join("\n");
                cells.push(LooseCell { row_span: cell.row_span.max(1), column_span: cell.col_span.max(1), text });
            }
            rows.push(cells);
        }
        let grid = grid::place(vec![rows], self.limits.table_cells)?;
        self.clipped += grid.clipped;
        self.builder.table(&grid, |table, index| {
            let (row, column) = grid.cells.get(index).map_or((0, 0), |cell| (cell.row, cell.column));
            Place::Cell { sheet: None, table, row: row + 1, column: column + 1 }
        })
    }

    fn cell_lines(&mut self, elements: &[Element], lines: &mut Vec<String>, depth: usize) -> Result<(), Error> {
        if depth > self.limits.nesting {
            return Err(Error::Limit(format!("{} nested elements", self.limits.nesting)));
        }
        for element in elements {
            let text = match element {
                Element::Heading(heading) => inline_to_text(&heading.content),
                Element::Paragraph(paragraph) => inline_to_text(&paragraph.content),
                Element::CodeBlock(code) => code.content.clone(),
                Element::Table(table) => {
                    for row in &table.rows {
                        let mut cells = Vec::new();
                        for cell in &row.cells {
                            let mut inner = Vec::new();
                            self.cell_lines(&cell.content, &mut inner, depth + 1)?;
                            cells.push(inner.join(" "));
                        }
                        lines.push(cells.join("\t"));
                    }
                    continue;
                }
                Element::List(list) => {
                    self.list_lines(list, lines, depth + 1)?;
                    continue;
                }
                Element::TextBox(text_box) => {
                    self.cell_lines(&text_box.content, lines, depth + 1)?;
                    continue;
                }
                _ => continue,
            };
            let text = self.numbering.label(&text) + text.trim_start();
            lines.extend(text.split(['\n', '\u{B}', '\r']).map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned));
        }
        Ok(())
    }

    fn list_lines(&mut self, list: &List, lines: &mut Vec<String>, depth: usize) -> Result<(), Error> {
        for item in &list.items {
            self.cell_lines(&item.content, lines, depth)?;
            if list.ordered {
                self.numbering.expect_label();
            }
            if let Some(nested) = &item.nested {
                self.list_lines(nested, lines, depth + 1)?;
            }
        }
        Ok(())
    }

    fn remarks(&self) -> Vec<Diagnostic> {
        let mut remarks = Vec::new();
        let lost = self.numbering.lost();
        if lost > 0 {
            remarks.push(Diagnostic::warning(
                "list-labels-lost",
                format!("{lost} paragraphs have automatic numbers that could not be made out"),
                format!("{lost} 个段落的自动编号未能识别"),
            ));
        }
        if self.clipped > 0 {
            remarks.push(Diagnostic::warning(
                "overlapping-cells",
                format!("{} table cells overlap others and were made narrower", self.clipped),
                format!("{} 个单元格的合并范围与其他单元格重叠，已缩小", self.clipped),
            ));
        }
        remarks
    }
}

fn is_comment(note: &Note) -> bool {
    note.marker.as_deref().is_some_and(|marker| marker.starts_with("Comment"))
}
