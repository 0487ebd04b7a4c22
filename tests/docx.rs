//! The DOCX reader on documents made for it.

#[path = "support/docx.rs"]
mod support;

use baogao::diagnostic::Staged;
use baogao::document::{BlockKind, Break, Document, Place, Table};
use baogao::error::Error;
use baogao::readers::docx::DocxReader;
use baogao::readers::{ReadOptions, Reader};
use baogao::source::Source;
use proptest::prelude::*;
use support::{CellSpec, Package, TableSpec};

fn try_read(bytes: Vec<u8>) -> Result<Staged<Document>, Error> {
    DocxReader.read(&Source::new("a.docx", bytes), &ReadOptions::default())
}

fn read(package: &Package) -> Document {
    try_read(package.bytes()).expect("reads").value
}

/// Blocks as `kind: text`, cells as `row,column+rows×columns=text`.
fn outline(document: &Document) -> Vec<String> {
    let blocks = document.blocks.iter().map(|block| match &block.kind {
        BlockKind::Heading { level } => format!("h{level}: {}", document.text_at(block.span)),
        BlockKind::Paragraph => document.text_at(block.span).to_owned(),
        BlockKind::Furniture => format!("furniture: {}", document.text_at(block.span)),
        BlockKind::Table(table) => grid(document, table),
    });
    blocks.collect()
}

fn grid(document: &Document, table: &Table) -> String {
    let cells = table.cells.iter().map(|cell| {
        let text = document.text_at(cell.span);
        match (cell.row_span, cell.column_span) {
            (1, 1) => format!("{},{}={text}", cell.row, cell.column),
            (rows, columns) => format!("{},{}+{rows}×{columns}={text}", cell.row, cell.column),
        }
    });
    format!("{}×{} {}", table.rows, table.columns, cells.collect::<Vec<_>>().join(" "))
}

fn p(runs: &str) -> String {
    format!("<w:p>{runs}</w:p>")
}

fn t(text: &str) -> String {
    format!("<w:r><w:t xml:space='preserve'>{text}</w:t></w:r>")
}

fn pt(text: &str) -> String {
    p(&t(text))
}

fn tc(properties: &str, content: &str) -> String {
    format!("<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>")
}

fn tr(cells: &str) -> String {
    format!("<w:tr>{cells}</w:tr>")
}

fn tbl(rows: &str) -> String {
    format!("<w:tbl>{rows}</w:tbl>")
}

