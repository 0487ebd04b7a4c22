//! Byte offsets → character offsets (Unicode scalar values), in constant time after one pass over the text.

use crate::span::Span;

/// Bytes between two checkpoints: small enough that counting the rest is cheap, large enough that the index is small.
const STEP: usize = 256;

/// An index of a text's characters.
#[derive(Debug)]
pub struct CharIndex<'t> {
    text: &'t str,
    /// Characters that begin before byte `k * STEP`.
    checkpoints: Vec<u32>,
}

impl<'t> CharIndex<'t> {
    /// Indexes `text` in one pass.
    pub fn new(text: &'t str) -> Self {
        let mut checkpoints = Vec::with_capacity(text.len() / STEP + 1);
        let mut before = 0;
        for chunk in text.as_bytes().chunks(STEP) {
            checkpoints.push(before as u32);
            before += count(chunk);
        }
        checkpoints.push(before as u32);
        Self { text, checkpoints }
    }

    /// The number of characters that begin before byte `offset`; an offset behind the text counts as its end.
    pub fn chars_before(&self, offset: usize) -> usize {
        let offset = offset.min(self.text.len());
        let checkpoint = offset / STEP;
        let known = self.checkpoints.get(checkpoint).copied().unwrap_or(0) as usize;
        known + self.text.as_bytes().get(checkpoint * STEP..offset).map_or(0, count)
    }

    /// Start and end of `span` in characters.
    pub fn range(&self, span: Span) -> [usize; 2] {
        [self.chars_before(span.start()), self.chars_before(span.end())]
    }

    /// All characters of the text.
    pub fn total(&self) -> usize {
        self.chars_before(self.text.len())
    }
}

/// Characters that begin in these bytes: all but UTF-8 continuation bytes.
fn count(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_counting_at_every_character() {
        let text = "支a出¥𠀀".repeat(300);
        let index = CharIndex::new(&text);
        for (number, (byte, _)) in text.char_indices().enumerate() {
            assert_eq!(index.chars_before(byte), number, "byte {byte}");
        }
        assert_eq!(index.total(), text.chars().count());
        assert_eq!(index.chars_before(usize::MAX), index.total());
    }

    #[test]
    fn borders_of_checkpoints_and_the_empty_text() {
        for length in [0, STEP - 1, STEP, STEP + 1, 2 * STEP] {
            let text = "a".repeat(length);
            assert_eq!(CharIndex::new(&text).total(), length);
        }
        assert_eq!(CharIndex::new("支出").range(Span::new(3, 6)), [1, 2]);
    }
}
