//! XML text → a tree of elements as a reader of the finished document sees it.
//!
//! Namespaces are resolved here, so any prefix and both the transitional and the strict spelling look the same to the
//! callers. The tree is already *flattened*: content controls, smart tags, insertions, hyperlinks and the chosen branch
//! of an `AlternateContent` have no element of their own, their children stand in the parent; deleted content is gone.
//! Text is kept for the few elements that carry any. Nothing here knows paragraphs or tables.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::errors::{Error as XmlError, IllFormedError, SyntaxError};
use quick_xml::escape::unescape;
use quick_xml::events::{BytesRef, BytesStart, Event};

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
    fn of(uri: &str) -> Self {
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

/// Elements of one part: far more than any report has, few enough for memory.
const MAX_ELEMENTS: usize = 8_000_000;

/// No element; also the first child of a leaf and the next sibling of the last child.
const NONE: u32 = u32::MAX;

/// Why no tree could be made.
#[derive(Debug)]
pub(super) enum Fault {
    /// Not well-formed.
    Damaged(String),
    /// Too deep or too large.
    Limit(String),
}

#[derive(Debug)]
struct Element<'a> {
    ns: Ns,
    name: &'a str,
    attributes: &'a str,
    text: Cow<'a, str>,
    preserve: bool,
    first: u32,
    last: u32,
    next: u32,
}

/// The elements of one part.
#[derive(Debug)]
pub(super) struct Tree<'a> {
    elements: Vec<Element<'a>>,
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
        Builder {
            text,
            nesting,
            drop,
            tree: Tree { elements: Vec::with_capacity(text.len() / 48), truncated: false },
            open: Vec::with_capacity(32),
            bindings: Vec::with_capacity(32),
            cached: ("", Ns::Other),
        }
        .run()
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
            .find(|(name, _)| name.rsplit(':').next() == Some(local))
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
fn attributes(raw: &str) -> impl Iterator<Item = (&str, &str)> {
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

/// What an open element does with its children.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// Holds them.
    Real,
    /// Gives them to its parent.
    Transparent,
    /// An `AlternateContent`; true once a branch was taken.
    Alternate(bool),
}

struct Open {
    role: Role,
    /// The nearest element that holds children: this one or an ancestor.
    holder: u32,
    preserve: bool,
    bindings: usize,
}

