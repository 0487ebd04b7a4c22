//! Ways in which a text loses or changes something between the form and the file.

use std::ops::Range;

use proptest::prelude::*;

/// One damage. Numbers choose a place and wrap around.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damage {
    /// Line ends of Windows.
    Crlf,
    /// UTF-8 with a byte order mark.
    Utf8Bom,
    /// The national encoding.
    Gb18030,
    /// UTF-16 with a byte order mark.
    Utf16,
    /// Every TAB as eight spaces.
    Spaces,
    /// ASCII digits as full-width ones.
    FullWidth,
    /// The cells from `first` on are lost, and the cell behind them follows a splice.
    Tear {
        /// Which cell.
        first: usize,
        /// How many.
        count: usize,
    },
    /// A whole row is lost, and the next one follows a splice.
    TearRow(usize),
    /// The mark before a cell is that of a splice although nothing is lost.
    Splice(usize),
    /// A cell with a figure is empty.
    Blank(usize),
    /// A blank line inside a cell of text.
    BlankLine(usize),
    /// Two neighbouring label and value pairs of a row or two such rows change places.
    SwapPairs(usize),
}

/// Damage without a place.
pub const WHOLE: &[Damage] = &[Damage::Crlf, Damage::Utf8Bom, Damage::Gb18030, Damage::Utf16, Damage::Spaces, Damage::FullWidth];

/// Any damage with a place.
pub fn in_one_place() -> impl Strategy<Value = Damage> {
    let place = 0..1000_usize;
    prop_oneof![
        4 => (place.clone(), 1..3_usize).prop_map(|(first, count)| Damage::Tear { first, count }),
        2 => place.clone().prop_map(Damage::TearRow),
        2 => place.clone().prop_map(Damage::Splice),
        2 => place.clone().prop_map(Damage::Blank),
        1 => place.clone().prop_map(Damage::BlankLine),
        1 => place.prop_map(Damage::SwapPairs),
    ]
}

/// All damages with a place that this text can suffer.
pub fn everywhere(text: &str) -> Vec<Damage> {
    let dump = Dump::new(text);
    let mut all = Vec::new();
    for place in 0..dump.cells.len() {
        all.extend([Damage::Tear { first: place, count: 1 }, Damage::Tear { first: place, count: 2 }, Damage::Splice(place)]);
    }
    all.extend((0..dump.rows.len()).map(Damage::TearRow));
    all.extend((0..dump.figures(text).count()).map(Damage::Blank));
    all.extend((0..dump.texts(text).count()).map(Damage::BlankLine));
    all.extend((0..dump.pairs(text).len()).map(Damage::SwapPairs));
    all
}

impl Damage {
    /// The damaged bytes; `None` where the text has no place for this damage.
    pub fn apply(self, text: &str) -> Option<Vec<u8>> {
        let dump = Dump::new(text);
        let replaced = |range: Range<usize>, by: &str| format!("{}{by}{}", &text[..range.start], &text[range.end..]);
        let damaged = match self {
            Damage::Crlf => text.replace("\r\n", "\n").replace('\n', "\r\n"),
            Damage::Utf8Bom => format!("\u{feff}{text}"),
            Damage::Gb18030 => {
                let (bytes, _, lossy) = encoding_rs::GB18030.encode(text);
                return (!lossy).then(|| bytes.into_owned());
            }
            Damage::Utf16 => {
                let units = "\u{feff}".encode_utf16().chain(text.encode_utf16());
                return Some(units.flat_map(u16::to_le_bytes).collect());
            }
            Damage::Spaces => text.replace('\t', "        "),
            Damage::FullWidth => text
                .chars()
                .map(|c| if c.is_ascii_digit() { char::from_u32(u32::from(c) + 0xFEE0).unwrap_or(c) } else { c })
                .collect(),
            Damage::Tear { first, count } => {
                let first = wrap(first, dump.cells.len())?;
                let after = dump.cells.get(first + count)?;
                replaced(dump.cells[first].start..after.start + 1, " \t")
            }
            Damage::TearRow(row) => {
                let row = &dump.rows[wrap(row, dump.rows.len())?];
                let after = dump.cells.get(row.end)?;
                replaced(dump.cells[row.start].start..after.start + 1, " \t")
            }
            Damage::Splice(cell) => {
                let cell = &dump.cells[wrap(cell, dump.cells.len())?];
                replaced(cell.start..cell.start + 1, " \t")
            }
            Damage::Blank(place) => {
                let figures: Vec<Range<usize>> = dump.figures(text).collect();
                replaced(figures[wrap(place, figures.len())?].clone(), "")
            }
            Damage::BlankLine(place) => {
                let texts: Vec<Range<usize>> = dump.texts(text).collect();
                let inside = &texts[wrap(place, texts.len())?];
                let chars: Vec<usize> = text[inside.clone()].char_indices().map(|(at, _)| inside.start + at).collect();
                let middle = chars[chars.len() / 2];
                replaced(middle..middle, "\n\n")
            }
            Damage::SwapPairs(place) => {
                let pairs = dump.pairs(text);
                let (a, b) = pairs.get(wrap(place, pairs.len())?)?.clone();
                format!("{}{}{}{}{}", &text[..a.start], &text[b.clone()], &text[a.end..b.start], &text[a.clone()], &text[b.end..])
            }
        };
        Some(damaged.into_bytes())
    }
}

