//! DOCX (and DOCM, DOTX, DOTM): Office package → document.
//!
//! `package` unpacks parts, `xml` and `flatten` make trees of them, `styles` and `numbering` read definitions, `inline` reads a
//! paragraph, `body` a sequence of paragraphs and tables, `flow` writes the document. What a reader of the printed
//! document sees is read: insertions are taken, deletions and hidden text are not, automatic numbers stand in front of
//! their paragraphs, field results are taken as saved. Appearance, comments and pictures are left out.
//! Order: headers, body, footnotes, endnotes, footers.

mod body;
mod field;
mod flatten;
mod flow;
mod inline;
mod numbering;
mod numfmt;
mod package;
mod styles;
mod symbols;
mod xml;

use std::io::Cursor;

use self::body::{BodyReader, flat_text};
use self::flow::Flow;
use self::inline::{Losses, NoteRef, Story};
use self::numbering::Numbering;
use self::package::{Package, Relation, malformed, parse};
use self::styles::Styles;
use self::xml::{Node, Ns, Tree};
use super::{ReadOptions, Reader};
use crate::diagnostic::{Diagnostic, Staged};
use crate::document::Document;
use crate::error::Error;
use crate::limits::Limits;
use crate::source::{Format, Source};

/// Reads word-processing packages.
pub struct DocxReader;

const OLE: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
const ZIP: &[u8] = b"PK\x03\x04";

impl Reader for DocxReader {
    fn format(&self) -> Format {
        Format::Docx
    }

    fn probe(&self, source: &Source) -> Option<&'static str> {
        if is_encrypted_package(&source.bytes) {
            return Some("encrypted Office package");
        }
        if !source.bytes.starts_with(ZIP) {
            return None;
        }
        let damaged = || contains(&source.bytes, b"word/").then_some("damaged Office package");
        // Where the directory is lost, the names in front of the parts are still plain.
        let Ok(mut package) = Package::open(&source.bytes, Limits::default()) else { return damaged() };
        package.main_part().map(|_| "Office package with a word-processing document")
    }

    fn read(&self, source: &Source, options: &ReadOptions) -> Result<Staged<Document>, Error> {
        if is_encrypted_package(&source.bytes) {
            return Err(Error::Encrypted(source.name.clone()));
        }
        let mut package = Package::open(&source.bytes, options.limits)?;
        let main = package.main_part().ok_or_else(|| malformed("no word-processing document in the package"))?;
        read_package(&mut package, &main, options.limits)
    }
}

/// Office packages with a password are OLE files that hold the package as one encrypted stream.
fn is_encrypted_package(bytes: &[u8]) -> bool {
    bytes.starts_with(OLE) && cfb::CompoundFile::open(Cursor::new(bytes)).is_ok_and(|file| file.is_stream("EncryptedPackage"))
}

fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

/// Elements of text parts that say nothing about the text.
fn is_noise(ns: Ns, name: &str) -> bool {
    let formula_marks = ns == Ns::Math && matches!(name, "fPr" | "sSupPr" | "oMathParaPr");
    formula_marks
        || ns == Ns::Word
            && (name.ends_with("PrChange")
                || matches!(
                    name,
                    "sdtPr"
                        | "sdtEndPr"
                        | "proofErr"
                        | "bookmarkStart"
                        | "bookmarkEnd"
                        | "lastRenderedPageBreak"
                        | "rt"
                        | "rubyPr"
                )
                || matches!(
                    name,
                    "tblPr" | "tblPrEx" | "tblGrid" | "tcW" | "tcBorders" | "vAlign" | "shd" | "spacing" | "ind" | "jc"
                )
                || matches!(name, "sz" | "szCs" | "b" | "bCs" | "color" | "lang" | "kern" | "tabs" | "snapToGrid" | "u")
                || matches!(name, "delText" | "delInstrText" | "numberingChange" | "cellMerge" | "tblGridChange"))
}

fn read_package(package: &mut Package, main: &str, limits: Limits) -> Result<Staged<Document>, Error> {
    let part = package.part(main)?.ok_or_else(|| malformed("the main part is missing"))?;
    let tree = parse(&part.text, &limits, is_noise)?;
    let body = tree.root().filter(|root| root.is("document")).and_then(|root| root.child("body"));
    let body = body.ok_or_else(|| malformed(format!("{main} has no body")))?;
    let relations = package.relations(main).unwrap_or_default();
    let mut diagnostics = Vec::new();

    let styles = definitions(package, &relations, "styles", styles::is_noise, Styles::of, limits, &mut diagnostics)?;
    let numbering = definitions(package, &relations, "numbering", numbering::is_noise, Numbering::of, limits, &mut diagnostics)?;
    let mut reader = BodyReader { story: Story::new(&styles, numbering), limits, furniture: Vec::new() };

    let pieces = reader.pieces(body)?;
    reader.story.end_part();
    let mut notes = Vec::new();
    let referred = std::mem::take(&mut reader.story.notes);
    for (kind, endnote) in [("footnotes", false), ("endnotes", true)] {
        let ids: Vec<&NoteRef> = referred.iter().filter(|note| note.endnote == endnote).collect();
        let Some(text) = extra_part(package, &relations, kind, !ids.is_empty(), &mut diagnostics)? else { continue };
        let Some(tree) = tolerate(parse(&text, &limits, is_noise), kind, &mut diagnostics)? else { continue };
        notes.extend(notes_of(&mut reader, &tree, &ids)?);
    }
    let (heads, feet) = furniture(package, &mut reader, &relations, &mut diagnostics)?;

    let mut flow = Flow::default();
    heads.iter().for_each(|text| flow.furniture(text));
    flow.pieces(pieces);
    flow.pieces(notes);
    feet.iter().for_each(|text| flow.furniture(text));
    if part.cut || tree.truncated {
        if flow.is_empty() {
            return Err(malformed(format!("{main} ends before its first paragraph does")));
        }
        diagnostics.push(Diagnostic::warning(
            "truncated",
            "the file ends in the middle of the text; the rest is lost",
            "文件在正文中间截断，其后内容缺失",
        ));
    }
    report_losses(&reader.story.losses, &mut diagnostics);
    Ok(Staged { value: flow.finish(), diagnostics })
}

