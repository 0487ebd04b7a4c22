//! Matches the paragraphs that the parser gives with those of the file, to give them the labels of their lists. Text decides:
//! a paragraph that is not found in order gets no label, and what stays over is counted.

use super::lists::{Label, Labels};
use super::paragraphs::{self, Streams};

/// The labels of a document's paragraphs in order.
#[derive(Debug, Default)]
pub(crate) struct Numbering {
    paragraphs: Vec<(String, Option<Label>)>,
    next: usize,
    given: usize,
    /// Whether the paragraph asked for last has a list of its own in the file.
    listed: bool,
    /// Items of lists that only a style gives.
    styled: usize,
}

impl Numbering {
    /// The labels of a file; none if its structures do not fit.
    pub(crate) fn of(streams: &Streams) -> Self {
        let mut labels = Labels::of(streams);
        let found = paragraphs::read(streams).unwrap_or_default().into_iter();
        let labelled = found.map(|paragraph| {
            let label = paragraph.list.map(|(format, level)| labels.next(format, level));
            (paragraph.key, label)
        });
        Self { paragraphs: labelled.filter(|(key, _)| !key.is_empty()).collect(), ..Self::default() }
    }

    /// The label of the next paragraph that says `text`, with the space that follows it.
    pub(crate) fn label(&mut self, text: &str) -> String {
        /// Paragraphs that the parser may have passed over.
        const AHEAD: usize = 200;
        let key = paragraphs::key(text);
        self.listed = false;
        let ahead = self.paragraphs.iter().skip(self.next).take(AHEAD);
        let Some(skipped) = ahead.map(|(ahead, _)| ahead).position(|ahead| !key.is_empty() && *ahead == key) else {
            return String::new();
        };
        let at = self.next + skipped;
        self.next = at + 1;
        let label = self.paragraphs.get(at).and_then(|(_, label)| label.as_ref());
        self.listed = label.is_some();
        let Some(Label::Text(label)) = label else { return String::new() };
        self.given += 1;
        if label.ends_with(|c: char| c.is_ascii()) { format!("{label} ") } else { label.clone() }
    }

    /// Says that the paragraph asked for last is an item of a numbered list.
    pub(crate) fn expect_label(&mut self) {
        self.styled += usize::from(!self.listed);
    }

    /// Paragraphs whose label was not given.
    pub(crate) fn lost(&self) -> usize {
        let numbered = |label: &Option<Label>| matches!(label, Some(Label::Text(_) | Label::Unknown));
        let missed = self.paragraphs.iter().filter(|(_, label)| numbered(label)).count() - self.given;
        missed.max(self.styled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_go_by_text_and_order() {
        let text = |label: &str| Some(Label::Text(label.to_owned()));
        let paragraphs = vec![
            ("概况".to_owned(), text("一、")),
            ("无".to_owned(), None),
            ("概况".to_owned(), text("1.")),
            ("无".to_owned(), Some(Label::Unknown)),
            ("完".to_owned(), text("二、")),
            ("点".to_owned(), Some(Label::Bullet)),
        ];
        let mut numbering = Numbering { paragraphs, ..Numbering::default() };
        let labels: Vec<String> = ["概 况", "页眉", "概况", "无"].iter().map(|text| numbering.label(text)).collect();
        assert_eq!(labels, ["一、", "", "1. ", ""]);
        assert_eq!(numbering.lost(), 2);
        assert_eq!(numbering.label("完"), "二、");
        assert_eq!((numbering.label(""), numbering.label("点")), (String::new(), String::new()));
        assert_eq!(numbering.lost(), 1);
        numbering.expect_label();
        assert_eq!(numbering.lost(), 1);
        numbering.label("页脚");
        numbering.expect_label();
        numbering.expect_label();
        assert_eq!(numbering.lost(), 2);
    }
}
