//! Whole readings of invented reports: what must be found, and what must not.

use std::sync::LazyLock;

use super::{ProseContext, ProseReading, read};
use crate::document::{Block, BlockKind, Document, SourceMap};
use crate::grammar::prose::{BUILT_IN, ProseGrammar};
use crate::report::Node;
use crate::source::Format;
use crate::span::Span;
use crate::value::Value;

/// Compiled once: the properties read hundreds of texts.
static GRAMMAR: LazyLock<Result<ProseGrammar, String>> =
    LazyLock::new(|| ProseGrammar::parse(BUILT_IN).map_err(|error| error.to_string()));

/// A document whose lines are its paragraphs; a line that begins with `#` is set as a heading.
fn document(text: &str) -> Document {
    let mut blocks = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let span = Span::new(at, at + line.len()).trimmed(text);
        at += line.len();
        if span.is_empty() {
            continue;
        }
        let styled = span.of(text).starts_with('#');
        let span = if styled { Span::new(span.start() + 1, span.end()) } else { span };
        let kind = if styled { BlockKind::Heading { level: 1 } } else { BlockKind::Paragraph };
        blocks.push(Block { span, kind });
    }
    let places = SourceMap::of_lines(text);
    Document { format: Format::Txt, encoding: None, pages: None, text: text.to_owned(), blocks, places }
}

pub(super) fn reading(text: &str, family: &str) -> Result<ProseReading, String> {
    let document = document(text);
    let blocks: Vec<usize> = (0..document.blocks.len()).collect();
    let grammar = GRAMMAR.as_ref().map_err(Clone::clone)?;
    Ok(read(&document, &blocks, ProseContext { fiscal_year: None, family }, grammar))
}

pub(super) fn member<'a>(reading: &'a ProseReading, key: &str) -> Option<&'a Node> {
    reading.members.iter().find(|(known, _)| known == key).map(|(_, node)| node)
}

/// A leaf in short: `12.5万元`, `35`, the text.
pub(super) fn short(node: &Node) -> String {
    match node.as_value() {
        Some(Value::Money(money)) => format!("{}{}", money.value, money.unit.clone().unwrap_or_default()),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Text(text)) => text.clone(),
        Some(Value::DocumentNumber(number)) => number.canonical(),
        _ => "-".to_owned(),
    }
}

pub(super) fn figure(reading: &ProseReading, key: &str) -> String {
    member(reading, key).map_or_else(|| "absent".to_owned(), short)
}

pub(super) fn list(reading: &ProseReading, key: &str) -> Vec<String> {
    member(reading, key).map_or_else(Vec::new, |node| node.elements().iter().map(short).collect())
}

pub(super) fn projects(reading: &ProseReading) -> Vec<String> {
    let line = |project: &Node| {
        let part = |key: &str| project.child(key).map_or_else(String::new, short);
        let many = |key: &str| {
            project.child(key).map_or_else(String::new, |node| node.elements().iter().map(short).collect::<Vec<_>>().join("+"))
        };
        format!("{}|{}|{}|{}", part("name"), part("amount"), many("document_numbers"), many("tags"))
    };
    member(reading, "projects").map_or_else(Vec::new, |node| node.elements().iter().map(line).collect())
}

pub(super) fn outline(reading: &ProseReading) -> String {
    fn write(node: &Node, depth: usize, out: &mut String) {
        for section in node.elements() {
            let part = |key: &str| section.child(key).map_or_else(String::new, short);
            let text = part("text");
            let mark = if text == "-" { "" } else { " +" };
            out.push_str(&format!("{}{}{}{mark}\n", "  ".repeat(depth), part("label"), part("title")));
            if let Some(children) = section.child("children") {
                write(children, depth + 1, out);
            }
        }
    }
    let mut out = String::new();
    write(&reading.outline, 0, &mut out);
    out
}

