//! List definitions of a .doc → the label that each numbered paragraph shows ([MS-DOC] 2.9.147 LSTF, 2.9.150 LVL, 2.9.131 LFO).
//! A number format that is not known here gives no label: a wrong one would be worse.

use std::collections::BTreeMap;

use super::bytes::{byte, long, word};
use super::paragraphs::{Part, Streams};
use crate::readers::numerals::{alpha, chinese, roman};

const LEVELS: usize = 9;

/// One level of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Level {
    start: u32,
    format: u8,
    /// All numbers in the label are written in Arabic digits.
    legal: bool,
    /// Label; characters 0 to 8 stand for the numbers of the levels.
    pattern: Vec<u16>,
}

/// A list format: its list, and levels that begin anew or look different.
#[derive(Debug, Clone, Default)]
struct Format {
    list: u32,
    starts: BTreeMap<usize, u32>,
    levels: BTreeMap<usize, Level>,
}

/// Counts the paragraphs of all lists.
#[derive(Debug, Default)]
pub(crate) struct Labels {
    lists: BTreeMap<u32, Vec<Level>>,
    formats: Vec<Format>,
    /// For each list the numbers reached; 0 means not begun.
    counters: BTreeMap<u32, [u32; LEVELS]>,
    /// List formats whose own start was used.
    begun: Vec<(u16, usize)>,
}

/// What a numbered paragraph shows.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Label {
    /// This text in front.
    Text(String),
    /// A bullet or nothing.
    Bullet,
    /// Some number that could not be made out.
    Unknown,
}

impl Labels {
    /// The lists of a file; without any if the structures do not fit.
    pub(crate) fn of(streams: &Streams) -> Self {
        let lists = lists(streams).unwrap_or_default();
        let formats = formats(streams).unwrap_or_default();
        Self { lists, formats, ..Self::default() }
    }

    /// The label of the next paragraph, which belongs to list format `format` (from 1) at `level`.
    pub(crate) fn next(&mut self, format: u16, level: u8) -> Label {
        let level = usize::from(level);
        let Some(used) = usize::from(format).checked_sub(1).and_then(|index| self.formats.get(index)) else {
            return Label::Unknown;
        };
        let Some(levels) = self.lists.get(&used.list) else { return Label::Unknown };
        let look = |level: usize| used.levels.get(&level).or_else(|| levels.get(level));
        let Some(own) = look(level) else { return Label::Unknown };
        let counters = self.counters.entry(used.list).or_default();
        let fresh = used.starts.get(&level).filter(|_| !self.begun.contains(&(format, level)));
        if let Some(counter) = counters.get_mut(level) {
            *counter = match fresh {
                Some(start) => start.saturating_add(1),
                None if *counter == 0 => own.start.saturating_add(1),
                None => counter.saturating_add(1),
            };
        }
        if fresh.is_some() {
            self.begun.push((format, level));
        }
        counters.iter_mut().skip(level + 1).for_each(|counter| *counter = 0);
        if own.format == 0xFF || own.format == 23 {
            return Label::Bullet;
        }
        let mut label = String::new();
        for unit in &own.pattern {
            let part = usize::from(*unit);
            if part >= LEVELS {
                label.extend(char::decode_utf16([*unit]).map(|c| c.unwrap_or('\u{FFFD}')));
                continue;
            }
            let Some(look) = look(part) else { return Label::Unknown };
            // Counters hold one more than the number; a level not begun shows its start.
            let counted = counters.get(part).and_then(|counter| counter.checked_sub(1)).unwrap_or(look.start);
            match number(counted, if own.legal { 0 } else { look.format }) {
                Some(text) => label.push_str(&text),
                None => return Label::Unknown,
            }
        }
        if label.trim().is_empty() { Label::Bullet } else { Label::Text(label.trim().to_owned()) }
    }
}

/// A number in one of the number formats of the binary Word format.
fn number(number: u32, format: u8) -> Option<String> {
    let small = usize::try_from(number).ok().filter(|number| (1..=99).contains(number));
    let enclosed =
        |first: u32| (1..=20).contains(&number).then(|| char::from_u32(first + number - 1).map(String::from)).flatten();
    match format {
        0 => Some(number.to_string()),
        1 => small.map(roman),
        2 => small.map(|number| roman(number).to_lowercase()),
        3 => small.map(|number| alpha(number).to_uppercase()),
        4 => small.map(alpha),
        // These two write each digit: the same up to nine.
        10 | 36 => small.filter(|number| *number < 10).map(chinese),
        11 | 33 | 35 | 37 | 39 => small.map(chinese),
        14 => Some(number.to_string().chars().filter_map(|c| char::from_u32(u32::from(c) - 0x30 + 0xFF10)).collect()),
        18 | 28 => enclosed(0x2460),
        22 => Some(format!("{number:02}")),
        26 => enclosed(0x2488),
        27 => enclosed(0x2474),
        29 => (number <= 10).then(|| enclosed(0x3220)).flatten(),
        _ => None,
    }
}

