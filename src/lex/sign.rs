//! Signs that say "there is no value here". In: a cell; out: whether it is such a sign. An empty cell is none of them.

use crate::lex::chars::{ascii, is_space};

/// Words that say the same as a dash.
const WORDS: &[&str] = &["无", "不适用", "N/A", "n/a"];

/// Dashes as they are typed; the list grew with the habits of input methods.
fn is_dash(c: char) -> bool {
    matches!(ascii(c), '-' | '—' | '–' | '―' | '─' | '━' | '‐' | '‑' | '‒' | '﹘' | '_')
}

/// `none = dash , { dash } | "/" | "\" | "*" , … | "无" | "不适用" | "N/A" ;` with spaces anywhere.
pub fn is_none(text: &str) -> bool {
    let bare: String = text.chars().filter(|c| !is_space(*c)).collect();
    let mut chars = bare.chars().map(ascii);
    let Some(first) = chars.next() else { return false };
    let repeated = match first {
        '/' | '\\' | '*' => chars.all(|c| c == first),
        c if is_dash(c) => chars.all(is_dash),
        _ => false,
    };
    repeated || WORDS.contains(&bare.chars().map(ascii).collect::<String>().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_signs_for_none() {
        for sign in
            ["-", "－", "—", "——", "–", "―", "─", "/", "／", "\\", "＼", "*", "无", "不适用", "N/A", "Ｎ／Ａ", " — — ", "--"]
        {
            assert!(is_none(sign), "{sign:?}");
        }
        for value in ["", " ", "0", "-1", "无。", "无偿", "一", "×", "/-", "－5"] {
            assert!(!is_none(value), "{value:?}");
        }
    }
}
