//! PDFs written by `support/pdf.rs` read back: fonts, tables of any shape, page ends, turned pages, hostile files.

#[path = "support/pdf.rs"]
mod pdf;

use baogao::Error;
use baogao::document::{BlockKind, Document, Place, Table};
use baogao::readers::{self, ReadOptions};
use baogao::source::Source;
use baogao::span::Span;
use pdf::{DrawnCell, Font, Rules, Sheet, draw_table};

fn try_read(bytes: Vec<u8>) -> Result<Document, Error> {
    readers::read(&Source::new("test.pdf", bytes), &ReadOptions::default()).map(|staged| staged.value)
}

fn read(sheets: &[Sheet]) -> Document {
    try_read(pdf::write(sheets)).expect("a readable PDF")
}

fn tables(document: &Document) -> Vec<&Table> {
    document
        .blocks
        .iter()
        .filter_map(|block| if let BlockKind::Table(table) = &block.kind { Some(table) } else { None })
        .collect()
}

/// (row, column, row span, column span, text) of all cells.
fn cells(document: &Document, table: &Table) -> Vec<(u32, u32, u32, u32, String)> {
    table.cells.iter().map(|c| (c.row, c.column, c.row_span, c.column_span, document.text_at(c.span).to_owned())).collect()
}

fn cell(row: usize, column: usize, row_span: usize, column_span: usize, text: &str) -> DrawnCell {
    DrawnCell { row, column, row_span, column_span, text: text.to_owned() }
}

#[test]
fn fonts_of_all_kinds_are_read() {
    for font in [Font::UniGb, Font::GbkComposite, Font::GbkSimple, Font::ToUnicode, Font::Embedded] {
        let mut sheet = Sheet::a4();
        sheet.text_in(font, 80.0, 120.0, 12.0, "项目支出1234.56万元");
        let text = try_read(pdf::write(&[sheet])).map(|document| document.text);
        assert_eq!(text.ok().as_deref(), Some("项目支出1234.56万元"), "{font:?}");
    }
}

#[test]
fn a_repair_for_one_character_leaves_the_other_fonts_alone() {
    let mut sheet = Sheet::a4();
    sheet.text_in(Font::GbkSimple, 80.0, 120.0, 12.0, "一般公共预算拨款");
    sheet.text_in(Font::UniGb, 80.0, 140.0, 12.0, "政府性基金预算拨款");
    sheet.text_in(Font::Embedded, 80.0, 160.0, 12.0, "支");
    assert_eq!(read(&[sheet]).text, "一般公共预算拨款\n政府性基金预算拨款\n支");
}

#[test]
fn a_font_that_nothing_explains_is_no_text() {
    let mut sheet = Sheet::a4();
    sheet.text_in(Font::Unexplained, 80.0, 120.0, 12.0, "项目支出");
    assert!(matches!(try_read(pdf::write(&[sheet])), Err(Error::NoTextLayer(pages)) if pages == [1]));
}

#[test]
fn a_scan_is_refused_and_a_scanned_page_is_named() {
    let mut scan = Sheet::a4();
    scan.scan();
    assert!(matches!(try_read(pdf::write(&[scan.clone(), scan.clone()])), Err(Error::NoTextLayer(pages)) if pages == [1, 2]));
    let mut text = Sheet::a4();
    text.text(80.0, 120.0, 12.0, "部门概况");
    let staged =
        readers::read(&Source::new("t.pdf", pdf::write(&[text, scan])), &ReadOptions::default()).expect("text on page 1");
    let remark = staged.diagnostics.iter().find(|d| d.code == "no-text-layer").expect("a remark");
    assert!(remark.message.contains("page 2"), "{}", remark.message);
}

#[test]
fn invisible_text_over_a_scan_is_read_with_a_remark() {
    let mut sheet = Sheet::a4();
    sheet.scan();
    sheet.raw("3 Tr");
    for row in 0..8 {
        sheet.text(80.0, 120.0 + 20.0 * row as f32, 12.0, "识别出来的文字");
    }
    let staged = readers::read(&Source::new("t.pdf", pdf::write(&[sheet])), &ReadOptions::default()).expect("text");
    assert!(staged.diagnostics.iter().any(|d| d.code == "recognised-text"), "{:?}", staged.diagnostics);
}

