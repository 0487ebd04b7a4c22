//! The bodies of the fuzz targets on saved inputs, and a few damaged files of every format. The long run is `examples/mutate.rs`.
#![allow(clippy::disallowed_methods)]

use std::path::{Path, PathBuf};

use baogao::Options;

#[path = "../fuzz/src/bodies.rs"]
mod bodies;
#[path = "support/docx.rs"]
mod docx;
#[path = "support/mutations.rs"]
mod mutations;
#[path = "support/pdf.rs"]
mod pdf;

const SEEDS: &str = "fuzz/seeds";

/// The saved inputs of a target.
fn seeds(target: &str) -> Vec<Vec<u8>> {
    let listed = std::fs::read_dir(Path::new(SEEDS).join(target)).expect("a folder of inputs");
    let mut paths: Vec<PathBuf> = listed.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    assert!(!paths.is_empty(), "no input for {target}");
    paths.iter().map(|path| std::fs::read(path).expect("an input")).collect()
}

#[test]
fn saved_inputs_hold() {
    type Body = fn(&[u8]);
    let targets: [(&str, Body); 4] =
        [("pdf", bodies::pdf), ("docx", bodies::docx), ("html", bodies::html), ("text", bodies::text)];
    for (target, body) in targets {
        for bytes in seeds(target) {
            body(&bytes);
            bodies::end_to_end(&bytes);
        }
    }
    seeds("end_to_end").iter().for_each(|bytes| bodies::end_to_end(bytes));
}

#[test]
fn damaged_files_hold() {
    for target in ["pdf", "docx", "html", "text", "end_to_end"] {
        let files = seeds(target);
        for index in 0..12 {
            bodies::end_to_end(&mutations::mutated(&files, &mut mutations::Dice::new(1, index)));
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_damage() {
    let files = seeds("docx");
    let damaged = |seed| mutations::mutated(&files, &mut mutations::Dice::new(seed, 3));
    assert_eq!(damaged(5), damaged(5));
    assert_ne!(damaged(5), damaged(6));
}

#[test]
fn the_bodies_notice_an_answer() {
    let text = "项目支出绩效自评表\n\t项目名称\t校舍修缮\n".as_bytes();
    assert!(bodies::extracted(text, &Options::default()).is_some());
    assert!(bodies::extracted(b"%PDF-1.7\n", &Options::default()).is_none());
}

/// Writes the inputs that are made by `tests/support`: `cargo test --test fuzz_replay -- --ignored`.
#[test]
#[ignore = "writes files"]
fn write_the_inputs() {
    use pdf::{DrawnCell, Font, Rules, Sheet, draw_table};
    let save = |name: &str, bytes: Vec<u8>| std::fs::write(Path::new(SEEDS).join(name), bytes).expect("writes an input");
    let cell =
        |row, column, row_span, column_span, text: &str| DrawnCell { row, column, row_span, column_span, text: text.to_owned() };
    let form = [
        cell(0, 0, 1, 1, "项目名称"),
        cell(0, 1, 1, 2, "校舍修缮"),
        cell(1, 0, 2, 1, "绩效指标"),
        cell(1, 1, 1, 1, "修缮面积"),
        cell(1, 2, 1, 1, "≥300平方米"),
        cell(2, 1, 1, 1, "合格率"),
        cell(2, 2, 1, 1, "100%"),
    ];
    for (name, rules) in [("lines", Rules::Lines), ("boxes", Rules::Boxes), ("double", Rules::Double), ("open", Rules::OpenSides)]
    {
        let mut sheet = Sheet::a4();
        sheet.text(200.0, 60.0, 16.0, "项目支出绩效自评表");
        draw_table(&mut sheet, &[60.0, 150.0, 260.0, 400.0], &[100.0, 130.0, 160.0, 190.0], &form, rules, 10.0);
        let mut next = Sheet::a4().rotated(90);
        let fonts = [Font::UniGb, Font::GbkComposite, Font::GbkSimple, Font::ToUnicode, Font::Embedded, Font::Unexplained];
        for (line, font) in fonts.into_iter().enumerate() {
            next.text_in(font, 60.0, 80.0 + 20.0 * line as f32, 12.0, "全年执行数36.40万元，渚财预〔2022〕7号。");
        }
        save(&format!("pdf/{name}.pdf"), pdf::write(&[sheet, next]));
    }
    let cells = form.iter().map(|cell| docx::CellSpec {
        row: cell.row as u32,
        column: cell.column as u32,
        row_span: cell.row_span as u32,
        column_span: cell.column_span as u32,
        text: cell.text.clone(),
    });
    save("docx/table.docx", docx::tables(&[docx::TableSpec { rows: 3, columns: 3, cells: cells.collect() }]));
    let numbered =
        "<w:p><w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr></w:pPr><w:r><w:t>概况</w:t></w:r></w:p>";
    let numbering = "<w:abstractNum w:abstractNumId='0'><w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='chineseCounting'/>\
                     <w:lvlText w:val='%1、'/></w:lvl></w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num>";
    save("docx/numbered.docx", docx::Package::of_body(&numbered.repeat(3)).numbering(numbering).bytes());
}
