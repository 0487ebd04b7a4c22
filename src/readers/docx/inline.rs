//! One `w:p` → its text as a reader sees it, its heading level and the text boxes that hang on it.
//!
//! Hidden text, field instructions and pictures give no text; ticks in symbol fonts become Unicode; the automatic number
//! stands in front. Tables and the order of paragraphs are not known here.

use super::field::{Ending, Fields};
use super::numbering::Numbering;
use super::styles::{NumberingRef, Styles};
use super::symbols::SymbolFont;
use super::xml::{Node, Ns};

/// What was met and could not be shown.
#[derive(Debug, Default)]
pub(super) struct Losses {
    pub(super) pictures: usize,
    pub(super) embedded: usize,
    pub(super) fields: usize,
    pub(super) signs: usize,
    pub(super) covered_cells: usize,
    pub(super) torn_merges: usize,
}

/// A note that the text refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NoteRef {
    pub(super) endnote: bool,
    pub(super) id: String,
}

/// What paragraphs share: definitions, counters, open fields.
pub(super) struct Story<'s> {
    styles: &'s Styles,
    numbering: Numbering,
    fields: Fields,
    pub(super) notes: Vec<NoteRef>,
    pub(super) losses: Losses,
}

/// A paragraph.
pub(super) struct Paragraph<'t, 'a> {
    pub(super) text: String,
    /// Heading level from 1.
    pub(super) level: Option<u8>,
    /// The contents of its text boxes.
    pub(super) boxes: Vec<Node<'t, 'a>>,
    /// Its mark is deleted: it goes on in the next paragraph, with that one's properties.
    pub(super) runs_on: bool,
}

/// The symbol fonts of a run.
#[derive(Debug, Clone, Copy, Default)]
struct Fonts {
    ascii: Option<SymbolFont>,
    high: Option<SymbolFont>,
    any: Option<SymbolFont>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Run {
    hidden: bool,
    fonts: Fonts,
}

impl<'s> Story<'s> {
    /// A story with these definitions and fresh counters.
    pub(super) fn new(styles: &'s Styles, numbering: Numbering) -> Self {
        Self { styles, numbering, fields: Fields::default(), notes: Vec::new(), losses: Losses::default() }
    }

    /// Forgets open fields, at the end of a part.
    pub(super) fn end_part(&mut self) {
        self.fields = Fields::default();
    }

    /// Reads the paragraph `node`; `before` is the text of paragraphs that run on into it.
    pub(super) fn paragraph<'t, 'a>(&mut self, node: Node<'t, 'a>, before: String) -> Paragraph<'t, 'a> {
        let properties = node.child("pPr");
        let style = properties.and_then(|node| node.child_val("pStyle"));
        let mark = properties.and_then(|node| node.child("rPr"));
        let runs_on = mark.is_some_and(|mark| mark.child("del").or_else(|| mark.child("moveFrom")).is_some());
        let hidden = self.styles.hidden(style.as_deref());
        let mut paragraph = Paragraph { text: before, level: None, boxes: Vec::new(), runs_on };
        let run = Run { hidden: hidden.unwrap_or(false), fonts: Fonts::default() };
        for child in node.children() {
            self.inline(child, run, &mut paragraph);
        }
        self.fields.end_paragraph();
        let mark_hidden = mark.and_then(|mark| mark.child_flag("vanish")).or(hidden).unwrap_or(false);
        if runs_on || (mark_hidden && paragraph.text.is_empty()) {
            return paragraph;
        }
        paragraph.level = match properties.and_then(|node| node.child_number("outlineLvl")) {
            Some(level) => u8::try_from(level + 1).ok().filter(|level| *level <= 9),
            None => self.styles.heading(style.as_deref()),
        };
        let direct = properties.map(NumberingRef::of).unwrap_or_default();
        if let Some(label) = self.numbering.label(direct, style.as_deref(), self.styles) {
            paragraph.text = join_label(&label, &paragraph.text);
        }
        paragraph
    }

    fn inline<'t, 'a>(&mut self, node: Node<'t, 'a>, run: Run, out: &mut Paragraph<'t, 'a>) {
        match (node.ns(), node.name()) {
            (Ns::Word, "r") => {
                let run = self.run(node, run);
                node.children().for_each(|child| self.inline(child, run, out));
            }
            (Ns::Word | Ns::Math, "t") => self.push_text(node.text(), run, out),
            (Ns::Word, "tab" | "ptab") => self.push("\t", run, out),
            (Ns::Word, "cr") => self.push("\n", run, out),
            (Ns::Word, "br") => {
                if node.attribute("type").is_none_or(|kind| kind == "textWrapping") {
                    self.push("\n", run, out);
                }
            }
            (Ns::Word, "noBreakHyphen") => self.push("-", run, out),
            (Ns::Word, "sym") => self.symbol(node, run, out),
            (Ns::Other, "symEx") => {
                let code = node.attribute("char").and_then(|code| u32::from_str_radix(&code, 16).ok());
                let sign = code.and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER);
                self.push(sign.encode_utf8(&mut [0; 4]), run, out);
            }
            (Ns::Word, "fldChar") => match self.fields.mark(node) {
                Ending::Nothing => {}
                Ending::Shows(text) => self.push(&text, run, out),
                Ending::Lost => self.losses.fields += 1,
            },
            (Ns::Word, "instrText") => self.fields.instruct(node.text()),
            (Ns::Word, kind @ ("footnoteReference" | "endnoteReference")) => self.note(node, kind == "endnoteReference", run),
            (Ns::Word, "txbxContent") => out.boxes.push(node),
            (Ns::Word | Ns::Math, "pPr" | "rPr" | "ctrlPr") => {}
            (Ns::Math, "f") => self.stacked(node, ["num", "den"], "/", run, out),
            (Ns::Math, "sSup") => self.stacked(node, ["e", "sup"], "^", run, out),
            (Ns::Other, "blip" | "imagedata") => self.losses.pictures += 1,
            (Ns::Other, "OLEObject") => self.losses.embedded += 1,
            _ => node.children().for_each(|child| self.inline(child, run, out)),
        }
    }

