//! Bytes → text: byte order mark, UTF-16 without one, strict UTF-8, then the encodings of Chinese systems.
//! Nothing is replaced: bytes that do not decode are an error with their offset. Knows nothing of lines or tables.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, DecoderResult, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

use crate::error::Error;

/// How many bytes are looked at to guess an encoding.
const SAMPLE: usize = 1 << 20;

/// A decoded text.
#[derive(Debug)]
pub(super) struct Decoded {
    /// The text without byte order mark.
    pub text: String,
    /// The encoding it was read in.
    pub encoding: &'static Encoding,
}

/// Decodes `bytes` in the encoding of this `label`, or in the one found from the content.
///
/// # Errors
/// [`Error::UnknownEncoding`], [`Error::Undecodable`]; [`Error::UnknownFormat`] where the bytes are no text.
pub(super) fn decode(bytes: &[u8], label: Option<&str>, name: &str) -> Result<Decoded, Error> {
    let marked = Encoding::for_bom(bytes);
    let encoding = match (label, marked) {
        (Some(label), _) => named(label, marked.map(|(encoding, _)| encoding))?,
        (None, Some((encoding, _))) => encoding,
        (None, None) => guess(bytes)?,
    };
    let skip = marked.filter(|(mark, _)| *mark == encoding).map_or(0, |(_, length)| length);
    let text = strict(bytes, skip, encoding)?;
    if is_binary(&text) {
        return Err(Error::UnknownFormat(name.to_owned()));
    }
    Ok(Decoded { text, encoding })
}

/// Whether the beginning of a file may be text at all.
pub(super) fn may_be_text(bytes: &[u8]) -> bool {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    Encoding::for_bom(bytes).is_some() || !sample.contains(&0) || wide(bytes).is_some()
}

/// The encoding of a label. GBK and GB2312 are read as their superset GB18030; `utf-16` follows the byte order mark.
fn named(label: &str, marked: Option<&'static Encoding>) -> Result<&'static Encoding, Error> {
    let unknown = || Error::UnknownEncoding(label.to_owned());
    let encoding = Encoding::for_label_no_replacement(label.as_bytes()).ok_or_else(unknown)?;
    let is_wide = |encoding: &'static Encoding| encoding == UTF_16LE || encoding == UTF_16BE;
    Ok(match marked {
        Some(mark) if is_wide(mark) && is_wide(encoding) => mark,
        _ if encoding == GBK => GB18030,
        _ => encoding,
    })
}

fn guess(bytes: &[u8]) -> Result<&'static Encoding, Error> {
    let valid = match std::str::from_utf8(bytes) {
        Ok(_) if !bytes.contains(&0) => return Ok(UTF_8),
        Ok(_) => bytes.len(),
        Err(error) => error.valid_up_to(),
    };
    if let Some(encoding) = wide(bytes) {
        return Ok(encoding);
    }
    let window = &bytes[bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(0)..];
    let window = &window[..window.len().min(SAMPLE)];
    if is_damaged_utf8(window) {
        return Err(undecodable(valid, UTF_8));
    }
    Ok(chinese(bytes, window))
}

/// GB18030 or Big5. Any other guess is weighed against the two by strict decoding: reports come in no other encoding, and
/// a single-byte encoding would take any bytes and turn them into wrong text.
fn chinese(bytes: &[u8], window: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(window, window.len() < SAMPLE);
    let guessed = detector.guess(None, Utf8Detection::Deny);
    let decodes = |encoding: &'static Encoding| encoding.decode_without_bom_handling_and_without_replacement(bytes).is_some();
    match guessed {
        _ if guessed == BIG5 && decodes(BIG5) => BIG5,
        _ if guessed == GBK || guessed == GB18030 || guessed == BIG5 => GB18030,
        _ if !decodes(GB18030) && decodes(BIG5) => BIG5,
        _ => GB18030,
    }
}

/// UTF-8 with a few bad bytes, which other encodings would read as nonsense: most of its long sequences are whole.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut whole, mut bad) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| c.len_utf8() > 2).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    whole > 4 * bad
}

/// UTF-16 without byte order mark: nearly all units of one byte order are characters of Chinese text, and more of them
/// than in the other order.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(1 << 16)];
    let units = sample.len() / 2;
    if units == 0 {
        return None;
    }
    let plausible = |join: fn([u8; 2]) -> u16| {
        sample.chunks_exact(2).filter(|pair| matches!(pair, [a, b] if is_plausible(join([*a, *b])))).count()
    };
    let (little, big) = (plausible(u16::from_le_bytes), plausible(u16::from_be_bytes));
    let (most, encoding) = if little >= big { (little, UTF_16LE) } else { (big, UTF_16BE) };
    (most * 20 >= units * 19 && little != big).then_some(encoding)
}

fn is_plausible(unit: u16) -> bool {
    matches!(unit, 0x09 | 0x0A | 0x0D | 0x20..=0x7E | 0xA0..=0xFF | 0x2010..=0x203B | 0x2160..=0x217F | 0x2460..=0x249B
        | 0x2260..=0x2267 | 0x25A0..=0x25CF | 0x3000..=0x301F | 0x4E00..=0x9FFF | 0xFF01..=0xFF5E)
}

/// Decodes everything after `skip` bytes or says where it fails.
fn strict(bytes: &[u8], skip: usize, encoding: &'static Encoding) -> Result<String, Error> {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 2);
    let mut at = skip;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let (result, read) = decoder.decode_to_string_without_replacement(rest, &mut text, true);
        at += read;
        match result {
            DecoderResult::InputEmpty => return Ok(text),
            DecoderResult::OutputFull => text.reserve(rest.len() + 64),
            DecoderResult::Malformed(bad, after) => {
                return Err(undecodable(at.saturating_sub(usize::from(bad) + usize::from(after)), encoding));
            }
        }
    }
}

