//! The document as a person knows it. Every element that holds text of the document names the character it begins with
//! (`data-o`), so that the script finds any span again; all text of the document is in some element.

use std::io::{self, Write};

use super::embed::escaped;
use super::sheet;
use crate::document::{Block, BlockKind, Break, Cell, Document, Origin, Table};
use crate::span::Span;
use crate::writers::{CharIndex, Mask};

/// So many characters of text are laid out together; the browser skips what is not on the screen.
const CHUNK: usize = 4_000;

/// Writes pages where there are any, text and tables otherwise.
pub fn write(document: &Document, mask: &Mask, out: &mut dyn Write) -> io::Result<()> {
    let index = CharIndex::new(&document.text);
    if !document.places.sheets().is_empty() {
        return sheet::write(document, mask, &index, out);
    }
    let mut flow = Flow { document, mask, index, out, tables: 0 };
    flow.write()
}

struct Flow<'a> {
    document: &'a Document,
    mask: &'a Mask,
    index: CharIndex<'a>,
    out: &'a mut dyn Write,
    tables: usize,
}

impl Flow<'_> {
    fn write(&mut self) -> io::Result<()> {
        let document = self.document;
        let (mut done, mut in_chunk) = (0, 0);
        self.out.write_all(b"<article class=\"flow\">\n<section class=\"chunk\">\n")?;
        for block in &document.blocks {
            if in_chunk > CHUNK {
                self.out.write_all(b"</section>\n<section class=\"chunk\">\n")?;
                in_chunk = 0;
            }
            self.rest(Span::new(done, block.span.start()))?;
            self.block(block)?;
            done = done.max(block.span.end());
            in_chunk += block.span.len() / 3;
        }
        self.rest(Span::new(done, document.text.len()))?;
        self.out.write_all(b"</section>\n</article>\n")
    }

    fn block(&mut self, block: &Block) -> io::Result<()> {
        match &block.kind {
            BlockKind::Heading { level } => {
                let level = (*level).clamp(1, 4) + 1;
                self.element(&format!("h{level}"), "", block.span)
            }
            BlockKind::Paragraph => self.element("p", "", block.span),
            BlockKind::Furniture => self.element("p", "furniture", block.span),
            BlockKind::Table(table) => self.table(block.span, table),
        }
    }

    /// Text that stands in no block: white space as a rule, which needs no place.
    fn rest(&mut self, span: Span) -> io::Result<()> {
        let span = span.trimmed(&self.document.text);
        if span.is_empty() { Ok(()) } else { self.element("p", "furniture", span) }
    }

    fn element(&mut self, tag: &str, class: &str, span: Span) -> io::Result<()> {
        let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
        write!(self.out, "<{tag}{class} data-o=\"{}\"{}>", self.index.chars_before(span.start()), self.line(span))?;
        self.text(span)?;
        writeln!(self.out, "</{tag}>")
    }

    fn line(&self, span: Span) -> String {
        self.document.places.line_start(span.start()).map(|(line, _)| format!(" data-l=\"{line}\"")).unwrap_or_default()
    }

    fn text(&mut self, span: Span) -> io::Result<()> {
        let shown = self.mask.text_at(&self.document.text, span);
        self.out.write_all(escaped(&shown).as_bytes())
    }

    fn table(&mut self, span: Span, table: &Table) -> io::Result<()> {
        self.tables += 1;
        match table.origin {
            Origin::Stream => self.stream(table)?,
            _ => self.grid(table)?,
        }
        self.between(span, table)
    }

    fn grid(&mut self, table: &Table) -> io::Result<()> {
        writeln!(self.out, "<div class=\"wide\"><table data-t=\"{}\">", self.tables)?;
        for row in table.by_row() {
            self.out.write_all(b"<tr>")?;
            for cell in row {
                self.cell("td", cell)?;
            }
            self.out.write_all(b"</tr>\n")?;
        }
        self.out.write_all(b"</table></div>\n")
    }

    fn cell(&mut self, tag: &str, cell: &Cell) -> io::Result<()> {
        let span_of = |name: &str, count: u32| if count > 1 { format!(" {name}=\"{count}\"") } else { String::new() };
        let spans = span_of("rowspan", cell.row_span) + &span_of("colspan", cell.column_span);
        let offset = self.index.chars_before(cell.span.start());
        write!(self.out, "<{tag}{spans} data-o=\"{offset}\"{}>", self.line(cell.span))?;
        self.text(cell.span)?;
        write!(self.out, "</{tag}>")
    }

    /// Rows of cells whose columns nobody knows: one line of boxes for each row, and a mark where text is lost.
    fn stream(&mut self, table: &Table) -> io::Result<()> {
        writeln!(self.out, "<div class=\"stream\" data-t=\"{}\">", self.tables)?;
        for row in table.by_row() {
            self.out.write_all(b"<div>")?;
            for cell in row.into_iter().filter(|cell| !cell.span.is_empty() || cell.before == Break::Splice) {
                if cell.before == Break::Splice {
                    self.out.write_all(b"<i class=\"torn\"></i>")?;
                }
                self.cell("span", cell)?;
            }
            self.out.write_all(b"</div>\n")?;
        }
        self.out.write_all(b"</div>\n")
    }

    /// Text of a table outside its cells, such as a head that is repeated on the next page or the drawing of a frame.
    fn between(&mut self, span: Span, table: &Table) -> io::Result<()> {
        let mut cells: Vec<Span> = table.cells.iter().map(|cell| cell.span).collect();
        cells.sort_unstable();
        let mut at = span.start();
        for cell in cells.into_iter().chain([Span::new(span.end(), span.end())]) {
            let gap = Span::new(at, cell.start());
            if gap.of(&self.document.text).contains(char::is_alphanumeric) {
                self.element("p", "furniture", gap.trimmed(&self.document.text))?;
            }
            at = at.max(cell.end());
        }
        Ok(())
    }
}
