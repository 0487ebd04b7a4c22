//! `styles.xml` → what a style says about headings, numbering and hidden text; appearance is left out.

use std::collections::HashMap;

use super::xml::{Node, Ns, Tree};

/// Where an inheritance chain ends, whatever it says.
const MAX_CHAIN: usize = 20;

/// A reference to a list as written in `numPr`; either half may be inherited.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct NumberingRef {
    pub(super) num: Option<i64>,
    pub(super) level: Option<i64>,
}

impl NumberingRef {
    /// The `numPr` of paragraph properties.
    pub(super) fn of(properties: Node) -> Self {
        let reference = properties.child("numPr");
        Self {
            num: reference.and_then(|node| node.child_number("numId")),
            level: reference.and_then(|node| node.child_number("ilvl")),
        }
    }
}

#[derive(Debug, Default)]
struct Style {
    name: String,
    parent: Option<String>,
    outline: Option<i64>,
    numbering: NumberingRef,
    hidden: Option<bool>,
}

/// The styles of a document.
#[derive(Debug, Default)]
pub(super) struct Styles {
    styles: HashMap<String, Style>,
    default_paragraph: Option<String>,
}

/// Elements of `styles.xml` that say nothing about the text.
pub(super) fn is_noise(ns: Ns, name: &str) -> bool {
    ns == Ns::Word
        && matches!(
            name,
            "latentStyles"
                | "docDefaults"
                | "tblPr"
                | "tblStylePr"
                | "trPr"
                | "tcPr"
                | "rFonts"
                | "spacing"
                | "ind"
                | "jc"
                | "sz"
                | "szCs"
                | "color"
                | "lang"
                | "tabs"
                | "uiPriority"
                | "rsid"
                | "pBdr"
                | "shd"
        )
}

/// The text of a styles part without the styles of tables: they say nothing about text, and some writers list a hundred of them.
/// What is not written in the usual way stays.
pub(super) fn without_tables(text: &str) -> String {
    let mut kept = String::with_capacity(text.len() / 4);
    let mut rest = text;
    while let Some((before, style)) = rest.find("<w:style ").map(|at| rest.split_at(at)) {
        let Some((tag, _)) = style.split_once('>') else { break };
        let is_empty = tag.ends_with('/');
        let end = if is_empty { Some(tag.len()) } else { style.find("</w:style>").map(|at| at + "</w:style>".len()) };
        let Some((style, after)) = end.map(|end| style.split_at(end)) else { break };
        kept.push_str(before);
        if is_empty || !tag.contains("w:type=\"table\"") {
            kept.push_str(style);
        }
        rest = after;
    }
    kept + rest
}

impl Styles {
    /// Reads the tree of a styles part.
    pub(super) fn of(tree: &Tree) -> Self {
        let mut styles = Self::default();
        for node in tree.root().into_iter().flat_map(Node::children).filter(|node| node.is("style")) {
            let Some(id) = node.attribute("styleId") else { continue };
            let paragraph = node.attribute("type").is_none_or(|kind| kind == "paragraph");
            if paragraph && node.attribute("default").is_some_and(|flag| matches!(flag.as_ref(), "1" | "true" | "on")) {
                styles.default_paragraph = Some(id.to_string());
            }
            let properties = node.child("pPr");
            let style = Style {
                name: node.child_val("name").unwrap_or_default().trim().to_lowercase(),
                parent: node.child_val("basedOn").map(|parent| parent.into_owned()),
                outline: properties.and_then(|node| node.child_number("outlineLvl")),
                numbering: properties.map(NumberingRef::of).unwrap_or_default(),
                hidden: node.child("rPr").and_then(|node| node.child_flag("vanish")),
            };
            styles.styles.insert(id.into_owned(), style);
        }
        styles
    }

    /// The style `id` (the default paragraph style if `None`) and those it is based on, nearest first.
    fn chain<'s>(&'s self, id: Option<&str>) -> impl Iterator<Item = (&'s str, &'s Style)> {
        let first = self.styles.get_key_value(id.or(self.default_paragraph.as_deref()).unwrap_or_default());
        std::iter::successors(first, |(_, style)| self.styles.get_key_value(style.parent.as_deref()?))
            .map(|(id, style)| (id.as_str(), style))
            .take(MAX_CHAIN)
    }

    /// The heading level, from 1, that the paragraph style `id` gives.
    pub(super) fn heading(&self, id: Option<&str>) -> Option<u8> {
        // A style that nobody defines still has a telling name.
        if let Some(id) = id.filter(|id| !self.styles.contains_key(*id)) {
            return level_of_name(&id.to_lowercase());
        }
        self.chain(id).find_map(|(_, style)| match style.outline {
            Some(level) => Some(u8::try_from(level + 1).ok().filter(|level| *level <= 9)),
            None => level_of_name(&style.name).map(Some),
        })?
    }

    /// The numbering that the paragraph style `id` gives, with the id of the style that names the list.
    pub(super) fn numbering(&self, id: Option<&str>) -> (NumberingRef, Option<&str>) {
        let mut reference = NumberingRef::default();
        let mut owner = None;
        for (id, style) in self.chain(id) {
            if reference.num.is_none() && style.numbering.num.is_some() {
                reference.num = style.numbering.num;
                owner = Some(id);
            }
            reference.level = reference.level.or(style.numbering.level);
        }
        (reference, owner)
    }

    /// What the style `id` says about hidden text.
    pub(super) fn hidden(&self, id: Option<&str>) -> Option<bool> {
        self.chain(id).find_map(|(_, style)| style.hidden)
    }
}