    fn run(&self, node: Node, around: Run) -> Run {
        let Some(properties) = node.child("rPr") else { return around };
        let style = properties.child_val("rStyle");
        let by_style = style.and_then(|style| self.styles.hidden(Some(&style)));
        let hidden = properties.child_flag("vanish").or(by_style).unwrap_or(around.hidden);
        let font = |name: &str| properties.child("rFonts")?.attribute(name).and_then(|name| SymbolFont::named(&name));
        let (ascii, high) = (font("ascii"), font("hAnsi"));
        let any = ascii.or(high).or_else(|| font("eastAsia")).or_else(|| font("cs"));
        Run { hidden, fonts: Fonts { ascii, high, any } }
    }

    fn note(&mut self, node: Node, endnote: bool, run: Run) {
        let Some(id) = node.attribute("id").map(|id| id.into_owned()) else { return };
        let note = NoteRef { endnote, id };
        if !run.hidden && self.fields.visible() && !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    fn symbol(&mut self, node: Node, run: Run, out: &mut Paragraph) {
        let code = node.attribute("char").and_then(|code| u32::from_str_radix(&code, 16).ok());
        let font = node.attribute("font").and_then(|font| SymbolFont::named(&font));
        let sign = match (font, code) {
            (Some(font), Some(code)) => font.sign(code),
            (None, Some(code)) => char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER),
            (_, None) => char::REPLACEMENT_CHARACTER,
        };
        self.push(sign.encode_utf8(&mut [0; 4]), run, out);
    }

    /// Two parts of a formula that stand above each other, set apart so that their digits do not join.
    fn stacked<'t, 'a>(&mut self, node: Node<'t, 'a>, parts: [&str; 2], sign: &str, run: Run, out: &mut Paragraph<'t, 'a>) {
        for (place, part) in parts.into_iter().enumerate() {
            if place == 1 {
                self.push(sign, run, out);
            }
            for child in node.children().filter(|child| child.ns() == Ns::Math && child.name() == part) {
                self.inline(child, run, out);
            }
        }
    }

    fn push_text(&mut self, text: &str, run: Run, out: &mut Paragraph) {
        let Fonts { ascii, high, any } = run.fonts;
        if any.is_none() && !text.contains(['\n', '\r', '\t']) {
            return self.push(text, run, out);
        }
        let shown: String = text
            .chars()
            .map(|sign| match (sign, u32::from(sign)) {
                ('\n' | '\r' | '\t', _) => ' ',
                (_, code @ 0..=0x7F) => ascii.map_or(sign, |font| font.sign(code)),
                (_, code @ 0x80..=0xFF) => high.map_or(sign, |font| font.sign(code)),
                (_, code @ 0xF000..=0xF0FF) => any.map_or(sign, |font| font.sign(code)),
                _ => sign,
            })
            .collect();
        self.push(&shown, run, out);
    }

    fn push(&mut self, text: &str, run: Run, out: &mut Paragraph) {
        if run.hidden || text.is_empty() || !self.fields.visible() {
            return;
        }
        self.fields.produced();
        self.losses.signs += text.matches(char::REPLACEMENT_CHARACTER).count();
        out.text.push_str(text);
    }
}

/// The label and the text, with a gap where the two would otherwise read as one number.
fn join_label(label: &str, text: &str) -> String {
    if text.is_empty() {
        return label.trim_end().to_owned();
    }
    let digit = |sign: char| sign.is_ascii_digit() || ('０'..='９').contains(&sign);
    let ends_open = label.ends_with(|sign| digit(sign) || matches!(sign, '.' | '．' | '-'));
    let gap = if ends_open && text.starts_with(|sign| digit(sign) || matches!(sign, '.' | '．' | '%')) { " " } else { "" };
    format!("{label}{gap}{text}")
}

#[cfg(test)]
mod tests {
    use super::join_label;

    #[test]
    fn a_label_never_joins_the_number_behind_it() {
        let cases = [
            ("1.", "5万元", "1. 5万元"),
            ("1.\t", "5万元", "1.\t5万元"),
            ("（一）", "5万元", "（一）5万元"),
            ("1.", "预算", "1.预算"),
            ("3\t", "", "3"),
        ];
        for (label, text, expected) in cases {
            assert_eq!(join_label(label, text), expected);
        }
    }
}