#[test]
fn fake_bold_and_shadow_are_read_once() {
    let mut sheet = Sheet::a4();
    sheet.raw("2 Tr 0.3 w");
    sheet.text(80.0, 120.0, 12.0, "预算执行情况");
    sheet.raw("0 Tr");
    sheet.text(80.0, 160.0, 12.0, "绩效目标已经完成。");
    sheet.text(80.6, 160.4, 12.0, "绩效目标已经完成。");
    let document = read(&[sheet]);
    assert_eq!(document.text, "预算执行情况\n绩效目标已经完成。");
    assert!(
        matches!(document.blocks[0].kind, BlockKind::Heading { .. }) && matches!(document.blocks[1].kind, BlockKind::Paragraph)
    );
}

#[test]
fn text_outside_the_clip_is_not_read() {
    let mut sheet = Sheet::a4();
    sheet.raw("q 0 642 595 200 re W n");
    sheet.text(80.0, 120.0, 12.0, "看得见");
    sheet.text(80.0, 300.0, 12.0, "看不见");
    sheet.raw("Q");
    assert_eq!(read(&[sheet]).text, "看得见");
}

#[test]
fn rules_of_all_kinds_draw_the_same_table() {
    let drawn = [
        cell(0, 0, 2, 1, "科目"),
        cell(0, 1, 1, 2, "金额"),
        cell(1, 1, 1, 1, "年初"),
        cell(1, 2, 1, 1, "全年"),
        cell(2, 0, 1, 1, "合计"),
        cell(2, 1, 1, 1, "12.5"),
        cell(2, 2, 1, 1, ""),
    ];
    for rules in [Rules::Lines, Rules::Boxes, Rules::Frames, Rules::Double, Rules::OpenSides] {
        let mut sheet = Sheet::a4();
        draw_table(&mut sheet, &[80.0, 160.0, 240.0, 320.0], &[100.0, 120.0, 140.0, 160.0], &drawn, rules, 10.0);
        let document = read(&[sheet]);
        let tables = tables(&document);
        assert_eq!(tables.len(), 1, "{rules:?}");
        let expected: Vec<_> = drawn
            .iter()
            .map(|c| (c.row as u32, c.column as u32, c.row_span as u32, c.column_span as u32, c.text.clone()))
            .collect();
        assert_eq!(cells(&document, tables[0]), expected, "{rules:?}");
    }
}

#[test]
fn a_cell_background_is_a_table_only_without_rules() {
    let mut sheet = Sheet::a4();
    sheet.raw("0.8 g");
    for (row, text) in [["指标", "数值"], ["产量", "5"], ["质量", "98"]].iter().enumerate() {
        for (column, text) in text.iter().enumerate() {
            let (x, y) = (80.0 + 100.0 * column as f32, 100.0 + 20.0 * row as f32);
            sheet.fill(x, y, x + 99.0, y + 19.0);
            sheet.text(x + 4.0, y + 14.0, 10.0, text);
        }
    }
    let document = read(&[sheet]);
    assert_eq!((tables(&document).len(), tables(&document)[0].rows, tables(&document)[0].columns), (1, 3, 2));
}

#[test]
fn tables_side_by_side_are_two_and_read_left_first() {
    let mut sheet = Sheet::a4();
    let drawn = |a: &str, b: &str| [cell(0, 0, 1, 1, a), cell(1, 0, 1, 1, b)];
    draw_table(&mut sheet, &[320.0, 400.0], &[100.0, 120.0, 140.0], &drawn("右一", "右二"), Rules::Lines, 10.0);
    draw_table(&mut sheet, &[80.0, 160.0], &[100.0, 120.0, 140.0], &drawn("左一", "左二"), Rules::Lines, 10.0);
    assert_eq!(read(&[sheet]).text.trim_end(), "左一\n左二\n右一\n右二");
}

