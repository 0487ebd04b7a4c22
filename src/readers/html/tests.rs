use proptest::prelude::*;

use super::*;
use crate::document::Table;
use crate::readers;

fn read(page: &str) -> Staged<Document> {
    readers::read(&Source::new("page", page.as_bytes().to_vec()), &ReadOptions::default()).expect("reads")
}

/// One line for each block: its kind and its text, or a table's cells as `row,column rowsxcolumns text`.
fn shape(document: &Document) -> Vec<String> {
    let mut lines = Vec::new();
    for block in &document.blocks {
        let text = document.text_at(block.span);
        match &block.kind {
            BlockKind::Heading { level } => lines.push(format!("h{level} {text}")),
            BlockKind::Paragraph => lines.push(format!("p {text}")),
            BlockKind::Furniture => lines.push(format!("- {text}")),
            BlockKind::Table(table) => lines.extend(cells(document, table)),
        }
    }
    lines
}

fn cells(document: &Document, table: &Table) -> Vec<String> {
    let line = |cell: &crate::document::Cell| {
        let text = document.text_at(cell.span).replace('\n', "/");
        format!("{},{} {}x{} {text}", cell.row, cell.column, cell.row_span, cell.column_span)
    };
    table.cells.iter().map(line).collect()
}

fn check(page: &str, expected: &[&str]) {
    assert_eq!(shape(&read(page).value), expected, "{page}");
}

#[test]
fn probe_by_content() {
    for page in [
        "<!DOCTYPE html><p>x",
        "\u{FEFF}  \n<html xmlns:o=\"urn\">",
        "<!-- saved --><HTML>",
        "<table><tr><td>1",
        "<?xml version=\"1.0\"?><!DOCTYPE html PUBLIC \"\"><html>",
        "<meta charset=gbk>",
    ] {
        assert!(looks_like_html(page.as_bytes()), "{page}");
    }
    for other in ["部门职责 <table>", "<?xml version=\"1.0\"?><w:wordDocument>", "%PDF-1.7", "PK\u{3}\u{4}", "<2022年度>", ""]
    {
        assert!(!looks_like_html(other.as_bytes()), "{other}");
    }
    let wide: Vec<u8> = "<html><p>自评".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(looks_like_html(&wide));
}

#[test]
fn a_page_of_a_publishing_system() {
    let page = "<!DOCTYPE html><html><head><title>标题</title><style>p{}</style></head><body>\
        <div class='site-header'><ul class=nav><li><a href=/>首页</a><li><a href=/a>政务</a></ul></div>\
        <div class=location>当前位置：<a href=/>首页</a> &gt; 财政信息</div>\
        <div class=article><h1>青禾区农业农村局2023年度部门整体支出绩效自评表</h1>\
        <div class=info>来源：青禾区农业农村局 发布时间：2024-05-06</div>\
        <div id=zoom><!-- 注 --><p>一、概况<br>（一）职责</p><script>var a='数';</script>\
        <p style='display:none'>隐藏</p><div>内设机构&nbsp;5个。</div>\
        <p>本部门认真履行职责，落实过紧日子要求，严格控制一般性支出，提高资金使用效益，全面完成各项任务。</p></div>\
        <div class='share'>分享到：<a>微信</a></div></div>\
        <div class='footer'>主办：青禾区人民政府</div></body></html>";
    check(
        page,
        &[
            "- 首页",
            "- 政务",
            "- 当前位置：首页 > 财政信息",
            "h1 青禾区农业农村局2023年度部门整体支出绩效自评表",
            "- 来源：青禾区农业农村局 发布时间：2024-05-06",
            "p 一、概况",
            "p （一）职责",
            "p 内设机构\u{A0}5个。",
            "p 本部门认真履行职责，落实过紧日子要求，严格控制一般性支出，提高资金使用效益，全面完成各项任务。",
            "- 分享到：微信",
            "- 主办：青禾区人民政府",
        ],
    );
}

#[test]
fn a_page_without_known_containers_is_content_as_a_whole() {
    let page = "<body><div class=x1><a>甲</a></div><div><p>绩效自评</p><p>无</p></div></body>";
    check(page, &["p 甲", "p 绩效自评", "p 无"]);
    // A menu is a menu without any name; the main content is never furniture whatever it is called.
    check(
        "<ul><li><a>一</a><li><a>二</a><li><a>三</a><li><a>四</a></ul><div class=footer>部门整体支出绩效自评情况说明</div>",
        &["- 一", "- 二", "- 三", "- 四", "p 部门整体支出绩效自评情况说明"],
    );
}