#[test]
fn a_paragraph_reads_as_it_is_shown() {
    let field = |kind: &str| format!("<w:r><w:fldChar w:fldCharType='{kind}'/></w:r>");
    let instruction = |text: &str| format!("<w:r><w:instrText>{text}</w:instrText></w:r>");
    let (begin, separate, end) = (field("begin"), field("separate"), field("end"));
    let sym = |font: &str, code: &str| format!("<w:r><w:sym w:font='{font}' w:char='{code}'/></w:r>");
    let font = |font: &str, text: &str| {
        format!("<w:r><w:rPr><w:rFonts w:ascii='{font}' w:hAnsi='{font}'/></w:rPr><w:t>{text}</w:t></w:r>")
    };
    let checkbox = |state: &str| {
        format!(
            "<w:r><w:fldChar w:fldCharType='begin'><w:ffData><w:checkBox>{state}</w:checkBox></w:ffData></w:fldChar></w:r>{end}"
        )
    };
    let math = |content: &str| format!("<m:oMath>{content}</m:oMath>");
    let mr = |text: &str| format!("<m:r><w:rPr/><m:t>{text}</m:t></m:r>");
    let cases = [
        (format!("{}{}", t("支出"), t("合计")), "支出合计"),
        ("<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t><w:br w:type='page'/><w:cr/><w:t>丁</w:t></w:r>".into(), "甲\t乙\n丙\n丁"),
        ("<w:pPr><w:tabs><w:tab w:val='left' w:pos='9'/></w:tabs></w:pPr><w:r><w:t>甲\n乙</w:t></w:r>".into(), "甲 乙"),
        ("<w:r><w:t>1</w:t><w:noBreakHyphen/><w:softHyphen/><w:t>2</w:t></w:r>".into(), "1-2"),
        (format!("{}{}", sym("Wingdings 2", "F052"), sym("Wingdings", "00A8")), "☑□"),
        (format!("{}{}{}", sym("Symbol", "F0B3"), t("95%"), sym("宋体", "2264")), "≥95%≤"),
        (format!("{}{}", font("Wingdings 2", "R"), font("Wingdings", "\u{F0FE}þ")), "☑☑☑"),
        (format!("{}{}", font("Wingdings", "是"), font("Times New Roman", "R")), "是R"),
        ("<w:r><w:rPr><w:rFonts w:eastAsia='Wingdings'/></w:rPr><w:t>12</w:t></w:r>".into(), "12"),
        (format!("{}<w:r><w:rPr><w:vanish/></w:rPr><w:t>密</w:t></w:r><w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>乙</w:t></w:r>", t("甲")), "甲乙"),
        (format!("{}<w:ins><w:r><w:t>乙</w:t></w:r></w:ins><w:del><w:r><w:delText>丙</w:delText></w:r></w:del>", t("甲")), "甲乙"),
        (format!("<w:moveFrom>{}</w:moveFrom><w:moveTo>{}</w:moveTo>", t("甲"), t("乙")), "乙"),
        (format!("<w:hyperlink r:id='x'>{}</w:hyperlink><w:smartTag w:element='d'>{}</w:smartTag>", t("网"), t("址")), "网址"),
        (format!("<w:sdt><w:sdtPr><w:alias w:val='x'/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>", t("甲")), "甲"),
        (format!("{begin}{}{separate}{}{end}{}", instruction("PAGEREF _Toc1"), t("12"), t("页")), "12页"),
        (format!("{begin}{}{begin}{}{separate}{}{end}{}{separate}{}{end}", instruction("IF "), instruction("PAGE"), t("3"), instruction("=3"), t("是")), "是"),
        (format!("{begin}{}{end}", instruction("eq \\o\\ac(○,2)")), "②"),
        (format!("<w:fldSimple w:instr='DATE'>{}</w:fldSimple>", t("2024")), "2024"),
        (format!("{}甲{}", checkbox("<w:default w:val='1'/>"), checkbox("")).replace('甲', &t("是")), "☑是□"),
        ("<w:r><w:ruby><w:rt><w:r><w:t>xing</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>邢</w:t></w:r></w:rubyBase></w:ruby></w:r>".into(), "邢"),
        (math(&format!("<m:f><m:num>{}</m:num><m:den>{}</m:den></m:f>", mr("12"), mr("34"))), "12/34"),
        (math(&format!("<m:sSup><m:e>{}</m:e><m:sup>{}</m:sup></m:sSup>", mr("10"), mr("4"))), "10^4"),
        (format!("{}<w:r><mc:AlternateContent><mc:Choice Requires='w16se'><x:symEx xmlns:x='urn:x' x:char='2460'/></mc:Choice><mc:Fallback><w:t>1</w:t></mc:Fallback></mc:AlternateContent></w:r>", t("甲")), "甲①"),
        (format!("{}{}", t("23.5"), "<w:r><w:footnoteReference w:id='2'/></w:r>"), "23.5"),
    ];
    for (runs, expected) in cases {
        assert_eq!(outline(&read(&Package::of_body(&p(&runs)))), vec![expected.to_owned()], "{runs}");
    }
}