#[test]
fn a_wrapped_line_in_a_cell_is_joined_and_an_item_begins_a_line() {
    let mut sheet = Sheet::a4();
    draw_table(
        &mut sheet,
        &[80.0, 156.0, 300.0],
        &[100.0, 160.0, 200.0],
        &[cell(0, 0, 2, 1, "推进公共服务体系建设工作"), cell(0, 1, 1, 1, ""), cell(1, 1, 1, 1, "")],
        Rules::Lines,
        10.0,
    );
    sheet.text(160.0, 112.0, 10.0, "1.完成甲。");
    sheet.text(160.0, 124.0, 10.0, "2.完成乙。");
    sheet.text(160.0, 172.0, 10.0, "annual budget report");
    sheet.text(160.0, 184.0, 10.0, "of the department");
    let document = read(&[sheet]);
    let texts: Vec<String> = cells(&document, tables(&document)[0]).into_iter().map(|c| c.4).collect();
    assert_eq!(texts[..2], ["推进公共服务体系建设工作", "1.完成甲。\n2.完成乙。"]);
}

#[test]
fn paragraphs_go_on_over_lines_and_pages() {
    let body = "各项工作按计划推进并取得了预期成效";
    let mut first = Sheet::a4();
    first.text(234.0, 100.0, 18.0, "自评报告");
    first.text(104.0, 700.0, 12.0, &format!("{body}{body}"));
    first.text(80.0, 720.0, 12.0, &format!("{body}{body}截止"));
    first.text(290.0, 810.0, 9.0, "- 1 -");
    let mut second = Sheet::a4();
    second.text(80.0, 100.0, 12.0, "至年末全部完成。");
    second.text(104.0, 120.0, 12.0, "一、存在问题");
    second.text(290.0, 810.0, 9.0, "- 2 -");
    let document = read(&[first, second]);
    let blocks: Vec<(&str, &str)> = document
        .blocks
        .iter()
        .map(|block| {
            let kind = match block.kind {
                BlockKind::Heading { .. } => "heading",
                BlockKind::Paragraph => "paragraph",
                BlockKind::Furniture => "furniture",
                BlockKind::Table(_) => "table",
            };
            (kind, document.text_at(block.span))
        })
        .collect();
    let joined = format!("{body}{body}{body}{body}截止至年末全部完成。");
    let expected = [
        ("heading", "自评报告"),
        ("furniture", "- 1 -"),
        ("paragraph", joined.as_str()),
        ("furniture", "- 2 -"),
        ("paragraph", "一、存在问题"),
    ];
    let sorted = |list: &[(&str, &str)]| {
        let mut list: Vec<String> = list.iter().map(|(kind, text)| format!("{kind} {text}")).collect();
        list.sort();
        list
    };
    assert_eq!(sorted(&blocks), sorted(&expected));
}

#[test]
fn a_turned_page_is_read_as_displayed() {
    // drawn sideways on an upright page that is displayed turned to the right
    let mut sheet = Sheet::new(595.0, 842.0).rotated(90);
    sheet.raw("q 0 1 -1 0 595 0 cm");
    sheet.raw("BT /F0 12 Tf 1 0 0 1 100 500 Tm <652F51FA> Tj ET");
    sheet.raw("Q");
    let document = read(&[sheet]);
    assert_eq!(document.text, "支出");
    let places = document.places_of(Span::new(0, 6));
    let [Place::Page { page: 1, bbox }] = places.as_slice() else { panic!("{places:?}") };
    assert!((bbox.x0 - 100.0).abs() < 0.5 && (bbox.x1 - 124.0).abs() < 0.5, "{bbox:?}");
    assert!(bbox.y0 < 95.0 - 9.0 && bbox.y1 > 95.0 && bbox.y1 < 100.0, "{bbox:?}");
}

#[test]
fn sideways_text_on_a_page_without_rotate_is_read_with_boxes_as_displayed() {
    let mut sheet = Sheet::new(595.0, 842.0);
    sheet.raw("BT /F0 12 Tf 0 1 -1 0 300 200 Tm <652F51FA60C551B5> Tj ET");
    let document = read(&[sheet]);
    assert_eq!(document.text, "支出情况");
    let places = document.places_of(Span::new(0, 3));
    let [Place::Page { bbox, .. }] = places.as_slice() else { panic!("{places:?}") };
    assert!((bbox.y1 - 642.0).abs() < 0.5 && (bbox.y0 - 630.0).abs() < 0.5 && bbox.x0 < 291.0 && bbox.x1 > 300.0, "{bbox:?}");
}

const XS: [f32; 4] = [80.0, 140.0, 240.0, 320.0];

