//! Runs of text → lines, with white space collapsed as browsers do. No-break and ideographic spaces are text and stay.

/// A line in the making.
#[derive(Debug, Default)]
pub(crate) struct Line {
    text: String,
    pending_space: bool,
    link_chars: usize,
    chars: usize,
}

/// A finished line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finished {
    pub(crate) text: String,
    /// Characters other than white space.
    pub(crate) chars: usize,
    /// Those of them inside links.
    pub(crate) link_chars: usize,
}

impl Line {
    /// Adds text as written in the page.
    pub(crate) fn push(&mut self, text: &str, link: bool) {
        for c in text.chars() {
            if matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0C') {
                self.pending_space = true;
            } else {
                self.put(c, link);
            }
        }
    }

    /// Adds one character of preformatted text, white space as it is.
    pub(crate) fn push_verbatim(&mut self, c: char, link: bool) {
        if c == ' ' || c == '\t' {
            self.text.push(c);
        } else {
            self.put(c, link);
        }
    }

    fn put(&mut self, c: char, link: bool) {
        if self.pending_space && !self.text.is_empty() {
            self.text.push(' ');
        }
        self.pending_space = false;
        // Zero-width marks are dropped nowhere: they are text that nobody sees, and lexers fold them.
        self.text.push(c);
        if !c.is_whitespace() {
            self.chars += 1;
            self.link_chars += usize::from(link);
        }
    }

    /// Ends the line; `None` if it holds no text.
    pub(crate) fn finish(&mut self) -> Option<Finished> {
        let line = std::mem::take(self);
        let text = line.text.trim_end_matches([' ', '\t']);
        (line.chars > 0).then(|| Finished { text: text.to_owned(), chars: line.chars, link_chars: line.link_chars })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_collapses_across_runs() {
        let cases = [
            (vec!["  基本 ", "\n 支出 "], Some("基本 支出")),
            (vec!["\u{3000}\u{3000}一、", "概况"], Some("\u{3000}\u{3000}一、概况")),
            (vec!["12.5\u{A0}万元"], Some("12.5\u{A0}万元")),
            (vec![" \n", "\u{A0}"], None),
            (vec![], None),
        ];
        for (runs, expected) in cases {
            let mut line = Line::default();
            runs.iter().for_each(|run| line.push(run, false));
            assert_eq!(line.finish().map(|line| line.text).as_deref(), expected);
        }
    }

    #[test]
    fn link_characters_are_counted() {
        let mut line = Line::default();
        line.push("附件：", false);
        line.push("自评表 .xlsx", true);
        let line = line.finish().expect("text");
        assert_eq!((line.chars, line.link_chars), (11, 8));
    }
}
