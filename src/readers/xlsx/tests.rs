use std::io::{Cursor, Write};

use super::*;
use crate::readers;

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>"#;
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
/// Cell formats: 0 plain, 1 ruled, 2 ruled `0%`, 3 ruled `#,##0.00`, 4 ruled Chinese date (no code, number 31).
const STYLES: &str = r#"<borders><border/><border><left style="thin"/><right style="thin"/></border></borders><cellXfs>
<xf numFmtId="0" borderId="0"/><xf numFmtId="0" borderId="1"/><xf numFmtId="9" borderId="1"/><xf numFmtId="4" borderId="1"/>
<xf numFmtId="31" borderId="1"/></cellXfs>"#;

/// A workbook of sheets given as name, state and what stands inside `worksheet`.
fn workbook(sheets: &[(&str, &str, String)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut part = |name: &str, text: String| {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).expect("in memory");
        archive.write_all(text.as_bytes()).expect("in memory");
    };
    let (mut listed, mut related) = (String::new(), String::new());
    for (index, (name, state, inside)) in sheets.iter().enumerate() {
        listed += &format!(r#"<sheet name="{name}" sheetId="{0}" state="{state}" r:id="r{0}"/>"#, index + 1);
        related +=
            &format!(r#"<Relationship Id="r{0}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{0}.xml"/>"#, index + 1);
        part(
            &format!("xl/worksheets/sheet{}.xml", index + 1),
            format!(r#"{HEAD}<worksheet xmlns="{MAIN}">{inside}</worksheet>"#),
        );
    }
    part(
        "xl/workbook.xml",
        format!(r#"{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{listed}</sheets></workbook>"#),
    );
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let root = format!(r#"<Relationship Id="r1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/>"#);
    part("_rels/.rels", format!(r#"{HEAD}<Relationships xmlns="{package}">{root}</Relationships>"#));
    part("xl/_rels/workbook.xml.rels", format!(r#"{HEAD}<Relationships xmlns="{package}">{related}</Relationships>"#));
    part("xl/styles.xml", format!(r#"{HEAD}<styleSheet xmlns="{MAIN}">{STYLES}</styleSheet>"#));
    archive.finish().expect("in memory").into_inner()
}

fn text(place: &str, style: u32, text: &str) -> String {
    format!(r#"<c r="{place}" s="{style}" t="inlineStr"><is><t>{text}</t></is></c>"#)
}

fn value(place: &str, style: u32, kind: &str, value: &str) -> String {
    format!(r#"<c r="{place}" s="{style}" t="{kind}"><v>{value}</v></c>"#)
}

fn data(rows: &[String], merges: &[&str]) -> String {
    let rows: String = rows.iter().map(|row| format!("<row>{row}</row>")).collect();
    let merges: String = merges.iter().map(|area| format!(r#"<mergeCell ref="{area}"/>"#)).collect();
    let merges = if merges.is_empty() { merges } else { format!("<mergeCells>{merges}</mergeCells>") };
    format!("<sheetData>{rows}</sheetData>{merges}")
}

fn form() -> String {
    let rows = [
        text("A1", 0, "附件2"),
        text("A2", 0, "青禾区2023年度绩效自评表"),
        text("A3", 0, "部门：农业农村局") + &text("D3", 0, "单位：万元"),
        text("A5", 1, "项目") + &text("B5", 1, "预算数") + &text("C5", 1, "执行率") + &text("D5", 1, "完成日期"),
        text("A6", 1, "道路") + &value("B6", 3, "n", "2580.5") + &value("C6", 2, "n", "0.9512") + &value("D6", 4, "n", "44926"),
        value("B7", 1, "n", "2.5700000000000003") + r#"<c r="C7" s="2"><f>B7/B6</f></c>"# + &value("D7", 1, "b", "1"),
        text("A8", 1, "桥梁") + &value("B8", 1, "e", "#DIV/0!") + &text("C8", 1, "甲") + &text("D8", 1, "乙"),
        text("A9", 0, "注：以决算为准"),
    ];
    data(&rows, &["A2:D2", "A6:A7", "C8:D8", "A9:D9"])
}

fn shape(document: &Document) -> Vec<String> {
    let mut shape = Vec::new();
    for block in &document.blocks {
        match &block.kind {
            BlockKind::Table(table) => shape.extend(table.cells.iter().map(|cell| {
                let text = document.text_at(cell.span);
                format!("{},{} {}x{} {text}", cell.row, cell.column, cell.row_span, cell.column_span)
            })),
            _ => shape.push(document.text_at(block.span).to_owned()),
        }
    }
    shape
}

fn read(bytes: Vec<u8>) -> Result<Staged<Document>, Error> {
    readers::read(&Source::new("book", bytes), &ReadOptions::default())
}

#[test]
fn a_form_with_lines_around_its_table() {
    let read = read(workbook(&[("表一", "visible", form())])).expect("reads");
    let document = read.value;
    assert_eq!(
        shape(&document),
        [
            "附件2",
            "青禾区2023年度绩效自评表",
            "部门：农业农村局",
            "单位：万元",
            "0,0 1x1 项目",
            "0,1 1x1 预算数",
            "0,2 1x1 执行率",
            "0,3 1x1 完成日期",
            "1,0 2x1 道路",
            "1,1 1x1 2,580.50",
            "1,2 1x1 95.12%",
            "1,3 1x1 2022年12月31日",
            "2,1 1x1 2.57",
            "2,2 1x1 ",
            "2,3 1x1 TRUE",
            "3,0 1x1 桥梁",
            "3,1 1x1 #DIV/0!",
            "3,2 1x2 甲",
            "注：以决算为准"
        ]
    );
    let codes: Vec<(&str, bool)> = read
        .diagnostics
        .iter()
        .map(|remark| (remark.code, remark.message.ends_with(": C7") || remark.message.ends_with(": D8")))
        .collect();
    assert_eq!(codes, [("formula-without-value", true), ("text-under-merge", true)]);
    let BlockKind::Table(table) = &document.blocks[4].kind else { panic!("no table") };
    let expected = Place::Cell { sheet: Some("表一".into()), table: 1, row: 6, column: 3 };
    assert_eq!(document.places_of(table.cells[6].span), vec![expected]);
}

#[test]
fn sheets_follow_one_another_and_hidden_ones_are_told() {
    let sheet = |word: &str| data(&[text("A1", 1, word) + &value("B1", 1, "n", "1"), text("A2", 1, "乙")], &[]);
    let book = [("一", "visible", sheet("甲")), ("空", "visible", data(&[], &[])), ("二", "hidden", sheet("丙"))];
    let read = read(workbook(&book)).expect("reads");
    assert_eq!(shape(&read.value)[..2], ["0,0 1x1 甲", "0,1 1x1 1"].map(String::from));
    assert_eq!(read.value.blocks.len(), 2);
    assert_eq!(read.value.text, "甲\t1\n乙\t\n丙\t1\n乙\t");
    assert_eq!(read.diagnostics.iter().map(|remark| remark.code).collect::<Vec<_>>(), ["hidden-sheet"]);
}

#[test]
fn bombs_are_refused() {
    let far = data(&[text("A1", 0, "甲"), text("XFD1048576", 0, "乙")], &[]);
    // Two rows apart are two tables of one cell: no area is reserved for them.
    assert_eq!(read(workbook(&[("s", "visible", far)])).expect("reads").value.text, "甲\n乙");
    let wide = data(&[text("A1", 1, "甲") + &value("XFD1", 1, "n", "1"), String::new()], &["A1:A1048576"]);
    assert!(matches!(read(workbook(&[("s", "visible", wide)])), Err(Error::Limit(_))));
    let long = workbook(&[("s", "visible", data(&[text("A1", 0, &"长".repeat(100_000))], &[]))]);
    let mut options = ReadOptions::default();
    options.limits.unpacked_bytes = 100_000;
    assert!(matches!(readers::read(&Source::new("b", long), &options), Err(Error::Limit(_))));
}

/// An .xls with a text, a percent and a merge.
fn legacy_workbook() -> Vec<u8> {
    let record = |kind: u16, data: &[u8]| [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat();
    let words = |numbers: &[u16]| numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<u8>>();
    let wide = |text: &str| {
        let units: Vec<u16> = text.encode_utf16().collect();
        [words(&[units.len() as u16]), vec![1], words(&units)].concat()
    };
    let start = |kind: u16| record(0x0809, &words(&[0x0600, kind, 0, 0, 0, 0, 0, 0]));
    let xf = |format: u16, rules: u8| record(0x00E0, &[words(&[0, format, 0, 0, 0]), vec![rules], vec![0; 9]].concat());
    let globals = [start(5), record(0x0042, &words(&[1200])), xf(0, 0), xf(10, 0x11), xf(0, 0x11)].concat();
    let offset = globals.len() + 4 + 10 + 4;
    let bound = [(offset as u32).to_le_bytes().to_vec(), vec![0, 0, 1, 1], words(&[u16::from_le_bytes(*b"S\0")])].concat();
    let label =
        |row: u16, column: u16, format: u16, text: &str| record(0x0204, &[words(&[row, column, format]), wide(text)].concat());
    let number = |row: u16, column: u16, format: u16, value: f64| {
        record(0x0203, &[words(&[row, column, format]), value.to_le_bytes().to_vec()].concat())
    };
    let sheet = [
        start(0x10),
        label(0, 0, 0, "单位：万元"),
        label(1, 0, 2, "执行率"),
        number(1, 1, 1, 0.9512),
        label(2, 0, 2, "备注"),
        number(2, 1, 2, 3.0),
        record(0x00E5, &words(&[1, 1, 1, 1, 2])),
        record(0x000A, &[]),
    ]
    .concat();
    let stream = [globals, record(0x0085, &bound), record(0x000A, &[]), sheet, vec![0; 4096]].concat();
    let mut file = cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new())).expect("in memory");
    file.create_stream("/Workbook").and_then(|mut out| out.write_all(&stream)).expect("in memory");
    file.flush().expect("in memory");
    file.into_inner().into_inner()
}

#[test]
fn an_older_workbook_has_its_formats_too() {
    let document = read(legacy_workbook()).expect("reads").value;
    assert_eq!(document.format, Format::Xls);
    let expected = ["单位：万元", "0,0 1x1 执行率", "0,1 1x2 95.12%", "1,0 1x1 备注", "1,1 1x1 3", "1,2 1x1 "];
    assert_eq!(shape(&document), expected);
}

#[test]
fn a_protected_workbook_is_called_so() {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("in memory");
    file.create_stream("/EncryptedPackage").expect("in memory");
    assert!(matches!(read(file.into_inner().into_inner()), Err(Error::Encrypted(_))));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(200))]

    #[test]
    fn damaged_workbooks_never_panic(changes in proptest::collection::vec((0usize..100_000, 0u8..=255), 1..6), cut in 0usize..200, old: bool) {
        let mut bytes = if old { legacy_workbook() } else { workbook(&[("表", "visible", form())]) };
        damage(&mut bytes, &changes);
        bytes.truncate(bytes.len() - cut);
        let source = Source::new("b", bytes);
        let reader: &dyn Reader = if old { &XlsReader } else { &XlsxReader };
        let _ = reader.probe(&source);
        let _ = reader.read(&source, &ReadOptions::default());
    }

    #[test]
    fn damaged_sheets_never_panic(changes in proptest::collection::vec((0usize..100_000, 0x20u8..0x7F), 1..6)) {
        let mut inside = form().into_bytes();
        damage(&mut inside, &changes);
        let _ = read(workbook(&[("表", "visible", String::from_utf8_lossy(&inside).into_owned())]));
    }
}

fn damage(bytes: &mut [u8], changes: &[(usize, u8)]) {
    for (at, byte) in changes {
        let at = at % bytes.len();
        bytes[at] = *byte;
    }
}
