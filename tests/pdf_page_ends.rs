//! Tables that a page end cuts: which rows and labels are joined, and which are not.

#[path = "support/pdf.rs"]
mod pdf;

use baogao::document::{BlockKind, Document};
use baogao::readers::{self, ReadOptions};
use baogao::source::Source;
use pdf::{DrawnCell, Rules, Sheet, draw_table};

const SIZE: f32 = 10.0;

fn cell(row: usize, column: usize, row_span: usize, text: &str) -> DrawnCell {
    DrawnCell { row, column, row_span, column_span: 1, text: text.to_owned() }
}

/// One row above the page end and one below it.
fn two_pages(xs: &[f32], upper: &[DrawnCell], lower: &[DrawnCell], rows: [usize; 2], row_height: f32) -> Document {
    let page = |top: f32, cells: &[DrawnCell], rows: usize| {
        let mut sheet = Sheet::a4();
        let ys: Vec<f32> = (0..=rows).map(|row| top + row_height * row as f32).collect();
        draw_table(&mut sheet, xs, &ys, cells, Rules::Lines, SIZE);
        sheet
    };
    let top = 780.0 - row_height * rows[0] as f32;
    let bytes = pdf::write(&[page(top, upper, rows[0]), page(80.0, lower, rows[1])]);
    readers::read(&Source::new("test.pdf", bytes), &ReadOptions::default()).expect("a readable PDF").value
}

/// Each cell as `row: text`.
fn cells_of(document: &Document) -> Vec<String> {
    let table =
        document.blocks.iter().find_map(|block| if let BlockKind::Table(table) = &block.kind { Some(table) } else { None });
    let cells = &table.expect("a table").cells;
    cells.iter().map(|cell| format!("{}: {}", cell.row, document.text_at(cell.span).replace('\n', "/"))).collect()
}

#[test]
fn text_that_goes_on_in_every_cell_is_one_row_and_whole_rows_are_two() {
    let long = "（一）完成道路整治十一公里，新建停车泊位";
    // ten characters fill a line
    let two = ["（一）完成甲项任务。（二）完成乙项任务。", "（一）完成丙项任务。（二）完成丁项任务。"];
    let cases: [(&str, [&str; 2], [&str; 2], usize); 5] = [
        ("numbering goes on", two, ["（三）戊", "（三）己"], 1),
        ("sentences are broken off", [long, long], ["三百个。", "三百二十个。"], 1),
        ("numbering begins anew", two, ["（一）戊", "（一）己"], 2),
        ("rows of a numbered list", ["（一）甲", "已完成"], ["（二）乙", "未完成"], 2),
        ("short cells", ["道路整治", "完成"], ["停车泊位", "完成"], 2),
    ];
    for (name, upper, lower, rows) in cases {
        let row = |texts: [&str; 2]| [cell(0, 0, 1, texts[0]), cell(0, 1, 1, texts[1])];
        let document = two_pages(&[60.0, 166.0, 272.0], &row(upper), &row(lower), [1, 1], 28.0);
        let found = cells_of(&document);
        assert_eq!(found.len(), 2 * rows, "{name}: {found:?}");
    }
}

#[test]
fn a_merged_label_cut_by_the_page_end_is_one() {
    let xs = [60.0, 87.0, 180.0];
    let upper = |label: &str| [cell(0, 0, 2, label), cell(0, 1, 1, "甲指标"), cell(1, 1, 1, "乙指标")];
    let lower = |label: &str| [cell(0, 0, 2, label), cell(0, 1, 1, "丙指标"), cell(1, 1, 1, "丁指标")];
    let cases = [
        ("年度预算（万", "元）", "年度预算（万元）"),
        ("年度预算执行", "（万元）", "年度预算执行（万元）"),
        ("年度整体目", "标", "年度整体目标"),
    ];
    for (first, second, whole) in cases {
        let document = two_pages(&xs, &upper(first), &lower(second), [2, 2], 18.0);
        let found = cells_of(&document);
        assert_eq!(found.first().map(String::as_str), Some(format!("0: {whole}").as_str()), "{found:?}");
    }
    let document = two_pages(&xs, &upper("产出类的指标"), &lower("效益类的指标"), [2, 2], 18.0);
    assert!(cells_of(&document).contains(&"2: 效益类的指标".to_owned()), "{:?}", cells_of(&document));
}