#[test]
fn a_merged_label_goes_on_over_the_page_end() {
    let mut first = Sheet::a4();
    let rows = [
        cell(0, 0, 2, 1, "产出指标"),
        cell(0, 1, 1, 1, "培训人次"),
        cell(0, 2, 1, 1, "10"),
        cell(1, 1, 1, 1, "覆盖面"),
        cell(1, 2, 1, 1, "8"),
    ];
    draw_table(&mut first, &XS, &[700.0, 720.0, 740.0], &rows, Rules::Lines, 10.0);
    let mut second = Sheet::a4();
    let rows = [
        cell(0, 0, 2, 1, ""),
        cell(0, 1, 1, 1, "完成率"),
        cell(0, 2, 1, 1, "9"),
        cell(1, 1, 1, 1, "及时率"),
        cell(1, 2, 1, 1, "7"),
    ];
    draw_table(&mut second, &XS, &[80.0, 100.0, 120.0], &rows, Rules::Lines, 10.0);
    let document = read(&[first, second]);
    assert_eq!(tables(&document).len(), 1);
    let cells = cells(&document, tables(&document)[0]);
    assert_eq!(cells[0], (0, 0, 4, 1, "产出指标".to_owned()));
    assert_eq!(cells[7], (3, 1, 1, 1, "及时率".to_owned()));
}

#[test]
fn a_row_cut_by_the_page_end_is_one_row_with_places_on_both_pages() {
    let mut first = Sheet::a4();
    draw_table(
        &mut first,
        &XS,
        &[700.0, 728.0],
        &[cell(0, 0, 1, 1, "总体目标"), cell(0, 1, 1, 1, "推进公共服务体系建"), cell(0, 2, 1, 1, "10")],
        Rules::Lines,
        10.0,
    );
    let mut second = Sheet::a4();
    let rows = [
        cell(0, 0, 1, 1, ""),
        cell(0, 1, 1, 1, "设工作"),
        cell(0, 2, 1, 1, ""),
        cell(1, 0, 1, 1, "其他"),
        cell(1, 1, 1, 1, "无"),
        cell(1, 2, 1, 1, ""),
    ];
    draw_table(&mut second, &XS, &[80.0, 100.0, 120.0], &rows, Rules::Lines, 10.0);
    let document = read(&[first, second]);
    let table = tables(&document)[0];
    assert_eq!((table.rows, document.text_at(table.cells[1].span)), (2, "推进公共服务体系建设工作"));
    let pages: Vec<u32> = document
        .places_of(table.cells[1].span)
        .iter()
        .map(|p| if let Place::Page { page, .. } = p { *page } else { 0 })
        .collect();
    assert_eq!(pages, [1, 2]);
}

#[test]
fn a_paragraph_that_ends_with_the_page_does_not_keep_a_cut_row_apart() {
    let mut first = Sheet::a4();
    let rows = [cell(0, 0, 1, 1, "1.完成甲；"), cell(0, 1, 1, 1, "推进公共服务体系建"), cell(0, 2, 1, 1, "10")];
    draw_table(&mut first, &XS, &[700.0, 728.0], &rows, Rules::Lines, 10.0);
    let mut second = Sheet::a4();
    let rows = [cell(0, 0, 1, 1, "2.乙；"), cell(0, 1, 1, 1, "设工作"), cell(0, 2, 1, 1, "")];
    draw_table(&mut second, &XS, &[80.0, 100.0], &rows, Rules::Lines, 10.0);
    let document = read(&[first, second]);
    assert_eq!(document.text.trim_end(), "1.完成甲；\n2.乙；\t推进公共服务体系建设工作\t10");
}

#[test]
fn a_list_goes_on_below_its_repeated_head_even_with_the_same_label() {
    let page = |top: f32, name: &str| {
        let mut sheet = Sheet::a4();
        let heads = ["一级指标", "三级指标", "得分"].iter().enumerate().map(|(column, text)| cell(0, column, 1, 1, text));
        let drawn: Vec<DrawnCell> =
            heads.chain([cell(1, 0, 1, 1, "产出"), cell(1, 1, 1, 1, name), cell(1, 2, 1, 1, "5")]).collect();
        draw_table(&mut sheet, &XS, &[top, top + 20.0, top + 40.0], &drawn, Rules::Lines, 10.0);
        sheet
    };
    assert_eq!(tables(&read(&[page(700.0, "培训人次"), page(80.0, "发放册数")])).len(), 1);
}

