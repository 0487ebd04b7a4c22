//! A text folded for matching, with the way back: white space and quotation marks out, digits and letters half-width,
//! brackets and punctuation full-width. The original is never changed.

use crate::span::Span;

/// A folded piece of text that knows where each of its bytes came from.
#[derive(Debug, Clone, Default)]
pub struct Folded {
    text: String,
    /// For each byte of `text` the start of its character in the original, then the end of the last one.
    starts: Vec<u32>,
    /// For each byte of `text` the end of its character in the original.
    ends: Vec<u32>,
}

impl Folded {
    /// Folds `piece`, which begins at byte `offset` of the document.
    pub fn new(piece: &str, offset: usize) -> Self {
        let mut folded = Self {
            text: String::with_capacity(piece.len()),
            starts: Vec::with_capacity(piece.len()),
            ends: Vec::with_capacity(piece.len()),
        };
        let mut before = ' ';
        let mut characters = piece.char_indices().peekable();
        while let Some((at, character)) = characters.next() {
            let after = characters.peek().map_or(' ', |(_, next)| *next);
            let kept = fold_char(character, is_digit(before) && is_digit(after));
            before = character;
            let Some(kept) = kept else { continue };
            folded.text.push(kept);
            let (start, end) = (offset + at, offset + at + character.len_utf8());
            for _ in 0..kept.len_utf8() {
                folded.starts.push(u32::try_from(start).unwrap_or(u32::MAX));
                folded.ends.push(u32::try_from(end).unwrap_or(u32::MAX));
            }
        }
        folded
    }

    /// The folded text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The place in the document of the folded range `start..end`; empty for an empty range.
    pub fn span(&self, start: usize, end: usize) -> Span {
        match (self.starts.get(start), end.checked_sub(1).and_then(|last| self.ends.get(last))) {
            (Some(first), Some(last)) if start < end => Span::new(*first as usize, *last as usize),
            _ => Span::default(),
        }
    }
}

/// One text folded; for labels, where the way back is not needed.
pub fn fold(piece: &str) -> String {
    Folded::new(piece, 0).text
}

fn is_digit(character: char) -> bool {
    character.is_ascii_digit() || ('０'..='９').contains(&character)
}

/// `None` drops the character. `in_number`: it stands between two digits.
fn fold_char(character: char, in_number: bool) -> Option<char> {
    Some(match character {
        c if c.is_whitespace() || is_quote(c) || c == '\u{feff}' || c == '\u{200b}' => return None,
        ',' if in_number => ',',
        '.' | '．' => '.',
        ',' => '，',
        '(' | '﹙' => '（',
        ')' | '﹚' => '）',
        ':' | '﹕' => '：',
        ';' | '﹔' => '；',
        '!' => '！',
        '?' => '？',
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '％' | '＋' | '－' | '／' => {
            char::from_u32(character as u32 - 0xFEE0).unwrap_or(character)
        }
        c => c,
    })
}

fn is_quote(character: char) -> bool {
    matches!(character, '“' | '”' | '‘' | '’' | '"' | '\'' | '＂' | '＇' | '「' | '」' | '『' | '』')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_and_finds_the_way_back() {
        let text = "共“三公”１２ 万元(境)";
        let folded = Folded::new(text, 0);
        assert_eq!(folded.text(), "共三公12万元（境）");
        let at = folded.text().find("12万元").unwrap_or_default();
        assert_eq!(folded.span(at, at + "12万元".len()).of(text), "１２ 万元");
    }

    #[test]
    fn keeps_thousands_marks_and_makes_other_commas_full_width() {
        assert_eq!(fold("1,234.5元,其中"), "1,234.5元，其中");
        assert_eq!(fold("2022年,30"), "2022年，30");
        assert_eq!(fold("1.\n职能"), "1.职能");
    }

    #[test]
    fn an_empty_range_has_no_place() {
        assert_eq!(Folded::new("支出", 5).span(3, 3), Span::default());
        assert_eq!(Folded::new("支出", 5).span(0, 3), Span::new(5, 8));
    }
}