const REPORT: &str = "2022年度云岭市青禾区水务局
部门整体支出绩效自评报告
一、部门概况
1.
部门职责
（一）负责全区水资源管理。组织编制水资源规划。
（二）负责防汛抗旱工作。
(三)承办上级布置的其他事项。
2.
机构设置（含人员情况）
青禾区水务局共核定编制45名，年末在职人员41人，离退休人员12人，临聘人员6人，行政编制20名。
我局内设机构 3个，分别是办公室、水政科（水政监察大队、信访室）、工程科。
（二）收支情况
2022年总支出300.5万元，其中基本支出200.3万元，项目支出100.2万元，比2021年总支出280万元增加20.5万元。基本支出包括人员经费150.3万元，公用经费50万元。
二、支出管理情况
（一）基本支出
2022年基本支出为190.3万元，用于人员和日常公用。
“三公”经费支出合计3万元。其中，因公出国（境）费无，公务接待费 万元，公务用车购置及运行维护费3万元。
（二）项目支出
2022年项目支出年初预算90万元，调整后的预算为100.2万元，实际项目支出100.2万元，增加原因：一是追加；二是下拨。
2、项目支出使用情况
河道清淤、护岸工程20万元；云财农指[2022]007.2022年防汛物资储备（第二批）10.5万；云财农指[2021]12号参照直达.水毁修复等30万元；饮水安全（云财农〔2022〕8号）39.7万元。
三、整体支出绩效情况
（一）产出情况。开支有度。全年检查工地20次。
（二）效益情况。工作按期完成。
四、存在的问题
（一）预算偏粗。前期论证不足。
（二）人手偏紧。
五、改进措施
（一）早编预算，多做论证。
（二）强化培训。
六、其他需要说明的情况
无。
云岭市青禾区水务局
2023年5月12日
";

#[test]
fn headings_nest_by_kind_and_items_are_no_headings() -> Result<(), String> {
    let expected = "一、部门概况
  1.部门职责 +
  2.机构设置（含人员情况） +
  （二）收支情况 +
二、支出管理情况
  （一）基本支出 +
  （二）项目支出 +
    2、项目支出使用情况 +
三、整体支出绩效情况
  （一）产出情况 +
  （二）效益情况 +
四、存在的问题 +
五、改进措施 +
六、其他需要说明的情况 +
";
    assert_eq!(outline(&reading(REPORT, "department-self-evaluation")?), expected);
    Ok(())
}

#[test]
fn figures_stand_where_they_are_printed_first() -> Result<(), String> {
    let found = reading(REPORT, "department-self-evaluation")?;
    for (key, expected) in [
        ("expenditure.total", "300.5万元"),
        ("expenditure.basic", "200.3万元"),
        ("expenditure.personnel", "150.3万元"),
        ("expenditure.public", "50万元"),
        ("expenditure.project", "100.2万元"),
        ("expenditure.project_initial", "90万元"),
        ("expenditure.project_adjusted", "100.2万元"),
        ("three_public.total", "3万元"),
        ("three_public.vehicles", "3万元"),
        ("three_public.abroad", "absent"),
        ("three_public.reception", "absent"),
        ("staffing.authorized", "45"),
        ("staffing.on_duty", "41"),
        ("staffing.actual", "absent"),
        ("staffing.retired", "12"),
        ("staffing.temporary", "6"),
        ("fields.行政编制", "20名"),
    ] {
        assert_eq!(figure(&found, key), expected, "{key}");
    }
    Ok(())
}

#[test]
fn the_same_value_again_is_a_further_place_and_another_value_a_further_claim() -> Result<(), String> {
    let found = reading(REPORT, "department-self-evaluation")?;
    let also = |key: &str| member(&found, key).and_then(Node::evidence).map(|evidence| evidence.also.len());
    assert_eq!(also("expenditure.project"), Some(1));
    assert_eq!(also("expenditure.basic"), Some(0));
    let claims = found.claims.iter().filter(|claim| claim.key == "expenditure.basic").count();
    assert_eq!(claims, 2);
    Ok(())
}

#[test]
fn lists_lose_their_numbers_and_nothing_else() -> Result<(), String> {
    let found = reading(REPORT, "department-self-evaluation")?;
    assert_eq!(list(&found, "internal_units"), ["办公室", "水政科（水政监察大队、信访室）", "工程科"]);
    assert_eq!(list(&found, "problems"), ["预算偏粗。前期论证不足。", "人手偏紧。"]);
    assert_eq!(list(&found, "measures"), ["早编预算，多做论证。", "强化培训。"]);
    assert_eq!(figure(&found, "other"), "无。");
    let duties = member(&found, "duties").map_or(&[][..], Node::elements);
    let line = |duty: &Node| {
        format!(
            "{} {}",
            duty.child("ordinal").map_or_else(String::new, short),
            duty.child("text").map_or_else(String::new, short)
        )
    };
    let duties: Vec<String> = duties.iter().map(line).collect();
    let expected = ["1 负责全区水资源管理。组织编制水资源规划。", "2 负责防汛抗旱工作。", "3 承办上级布置的其他事项。"];
    assert_eq!(duties, expected);
    Ok(())
}