fn wrap(place: usize, length: usize) -> Option<usize> {
    (length > 0).then(|| place % length)
}

/// The cells of a dump, `⇥cell` on lines of their own.
struct Dump {
    /// From the TAB to the next one.
    cells: Vec<Range<usize>>,
    /// Indexes of the cells of each row.
    rows: Vec<Range<usize>>,
}

impl Dump {
    fn new(text: &str) -> Self {
        let starts: Vec<usize> = text.match_indices("\n\t").map(|(at, _)| at + 1).collect();
        // A dump has most of its TABs at the beginning of a line; other texts have no places.
        if starts.len() < 10 || starts.len() * 3 < text.matches('\t').count() * 2 {
            return Self { cells: Vec::new(), rows: Vec::new() };
        }
        let ends = starts.iter().skip(1).copied().chain([text.len()]);
        let cells: Vec<Range<usize>> = starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect();
        let new_row = |index: &usize| *index == 0 || text[..cells[*index].start].ends_with("\n\n");
        let firsts: Vec<usize> = (0..cells.len()).filter(new_row).collect();
        let ends = firsts.iter().skip(1).copied().chain([cells.len()]);
        let rows = firsts.iter().copied().zip(ends).map(|(start, end)| start..end).collect();
        Self { cells, rows }
    }

    /// The text of each cell without the white space around it; the last cell runs into what follows the table.
    fn contents<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
        self.cells.iter().take(self.cells.len().saturating_sub(1)).map(|cell| {
            let whole = &text[cell.clone()];
            let lead = whole.len() - whole.trim_start().len();
            cell.start + lead..cell.start + lead + whole.trim().len()
        })
    }

    /// Short cells with a digit.
    fn figures<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
        self.contents(text).filter(|range| range.len() < 30 && text[range.clone()].contains(|c: char| c.is_ascii_digit()))
    }

    /// Cells of text.
    fn texts<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
        self.contents(text).filter(|range| text[range.clone()].chars().count() >= 12)
    }

    /// Two neighbouring pairs of a row with four cells, two neighbouring rows with two cells: what changes places.
    fn pairs(&self, text: &str) -> Vec<(Range<usize>, Range<usize>)> {
        let contents: Vec<Range<usize>> = self.contents(text).collect();
        let pair = |first: usize| Some(contents.get(first)?.start..contents.get(first + 1)?.end);
        let filled = |row: &Range<usize>| row.clone().all(|cell| contents.get(cell).is_some_and(|range| !range.is_empty()));
        let heads: Vec<&Range<usize>> =
            self.rows.iter().take(6).filter(|row| matches!(row.len(), 2 | 4) && filled(row)).collect();
        let inside = heads.iter().filter(|row| row.len() == 4).filter_map(|row| Some((pair(row.start)?, pair(row.start + 2)?)));
        let rows = heads.windows(2).filter(|rows| rows[0].len() == 2 && rows[1].len() == 2 && rows[0].end == rows[1].start);
        inside.chain(rows.filter_map(|rows| Some((pair(rows[0].start)?, pair(rows[1].start)?)))).collect()
    }
}
