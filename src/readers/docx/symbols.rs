//! Characters of symbol fonts (Wingdings, Symbol …) → the Unicode characters that look like them.
//!
//! Such fonts put signs at the places of Latin letters: a tick is `R` in one font and `þ` in another. Ticks, boxes and
//! comparison signs decide values in forms, so a place that is not known here is written as U+FFFD and never as the letter.

/// A font with its own meaning of the places 0x20 to 0xFF.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SymbolFont {
    Wingdings,
    Wingdings2,
    Wingdings3,
    Webdings,
    Symbol,
}

impl SymbolFont {
    /// The symbol font of this name, if it is one.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name.trim().to_ascii_lowercase().as_str() {
            "wingdings" => Self::Wingdings,
            "wingdings 2" => Self::Wingdings2,
            "wingdings 3" => Self::Wingdings3,
            "webdings" => Self::Webdings,
            "symbol" => Self::Symbol,
            _ => return None,
        })
    }

    /// What the sign at `code` looks like; codes may stand in the private area U+F000 to U+F0FF.
    pub(super) fn sign(self, code: u32) -> char {
        let place = match code {
            0xF000..=0xF0FF => code - 0xF000,
            0..=0xFF => code,
            other => return char::from_u32(other).unwrap_or(char::REPLACEMENT_CHARACTER),
        };
        if matches!(place, 0x20 | 0xA0) {
            return ' ';
        }
        self.known(place).unwrap_or(char::REPLACEMENT_CHARACTER)
    }

    fn known(self, place: u32) -> Option<char> {
        match self {
            Self::Wingdings => wingdings(place),
            Self::Wingdings2 => wingdings_2(place),
            Self::Wingdings3 => wingdings_3(place),
            Self::Webdings => webdings(place),
            Self::Symbol => symbol(place),
        }
    }
}

/// The character `place - first` of `signs`; `_` stands for a place that is not known.
fn within(signs: &str, first: u32, place: u32) -> Option<char> {
    signs.chars().nth(place.checked_sub(first)? as usize).filter(|sign| *sign != '_')
}

fn wingdings(place: u32) -> Option<char> {
    Some(match place {
        0x22 => '✂',
        0x28 => '☎',
        0x2A => '✉',
        0x4A => '☺',
        0x4C => '☹',
        0x6C => '●',
        0x6D => '❍',
        0x6E => '■',
        0x6F | 0x70 | 0xA8 => '□',
        0x71 => '❑',
        0x72 => '❒',
        0x73 => '⬧',
        0x74 | 0x77 => '◆',
        0x75 => '◆',
        0x76 => '❖',
        0x80..=0x8A => within("⓪①②③④⑤⑥⑦⑧⑨⑩", 0x80, place)?,
        0x8B..=0x95 => within("⓿❶❷❸❹❺❻❼❽❾❿", 0x8B, place)?,
        0x9E => '·',
        0x9F => '•',
        0xA1 => '○',
        0xA2 => '○',
        0xA4 => '◉',
        0xA5 => '◎',
        0xA7 => '▪',
        0xAA => '✦',
        0xAB => '★',
        0xD8 => '➢',
        0xDF..=0xE6 => within("←→↑↓↖↗↙↘", 0xDF, place)?,
        0xE8 => '➔',
        0xEF..=0xF2 => within("⇦⇨⇧⇩", 0xEF, place)?,
        0xF3 => '⬄',
        0xFB => '✗',
        0xFC => '√',
        0xFD => '☒',
        0xFE => '☑',
        _ => return None,
    })
}

fn wingdings_2(place: u32) -> Option<char> {
    Some(match place {
        0x4F => '✗',
        0x50 => '√',
        0x51 | 0x53 | 0x54 => '☒',
        0x52 => '☑',
        0x69..=0x73 => within("⓪①②③④⑤⑥⑦⑧⑨⑩", 0x69, place)?,
        0x74..=0x7E => within("⓿❶❷❸❹❺❻❼❽❾❿", 0x74, place)?,
        0x97 | 0x98 => '●',
        0x99 => '◉',
        0x9A => '◉',
        0x9B => '○',
        0xA0..=0xA2 => '■',
        0xA3 => '□',
        0xA4 => '▣',
        0xAE => '◆',
        _ => return None,
    })
}

fn wingdings_3(place: u32) -> Option<char> {
    Some(match place {
        0x66..=0x6D => within("←→↑↓↖↗↙↘", 0x66, place)?,
        0x70 => '▲',
        0x71 => '▼',
        0x72 => '△',
        0x73 => '▽',
        0x74 => '◀',
        0x75 => '▶',
        0x76 => '◁',
        0x77 => '▷',
        0x7D => '►',
        _ => return None,
    })
}

fn webdings(place: u32) -> Option<char> {
    Some(match place {
        0x33..=0x36 => within("◀▶▲▼", 0x33, place)?,
        0x3D => '■',
        0x61 => '√',
        0x63 => '□',
        0x67 => '■',
        0x6E => '●',
        0x72 => '✗',
        0x80 => '■',
        _ => return None,
    })
}

fn symbol(place: u32) -> Option<char> {
    match place {
        0x21..=0x3F => within("!∀#∃%&∋()∗+,−./0123456789:;<=>?", 0x21, place),
        0x40..=0x5F => within("≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_", 0x40, place),
        0x61..=0x7E => within("αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼", 0x61, place),
        0xA1..=0xBE => within("ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…__", 0xA1, place),
        0xC0..=0xD9 => within("ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧", 0xC0, place),
        0xDA..=0xE0 => within("∨⇔⇐⇑⇒⇓◊", 0xDA, place),
        0xE5 => Some('∑'),
        0xF2 => Some('∫'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_boxes_and_comparisons_are_read_by_font() {
        let cases = [
            ("Wingdings", 0xFE, '☑'),
            ("Wingdings", 0xF0FC, '√'),
            ("Wingdings", 0xA8, '□'),
            ("Wingdings", 0x6F, '□'),
            ("wingdings", 0x82, '②'),
            ("Wingdings", 0x31, '\u{FFFD}'),
            ("Wingdings 2", 0x52, '☑'),
            ("Wingdings 2", 0xF050, '√'),
            ("Wingdings 2", 0xA3, '□'),
            ("Wingdings 2", 0x6A, '①'),
            ("Symbol", 0xA3, '≤'),
            ("Symbol", 0xF0B3, '≥'),
            ("Symbol", 0xB4, '×'),
            ("Symbol", 0xD6, '√'),
            ("Symbol", 0x35, '5'),
            ("Symbol", 0xBB, '≈'),
            ("Symbol", 0x7A, 'ζ'),
            ("Symbol", 0x5A, 'Ζ'),
            ("Symbol", 0xE0, '◊'),
            ("Webdings", 0x61, '√'),
            ("Wingdings", 0x2611, '☑'),
        ];
        for (font, code, expected) in cases {
            assert_eq!(SymbolFont::named(font).map(|font| font.sign(code)), Some(expected), "{font} {code:X}");
        }
        assert_eq!(SymbolFont::named("宋体"), None);
    }
}