#[test]
fn a_repeated_head_is_left_out_and_counted() {
    let page = |top: f32, rows: &[[&str; 3]]| {
        let mut sheet = Sheet::a4();
        let ys: Vec<f32> = (0..=rows.len() + 1).map(|row| top + 20.0 * row as f32).collect();
        let rows = std::iter::once(&["科目编码", "科目名称", "金额"]).chain(rows);
        let drawn: Vec<DrawnCell> =
            rows.enumerate().flat_map(|(row, texts)| texts.iter().enumerate().map(move |(c, t)| cell(row, c, 1, 1, t))).collect();
        draw_table(&mut sheet, &XS, &ys, &drawn, Rules::Lines, 10.0);
        sheet
    };
    let document = read(&[page(700.0, &[["201", "行政运行", "8.5"]]), page(80.0, &[["205", "其他支出", "1.5"]])]);
    let table = tables(&document)[0];
    assert_eq!((table.rows, table.repeated_head_rows), (3, 1));
    assert_eq!(document.text_at(table.cells[6].span), "205");
}

#[test]
fn a_title_repeated_with_the_head_does_not_end_the_table() {
    let page = |top: f32, unit: &str, code: &str| {
        let mut sheet = Sheet::a4();
        sheet.text(200.0, top - 30.0, 16.0, "收入预算总表");
        sheet.text(250.0, top - 10.0, 10.0, unit);
        let drawn = [
            cell(0, 0, 1, 1, "科目"),
            cell(0, 1, 1, 1, "名称"),
            cell(0, 2, 1, 1, "金额"),
            cell(1, 0, 1, 1, code),
            cell(1, 1, 1, 1, "支出"),
            cell(1, 2, 1, 1, "7"),
        ];
        draw_table(&mut sheet, &XS, &[top, top + 20.0, top + 40.0], &drawn, Rules::Lines, 10.0);
        sheet
    };
    let joined = read(&[page(500.0, "单位：万元", "201"), page(120.0, "单位：万元", "205")]);
    assert_eq!((tables(&joined).len(), tables(&joined)[0].rows, tables(&joined)[0].repeated_head_rows), (1, 3, 1));
    let other_unit = read(&[page(500.0, "单位：万元", "201"), page(120.0, "单位：元", "205")]);
    assert_eq!(tables(&other_unit).len(), 2);
}

#[test]
fn a_second_form_is_another_table() {
    let form = |top: f32, name: &str| {
        let mut sheet = Sheet::a4();
        let drawn = [
            cell(0, 0, 1, 1, "项目名称"),
            cell(0, 1, 1, 2, name),
            cell(1, 0, 1, 1, "得分"),
            cell(1, 1, 1, 1, "98"),
            cell(1, 2, 1, 1, "优"),
        ];
        draw_table(&mut sheet, &XS, &[top, top + 20.0, top + 40.0], &drawn, Rules::Lines, 10.0);
        sheet
    };
    assert_eq!(tables(&read(&[form(700.0, "甲工程"), form(80.0, "乙工程")])).len(), 2);
}

#[test]
fn an_empty_password_opens_and_another_one_does_not() {
    use lopdf::encryption::{EncryptionState, EncryptionVersion, Permissions};
    let encrypted = |password: &str| {
        let mut sheet = Sheet::a4();
        sheet.text(80.0, 120.0, 12.0, "保密");
        let mut file = pdf::document(&[sheet]);
        let version = EncryptionVersion::V2 {
            document: &file,
            owner_password: "o",
            user_password: password,
            key_length: 128,
            permissions: Permissions::all(),
        };
        let state = EncryptionState::try_from(version).expect("a state");
        file.encrypt(&state).expect("an encrypted file");
        let mut bytes = Vec::new();
        file.save_to(&mut bytes).expect("a PDF");
        bytes
    };
    assert_eq!(try_read(encrypted("")).expect("opens").text, "保密");
    assert!(matches!(try_read(encrypted("x")), Err(Error::Encrypted(_))));
}