struct Builder<'a> {
    text: &'a str,
    nesting: usize,
    drop: fn(Ns, &str) -> bool,
    tree: Tree<'a>,
    open: Vec<Open>,
    bindings: Vec<(&'a str, Ns)>,
    cached: (&'a str, Ns),
}

impl<'a> Builder<'a> {
    fn run(mut self) -> Result<Tree<'a>, Fault> {
        let mut reader = Reader::from_str(self.text);
        loop {
            let before = reader.buffer_position() as usize;
            let event = match reader.read_event() {
                Ok(event) => event,
                Err(error) if is_cut(&error) => return Ok(self.cut()),
                Err(error) => return Err(Fault::Damaged(format!("{error} at byte {}", reader.error_position()))),
            };
            match event {
                Event::Start(start) => {
                    let raw = self.raw_tag(before, reader.buffer_position() as usize);
                    if !self.start(raw, &start)? {
                        match reader.read_to_end(start.name()) {
                            Ok(_) => {}
                            Err(error) if is_cut(&error) => return Ok(self.cut()),
                            Err(error) => return Err(Fault::Damaged(error.to_string())),
                        }
                    }
                }
                Event::Empty(start) => {
                    let raw = self.raw_tag(before, reader.buffer_position() as usize);
                    if self.start(raw, &start)? {
                        self.end();
                    }
                }
                Event::End(_) => self.end(),
                Event::Text(text) => self.push_text(text.into_inner()),
                Event::CData(text) => self.push_text(text.into_inner()),
                Event::GeneralRef(reference) => self.push_text(resolve(&reference)),
                Event::Eof if self.open.is_empty() => return Ok(self.tree),
                Event::Eof => return Ok(self.cut()),
                Event::Comment(_) | Event::PI(_) | Event::Decl(_) | Event::DocType(_) => {}
            }
        }
    }

    /// Name and attributes of the start tag between two positions.
    fn raw_tag(&self, before: usize, after: usize) -> &'a str {
        let raw = self.text.get(before..after).unwrap_or_default();
        let raw = raw.split_once('<').map_or(raw, |(_, tag)| tag);
        raw.trim_end_matches('>').trim_end_matches('/')
    }

    /// Opens an element; false if it is to be skipped with all its content.
    fn start(&mut self, raw: &'a str, start: &BytesStart) -> Result<bool, Fault> {
        if self.open.len() >= self.nesting {
            return Err(Fault::Limit(format!("XML nested deeper than {} elements", self.nesting)));
        }
        let bindings = self.bindings.len();
        let (qualified, attributes) = raw.split_at_checked(start.name().as_ref().len()).unwrap_or((raw, ""));
        let mut preserve = self.open.last().is_some_and(|open| open.preserve);
        if attributes.contains("xml") {
            preserve = self.declarations(attributes).unwrap_or(preserve);
        }
        let (prefix, name) = qualified.split_once(':').unwrap_or(("", qualified));
        let ns = self.resolve(prefix);
        let Some(role) = self.role(ns, name) else {
            self.bindings.truncate(bindings);
            return Ok(false);
        };
        let holder = match (role, self.open.last()) {
            (Role::Real, _) | (_, None) => self.append(Element {
                ns,
                name,
                attributes,
                text: Cow::Borrowed(""),
                preserve,
                first: NONE,
                last: NONE,
                next: NONE,
            })?,
            (_, Some(open)) => open.holder,
        };
        self.open.push(Open { role, holder, preserve, bindings });
        Ok(true)
    }

    /// What the element does with its children, or `None` if it is to be left out.
    fn role(&mut self, ns: Ns, name: &str) -> Option<Role> {
        let parent = self.open.last().and_then(|open| self.tree.elements.get(open.holder as usize));
        match (ns, name) {
            (Ns::Compat, "AlternateContent") => return Some(Role::Alternate(false)),
            (Ns::Compat, "Choice" | "Fallback") => {
                return match self.open.last_mut().map(|open| &mut open.role) {
                    Some(Role::Alternate(taken)) if !*taken => {
                        *taken = true;
                        Some(Role::Transparent)
                    }
                    _ => None,
                };
            }
            // In the properties of a run, a paragraph mark or a row they are marks, elsewhere they hold lost content.
            (Ns::Word, "del" | "moveFrom") => {
                return parent.is_some_and(|parent| matches!(parent.name, "rPr" | "trPr")).then_some(Role::Real);
            }
            (Ns::Word, "sdt" | "sdtContent" | "smartTag" | "customXml" | "ins" | "moveTo" | "hyperlink" | "dir" | "bdo")
            | (Ns::Word, "fldSimple" | "ruby" | "rubyBase") => return Some(Role::Transparent),
            _ => {}
        }
        (!(self.drop)(ns, name)).then_some(Role::Real)
    }

    fn append(&mut self, element: Element<'a>) -> Result<u32, Fault> {
        if self.tree.elements.len() >= MAX_ELEMENTS {
            return Err(Fault::Limit(format!("more than {MAX_ELEMENTS} XML elements in one part")));
        }
        let index = self.tree.elements.len() as u32;
        self.tree.elements.push(element);
        let Some(parent) = self.open.last().map(|open| open.holder) else { return Ok(index) };
        let Some(parent) = self.tree.elements.get_mut(parent as usize) else { return Ok(index) };
        let previous = std::mem::replace(&mut parent.last, index);
        if previous == NONE {
            parent.first = index;
        } else if let Some(previous) = self.tree.elements.get_mut(previous as usize) {
            previous.next = index;
        }
        Ok(index)
    }

    fn end(&mut self) {
        if let Some(open) = self.open.pop()
            && self.bindings.len() > open.bindings
        {
            self.bindings.truncate(open.bindings);
            self.cached = ("", self.lookup(""));
        }
    }

    fn push_text(&mut self, text: Cow<'a, str>) {
        let Some(element) = self.open.last().and_then(|open| self.tree.elements.get_mut(open.holder as usize)) else { return };
        if !matches!(element.name, "t" | "instrText") {
            return;
        }
        if element.text.is_empty() {
            element.text = text;
        } else {
            element.text.to_mut().push_str(&text);
        }
    }

    /// Takes in `xmlns` and `xml:space`; gives what `xml:space` says.
    fn declarations(&mut self, raw: &'a str) -> Option<bool> {
        let mut preserve = None;
        for (name, value) in attributes(raw) {
            if name == "xml:space" {
                preserve = Some(value == "preserve");
            } else if let Some(prefix) = name.strip_prefix("xmlns") {
                self.bindings.push((prefix.trim_start_matches(':'), Ns::of(value)));
                self.cached = ("", self.lookup(""));
            }
        }
        preserve
    }

    fn resolve(&mut self, prefix: &'a str) -> Ns {
        if self.cached.0 != prefix {
            self.cached = (prefix, self.lookup(prefix));
        }
        self.cached.1
    }

    fn lookup(&self, prefix: &str) -> Ns {
        self.bindings.iter().rev().find(|(bound, _)| *bound == prefix).map_or(Ns::Other, |(_, ns)| *ns)
    }

    /// The tree of a text that ends too early: the paragraph that was open loses its content.
    fn cut(mut self) -> Tree<'a> {
        for open in self.open.iter().rev() {
            let Some(element) = self.tree.elements.get_mut(open.holder as usize) else { continue };
            element.text = Cow::Borrowed("");
            if element.ns == Ns::Word && element.name == "p" {
                element.first = NONE;
                break;
            }
        }
        self.tree.truncated = true;
        self.tree
    }
}

/// Whether the error says that the text ended too early.
fn is_cut(error: &XmlError) -> bool {
    matches!(
        error,
        XmlError::Syntax(
            SyntaxError::UnclosedTag
                | SyntaxError::UnclosedCData
                | SyntaxError::UnclosedComment
                | SyntaxError::UnclosedPI
                | SyntaxError::InvalidBangMarkup
        ) | XmlError::IllFormed(IllFormedError::MissingEndTag(_))
    )
}

/// What a reference stands for; an entity that nobody declared stays as it is written.
fn resolve<'a>(reference: &BytesRef) -> Cow<'a, str> {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        return Cow::Owned(character.to_string());
    }
    let name: &str = reference;
    match name {
        "amp" => Cow::Borrowed("&"),
        "lt" => Cow::Borrowed("<"),
        "gt" => Cow::Borrowed(">"),
        "quot" => Cow::Borrowed("\""),
        "apos" => Cow::Borrowed("'"),
        _ => Cow::Owned(format!("&{name};")),
    }
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
        for cut in ["<w:p><w:r><w:t>12", "<w:p><w:r><w:t>12</w:t></w:r><w:r", "<w:p><w:r><w:t>12</w:t></w:r><noise><w:x>"] {
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