/// `heading 2`, `标题 2` → 2; `title`, `标题` → 1.
fn level_of_name(name: &str) -> Option<u8> {
    if matches!(name, "title" | "标题") {
        return Some(1);
    }
    let digits = name.strip_prefix("heading").or_else(|| name.strip_prefix("标题"))?.trim();
    digits.parse().ok().filter(|level| (1..=9).contains(level))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn styles() -> Styles {
        let xml = "<w:styles xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'>
            <w:style w:type='paragraph' w:default='1' w:styleId='a'><w:name w:val='Normal'/></w:style>
            <w:style w:type='paragraph' w:styleId='1'><w:name w:val='heading 1'/><w:basedOn w:val='a'/><w:pPr><w:numPr><w:numId w:val='4'/></w:numPr><w:outlineLvl w:val='0'/></w:pPr></w:style>
            <w:style w:type='paragraph' w:styleId='own'><w:name w:val='机关标题'/><w:basedOn w:val='1'/></w:style>
            <w:style w:type='paragraph' w:styleId='flat'><w:name w:val='平'/><w:basedOn w:val='1'/><w:pPr><w:numPr><w:ilvl w:val='2'/></w:numPr><w:outlineLvl w:val='9'/></w:pPr></w:style>
            <w:style w:type='paragraph' w:styleId='t'><w:name w:val='Title'/></w:style>
            <w:style w:type='paragraph' w:styleId='b3'><w:name w:val='标题 3'/></w:style>
            <w:style w:type='character' w:styleId='h'><w:name w:val='隐'/><w:rPr><w:vanish/></w:rPr></w:style>
            <w:style w:type='paragraph' w:styleId='loop'><w:name w:val='x'/><w:basedOn w:val='loop'/></w:style></w:styles>";
        Styles::of(&Tree::parse(xml, 20, is_noise).expect("reads"))
    }

    #[test]
    fn styles_of_tables_are_left_out_and_nothing_else() {
        let table = r#"<w:style w:type="table" w:styleId="T"><w:tblPr/></w:style>"#;
        let others = [r#"<w:style w:type="paragraph" w:styleId="P"><w:name/></w:style>"#, r#"<w:style w:styleId="E"/>"#, "<x/>"];
        let text = format!("<w:styles>{table}{}{table}{}{}{table}</w:styles>", others[0], others[1], others[2]);
        assert_eq!(without_tables(&text), format!("<w:styles>{}</w:styles>", others.concat()));
        for odd in ["", "<w:styles>", r#"<w:style w:type="table""#, r#"<w:style w:type="table"><w:tblPr/>"#] {
            assert_eq!(without_tables(odd), odd);
        }
    }

    #[test]
    fn headings_come_from_outline_level_or_name_and_are_inherited() {
        let styles = styles();
        let cases = [
            (None, None),
            (Some("1"), Some(1)),
            (Some("own"), Some(1)),
            (Some("flat"), None),
            (Some("t"), Some(1)),
            (Some("b3"), Some(3)),
            (Some("loop"), None),
            (Some("Heading2"), Some(2)),
            (Some("nowhere"), None),
        ];
        for (id, expected) in cases {
            assert_eq!(styles.heading(id), expected, "{id:?}");
        }
    }

    #[test]
    fn numbering_and_hidden_text_are_inherited_half_by_half() {
        let styles = styles();
        assert_eq!(styles.numbering(Some("own")), (NumberingRef { num: Some(4), level: None }, Some("1")));
        assert_eq!(styles.numbering(Some("flat")), (NumberingRef { num: Some(4), level: Some(2) }, Some("1")));
        assert_eq!(styles.numbering(None), (NumberingRef::default(), None));
        assert_eq!(styles.hidden(Some("h")), Some(true));
        assert_eq!(styles.hidden(Some("own")), None);
    }
}