#[test]
fn damaged_files_give_an_answer_or_an_error() {
    let mut sheet = Sheet::a4();
    draw_table(
        &mut sheet,
        &XS,
        &[100.0, 120.0, 140.0],
        &[cell(0, 0, 1, 3, "支出"), cell(1, 0, 1, 3, "收入")],
        Rules::Lines,
        10.0,
    );
    let whole = pdf::write(&[sheet.clone()]);
    for cut in (0..whole.len()).step_by(97) {
        let _ = try_read(whole[..cut].to_vec());
    }
    for at in (0..whole.len()).step_by(61) {
        let mut bytes = whole.clone();
        bytes[at] = bytes[at].wrapping_add(7);
        let _ = try_read(bytes);
    }
    assert!(matches!(try_read(b"%PDF-1.7 nothing else".to_vec()), Err(Error::Malformed { format: "pdf", .. })));
    let mut options = ReadOptions::default();
    options.limits.pages = 1;
    let two = Source::new("t.pdf", pdf::write(&[sheet.clone(), sheet]));
    assert!(matches!(readers::read(&two, &options), Err(Error::Limit(_))));
    options.limits.pages = 2;
    options.limits.unpacked_bytes = 100;
    assert!(matches!(readers::read(&two, &options), Err(Error::Limit(_))));
    options.limits.unpacked_bytes = 1 << 20;
    assert!(readers::read(&two, &options).is_ok());
    options.limits.page_objects = 3;
    assert!(matches!(readers::read(&two, &options), Err(Error::Limit(_))));
}

