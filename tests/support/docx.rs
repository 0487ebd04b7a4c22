//! Makes DOCX files for tests: tables of any shape with `docx-rust`, odd things from raw XML.
#![allow(dead_code, reason = "each test file uses a part")]

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use docx_rust::Docx;
use docx_rust::document::{Paragraph, Table, TableCell, TableCellContent, TableRow, TextSpace};
use docx_rust::formatting::{TableCellProperty, TableCellWidth};

pub const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const RELATIONSHIPS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const TYPES: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

/// A package of raw parts.
pub struct Package {
    parts: BTreeMap<String, Vec<u8>>,
    relations: Vec<(String, String)>,
    main: String,
    main_type: String,
}

impl Package {
    /// A document whose `w:body` holds `body`; the prefixes `w`, `r`, `mc`, `m`, `v`, `wps` are declared.
    pub fn of_body(body: &str) -> Self {
        Self::of_document(document(body).into_bytes())
    }

    /// A document with this main part.
    pub fn of_document(document: Vec<u8>) -> Self {
        let mut package = Self {
            parts: BTreeMap::new(),
            relations: Vec::new(),
            main: "word/document.xml".to_owned(),
            main_type: format!("{TYPES}.document.main+xml"),
        };
        package.parts.insert(package.main.clone(), document);
        package
    }

    /// Puts the main part elsewhere and gives it another content type.
    pub fn main_at(mut self, name: &str, content_type: &str) -> Self {
        if let Some(bytes) = self.parts.remove(&self.main) {
            self.parts.insert(name.to_owned(), bytes);
        }
        self.main = name.to_owned();
        self.main_type = content_type.to_owned();
        self
    }

    /// Adds a part that the document relates to; its relationship id is `r` and the number of the relation, from 1.
    pub fn related(mut self, kind: &str, name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.parts.insert(format!("word/{name}"), bytes.into());
        self.relations.push((kind.to_owned(), name.to_owned()));
        self
    }

    /// Adds a part, or puts another in the place of one that the package has anyway.
    pub fn part(mut self, name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.parts.insert(name.to_owned(), bytes.into());
        self
    }

    /// Adds a numbering part with this content.
    pub fn numbering(self, content: &str) -> Self {
        self.related("numbering", "numbering.xml", root("numbering", content))
    }

    /// Adds a styles part with this content.
    pub fn styles(self, content: &str) -> Self {
        self.related("styles", "styles.xml", root("styles", content))
    }

    /// The file.
    pub fn bytes(&self) -> Vec<u8> {
        let mut parts = BTreeMap::new();
        let relation = |id: String, kind: &str, target: &str| {
            format!("<Relationship Id='{id}' Type='{RELATIONSHIPS}/{kind}' Target='{target}'/>")
        };
        let wrap = |content: String| {
            let ns = "http://schemas.openxmlformats.org/package/2006/relationships";
            format!("<Relationships xmlns='{ns}'>{content}</Relationships>").into_bytes()
        };
        parts.insert("_rels/.rels".to_owned(), wrap(relation("m".to_owned(), "officeDocument", &self.main)));
        let related = self.relations.iter().enumerate();
        let related: String = related.map(|(i, (kind, name))| relation(format!("r{}", i + 1), kind, name)).collect();
        let (folder, file) = self.main.rsplit_once('/').unwrap_or(("", &self.main));
        parts.insert(format!("{folder}/_rels/{file}.rels").trim_start_matches('/').to_owned(), wrap(related));
        parts.insert(
            "[Content_Types].xml".to_owned(),
            format!(
                "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'>\
                 <Default Extension='xml' ContentType='application/xml'/>\
                 <Override PartName='/{}' ContentType='{}'/></Types>",
                self.main, self.main_type
            )
            .into_bytes(),
        );
        parts.extend(self.parts.clone());
        zipped(parts)
    }
}

/// The XML of a main part whose body holds `body`.
pub fn document(body: &str) -> String {
    root("document", &format!("<w:body>{body}</w:body>"))
}

/// A WordprocessingML root element with the usual prefixes.
pub fn root(name: &str, content: &str) -> String {
    format!(
        "<w:{name} xmlns:w='{W}' xmlns:r='{RELATIONSHIPS}' \
         xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006' \
         xmlns:m='http://schemas.openxmlformats.org/officeDocument/2006/math' xmlns:v='urn:schemas-microsoft-com:vml' \
         xmlns:wps='http://schemas.microsoft.com/office/word/2010/wordprocessingShape'>{content}</w:{name}>"
    )
}

/// A ZIP of these parts.
pub fn zipped(parts: BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).expect("starts a part");
        zip.write_all(&bytes).expect("writes a part");
    }
    zip.finish().expect("finishes the archive").into_inner()
}

/// A cell of a table to be written; places count from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellSpec {
    pub row: u32,
    pub column: u32,
    pub row_span: u32,
    pub column_span: u32,
    /// One paragraph for each line.
    pub text: String,
}

/// A table to be written: every grid position belongs to exactly one cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableSpec {
    pub rows: u32,
    pub columns: u32,
    pub cells: Vec<CellSpec>,
}

/// A document with these tables, a paragraph `表` in front of each.
///
/// `docx-rust` cannot write spans, so each cell carries its place in a list of spans as its width, and the widths are
/// replaced in the finished part.
pub fn tables(tables: &[TableSpec]) -> Vec<u8> {
    let mut spans = Vec::new();
    let mut docx = Docx::default();
    for table in tables {
        docx.document.push(Paragraph::default().push_text("表"));
        docx.document.push(written(table, &mut spans));
    }
    let bytes = docx.write(Cursor::new(Vec::new())).expect("writes a document").into_inner();
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("opens what was written");
    let mut parts = BTreeMap::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).expect("finds a part");
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).expect("reads a part");
        parts.insert(file.name().to_owned(), bytes);
    }
    let document = parts.get_mut("word/document.xml").expect("has a main part");
    let mut xml = String::from_utf8(std::mem::take(document)).expect("is UTF-8");
    for (place, span) in spans.iter().enumerate() {
        xml = xml.replacen(&format!("<w:tcW w:w=\"{}\"/>", FIRST_WIDTH + place), span, 1);
    }
    *document = xml.into_bytes();
    zipped(parts)
}

const FIRST_WIDTH: usize = 1_000_000;

fn written(table: &TableSpec, spans: &mut Vec<String>) -> Table<'static> {
    let mut result = Table::default();
    for row in 0..table.rows {
        let mut line = TableRow::default();
        let mut here: Vec<&CellSpec> =
            table.cells.iter().filter(|cell| (cell.row..cell.row + cell.row_span).contains(&row)).collect();
        here.sort_by_key(|cell| cell.column);
        for cell in here {
            let merge = match (cell.row_span, cell.row == row) {
                (1, _) => "",
                (_, true) => "<w:vMerge w:val=\"restart\"/>",
                (_, false) => "<w:vMerge/>",
            };
            let width = (FIRST_WIDTH + spans.len()) as isize;
            spans.push(format!("<w:gridSpan w:val=\"{}\"/>{merge}", cell.column_span));
            let text = if cell.row == row { cell.text.as_str() } else { "" };
            let content = text
                .split('\n')
                .map(|line| TableCellContent::Paragraph(Paragraph::default().push_text((line.to_owned(), TextSpace::Preserve))));
            let property = TableCellProperty::default().wide(TableCellWidth { value: Some(width), unit: None });
            line = line.push_cell(TableCell { property, content: content.collect() });
        }
        result = result.push_row(line);
    }
    result
}
