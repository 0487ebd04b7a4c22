//! XML text → a tree of elements as a reader of the finished document sees it.
//!
//! Namespaces are resolved here, so any prefix and both the transitional and the strict spelling look the same to the
//! callers. The tree is already *flattened*: content controls, smart tags, insertions, hyperlinks and the chosen branch
//! of an `AlternateContent` have no element of their own, their children stand in the parent; deleted content is gone.
//! Text is kept for the few elements that carry any. Nothing here knows paragraphs or tables.

use std::borrow::Cow;

use quick_xml::escape::unescape;

use super::flatten::Builder;

/// The namespaces that mean something to this reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ns {
    /// WordprocessingML, transitional or strict.
    Word,
    /// Office Math.
    Math,
    /// Markup compatibility.
    Compat,
    /// Everything else.
    Other,
}

impl Ns {
    /// The namespace with this name.
    pub(super) fn of(uri: &str) -> Self {
        match uri {
            "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
            | "http://purl.oclc.org/ooxml/wordprocessingml/main" => Ns::Word,
            "http://schemas.openxmlformats.org/officeDocument/2006/math" | "http://purl.oclc.org/ooxml/officeDocument/math" => {
                Ns::Math
            }
            "http://schemas.openxmlformats.org/markup-compatibility/2006" => Ns::Compat,
            _ => Ns::Other,
        }
    }
}

/// No element; also the first child of a leaf and the next sibling of the last child.
pub(super) const NONE: u32 = u32::MAX;

/// Why no tree could be made.
#[derive(Debug)]
pub(super) enum Fault {
    /// Not well-formed.
    Damaged(String),
    /// Too deep or too large.
    Limit(String),
}

/// An element; children are linked by index.
#[derive(Debug)]
pub(super) struct Element<'a> {
    pub(super) ns: Ns,
    pub(super) name: &'a str,
    /// The start tag behind the name.
    pub(super) attributes: &'a str,
    pub(super) text: Cow<'a, str>,
    pub(super) preserve: bool,
    pub(super) first: u32,
    pub(super) last: u32,
    pub(super) next: u32,
}

/// The elements of one part.
#[derive(Debug)]
pub(super) struct Tree<'a> {
    pub(super) elements: Vec<Element<'a>>,
    /// Whether the text ended before the root element did. What was open then has lost its last paragraph, since half a
    /// number is worse than none.
    pub(super) truncated: bool,
}

/// One element of a tree.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node<'t, 'a> {
    tree: &'t Tree<'a>,
    element: &'t Element<'a>,
}

impl<'a> Tree<'a> {
    /// Reads `text`; elements for which `drop` is true are left out with all they hold.
    pub(super) fn parse(text: &'a str, nesting: usize, drop: fn(Ns, &str) -> bool) -> Result<Self, Fault> {
        Builder::new(text, nesting, drop).run()
    }

    /// The root element, if there is any.
    pub(super) fn root(&self) -> Option<Node<'_, 'a>> {
        self.node(0)
    }

    fn node(&self, index: u32) -> Option<Node<'_, 'a>> {
        self.elements.get(index as usize).map(|element| Node { tree: self, element })
    }
}

impl<'t, 'a> Node<'t, 'a> {
    /// Whether this is the WordprocessingML element `name`.
    pub(super) fn is(self, name: &str) -> bool {
        self.element.ns == Ns::Word && self.element.name == name
    }

    /// The namespace.
    pub(super) fn ns(self) -> Ns {
        self.element.ns
    }

    /// The name without prefix.
    pub(super) fn name(self) -> &'a str {
        self.element.name
    }

    /// The text of a text-bearing element, without the outer white space unless it is to be preserved.
    pub(super) fn text(self) -> &'t str {
        let text: &str = &self.element.text;
        if self.element.preserve { text } else { text.trim_matches([' ', '\t', '\n', '\r']) }
    }

    /// The children in order.
    pub(super) fn children(self) -> impl Iterator<Item = Node<'t, 'a>> + use<'t, 'a> {
        let tree = self.tree;
        std::iter::successors(tree.node(self.element.first), move |node| tree.node(node.element.next))
    }

    /// The first WordprocessingML child `name`.
    pub(super) fn child(self, name: &str) -> Option<Node<'t, 'a>> {
        self.children().find(|node| node.is(name))
    }

    /// The value of the attribute with this local name.
    pub(super) fn attribute(self, local: &str) -> Option<Cow<'a, str>> {
        attributes(self.element.attributes)
            .find(|(name, _)| name.strip_suffix(local).is_some_and(|prefix| prefix.is_empty() || prefix.ends_with(':')))
            .map(|(_, value)| unescape(value).unwrap_or(Cow::Borrowed(value)))
    }

    /// The attribute `val`, where WordprocessingML keeps an element's value.
    pub(super) fn val(self) -> Option<Cow<'a, str>> {
        self.attribute("val")
    }

    /// The `val` of the child `name`.
    pub(super) fn child_val(self, name: &str) -> Option<Cow<'a, str>> {
        self.child(name)?.val()
    }

    /// The `val` of the child `name` as a number.
    pub(super) fn child_number(self, name: &str) -> Option<i64> {
        self.child_val(name)?.trim().parse().ok()
    }

    /// An on/off property: `None` if the child `name` is missing, on unless it says otherwise.
    pub(super) fn child_flag(self, name: &str) -> Option<bool> {
        let flag = self.child(name)?.val();
        Some(!matches!(flag.as_deref(), Some("0" | "false" | "off")))
    }
}

