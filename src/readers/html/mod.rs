//! Web pages → document. Navigation, publishing notes and the like stay in the text as furniture; scripts, comments and what
//! is not shown are no text. Style sheets are not read, links are not followed.

mod charset;
mod flow;
mod furniture;
mod inline;
mod list;
mod mime;
mod page;
mod style;
mod table;

use scraper::Html;

use self::flow::{Flow, Piece};
use self::page::Page;
use super::builder::DocumentBuilder;
use super::{ReadOptions, Reader};
use crate::diagnostic::{Diagnostic, Staged};
use crate::document::{BlockKind, Document, Place};
use crate::error::Error;
use crate::limits::Limits;
use crate::source::{Format, Source};

/// Reads web pages.
pub struct HtmlReader;

impl Reader for HtmlReader {
    fn format(&self) -> Format {
        Format::Html
    }

    fn probe(&self, source: &Source) -> Option<&'static str> {
        if mime::looks_like_message(&source.bytes) {
            return mime::html_part(&source.bytes).map(|_| "MIME message with a page");
        }
        looks_like_html(&source.bytes).then_some("html tags at the start")
    }

    fn read(&self, source: &Source, options: &ReadOptions) -> Result<Staged<Document>, Error> {
        let part = if mime::looks_like_message(&source.bytes) { mime::html_part(&source.bytes) } else { None };
        let (bytes, sent) = part.as_ref().map_or((&source.bytes, None), |part| (&part.bytes, part.charset.as_deref()));
        let Staged { value: decoded, mut diagnostics } = charset::decode(bytes, options.encoding.as_deref(), sent)?;
        refuse_towers(&decoded.text, &options.limits)?;
        let html = Html::parse_document(&decoded.text);
        let page = Page::of(&html, options.limits.nesting)?;
        let mut flow = Flow::new(&page, &options.limits);
        let pieces = flow.read(html.tree.root())?;
        if flow.nested > 0 {
            diagnostics.push(Diagnostic::note(
                "nested-table",
                format!("{} tables inside table cells were read as lines", flow.nested),
                format!("{} 个嵌套在单元格内的表格按行读入", flow.nested),
            ));
        }
        if page.hidden_chars() > 0 {
            let count = page.hidden_chars();
            diagnostics.push(Diagnostic::note(
                "hidden-text",
                format!("{count} characters of the page are not shown and were left out"),
                format!("网页中有 {count} 个字符设置为不显示，未读入"),
            ));
        }
        if pieces.is_empty() {
            diagnostics.push(Diagnostic::warning("no-text", "the page shows no text", "网页中没有可见文字"));
        }
        let document = build(pieces, page.has_roots(), decoded.encoding.name(), &options.limits, &mut diagnostics)?;
        Ok(Staged { value: document, diagnostics })
    }
}

/// Bytes at the start that are searched for tags.
const START: usize = 2048;
/// A page begins with one of these, white space and comments apart.
const FIRST_TAGS: &[&str] = &[
    "html", "head", "body", "meta", "title", "table", "div", "style", "script", "p", "h1", "h2", "h3", "center", "ol", "ul",
    "pre", "span", "font", "section", "article",
];

fn looks_like_html(bytes: &[u8]) -> bool {
    // Zero bytes out: UTF-16 looks like ASCII then, and the marks are beyond ASCII.
    let start: Vec<u8> = bytes.iter().take(START).copied().filter(|byte| *byte != 0).collect();
    let start = String::from_utf8_lossy(&start).to_ascii_lowercase();
    let mut rest = start.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '\u{FEFF}' | '\u{FFFD}'));
    while let Some(comment) = rest.strip_prefix("<!--") {
        let Some((_, after)) = comment.split_once("-->") else { return start.contains("<html") };
        rest = after.trim_start();
    }
    if rest.starts_with("<!doctype html") {
        return true;
    }
    if rest.starts_with("<?xml") || rest.starts_with("<!doctype") {
        return rest.contains("<html");
    }
    let name: String = rest.strip_prefix('<').unwrap_or_default().chars().take_while(char::is_ascii_alphanumeric).collect();
    FIRST_TAGS.contains(&name.as_str())
}