#[test]
fn every_glyph_has_a_place_and_an_svg_shows_the_cells() {
    let mut sheet = Sheet::a4();
    draw_table(&mut sheet, &XS, &[100.0, 120.0], &[cell(0, 0, 1, 1, "科目"), cell(0, 1, 1, 2, "金额")], Rules::Lines, 10.0);
    let source = Source::new("t.pdf", pdf::write(&[sheet]));
    let document = readers::read(&source, &ReadOptions::default()).expect("a document").value;
    let entries = document.places.entries();
    let printed = document.text.char_indices().filter(|(_, ch)| !ch.is_whitespace());
    assert!(printed.clone().count() == 4 && printed.zip(entries).all(|((at, _), entry)| entry.span.start() == at));
    let drawings = readers::pdf::svg::svg(&source, &ReadOptions::default(), &[]).expect("drawings");
    assert!(drawings.len() == 1 && drawings[0].contains(">0,1<") && drawings[0].contains("金额"), "{}", drawings[0]);
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    /// A grid with merges: every position belongs to one cell. Text that fills a cell of the last row of a page might go on on the
    /// next one, so tables that are cut have wide columns.
    fn drawn_grid(
        least: usize,
        widths: std::ops::Range<f32>,
        texts: &'static str,
    ) -> impl Strategy<Value = (Vec<f32>, Vec<f32>, Vec<DrawnCell>)> {
        let widths = prop::collection::vec(widths, least..6);
        let rows = least..8usize;
        let merges = prop::collection::vec((0..8usize, 0..6usize, 1..4usize, 1..4usize), 0..6);
        let texts = prop::collection::vec(texts, 48);
        (widths, rows, merges, texts).prop_map(|(widths, rows, merges, texts)| {
            let columns = widths.len();
            let mut owner = vec![None; rows * columns];
            let mut cells = Vec::new();
            let merges = merges.into_iter().filter(|m| m.0 + m.2 <= rows && m.1 + m.3 <= columns);
            let singles = (0..rows * columns).map(|index| (index / columns, index % columns, 1, 1));
            for (row, column, row_span, column_span) in merges.chain(singles) {
                let positions: Vec<usize> =
                    (row..row + row_span).flat_map(|r| (column..column + column_span).map(move |c| r * columns + c)).collect();
                if positions.iter().all(|index| owner[*index].is_none()) {
                    positions.iter().for_each(|index| owner[*index] = Some(cells.len()));
                    cells.push(cell(row, column, row_span, column_span, &texts[cells.len() % texts.len()]));
                }
            }
            cells.sort_by_key(|c| (c.row, c.column));
            let mut xs = vec![60.0];
            xs.extend(widths.iter().scan(60.0, |x, width| {
                *x += width;
                Some(*x)
            }));
            let ys = (0..=rows).map(|row| 100.0 + 40.0 * row as f32).collect();
            (xs, ys, cells)
        })
    }

    /// The cells on the grid of borders that are really drawn: a border inside merged cells alone cannot be seen.
    fn visible(cells: &[DrawnCell]) -> Vec<(u32, u32, u32, u32, String)> {
        let borders = |ends: &dyn Fn(&DrawnCell) -> [usize; 2]| {
            let mut list: Vec<usize> = cells.iter().flat_map(ends).collect();
            list.sort_unstable();
            list.dedup();
            list
        };
        let columns = borders(&|c| [c.column, c.column + c.column_span]);
        let rows = borders(&|c| [c.row, c.row + c.row_span]);
        let at = |list: &[usize], border: usize| list.iter().position(|b| *b == border).expect("a border") as u32;
        let place = |c: &DrawnCell| {
            let (row, column) = (at(&rows, c.row), at(&columns, c.column));
            let (row_end, column_end) = (at(&rows, c.row + c.row_span), at(&columns, c.column + c.column_span));
            (row, column, row_end - row, column_end - column, c.text.clone())
        };
        cells.iter().map(place).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

        #[test]
        fn a_ruled_table_reads_back((xs, ys, drawn) in drawn_grid(1, 30.0..90.0, "[预算支出绩效指标0-9]{0,6}"), kind in 0..4usize) {
            prop_assume!(drawn.len() > 1 && drawn.iter().any(|c| !c.text.is_empty()));
            let rules = [Rules::Lines, Rules::Boxes, Rules::Frames, Rules::Double][kind];
            let mut sheet = Sheet::a4();
            draw_table(&mut sheet, &xs, &ys, &drawn, rules, 9.0);
            let document = read(&[sheet]);
            let tables = tables(&document);
            prop_assert_eq!(tables.len(), 1);
            prop_assert_eq!(cells(&document, tables[0]), visible(&drawn));
        }

        #[test]
        fn a_table_cut_between_rows_reads_back((xs, ys, drawn) in drawn_grid(2, 60.0..90.0, "[预算支出绩效指标0-9]{1,4}"), cut in 1..7usize) {
            let rows = ys.len() - 1;
            let cut = 1 + cut % (rows - 1);
            let crosses = |c: &DrawnCell| c.row < cut && c.row + c.row_span > cut;
            prop_assume!(drawn.iter().all(|c| c.column_span < xs.len() - 1));
            prop_assume!(drawn.iter().filter(|c| c.row + c.row_span > cut).any(|c| !crosses(c)));
            let (mut first, mut second) = (Vec::new(), Vec::new());
            for c in &drawn {
                let end = c.row + c.row_span;
                if c.row < cut {
                    first.push(DrawnCell { row_span: end.min(cut) - c.row, ..c.clone() });
                }
                if end > cut {
                    let text = if c.row < cut { String::new() } else { c.text.clone() };
                    second.push(DrawnCell { row: c.row.max(cut) - cut, row_span: end - c.row.max(cut), text, ..c.clone() });
                }
            }
            // a cell of one row on both pages cannot be told from an empty one
            let is_tall = |part: &[DrawnCell], wanted: &DrawnCell| {
                let index = part.iter().position(|c| c.column == wanted.column && (c == wanted || c.row + c.row_span == cut));
                index.is_some_and(|index| visible(part)[index].2 > 1)
            };
            prop_assume!(second.iter().filter(|c| c.row == 0 && c.text.is_empty()).all(|c| is_tall(&second, c) || is_tall(&first, c)));
            // a second part that begins as the first is another form
            prop_assume!(first[0].text != second[0].text);
            let (mut upper, mut lower) = (Sheet::a4(), Sheet::a4());
            let top: Vec<f32> = ys[..=cut].iter().map(|y| y + 400.0).collect();
            let bottom: Vec<f32> = ys[cut..].iter().map(|y| y - ys[cut] + 80.0).collect();
            draw_table(&mut upper, &xs, &top, &first, Rules::Lines, 9.0);
            draw_table(&mut lower, &xs, &bottom, &second, Rules::Lines, 9.0);
            let document = read(&[upper, lower]);
            let tables = tables(&document);
            prop_assert_eq!(tables.len(), 1);
            prop_assert_eq!(cells(&document, tables[0]), visible(&drawn));
        }
    }
}
