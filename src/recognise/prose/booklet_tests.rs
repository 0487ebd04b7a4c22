//! Whole readings of invented budget and accounts booklets.

use super::tests::{figure, list, member, outline, projects, reading, short};
use crate::report::Node;

#[test]
fn what_the_money_is_for_may_stand_behind_an_item() -> Result<(), String> {
    let text = "2022年某县林业局部门预算
一、支出安排
（一）项目支出：2022年年初预算数为60万元，其中：防火支出30万元，主要用于隔离带、瞭望塔建设；病虫害防治20万元，用于采购药剂；林长制专项支出10万元。
";
    let found = reading(text, "department-budget")?;
    assert_eq!(projects(&found), ["防火支出|30万元||", "病虫害防治|20万元||", "林长制专项支出|10万元||"]);
    assert_eq!(figure(&found, "expenditure.project"), "60万元");
    Ok(())
}

#[test]
fn booklets_list_every_kind_of_unit() -> Result<(), String> {
    let text = "一、机构设置
（一）内设机构
某局内设办公室、水政科。
（二）下属单位
1.水文站（公益一类）
2.灌区管理所，不单列预算。
3.人员情况见下表。
二、单位构成
纳入预算编制范围的单位共2个，包括：某区水务局本级以及水文站。
";
    let found = reading(text, "department-budget")?;
    assert_eq!(
        list(&found, "internal_units"),
        ["办公室", "水政科", "水文站（公益一类）", "灌区管理所", "某区水务局本级", "水文站"]
    );
    // Elsewhere the internal units alone are meant.
    assert_eq!(list(&reading(text, "department-self-evaluation")?, "internal_units"), ["办公室", "水政科"]);
    Ok(())
}

#[test]
fn parts_of_a_partial_whole_are_not_those_of_the_whole() -> Result<(), String> {
    let text = |whole: &str| {
        format!(
            "2022年度某局部门决算
一、支出决算情况说明
2022年度支出合计100万元，其中：基本支出80万元，项目支出20万元。
二、一般公共预算财政拨款基本支出决算情况说明
2022年度财政拨款基本支出{whole}万元，其中：
人员经费60万元，主要包括基本工资。
公用经费15万元，主要包括办公费。
"
        )
    };
    let same = reading(&text("80"), "department-accounts")?;
    assert_eq!((figure(&same, "expenditure.personnel"), figure(&same, "expenditure.public")), ("60万元".into(), "15万元".into()));
    let less = reading(&text("75"), "department-accounts")?;
    assert_eq!((figure(&less, "expenditure.personnel"), figure(&less, "expenditure.basic")), ("absent".into(), "80万元".into()));
    Ok(())
}

#[test]
fn the_heading_may_be_the_label_of_the_first_amount() -> Result<(), String> {
    let text = "2022年度某局部门决算
一、“三公”经费支出决算情况
2022年“三公”经费财政拨款决算数5万元，比2022年“三公”经费财政拨款年初预算8万元减少3万元。其中：
1.因公出国（境）费用。2022年决算数0万元，与2022年年初预算数0万元持平。
2.公务接待费
2022年决算数1.5万元，比2022年年初预算数3万元减少1.5万元，比2021年决算数2万元减少0.5万元。
3.公务用车购置及运行维护费。2022年决算数3.5万元，其中，公务用车购置费2022年决算数0万元，公务用车运行维护费2022年决算数3.5万元。
";
    let found = reading(text, "department-accounts")?;
    let keys = ["total", "abroad", "reception", "vehicles", "vehicles_purchase", "vehicles_operation"];
    let all = |member: &str| keys.map(|key| figure(&found, &format!("{member}.{key}"))).join(" ");
    assert_eq!(all("three_public"), "5万元 0万元 1.5万元 3.5万元 0万元 3.5万元");
    assert_eq!(all("three_public_budget"), "8万元 0万元 3万元 absent absent absent");
    Ok(())
}

#[test]
fn accounts_take_no_total_that_holds_balances() -> Result<(), String> {
    let text = "2022年度某局部门决算
一、收入支出决算总体情况
2022年度收入总计50万元、支出总计50万元。
二、支出决算情况
本部门2022年度支出总计50万元，其中本年支出合计45万元，年末结转和结余5万元。
";
    assert_eq!(figure(&reading(text, "department-accounts")?, "expenditure.total"), "45万元");
    let only = "2022年度某局部门决算\n一、总体情况\n2022年度收入总计50万元、支出总计50万元。\n";
    assert_eq!(figure(&reading(only, "department-accounts")?, "expenditure.total"), "absent");
    assert_eq!(figure(&reading(only, "department-budget")?, "expenditure.total"), "50万元");
    Ok(())
}