#[test]
fn projects_are_cut_at_the_separator_that_leaves_amounts_at_the_ends() -> Result<(), String> {
    let found = reading(REPORT, "department-self-evaluation")?;
    let expected = [
        "河道清淤、护岸工程|20万元||",
        "2022年防汛物资储备（第二批）|10.5万|云财农指〔2022〕7号|",
        "水毁修复等|30万元|云财农指〔2021〕12号|参照直达",
        "饮水安全|39.7万元|云财农〔2022〕8号|",
    ];
    assert_eq!(projects(&found), expected);
    assert!(found.doubts.is_empty(), "{:?}", found.doubts);
    Ok(())
}

#[test]
fn titles_name_the_department_and_the_signature_is_no_text() -> Result<(), String> {
    let found = reading(REPORT, "department-self-evaluation")?;
    let department = found.titles.iter().find_map(|title| title.department).map(|span| span.of(REPORT));
    assert_eq!(department, Some("云岭市青禾区水务局"));
    assert_eq!(found.titles.iter().find_map(|title| title.year).map(|(year, _)| year), Some(2022));
    assert_eq!(found.signature.date.map(|span| span.of(REPORT)), Some("2023年5月12日"));
    assert_eq!(found.furniture.len(), 2);
    assert!(found.loose.is_empty());
    Ok(())
}

#[test]
fn every_leaf_quotes_its_place() -> Result<(), String> {
    let found = reading(REPORT, "department-self-evaluation")?;
    let mut leaves = 0;
    for node in found.members.iter().map(|(_, node)| node).chain([&found.outline]) {
        node.visit_leaves(&mut |pointer, leaf| {
            let Some(Value::Text(text)) = &leaf.value else { return };
            leaves += 1;
            let spans =
                leaf.evidence.iter().flat_map(|evidence| std::iter::once(evidence.span).chain(evidence.parts.iter().copied()));
            let quoted: String = spans.map(|span| span.of(REPORT)).collect();
            let plain = |text: &str| text.split_whitespace().collect::<String>();
            assert_eq!(plain(text), plain(&quoted), "{pointer}");
        });
    }
    assert!(leaves > 40, "{leaves}");
    Ok(())
}

#[test]
fn a_project_without_amount_is_a_null_in_review() -> Result<(), String> {
    let text = "一、项目支出\n甲泵站改造10万元；乙水库加固；丙渠道衬砌30万元；丁井维修4万元；戊堤加高5.5万元。\n";
    let found = reading(text, "department-self-evaluation")?;
    assert_eq!(projects(&found).get(1).map(String::as_str), Some("乙水库加固|-||"));
    assert_eq!(found.doubts.iter().map(|doubt| doubt.pointer.as_str()).collect::<Vec<_>>(), ["/projects/1/amount"]);
    Ok(())
}

#[test]
fn a_remark_in_brackets_may_follow_the_amount() -> Result<(), String> {
    let text = "一、专项资金
2022年安排专项资金90万元，具体为：
（1）渠道衬砌 60 万元（云财预〔2022〕12号）；（2）泵站改造20万元（含上年结转2万元）；（3）井(含电机)维修10万元。
";
    let found = reading(text, "department-self-evaluation")?;
    let expected = ["渠道衬砌|60万元|云财预〔2022〕12号|", "泵站改造|20万元||", "井(含电机)维修|10万元||"];
    assert_eq!(projects(&found), expected);
    Ok(())
}

#[test]
fn numbered_projects_may_stand_in_paragraphs_of_their_own() -> Result<(), String> {
    let text =
        "一、项目支出\n主要项目如下：\n1.2022年泵站改造10万元；\n2.水库加固：20.5万元\n3、渠道衬砌（青石、白水） 30万元，\n";
    let found = reading(text, "department-self-evaluation")?;
    assert_eq!(projects(&found), ["2022年泵站改造|10万元||", "水库加固|20.5万元||", "渠道衬砌（青石、白水）|30万元||"]);
    Ok(())
}

