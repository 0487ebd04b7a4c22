//! Texts for the benches: composed here, so that no file is needed and every run measures the same.
#![allow(dead_code)] // Each bench takes what it needs.

/// A self-evaluation form and report of invented bodies with `rows` indicator rows.
pub fn report(rows: usize) -> String {
    let mut text = String::from(
        "2022年度部门整体支出绩效自评表\n填报单位：青溪区某某中心\t单位：万元\n资金结构\t年初预算数\t全年预算数\t全年执行数\t执行率\n\
         合计\t812.40\t835.10\t830.02\t99.39%\n其中：基本支出\t512.40\t520.10\t518.02\t99.60%\n项目支出\t300.00\t315.00\t312.00\t99.05%\n\
         一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n",
    );
    for row in 0..rows {
        let (target, actual) = (40 + row % 60, 41 + row % 60);
        text.push_str(&format!("产出指标\t数量指标\t指标{row}：巡查河段数\t≥{target}段\t{actual}段\t7\t7\n"));
        if row % 20 == 19 {
            text.push_str("（一）部门概况\n我单位编制35人，实有38人，全年支出合计830.02万元，依据青财〔2022〕7号执行。\n");
        }
    }
    text
}

/// A text of about this many bytes.
pub fn report_of_bytes(bytes: usize) -> String {
    let unit = report(1_000);
    unit.repeat(bytes.div_ceil(unit.len()))
}
