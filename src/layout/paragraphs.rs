//! Lines → paragraphs and headings. A line goes on where the one before is full; indents, sizes, gaps and enumerators begin anew.

use std::collections::HashMap;

use super::lines::{Char, Line};
use super::sketch::{Item, Sketch};
use super::wrap::{FLOW_SLACK, glue, is_heading_number, push_joint, room_after, starts_item};

/// The sides of the text on pages of one size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Margins {
    /// Where continued lines begin.
    pub left: f32,
    /// Where full lines end.
    pub right: f32,
    /// From base line to base line.
    pub pitch: f32,
    /// The font size of most text.
    pub body_size: f32,
}

/// What the document's running text looks like.
#[derive(Debug, Clone, Default)]
pub struct Style {
    /// The font size of most text.
    pub body_size: f32,
    margins: HashMap<(i32, i32), Margins>,
}

/// A run of lines.
#[derive(Debug, Clone)]
pub struct Paragraph {
    /// At least one.
    pub lines: Vec<Line>,
    /// The margins of its first line's page.
    pub margins: Margins,
}

/// An indent of this many sizes begins a paragraph.
const INDENT: f32 = 1.2;
/// Lines that begin further in than this are set to the right or in the middle.
const FAR_INDENT: f32 = 4.5;
/// Sizes differ from this factor on.
const SIZE_FACTOR: f32 = 1.1;
/// A heading without a larger size has at most this many characters.
const HEADING_CHARS: usize = 40;

impl Style {
    /// The style of the lines outside tables.
    pub fn of(sketches: &[Sketch]) -> Self {
        let mut sizes: HashMap<i32, usize> = HashMap::new();
        let lines = || sketches.iter().flat_map(|sketch| flow_lines(sketch).map(move |line| (key_of(sketch), line)));
        for (_, line) in lines() {
            *sizes.entry((line.size * 2.0).round() as i32).or_default() += line.chars.len();
        }
        let body = sizes.into_iter().max_by_key(|(size, count)| (*count, -size)).map_or(20, |(size, _)| size);
        let body_size = body as f32 / 2.0;
        let mut pages: HashMap<(i32, i32), Vec<&Line>> = HashMap::new();
        for (key, line) in lines().filter(|(_, line)| (line.size - body_size).abs() < 0.15 * body_size) {
            pages.entry(key).or_default().push(line);
        }
        let margins = pages.into_iter().map(|(key, lines)| (key, margins_of(&lines, key, body_size))).collect();
        Self { body_size, margins }
    }

    /// The margins of a page.
    pub fn margins(&self, sketch: &Sketch) -> Margins {
        let key = key_of(sketch);
        let inset = sketch.width * 0.12;
        self.margins.get(&key).copied().unwrap_or(Margins {
            left: inset,
            right: sketch.width - inset,
            pitch: 1.6 * self.body_size,
            body_size: self.body_size,
        })
    }
}

fn flow_lines(sketch: &Sketch) -> impl Iterator<Item = &Line> {
    sketch.items.iter().filter_map(|item| match item {
        Item::Line(line) => Some(line),
        Item::Table(_) => None,
    })
}

fn key_of(sketch: &Sketch) -> (i32, i32) {
    ((sketch.width / 5.0).round() as i32, (sketch.height / 5.0).round() as i32)
}

fn margins_of(lines: &[&Line], key: (i32, i32), size: f32) -> Margins {
    let width = key.0 as f32 * 5.0;
    let long: Vec<&&Line> = lines.iter().filter(|line| line.bbox.width() > 0.5 * width).collect();
    let percentile = |mut values: Vec<f32>, share: f32| {
        values.sort_by(f32::total_cmp);
        values.get(((values.len().saturating_sub(1)) as f32 * share).round() as usize).copied()
    };
    let left = percentile(long.iter().map(|line| line.bbox.x0).collect(), 0.05)
        .or_else(|| percentile(lines.iter().map(|line| line.bbox.x0).collect(), 0.0));
    let left = left.unwrap_or(width * 0.12);
    let right = percentile(long.iter().map(|line| line.bbox.x1).collect(), 0.9).unwrap_or(width - left);
    let steps = lines.windows(2).filter(|pair| pair[0].page == pair[1].page).map(|pair| pair[1].baseline - pair[0].baseline);
    let pitch = percentile(steps.filter(|step| *step > 0.5 * size && *step < 4.0 * size).collect(), 0.5).unwrap_or(1.6 * size);
    Margins { left, right, pitch, body_size: size }
}

