//! Texts of a document that a spreadsheet would take for a formula. Numbers are never texts here, so a negative amount is
//! untouched; `-` alone or `+86` as a text is not.

/// Characters with which a spreadsheet begins a formula, or which it drops before it looks for one.
const OPENERS: &[char] = &['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// Whether a spreadsheet could run this text.
pub(super) fn is_formula(text: &str) -> bool {
    // Full-width signs alone mean "none" in Chinese forms, and no program takes one character for a formula.
    let mut chars = text.chars();
    let opens = chars.next().is_some_and(|first| OPENERS.contains(&first) && (first.is_ascii() || chars.next().is_some()));
    opens || text.trim_start_matches(char::is_whitespace).starts_with(['=', '@'])
}

/// The text with `'` before what could be run. A text that begins with `'` gets one more, so that taking one away always
/// gives the text back.
pub(super) fn quoted(text: &str) -> std::borrow::Cow<'_, str> {
    if is_formula(text) || text.starts_with('\'') { format!("'{text}").into() } else { text.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_run_is_quoted_and_comes_back() {
        for text in ["=1+1", "+86", "-", "@sum(a1)", "\t=1", "\r=1", " =1", "＝cmd", "－1"] {
            assert_eq!(quoted(text), format!("'{text}"), "{text:?}");
        }
        for text in ["", "支出", "－", "1-2", "≥95%", "（一）", "a=b"] {
            assert_eq!(quoted(text), text);
        }
        assert_eq!(quoted("'=1"), "''=1");
    }
}
