//! The streams of a .doc → its paragraphs in order with their place in a numbered list, if they have one of their own.
//! Reads the piece table and the paragraph properties ([MS-DOC] 2.4.1, 2.8.5, 2.9.174); lists that only a style gives
//! are not followed.

use super::bytes::{byte, long, offset, word};

/// A paragraph of the main text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Numbered {
    /// Its text without white space and field instructions.
    pub(crate) key: String,
    /// Number of the list format (from 1) and level in it (from 0).
    pub(crate) list: Option<(u16, u8)>,
}

/// Where a structure stands in the table stream: index of its pair in the file head.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Part {
    ParagraphPages = 13,
    Pieces = 33,
    Lists = 73,
    ListFormats = 74,
}

/// The two streams that matter.
pub(crate) struct Streams {
    pub(crate) document: Vec<u8>,
    pub(crate) table: Vec<u8>,
}

impl Streams {
    /// Start and length of a part in the table stream.
    pub(crate) fn place(&self, part: Part) -> Option<(usize, usize)> {
        const PAIRS: usize = 154;
        let at = PAIRS + 8 * part as usize;
        Some((offset(&self.document, at)?, offset(&self.document, at + 4)?))
    }

    /// A part's bytes.
    pub(crate) fn part(&self, part: Part) -> Option<&[u8]> {
        let (start, length) = self.place(part)?;
        self.table.get(start..start.checked_add(length)?)
    }
}

/// What a text of a .doc says without white space, marks and field instructions.
pub(crate) fn key(text: &str) -> String {
    let (mut key, mut instructions) = (String::new(), 0usize);
    for c in text.chars() {
        match c {
            '\u{13}' => instructions += 1,
            '\u{14}' | '\u{15}' => instructions = instructions.saturating_sub(1),
            c if instructions == 0 && !c.is_whitespace() && !c.is_control() => key.push(c),
            _ => {}
        }
    }
    key
}

/// The paragraphs of the main text; `None` if the structures do not fit.
pub(crate) fn read(streams: &Streams) -> Option<Vec<Numbered>> {
    const MAIN_LENGTH: usize = 76;
    let mut left = offset(&streams.document, MAIN_LENGTH)?;
    let pages = streams.part(Part::ParagraphPages)?;
    let (mut paragraphs, mut text) = (Vec::new(), String::new());
    for piece in pieces(streams.part(Part::Pieces)?)? {
        let length = piece.length.min(left);
        left -= length;
        for index in 0..length {
            let (at, c) = piece.character(&streams.document, index)?;
            if matches!(c, '\r' | '\u{7}' | '\u{C}') {
                let list = properties(&streams.document, pages, at).and_then(list_of);
                paragraphs.push(Numbered { key: key(&text), list });
                text.clear();
            } else {
                text.push(c);
            }
        }
    }
    Some(paragraphs)
}

/// A run of characters that are stored together.
struct Piece {
    length: usize,
    start: usize,
    /// One byte for each character.
    narrow: bool,
}

impl Piece {
    /// A character and its byte offset.
    fn character(&self, document: &[u8], index: usize) -> Option<(usize, char)> {
        if self.narrow {
            let at = self.start.checked_add(index)?;
            return Some((at, char::from(byte(document, at)?)));
        }
        let at = self.start.checked_add(index.checked_mul(2)?)?;
        // Halves of a pair are compared on both sides as one lost character each.
        Some((at, char::from_u32(u32::from(word(document, at)?)).unwrap_or('\u{FFFD}')))
    }
}

fn pieces(mut table: &[u8]) -> Option<Vec<Piece>> {
    const NARROW: u32 = 1 << 30;
    // Property lists stand before the pieces.
    while byte(table, 0)? == 1 {
        table = table.get(3 + usize::from(word(table, 1)?)..)?;
    }
    let pieces = table.get(5..5usize.checked_add(offset(table, 1)?)?)?;
    let count = pieces.len().checked_sub(4)? / 12;
    (0..count)
        .map(|index| {
            let (from, to) = (offset(pieces, 4 * index)?, offset(pieces, 4 * index + 4)?);
            let stored = long(pieces, 4 * (count + 1) + 8 * index + 2)?;
            let narrow = stored & NARROW != 0;
            let start = (stored & (NARROW - 1)) as usize;
            Some(Piece { length: to.checked_sub(from)?, start: if narrow { start / 2 } else { start }, narrow })
        })
        .collect()
}

