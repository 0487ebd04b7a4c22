//! XML events → the flattened [`Tree`]: resolves namespaces, decides what has an element of its own and what is left out.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::errors::{Error as XmlError, IllFormedError};
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::xml::{Element, Fault, NONE, Ns, Tree, attributes};

/// Elements of one part: far more than any report has, few enough for memory.
const MAX_ELEMENTS: usize = 8_000_000;

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

/// A tree being built.
pub(super) struct Builder<'a> {
    text: &'a str,
    nesting: usize,
    drop: fn(Ns, &str) -> bool,
    tree: Tree<'a>,
    open: Vec<Open>,
    bindings: Vec<(&'a str, Ns)>,
    cached: (&'a str, Ns),
}

impl<'a> Builder<'a> {
    /// A builder for `text`; elements for which `drop` is true are left out with all they hold.
    pub(super) fn new(text: &'a str, nesting: usize, drop: fn(Ns, &str) -> bool) -> Self {
        let tree = Tree { elements: Vec::with_capacity(text.len() / 48), truncated: false };
        let (open, bindings) = (Vec::with_capacity(32), Vec::with_capacity(32));
        Self { text, nesting, drop, tree, open, bindings, cached: ("", Ns::Other) }
    }

    /// Reads the text to its end.
    pub(super) fn run(mut self) -> Result<Tree<'a>, Fault> {
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
        let raw = raw.strip_prefix('<').or_else(|| raw.split_once('<').map(|(_, tag)| tag)).unwrap_or(raw);
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
        // `x` is rare in attributes, and looking for it is cheaper than looking for the word.
        if attributes.as_bytes().contains(&b'x') && attributes.contains("xml") {
            preserve = self.declarations(attributes).unwrap_or(preserve);
        }
        let colon = qualified.bytes().position(|byte| byte == b':');
        let (prefix, name) = colon.map_or(("", qualified), |at| (&qualified[..at], &qualified[at + 1..]));
        let ns = self.resolve(prefix);
        let Some(role) = self.role(ns, name) else {
            self.unbind(bindings);
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
        if let Some(open) = self.open.pop() {
            self.unbind(open.bindings);
        }
    }

    /// Forgets all but the first `kept` namespace declarations.
    fn unbind(&mut self, kept: usize) {
        if self.bindings.len() > kept {
            self.bindings.truncate(kept);
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

/// Whether the error says that the text ended too early: syntax errors are constructs that nothing closes.
fn is_cut(error: &XmlError) -> bool {
    matches!(error, XmlError::Syntax(_) | XmlError::IllFormed(IllFormedError::MissingEndTag(_)))
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
