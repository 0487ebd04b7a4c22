//! The list of tables itself.

use super::build::table;
use super::{Kind, Table};

const ROW: (&str, &str, Kind) = ("row_no", "序号", Kind::Integer);
const SECTION: (&str, &str, Kind) = ("section", "栏目", Kind::Text);

/// All tables in the order in which they may be filled.
pub(super) fn tables() -> Vec<Table> {
    let mut all = vec![documents(), forms(), field_values()];
    all.extend(money_tables());
    all.extend(list_tables());
    all.extend(statutory());
    all.extend(judgement());
    all
}

fn documents() -> Table {
    table("documents", "文件", "One document that was read.")
        .text("document", "文件")
        .key()
        .text("name", "文件名")
        .text("format", "格式")
        .text("sha256", "校验值")
        .integer("bytes", "字节数")
        .integer("pages", "页数")
        .text("encoding", "编码")
        .text("family", "文种")
        .integer("forms", "表数")
        .integer("values_found", "取值数")
        .integer("review_high", "待复核（高）")
        .integer("review_medium", "待复核（中）")
        .integer("review_low", "待复核（低）")
        .integer("checks_run", "校验数")
        .integer("checks_failed", "未通过校验数")
        .integer("characters", "字符数")
        .integer("assigned", "已归属字符")
        .integer("furniture", "版面字符")
        .integer("withheld", "隐去字符")
        .integer("unassigned_characters", "未归属字符")
        .text("schema_version", "结果版本")
        .text("tool", "工具")
}

fn forms() -> Table {
    table("forms", "表", "One form of a document: 1 is the enclosing one, further ones are its attachments.")
        .text("document", "文件")
        .integer("part", "表号")
        .key()
        .link(&["document"], "documents", &["document"])
        .text("family", "文种")
        .text("grammar", "语法")
        .decimal("family_score", "文种可信度")
        .text("title", "标题")
        .shown()
        .integer("fiscal_year", "年度")
        .shown()
        .text("department", "部门")
        .of("/department/name")
        .text("department_code", "部门代码")
        .of("/department/code")
        .text("unit_name", "单位")
        .of("/unit/name")
        .text("unit_code", "单位代码")
        .of("/unit/code")
        .text("project", "项目")
        .of("/project/name")
        .text("project_code", "项目代码")
        .of("/project/code")
        .text("start_date", "开始日期")
        .of("/dates/start")
        .text("end_date", "结束日期")
        .of("/dates/end")
        .text("contact_name", "联系人")
        .of("/contact/name")
        .text("contact_phone", "联系电话")
        .of("/contact/phone")
        .decimal("total_weight", "总分值")
        .of("/total/weight")
        .decimal("total_score", "总得分")
        .of("/total/score")
        .text("grade", "等级")
        .of("/total/grade")
}

fn field_values() -> Table {
    table("field_values", "取值", "Every value of a form, with how it is known; the other tables show the same values by kind.")
        .of_form(&[("pointer", "字段位置", Kind::Text)])
        .text("type", "类型")
        .text("value", "值")
        .of("")
        .decimal("number", "数值")
        .decimal("upper", "上限")
        .text("operator", "符号")
        .text("approx", "约略")
        .text("unit", "单位")
        .yuan("yuan", "金额（元）")
        .text("date", "日期")
        .text("status", "状态")
        .decimal("confidence", "可信度")
        .text("raw", "原文")
        .integer("span_start", "起始字符")
        .integer("span_end", "结束字符")
        .text("place", "出处")
        .text("rule", "规则")
        .text("repairs", "容错")
}

fn money_tables() -> [Table; 4] {
    [
        table("budget_rows", "预算", "One row of a money table: `budget`, `funds` or `amounts` of the report.")
            .of_form(&[SECTION, ROW])
            .text("path", "项目路径")
            .text("label", "项目")
            .integer("depth", "层级")
            .money("initial_budget", "年初预算数")
            .money("adjusted_budget", "全年预算数")
            .money("budget", "预算数")
            .money("executed", "全年执行数")
            .money("amount", "金额")
            .decimal("execution_rate", "执行率（%）")
            .shown()
            .decimal("weight", "分值")
            .shown()
            .decimal("score", "得分")
            .shown()
            .pointer(),
        table("figures", "数据", "A figure with a key of its own: 人员编制, 支出, “三公”经费.")
            .of_form(&[SECTION, ("item", "项目", Kind::Text)])
            .any()
            .pointer(),
        table("other_cells", "其他列", "A cell under a header that has no column of its own.")
            .of_form(&[SECTION, ROW, ("header", "列名", Kind::Text)])
            .any()
            .pointer(),
        table("tasks", "任务", "A task with its money.")
            .of_form(&[ROW])
            .text("name", "任务")
            .shown()
            .text("content", "内容")
            .shown()
            .money("amount", "金额")
            .money("executed", "执行数")
            .decimal("execution_rate", "执行率（%）")
            .shown()
            .text("goal", "目标")
            .shown()
            .pointer(),
    ]
}