/// The property list of the paragraph whose mark stands at byte `at`.
fn properties<'d>(document: &'d [u8], pages: &[u8], at: usize) -> Option<&'d [u8]> {
    const PAGE: usize = 512;
    let count = pages.len().checked_sub(4)? / 8;
    let index = last_not_above(pages, count, at)?;
    let number = long(pages, 4 * (count + 1) + 4 * index)? & 0x3F_FFFF;
    let start = (number as usize).checked_mul(PAGE)?;
    let page = document.get(start..start.checked_add(PAGE)?)?;
    let runs = usize::from(byte(page, PAGE - 1)?);
    let run = last_not_above(page, runs, at)?;
    let place = 2 * usize::from(byte(page, 4 * (runs + 1) + 13 * run)?);
    if place == 0 {
        return None;
    }
    match usize::from(byte(page, place)?) {
        0 => page.get(place + 2..place + 2 + 2 * usize::from(byte(page, place + 1)?)),
        half => page.get(place + 1..place + 2 * half),
    }
}

/// The last of the first `count` ascending offsets that is not above `at`.
fn last_not_above(offsets: &[u8], count: usize, at: usize) -> Option<usize> {
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = (low + high) / 2;
        if offset(offsets, 4 * middle)? <= at { low = middle + 1 } else { high = middle }
    }
    low.checked_sub(1)
}

/// List format and level out of a property list; the first two bytes are the style.
fn list_of(properties: &[u8]) -> Option<(u16, u8)> {
    const LEVEL: u16 = 0x260A;
    const FORMAT: u16 = 0x460B;
    let (mut rest, mut format, mut level) = (properties.get(2..)?, 0, 0);
    while let Some(code) = word(rest, 0) {
        let operand = rest.get(2..)?;
        let length = match (code, code >> 13) {
            // The two that do not keep to the rule.
            (0xD608, _) => usize::from(word(operand, 0)?) + 1,
            (0xC615, _) if byte(operand, 0) == Some(255) => return None,
            (_, 0 | 1) => 1,
            (_, 2 | 4 | 5) => 2,
            (_, 3) => 4,
            (_, 6) => usize::from(byte(operand, 0)?) + 1,
            _ => 3,
        };
        match code {
            LEVEL => level = byte(operand, 0)?,
            FORMAT => format = word(operand, 0)?,
            _ => {}
        }
        rest = operand.get(length..)?;
    }
    (1..0xF800).contains(&format).then_some((format, level))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_hold_what_is_read() {
        assert_eq!(key("一 部门\u{13}PAGEREF x \\h\u{14}3\u{15}\u{A0}页\t"), "一部门3页");
    }

    #[test]
    fn lists_in_properties() {
        assert_eq!(list_of(&[0, 0, 0x0A, 0x26, 1, 0x0B, 0x46, 3, 0]), Some((3, 1)));
        assert_eq!(list_of(&[0, 0, 0x0B, 0x46, 0, 0]), None);
        // Other properties are passed over: two bytes, variable length.
        assert_eq!(list_of(&[0, 0, 0x03, 0x24, 1, 0x0D, 0xC6, 2, 9, 9, 0x0B, 0x46, 7, 0]), Some((7, 0)));
        assert_eq!(list_of(&[0]), None);
    }

    #[test]
    fn a_piece_table_after_a_property_list() {
        let longs = |numbers: &[u32]| numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<u8>>();
        let piece = |stored: u32| [&[0, 0][..], &stored.to_le_bytes(), &[0, 0]].concat();
        let plc = [longs(&[0, 2, 5]), piece(100), piece(1 << 30 | 60)].concat();
        let table = [&[1, 2, 0, 9, 9, 2][..], &(plc.len() as u32).to_le_bytes(), &plc].concat();
        let pieces = pieces(&table).expect("fits");
        let shape: Vec<(usize, usize, bool)> = pieces.iter().map(|piece| (piece.length, piece.start, piece.narrow)).collect();
        assert_eq!(shape, [(2, 100, false), (3, 30, true)]);
    }
}