/// The definitions in the part that the document relates to as `kind`; the default if there is none or it is damaged.
fn definitions<T: Default>(
    package: &mut Package,
    relations: &[Relation],
    kind: &str,
    noise: fn(Ns, &str) -> bool,
    make: fn(&Tree) -> T,
    limits: Limits,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<T, Error> {
    let Some(text) = extra_part(package, relations, kind, true, diagnostics)? else { return Ok(T::default()) };
    let text = if kind == "styles" { styles::without_tables(&text) } else { text };
    Ok(tolerate(parse(&text, &limits, noise), kind, diagnostics)?.as_ref().map(make).unwrap_or_default())
}

/// The text of the first related part of this kind, if it is `wanted` and can be read.
fn extra_part(
    package: &mut Package,
    relations: &[Relation],
    kind: &str,
    wanted: bool,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Option<String>, Error> {
    let Some(relation) = relations.iter().find(|relation| wanted && relation.kind == kind) else { return Ok(None) };
    let part = tolerate(package.part(&relation.target), kind, diagnostics)?.flatten();
    Ok(part.map(|part| part.text))
}

/// Turns damage of a part that the text does not stand or fall with into a remark; limits stay errors.
fn tolerate<T>(outcome: Result<T, Error>, part: &str, diagnostics: &mut Vec<Diagnostic>) -> Result<Option<T>, Error> {
    match outcome {
        Ok(value) => Ok(Some(value)),
        Err(Error::Malformed { reason, .. }) => {
            diagnostics.push(Diagnostic::warning(
                "unreadable-part",
                format!("{part} cannot be read and is left out: {reason}"),
                format!("部件 {part} 无法读取，已略去：{reason}"),
            ));
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// The pieces of the notes that the text refers to, in its order.
fn notes_of(reader: &mut BodyReader, tree: &Tree, ids: &[&NoteRef]) -> Result<Vec<body::Piece>, Error> {
    let mut pieces = Vec::new();
    for note in ids {
        let mut all = tree.root().into_iter().flat_map(Node::children);
        let Some(node) = all.find(|node| node.attribute("id").as_deref() == Some(note.id.as_str())) else { continue };
        // The mark in front of a note is left out, and so is the gap behind it.
        pieces.extend(reader.pieces(node)?.into_iter().map(body::Piece::without_lead));
        reader.story.end_part();
    }
    Ok(pieces)
}

/// The texts of headers and of footers, each once.
fn furniture(
    package: &mut Package,
    reader: &mut BodyReader,
    relations: &[Relation],
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<(Vec<String>, Vec<String>), Error> {
    let (mut heads, mut feet) = (Vec::new(), Vec::new());
    let mut seen: Vec<&str> = Vec::new();
    for id in std::mem::take(&mut reader.furniture) {
        let Some(relation) = relations.iter().find(|relation| relation.id == id) else { continue };
        if seen.contains(&relation.target.as_str()) {
            continue;
        }
        seen.push(&relation.target);
        let Some(part) = tolerate(package.part(&relation.target), &relation.kind, diagnostics)?.flatten() else { continue };
        let Some(tree) = tolerate(parse(&part.text, &reader.limits, is_noise), &relation.kind, diagnostics)? else { continue };
        let Some(root) = tree.root() else { continue };
        let text = flat_text(&reader.pieces(root)?);
        reader.story.end_part();
        let list = if relation.kind == "header" { &mut heads } else { &mut feet };
        if !text.trim().is_empty() && !list.contains(&text) {
            list.push(text);
        }
    }
    Ok((heads, feet))
}

/// Says what could not be shown.
fn report_losses(losses: &Losses, diagnostics: &mut Vec<Diagnostic>) {
    let mut tell = |count: usize, make: fn(&'static str, String, String) -> Diagnostic, code, english: &str, chinese: &str| {
        if count > 0 {
            diagnostics.push(make(code, format!("{count} {english}"), format!("{count} {chinese}")));
        }
    };
    tell(losses.pictures, Diagnostic::note, "pictures", "pictures are not read", "幅图片未读取");
    tell(losses.embedded, Diagnostic::warning, "embedded", "embedded objects or files are not read", "个嵌入对象或文件未读取");
    tell(losses.fields, Diagnostic::warning, "field-without-result", "fields have no saved result", "个域没有保存的结果");
    tell(losses.signs, Diagnostic::warning, "unknown-symbol", "signs of symbol fonts are not known", "个符号字体的字符无法识别");
    tell(losses.covered_cells, Diagnostic::warning, "covered-text", "merged cells hide text", "个被合并的单元格含有隐藏文字");
    tell(
        losses.torn_merges,
        Diagnostic::warning,
        "torn-merge",
        "cells go on from a merged cell that does not fit them and are read as cells of their own",
        "个单元格的纵向合并与上方单元格不符，按独立单元格读取",
    );
}
