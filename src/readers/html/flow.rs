//! Element tree → lines and grids in reading order. Judges nothing about site or document beyond carrying the marks of the
//! containers; `mod.rs` turns the pieces into blocks.

use ego_tree::NodeRef;
use scraper::{ElementRef, Node};

use super::inline::{Finished, Line};
use super::list::Counter;
use super::page::Page;
use super::{style, table};
use crate::error::Error;
use crate::limits::Limits;
use crate::readers::grid::{self, Grid, LooseCell};

/// A piece of the page in reading order.
#[derive(Debug)]
pub(crate) enum Piece {
    /// A paragraph or heading.
    Line {
        line: Finished,
        /// 1 to 6 inside h1–h6.
        heading: Option<u8>,
        /// Inside a container that serves the site.
        chrome: bool,
        /// Inside the main content.
        in_root: bool,
    },
    /// A data table.
    Table(Grid),
}

/// What the elements around a node say about it.
#[derive(Debug, Clone, Copy, Default)]
struct Context {
    depth: usize,
    link: bool,
    preformatted: bool,
    chrome: bool,
    in_root: bool,
    heading: Option<u8>,
}

/// The walk over a page.
pub(crate) struct Flow<'p> {
    page: &'p Page,
    limits: &'p Limits,
    line: Line,
    /// Labels of list items whose first line is still to come.
    label: String,
    /// The lines of the table cell that is being read, if one is.
    cell: Option<Vec<String>>,
    pieces: Vec<Piece>,
    /// Data tables inside cells of data tables.
    pub(crate) nested: u32,
}

impl<'p> Flow<'p> {
    /// A walk over `page`.
    pub(crate) fn new(page: &'p Page, limits: &'p Limits) -> Self {
        Self { page, limits, line: Line::default(), label: String::new(), cell: None, pieces: Vec::new(), nested: 0 }
    }

    /// Reads the whole tree below `root`.
    ///
    /// # Errors
    /// [`Error::Limit`] for a table with too many positions or elements nested too deeply.
    pub(crate) fn read(&mut self, root: NodeRef<'_, Node>) -> Result<Vec<Piece>, Error> {
        let context = Context::default();
        self.children(root, context)?;
        self.end_line(context);
        Ok(std::mem::take(&mut self.pieces))
    }

    fn children(&mut self, node: NodeRef<'_, Node>, context: Context) -> Result<(), Error> {
        for child in node.children() {
            if let Node::Text(text) = child.value() {
                self.text(&text.text, context);
            } else if let Some(element) = ElementRef::wrap(child) {
                self.element(element, context)?;
            }
        }
        Ok(())
    }

    fn text(&mut self, text: &str, context: Context) {
        if !context.preformatted {
            return self.line.push(text, context.link);
        }
        for c in text.chars().filter(|c| *c != '\r') {
            if c == '\n' {
                self.end_line(context);
            } else {
                self.line.push_verbatim(c, context.link);
            }
        }
    }

    fn element(&mut self, element: ElementRef<'_>, outer: Context) -> Result<(), Error> {
        if outer.depth > self.limits.nesting {
            return Err(Error::Limit(format!("{} nested elements", self.limits.nesting)));
        }
        if self.cell.is_some() && self.field(element, outer) {
            return Ok(());
        }
        if style::is_hidden(element) {
            return Ok(());
        }
        let inner = self.enter(element, outer);
        match element.value().name() {
            "br" | "hr" => self.end_line(outer),
            "table" => {
                self.end_line(outer);
                self.table(element, inner)?;
            }
            "ol" if !inner.chrome => {
                self.end_line(outer);
                self.ordered(element, inner)?;
            }
            _ if style::is_block(element) => {
                self.end_line(outer);
                self.children(*element, inner)?;
                self.end_line(inner);
            }
            _ => self.children(*element, inner)?,
        }
        Ok(())
    }

    /// A form field inside a table cell shows its value; outside of tables fields belong to the site.
    fn field(&mut self, element: ElementRef<'_>, context: Context) -> bool {
        let tag = element.value();
        let kind = tag.attr("type").unwrap_or("text").to_ascii_lowercase();
        match (tag.name(), kind.as_str()) {
            ("input", "text" | "number" | "date" | "month") => self.line.push(tag.attr("value").unwrap_or_default(), false),
            ("input", "checkbox" | "radio") => self.line.push(if tag.attr("checked").is_some() { "☑" } else { "□" }, false),
            ("textarea", _) => self.text(&element.text().collect::<String>(), Context { preformatted: true, ..context }),
            ("select", _) => {
                let options = || element.descendent_elements().filter(|option| option.value().name() == "option");
                let chosen = options().find(|option| option.attr("selected").is_some()).or_else(|| options().next());
                chosen.into_iter().for_each(|option| self.line.push(&option.text().collect::<String>(), false));
            }
            _ => return false,
        }
        true
    }