/// The parser needs quadratic time for elements nested without end: count before parsing. Elements that close by themselves
/// do not nest.
fn refuse_towers(text: &str, limits: &Limits) -> Result<(), Error> {
    const NO_NESTING: &[&str] = &[
        "p", "li", "br", "hr", "img", "meta", "link", "input", "td", "th", "tr", "tbody", "thead", "tfoot", "option", "dd", "dt",
        "col", "area", "base", "wbr", "param", "source", "colgroup", "optgroup",
    ];
    const RAW: &[&str] = &["script", "style", "textarea", "title", "xmp", "noscript", "iframe"];
    let (mut depth, most) = (0usize, limits.nesting.saturating_mul(10));
    // Inside scripts and comments `<` begins no element.
    let mut raw: Option<&str> = None;
    for piece in text.split('<').skip(1) {
        let closing = piece.starts_with('/');
        let name = piece.trim_start_matches('/');
        let name = name.get(..name.bytes().take_while(u8::is_ascii_alphanumeric).count()).unwrap_or_default();
        if let Some(end) = raw {
            let ends = if end == "!--" { piece.contains("-->") } else { closing && name.eq_ignore_ascii_case(end) };
            raw = if ends { None } else { raw };
            continue;
        }
        if piece.starts_with("!--") && !piece.contains("-->") {
            raw = Some("!--");
        } else if !closing && let Some(found) = RAW.iter().find(|raw| name.eq_ignore_ascii_case(raw)) {
            raw = Some(found);
        }
        if name.is_empty() || raw.is_some() || NO_NESTING.iter().any(|free| name.eq_ignore_ascii_case(free)) {
            continue;
        }
        depth = if closing { depth.saturating_sub(1) } else { depth + 1 };
        if depth > most {
            return Err(Error::Limit(format!("{} nested elements", limits.nesting)));
        }
    }
    Ok(())
}

fn build(
    pieces: Vec<Piece>,
    has_roots: bool,
    encoding: &'static str,
    limits: &Limits,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Document, Error> {
    let mut builder = DocumentBuilder::new(limits.unpacked_bytes);
    let menus = menus(&pieces);
    let mut clipped = 0;
    for (piece, in_menu) in pieces.into_iter().zip(menus) {
        match piece {
            Piece::Line { line, heading, chrome, in_root } => {
                let outside = has_roots && !in_root;
                let serves_site = chrome && !furniture::is_title(&line)
                    || heading.is_none() && (furniture::by_words(&line, outside) || outside && furniture::is_slight(&line))
                    || !has_roots && in_menu;
                builder.paragraph(&line.text, kind_of(serves_site, heading))?;
            }
            Piece::Table(grid) if furniture::is_index_card(&grid) => {
                for line in grid.lines() {
                    builder.paragraph(&line, BlockKind::Furniture)?;
                }
            }
            Piece::Table(grid) => {
                clipped += grid.clipped;
                builder.table(&grid, |table, index| {
                    let (row, column) = grid.cells.get(index).map_or((0, 0), |cell| (cell.row, cell.column));
                    Place::Cell { sheet: None, table, row: row + 1, column: column + 1 }
                })?;
            }
        }
    }
    if clipped > 0 {
        diagnostics.push(Diagnostic::warning(
            "overlapping-cells",
            format!("{clipped} table cells overlap others and were made narrower"),
            format!("{clipped} 个单元格的合并范围与其他单元格重叠，已缩小"),
        ));
    }
    Ok(builder.finish(Format::Html, Some(encoding)))
}

fn kind_of(serves_site: bool, heading: Option<u8>) -> BlockKind {
    match (serves_site, heading) {
        (true, _) => BlockKind::Furniture,
        (false, Some(level)) => BlockKind::Heading { level },
        (false, None) => BlockKind::Paragraph,
    }
}

/// Which pieces stand in a run of at least four lines that are nothing but links.
fn menus(pieces: &[Piece]) -> Vec<bool> {
    const RUN: usize = 4;
    let linked = |piece: &Piece| matches!(piece, Piece::Line { line, .. } if furniture::is_linked(line));
    let mut menus = vec![false; pieces.len()];
    let mut start = 0;
    for run in pieces.chunk_by(|a, b| linked(a) == linked(b)) {
        let end = start + run.len();
        if run.len() >= RUN && run.first().is_some_and(linked) {
            menus.iter_mut().take(end).skip(start).for_each(|menu| *menu = true);
        }
        start = end;
    }
    menus
}

#[cfg(test)]
mod tests;
