//! Files that are no reports: each gives an answer or a clear error, and the whole output can be written.

use std::sync::OnceLock;

use baogao::source::Source;
use baogao::writers::{Json, WriteOptions, Writer};
use baogao::{Engine, Options};

fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| Engine::embedded().expect("the embedded grammars"))
}

/// The output, or the error in words.
fn answer(bytes: Vec<u8>) -> Result<serde_json::Value, String> {
    let source = Source::new("a file", bytes);
    let (document, extraction) = engine().extract(&source, &Options::default()).map_err(|error| error.to_string())?;
    let mut out = Vec::new();
    Json.write(&extraction, &document, &WriteOptions::default(), &mut out).expect("writes to memory");
    Ok(serde_json::from_slice(&out).expect("JSON"))
}

/// An answer with all members, or an error that says something.
fn holds(bytes: Vec<u8>) {
    match answer(bytes) {
        Ok(output) => {
            assert!(output["report"].is_object() && output["review"].is_array() && output["coverage"].is_object(), "{output}")
        }
        Err(error) => assert!(!error.trim().is_empty(), "an error without words"),
    }
}

/// Sizes at which a quadratic step already shows as a test that does not end soon, and a linear one does not.
const LONG_LINE: usize = 400_000;
const LINES: usize = 4_000;

const TITLE: &str = "2022年度项目支出绩效自评表\n";

#[test]
fn a_file_without_text_is_an_empty_report_with_a_remark() {
    for bytes in [&b""[..], b"\n", b" \t\r\n\r\n", b"\xEF\xBB\xBF", b"\xFF\xFE"] {
        let output = answer(bytes.to_vec()).expect("an answer");
        assert_eq!(output["family"]["id"], "unknown", "{bytes:?}");
        let remarks = output["diagnostics"].as_array().expect("a list");
        assert!(remarks.iter().any(|remark| remark["code"] == "empty"), "{bytes:?}: {remarks:?}");
    }
}

#[test]
fn bytes_of_other_kinds_of_files_are_refused() {
    let every_byte: Vec<u8> = (0..=u8::MAX).cycle().take(70_000).collect();
    let picture = [b"\x89PNG\r\n\x1a\n".to_vec(), every_byte.clone()].concat();
    let program = [b"\x7fELF\x02\x01\x01\0".to_vec(), vec![0; 4000]].concat();
    for bytes in [every_byte, picture, program] {
        let error = answer(bytes).expect_err("no document");
        assert!(error.contains("format") || error.contains("decod"), "{error}");
    }
}

#[test]
fn the_beginnings_of_known_formats_alone_are_refused() {
    for begin in [&b"%PDF-1.7\n"[..], b"PK\x03\x04", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", b"%PDF-1.4\ntrailer<</Root 1 0 R>>"] {
        for tail in [&b""[..], b"\0\0\0\0\0\0\0\0", b"rubbish"] {
            let error = answer([begin, tail].concat()).expect_err("no document");
            assert!(!error.trim().is_empty());
        }
    }
}

#[test]
fn one_line_of_half_a_megabyte() {
    for piece in ["项目支出绩效自评表", "1234567.89万元", "（一）项目名称：", "财〔2022〕7号", "a", "≥", "，。", "2022年"]
    {
        holds(piece.repeat(LONG_LINE / piece.len()).into_bytes());
    }
}

#[test]
fn brackets_without_end() {
    for brackets in ["（", "(", "《", "〔", "【", "“", "（一）（", "<div>", "<table><tr><td>", "[["] {
        for title in ["", TITLE] {
            holds(format!("{title}{}", brackets.repeat(5_000)).into_bytes());
            holds(format!("{title}\t{}\t年度资金总额\n\t预算数\t决算数\n", brackets.repeat(500)).into_bytes());
        }
    }
}