fn undecodable(offset: usize, encoding: &'static Encoding) -> Error {
    Error::Undecodable { offset, encoding: encoding.name().to_owned() }
}

/// NUL, or more than one control character in a hundred that no text has.
fn is_binary(text: &str) -> bool {
    let controls = text.bytes().filter(|byte| matches!(byte, 0x01..=0x08 | 0x0E..=0x19 | 0x1B..=0x1F | 0x7F)).count();
    text.contains('\0') || controls * 100 > text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: &str = "2021年度部门整体支出绩效自评表\r\n\t项目名称\r\n\t河道清淤工程\r\n\n全年预算数为１２.5万元。";
    const TRADITIONAL: &str = "部門整體支出績效自評表\n全年預算數與執行數相符，資金使用情況良好，各項工作均已完成。";

    fn utf16(text: &str, join: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(join).collect()
    }

    fn encoded(text: &str, encoding: &'static Encoding) -> Vec<u8> {
        encoding.encode(text).0.into_owned()
    }

    #[test]
    fn finds_each_encoding() {
        let marked = |mark: &[u8], body: Vec<u8>| [mark, &body].concat();
        let table = [
            ("UTF-8", REPORT, REPORT.as_bytes().to_vec()),
            ("UTF-8", REPORT, marked(b"\xEF\xBB\xBF", REPORT.into())),
            ("UTF-8", "100", b"100".to_vec()),
            ("UTF-16LE", REPORT, marked(b"\xFF\xFE", utf16(REPORT, u16::to_le_bytes))),
            ("UTF-16BE", REPORT, marked(b"\xFE\xFF", utf16(REPORT, u16::to_be_bytes))),
            ("UTF-16LE", REPORT, utf16(REPORT, u16::to_le_bytes)),
            ("UTF-16BE", REPORT, utf16(REPORT, u16::to_be_bytes)),
            ("UTF-16LE", "total 10", utf16("total 10", u16::to_le_bytes)),
            ("gb18030", REPORT, encoded(REPORT, GB18030)),
            ("gb18030", "总分", encoded("总分", GBK)),
            ("gb18030", "㐂年度", encoded("㐂年度", GB18030)),
            ("Big5", TRADITIONAL, encoded(TRADITIONAL, BIG5)),
        ];
        for (name, text, bytes) in table {
            let decoded = decode(&bytes, None, "f").unwrap_or_else(|error| panic!("{name} {text}: {error}"));
            assert_eq!((decoded.encoding.name(), decoded.text.as_str()), (name, text));
        }
    }

    #[test]
    fn the_label_wins() {
        let bytes = encoded("總分", BIG5);
        assert_eq!(decode(&bytes, Some("big5"), "f").map(|d| d.text).ok().as_deref(), Some("總分"));
        let little = [b"\xFE\xFF".to_vec(), utf16("总分", u16::to_be_bytes)].concat();
        assert_eq!(decode(&little, Some("utf-16"), "f").map(|d| d.text).ok().as_deref(), Some("总分"));
        assert!(matches!(decode(b"x", Some("klingon"), "f"), Err(Error::UnknownEncoding(label)) if label == "klingon"));
        assert!(matches!(decode(b"x", Some("hz-gb-2312"), "f"), Err(Error::UnknownEncoding(_))));
    }

    #[test]
    fn says_where_bytes_do_not_decode() {
        let torn_utf8 = [REPORT.as_bytes(), &"执".as_bytes()[..2]].concat();
        let mut inner = REPORT.as_bytes().to_vec();
        inner[4] = 0xFF;
        let mut gb = encoded("全年预算数为零", GB18030);
        gb.push(0xC8);
        let mut lone = utf16(REPORT, u16::to_le_bytes);
        lone.splice(4..6, [0x00, 0xD8]);
        let table = [
            (torn_utf8, None, REPORT.len(), "UTF-8"),
            (inner, None, 4, "UTF-8"),
            (gb, None, 14, "gb18030"),
            (lone, None, 4, "UTF-16LE"),
            (encoded("总分", GBK), Some("utf-8"), 0, "UTF-8"),
            (b"ab\xB2\xFFcd".to_vec(), Some("gb2312"), 2, "gb18030"),
            (b"ab\xB2\x30cd".to_vec(), Some("gbk"), 2, "gb18030"),
            (vec![b'a', 0, b'b', 0, b'c'], Some("utf-16le"), 4, "UTF-16LE"),
        ];
        for (bytes, label, at, name) in table {
            match decode(&bytes, label, "f") {
                Err(Error::Undecodable { offset, encoding }) => assert_eq!((offset, encoding.as_str()), (at, name)),
                other => panic!("{name} {at}: {other:?}"),
            }
        }
    }

    #[test]
    fn binary_data_is_no_text() {
        for bytes in [&b"a\0b\0\0\0c\x01"[..], b"\x7FELF\x02\x01\x01\0\0\0", b"\x01\x02\x03\x04 some text", b"text\0"] {
            assert!(matches!(decode(bytes, None, "f"), Err(Error::UnknownFormat(_))), "{bytes:?}");
        }
        assert!(!may_be_text(b"\x7FELF\x02\x01\x01\0\0\0"));
        assert!(may_be_text(&utf16("合计 10", u16::to_le_bytes)));
        assert!(may_be_text(b""));
    }
}
