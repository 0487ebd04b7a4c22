//! Damages files on purpose: bytes flipped, cut, doubled; the same inside the members of an archive, the streams of a PDF or of a compound
//! file. The same seed gives the same damage.
#![allow(dead_code, reason = "each user needs a part")]

use std::io::{Cursor, Read, Write};

/// Damage makes no file larger than this, so that what is slow is so by its shape.
const MOST_BYTES: usize = 1 << 20;

/// A generator of numbers (splitmix64).
pub struct Dice(u64);

impl Dice {
    /// The throw number `index` of a series.
    pub fn new(seed: u64, index: u64) -> Self {
        let mut dice = Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ index.wrapping_mul(0xD1B5_4A32_D192_ED03));
        dice.next();
        dice
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Below `end`; 0 for 0.
    pub fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { (self.next() % end as u64) as usize }
    }

    fn pick<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        list[self.below(list.len())]
    }

    /// A range inside `len`, mostly short.
    fn range(&mut self, len: usize) -> std::ops::Range<usize> {
        let start = self.below(len);
        let most = [8, 64, 1024, len][self.below(4)].min(len - start);
        start..start + self.below(most + 1)
    }
}

/// One of `files`, damaged.
pub fn mutated(files: &[Vec<u8>], dice: &mut Dice) -> Vec<u8> {
    let original = &files[dice.below(files.len())];
    let inside = match original.get(..4) {
        _ if dice.below(3) == 0 => None,
        Some(b"PK\x03\x04") => in_archive(original, dice),
        Some(b"%PDF") => in_pdf(original, dice),
        Some(b"\xD0\xCF\x11\xE0") => in_compound(original, dice),
        _ => Some(in_markup(original.clone(), dice)),
    };
    let mut bytes = inside.unwrap_or_else(|| in_bytes(original.clone(), dice));
    if dice.below(8) == 0 {
        bytes = in_bytes(bytes, dice);
    }
    // a text that does not decode is refused at once, so most are made to decode
    if std::str::from_utf8(original).is_ok() && dice.below(8) != 0 {
        bytes = String::from_utf8_lossy(&bytes).into_owned().into_bytes();
    }
    bytes
}

/// One to four changes anywhere.
fn in_bytes(mut bytes: Vec<u8>, dice: &mut Dice) -> Vec<u8> {
    for _ in 0..=dice.below(4) {
        let range = dice.range(bytes.len());
        match dice.below(9) {
            0 | 1 => {
                for _ in 0..=dice.below(16) {
                    let at = dice.below(bytes.len());
                    if let Some(byte) = bytes.get_mut(at) {
                        *byte ^= 1 << dice.below(8);
                    }
                }
            }
            2 => {
                let value = [0, 0xFF, 0x7F, 0x80, b'<', b' ', b'\n'][dice.below(7)];
                bytes[range].fill(value);
            }
            3 => drop(bytes.drain(range)),
            4 => bytes.truncate(range.start),
            5 => {
                let piece = bytes[range].to_vec();
                let at = dice.below(bytes.len() + 1);
                bytes.splice(at..at, piece);
            }
            6 => {
                let piece = bytes[range.clone()].to_vec();
                let times = (1 + dice.below(64)).min(MOST_BYTES.saturating_sub(bytes.len()) / piece.len().max(1));
                bytes.splice(range.end..range.end, piece.repeat(times));
            }
            7 => {
                for byte in &mut bytes[range] {
                    *byte = dice.0 as u8;
                    dice.next();
                }
            }
            _ => bytes = with_numbers(bytes, dice),
        }
    }
    bytes
}

