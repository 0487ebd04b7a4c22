use super::*;
use crate::readers::txt::TextReader;
use crate::readers::{ReadOptions, Reader as _};
use crate::recognise::recognise;
use crate::source::Source;

fn html(body: &str) -> (Document, Report) {
    let text = format!("<html><head><meta charset=\"utf-8\"></head><body>{body}</body></html>");
    let source = Source::new("a.html", text.into_bytes());
    let document = crate::readers::read(&source, &ReadOptions::default()).expect("reads").value;
    let grammars = Grammars::embedded().expect("grammars");
    let report = recognise(&document, &grammars, &RecogniseOptions::default());
    (document, report)
}

fn table(rows: &[&str]) -> String {
    let row = |row: &&str| {
        let cells: String = row
            .split(" | ")
            .map(|cell| {
                // `甲{2x3}` covers two rows and three columns.
                let (cell, spans) = cell.split_once('{').unwrap_or((cell, "1x1}"));
                let (down, right) = spans.trim_end_matches('}').split_once('x').unwrap_or(("1", "1"));
                format!("<td rowspan={down} colspan={right}>{}</td>", cell.trim())
            })
            .collect();
        format!("<tr>{cells}</tr>")
    };
    format!("<table>{}</table>", rows.iter().map(row).collect::<String>())
}

/// A leaf as short text.
fn shown(node: Option<&Node>) -> String {
    match node.and_then(Node::as_value) {
        Some(Value::Text(text)) => text.clone(),
        Some(Value::Number(number)) => format!("{number}"),
        Some(Value::Money(money)) => format!("{}{}", money.value, money.unit.as_deref().unwrap_or("?")),
        Some(Value::Rate(rate)) => format!("{rate}%"),
        Some(other) => format!("{other:?}"),
        None => node.and_then(Node::evidence).map_or_else(|| "-".to_owned(), |evidence| format!("{:?}", evidence.status)),
    }
}

/// `路径/路径: 键=值 键=值` for every row of a table.
fn rows(report: &Report, table: usize) -> Vec<String> {
    let rows = report.main.root.at(&format!("/tables/{table}/rows")).map_or(&[][..], Node::elements);
    rows.iter()
        .map(|row| {
            let path: Vec<String> =
                row.child("path").map_or(&[][..], Node::elements).iter().map(|step| shown(Some(step))).collect();
            let Some(Node::Object(values)) = row.child("values") else { return path.join("/") };
            let code = row.child("code").map_or_else(String::new, |code| format!("[{}]", shown(Some(code))));
            let values: Vec<String> = values.iter().map(|(key, value)| format!("{key}={}", shown(Some(value)))).collect();
            format!("{code}{}: {}", path.join("/"), values.join(" "))
        })
        .collect()
}

#[test]
fn a_header_of_two_rows_gives_paths_and_the_unit_line_gives_money() {
    let (_, report) = html(&format!(
        "<p>公开02表</p><p>收入情况表</p><p>单位：万元</p>{}",
        table(&[
            "科目编码{2x1} | 科目名称{2x1} | 本年收入{1x3}",
            "合计 | 财政拨款收入 | 事业收入",
            "栏次{1x2} | 1 | 2 | 3",
            "合计{1x2} | 30.5 | 20 | 10.5",
            "201 | 一般公共服务支出 | 30.5 | 20 | 10.5",
            "20199 | 其他一般公共服务支出 | 30.5 | 20 | －",
        ])
    ));
    assert_eq!(report.main.family.id, "unknown");
    assert_eq!(
        rows(&report, 0),
        [
            "合计: 合计=30.5万元 财政拨款收入=20万元 事业收入=10.5万元",
            "[201]一般公共服务支出: 合计=30.5万元 财政拨款收入=20万元 事业收入=10.5万元",
            "[20199]一般公共服务支出/其他一般公共服务支出: 合计=30.5万元 财政拨款收入=20万元 事业收入=NotApplicable",
        ]
    );
    let root = &report.main.root;
    assert_eq!(shown(root.at("/tables/0/unit")), "万元");
    assert_eq!(shown(root.at("/tables/0/code")), "公开02表");
    assert_eq!(shown(root.at("/tables/0/title")), "收入情况表");
    assert!(report.unassigned.is_empty(), "{:?}", report.unassigned);
}

#[test]
fn lists_side_by_side_are_two_runs_of_rows() {
    let (_, report) = html(&table(&[
        "收入{1x2} | 支出{1x2}",
        "项目 | 决算数（元） | 项目 | 决算数（元）",
        "一、财政拨款 | 100.00 | 一、公共安全支出 | 60.00",
        "1.公共预算 | 100.00 | 二、教育支出 | 40.00",
        "本年收入合计 | 100.00 | 本年支出合计 | 100.00",
    ]));
    assert_eq!(
        rows(&report, 0),
        [
            "收入/财政拨款: 决算数=100.00元",
            "收入/财政拨款/公共预算: 决算数=100.00元",
            "收入/本年收入合计: 决算数=100.00元",
            "支出/公共安全支出: 决算数=60.00元",
            "支出/教育支出: 决算数=40.00元",
            "支出/本年支出合计: 决算数=100.00元",
        ]
    );
}