#[test]
fn blocks_stand_in_reading_order_with_their_kinds() {
    let styles = "<w:style w:type='paragraph' w:styleId='1'><w:name w:val='heading 1'/></w:style>
        <w:style w:type='paragraph' w:styleId='T'><w:name w:val='Title'/></w:style>
        <w:style w:type='paragraph' w:styleId='V'><w:name w:val='v'/><w:rPr><w:vanish/></w:rPr></w:style>";
    let styled = |id: &str, text: &str| p(&format!("<w:pPr><w:pStyle w:val='{id}'/></w:pPr>{}", t(text)));
    let section = "<w:sectPr><w:headerReference w:type='default' r:id='r2'/><w:headerReference w:type='even' r:id='r3'/><w:footerReference w:type='default' r:id='r4'/></w:sectPr>";
    let note = "<w:r><w:footnoteReference w:id='5'/></w:r>";
    let body = [
        styled("T", "自评报告"),
        styled("1", "一、概况"),
        styled("V", "藏"),
        p("<w:pPr><w:rPr><w:del w:id='1'/></w:rPr></w:pPr>").replace("</w:p>", &format!("{}</w:p>", t("前半，"))),
        p(&format!("{}{note}", t("后半。"))),
        p(&format!("<w:pPr><w:outlineLvl w:val='1'/></w:pPr>{}", t("（一）"))),
        "<w:sdt><w:sdtContent>".to_owned() + &pt("控件") + "</w:sdtContent></w:sdt>",
        section.to_owned(),
    ];
    let package = Package::of_body(&body.concat())
        .styles(styles)
        .related("header", "header1.xml", support::root("hdr", &pt("页眉")))
        .related("header", "header2.xml", support::root("hdr", &pt("页眉")))
        .related("footer", "footer1.xml", support::root("ftr", &pt("- 1 -")))
        .related(
            "footnotes",
            "footnotes.xml",
            support::root(
                "footnotes",
                &format!("<w:footnote w:id='0'>{}</w:footnote><w:footnote w:id='5'>{}</w:footnote>", pt("线"), pt(" 注文")),
            ),
        );
    let document = read(&package);
    let expected =
        ["furniture: 页眉", "h1: 自评报告", "h1: 一、概况", "前半，后半。", "h2: （一）", "控件", "注文", "furniture: - 1 -"];
    assert_eq!(outline(&document), expected);
    assert_eq!(document.text, "页眉\n自评报告\n一、概况\n前半，后半。\n（一）\n控件\n注文\n- 1 -\n");
    let place = |block: usize| document.places_of(document.blocks[block].span);
    assert_eq!(place(1), vec![Place::Paragraph { paragraph: 1 }]);
    assert_eq!(place(5), vec![Place::Paragraph { paragraph: 6 }]);
    assert_eq!(place(0), vec![]);
}

#[test]
fn a_field_that_lost_its_end_hides_no_more_than_its_paragraph() {
    let begin = p("<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>TOC</w:instrText><w:t>藏</w:t></w:r>");
    assert_eq!(outline(&read(&Package::of_body(&(begin + &pt("甲"))))), ["甲"]);
}

#[test]
fn automatic_numbers_stand_in_front_of_their_paragraphs_in_text_and_cells() {
    let level = |index: u32, format: &str, text: &str, suffix: &str| {
        format!(
            "<w:lvl w:ilvl='{index}'><w:start w:val='1'/><w:numFmt w:val='{format}'/>{suffix}<w:lvlText w:val='{text}'/></w:lvl>"
        )
    };
    let custom = "<mc:AlternateContent><mc:Choice Requires='w14'><w:numFmt w:val='custom' w:format='001, 002, 003, ...'/></mc:Choice>\
                  <mc:Fallback><w:numFmt w:val='decimal'/></mc:Fallback></mc:AlternateContent>";
    let levels = level(0, "chineseCounting", "%1、", "<w:suff w:val='nothing'/>")
        + &level(1, "decimal", "%2", "")
        + &level(2, "decimal", "%3.", "<w:suff w:val='space'/>")
        + &format!("<w:lvl w:ilvl='3'><w:start w:val='7'/>{custom}<w:lvlText w:val='%4号'/></w:lvl>");
    let numbering = format!(
        "<w:abstractNum w:abstractNumId='1'>{levels}</w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='1'/></w:num>"
    );
    let numbered = |level: u32, text: &str| {
        p(&format!("<w:pPr><w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='1'/></w:numPr></w:pPr>{}", t(text)))
    };
    let body = [
        numbered(0, "概况"),
        tbl(&(tr(&(tc("", &numbered(1, "")) + &tc("", &pt("甲"))))
            + &tr(&(tc("", &numbered(1, "")) + &tc("", &numbered(2, "5万元")))))),
        numbered(3, "文"),
        p("<w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr><w:rPr><w:del/></w:rPr></w:pPr>"),
        numbered(0, "绩效"),
    ];
    let document = read(&Package::of_body(&body.concat()).numbering(&numbering));
    assert_eq!(outline(&document), ["一、概况", "2×2 0,0=1 0,1=甲 1,0=2 1,1=1. 5万元", "007号\t文", "二、绩效"]);
}