impl Paragraph {
    /// Whether `line` goes on where this paragraph ends.
    pub fn goes_on(&self, line: &Line, margins: Margins) -> bool {
        let Some(last) = self.lines.last() else { return false };
        let ratio = last.size / line.size;
        if !(1.0 / SIZE_FACTOR..=SIZE_FACTOR).contains(&ratio) || has_leader(last) {
            return false;
        }
        let ends = last.last().is_some_and(|ch| matches!(ch, '。' | '：' | '；' | '！' | '？'));
        let step = line.baseline - last.baseline;
        if last.page == line.page && (step > 2.2 * margins.pitch.max(1.2 * line.size) || (ends && step > 1.6 * margins.pitch)) {
            return false;
        }
        let is_full = |width: f32| room_after(last, line, width) < FLOW_SLACK[usize::from(!ends)] * line.size;
        let width = margins.right - margins.left;
        let fills = last.bbox.width() > width - 2.0 * line.size && line.size > margins.body_size * SIZE_FACTOR;
        if is_centred(last, margins) || (fills && is_centred(line, margins)) {
            return is_centred(line, margins) && is_full(width) && !starts_item(line) && !ends;
        }
        if !is_full(margins.right - last.bbox.x0) {
            return false;
        }
        let indent_of = |line: &Line| (line.bbox.x0 - margins.left) / line.size;
        let (indent, last_indent) = (indent_of(line), indent_of(last));
        // below an indented first line, what begins at the left goes on, whatever it begins with
        let hangs = self.lines.first().is_some_and(|first| indent_of(first) > INDENT) && indent < INDENT / 2.0;
        if !hangs && (is_heading_number(line) || (last.bold != line.bold && (ends || starts_item(line)))) {
            return false;
        }
        // An indented heading that goes on does so at the left; another indented line is the paragraph below it.
        if self.lines.len() == 1 && is_heading_number(last) && last_indent > INDENT && indent > INDENT && indent < FAR_INDENT {
            return false;
        }
        match indent {
            _ if indent > FAR_INDENT => (indent - last_indent).abs() < 0.5 && self.lines.len() > 1,
            _ if indent > INDENT => (indent - last_indent).abs() < 0.5 && !starts_item(line) && !ends,
            _ => hangs || !(ends && starts_item(line)),
        }
    }

    /// Its text, joined over line ends.
    pub fn chars(&self) -> Vec<Char> {
        let width = self.margins.right - self.margins.left;
        let mut chars: Vec<Char> = Vec::with_capacity(self.lines.iter().map(|line| line.chars.len() + 1).sum());
        for (index, line) in self.lines.iter().enumerate() {
            if let Some(before) = index.checked_sub(1).and_then(|before| self.lines.get(before)) {
                push_joint(&mut chars, glue(before, line, width));
            }
            chars.extend_from_slice(&line.chars);
        }
        chars
    }

    /// The font size if it looks like a heading: larger than the text, or short and bold.
    pub fn heading_size(&self, body_size: f32) -> Option<f32> {
        let first = self.lines.first()?;
        let count: usize = self.lines.iter().map(|line| line.chars.len()).sum();
        let ends = self.lines.last().and_then(Line::last).is_some_and(|ch| matches!(ch, '。' | '；' | '，' | '、'));
        let larger = first.size >= body_size * SIZE_FACTOR && self.lines.len() <= 4;
        let bold = self.lines.iter().all(|line| line.bold) && count <= HEADING_CHARS;
        ((larger || bold) && !ends && !has_leader(first)).then_some(first.size)
    }
}

/// Whether the line stands in the middle, well inside both margins.
fn is_centred(line: &Line, margins: Margins) -> bool {
    let middle = (line.bbox.x0 + line.bbox.x1) / 2.0;
    let is_inside = line.bbox.x0 - margins.left > 2.5 * line.size;
    let is_large = line.size > margins.body_size * SIZE_FACTOR && line.bbox.x0 - margins.left > 0.3 * line.size;
    (middle - (margins.left + margins.right) / 2.0).abs() < line.size && (is_inside || is_large)
}

/// Dots that lead to a page number in a table of contents.
fn has_leader(line: &Line) -> bool {
    let dots = line.chars.windows(4).any(|four| four.iter().all(|c| matches!(c.ch, '.' | '…' | '·' | '．' | '\u{2024}')));
    dots && line.last().is_some_and(|ch| ch.is_ascii_digit() || matches!(ch, ')' | '）' | '-' | '.'))
}
