//! A `table` element: its visible rows and cells, and whether it is a table at all or only a way to lay out a page.

use ego_tree::iter::Edge;
use scraper::{ElementRef, Node};

use super::style;

/// Visible rows in the order of the screen, grouped: heads first, foots last.
pub(crate) type Groups<'a> = Vec<Vec<Vec<ElementRef<'a>>>>;

/// The largest spans that browsers accept.
const MOST_COLUMNS: u32 = 1000;
const MOST_ROWS: u32 = 65_534;

/// The rows of a table, cells that are not shown left out.
pub(crate) fn groups<'a>(table: ElementRef<'a>) -> Groups<'a> {
    let mut ordered: [Groups<'a>; 3] = Default::default();
    for child in table.child_elements().filter(|child| !style::is_hidden(*child)) {
        let place = match child.value().name() {
            "thead" => 0,
            "tbody" => 1,
            "tfoot" => 2,
            _ => continue,
        };
        let rows = child.child_elements().filter(|row| row.value().name() == "tr" && !style::is_hidden(*row));
        if let Some(groups) = ordered.get_mut(place) {
            groups.push(rows.filter(|row| !is_ruler(*row)).map(cells).collect());
        }
    }
    ordered.into_iter().flatten().collect()
}

fn cells(row: ElementRef<'_>) -> Vec<ElementRef<'_>> {
    row.child_elements().filter(|cell| matches!(cell.value().name(), "td" | "th") && !style::is_hidden(*cell)).collect()
}

/// Word closes a table with a row of height 0 that only measures columns.
fn is_ruler(row: ElementRef<'_>) -> bool {
    row.attr("height").is_some_and(|height| height.trim() == "0") && row.text().all(|text| text.trim().is_empty())
}

/// The value of `rowspan` (0: all rows that are left) or `colspan`, as browsers read it.
pub(crate) fn span(cell: ElementRef<'_>, attribute: &str) -> u32 {
    let columns = attribute == "colspan";
    let text = cell.attr(attribute).unwrap_or("1").trim_start();
    let text = text.strip_prefix('+').unwrap_or(text);
    let digits = text.get(..text.bytes().take_while(u8::is_ascii_digit).count()).unwrap_or_default();
    match (digits.parse::<u32>(), columns) {
        (Ok(0), true) => 1,
        (Ok(number), true) => number.min(MOST_COLUMNS),
        (Ok(number), false) => number.min(MOST_ROWS),
        (Err(_), _) if digits.is_empty() => 1,
        (Err(_), true) => MOST_COLUMNS,
        (Err(_), false) => MOST_ROWS,
    }
}

/// What a cell holds, nested tables apart.
#[derive(Debug, Clone, Copy, Default)]
struct Facts {
    chars: usize,
    link_chars: usize,
    blocks: usize,
    nested: bool,
}

/// Whether the table only lays out other things.
pub(crate) fn is_layout(table: ElementRef<'_>, groups: &Groups<'_>, in_root: bool) -> bool {
    if table.attr("role").is_some_and(|role| role == "presentation" || role == "none") {
        return true;
    }
    let rows: Vec<Vec<Facts>> = groups.iter().flatten().map(|row| row.iter().map(|cell| facts(*cell)).collect()).collect();
    if rows.iter().all(|row| row.len() <= 1) {
        return true;
    }
    let cells = || rows.iter().flatten();
    let (chars, links) = cells().fold((0, 0), |(chars, links), cell| (chars + cell.chars, links + cell.link_chars));
    if !in_root && chars > 0 && links * 10 >= chars * 8 {
        return true;
    }
    if cells().any(|cell| cell.nested) {
        // A form may hold a table in a cell, but then most of its own rows are label and value.
        let own = |cell: &&Facts| !cell.nested && (1..=200).contains(&cell.chars) && cell.link_chars * 2 < cell.chars;
        return rows.iter().filter(|row| row.iter().filter(own).count() >= 2).count() < 3;
    }
    let filled: Vec<&Facts> = cells().filter(|cell| cell.chars > 0).collect();
    let long = filled.iter().any(|cell| cell.chars >= 300 || cell.blocks >= 5);
    let labelled = filled.len() == 2 && filled.iter().any(|cell| cell.chars <= 30 && cell.link_chars == 0);
    long && filled.len() <= 2 && !labelled
}

fn facts(cell: ElementRef<'_>) -> Facts {
    let (mut facts, mut skipped, mut links) = (Facts::default(), None, 0usize);
    for edge in cell.traverse() {
        match edge {
            Edge::Open(node) if skipped.is_none() => match (ElementRef::wrap(node), node.value()) {
                (Some(element), _) => {
                    let nested = element.value().name() == "table";
                    facts.nested |= nested && !style::is_hidden(element);
                    if element != cell && (nested || style::is_hidden(element)) {
                        skipped = Some(node.id());
                        continue;
                    }
                    links += usize::from(element.value().name() == "a");
                    facts.blocks += usize::from(style::is_block(element) || element.value().name() == "br");
                }
                (None, Node::Text(text)) => {
                    let chars = text.chars().filter(|c| !c.is_whitespace()).count();
                    facts.chars += chars;
                    facts.link_chars += if links > 0 { chars } else { 0 };
                }
                _ => {}
            },
            Edge::Close(node) if skipped == Some(node.id()) => skipped = None,
            Edge::Close(node) if skipped.is_none() => {
                links -= usize::from(node.value().as_element().is_some_and(|element| element.name() == "a"));
            }
            _ => {}
        }
    }
    facts
}