fn list_tables() -> [Table; 8] {
    let project = ["document", "part", "project_no"];
    [
        table("indicators", "指标", "One performance indicator.")
            .of_form(&[ROW])
            .text("level1", "一级指标")
            .shown()
            .text("level2", "二级指标")
            .shown()
            .text("level3", "三级指标")
            .shown()
            .text("name", "指标名称")
            .shown()
            .quantity("target", "指标值")
            .quantity("adjusted_target", "调整指标值")
            .quantity("actual", "完成值")
            .decimal("weight", "分值")
            .shown()
            .decimal("score", "得分")
            .shown()
            .text("deviation", "偏差原因")
            .shown()
            .text("rule", "评分标准")
            .shown()
            .pointer(),
        table("projects", "项目", "One project with its money.")
            .of_form(&[("project_no", "项目号", Kind::Integer)])
            .text("name", "项目名称")
            .shown()
            .money("amount", "金额")
            .text("tags", "标记")
            .of("/tags")
            .text("document_numbers", "发文字号")
            .of("/document_numbers")
            .pointer(),
        table("document_numbers", "发文字号", "A number of an official document, at a project or elsewhere.")
            .of_form(&[ROW])
            .integer("project_no", "项目号")
            .text("text", "发文字号")
            .of("")
            .text("issuer", "机关代字")
            .integer("issue_year", "年份")
            .integer("serial", "序号数")
            .text("canonical", "规范写法")
            .pointer()
            .link(&project, "projects", &project),
        table("duties", "职责", "One duty of the department.")
            .of_form(&[ROW])
            .integer("ordinal", "编号")
            .shown()
            .text("text", "职责")
            .shown()
            .pointer(),
        table("texts", "文字", "A text with a key of its own: goals, problems, measures, internal units.")
            .of_form(&[SECTION, ROW])
            .text("text", "内容")
            .of("")
            .pointer(),
        table("fields", "其他栏目", "A printed label that has no key of its own, with its value.")
            .of_form(&[("label", "栏目名称", Kind::Text)])
            .any()
            .pointer(),
        table("glossary", "名词解释", "A term that the document explains.")
            .of_form(&[ROW])
            .text("term", "名词")
            .shown()
            .text("text", "解释")
            .shown()
            .pointer(),
        table("outline", "提纲", "One heading with the text up to its first sub-heading, in reading order.")
            .of_form(&[ROW])
            .integer("parent_no", "上级序号")
            .integer("depth", "层级")
            .text("label", "编号")
            .text("title", "标题")
            .shown()
            .text("text", "正文")
            .shown()
            .pointer(),
    ]
}

fn statutory() -> [Table; 4] {
    let grid = ("table_no", "表序", Kind::Integer);
    let to = ["document", "part", "table_no"];
    let row = ["document", "part", "table_no", "row_no"];
    [
        table("statutory_tables", "表格", "One table that has no key of its own, such as 公开01表.")
            .of_form(&[grid])
            .text("code", "表码")
            .shown()
            .text("title", "表名")
            .shown()
            .text("unit", "单位")
            .shown()
            .integer("column_count", "列数")
            .integer("row_count", "行数")
            .pointer(),
        table("table_columns", "表格列", "One column of a table, by its header path.")
            .of_form(&[grid, ("column_no", "列序", Kind::Integer)])
            .text("header", "列名")
            .link(&to, "statutory_tables", &to),
        table("table_rows", "表格行", "One row of a table, by its labels.")
            .of_form(&[grid, ROW])
            .text("path", "项目路径")
            .text("label", "项目")
            .integer("depth", "层级")
            .text("code", "编码")
            .shown()
            .pointer()
            .link(&to, "statutory_tables", &to),
        table("table_cells", "表格单元格", "One value of a table.")
            .of_form(&[grid, ROW, ("header", "列名", Kind::Text)])
            .integer("column_no", "列序")
            .any()
            .pointer()
            .link(&row, "table_rows", &row),
    ]
}

fn judgement() -> [Table; 6] {
    let check = ["document", "part", "check_no"];
    let review = ["document", "part", "review_no"];
    [
        table("checks", "校验", "One consistency check; those that passed or could not run too.")
            .of_form(&[("check_no", "校验号", Kind::Integer)])
            .text("id", "校验代码")
            .text("rule", "规则")
            .text("outcome", "结果")
            .text("severity", "级别")
            .decimal("expected", "应为")
            .decimal("actual", "实为")
            .decimal("difference", "差额")
            .decimal("tolerance", "允许误差")
            .text("unit", "单位")
            .text("message", "说明（英）")
            .text("message_zh", "说明"),
        table("check_fields", "校验字段", "One operand of a check.")
            .of_form(&[("check_no", "校验号", Kind::Integer), ROW])
            .pointer()
            .link(&check, "checks", &check),
        table("review", "复核", "One thing that a person should look at, worst first.")
            .of_form(&[("review_no", "复核号", Kind::Integer)])
            .pointer()
            .text("kind", "类别")
            .text("severity", "级别")
            .text("message", "说明（英）")
            .text("message_zh", "说明")
            .text("raw", "原文")
            .text("check_id", "校验代码")
            .text("place", "出处"),
        table("candidates", "候选", "One reading of a doubtful field.")
            .of_form(&[("review_no", "复核号", Kind::Integer), ROW])
            .pointer()
            .any()
            .decimal("confidence", "可信度")
            .text("why", "理由（英）")
            .text("why_zh", "理由")
            .link(&review, "review", &review),
        table("unassigned", "未归属文字", "A piece of text with numbers or labels that no field took.")
            .text("document", "文件")
            .integer("row_no", "序号")
            .key()
            .link(&["document"], "documents", &["document"])
            .text("raw", "原文")
            .integer("span_start", "起始字符")
            .integer("span_end", "结束字符")
            .text("place", "出处")
            .text("candidates", "可能的字段"),
        table("diagnostics", "读取说明", "A remark about reading the document.")
            .text("document", "文件")
            .integer("row_no", "序号")
            .key()
            .link(&["document"], "documents", &["document"])
            .text("code", "代码")
            .text("severity", "级别")
            .text("message", "说明（英）")
            .text("message_zh", "说明")
            .text("place", "出处"),
    ]
}