    fn enter(&self, element: ElementRef<'_>, outer: Context) -> Context {
        let name = element.value().name();
        let in_root = outer.in_root || self.page.is_root(element);
        let heading = match name.as_bytes() {
            [b'h', level @ b'1'..=b'6'] => Some(level - b'0'),
            _ => outer.heading,
        };
        Context {
            depth: outer.depth + 1,
            link: outer.link || name == "a",
            preformatted: outer.preformatted || style::is_preformatted(element),
            chrome: outer.chrome || self.page.is_chrome(element, in_root),
            in_root,
            heading,
        }
    }

    fn ordered(&mut self, list: ElementRef<'_>, context: Context) -> Result<(), Error> {
        let mut counter = Counter::of(list);
        for child in list.children() {
            let item = ElementRef::wrap(child).filter(|item| item.value().name() == "li" && !style::is_hidden(*item));
            let Some(item) = item else {
                match (child.value(), ElementRef::wrap(child)) {
                    (Node::Text(text), _) => self.text(&text.text, context),
                    (_, Some(other)) => self.element(other, context)?,
                    _ => {}
                }
                continue;
            };
            self.end_line(context);
            let before = self.label.len();
            if let Some(label) = counter.label(item) {
                self.label.push_str(&label);
                if label.ends_with('.') {
                    self.label.push(' ');
                }
            }
            self.element(item, context)?;
            // An item without text shows a bare label, which belongs to nothing.
            self.label.truncate(before);
        }
        self.end_line(context);
        Ok(())
    }

    fn end_line(&mut self, context: Context) {
        let Some(mut line) = self.line.finish() else { return };
        if !self.label.is_empty() {
            line.text.insert_str(0, &self.label);
            line.chars += self.label.chars().filter(|c| !c.is_whitespace()).count();
            self.label.clear();
        }
        match &mut self.cell {
            Some(lines) => lines.push(line.text),
            None => {
                let Context { heading, chrome, in_root, .. } = context;
                self.pieces.push(Piece::Line { line, heading, chrome, in_root });
            }
        }
    }

    fn table(&mut self, table: ElementRef<'_>, context: Context) -> Result<(), Error> {
        let groups = table::groups(table);
        if context.chrome || table::is_layout(table, &groups, context.in_root) {
            return self.layout(*table, context);
        }
        for caption in table.child_elements().filter(|child| child.value().name() == "caption") {
            self.element(caption, context)?;
        }
        let mut loose = Vec::with_capacity(groups.len());
        for group in groups {
            let mut rows = Vec::with_capacity(group.len());
            for row in group {
                rows.push(row.into_iter().map(|cell| self.cell(cell, context)).collect::<Result<Vec<_>, _>>()?);
            }
            loose.push(rows);
        }
        let grid = grid::place(loose, self.limits.table_cells)?;
        match &mut self.cell {
            Some(lines) => {
                self.nested += 1;
                lines.extend(grid.lines());
            }
            None => self.pieces.push(Piece::Table(grid)),
        }
        Ok(())
    }

    fn cell(&mut self, cell: ElementRef<'_>, context: Context) -> Result<LooseCell, Error> {
        let outer = self.cell.replace(Vec::new());
        let label = std::mem::take(&mut self.label);
        let inner = self.enter(cell, context);
        self.children(*cell, inner)?;
        self.end_line(inner);
        let lines = std::mem::replace(&mut self.cell, outer).unwrap_or_default();
        self.label = label;
        Ok(LooseCell {
            row_span: table::span(cell, "rowspan"),
            column_span: table::span(cell, "colspan"),
            text: lines.join("\n"),
        })
    }

    /// A table that only lays out: what its cells hold follows one another.
    fn layout(&mut self, node: NodeRef<'_, Node>, outer: Context) -> Result<(), Error> {
        for child in node.children() {
            let Some(element) = ElementRef::wrap(child).filter(|element| !style::is_hidden(*element)) else { continue };
            let inner = self.enter(element, outer);
            if inner.depth > self.limits.nesting {
                return Err(Error::Limit(format!("{} nested elements", self.limits.nesting)));
            }
            if matches!(element.value().name(), "thead" | "tbody" | "tfoot" | "tr") {
                self.layout(*element, inner)?;
            } else {
                self.end_line(outer);
                self.children(*element, inner)?;
                self.end_line(inner);
            }
        }
        Ok(())
    }
}