#[test]
fn tables_are_exact() {
    check(
        "<table><caption>单位：万元</caption><tfoot><tr><td>总分<td>100</tfoot>\
         <thead><tr><th rowspan=2>指标<th colspan=2>值</tr><tr><td>年初<td>全年</thead>\
         <tbody><tr><td rowspan=0><p>数量</p><p>指标</p><td>1<br>2<td style='display:none'>x<td>&nbsp;</tr><tr><td>3<td>4</tr></tbody></table>",
        &[
            "p 单位：万元",
            "0,0 2x1 指标",
            "0,1 1x2 值",
            "1,1 1x1 年初",
            "1,2 1x1 全年",
            "2,0 2x1 数量/指标",
            "2,1 1x1 1/2",
            "2,2 1x1 ",
            "3,1 1x1 3",
            "3,2 1x1 4",
            "4,0 1x1 总分",
            "4,1 1x1 100",
        ],
    );
}

#[test]
fn a_table_that_only_lays_out_is_no_table() {
    check(
        "<table><tr><td>栏目<td><p>正文一</p><table><tr><td>甲<td>1</tr><tr><td>乙<td>2</tr></table><p>正文二</p></tr></table>",
        &["p 栏目", "p 正文一", "0,0 1x1 甲", "0,1 1x1 1", "1,0 1x1 乙", "1,1 1x1 2", "p 正文二"],
    );
    check("<table><tr><td>第一段<tr><td>第二段</table>", &["p 第一段", "p 第二段"]);
}

#[test]
fn a_table_inside_a_form_stays_in_its_cell() {
    let read = read(
        "<table><tr><td>项目<td>道路</tr><tr><td>金额<td>1</tr><tr><td>单位<td>局</tr>\
         <tr><td>明细<td><table><tr><td>甲<td>2</tr></table></tr></table>",
    );
    assert_eq!(shape(&read.value).last().map(String::as_str), Some("3,1 1x1 甲\t2"));
    assert_eq!(read.diagnostics[0].code, "nested-table");
}

#[test]
fn fields_in_a_form_show_their_values() {
    check(
        "<html><input value='请输入关键字'><table><tr><td>金额<td><input value='12.5' readonly>万元</tr>\
         <tr><td>性质<td><select><option>≥<option selected>≤</select></tr>\
         <tr><td><input type=checkbox checked>新增<td><textarea>第一\n第二</textarea><input type=hidden value=9></tr></table>",
        &["0,0 1x1 金额", "0,1 1x1 12.5万元", "1,0 1x1 性质", "1,1 1x1 ≤", "2,0 1x1 ☑新增", "2,1 1x1 第一/第二"],
    );
}

#[test]
fn hidden_text_is_left_out_and_told() {
    let read = read("<html><script>数</script><p>甲</p><p style='display:none'>乙丙</p>");
    assert_eq!(shape(&read.value), ["p 甲"]);
    assert_eq!(read.diagnostics.len(), 1);
    assert!(read.diagnostics[0].code == "hidden-text" && read.diagnostics[0].message.starts_with("2 "));
    assert!(
        super::super::read(&Source::new("p", b"<html></html>".to_vec()), &ReadOptions::default())
            .is_ok_and(|empty| empty.diagnostics[0].code == "no-text")
    );
}

#[test]
fn an_index_card_is_furniture() {
    check(
        "<table><tr><td>索引号：<td>0001<td>发布机构：<td>农业局</tr><tr><td>名称：<td>自评表<td>发布日期：<td>2024-05-06</tr></table>",
        &["- 索引号：\t0001\t发布机构：\t农业局", "- 名称：\t自评表\t发布日期：\t2024-05-06"],
    );
}

#[test]
fn a_page_saved_as_one_message_is_read() {
    let message = "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n\
        Content-Type: text/html; charset=gb2312\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>=BC=A8=D0=A7</p>\r\n--x--\r\n";
    let document = read(message).value;
    assert_eq!((document.encoding, document.text.as_str()), (Some("gb18030"), "绩效"));
}

#[test]
fn lists_show_their_labels() {
    check(
        "<ol><li>甲<li value=5><p>乙</p><p>丙</p><ol type=a><li>丁</ol></ol><ul><li>戊</ul><ol start=3 style='list-style:none'><li>己</ol>",
        &["p 1. 甲", "p 5. 乙", "p 丙", "p a. 丁", "p 戊", "p 己"],
    );
}

#[test]
fn preformatted_text_keeps_its_lines_and_spaces() {
    check("<pre>合计   12\n其中  3</pre><p> a \n b </p>", &["p 合计   12", "p 其中  3", "p a b"]);
}

