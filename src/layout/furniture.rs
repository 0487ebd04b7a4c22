//! Page numbers and running heads and feet: lines in the margin that count pages or repeat over pages.

use std::collections::HashMap;

use super::lines::Line;
use super::sketch::{Item, Sketch};

/// The margins reach at least this far into the page, in points.
const MARGIN_POINTS: f32 = 72.0;
/// A running head is no larger than the text by more than this factor.
const LARGEST: f32 = 1.15;
/// A running head stands at least this share of its size off the text.
const DISTANCE_SHARE: f32 = 0.5;
/// How many lines of a margin are looked at.
const MOST_LINES: usize = 3;

/// Takes the furniture out of the pages; one list for each page, heads first.
pub fn take_furniture(sketches: &mut [Sketch], body_size: f32) -> Vec<Vec<Line>> {
    let candidates: Vec<Vec<usize>> = sketches.iter().map(margin_lines).collect();
    let mut repeats: HashMap<String, usize> = HashMap::new();
    for (sketch, indices) in sketches.iter().zip(&candidates) {
        for line in indices.iter().filter_map(|index| line_at(sketch, *index)) {
            *repeats.entry(key_of(line, sketch.height)).or_default() += 1;
        }
    }
    let pages = sketches.len();
    let offset = number_offset(sketches, &candidates);
    let mut furniture = Vec::with_capacity(pages);
    for (sketch, indices) in sketches.iter_mut().zip(candidates) {
        let is_furniture = |index: &usize| {
            let Some(line) = line_at(sketch, *index) else { return false };
            let number = page_number(&line.text());
            let counts = number.is_some_and(|number| number.decorated || Some(number.value - i64::from(sketch.page)) == offset);
            let count = repeats.get(&key_of(line, sketch.height)).copied().unwrap_or(0);
            let repeated = count >= 2 && count * 3 >= pages && line.size <= body_size * LARGEST && stands_off(sketch, *index);
            counts || repeated
        };
        // what stands between a line and the edge of the page is furniture, too; a unit below a title is not
        let is_head = |index: &usize| line_at(sketch, *index).is_some_and(|line| line.baseline < sketch.height / 2.0);
        let (heads, feet): (Vec<usize>, Vec<usize>) = indices.into_iter().partition(is_head);
        let mut taken: Vec<usize> = heads.into_iter().take_while(is_furniture).collect();
        let taken_feet: Vec<usize> = feet.into_iter().rev().take_while(is_furniture).collect();
        taken.extend(taken_feet.into_iter().rev());
        let mut lines = Vec::with_capacity(taken.len());
        for index in taken.iter().rev() {
            if let Item::Line(line) = sketch.items.remove(*index) {
                lines.push(line);
            }
        }
        lines.reverse();
        furniture.push(lines);
    }
    furniture
}

fn line_at(sketch: &Sketch, index: usize) -> Option<&Line> {
    match sketch.items.get(index) {
        Some(Item::Line(line)) => Some(line),
        _ => None,
    }
}

/// Indices of the first and last lines that stand in the upper and lower margin, ascending.
fn margin_lines(sketch: &Sketch) -> Vec<usize> {
    let margin = MARGIN_POINTS.max(sketch.height * 0.085);
    let in_margin = |index: &usize| {
        line_at(sketch, *index).is_some_and(|line| line.baseline < margin || line.baseline > sketch.height - margin)
    };
    let count = sketch.items.len();
    let mut indices: Vec<usize> = (0..count.min(MOST_LINES)).take_while(in_margin).collect();
    let first_foot = count.saturating_sub(MOST_LINES).max(indices.len());
    let mut feet: Vec<usize> = (first_foot..count).rev().take_while(in_margin).collect();
    feet.reverse();
    indices.extend(feet);
    indices
}

/// Equal for the same text in the same margin.
fn key_of(line: &Line, height: f32) -> String {
    let margin = if line.baseline < height / 2.0 { 'h' } else { 'f' };
    let text: String = line.chars.iter().map(|c| c.ch).filter(|ch| !ch.is_whitespace()).collect();
    format!("{margin}{text}")
}

