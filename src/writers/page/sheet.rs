//! Pages drawn from their glyphs and rules as SVG. Only text that the document has is drawn, each character at its own place,
//! so that boxes fit whatever font the reader's machine has.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use super::embed::escaped;
use crate::document::{Document, Entry, Place, Sheet};
use crate::geometry::BBox;
use crate::span::Span;
use crate::writers::{CharIndex, Mask};

/// The layout gives a line's box this many font sizes: above the base line 1, below it the rest.
const LINE_HEIGHT: f32 = 1.32;
/// Rules thicker than this are backgrounds.
const THIN: f32 = 3.0;

/// A printed piece with its box.
type Glyph = (Span, BBox);

/// Writes every page.
pub fn write(document: &Document, mask: &Mask, index: &CharIndex<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut pages: BTreeMap<u32, Vec<Glyph>> = BTreeMap::new();
    for Entry { span, place } in document.places.entries() {
        if let Place::Page { page, bbox } = place {
            pages.entry(*page).or_default().push((*span, *bbox));
        }
    }
    out.write_all(b"<article class=\"pages\">\n")?;
    for sheet in document.places.sheets() {
        let glyphs = pages.remove(&sheet.page).unwrap_or_default();
        let drawn = Drawn { text: &document.text, mask, index, turn: Turn::of(&glyphs) };
        out.write_all(drawn.page(sheet, &glyphs).as_bytes())?;
    }
    out.write_all(b"</article>\n")
}

/// Which way most text of a page runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Right,
    Down,
    Up,
}

impl Turn {
    fn of(glyphs: &[Glyph]) -> Self {
        let lying = glyphs.iter().filter(|(_, bbox)| bbox.width() > bbox.height()).count();
        if lying * 2 <= glyphs.len() {
            return Turn::Right;
        }
        let steps = glyphs.iter().zip(glyphs.iter().skip(1)).filter(|((_, a), (_, b))| (a.x0 - b.x0).abs() < 0.5);
        let (down, up) =
            steps.fold((0, 0), |(down, up), ((_, a), (_, b))| if b.y0 > a.y0 { (down + 1, up) } else { (down, up + 1) });
        if down >= up { Turn::Down } else { Turn::Up }
    }

    /// A box in the frame in which the text runs to the right: along the text, and across it from its top.
    fn frame(self, bbox: BBox) -> BBox {
        match self {
            Turn::Right => bbox,
            Turn::Down => BBox::new(bbox.y0, -bbox.x1, bbox.y1, -bbox.x0),
            Turn::Up => BBox::new(-bbox.y1, bbox.x0, -bbox.y0, bbox.x1),
        }
    }

    /// How the frame is turned back onto the page.
    fn transform(self) -> &'static str {
        match self {
            Turn::Right => "",
            Turn::Down => " transform=\"rotate(90)\"",
            Turn::Up => " transform=\"rotate(-90)\"",
        }
    }
}

struct Drawn<'a> {
    text: &'a str,
    mask: &'a Mask,
    index: &'a CharIndex<'a>,
    turn: Turn,
}

/// Characters of one line that stand side by side in the text.
struct Run {
    span: Span,
    /// Where each character begins.
    lefts: Vec<f32>,
    last: BBox,
}

// Writing into a String cannot fail, so the results of `write!` are dropped.

impl Drawn<'_> {
    fn page(&self, sheet: &Sheet, glyphs: &[Glyph]) -> String {
        let mut out = format!(
            "<section class=\"page\" data-page=\"{}\"><svg viewBox=\"0 0 {:.0} {:.0}\" width=\"{:.0}\" height=\"{:.0}\">",
            sheet.page, sheet.width, sheet.height, sheet.width, sheet.height
        );
        push_rules(&mut out, &sheet.rules);
        let _ = write!(out, "<g{}>", self.turn.transform());
        let mut run: Option<Run> = None;
        for (span, bbox) in glyphs {
            let bbox = self.turn.frame(*bbox);
            let joined = run.as_mut().is_some_and(|run| self.join(run, *span, bbox));
            if !joined && let Some(run) = run.replace(self.begin(*span, bbox)) {
                self.push(&mut out, &run);
            }
        }
        if let Some(run) = &run {
            self.push(&mut out, run);
        }
        out.push_str("</g></svg></section>\n");
        out
    }

    fn begin(&self, span: Span, bbox: BBox) -> Run {
        let mut run = Run { span, lefts: Vec::new(), last: bbox };
        run.spread(span.of(self.text).chars().count(), bbox);
        run
    }

    /// Adds a glyph that follows on the same line, with the spaces between.
    fn join(&self, run: &mut Run, span: Span, bbox: BBox) -> bool {
        let between = Span::new(run.span.end(), span.start()).of(self.text);
        let follows = span.start() >= run.span.end() && between.len() <= 4 && between.chars().all(|c| c == ' ');
        let level = (bbox.y0 - run.last.y0).abs() < 0.6 && (bbox.height() - run.last.height()).abs() < 0.6;
        if !follows || !level || bbox.x0 < run.last.x0 {
            return false;
        }
        run.spread(between.len(), BBox { x0: run.last.x1, x1: bbox.x0.max(run.last.x1), ..bbox });
        run.spread(span.of(self.text).chars().count(), bbox);
        run.span = run.span.cover(span);
        run.last = bbox;
        true
    }

    fn push(&self, out: &mut String, run: &Run) {
        let size = run.last.height() / LINE_HEIGHT;
        let shown = self.mask.text_at(self.text, run.span);
        if shown.trim().is_empty() {
            return;
        }
        let _ = write!(out, "<text data-o=\"{}\" x=\"", self.index.chars_before(run.span.start()));
        for (place, left) in run.lefts.iter().enumerate() {
            let _ = write!(out, "{}{left:.1}", if place > 0 { " " } else { "" });
        }
        let (baseline, end) = (run.last.y0 + size, run.last.x1);
        let _ = write!(out, "\" y=\"{baseline:.1}\" font-size=\"{size:.1}\" data-e=\"{end:.1}\">{}</text>", escaped(&shown));
    }
}