#[test]
fn the_encoding_is_told_and_gb_bytes_read() {
    let bytes = encoding_rs::GB18030.encode("<meta charset=gb2312><p>绩效自评").0.into_owned();
    let document = readers::read(&Source::new("p", bytes), &ReadOptions::default()).expect("reads").value;
    assert_eq!((document.encoding, document.text.as_str()), (Some("gb18030"), "绩效自评"));
}

#[test]
fn hostile_pages_end_in_an_error_or_a_document() {
    let limit = |page: &str| readers::read(&Source::new("p", page.as_bytes().to_vec()), &ReadOptions::default()).err();
    assert!(matches!(limit(&format!("<html>{}", "<div>".repeat(100_000))), Some(Error::Limit(_))));
    assert!(matches!(limit(&format!("<html>{}", "<div>".repeat(1_000))), Some(Error::Limit(_))));
    let bomb = format!("<table>{}</table>", "<tr><td>1<td rowspan=65000 colspan=1000000>2".repeat(5_000));
    assert!(matches!(limit(&bomb), Some(Error::Limit(_))));
    for odd in
        ["<table><td colspan=-1 rowspan=x>1<td colspan=99999999999999>2", "<html>", "<table>", "<ol start=99999999999><li>x"]
    {
        assert!(limit(odd).is_none(), "{odd}");
    }
}

/// Row, column, rows and columns of a cell.
type Spans = Vec<(u32, u32, u32, u32)>;

/// A partition of a small grid into cells.
fn merges() -> impl Strategy<Value = (u32, u32, Spans)> {
    (1u32..7, 2u32..7, prop::collection::vec((0u32..7, 0u32..7, 1u32..4, 1u32..4), 0..8)).prop_map(|(rows, columns, wishes)| {
        let mut taken = vec![false; (rows * columns) as usize];
        let singles = (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column, 1, 1)));
        let mut cells = Vec::new();
        for (row, column, height, width) in wishes.into_iter().chain(singles) {
            let positions: Vec<usize> = (row..row + height)
                .flat_map(|r| (column..column + width).map(move |c| (r, c)))
                .filter(|(r, c)| *r < rows && *c < columns)
                .map(|(r, c)| (r * columns + c) as usize)
                .collect();
            if positions.len() == (height * width) as usize && positions.iter().all(|at| !taken[*at]) {
                positions.iter().for_each(|at| taken[*at] = true);
                cells.push((row, column, height, width));
            }
        }
        cells.sort();
        (rows, columns, cells)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_grid_written_as_html_reads_back((rows, columns, expected) in merges()) {
        let mut page = String::from("<table role=grid>");
        for row in 0..rows {
            page.push_str("<tr>");
            for (r, c, height, width) in expected.iter().filter(|cell| cell.0 == row) {
                page.push_str(&format!("<td rowspan={height} colspan={width}>r{r}c{c}</td>"));
            }
            page.push_str("</tr>");
        }
        page.push_str("</table>");
        let document = read(&page).value;
        let written: Vec<String> = expected.iter().map(|(r, c, height, width)| format!("{r},{c} {height}x{width} r{r}c{c}")).collect();
        match document.blocks.first().map(|block| &block.kind) {
            Some(BlockKind::Table(table)) => {
                prop_assert_eq!((table.rows, table.columns), (rows, columns));
                prop_assert_eq!(cells(&document, table), written);
            }
            // A single cell in every row is no table.
            _ => prop_assert!((0..rows).all(|row| expected.iter().filter(|cell| cell.0 == row).count() <= 1)),
        }
    }

    #[test]
    fn any_markup_reads_and_keeps_its_promises(
        parts in prop::collection::vec(prop::sample::select(vec![
            "<table>", "</table>", "<tr>", "<td colspan=3>", "<td rowspan=0>", "</td>", "<p>", "</p>", "<ol>", "<li>", "</ol>", "<div id=zoom>",
            "</div>", "<br>", "<a>", "</a>", "<h2>", "</h2>", "绩效", " ", "&nbsp;", "\t", "12.5", "<!--", "-->", "<caption>", "<pre>", "\n", "<b>",
        ]), 0..60)
    ) {
        let page = format!("<html>{}", parts.concat());
        let document = read(&page).value;
        let mut end = 0;
        for block in &document.blocks {
            prop_assert!(block.span.start() >= end && block.span.end() <= document.text.len());
            end = block.span.end();
            if let BlockKind::Table(table) = &block.kind {
                prop_assert!(table.cells.iter().all(|cell| block.span.contains(cell.span) && !document.places_of(cell.span).is_empty()));
            }
        }
        prop_assert!(document.places.entries().windows(2).all(|pair| pair[0].span.end() <= pair[1].span.start()));
    }
}