#[test]
fn numbers_in_covered_cells_count_but_are_not_shown() {
    let numbering = "<w:abstractNum w:abstractNumId='1'><w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='decimal'/><w:lvlText w:val='%1.'/></w:lvl></w:abstractNum>\
                     <w:num w:numId='1'><w:abstractNumId w:val='1'/></w:num>";
    let number = p("<w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr>");
    let rows = tr(&tc("<w:vMerge w:val='restart'/>", &number)) + &tr(&tc("<w:vMerge/>", &number)) + &tr(&tc("", &number));
    let document = read(&Package::of_body(&tbl(&rows)).numbering(numbering));
    assert_eq!(outline(&document), ["3×1 0,0+2×1=1. 2,0=3."]);
}

#[test]
fn text_boxes_are_read_once_behind_their_paragraph() {
    let content = |text: &str| format!("<w:txbxContent>{}</w:txbxContent>", pt(text));
    let choice = format!("<w:drawing><wps:wsp><wps:txbx>{}</wps:txbx></wps:wsp></w:drawing>", content("框"));
    let fallback = format!("<w:pict><v:shape><v:textbox>{}</v:textbox></v:shape></w:pict>", content("框"));
    let both = format!(
        "<mc:AlternateContent><mc:Choice Requires='wps'>{choice}</mc:Choice><mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent>"
    );
    for shape in [choice, fallback.clone(), both] {
        let anchored = p(&format!("{}<w:r>{shape}</w:r>{}", t("前"), t("后")));
        let body = format!("{anchored}{}", tbl(&tr(&tc("", &anchored))));
        let document = read(&Package::of_body(&(body + &pt("尾"))));
        assert_eq!(outline(&document), ["前后", "框", "1×1 0,0=前后\n框", "尾"], "{shape}");
        let places = [(1, Place::Paragraph { paragraph: 1 }), (3, Place::Paragraph { paragraph: 2 })];
        for (block, place) in places {
            assert_eq!(document.places_of(document.blocks[block].span), [place], "{shape}");
        }
    }
}

#[test]
fn grids_keep_their_spans_however_irregular() {
    let cell = |properties: &str, text: &str| tc(properties, &pt(text));
    let restart = "<w:vMerge w:val='restart'/>";
    let cases = [
        (
            tr(&[cell("<w:gridSpan w:val='2'/>", "甲"), cell("", "乙")].concat()) + &tr(&cell("", "丙").repeat(3)),
            "2×3 0,0+1×2=甲 0,2=乙 1,0=丙 1,1=丙 1,2=丙",
        ),
        (
            tr(&[cell(restart, "甲"), cell("", "乙")].concat()) + &tr(&[cell("<w:vMerge/>", ""), cell("", "丙")].concat()),
            "2×2 0,0+2×1=甲 0,1=乙 1,1=丙",
        ),
        // A new restart below a merged cell begins another one.
        (
            tr(&cell(restart, "甲"))
                + &tr(&cell("<w:vMerge w:val='continue'/>", ""))
                + &tr(&cell(restart, "乙"))
                + &tr(&cell("<w:vMerge/>", "")),
            "4×1 0,0+2×1=甲 2,0+2×1=乙",
        ),
        // A cell that goes on from nothing, or from a cell of another width, is a cell.
        (tr(&cell("<w:vMerge/>", "甲")) + &tr(&cell("", "乙")), "2×1 0,0=甲 1,0=乙"),
        (
            tr(&cell(&format!("<w:gridSpan w:val='2'/>{restart}"), "甲"))
                + &tr(&[cell("<w:vMerge/>", "乙"), cell("", "丙")].concat()),
            "2×2 0,0+1×2=甲 1,0=乙 1,1=丙",
        ),
        (
            format!("<w:tr><w:trPr><w:gridBefore w:val='1'/><w:gridAfter w:val='1'/></w:trPr>{}</w:tr>", cell("", "甲"))
                + &tr(&cell("", "乙").repeat(3)),
            "2×3 0,1=甲 1,0=乙 1,1=乙 1,2=乙",
        ),
        // Widths and the grid that is declared do not matter.
        (
            format!(
                "<w:tblGrid><w:gridCol w:w='1'/></w:tblGrid>{}{}",
                tr(&cell("<w:tcW w:w='9000'/>", "甲").repeat(2)),
                tr(&cell("", "乙"))
            ),
            "2×2 0,0=甲 0,1=甲 1,0=乙",
        ),
        (
            tr(&[cell("<w:hMerge w:val='restart'/>", "甲"), cell("<w:hMerge/>", ""), cell("", "乙")].concat()),
            "1×3 0,0+1×2=甲 0,2=乙",
        ),
        (tr("") + &tr(&cell("", "甲")), "2×1 1,0=甲"),
        (format!("<w:tr><w:trPr><w:del w:id='1'/></w:trPr>{}</w:tr>", cell("", "旧")) + &tr(&cell("", "新")), "1×1 0,0=新"),
        (
            format!(
                "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>",
                tr(&format!("<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>{}", cell("", "甲"), cell("", "乙")))
            ),
            "1×2 0,0=甲 0,1=乙",
        ),
        (tr(&tc("", &[pt(""), pt("甲"), pt(""), pt(" 乙 "), pt("")].concat())), "1×1 0,0=甲\n\n 乙"),
    ];
    for (rows, expected) in cases {
        assert_eq!(outline(&read(&Package::of_body(&tbl(&rows)))), vec![expected.to_owned()], "{rows}");
    }
}