#[test]
fn terms_are_explained_behind_a_colon_a_verb_or_below_their_heading() -> Result<(), String> {
    let terms = |text: &str| -> Result<Vec<String>, String> {
        let found = reading(text, "department-budget")?;
        let line = |node: &Node| {
            let part = |key: &str| node.child(key).map_or_else(String::new, short);
            format!("{}={}", part("term"), part("text"))
        };
        Ok(member(&found, "glossary").map_or_else(Vec::new, |node| node.elements().iter().map(line).collect()))
    };
    let inside = "一、名词解释\n1.基本支出：指甲。\n2.项目支出是指乙：丙。\n三公经费，见前文。\n";
    assert_eq!(terms(inside)?, ["基本支出=指甲。", "项目支出=是指乙：丙。\n三公经费，见前文。"]);
    let below = "第一部分 名词解释\n一、基本支出\n指甲。\n二、项目支出\n指乙。\n指丙。\n";
    assert_eq!(terms(below)?, ["基本支出=指甲。", "项目支出=指乙。\n指丙。"]);
    Ok(())
}

#[test]
fn a_paragraph_goes_on_behind_an_open_bracket_and_a_body_behind_its_contents() -> Result<(), String> {
    let text = "某局2022年度部门决算
目录
第一部分 某局概况
一、主要职责
二、机构设置
第二部分 名词解释
第一部分
某局概况
一、主要职责
1.管水（见《办法》（云
水〔2021〕3号））。
2.治水。
某局2022年度部门决算表
二、机构设置
内设办公室、
水政科。
";
    let found = reading(text, "department-accounts")?;
    assert_eq!(outline(&found), "第一部分某局概况\n  一、主要职责 +\n  二、机构设置 +\n");
    let duties = member(&found, "duties").map_or(&[][..], Node::elements);
    let texts: Vec<String> = duties.iter().filter_map(|duty| duty.child("text")).map(short).collect();
    assert_eq!(texts, ["管水（见《办法》（云水〔2021〕3号））。", "治水。"]);
    assert_eq!(list(&found, "internal_units"), ["办公室", "水政科"]);
    Ok(())
}

#[test]
fn staff_of_the_year_before_and_parts_of_the_body_itself() -> Result<(), String> {
    let text = "2022年某县教育局部门预算
一、机构设置
2021年末，编制总数50名，在职人员48人。内设机构3个，下属单位2个。下属单位分别是：第5中学、培英书苑、民警训练支队。
二、支出预算
2022年支出预算100万元。按性质分：基本支出80万元，项目支出20万元。其中：局本级基本支出8万元，项目支出12万元。
三、绩效目标
2022年共编制12个项目的绩效目标。
";
    let found = reading(text, "department-budget")?;
    assert_eq!((figure(&found, "staffing.authorized"), figure(&found, "staffing.on_duty")), ("50".into(), "48".into()));
    assert_eq!(list(&found, "internal_units"), ["第5中学", "培英书苑", "民警训练支队"]);
    assert_eq!((figure(&found, "expenditure.basic"), figure(&found, "expenditure.project")), ("80万元".into(), "20万元".into()));
    assert!(found.claims.iter().filter(|claim| claim.key.starts_with("expenditure.")).count() == 3);
    // Elsewhere last year's people are not this year's.
    assert_eq!(figure(&reading(text, "department-self-evaluation")?, "staffing.authorized"), "absent");
    Ok(())
}

#[test]
fn this_years_budget_behind_the_executed_figure_and_lines_of_units_and_projects() -> Result<(), String> {
    let text = "某区财政局2022年部门决算
一、机构设置情况
独立核算机构数共3个。具体情况如下：
某区财政局机关：行政单位
某区支付中心：公益一类事业单位
某区会计之家
年末实有在职人员9人。
二、“三公”经费支出情况
2022年度“三公”经费支出合计8万元，比年初预算12万元减少4万元，比上年9万元减少1万元。其中：
公务用车购置及运行维护费7万元（其中：公务用车购置费0万元、公务用车运行维护费7万元），比年初预算9万元减少2万元；
公务接待费1万元，比上年3万元减少2万元。
三、重点项目支出情况
1.信息化运维项目：支出30万元，完成目标。
2.评审服务项目：支出18万元，核减资金1亿元。
";
    let found = reading(text, "department-accounts")?;
    assert_eq!(list(&found, "internal_units"), ["某区财政局机关", "某区支付中心"]);
    let pair =
        |key: &str| (figure(&found, &format!("three_public.{key}")), figure(&found, &format!("three_public_budget.{key}")));
    assert_eq!(pair("total"), ("8万元".into(), "12万元".into()));
    assert_eq!(pair("vehicles"), ("7万元".into(), "9万元".into()));
    assert_eq!(pair("reception"), ("1万元".into(), "absent".into()));
    assert_eq!(projects(&found), ["信息化运维项目|30万元||", "评审服务项目|18万元||"]);
    Ok(())
}

#[test]
fn a_project_of_the_section_on_performance_has_what_was_spent() -> Result<(), String> {
    let text = "某法院2022年部门决算
一、预算绩效情况说明
（一）自评情况
组织对2个项目开展绩效自评。项目支出全年预算数为50万元，执行数为45万元。
（二）项目绩效自评结果
（1）办案经费项目自评综述：自评得分97分。全年预算数为26万元，执行数为25.5万元，完成预算的98%。
（2）装备经费项目绩效自评综述。全年预算数为20万元，执行数为19万元。
";
    let found = reading(text, "department-accounts")?;
    assert_eq!(projects(&found), ["办案经费项目|25.5万元||", "装备经费项目|19万元||"]);
    Ok(())
}
