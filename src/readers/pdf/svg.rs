//! PDF → one SVG for each page that shows what the layout found: rules, cells with their row and column, lines in reading order, each
//! character where it is printed. Pages are shown as they are read: a page whose text runs down is turned.

use std::fmt::Write;

use super::super::ReadOptions;
use crate::error::Error;
use crate::geometry::BBox;
use crate::layout::{Direction, Item, Line, Sketch, TableSketch};
use crate::source::Source;

/// What stands for a character that must not be shown.
const BLOCK: char = '■';

/// Draws the tables stage of every page. Characters inside `hidden` places (page, box as displayed) are not shown.
///
/// # Errors
/// Those of the PDF reader.
pub fn svg(source: &Source, options: &ReadOptions, hidden: &[(u32, BBox)]) -> Result<Vec<String>, Error> {
    let sketched = super::sketches(source, options)?;
    Ok(sketched.sketches.iter().map(|sketch| page_svg(sketch, hidden)).collect())
}

fn page_svg(sketch: &Sketch, hidden: &[(u32, BBox)]) -> String {
    let (width, height) = (sketch.width, sketch.height);
    let hidden: Vec<BBox> = hidden.iter().filter(|(page, _)| *page == sketch.page).map(|(_, bbox)| *bbox).collect();
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"sans-serif\">\n<title>page {}{}</title>\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n",
        sketch.page,
        if sketch.direction == Direction::Right { "" } else { ", turned" },
    );
    for (index, item) in sketch.items.iter().enumerate() {
        match item {
            Item::Line(line) => push_line(&mut out, line, index, "#2b6cb0", &hidden),
            Item::Table(table) => push_table(&mut out, table, index, &hidden),
        }
    }
    for line in &sketch.stray {
        push_box(&mut out, line.bbox, "fill=\"none\" stroke=\"#a0aec0\" stroke-dasharray=\"2\"");
    }
    for edge in &sketch.edges.horizontal {
        push_edge(&mut out, (edge.from, edge.at), (edge.to, edge.at));
    }
    for edge in &sketch.edges.vertical {
        push_edge(&mut out, (edge.at, edge.from), (edge.at, edge.to));
    }
    out.push_str("</svg>\n");
    out
}

// Writing into a String cannot fail, so the results of `write!` are dropped.

fn push_edge(out: &mut String, from: (f32, f32), to: (f32, f32)) {
    let _ = writeln!(
        out,
        "<line x1=\"{:.1}\" y1=\"{:.1}\" x2=\"{:.1}\" y2=\"{:.1}\" stroke=\"#c53030\" stroke-width=\"0.8\"/>",
        from.0, from.1, to.0, to.1
    );
}

fn push_box(out: &mut String, bbox: BBox, style: &str) {
    let _ = writeln!(
        out,
        "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" {style}/>",
        bbox.x0,
        bbox.y0,
        bbox.width(),
        bbox.height()
    );
}

/// A line, and at its left its number in the reading order of the page or cell.
fn push_line(out: &mut String, line: &Line, order: usize, colour: &str, hidden: &[BBox]) {
    push_box(out, line.bbox, &format!("fill=\"none\" stroke=\"{colour}\" stroke-width=\"0.3\""));
    let shown: String = line
        .chars
        .iter()
        .map(|c| if c.spot.is_some_and(|spot| hidden.iter().any(|bbox| overlaps(*bbox, spot.bbox))) { BLOCK } else { c.ch })
        .collect();
    let fit = format!(" textLength=\"{:.1}\" lengthAdjust=\"spacingAndGlyphs\"", line.bbox.width());
    push_text(out, (line.bbox.x0, line.baseline), line.size, "#1a202c", &fit, &shown);
    push_text(out, (line.bbox.x0 - 6.0, line.baseline), 4.0, colour, "", &(order + 1).to_string());
}

fn overlaps(a: BBox, b: BBox) -> bool {
    a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1
}

fn push_table(out: &mut String, table: &TableSketch, order: usize, hidden: &[BBox]) {
    let bbox = table.grid.bbox();
    let size = format!("{}: {}×{}", order + 1, table.grid.ys.len().saturating_sub(1), table.grid.xs.len().saturating_sub(1));
    push_text(out, (bbox.x0, bbox.y0 - 2.0), 6.0, "#276749", "", &size);
    for cell in &table.cells {
        let bbox = cell.bbox;
        push_box(out, bbox, "fill=\"#48bb78\" fill-opacity=\"0.12\" stroke=\"#276749\" stroke-width=\"0.4\"");
        let place = cell.cell;
        let mut label = format!("{},{}", place.row, place.column);
        if place.row_span > 1 || place.column_span > 1 {
            let _ = write!(label, " {}×{}", place.row_span, place.column_span);
        }
        push_text(out, (bbox.x0 + 1.0, bbox.y0 + 4.5), 4.0, "#9b2c2c", "", &label);
        for (order, line) in cell.lines.iter().enumerate() {
            push_line(out, line, order, "#805ad5", hidden);
        }
    }
}

fn push_text(out: &mut String, at: (f32, f32), size: f32, colour: &str, more: &str, text: &str) {
    let text: String = text.chars().filter(|ch| !ch.is_control()).collect();
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let _ =
        writeln!(out, "<text x=\"{:.1}\" y=\"{:.1}\" font-size=\"{size:.1}\" fill=\"{colour}\"{more}>{text}</text>", at.0, at.1);
}