#[test]
fn figures_functions_and_procurement_are_no_projects() -> Result<(), String> {
    for text in [
        "一、项目支出\n2022年项目支出年初预算10万元，年中追加2万元，调整后预算12万元，实际支出12万元。\n",
        "一、收支情况\n总支出100万元；其中基本支出60万元；项目支出40万元。\n",
        "一、支出结构\n农林水支出（类）20万元；住房保障支出（类）3万元；教育支出（类）4万元。\n",
        "一、项目支出\n政府采购支出12万元，货物采购2万元。\n",
    ] {
        assert_eq!(projects(&reading(text, "department-self-evaluation")?), Vec::<String>::new(), "{text}");
    }
    Ok(())
}

#[test]
fn other_years_and_comparisons_are_no_figures() -> Result<(), String> {
    let text = "2022年度部门整体支出绩效自评报告
一、支出情况
2021年总支出90万元。与上年基本支出50万元相比持平。项目支出比上年增加3万元，增长5%。公用经费 万元。
";
    let found = reading(text, "department-self-evaluation")?;
    assert_eq!(found.claims, Vec::new());
    Ok(())
}

#[test]
fn budget_and_executed_figures_are_kept_apart_by_family() -> Result<(), String> {
    let text = "2022年度单位决算
一、“三公”经费
“三公”经费支出预算为6万元，支出决算为5.1万元。其中：公务接待费支出预算为0.9万元，支出决算为0.7万元。
二、支出决算情况
支出总计53万元。本年支出合计52.9万元，其中：基本支出40万元。
";
    let accounts = reading(text, "department-accounts")?;
    assert_eq!(figure(&accounts, "three_public.total"), "5.1万元");
    assert_eq!(figure(&accounts, "three_public_budget.total"), "6万元");
    assert_eq!(figure(&accounts, "three_public_budget.reception"), "0.9万元");
    assert_eq!(figure(&accounts, "expenditure.total"), "52.9万元");
    let evaluation = reading(text, "department-self-evaluation")?;
    assert_eq!(figure(&evaluation, "three_public_budget.total"), "absent");
    let budget = reading("2022年部门预算\n一、说明\n2022年“三公”经费预算数为1万元。支出预算30万元。\n", "department-budget")?;
    assert_eq!(figure(&budget, "three_public.total"), "1万元");
    assert_eq!(figure(&budget, "expenditure.total"), "30万元");
    Ok(())
}

#[test]
fn a_table_of_contents_is_no_outline() -> Result<(), String> {
    let text = "青禾区文化馆2022年度单位决算
目 录
第一部分 概况
一、主要职责。
第二部分 名词解释
第一部分 概况
一、主要职责
青禾区文化馆是公益一类事业单位。
组织群众文化活动。
第二部分 名词解释
一、财政拨款收入：指财政拨付的资金。
二、基本支出：指保障运转的支出。
";
    let found = reading(text, "department-accounts")?;
    assert_eq!(outline(&found), "第一部分概况\n  一、主要职责 +\n第二部分名词解释 +\n");
    assert_eq!(member(&found, "glossary").map(|node| node.elements().len()), Some(2));
    let duties = member(&found, "duties").map_or(&[][..], Node::elements);
    assert_eq!(duties.iter().filter_map(|duty| duty.child("text")).map(short).collect::<Vec<_>>(), ["组织群众文化活动。"]);
    Ok(())
}

#[test]
fn a_reference_is_no_duty_and_inline_numbers_are() -> Result<(), String> {
    let refers = "一、部门职责\n青禾区水务局是主管全区水利工作的政府工作部门，职责见附表。\n";
    assert!(member(&reading(refers, "")?, "duties").is_none());
    let inline = "一、部门职责\n主要职责是：（一）管水；（二）治水；（三）节水。\n";
    let found = reading(inline, "")?;
    let duties = member(&found, "duties").map_or(&[][..], Node::elements);
    assert_eq!(duties.iter().filter_map(|duty| duty.child("text")).map(short).collect::<Vec<_>>(), ["管水", "治水", "节水。"]);
    Ok(())
}

#[test]
fn headings_by_style_and_wrapped_titles() -> Result<(), String> {
    let text =
        "#2022年度云岭市青禾区水务局部门整体支出\n#绩效自评报告\n#青禾区水务局主要职责\n1.管水。\n2.治水。\n#其他情况\n说明。\n";
    let found = reading(text, "")?;
    assert_eq!(outline(&found), "-青禾区水务局主要职责 +\n-其他情况 +\n");
    assert_eq!(found.titles.len(), 2);
    Ok(())
}

