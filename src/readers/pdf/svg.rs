//! PDF → one SVG for each page that shows what the layout found: rules, cells with their row and column, lines in reading order.

use std::fmt::Write;

use super::super::ReadOptions;
use crate::error::Error;
use crate::geometry::BBox;
use crate::layout::{Direction, Item, Line, Sketch, TableSketch};
use crate::source::Source;

/// Draws the tables stage of every page.
///
/// # Errors
/// Those of the PDF reader.
pub fn svg(source: &Source, options: &ReadOptions) -> Result<Vec<String>, Error> {
    let sketched = super::sketches(source, options)?;
    Ok(sketched.sketches.iter().map(page_svg).collect())
}

fn page_svg(sketch: &Sketch) -> String {
    let (width, height) = (sketch.width, sketch.height);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"sans-serif\">\n<title>page {}{}</title>\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n",
        sketch.page,
        if sketch.direction == Direction::Right { "" } else { ", turned" },
    );
    for (index, item) in sketch.items.iter().enumerate() {
        match item {
            Item::Line(line) => push_line(&mut out, line, index, "#2b6cb0"),
            Item::Table(table) => push_table(&mut out, table),
        }
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

fn push_line(out: &mut String, line: &Line, order: usize, colour: &str) {
    push_box(out, line.bbox, &format!("fill=\"none\" stroke=\"{colour}\" stroke-width=\"0.3\""));
    push_text(out, (line.bbox.x0, line.baseline), line.size, "#1a202c", &line.text());
    push_text(out, (line.bbox.x0 - 10.0, line.baseline), 5.0, colour, &(order + 1).to_string());
}

fn push_table(out: &mut String, table: &TableSketch) {
    for cell in &table.cells {
        let bbox = table.grid.cell_box(&cell.cell);
        push_box(out, bbox, "fill=\"#48bb78\" fill-opacity=\"0.12\" stroke=\"#276749\" stroke-width=\"0.4\"");
        let place = cell.cell;
        let mut label = format!("{},{}", place.row, place.column);
        if place.row_span > 1 || place.column_span > 1 {
            let _ = write!(label, " {}×{}", place.row_span, place.column_span);
        }
        push_text(out, (bbox.x0 + 1.0, bbox.y0 + 4.5), 4.0, "#9b2c2c", &label);
        for (order, line) in cell.lines.iter().enumerate() {
            push_line(out, line, order, "#805ad5");
        }
    }
}

fn push_text(out: &mut String, at: (f32, f32), size: f32, colour: &str, text: &str) {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let _ = writeln!(out, "<text x=\"{:.1}\" y=\"{:.1}\" font-size=\"{size:.1}\" fill=\"{colour}\">{text}</text>", at.0, at.1);
}
