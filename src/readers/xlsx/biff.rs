//! The records of an .xls workbook stream → number formats and rules of the cells, and a refusal of streams that would make
//! the parser reserve memory without end. Values, texts and merges come from calamine.

use std::collections::{BTreeMap, HashMap};

use super::formats;
use crate::error::Error;

/// What the layout needs of a cell format (XF record).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Look {
    pub(crate) code: String,
    pub(crate) ruled: bool,
}

/// The cell formats of a workbook.
#[derive(Debug, Default)]
pub(crate) struct Looks {
    looks: Vec<Look>,
    /// For each sheet in file order, the format of each cell.
    sheets: Vec<HashMap<(u32, u32), u16>>,
}

impl Looks {
    /// The format of a cell of the `sheet`-th sheet.
    pub(crate) fn of(&self, sheet: usize, place: (u32, u32)) -> Option<&Look> {
        self.looks.get(usize::from(*self.sheets.get(sheet)?.get(&place)?))
    }
}

const BOF: u16 = 0x0809;
const EOF: u16 = 0x000A;
const FORMAT: u16 = 0x041E;
const XF: u16 = 0x00E0;
const BOUND_SHEET: u16 = 0x0085;
const DIMENSIONS: u16 = 0x0200;
const MUL_RK: u16 = 0x00BD;
/// Records that begin with row, column and XF: formula, number, label, truth or error, RK, label of the string table, rich label.
const CELLS: [u16; 7] = [0x0006, 0x0203, 0x0204, 0x0205, 0x027E, 0x00FD, 0x00D6];

/// Reads the looks of all cells.
///
/// # Errors
/// [`Error::Malformed`] for cells or sheets outside what an .xls can hold, [`Error::Limit`] for more than `cells` positions.
pub(crate) fn scan(stream: &[u8], cells: usize) -> Result<Looks, Error> {
    let (mut codes, mut formats, mut starts) = (BTreeMap::new(), Vec::new(), Vec::new());
    let mut wide = true;
    for (kind, data) in records(stream) {
        match kind {
            BOF => wide = word(data, 0) == Some(0x0600),
            FORMAT => codes.extend(code(data, wide)),
            XF => formats.push((word(data, 2).unwrap_or(0), wide && byte(data, 10).unwrap_or(0) != 0)),
            BOUND_SHEET => starts.extend(long(data, 0).map(|start| start as usize)),
            EOF => break,
            _ => {}
        }
    }
    let look = |(id, ruled): (u16, bool)| Look {
        code: codes.get(&id).cloned().unwrap_or_else(|| formats::builtin(id).to_owned()),
        ruled,
    };
    let mut looks = Looks { looks: formats.into_iter().map(look).collect(), sheets: Vec::new() };
    let mut left = cells;
    for start in starts {
        let stream = stream.get(start..).ok_or_else(|| malformed("a sheet begins behind the end"))?;
        let sheet = sheet(stream)?;
        let rows = extent(sheet.keys().map(|place| place.0));
        let columns = extent(sheet.keys().map(|place| place.1));
        left = left.checked_sub(rows * columns).ok_or_else(|| Error::Limit(format!("{cells} cells of one workbook")))?;
        looks.sheets.push(sheet);
    }
    Ok(looks)
}

fn malformed(reason: &str) -> Error {
    Error::Malformed { format: "xls", reason: reason.to_owned() }
}

fn extent(numbers: impl Iterator<Item = u32>) -> usize {
    let (from, to) = numbers.fold((u32::MAX, 0), |(from, to), number| (from.min(number), to.max(number)));
    if from > to { 0 } else { (to - from + 1) as usize }
}

/// The cells of one sheet; records of charts inside it are passed over.
fn sheet(stream: &[u8]) -> Result<HashMap<(u32, u32), u16>, Error> {
    let (mut cells, mut depth) = (HashMap::new(), 0usize);
    for (kind, data) in records(stream) {
        match kind {
            BOF => depth += 1,
            EOF if depth <= 1 => break,
            EOF => depth -= 1,
            _ if depth > 1 => {}
            DIMENSIONS => check_dimensions(data)?,
            MUL_RK => {
                let row = word(data, 0).unwrap_or(0);
                let first = word(data, 2).unwrap_or(0);
                let formats = data.get(4..data.len().saturating_sub(2)).unwrap_or_default().chunks_exact(6);
                for (column, one) in (u32::from(first)..).zip(formats) {
                    insert(&mut cells, u32::from(row), column, word(one, 0))?;
                }
            }
            _ if CELLS.contains(&kind) => {
                let (Some(row), Some(column)) = (word(data, 0), word(data, 2)) else { continue };
                insert(&mut cells, u32::from(row), u32::from(column), word(data, 4))?;
            }
            _ => {}
        }
    }
    Ok(cells)
}

fn insert(cells: &mut HashMap<(u32, u32), u16>, row: u32, column: u32, format: Option<u16>) -> Result<(), Error> {
    if column > 0xFF {
        return Err(malformed("a cell beyond column 256"));
    }
    cells.insert((row, column), format.unwrap_or(0));
    Ok(())
}

