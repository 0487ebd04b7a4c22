//! File names → names that every file system takes and keys that tell any two files apart. Touches no file.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use baogao::source::Source;

/// Most file systems allow this many bytes in one name.
const LONGEST: usize = 255;

/// A path as a text, its steps joined by `/`, the same on every system. No two paths give the same text: bytes that are no
/// UTF-8 stand as `U+FFFD` and two hexadecimal digits, a `U+FFFD` of the name itself stands twice.
pub fn key(path: &Path) -> String {
    let steps = path.components().map(|step| lossless(step.as_os_str()));
    steps.collect::<Vec<_>>().join("/")
}

fn lossless(name: &OsStr) -> String {
    let mut text = String::new();
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        text.push_str(&chunk.valid().replace('\u{FFFD}', "\u{FFFD}\u{FFFD}"));
        for byte in chunk.invalid() {
            text.push_str(&format!("\u{FFFD}{byte:02X}"));
        }
    }
    text
}

/// The name with `ending` after it, or a shorter one if the file system would not take that: its beginning, and a hash that
/// keeps it apart from others.
pub fn fitting(name: &OsStr, ending: &str) -> OsString {
    if name.len() + ending.len() <= LONGEST {
        let mut whole = name.to_os_string();
        whole.push(ending);
        return whole;
    }
    let hash = short_hash(name);
    let mut text = lossless(name);
    let mut room = (LONGEST - ending.len() - hash.len() - 1).min(text.len());
    while !text.is_char_boundary(room) {
        room -= 1;
    }
    text.truncate(room);
    OsString::from(format!("{text}~{hash}{ending}"))
}

/// Sixteen hexadecimal digits that stand for a name.
pub fn short_hash(name: &OsStr) -> String {
    Source::new("", name.as_encoded_bytes().to_vec()).sha256.chars().take(16).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_cut_between_characters_and_stay_apart() {
        assert_eq!(fitting("自评.docx".as_ref(), ".json"), "自评.docx.json");
        let (one, other) = ("报".repeat(83) + "甲.pdf", "报".repeat(83) + "乙.pdf");
        assert!(one.len() <= LONGEST + 1, "a name that a system may hold");
        let cut = fitting(one.as_ref(), ".json");
        assert!(cut.len() <= LONGEST && cut.to_string_lossy().ends_with(".json"), "{}", cut.len());
        assert_ne!(cut, fitting(other.as_ref(), ".json"));
        assert_eq!(fitting("a".repeat(250).as_ref(), ".json").len(), 255);
        assert!(fitting("a".repeat(251).as_ref(), ".json").to_string_lossy().contains('~'));
    }

    #[cfg(unix)]
    #[test]
    fn keys_tell_odd_names_apart() {
        use std::os::unix::ffi::OsStrExt;
        let of = |bytes: &[u8]| key(Path::new(OsStr::from_bytes(bytes)));
        assert_eq!(of(b"a/\xB1\xA8.txt"), "a/\u{FFFD}B1\u{FFFD}A8.txt");
        assert_eq!(of("报/告.txt".as_bytes()), "报/告.txt");
        assert_eq!(of("\u{FFFD}B1".as_bytes()), "\u{FFFD}\u{FFFD}B1");
        assert_ne!(of(b"\xB1"), of("\u{FFFD}B1".as_bytes()));
    }
}