/// Replaces a run of digits by a number at a border.
fn with_numbers(mut bytes: Vec<u8>, dice: &mut Dice) -> Vec<u8> {
    const NUMBERS: [&str; 12] = [
        "0",
        "-1",
        "1",
        "65535",
        "65536",
        "2147483647",
        "-2147483648",
        "4294967296",
        "99999999999999999999",
        "1e30",
        "0.00001",
        "NaN",
    ];
    for _ in 0..=dice.below(4) {
        let from = dice.below(bytes.len());
        let Some(start) = bytes[from..].iter().position(u8::is_ascii_digit).map(|at| from + at) else { continue };
        let len = bytes[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        bytes.splice(start..start + len, dice.pick(&NUMBERS).bytes());
    }
    bytes
}

/// Changes between marks: elements and their attributes, cells, lines.
fn in_markup(mut bytes: Vec<u8>, dice: &mut Dice) -> Vec<u8> {
    for _ in 0..=dice.below(4) {
        let marks: Vec<usize> =
            bytes.iter().enumerate().filter(|(_, byte)| matches!(byte, b'<' | b'\n' | b'\t')).map(|(at, _)| at).collect();
        if marks.len() < 2 {
            return in_bytes(bytes, dice);
        }
        let first = dice.below(marks.len() - 1);
        let most = [2, 8, 64, 4096][dice.below(4)];
        let last = (first + 1 + dice.below(most)).min(marks.len() - 1);
        let (start, end) = (marks[first], marks[last]);
        match dice.below(6) {
            0 => drop(bytes.drain(start..end)),
            1 => {
                let piece = bytes[start..end].to_vec();
                let at = marks[dice.below(marks.len())];
                bytes.splice(at..at, piece);
            }
            2 => {
                let piece = bytes[start..end].to_vec();
                let times = [2, 20, 300, 3000][dice.below(4)].min(MOST_BYTES.saturating_sub(bytes.len()) / piece.len().max(1));
                bytes.splice(end..end, piece.repeat(times));
            }
            3 => {
                let element: &str = dice.pick(&[
                    "<table>",
                    "<w:tbl>",
                    "<w:tc>",
                    "<td rowspan=\"65535\" colspan=\"1000\">",
                    "<div>",
                    "<!--",
                    "<![CDATA[",
                    "&#x10FFFF;",
                    "</",
                    "<w:p>",
                ]);
                let times = [1, 30, 1000][dice.below(3)];
                bytes.splice(start..start, element.repeat(times).bytes());
            }
            4 => bytes = with_numbers(bytes, dice),
            _ => bytes = in_bytes(bytes, dice),
        }
    }
    bytes
}

/// Changes inside one member of an archive.
fn in_archive(original: &[u8], dice: &mut Dice) -> Option<Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(original)).ok()?;
    let chosen = dice.below(archive.len());
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut member = archive.by_index(index).ok()?;
        let mut bytes = Vec::new();
        member.read_to_end(&mut bytes).ok()?;
        if index == chosen {
            if dice.below(16) == 0 {
                continue;
            }
            bytes = if dice.below(4) == 0 { in_bytes(bytes, dice) } else { in_markup(bytes, dice) };
        }
        out.start_file(member.name(), zip::write::SimpleFileOptions::default()).ok()?;
        out.write_all(&bytes).ok()?;
    }
    Some(out.finish().ok()?.into_inner())
}

/// Changes inside one unpacked stream of a PDF, or one of its dictionaries.
fn in_pdf(original: &[u8], dice: &mut Dice) -> Option<Vec<u8>> {
    use lopdf::Object;
    let mut file = lopdf::Document::load_mem(original).ok()?;
    let ids: Vec<lopdf::ObjectId> = file.objects.keys().copied().collect();
    for _ in 0..=dice.below(3) {
        let id = ids[dice.below(ids.len())];
        let other = ids[dice.below(ids.len())];
        match file.objects.get_mut(&id)? {
            Object::Stream(stream) => {
                let content = stream.decompressed_content().unwrap_or_else(|_| stream.content.clone());
                let content = match dice.below(3) {
                    0 => with_numbers(content, dice),
                    1 => in_markup(content, dice),
                    _ => in_bytes(content, dice),
                };
                let packed = stream.dict.clone();
                stream.set_plain_content(content);
                if dice.below(8) == 0 {
                    stream.dict = packed;
                }
            }
            Object::Dictionary(dict) => {
                let keys: Vec<Vec<u8>> = dict.iter().map(|(key, _)| key.clone()).collect();
                if keys.is_empty() {
                    continue;
                }
                let key = keys[dice.below(keys.len())].clone();
                match dice.below(5) {
                    0 => drop(dict.remove(&key)),
                    // to itself or elsewhere: circles and wrong kinds
                    1 => dict.set(key, Object::Reference(if dice.below(2) == 0 { id } else { other })),
                    2 => dict.set(key, Object::Integer([-1, 0, i64::MAX, i64::MIN, 65536][dice.below(5)])),
                    3 => dict.set(key, Object::Real([f32::MAX, f32::NAN, -1.0, 1e-30][dice.below(4)])),
                    _ => dict.set(key, Object::Array(vec![Object::Reference(other); dice.below(2000)])),
                }
            }
            Object::Array(list) => {
                let copy = list.clone();
                let times = dice.below(50);
                list.extend(copy.iter().cycle().take(copy.len() * times).cloned());
            }
            object => *object = Object::Null,
        }
    }
    let mut out = Vec::new();
    file.save_to(&mut out).ok()?;
    Some(out)
}

/// Changes inside one stream of a compound file.
fn in_compound(original: &[u8], dice: &mut Dice) -> Option<Vec<u8>> {
    let mut file = cfb::CompoundFile::open(Cursor::new(original.to_vec())).ok()?;
    let streams: Vec<std::path::PathBuf> =
        file.walk().filter(cfb::Entry::is_stream).map(|entry| entry.path().to_owned()).collect();
    let path = streams.get(dice.below(streams.len()))?;
    let mut bytes = Vec::new();
    file.open_stream(path).ok()?.read_to_end(&mut bytes).ok()?;
    let bytes = in_bytes(bytes, dice);
    file.create_stream(path).ok()?.write_all(&bytes).ok()?;
    file.flush().ok()?;
    Some(file.into_inner().into_inner())
}