fn lists(streams: &Streams) -> Option<BTreeMap<u32, Vec<Level>>> {
    const SIZE: usize = 28;
    let (start, _) = streams.place(Part::Lists)?;
    let table = streams.table.get(start..)?;
    let count = usize::from(word(table, 0)?);
    let mut rest = table.get(2 + count * SIZE..)?;
    let mut lists = BTreeMap::new();
    for index in 0..count {
        let head = table.get(2 + index * SIZE..)?;
        let simple = byte(head, 26)? & 1 != 0;
        let mut levels = Vec::new();
        for _ in 0..if simple { 1 } else { LEVELS } {
            let (level, after) = level(rest)?;
            levels.push(level);
            rest = after;
        }
        lists.insert(long(head, 0)?, levels);
    }
    Some(lists)
}

/// A level and what follows it.
fn level(data: &[u8]) -> Option<(Level, &[u8])> {
    const SIZE: usize = 28;
    let properties = usize::from(byte(data, 24)?) + usize::from(byte(data, 25)?);
    let text = data.get(SIZE + properties..)?;
    let length = 2 * usize::from(word(text, 0)?);
    let pattern = text.get(2..2 + length)?.chunks_exact(2).filter_map(|unit| word(unit, 0)).collect();
    let level = Level { start: long(data, 0)?, format: byte(data, 4)?, legal: byte(data, 5)? & 0x04 != 0, pattern };
    Some((level, text.get(2 + length..)?))
}

fn formats(streams: &Streams) -> Option<Vec<Format>> {
    const SIZE: usize = 16;
    let (start, _) = streams.place(Part::ListFormats)?;
    let table = streams.table.get(start..)?;
    let count = long(table, 0)? as usize;
    let mut rest = table.get(4usize.checked_add(count.checked_mul(SIZE)?)?..)?;
    let mut formats = Vec::new();
    for index in 0..count {
        let head = table.get(4 + index * SIZE..)?;
        let mut format = Format { list: long(head, 0)?, ..Format::default() };
        rest = rest.get(4..)?;
        for _ in 0..byte(head, 12)? {
            let flags = long(rest, 4)?;
            let at = (flags & 0x0F) as usize;
            let start = long(rest, 0)?;
            rest = rest.get(8..)?;
            if flags & 0x20 != 0 {
                let (own, after) = level(rest)?;
                rest = after;
                if flags & 0x10 != 0 {
                    format.starts.insert(at, own.start);
                }
                format.levels.insert(at, own);
            } else if flags & 0x10 != 0 {
                format.starts.insert(at, start);
            }
        }
        formats.push(format);
    }
    Some(formats)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels() -> Labels {
        let level =
            |format: u8, pattern: &str| Level { start: 1, format, legal: false, pattern: pattern.encode_utf16().collect() };
        let list =
            vec![level(39, "\u{0}、"), level(37, "（\u{1}）"), level(0, "\u{0}.\u{2}"), level(23, "\u{F06C}"), level(6, "\u{4}")];
        let again = Format { list: 7, starts: [(0, 1)].into(), ..Format::default() };
        let formats = vec![Format { list: 7, ..Format::default() }, again, Format { list: 9, ..Format::default() }];
        Labels { lists: [(7, list)].into(), formats, ..Labels::default() }
    }

    #[test]
    fn paragraphs_are_counted_level_by_level() {
        let mut labels = labels();
        let steps = [
            ((1, 0), "一、"),
            ((1, 1), "（一）"),
            ((1, 1), "（二）"),
            ((1, 0), "二、"),
            ((1, 1), "（一）"),
            ((1, 2), "二.1"),
            // Another format of the same list begins anew once.
            ((2, 0), "一、"),
            ((2, 0), "二、"),
        ];
        for ((format, level), expected) in steps {
            assert_eq!(labels.next(format, level), Label::Text(expected.to_owned()));
        }
        assert_eq!(labels.next(1, 3), Label::Bullet);
        for (format, level) in [(1, 4), (1, 8), (3, 0), (0, 0), (99, 0)] {
            assert_eq!(labels.next(format, level), Label::Unknown);
        }
    }

    #[test]
    fn number_formats() {
        let cases = [(0, "12"), (2, "xii"), (3, "L"), (11, "十二"), (14, "１２"), (18, "⑫"), (22, "12"), (26, "⒓"), (27, "⑿")];
        for (format, expected) in cases {
            assert_eq!(number(12, format).as_deref(), Some(expected), "{format}");
        }
        assert_eq!((number(12, 29), number(3, 29).as_deref()), (None, Some("㈢")));
        assert_eq!((number(9, 10).as_deref(), number(12, 10)), (Some("九"), None));
        assert_eq!((number(120, 39), number(21, 18), number(1, 6)), (None, None, None));
    }
}
