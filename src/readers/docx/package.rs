//! Bytes → the parts of an Office package as text: ZIP, content types, relationships, encodings.
//!
//! Parts are inflated only when asked for, and every inflated byte counts against the limit while it is inflated. What
//! the parts mean is not known here.

use std::collections::HashMap;
use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::xml::{Node, Tree};
use crate::error::Error;
use crate::limits::Limits;
use crate::source::Format;

/// An opened package.
pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// Normalised part name → place in the archive.
    names: HashMap<String, usize>,
    budget: usize,
    limits: Limits,
}

/// The text of a part.
pub(super) struct Part {
    /// Decoded text without a byte order mark.
    pub(super) text: String,
    /// Whether the archive holds less of it than it promises.
    pub(super) cut: bool,
}

/// Target of a relationship.
#[derive(Debug, Clone)]
pub(super) struct Relation {
    pub(super) id: String,
    /// Last segment of the type, e.g. `styles`; the same in the strict and the transitional spelling.
    pub(super) kind: String,
    /// Normalised part name.
    pub(super) target: String,
}

pub(super) fn malformed(reason: impl Into<String>) -> Error {
    Error::Malformed { format: Format::Docx.name(), reason: reason.into() }
}

impl<'a> Package<'a> {
    /// Reads the directory of the archive.
    pub(super) fn open(bytes: &'a [u8], limits: Limits) -> Result<Self, Error> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| malformed(format!("no readable ZIP: {error}")))?;
        let mut names = HashMap::with_capacity(archive.len());
        for index in 0..archive.len() {
            if let Some(name) = archive.name_for_index(index) {
                names.entry(normal(name)).or_insert(index);
            }
        }
        Ok(Self { archive, names, budget: limits.unpacked_bytes, limits })
    }

    /// The main document part, if this package is a word-processing document. Relationships and content types both name
    /// it; where one of them is damaged the other is enough.
    pub(super) fn main_part(&mut self) -> Option<String> {
        let relations = self.relations("").unwrap_or_default();
        let related = relations.into_iter().find(|relation| relation.kind == "officeDocument" && self.has(&relation.target));
        let related = related.map(|relation| relation.target);
        let Some(declared) = self.declared_mains() else {
            let usual = "word/document.xml";
            return related.filter(|name| name.starts_with("word/")).or_else(|| self.has(usual).then(|| usual.to_owned()));
        };
        match related {
            // A `Default` entry has no part name: all parts with its extension are of that type.
            Some(name) if declared.iter().any(|main| main.as_ref().is_none_or(|main| *main == name)) => Some(name),
            _ => declared.into_iter().flatten().find(|name| self.has(name)),
        }
    }

    /// The parts that the content types call a word-processing document; `None` if they cannot be read.
    fn declared_mains(&mut self) -> Option<Vec<Option<String>>> {
        let types = self.part("[content_types].xml").ok()??;
        let tree = self.tree(&types.text).ok()?;
        let mains = tree.root()?.children().filter_map(|node| {
            let kind = node.attribute("ContentType")?.to_ascii_lowercase();
            let word = kind.contains("wordprocessingml") || kind.contains("ms-word");
            (word && kind.ends_with("main+xml")).then(|| node.attribute("PartName").map(|name| normal(&name)))
        });
        Some(mains.collect())
    }

    fn has(&self, name: &str) -> bool {
        self.names.contains_key(name)
    }

    /// The relationships of the part `name`; of the whole package for the empty name.
    pub(super) fn relations(&mut self, name: &str) -> Result<Vec<Relation>, Error> {
        let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
        let rels = normal(&format!("{folder}/_rels/{file}.rels"));
        let Some(part) = self.part(&rels)? else { return Ok(Vec::new()) };
        let tree = self.tree(&part.text)?;
        let relations = tree.root().into_iter().flat_map(Node::children).filter_map(|node| {
            if node.attribute("TargetMode").as_deref() == Some("External") {
                return None;
            }
            let kind = node.attribute("Type")?.rsplit('/').next()?.to_owned();
            let target = node.attribute("Target")?;
            Some(Relation { id: node.attribute("Id")?.into_owned(), kind, target: resolve(folder, &target) })
        });
        Ok(relations.collect())
    }

    fn tree<'t>(&self, text: &'t str) -> Result<Tree<'t>, Error> {
        parse(text, &self.limits, |_, _| false)
    }

    /// The text of the part `name`, or `None` if there is none.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<Part>, Error> {
        let Some(&index) = self.names.get(name) else { return Ok(None) };
        let mut file = self.archive.by_index(index).map_err(|error| match error {
            ZipError::InvalidPassword | ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => {
                Error::Encrypted(format!("the part {name} needs a password"))
            }
            error => malformed(format!("{name}: {error}")),
        })?;
        let mut bytes = Vec::with_capacity((file.size() as usize).min(1 << 20).min(self.budget));
        let outcome = (&mut file).take(self.budget as u64 + 1).read_to_end(&mut bytes);
        if bytes.len() > self.budget {
            return Err(Error::Limit(format!("the archive unpacks to more than {} bytes", self.limits.unpacked_bytes)));
        }
        self.budget -= bytes.len();
        let cut = match outcome {
            Ok(_) => false,
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof && !bytes.is_empty() => true,
            Err(error) => return Err(malformed(format!("{name}: {error}"))),
        };
        let text = decode(bytes, cut).ok_or_else(|| malformed(format!("{name} holds bytes that are no text")))?;
        Ok(Some(Part { text, cut }))
    }
}