#[test]
fn half_characters() {
    let surrogates = [&b"\xFF\xFE"[..], &b"\x00\xD8".repeat(200), &b"\x41\x00\x00\xDC".repeat(200)].concat();
    let as_utf8 = [TITLE.as_bytes(), &b"\xED\xA0\x80\xED\xB0\x80".repeat(50)].concat();
    let odd_length = [b"\xFF\xFE".to_vec(), TITLE.encode_utf16().flat_map(u16::to_le_bytes).collect(), vec![0x41]].concat();
    let cut = TITLE.as_bytes()[..TITLE.len() - 2].to_vec();
    for bytes in [surrogates, as_utf8, odd_length, cut, b"\x81".repeat(1000), b"\x81\x30\x81".repeat(300)] {
        holds(bytes);
    }
}

#[test]
fn thousands_of_short_lines() {
    for line in ["一、", "1\n", "\t1", "a\tb", "项目名称：甲", "| 1 |", "合计  1  2", "指标1：", ",", "\t一级指标", "三级指标"]
    {
        holds(format!("{TITLE}{}", format!("{line}\n").repeat(LINES)).into_bytes());
    }
}

#[test]
fn thousands_of_tables_in_one() {
    let money = "\t年度资金总额\t年初预算数\t全年预算数\t全年执行数\n\t合计\t1\t2\t3\n项目名称\t甲\n";
    let loose = "一级指标\n二级指标\n三级指标\n年度指标值\n实际完成值\n分值\n得分\n产出指标\n数量指标\n修复古籍\n312册\n10\n10\n";
    holds(format!("{TITLE}{}", money.repeat(LINES / 3)).into_bytes());
    holds(format!("{TITLE}{}", loose.repeat(LINES / 13)).into_bytes());
}

#[test]
fn rows_of_hundreds_of_columns() {
    let head = "\t一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分".repeat(60);
    let row = "\t产出指标\t数量指标\t修复古籍\t≥300册\t312册\t10\t10".repeat(60);
    holds(format!("{TITLE}{head}\n{row}\n{row}\n").into_bytes());
    let money = format!("\t年度资金总额{}", "\t12.50".repeat(400));
    holds(
        format!("{TITLE}\t项目资金\t年初预算数\t全年预算数\t全年执行数\t执行率\n{}", format!("{money}\n").repeat(20))
            .into_bytes(),
    );
    let lines = format!("\n\t{}", "12.50\n\t".repeat(400));
    holds(format!("{TITLE}\n\t年初预算数\n\t全年执行数\n\n{lines}").into_bytes());
    let cells = "<td>10</td>".repeat(400);
    holds(
        format!("<html><body><p>{TITLE}</p><table>{}</table></body></html>", format!("<tr>{cells}</tr>").repeat(10)).into_bytes(),
    );
    holds("<table><tr><td rowspan=65534 colspan=1000>1</td><td>2</td></tr></table>".repeat(20).into_bytes());
}

#[test]
fn what_is_beyond_a_limit_is_told() {
    let header = "\t一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n";
    let wide =
        format!("{TITLE}{header}{}\n{}\n", "\t产出指标\t数量指标\t修复古籍\t300册\t312册\t10\t10", "\t12.50".repeat(5_000));
    let lines = header.trim().replace('\t', "\n");
    let long = format!("{TITLE}{lines}\n{}", "产出指标\n修复古籍\n312册\n10\n".repeat(10_000));
    for (text, code) in [(wide, "wide-rows"), (long, "cells-not-placed")] {
        let output = answer(text.into_bytes()).expect("an answer");
        let remarks = output["diagnostics"].as_array().expect("a list");
        assert!(remarks.iter().any(|remark| remark["code"] == code), "{code}: {remarks:?}");
    }
}

#[test]
fn markup_of_other_programs_is_refused_with_what_to_do() {
    let sheet = "<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?><Workbook><Row>项目</Row></Workbook>";
    for (bytes, format) in [
        (&b"{\\rtf1\\ansi{\\fonttbl}\\par}"[..], ".docx"),
        (sheet.as_bytes(), ".xlsx"),
        (b"<?xml version='1.0'?><a>1</a>", ".pdf"),
    ] {
        let error = answer(bytes.to_vec()).expect_err("no document");
        assert!(error.contains("save it as") && error.contains("请先另存为") && error.contains(format), "{error}");
    }
}
