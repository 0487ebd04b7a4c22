//! Glyphs → lines, by base lines and advance widths. Glyph boxes are never compared: those of Chinese fonts are tall and overlap.

use super::{Glyph, is_cjk};
use crate::geometry::BBox;

/// A place on a page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spot {
    /// From 1.
    pub page: u32,
    /// On the page as displayed.
    pub bbox: BBox,
}

/// A character of a line; an inserted space has no place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Char {
    /// The character.
    pub ch: char,
    /// Where it is printed.
    pub spot: Option<Spot>,
}

/// A glyph in the frame in which a page's text runs from left to right, with its box on the page as displayed.
#[derive(Debug, Clone, Copy)]
pub struct Placed {
    /// In the reading frame.
    pub glyph: Glyph,
    /// On the page as displayed.
    pub shown: BBox,
}

/// A line of text without white space at its ends.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Its characters, spaces between far words inserted.
    pub chars: Vec<Char>,
    /// In the reading frame.
    pub bbox: BBox,
    /// Its base line.
    pub baseline: f32,
    /// The font size of most of its characters.
    pub size: f32,
    /// Whether nearly all characters are bold.
    pub bold: bool,
    /// From 1.
    pub page: u32,
    /// Width in points of what cannot be broken off its beginning: a Latin word, or a Chinese character with the punctuation
    /// that no line may begin or end with.
    pub first_width: f32,
}

impl Line {
    /// The line as a string.
    pub fn text(&self) -> String {
        self.chars.iter().map(|c| c.ch).collect()
    }

    /// The last character.
    pub fn last(&self) -> Option<char> {
        self.chars.last().map(|c| c.ch)
    }
}

/// Glyphs further from the line's base line than this share of their size belong to another line; superscripts do not.
const BASELINE_SHARE: f32 = 0.42;
/// A glyph repeated within this share of its size is an overprint (shadow, fake bold).
const OVERPRINT_SHARE: f32 = 0.16;
/// Gaps of this share of the size are a space between two Latin characters, between Latin and Chinese, between Chinese.
const SPACE_SHARES: [f32; 3] = [0.22, 0.6, 0.9];
/// So many gaps show that a line is set wide.
const LETTERS: usize = 3;
/// A gap of this share of the size sets two pieces of a line apart.
const WIDE_GAP_SHARE: f32 = 2.5;

/// Cuts glyphs into lines from top to bottom, each from left to right, overprinted repeats left out.
pub fn lines_of(mut glyphs: Vec<Placed>, page: u32) -> Vec<Line> {
    glyphs.sort_by(|a, b| a.glyph.baseline.total_cmp(&b.glyph.baseline));
    let mut lines = Vec::new();
    let mut start = 0;
    while start < glyphs.len() {
        let end = line_end(&glyphs, start);
        let group = &mut glyphs[start..end];
        group.sort_by(|a, b| a.glyph.bbox.x0.total_cmp(&b.glyph.bbox.x0));
        lines.extend(line_of(&without_overprint(group), page));
        start = end;
    }
    lines
}

/// The end of the line that begins at `start`: the largest glyph so far says where the line is.
fn line_end(glyphs: &[Placed], start: usize) -> usize {
    let mut largest = glyphs[start].glyph;
    let mut end = start + 1;
    while let Some(next) = glyphs.get(end).map(|placed| placed.glyph) {
        let reach = BASELINE_SHARE * largest.size.max(next.size);
        if next.baseline - largest.baseline > reach {
            break;
        }
        if next.size > largest.size * 1.05 && next.ch != ' ' {
            largest = next;
        }
        end += 1;
    }
    end
}

fn without_overprint(group: &[Placed]) -> Vec<Placed> {
    let mut kept: Vec<Placed> = Vec::with_capacity(group.len());
    for placed in group {
        let reach = OVERPRINT_SHARE * placed.glyph.size;
        let is_repeat = kept.iter().rev().take_while(|other| placed.glyph.bbox.x0 - other.glyph.bbox.x0 <= reach).any(|other| {
            other.glyph.ch == placed.glyph.ch && (other.glyph.size - placed.glyph.size).abs() < 0.2 * placed.glyph.size
        });
        if !is_repeat {
            kept.push(*placed);
        }
    }
    kept
}

/// One line of glyphs sorted in reading direction; `None` for white space alone.
pub fn line_of(glyphs: &[Placed], page: u32) -> Option<Line> {
    let is_ink = |placed: &Placed| !placed.glyph.ch.is_whitespace();
    let first = glyphs.iter().position(is_ink)?;
    let last = glyphs.iter().rposition(is_ink)?;
    let inked = glyphs.get(first..=last)?;
    let size = typical_size(inked);
    let spacing = letter_spacing(inked);
    let mut chars: Vec<Char> = Vec::with_capacity(inked.len() + 8);
    let mut previous: Option<&Placed> = None;
    let mut bold = 0;
    for placed in inked {
        if let Some(before) = previous {
            push_gap(&mut chars, before, placed, spacing);
        }
        chars.push(Char { ch: placed.glyph.ch, spot: Some(Spot { page, bbox: placed.shown }) });
        bold += usize::from(placed.glyph.bold && is_ink(placed));
        previous = Some(placed);
    }
    let bbox = inked.iter().skip(1).fold(inked[0].glyph.bbox, |bbox, placed| bbox.cover(placed.glyph.bbox));
    let ink = inked.iter().filter(|placed| is_ink(placed)).count();
    let baseline =
        inked.iter().find(|placed| (placed.glyph.size - size).abs() < 0.01).map_or(inked[0].glyph.baseline, |p| p.glyph.baseline);
    Some(Line { chars, bbox, baseline, size, bold: bold * 10 >= ink * 9, page, first_width: first_width(inked) })
}

