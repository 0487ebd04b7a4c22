//! Bytes of a page → text. Knows byte order marks, what the page says of itself, and what its bytes say.
//!
//! Order: the caller's word, a byte order mark, bytes that can only be UTF-8, the page's own word, a guess from the content.
//! Nothing is ever replaced: a byte that does not decode is an error.

use std::borrow::Cow;

use encoding_rs::{BIG5, DecoderResult, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

use crate::diagnostic::{Diagnostic, Staged};
use crate::error::Error;

/// A page may name its encoding within this many bytes; browsers look at 1024.
const HEAD: usize = 8192;
/// So many characters beyond ASCII make a valid UTF-8 text no accident.
const TELLING: usize = 4;

/// A page's text and the encoding it was in.
pub(crate) struct Decoded<'a> {
    pub(crate) text: Cow<'a, str>,
    pub(crate) encoding: &'static Encoding,
}

/// Decodes a page. `asked` is the caller's word, `sent` what came with the page from outside (a MIME header).
///
/// # Errors
/// [`Error::UnknownEncoding`] for a label that nobody knows, [`Error::Undecodable`] for bytes that are no text.
pub(crate) fn decode<'a>(bytes: &'a [u8], asked: Option<&str>, sent: Option<&str>) -> Result<Staged<Decoded<'a>>, Error> {
    if let Some(label) = asked {
        let encoding = wider(Encoding::for_label(label.as_bytes()).ok_or_else(|| Error::UnknownEncoding(label.to_owned()))?);
        let start = Encoding::for_bom(bytes).filter(|(of_mark, _)| *of_mark == encoding).map_or(0, |(_, length)| length);
        return strict(bytes, start, encoding).map(Staged::clean);
    }
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return strict(bytes, length, encoding).map(Staged::clean);
    }
    if let Some(encoding) = wide_without_mark(bytes) {
        return strict(bytes, 0, encoding).map(Staged::clean);
    }
    let sent = sent.and_then(|label| Encoding::for_label(label.as_bytes())).map(wider);
    let declared = declared(bytes.get(..HEAD).unwrap_or(bytes)).or(sent);
    if let Ok(text) = std::str::from_utf8(bytes)
        && (declared.is_none_or(|encoding| encoding == UTF_8) || text.chars().filter(|c| !c.is_ascii()).count() >= TELLING)
    {
        let decoded = Decoded { text: Cow::Borrowed(text), encoding: UTF_8 };
        let diagnostics = declared.filter(|said| *said != UTF_8).map(|said| disagreement(said, UTF_8)).into_iter().collect();
        return Ok(Staged { value: decoded, diagnostics });
    }
    let first = declared.unwrap_or_else(|| guess(bytes));
    let error = match strict(bytes, 0, first) {
        Ok(decoded) => return Ok(Staged::clean(decoded)),
        Err(error) => error,
    };
    let second = guess(bytes);
    if second == first {
        return Err(error);
    }
    let value = strict(bytes, 0, second).map_err(|_| error)?;
    Ok(Staged { value, diagnostics: vec![disagreement(first, second)] })
}

fn disagreement(said: &'static Encoding, is: &'static Encoding) -> Diagnostic {
    let (said, is) = (said.name(), is.name());
    Diagnostic::note(
        "charset-mismatch",
        format!("the page says {said}, its bytes are {is}"),
        format!("网页声明编码为 {said}，实际按 {is} 解码"),
    )
}

/// GB2312 and GBK pages use characters that only GB18030 has.
fn wider(encoding: &'static Encoding) -> &'static Encoding {
    if encoding == GBK { GB18030 } else { encoding }
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let found = wider(detector.guess(None, chardetng::Utf8Detection::Allow));
    // These readers know Chinese documents: a single-byte guess is what is left when nothing fits.
    if [UTF_8, GB18030, BIG5].contains(&found) { found } else { GB18030 }
}

/// UTF-16 without a mark: a page begins with ASCII, so every other byte is zero.
fn wide_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [b'<', 0, second, 0, ..] if second.is_ascii() => Some(UTF_16LE),
        [0, b'<', 0, second, ..] if second.is_ascii() => Some(UTF_16BE),
        _ => None,
    }
}

/// The encoding that a `charset=` or an XML declaration names.
fn declared(head: &[u8]) -> Option<&'static Encoding> {
    let head = head.to_ascii_lowercase();
    let label = find(&head, b"charset").or_else(|| if head.starts_with(b"<?xml") { find(&head, b"encoding") } else { None })?;
    let encoding = wider(Encoding::for_label(label)?);
    // The declaration itself could be read, so the page is in no 16-bit encoding.
    Some(if encoding == UTF_16LE || encoding == UTF_16BE { UTF_8 } else { encoding })
}