#[test]
fn counts_and_rates_are_no_money_and_merged_values_belong_to_the_first_row() {
    let (_, report) = html(&format!(
        "<p>单位：万元</p>{}",
        table(&[
            "项目 | 编制人数 | 控制率 | 金额 | 说明",
            "甲站 | 12 | 95% | 3.5 | 共用一笔{2x1}",
            "乙站 | 8 | 88% | 详见附件",
            "接待批次（批） | 4 | 50% | 6 | ",
        ])
    ));
    assert_eq!(
        rows(&report, 0),
        [
            "甲站: 编制人数=12 控制率=95% 金额=3.5万元 说明=共用一笔",
            "乙站: 编制人数=8 控制率=88% 金额=详见附件 说明=Merged { of: \"/tables/0/rows/0/values/说明\" }",
            "接待批次（批）: 编制人数=4 控制率=50% 金额=6",
        ]
    );
    let odd = report.main.root.at("/tables/0/rows/1/values/金额").and_then(Node::evidence);
    assert!(odd.is_some_and(|evidence| !evidence.facts.typed), "a text under figures is for a person to look at");
}

#[test]
fn labels_beside_values_are_fields_and_no_table() {
    let (_, report) = html(&table(&["活动名称 | 春季植树", "参加单位 | 林业站", "投入经费 | 12.5万元"]));
    assert!(report.main.root.at("/tables").is_some_and(|tables| tables.elements().is_empty()));
    assert_eq!(shown(report.main.root.at("/fields/投入经费")), "12.5万元");
    let (_, report) = html(&table(&["活动名称 | 春季植树 | 参加单位 | 林业站", "投入经费 | 12 | 剩余经费 | 3"]));
    assert!(
        report.main.root.at("/tables").is_some_and(|tables| tables.elements().is_empty()),
        "no header stands above these figures"
    );
}

#[test]
fn torn_rows_of_a_stream_are_doubts() {
    use crate::document::{Block, Break, Cell, Origin, SourceMap, Table};
    let lines = [&["科目", "预算金额", "执行金额"][..], &["甲村", "1", "2"], &["乙村", "3"], &["丙村", "5", "6"]];
    let (mut text, mut cells) = (String::new(), Vec::new());
    for (row, line) in lines.iter().enumerate() {
        for (column, cell) in line.iter().enumerate() {
            let span = Span::new(text.len(), text.len() + cell.len());
            text.push_str(cell);
            text.push(if column + 1 == line.len() { '\n' } else { '\t' });
            let before = if column == 0 && row > 0 { Break::Row } else { Break::Cell };
            cells.push(Cell { row: row as u32, column: column as u32, row_span: 1, column_span: 1, span, before });
        }
    }
    let span = Span::new(0, text.len());
    let table = Table { origin: Origin::Stream, rows: 4, columns: 3, cells, repeated_head_rows: 0 };
    let blocks = vec![Block { span, kind: BlockKind::Table(table) }];
    let document = Document {
        format: crate::source::Format::Txt,
        encoding: None,
        pages: None,
        places: SourceMap::of_lines(&text),
        text,
        blocks,
    };
    let report = recognise(&document, &Grammars::embedded().expect("grammars"), &RecogniseOptions::default());
    assert_eq!(rows(&report, 0), ["甲村: 预算金额=1 执行金额=2", "乙村: ", "丙村: 预算金额=5 执行金额=6"]);
    let doubts: Vec<(&str, &str)> = report
        .main
        .doubts
        .iter()
        .map(|doubt| (doubt.pointer.as_str(), doubt.span.map_or("", |span| span.of(&document.text))))
        .collect();
    assert_eq!(doubts, [("/tables/0/rows/1", "乙村\t3")]);
    assert!(!report.unassigned.is_empty(), "what was not read stays visible");
}

#[test]
fn prose_gives_its_figures_and_contacts_are_withheld() {
    let (document, report) = html("<h1>关于春耕的通报</h1><p>2023年5月安排12.5万元，完成95%。</p><p>联系人：某甲</p>");
    let found: Vec<String> =
        report.main.root.child("found").map_or(&[][..], Node::elements).iter().map(|found| shown(found.child("type"))).collect();
    assert_eq!(found, ["date", "amount", "rate"]);
    assert_eq!(shown(report.main.root.at("/title")), "关于春耕的通报");
    let withheld: Vec<&str> = report.withheld.iter().map(|span| span.of(&document.text)).collect();
    assert_eq!(withheld, ["某甲"]);
}

#[test]
fn an_empty_document_is_no_silent_success() {
    let source = Source::new("a.txt", b" \n".to_vec());
    let Ok(staged) = TextReader.read(&source, &ReadOptions::default()) else { return };
    let report = recognise(&staged.value, &Grammars::embedded().expect("grammars"), &RecogniseOptions::default());
    assert!(report.diagnostics.iter().any(|remark| remark.code == "nothing-found"));
}

#[test]
fn codes_in_two_columns_are_joined() {
    let (_, report) = html(&format!(
        "<p>单位：元</p>{}",
        table(&[
            "科目编码{1x2} | 科目名称{2x1} | 金额{2x1}",
            "类 | 款",
            "301 |  | 工资支出 | 30",
            "301 | 01 | 基本工资 | 20",
            "301 | 02 | 津贴 | 10"
        ])
    ));
    assert_eq!(
        rows(&report, 0),
        ["[301]工资支出: 金额=30元", "[30101]工资支出/基本工资: 金额=20元", "[30102]工资支出/津贴: 金额=10元"]
    );
}

#[test]
fn a_row_of_two_texts_with_blanks_between_is_no_field() {
    let (_, report) = html(&table(&["上年余款 |  | 下年余款 | ", "收入{1x2} | 支出{1x2}"]));
    assert!(report.main.root.at("/fields").is_none());
}