fn first_width(glyphs: &[Placed]) -> f32 {
    let opens = |ch: char| matches!(ch, '（' | '“' | '‘' | '《' | '【' | '〔' | '「' | '(' | '[');
    let closes = |ch: char| {
        matches!(
            ch,
            '，' | '。'
                | '、'
                | '；'
                | '：'
                | '！'
                | '？'
                | '）'
                | '”'
                | '’'
                | '》'
                | '】'
                | '〕'
                | '」'
                | '％'
                | '‰'
                | '℃'
        )
    };
    let opens_quote = |ch: char| matches!(ch, '“' | '‘');
    let mut chars = glyphs.iter().map(|placed| placed.glyph.ch).enumerate().peekable();
    let mut count: usize = 0;
    while chars.next_if(|(_, ch)| opens(*ch)).is_some() {
        count += 1;
    }
    if let Some((_, first)) = chars.next() {
        count += 1;
        while chars.next_if(|(_, ch)| !is_cjk(first) && !is_cjk(*ch) && !ch.is_whitespace()).is_some() {
            count += 1;
        }
    }
    while let Some((_, mark)) = chars.next_if(|(_, ch)| closes(*ch) || opens_quote(*ch)) {
        count += 1;
        // nothing breaks after an opening quotation mark, and some programs do not break before it
        count += usize::from(opens_quote(mark) && chars.next().is_some());
    }
    let last = glyphs.get(count.saturating_sub(1)).or(glyphs.last());
    last.zip(glyphs.first()).map_or(0.0, |(last, first)| last.glyph.bbox.x1 - first.glyph.bbox.x0)
}

/// The size that most characters have.
fn typical_size(glyphs: &[Placed]) -> f32 {
    let mut sizes: Vec<f32> = glyphs.iter().filter(|placed| placed.glyph.ch != ' ').map(|placed| placed.glyph.size).collect();
    sizes.sort_by(f32::total_cmp);
    sizes.get(sizes.len() / 2).copied().unwrap_or(10.0)
}

/// The usual gap between two Chinese characters of a line that is set wide; 0 for other lines.
fn letter_spacing(glyphs: &[Placed]) -> f32 {
    let pairs = glyphs.windows(2).filter(|pair| pair.iter().all(|placed| is_cjk(placed.glyph.ch)));
    let mut gaps: Vec<f32> = pairs.map(|pair| pair[1].glyph.bbox.x0 - pair[0].glyph.bbox.x1).collect();
    gaps.sort_by(f32::total_cmp);
    let usual = gaps.get(gaps.len() / 2).copied().unwrap_or(0.0);
    let size = glyphs.first().map_or(0.0, |placed| placed.glyph.size);
    if gaps.len() >= LETTERS && usual > 0.4 * size { usual * 1.1 } else { 0.0 }
}

fn push_gap(chars: &mut Vec<Char>, before: &Placed, after: &Placed, spacing: f32) {
    let (a, b) = (&before.glyph, &after.glyph);
    let gap = b.bbox.x0 - a.bbox.x1 - spacing;
    let size = a.size.max(b.size);
    let cjk = usize::from(is_cjk(a.ch)) + usize::from(is_cjk(b.ch));
    let space = Char { ch: ' ', spot: None };
    if gap > WIDE_GAP_SHARE * size {
        chars.extend([space, space]);
    } else if gap > SPACE_SHARES[cjk] * size && !a.ch.is_whitespace() && !b.ch.is_whitespace() {
        chars.push(space);
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::layout::Direction;

    pub fn placed(ch: char, x: f32, baseline: f32, size: f32) -> Placed {
        let width = if is_cjk(ch) { size } else { size / 2.0 };
        let bbox = BBox::new(x, baseline - 0.9 * size, x + width, baseline + 0.2 * size);
        Placed { glyph: Glyph { ch, bbox, baseline, size, bold: false, direction: Direction::Right }, shown: bbox }
    }

    pub fn placed_text(text: &str, x: f32, baseline: f32, size: f32) -> Vec<Placed> {
        let mut x = x;
        text.chars()
            .map(|ch| {
                let glyph = placed(ch, x, baseline, size);
                x = glyph.glyph.bbox.x1;
                glyph
            })
            .collect()
    }

    #[test]
    fn lines_are_cut_by_base_line_and_gaps_become_spaces() {
        let mut glyphs = placed_text("二行", 50.0, 112.0, 10.0);
        glyphs.extend(placed_text("单位", 200.0, 100.0, 10.0));
        glyphs.extend(placed_text("部门", 50.0, 100.0, 10.0));
        glyphs.extend(placed_text("2", 70.0, 96.5, 6.0));
        let texts: Vec<String> = lines_of(glyphs, 1).iter().map(Line::text).collect();
        assert_eq!(texts, vec!["部门2  单位", "二行"]);
    }

    #[test]
    fn a_line_set_wide_has_no_spaces() {
        let glyphs =
            "部门决算表".chars().zip(0..).map(|(ch, index)| placed(ch, 50.0 + 20.0 * index as f32, 100.0, 10.0)).collect();
        assert_eq!(lines_of(glyphs, 1)[0].text(), "部门决算表");
    }

    #[test]
    fn overprinted_glyphs_are_read_once_and_double_letters_twice() {
        let mut glyphs = placed_text("收1100入", 50.0, 100.0, 10.0);
        glyphs.extend(placed_text("收1100入", 50.9, 100.5, 10.0));
        let texts: Vec<String> = lines_of(glyphs, 1).iter().map(Line::text).collect();
        assert_eq!(texts, vec!["收1100入"]);
    }
}