/// The value after `key=`, with or without quotes.
fn find<'a>(head: &'a [u8], key: &[u8]) -> Option<&'a [u8]> {
    let mut from = 0;
    while let Some(at) = head.get(from..)?.windows(key.len()).position(|window| window == key) {
        from += at + key.len();
        let rest = head.get(from..)?.trim_ascii_start();
        let Some(value) = rest.strip_prefix(b"=") else { continue };
        let value = value.trim_ascii_start();
        let value = value.strip_prefix(b"\"").or_else(|| value.strip_prefix(b"'")).unwrap_or(value);
        let length = value.iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(byte)).count();
        if length > 0 {
            return value.get(..length);
        }
    }
    None
}

fn strict<'a>(bytes: &'a [u8], start: usize, encoding: &'static Encoding) -> Result<Decoded<'a>, Error> {
    let body = bytes.get(start..).unwrap_or_default();
    if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(body) {
        return Ok(Decoded { text, encoding });
    }
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut sink = String::with_capacity(decoder.max_utf8_buffer_length_without_replacement(body.len()).unwrap_or(0));
    let (result, read) = decoder.decode_to_string_without_replacement(body, &mut sink, true);
    let bad = match result {
        DecoderResult::Malformed(length, after) => usize::from(length) + usize::from(after),
        DecoderResult::InputEmpty | DecoderResult::OutputFull => 0,
    };
    Err(Error::Undecodable { offset: start + read.saturating_sub(bad), encoding: encoding.name().to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<p>绩效自评表</p>";

    fn in_encoding(encoding: &'static Encoding, text: &str) -> Vec<u8> {
        encoding.encode(text).0.into_owned()
    }

    fn wide(text: &str, little: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
    }

    #[test]
    fn finds_the_encoding() {
        let long = format!("{PAGE}<p>二〇二三年度部门整体支出绩效评价情况说明，资金使用规范，完成各项任务。</p>");
        let cases: Vec<(Vec<u8>, &str)> = vec![
            (PAGE.as_bytes().to_vec(), "UTF-8"),
            ([b"\xEF\xBB\xBF", PAGE.as_bytes()].concat(), "UTF-8"),
            (wide(PAGE, true), "UTF-16LE"),
            (wide(PAGE, false), "UTF-16BE"),
            (in_encoding(GB18030, &format!("<meta charset=\"gb2312\">{PAGE}")), "gb18030"),
            (in_encoding(GB18030, &format!("<meta http-equiv=Content-Type content='text/html; charset=GBK'>{PAGE}")), "gb18030"),
            (in_encoding(GB18030, &long), "gb18030"),
            (in_encoding(BIG5, "<meta charset=big5><p>績效自評表</p>"), "Big5"),
            // The page says GB2312 and was saved as UTF-8.
            (format!("<meta charset=gb2312>{PAGE}").into_bytes(), "UTF-8"),
            // The page says UTF-8 and was saved as GBK.
            (in_encoding(GB18030, &format!("<meta charset=utf-8>{long}")), "gb18030"),
        ];
        for (bytes, expected) in cases {
            let decoded = decode(&bytes, None, None).expect(expected).value;
            assert_eq!(decoded.encoding.name(), expected);
            assert!(decoded.text.contains("自评表") || decoded.text.contains("自評表"), "{expected}");
        }
    }

    #[test]
    fn a_disagreement_is_told() {
        let bytes = format!("<meta charset=gb2312>{PAGE}").into_bytes();
        assert_eq!(decode(&bytes, None, None).expect("decodes").diagnostics[0].code, "charset-mismatch");
        assert!(decode(PAGE.as_bytes(), None, None).expect("decodes").diagnostics.is_empty());
    }

    #[test]
    fn the_callers_word_wins_and_bad_bytes_are_refused() {
        let bytes = in_encoding(GB18030, PAGE);
        assert!(decode(&bytes, Some("gbk"), None).expect("decodes").value.text.contains("自评表"));
        let refused = decode(&bytes, Some("utf-8"), None).err();
        assert!(matches!(refused, Some(Error::Undecodable { offset: 3, .. })), "{refused:?}");
        assert!(matches!(decode(&bytes, Some("klingon"), None).err(), Some(Error::UnknownEncoding(_))));
        assert!(matches!(
            decode(b"<meta charset=gbk><p>\xFF\xFF</p>", None, None).err(),
            Some(Error::Undecodable { offset: 21, .. })
        ));
    }
}
