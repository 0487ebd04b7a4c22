//! A page saved with its pictures in one file (MHTML, also written by exporters under the name .doc) → the page's own bytes.
//! Reads the first HTML part; other parts are not looked at.

/// The HTML part of a MIME message.
pub(crate) struct Part {
    /// The page as the server would have sent it.
    pub(crate) bytes: Vec<u8>,
    /// The character set that the part's header names.
    pub(crate) charset: Option<String>,
}

/// Messages nest: an alternative inside a related part. More levels than this are no page.
const LEVELS: usize = 4;

/// Whether the bytes begin like a MIME message with several parts.
pub(crate) fn looks_like_message(bytes: &[u8]) -> bool {
    let start = bytes.get(..4096).unwrap_or(bytes);
    let start = String::from_utf8_lossy(start).to_ascii_lowercase();
    let first = start.trim_start().split(':').next().unwrap_or_default();
    matches!(first, "mime-version" | "from" | "subject" | "content-type" | "date" | "x-document-type")
        && start.contains("mime-version:")
        && start.contains("multipart/")
}

/// The first HTML part.
pub(crate) fn html_part(message: &[u8]) -> Option<Part> {
    find(message, LEVELS)
}

fn find(message: &[u8], levels: usize) -> Option<Part> {
    let (head, body) = split_head(message);
    let kind = header(&head, "content-type").unwrap_or_default();
    let lower = kind.to_ascii_lowercase();
    if lower.starts_with("multipart/") {
        let boundary = format!("--{}", parameter(&kind, "boundary")?);
        return split_parts(body, boundary.as_bytes()).into_iter().filter(|_| levels > 0).find_map(|part| find(part, levels - 1));
    }
    if !lower.starts_with("text/html") {
        return None;
    }
    let coding = header(&head, "content-transfer-encoding").unwrap_or_default().trim().to_ascii_lowercase();
    let bytes = match coding.as_str() {
        "quoted-printable" => quoted_printable(body),
        "base64" => base64(body),
        _ => body.to_vec(),
    };
    Some(Part { bytes, charset: parameter(&kind, "charset") })
}

/// Header text and body; an empty line stands between them.
fn split_head(message: &[u8]) -> (String, &[u8]) {
    let message = message.trim_ascii_start();
    let end = message
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .map(|at| (at, 4))
        .into_iter()
        .chain(message.windows(2).position(|window| window == b"\n\n").map(|at| (at, 2)))
        .min();
    let (at, gap) = end.unwrap_or((message.len(), 0));
    let head = String::from_utf8_lossy(message.get(..at).unwrap_or_default()).into_owned();
    (head, message.get(at + gap..).unwrap_or_default())
}

/// The pieces between boundary lines; what stands before the first is no part.
fn split_parts<'a>(body: &'a [u8], boundary: &[u8]) -> Vec<&'a [u8]> {
    let (mut parts, mut from, mut at) = (Vec::new(), None, 0);
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        if line.starts_with(boundary) {
            parts.extend(from.and_then(|from| body.get(from..at)));
            from = Some(at + line.len());
        }
        at += line.len();
    }
    // A file cut off has no last boundary.
    parts.extend(from.and_then(|from| body.get(from..)).filter(|rest| !rest.trim_ascii().is_empty()));
    parts
}

/// A header's value, folded lines joined.
fn header(head: &str, name: &str) -> Option<String> {
    let mut lines = head.lines().peekable();
    while let Some(line) = lines.next() {
        let Some((key, value)) = line.split_once(':') else { continue };
        if key.trim().eq_ignore_ascii_case(name) {
            let mut value = value.trim().to_owned();
            while let Some(more) = lines.next_if(|next| next.starts_with([' ', '\t'])) {
                value.push(' ');
                value.push_str(more.trim());
            }
            return Some(value);
        }
    }
    None
}

/// A parameter of a header's value: `charset="gb2312"`.
fn parameter(value: &str, name: &str) -> Option<String> {
    value.split(';').skip(1).find_map(|part| {
        let (key, value) = part.split_once('=')?;
        key.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"').to_owned())
    })
}

fn quoted_printable(body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(body.len());
    let mut rest = body;
    while let [first, after @ ..] = rest {
        rest = after;
        match (first, after) {
            (b'=', [b'\r', b'\n', next @ ..]) | (b'=', [b'\n', next @ ..]) => rest = next,
            (b'=', [high, low, next @ ..]) => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => {
                    bytes.push(high * 16 + low);
                    rest = next;
                }
                _ => bytes.push(b'='),
            },
            (other, _) => bytes.push(*other),
        }
    }
    bytes
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

fn base64(body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(body.len() / 4 * 3);
    let (mut bits, mut count) = (0u32, 0);
    for byte in body {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => continue,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count & 0xFF) as u8);
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tboundary=\"==x\"\r\n\r\nno part\r\n--==x\r\n";

    fn page(message: &str) -> Option<(String, Option<String>)> {
        html_part(message.as_bytes()).map(|part| (String::from_utf8_lossy(&part.bytes).into_owned(), part.charset))
    }

    #[test]
    fn the_page_is_found_and_decoded() {
        let cases = [
            (
                "Content-Type: text/html; charset=\"utf-8\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p a=3D1>=E7=\r\n=BB=A9</p>\r\n",
                ("<p a=1>绩</p>\r\n", Some("utf-8")),
            ),
            ("Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\nPHA+57upP\r\nC9wPg==\r\n", ("<p>绩</p>", None)),
            ("Content-Type: image/png\r\n\r\n<p>\r\n--==x\r\nContent-Type: text/html\r\n\r\n<b>\r\n", ("<b>", None)),
        ];
        for (part, (expected, charset)) in cases {
            assert!(looks_like_message(HEAD.as_bytes()));
            let found = page(&format!("{HEAD}{part}--==x--\r\n")).expect(expected);
            assert_eq!((found.0.trim_end(), found.1.as_deref()), (expected.trim_end(), charset));
        }
    }

    #[test]
    fn other_messages_have_no_page() {
        assert!(page(&format!("{HEAD}Content-Type: text/plain\r\n\r\nx\r\n--==x--")).is_none());
        assert!(page("Content-Type: multipart/mixed\r\n\r\n--").is_none());
        assert!(!looks_like_message("部门职责：multipart/".as_bytes()));
    }
}