#[test]
fn inner_tables_are_blocks_only_where_the_outer_one_arranges() {
    let inner = tbl(&(tr(&(tc("", &pt("甲")) + &tc("", &pt("乙")))) + &tr(&(tc("", &pt("丙")) + &tc("", &pt("丁"))))));
    let grid = "2×2 0,0=甲 0,1=乙 1,0=丙 1,1=丁";
    let cases = [
        (tbl(&tr(&tc("", &format!("{}{inner}{}", pt("前"), pt("后"))))), vec!["前", grid, "后"]),
        (tbl(&(tr(&tc("", &pt("题"))) + &tr(&tc("", &format!("{inner}<w:p/>"))))), vec!["题", grid]),
        (tbl(&tr(&(tc("", &format!("{inner}<w:p/>")).repeat(2)))), vec![grid, grid]),
        (tbl(&tr(&(tc("", &pt("栏")) + &tc("", &format!("{inner}<w:p/>"))))), vec!["1×2 0,0=栏 0,1=甲\t乙\n丙\t丁"]),
    ];
    for (body, expected) in cases {
        assert_eq!(outline(&read(&Package::of_body(&body))), expected, "{body}");
    }
}

#[test]
fn main_parts_are_found_in_any_variant() {
    let word = "application/vnd.ms-word";
    let open = "application/vnd.openxmlformats-officedocument.wordprocessingml";
    for (name, kind) in [
        ("word/document.xml", format!("{open}.document.main+xml")),
        ("word/document2.xml", format!("{open}.document.main+xml")),
        ("doc/main.xml", format!("{open}.template.main+xml")),
        ("main.xml", format!("{word}.document.macroEnabled.main+xml")),
        ("word/document.xml", format!("{word}.template.macroEnabledTemplate.main+xml")),
    ] {
        let package = Package::of_body(&pt("甲")).main_at(name, &kind);
        assert!(DocxReader.probe(&Source::new("x", package.bytes())).is_some(), "{name} {kind}");
        assert_eq!(outline(&read(&package)), ["甲"]);
    }
    for damaged in ["[Content_Types].xml", "_rels/.rels"] {
        let package = Package::of_body(&pt("甲")).part(damaged, "<a><b></a>");
        assert_eq!(outline(&read(&package)), ["甲"], "{damaged}");
    }
    let sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";
    let package = Package::of_body("").main_at("xl/workbook.xml", sheet);
    assert_eq!(DocxReader.probe(&Source::new("x", package.bytes())), None);
}