/// Whether some room separates a margin line from the text.
fn stands_off(sketch: &Sketch, index: usize) -> bool {
    let Some(line) = line_at(sketch, index) else { return false };
    let top = |item: &Item| match item {
        Item::Line(line) => line.baseline - 0.9 * line.size,
        Item::Table(table) => table.grid.bbox().y0,
    };
    let bottom = |item: &Item| match item {
        Item::Line(line) => line.baseline + 0.15 * line.size,
        Item::Table(table) => table.grid.bbox().y1,
    };
    let distance = DISTANCE_SHARE * line.size;
    if line.baseline < sketch.height / 2.0 {
        sketch.items.get(index + 1).is_none_or(|next| top(next) - line.baseline >= distance)
    } else {
        index
            .checked_sub(1)
            .and_then(|before| sketch.items.get(before))
            .is_none_or(|before| line.baseline - line.size - bottom(before) >= distance)
    }
}

/// What most bare numbers in the margins differ from the page's place by; `None` where no two pages agree.
fn number_offset(sketches: &[Sketch], candidates: &[Vec<usize>]) -> Option<i64> {
    let mut counts: HashMap<i64, usize> = HashMap::new();
    for (sketch, indices) in sketches.iter().zip(candidates) {
        let numbers = indices.iter().filter_map(|index| page_number(&line_at(sketch, *index)?.text()));
        if let Some(number) = numbers.into_iter().next_back() {
            *counts.entry(number.value - i64::from(sketch.page)).or_default() += 1;
        }
    }
    let (offset, count) = counts.into_iter().max_by_key(|(offset, count)| (*count, -offset.abs()))?;
    (count >= 2 || (sketches.len() == 1 && offset == 0)).then_some(offset)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct PageNumber {
    value: i64,
    /// Written as a page number and nothing else is: 第 1 页, - 1 -, 1/4.
    decorated: bool,
}

/// `1`, `- 1 -`, `1 / 4`, `第 1 页`, `第 1 页 共 4 页`
fn page_number(text: &str) -> Option<PageNumber> {
    let compact: String = text.chars().filter(|ch| !ch.is_whitespace()).collect();
    let is_dash = |ch: char| matches!(ch, '-' | '—' | '–' | '－' | '―' | '·' | '~' | '─' | '一');
    let bare = compact.trim_matches(is_dash);
    let number = |digits: &str| (digits.len() <= 4).then(|| digits.parse::<i64>().ok()).flatten();
    if let Some(value) = number(bare) {
        return Some(PageNumber { value, decorated: bare.len() + 2 <= compact.len() });
    }
    let page = |part: &str| number(part.strip_prefix('第')?.strip_suffix('页')?);
    let total = |part: &str| number(part.strip_prefix('共')?.strip_suffix('页')?);
    let value = page(bare).or_else(|| {
        let (first, rest) = bare.split_at(bare.find('页')? + '页'.len_utf8());
        let rest = rest.trim_start_matches(['/', '，', ',', '|']);
        page(first).zip(total(rest)).or_else(|| page(rest).zip(total(first))).map(|(value, _)| value)
    });
    let fraction = || {
        let (value, of) = bare.split_once('/')?;
        number(value).zip(number(of)).filter(|(value, of)| value <= of).map(|(value, _)| value)
    };
    value.or_else(fraction).map(|value| PageNumber { value, decorated: true })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_numbers() {
        let cases = [
            ("12", Some((12, false))),
            ("- 3 -", Some((3, true))),
            ("— 3 —", Some((3, true))),
            ("第 1 页 共 4 页", Some((1, true))),
            ("第2页", Some((2, true))),
            ("共4页 第1页", Some((1, true))),
            ("3 / 12", Some((3, true))),
            ("2022年", None),
            ("12345", None),
            ("第一页", None),
            ("9/3", None),
        ];
        for (text, expected) in cases {
            assert_eq!(page_number(text).map(|n| (n.value, n.decorated)), expected, "{text}");
        }
    }
}