#[test]
fn run_in_headings_go_on_after_an_open_one_and_other_answers_win_over_their_substitute() -> Result<(), String> {
    let text = "一、概况
（一）机构职能。1.管水。2.治水。
（二）人员概况。在职人员20人。
二、评价结论及建议
（一）存在问题。一是预算不细。二是进度较慢。
三、绩效自评结果拟应用和公开情况
公开。
四、其他需要说明的情况
无。
";
    let found = reading(text, "department-self-evaluation")?;
    let duties = member(&found, "duties").map_or(&[][..], Node::elements);
    assert_eq!(duties.iter().filter_map(|duty| duty.child("text")).map(short).collect::<Vec<_>>(), ["管水。", "治水。"]);
    assert_eq!(list(&found, "problems"), ["预算不细。", "进度较慢。"]);
    assert_eq!(figure(&found, "other"), "无。");
    let sections = outline(&found);
    assert!(sections.contains("  （二）人员概况 +"), "{sections}");
    Ok(())
}

#[test]
fn a_section_for_each_project_gives_name_amount_and_numbers() -> Result<(), String> {
    let text = "#2022年部门预算
#其他情况说明
一、机关运行经费
无。
#水利管护专项经费情况说明
一、立项依据
1、《管护办法》（云水〔2021〕3号）。
二、年度预算安排
2022年度项目总预算120.00万，其中甲80.00万，乙40.00万。
";
    let found = reading(text, "department-budget")?;
    assert_eq!(projects(&found), ["水利管护专项|120.00万|云水〔2021〕3号|"]);
    Ok(())
}

#[test]
fn page_numbers_are_furniture_and_numbered_units_are_names() -> Result<(), String> {
    let text =
        "一、机构设置\n（一）内设机构\n1.办公室\n2.水政科（挂“信访室”、\n“督查室”牌子）\n- 7 -\n3.工程科\n二、收支情况\n略。\n";
    let found = reading(text, "department-budget")?;
    assert_eq!(list(&found, "internal_units"), ["办公室", "水政科（挂“信访室”、“督查室”牌子）", "工程科"]);
    assert_eq!(found.furniture.iter().map(|span| span.of(text)).collect::<Vec<_>>(), ["- 7 -"]);
    Ok(())
}

mod properties {
    use proptest::prelude::*;

    use super::*;

    const TOKENS: [&str; 34] = [
        "一、",
        "二、",
        "（一）",
        "(二)",
        "1.",
        "2、",
        "（1）",
        "①",
        "一是",
        "二是",
        "第一部分",
        "目录",
        "部门职责",
        "项目支出",
        "存在的问题",
        "内设机构3个，分别是",
        "科室、",
        "基本支出",
        "12.5万元",
        "3万",
        "；",
        "。",
        "，",
        "\n",
        "\n",
        "2022年",
        "云财〔2022〕3号",
        "（",
        "）",
        "情况说明",
        "名词解释",
        "：",
        "\u{3000}",
        "2023年5月12日",
    ];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn every_text_can_be_read_and_every_leaf_quotes_it(tokens in proptest::collection::vec(0..TOKENS.len(), 0..80)) {
            let text: String = tokens.iter().filter_map(|token| TOKENS.get(*token)).copied().collect();
            let found = reading(&text, "department-self-evaluation").map_err(TestCaseError::fail)?;
            let plain = |text: &str| text.split_whitespace().collect::<String>();
            for node in found.members.iter().map(|(_, node)| node).chain([&found.outline]) {
                let mut faults = Vec::new();
                node.visit_leaves(&mut |pointer, leaf| {
                    let (Some(value), Some(evidence)) = (&leaf.value, &leaf.evidence) else { return };
                    let pieces = std::iter::once(evidence.span).chain(evidence.parts.iter().copied());
                    let quoted: String = pieces.map(|span| span.of(&text)).collect();
                    let wanted = if let Value::Text(text) = value { plain(text) } else { String::new() };
                    if quoted.is_empty() || !wanted.is_empty() && plain(&quoted) != wanted {
                        faults.push(format!("{pointer}: {wanted} / {quoted}"));
                    }
                });
                prop_assert_eq!(&faults, &Vec::<String>::new());
            }
        }
    }
}