#[test]
fn prefixes_namespaces_and_encodings_do_not_matter() {
    let strict = "http://purl.oclc.org/ooxml/wordprocessingml/main";
    let xml = |uri: &str| format!("<document xmlns='{uri}'><body><p><r><t>预算数</t></r></p></body></document>");
    let utf16: Vec<u8> = "\u{FEFF}".encode_utf16().chain(xml(support::W).encode_utf16()).flat_map(u16::to_le_bytes).collect();
    for document in [xml(strict).into_bytes(), xml(support::W).into_bytes(), utf16] {
        assert_eq!(outline(&read(&Package::of_document(document))), ["预算数"]);
    }
}

#[test]
fn damage_is_refused_with_a_reason_and_a_cut_text_is_read_with_a_warning() {
    let whole = support::document(&(pt("第一段") + &pt("第二段")));
    let cut = whole.find("段</w:t></w:r></w:p></w:body>").expect("ends so");
    let read = try_read(Package::of_document(whole.as_bytes()[..cut].to_vec()).bytes()).expect("reads the rest");
    assert_eq!(outline(&read.value), ["第一段"]);
    assert_eq!(read.diagnostics.iter().map(|d| d.code).collect::<Vec<_>>(), ["truncated"]);

    let bytes = Package::of_body(&pt("甲")).bytes();
    let spoiled = |document: &str| Package::of_document(document.as_bytes().to_vec()).bytes();
    for (what, bytes) in [
        ("no directory", bytes[..bytes.len() - 30].to_vec()),
        ("crossed tags", spoiled(&whole.replacen("</w:r></w:p>", "</w:p></w:r>", 1))),
        ("nothing read", spoiled(&whole[..whole.find("一段").expect("has it")])),
        ("no body", spoiled(&support::root("document", ""))),
        ("other root", spoiled("<html/>")),
        ("empty part", spoiled("")),
    ] {
        assert!(DocxReader.probe(&Source::new("x", bytes.clone())).is_some(), "{what}");
        assert!(matches!(try_read(bytes), Err(Error::Malformed { format: "docx", .. })), "{what}");
    }
}

#[test]
fn damaged_side_parts_cost_a_warning_only() {
    let package = Package::of_body(&pt("甲")).related("styles", "styles.xml", "<a><b></a>");
    let read = try_read(package.bytes()).expect("reads");
    assert_eq!(outline(&read.value), ["甲"]);
    assert_eq!(read.diagnostics.iter().map(|d| d.code).collect::<Vec<_>>(), ["unreadable-part"]);
}

#[test]
fn what_cannot_be_shown_is_told() {
    let covered = tbl(&(tr(&tc("<w:vMerge w:val='restart'/>", &pt("甲"))) + &tr(&tc("<w:vMerge/>", &pt("藏")))));
    let cases = [
        (covered, "covered-text"),
        (p("<w:r><w:drawing><a:blip xmlns:a='urn:a'/></w:drawing></w:r>"), "pictures"),
        ("<w:altChunk r:id='x'/>".to_owned(), "embedded"),
        (p("<w:r><w:sym w:font='Wingdings' w:char='F031'/></w:r>"), "unknown-symbol"),
        (tbl(&tr(&tc("<w:vMerge/>", &pt("甲")))), "torn-merge"),
    ];
    for (body, code) in cases {
        let read = try_read(Package::of_body(&body).bytes()).expect("reads");
        assert_eq!(read.diagnostics.iter().map(|d| d.code).collect::<Vec<_>>(), [code], "{body}");
    }
}

#[test]
fn limits_are_kept() {
    let bomb = Package::of_body(&pt(&"0".repeat(200_000)));
    let deep = Package::of_body(&"<w:x>".repeat(300));
    let wide = Package::of_body(&tbl(&tr(&tc("<w:gridSpan w:val='4000000000'/>", &pt("甲")))));
    let mut options = ReadOptions::default();
    options.limits.unpacked_bytes = 100_000;
    for (package, options) in [(bomb, options), (deep, ReadOptions::default()), (wide, ReadOptions::default())] {
        let outcome = DocxReader.read(&Source::new("a.docx", package.bytes()), &options);
        assert!(matches!(outcome, Err(Error::Limit(_))), "{:?}", outcome.map(|read| outline(&read.value)));
    }
}