/// The tree of a part's text.
pub(super) fn parse<'t>(text: &'t str, limits: &Limits, drop: fn(super::xml::Ns, &str) -> bool) -> Result<Tree<'t>, Error> {
    Tree::parse(text, limits.nesting, drop).map_err(|fault| match fault {
        super::xml::Fault::Damaged(reason) => malformed(reason),
        super::xml::Fault::Limit(what) => Error::Limit(what),
    })
}

/// Part names are compared without case; some writers use the wrong slash or a leading one.
fn normal(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_lowercase()
}

/// The part that `target` names, seen from `folder`.
fn resolve(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let mut segments: Vec<&str> = if target.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    for segment in target.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            segment => segments.push(segment),
        }
    }
    normal(&segments.join("/"))
}

/// XML bytes as text: by the byte order mark, by the zero bytes of UTF-16 without one, by the declaration, else UTF-8.
/// `None` if they are no text in that encoding; the torn last character of a part that is `cut` is left out.
fn decode(bytes: Vec<u8>, cut: bool) -> Option<String> {
    let encoding = match bytes.as_slice() {
        [0xEF, 0xBB, 0xBF, ..] => encoding_rs::UTF_8,
        [0xFF, 0xFE, ..] | [b'<', 0, ..] => encoding_rs::UTF_16LE,
        [0xFE, 0xFF, ..] | [0, b'<', ..] => encoding_rs::UTF_16BE,
        _ => declared(&bytes).unwrap_or(encoding_rs::UTF_8),
    };
    if encoding == encoding_rs::UTF_8 {
        let bytes = if bytes.starts_with(b"\xEF\xBB\xBF") { bytes.get(3..)?.to_vec() } else { bytes };
        return match String::from_utf8(bytes) {
            Ok(text) => Some(text),
            Err(error) if cut && error.utf8_error().error_len().is_none() => {
                let whole = error.utf8_error().valid_up_to();
                let mut bytes = error.into_bytes();
                bytes.truncate(whole);
                String::from_utf8(bytes).ok()
            }
            Err(_) => None,
        };
    }
    let (text, _, errors) = encoding.decode(&bytes);
    match errors && !cut {
        true => None,
        false => Some(text.trim_end_matches('\u{FFFD}').to_owned()),
    }
}

/// The encoding that the XML declaration names.
fn declared(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let head = std::str::from_utf8(bytes.get(..bytes.len().min(120))?.split(|byte| *byte == b'>').next()?).ok()?;
    let value = head.strip_prefix("<?xml")?.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    encoding_rs::Encoding::for_label(value.get(1..)?.split(quote).next()?.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_resolved_against_the_folder() {
        let cases = [
            ("word", "styles.xml", "word/styles.xml"),
            ("word", "/word/Styles.xml", "word/styles.xml"),
            ("", "word/document.xml", "word/document.xml"),
            ("word", "../custom/./a.xml", "custom/a.xml"),
            ("word", "..\\..\\a.xml", "a.xml"),
        ];
        for (folder, target, expected) in cases {
            assert_eq!(resolve(folder, target), expected);
        }
    }

    #[test]
    fn parts_are_decoded_by_mark_by_zero_bytes_and_by_declaration() {
        let utf16 = |text: &str, mark: bool, little: bool| {
            let units: Vec<u16> = mark.then_some(0xFEFF).into_iter().chain(text.encode_utf16()).collect();
            units.iter().flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect::<Vec<u8>>()
        };
        let text = "<a>预算</a>";
        for bytes in [
            text.as_bytes().to_vec(),
            [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
            utf16(text, true, true),
            utf16(text, true, false),
            utf16(text, false, true),
            utf16(text, false, false),
        ] {
            assert_eq!(decode(bytes, false).as_deref(), Some(text));
        }
        let (gbk, _, _) = encoding_rs::GBK.encode("<?xml version='1.0' encoding='GBK'?><a>预算</a>");
        assert!(decode(gbk.into_owned(), false).is_some_and(|text| text.contains("预算")));
        assert_eq!(decode(b"<a>\xB0".to_vec(), false), None);
        assert_eq!(decode("<a>预".as_bytes()[..5].to_vec(), true).as_deref(), Some("<a>"));
        assert_eq!(decode("<a>预".as_bytes()[..5].to_vec(), false), None);
    }
}