/// Name and raw value of each attribute in `raw`, the part of a start tag after the element's name.
pub(super) fn attributes(raw: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = raw;
    std::iter::from_fn(move || {
        let (name, after) = rest.split_once('=')?;
        let after = after.trim_start();
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, tail) = after.get(1..)?.split_once(quote)?;
        rest = tail;
        Some((name.trim(), value))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(node: Node) -> String {
        let children: Vec<String> = node.children().map(outline).collect();
        let ns = if node.ns() == Ns::Word { "" } else { "~" };
        match (children.is_empty(), node.text()) {
            (true, "") => format!("{ns}{}", node.name()),
            (true, text) => format!("{ns}{}={text}", node.name()),
            _ => format!("{ns}{}({})", node.name(), children.join(" ")),
        }
    }

    fn read(xml: &str) -> Result<String, Fault> {
        let tree = Tree::parse(xml, 20, |_, name| name == "noise")?;
        Ok(tree.root().map(outline).unwrap_or_default())
    }

    const W: &str = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main' xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'";

    #[test]
    fn trees_are_as_a_reader_sees_them() {
        let cases = [
            ("<w:p W><w:r><w:t>甲</w:t></w:r></w:p>", "p(r(t=甲))"),
            ("<x:p xmlns:x='http://purl.oclc.org/ooxml/wordprocessingml/main'><x:r/></x:p>", "p(r)"),
            ("<p xmlns='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><r/></p>", "p(r)"),
            ("<w:p W><w:r xmlns:w='urn:other'><w:t/></w:r><w:r/></w:p>", "p(~r(~t) r)"),
            (
                "<w:p W><w:ins><w:r/></w:ins><w:del><w:r/></w:del><w:moveFrom><w:r/></w:moveFrom><w:moveTo><w:x/></w:moveTo></w:p>",
                "p(r x)",
            ),
            ("<w:p W><w:pPr><w:rPr><w:del/></w:rPr></w:pPr></w:p>", "p(pPr(rPr(del)))"),
            ("<w:p W><w:sdt><w:sdtContent><w:smartTag><w:r/></w:smartTag></w:sdtContent></w:sdt><w:e/></w:p>", "p(r e)"),
            (
                "<w:p W><mc:AlternateContent><mc:Choice><w:a/></mc:Choice><mc:Choice><w:b/></mc:Choice><mc:Fallback><w:c/></mc:Fallback></mc:AlternateContent></w:p>",
                "p(a)",
            ),
            ("<w:p W><mc:AlternateContent><mc:Fallback><w:c/></mc:Fallback></mc:AlternateContent><w:d/></w:p>", "p(c d)"),
            ("<w:p W><noise><w:r/></noise><w:t>1 &lt; &#x32;&amp;&nbsp;<![CDATA[<]]></w:t></w:p>", "p(t=1 < 2&&nbsp;<)"),
            ("<w:p W><w:t> 甲 </w:t><w:t xml:space='preserve'> 乙 </w:t></w:p>", "p(t=甲 t= 乙 )"),
            ("<w:p W xml:space='preserve'><w:t> 甲</w:t></w:p>", "p(t= 甲)"),
        ];
        for (xml, expected) in cases {
            assert_eq!(read(&xml.replace('W', W)).expect("reads"), expected, "{xml}");
        }
    }

    #[test]
    fn attributes_are_found_by_local_name_and_unescaped() {
        let tree = Tree::parse("<a w:val = '1' x:id=\"&lt;2\" off='0'/>", 5, |_, _| false).expect("reads");
        let root = tree.root().expect("reads");
        assert_eq!(root.val().as_deref(), Some("1"));
        assert_eq!(root.attribute("id").as_deref(), Some("<2"));
        assert_eq!(root.attribute("d"), None);
    }

    #[test]
    fn a_cut_text_loses_its_open_paragraph_and_no_more() {
        for cut in [
            "<w:p><w:r><w:t>12",
            "<w:p><w:r><w:t>12</w:t></w:r><w:r",
            "<w:p><w:r><w:t>12</w:t></w:r><noise><w:x>",
            "<w:p><w:t>12</w:t><w:x w:val='a",
        ] {
            let text = format!("<w:body {W}><w:p><w:t>甲</w:t></w:p>{cut}");
            let tree = Tree::parse(&text, 20, |_, name| name == "noise").expect("reads");
            assert!(tree.truncated);
            assert_eq!(tree.root().map(outline).expect("reads"), "body(p(t=甲) p)", "{cut}");
        }
    }

    #[test]
    fn damage_and_depth_are_refused() {
        assert!(matches!(read("<a><b></a></b>"), Err(Fault::Damaged(_))));
        assert!(matches!(read(&"<a>".repeat(30)), Err(Fault::Limit(_))));
    }
}