impl Run {
    /// Places `count` characters evenly in a box.
    fn spread(&mut self, count: usize, bbox: BBox) {
        let step = bbox.width() / count.max(1) as f32;
        self.lefts.extend((0..count).map(|place| bbox.x0 + step * place as f32));
    }
}

fn push_rules(out: &mut String, rules: &[BBox]) {
    let (thin, broad): (Vec<&BBox>, Vec<&BBox>) = rules.iter().partition(|rule| rule.width() < THIN || rule.height() < THIN);
    for (class, rules) in [("broad", broad), ("rule", thin)] {
        if rules.is_empty() {
            continue;
        }
        let _ = write!(out, "<path class=\"{class}\" d=\"");
        for rule in rules {
            let (width, height) = (rule.width().max(0.5), rule.height().max(0.5));
            let _ = write!(out, "M{:.1} {:.1}h{width:.1}v{height:.1}h-{width:.1}z", rule.x0, rule.y0);
        }
        out.push_str("\"/>");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::SourceMap;
    use crate::source::Format;

    fn glyph(start: usize, length: usize, bbox: [f32; 4]) -> Entry {
        let [x0, y0, x1, y1] = bbox;
        Entry { span: Span::new(start, start + length), place: Place::Page { page: 1, bbox: BBox::new(x0, y0, x1, y1) } }
    }

    fn drawn(text: &str, entries: Vec<Entry>, mask: &Mask) -> String {
        let sheet = Sheet { page: 1, width: 200.0, height: 100.0, rules: vec![BBox::new(10.0, 50.0, 110.0, 50.5)] };
        let document = Document {
            format: Format::Pdf,
            encoding: None,
            pages: Some(1),
            text: text.to_owned(),
            blocks: Vec::new(),
            places: SourceMap::of_entries(entries).with_sheets(vec![sheet]),
        };
        let mut out = Vec::new();
        write(&document, mask, &CharIndex::new(text), &mut out).expect("writes to memory");
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn a_line_is_one_text_with_a_place_for_each_character() {
        let entries = vec![
            glyph(0, 3, [10.0, 20.0, 20.0, 33.2]),
            glyph(3, 3, [20.0, 20.0, 30.0, 33.2]),
            glyph(7, 1, [35.0, 20.0, 40.0, 33.2]),
            glyph(8, 3, [10.0, 40.0, 20.0, 53.2]),
        ];
        let svg = drawn("支出 <元", entries, &Mask::default());
        let line = "<text data-o=\"0\" x=\"10.0 20.0 30.0 35.0\" y=\"30.0\" font-size=\"10.0\" data-e=\"40.0\">支出 &lt;</text>";
        assert!(svg.contains(line), "{svg}");
        assert!(svg.contains("<text data-o=\"4\" x=\"10.0\" y=\"50.0\""), "{svg}");
        assert!(svg.contains("M10.0 50.0h100.0v0.5h-100.0z"), "{svg}");
    }

    #[test]
    fn withheld_characters_are_blocks_and_keep_their_places() {
        let entries = vec![glyph(0, 3, [10.0, 20.0, 20.0, 33.2]), glyph(3, 1, [20.0, 20.0, 25.0, 33.2])];
        let svg = drawn("电5", entries, &Mask::new(&[Span::new(3, 4)], false));
        assert!(svg.contains(">电■</text>"), "{svg}");
    }

    #[test]
    fn text_that_runs_down_is_turned() {
        let entries = vec![glyph(0, 3, [50.0, 10.0, 63.2, 20.0]), glyph(3, 3, [50.0, 20.0, 63.2, 30.0])];
        let svg = drawn("支出", entries, &Mask::default());
        assert!(svg.contains("<g transform=\"rotate(90)\"><text data-o=\"0\" x=\"10.0 20.0\" y=\"-53.2\""), "{svg}");
    }
}