/// The parser reserves memory for the whole area.
fn check_dimensions(data: &[u8]) -> Result<(), Error> {
    let (first, end) = match data.len() {
        10 => (word(data, 0).map(u32::from), word(data, 2).map(u32::from)),
        _ => (long(data, 0), long(data, 4)),
    };
    let sane = first.zip(end).is_none_or(|(first, end)| end <= 0x1_0000 && (first < end || end == 0 || first == end));
    if sane { Ok(()) } else { Err(malformed("impossible dimensions of a sheet")) }
}

/// A format's number and code: 16-bit length and a width flag in BIFF8, 8-bit length before.
fn code(data: &[u8], wide: bool) -> Option<(u16, String)> {
    let id = word(data, 0)?;
    if !wide {
        let length = usize::from(byte(data, 2)?);
        return Some((id, String::from_utf8_lossy(data.get(3..3 + length)?).into_owned()));
    }
    let length = usize::from(word(data, 2)?);
    let text = if byte(data, 4)? & 1 == 0 {
        data.get(5..5 + length)?.iter().map(|byte| char::from(*byte)).collect()
    } else {
        let units: Vec<u16> = data.get(5..5 + 2 * length)?.chunks_exact(2).filter_map(|unit| word(unit, 0)).collect();
        String::from_utf16_lossy(&units)
    };
    Some((id, text))
}

/// Type and data of each record; ends at the first one that does not fit.
fn records(mut stream: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    std::iter::from_fn(move || {
        let (kind, length) = (word(stream, 0)?, usize::from(word(stream, 2)?));
        let data = stream.get(4..4 + length)?;
        stream = stream.get(4 + length..)?;
        Some((kind, data))
    })
}

fn byte(data: &[u8], at: usize) -> Option<u8> {
    data.get(at).copied()
}

fn word(data: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(data.get(at..at + 2)?.try_into().ok()?))
}

fn long(data: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(data.get(at..at + 4)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
    }

    fn workbook(sheet: &[u8]) -> Vec<u8> {
        let format = [&164u16.to_le_bytes()[..], &6u16.to_le_bytes(), &[0], b"0.00%;"].concat();
        let xf = |id: u16, rules: u8| {
            let mut data = vec![0; 20];
            data[2..4].copy_from_slice(&id.to_le_bytes());
            data[10] = rules;
            record(XF, &data)
        };
        let globals = [record(BOF, &[0, 6, 5, 0]), record(FORMAT, &format), xf(0, 0), xf(164, 0x11)].concat();
        let start = globals.len() + 14 + 4;
        let bound = [&(start as u32).to_le_bytes()[..], &[0, 0, 1, 0, b's', 0]].concat();
        [globals, record(BOUND_SHEET, &bound), record(EOF, &[]), sheet.to_vec()].concat()
    }

    fn at(row: u16, column: u16, format: u16) -> Vec<u8> {
        [row, column, format].iter().flat_map(|number| number.to_le_bytes()).collect()
    }

    #[test]
    fn formats_of_cells() {
        let rk = |format: u16| [&format.to_le_bytes()[..], &[0; 4]].concat();
        let many = [&at(2, 4, 0)[..4], &rk(0), &rk(1), &[5, 0]].concat();
        let sheet = [record(BOF, &[0, 6, 16, 0]), record(0x0203, &at(0, 1, 1)), record(MUL_RK, &many), record(EOF, &[])].concat();
        let looks = scan(&workbook(&sheet), 1000).expect("sane");
        let percent = Look { code: "0.00%;".to_owned(), ruled: true };
        assert_eq!(looks.of(0, (0, 1)), Some(&percent));
        assert_eq!(looks.of(0, (2, 5)), Some(&percent));
        assert_eq!(looks.of(0, (2, 4)), Some(&Look { code: "General".to_owned(), ruled: false }));
        assert_eq!(looks.of(0, (9, 9)), None);
    }

    #[test]
    fn impossible_sheets_are_refused() {
        let far = [record(BOF, &[0, 6]), record(0x0203, &at(0, 300, 0))].concat();
        assert!(matches!(scan(&workbook(&far), 1000), Err(Error::Malformed { .. })));
        let wide = [record(BOF, &[0, 6]), record(0x0203, &at(0, 0, 0)), record(0x0203, &at(60_000, 200, 0))].concat();
        assert!(matches!(scan(&workbook(&wide), 1000), Err(Error::Limit(_))));
        let dimensions =
            [record(BOF, &[0, 6]), record(DIMENSIONS, &[0, 0, 0, 0, 255, 255, 255, 255, 0, 0, 255, 0, 0, 0])].concat();
        assert!(matches!(scan(&workbook(&dimensions), 1000), Err(Error::Malformed { .. })));
        assert!(scan(&[1, 2, 3], 1000).is_ok());
    }
}