#[test]
fn encrypted_packages_are_named_as_such_and_other_ole_files_are_not_taken() {
    let ole = |stream: &str| {
        let mut file = cfb::CompoundFile::create(std::io::Cursor::new(Vec::new())).expect("makes an OLE file");
        file.create_stream(stream).expect("makes a stream");
        Source::new("a.docx", file.into_inner().into_inner())
    };
    let encrypted = ole("EncryptedPackage");
    assert!(DocxReader.probe(&encrypted).is_some());
    assert!(matches!(DocxReader.read(&encrypted, &ReadOptions::default()), Err(Error::Encrypted(_))));
    assert_eq!(DocxReader.probe(&ole("WordDocument")), None);
    assert_eq!(DocxReader.probe(&Source::new("a.docx", "PK 文本".into())), None);
}

fn any_table() -> impl Strategy<Value = TableSpec> {
    let merges = prop::collection::vec((0..7u32, 0..6u32, 1..4u32, 1..4u32), 0..8);
    let texts = prop::collection::vec("([预算数0-9%.,]{0,5})(\n[一二三]{1,3})?", 42);
    (1..8u32, 1..7u32, merges, texts).prop_map(|(rows, columns, merges, texts)| {
        let mut taken = vec![false; (rows * columns) as usize];
        let mut cells = Vec::new();
        let singles = (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column, 1, 1)));
        for (row, column, row_span, column_span) in merges.into_iter().chain(singles) {
            let (bottom, right) = (row + row_span, column + column_span);
            let places: Vec<usize> =
                (row..bottom).flat_map(|r| (column..right).map(move |c| (r * columns + c) as usize)).collect();
            if bottom > rows || right > columns || places.iter().any(|place| taken[*place]) {
                continue;
            }
            places.iter().for_each(|place| taken[*place] = true);
            let text = texts[(row * columns + column) as usize].trim().to_owned();
            cells.push(CellSpec { row, column, row_span, column_span, text });
        }
        cells.sort_by_key(|cell| (cell.row, cell.column));
        TableSpec { rows, columns, cells }
    })
}

fn spec_of(document: &Document, table: &Table) -> TableSpec {
    let cells = table.cells.iter().map(|cell| CellSpec {
        row: cell.row,
        column: cell.column,
        row_span: cell.row_span,
        column_span: cell.column_span,
        text: document.text_at(cell.span).to_owned(),
    });
    TableSpec { rows: table.rows, columns: table.columns, cells: cells.collect() }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn tables_of_any_shape_read_back(specs in prop::collection::vec(any_table(), 1..3)) {
        let document = try_read(support::tables(&specs)).expect("reads").value;
        let mut tables = Vec::new();
        let mut end = 0;
        for block in &document.blocks {
            prop_assert!(block.span.start() >= end);
            end = block.span.end();
            let BlockKind::Table(table) = &block.kind else { continue };
            tables.push(spec_of(&document, table));
            let mut cell_end = block.span.start();
            let mut row = 0;
            for cell in &table.cells {
                let expected = if cell.row == row { Break::Cell } else { Break::Row };
                prop_assert_eq!(cell.before, expected);
                row = cell.row;
                prop_assert!(block.span.contains(cell.span) && cell.span.start() >= cell_end);
                cell_end = cell.span.end();
                let place = Place::Cell { sheet: None, table: tables.len() as u32, row: cell.row + 1, column: cell.column + 1 };
                prop_assert_eq!(document.places_of(cell.span), vec![place]);
            }
            prop_assert!(table.cover().iter().all(Option::is_some));
        }
        prop_assert_eq!(tables, specs);
    }

    #[test]
    fn no_bytes_make_it_panic(cut in 0..2000usize, flips in prop::collection::vec((0..2000usize, any::<u8>()), 0..6)) {
        let body = tbl(&tr(&(tc("<w:vMerge/>", &pt("甲")) + &tc("<w:gridSpan w:val='2'/>", &pt("乙")))));
        let mut xml = support::document(&format!("{body}{}", pt("丙"))).into_bytes();
        for (place, value) in flips {
            let place = place % xml.len();
            xml[place] = value;
        }
        xml.truncate(xml.len() - cut % 300);
        let package = Package::of_document(xml);
        let _ = try_read(package.bytes());
        let bytes = package.bytes();
        let _ = try_read(bytes[..bytes.len() - cut % bytes.len()].to_vec());
    }
}
