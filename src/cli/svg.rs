//! Draws the pages of a document with the boxes of one stage, to look at what a reader saw. Tables of a PDF are drawn by its reader.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use baogao::document::{BlockKind, Document, Place};
use baogao::geometry::BBox;
use baogao::report::Node;
use baogao::span::Span;

use super::args::Stage;
use super::failure::Failure;
use super::io;
use super::run::Extracted;

/// Colours of the boxes, taken in turn.
const COLOURS: &[&str] = &["#d33682", "#268bd2", "#859900", "#cb4b16", "#6c71c4", "#2aa198"];

/// Writes the drawings as `page-N.svg` and returns how many there are.
///
/// # Errors
/// A folder that cannot be written.
pub fn write(pages: &[String], folder: &Path) -> Result<usize, Failure> {
    for (number, drawn) in (1..).zip(pages) {
        io::write_atomically(&folder.join(format!("page-{number}.svg")), |out| out.write_all(drawn.as_bytes()))?;
    }
    Ok(pages.len())
}

/// Writes `page-N.svg` for every page and returns how many there are. Every glyph is a grey box: no text is drawn, so that
/// no withheld contact can be read.
///
/// # Errors
/// A document without pages; a folder that cannot be written.
pub fn draw((document, extraction): &Extracted, stage: Stage, folder: &Path) -> Result<usize, Failure> {
    let mut pages: BTreeMap<u32, Vec<BBox>> = BTreeMap::new();
    for entry in document.places.entries() {
        if let Place::Page { page, bbox } = entry.place {
            pages.entry(page).or_default().push(bbox);
        }
    }
    if pages.is_empty() {
        return Err(Failure::usage(
            "--svg needs a document with pages, such as a PDF file",
            "--svg 只适用于有页面的文件，例如 PDF",
        ));
    }
    let boxes = boxes_by_page(document, &spans_of(stage, document, &extraction.report.main.root));
    for (page, glyphs) in &pages {
        let drawn = page_svg(glyphs, boxes.get(page).map(Vec::as_slice).unwrap_or_default());
        io::write_atomically(&folder.join(format!("page-{page}.svg")), |out| out.write_all(drawn.as_bytes()))?;
    }
    Ok(pages.len())
}

fn spans_of(stage: Stage, document: &Document, root: &Node) -> Vec<Span> {
    match stage {
        Stage::Blocks => document.blocks.iter().map(|block| block.span).collect(),
        Stage::Tables => {
            document.blocks.iter().filter(|block| matches!(block.kind, BlockKind::Table(_))).map(|block| block.span).collect()
        }
        Stage::Cells => document
            .blocks
            .iter()
            .filter_map(|block| if let BlockKind::Table(table) = &block.kind { Some(&table.cells) } else { None })
            .flatten()
            .map(|cell| cell.span)
            .collect(),
        Stage::Candidates | Stage::Outline | Stage::Fields => {
            let mut spans = Vec::new();
            root.visit_leaves(&mut |_, leaf| spans.extend(leaf.evidence.as_ref().map(|evidence| evidence.span)));
            spans
        }
    }
}

/// One box for each span and page, with a number that chooses its colour.
fn boxes_by_page(document: &Document, spans: &[Span]) -> BTreeMap<u32, Vec<(usize, BBox)>> {
    let mut boxes: BTreeMap<u32, Vec<(usize, BBox)>> = BTreeMap::new();
    for (number, span) in spans.iter().enumerate().filter(|(_, span)| !span.is_empty()) {
        for place in document.places_of(*span) {
            let Place::Page { page, bbox } = place else { continue };
            let page = boxes.entry(page).or_default();
            match page.last_mut() {
                Some((last, known)) if *last == number => *known = known.cover(bbox),
                _ => page.push((number, bbox)),
            }
        }
    }
    boxes
}

fn page_svg(glyphs: &[BBox], boxes: &[(usize, BBox)]) -> String {
    let right = glyphs.iter().fold(595.0_f32, |right, bbox| right.max(bbox.x1));
    let bottom = glyphs.iter().fold(842.0_f32, |bottom, bbox| bottom.max(bbox.y1));
    let mut svg = format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {right:.0} {bottom:.0}\">\n");
    svg.push_str("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
    for glyph in glyphs {
        let _ = writeln!(svg, "<rect {} fill=\"#ddd\"/>", placed(*glyph));
    }
    for (number, bbox) in boxes {
        let colour = COLOURS.get(number % COLOURS.len()).unwrap_or(&"black");
        let _ = writeln!(svg, "<rect {} fill=\"none\" stroke=\"{colour}\"><title>{number}</title></rect>", placed(*bbox));
    }
    svg.push_str("</svg>\n");
    svg
}

fn placed(bbox: BBox) -> String {
    format!("x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\"", bbox.x0, bbox.y0, bbox.width(), bbox.height())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_its_glyphs_and_boxes() {
        let bbox = BBox::new(10.0, 20.0, 30.0, 25.0);
        let svg = page_svg(&[bbox, BBox::new(0.0, 0.0, 900.0, 5.0)], &[(7, bbox)]);
        assert!(svg.contains("viewBox=\"0 0 900 842\""));
        assert_eq!(svg.matches("x=\"10.0\" y=\"20.0\" width=\"20.0\" height=\"5.0\"").count(), 2);
        assert!(svg.contains("<title>7</title>"));
    }
}
