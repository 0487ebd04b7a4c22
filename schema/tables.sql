-- Tables of what `baogao extract --format sqlite` writes. Decimals are TEXT with their exact digits; `…_fen` is the same amount
-- in whole fen, where it is whole. Deleting a row of `documents` deletes everything of that document.
-- Foreign keys are only kept where `PRAGMA foreign_keys = ON` is given, as this program does.
PRAGMA application_id = 1650942319;
PRAGMA user_version = 1;

-- 文件: One document that was read.
CREATE TABLE documents (
  document TEXT NOT NULL, -- 文件
  name TEXT, -- 文件名
  format TEXT, -- 格式
  sha256 TEXT, -- 校验值
  bytes INTEGER, -- 字节数
  pages INTEGER, -- 页数
  encoding TEXT, -- 编码
  family TEXT, -- 文种
  forms INTEGER, -- 表数
  values_found INTEGER, -- 取值数
  review_high INTEGER, -- 待复核（高）
  review_medium INTEGER, -- 待复核（中）
  review_low INTEGER, -- 待复核（低）
  checks_run INTEGER, -- 校验数
  checks_failed INTEGER, -- 未通过校验数
  characters INTEGER, -- 字符数
  assigned INTEGER, -- 已归属字符
  furniture INTEGER, -- 版面字符
  withheld INTEGER, -- 隐去字符
  unassigned_characters INTEGER, -- 未归属字符
  schema_version TEXT, -- 结果版本
  tool TEXT, -- 工具
  PRIMARY KEY (document)
) STRICT;

-- 表: One form of a document: 1 is the enclosing one, further ones are its attachments.
CREATE TABLE forms (
  document TEXT NOT NULL, -- 文件
  part INTEGER NOT NULL, -- 表号
  family TEXT, -- 文种
  grammar TEXT, -- 语法
  family_score TEXT, -- 文种可信度
  title TEXT, -- 标题
  fiscal_year INTEGER, -- 年度
  department TEXT, -- 部门
  department_code TEXT, -- 部门代码
  unit_name TEXT, -- 单位
  unit_code TEXT, -- 单位代码
  project TEXT, -- 项目
  project_code TEXT, -- 项目代码
  start_date TEXT, -- 开始日期
  end_date TEXT, -- 结束日期
  contact_name TEXT, -- 联系人
  contact_phone TEXT, -- 联系电话
  total_weight TEXT, -- 总分值
  total_score TEXT, -- 总得分
  grade TEXT, -- 等级
  PRIMARY KEY (document, part),
  FOREIGN KEY (document) REFERENCES documents (document) ON DELETE CASCADE
) STRICT;

-- 取值: Every value of a form, with how it is known; the other tables show the same values by kind.
CREATE TABLE field_values (
  document TEXT NOT NULL, -- 文件
  part INTEGER NOT NULL, -- 表号
  pointer TEXT NOT NULL, -- 字段位置
  type TEXT, -- 类型
  value TEXT, -- 值
  number TEXT, -- 数值
  upper TEXT, -- 上限
  operator TEXT, -- 符号
  approx TEXT, -- 约略
  unit TEXT, -- 单位
  yuan TEXT, -- 金额（元）
  yuan_fen INTEGER, -- 分
  date TEXT, -- 日期
  status TEXT, -- 状态
  confidence TEXT, -- 可信度
  raw TEXT, -- 原文
  span_start INTEGER, -- 起始字符
  span_end INTEGER, -- 结束字符
  place TEXT, -- 出处
  rule TEXT, -- 规则
  repairs TEXT, -- 容错
  PRIMARY KEY (document, part, pointer),
  FOREIGN KEY (document, part) REFERENCES forms (document, part) ON DELETE CASCADE
) STRICT;

-- 预算: One row of a money table: `budget`, `funds` or `amounts` of the report.
CREATE TABLE budget_rows (
  document TEXT NOT NULL, -- 文件
  part INTEGER NOT NULL, -- 表号
  section TEXT NOT NULL, -- 栏目
  row_no INTEGER NOT NULL, -- 序号
  path TEXT, -- 项目路径
  label TEXT, -- 项目
  depth INTEGER, -- 层级
  initial_budget TEXT, -- 年初预算数
  initial_budget_unit TEXT, -- 年初预算数单位
  initial_budget_yuan TEXT, -- 年初预算数（元）
  initial_budget_yuan_fen INTEGER, -- 分
  adjusted_budget TEXT, -- 全年预算数
  adjusted_budget_unit TEXT, -- 全年预算数单位
  adjusted_budget_yuan TEXT, -- 全年预算数（元）
  adjusted_budget_yuan_fen INTEGER, -- 分
  budget TEXT, -- 预算数
  budget_unit TEXT, -- 预算数单位
  budget_yuan TEXT, -- 预算数（元）
  budget_yuan_fen INTEGER, -- 分
  executed TEXT, -- 全年执行数
  executed_unit TEXT, -- 全年执行数单位
  executed_yuan TEXT, -- 全年执行数（元）
  executed_yuan_fen INTEGER, -- 分
  amount TEXT, -- 金额
  amount_unit TEXT, -- 金额单位
  amount_yuan TEXT, -- 金额（元）
  amount_yuan_fen INTEGER, -- 分
  execution_rate TEXT, -- 执行率（%）
  weight TEXT, -- 分值
  score TEXT, -- 得分
  pointer TEXT, -- 字段位置
  PRIMARY KEY (document, part, section, row_no),
  FOREIGN KEY (document, part) REFERENCES forms (document, part) ON DELETE CASCADE
) STRICT;

-- 数据: A figure with a key of its own: 人员编制, 支出, “三公”经费.
CREATE TABLE figures (
  document TEXT NOT NULL, -- 文件
  part INTEGER NOT NULL, -- 表号
  section TEXT NOT NULL, -- 栏目
  item TEXT NOT NULL, -- 项目
  type TEXT, -- 类型
  value TEXT, -- 值
  number TEXT, -- 数值
  unit TEXT, -- 单位
  yuan TEXT, -- 金额（元）
  yuan_fen INTEGER, -- 分
  pointer TEXT, -- 字段位置
  PRIMARY KEY (document, part, section, item),
  FOREIGN KEY (document, part) REFERENCES forms (document, part) ON DELETE CASCADE
) STRICT;

-- 其他列: A cell under a header that has no column of its own.
CREATE TABLE other_cells (
  document TEXT NOT NULL, -- 文件
  part INTEGER NOT NULL, -- 表号
  section TEXT NOT NULL, -- 栏目
  row_no INTEGER NOT NULL, -- 序号
  header TEXT NOT NULL, -- 列名
  type TEXT, -- 类型
  value TEXT, -- 值
  number TEXT, -- 数值
  unit TEXT, -- 单位
  yuan TEXT, -- 金额（元）
  yuan_fen INTEGER, -- 分
  pointer TEXT, -- 字段位置
  PRIMARY KEY (document, part, section, row_no, header),
  FOREIGN KEY (document, part) REFERENCES forms (document, part) ON DELETE CASCADE
) STRICT;

-- 任务: A task with its money.
CREATE TABLE tasks (
  document TEXT NOT NULL, -- 文件
  part INTEGER NOT NULL, -- 表号
  row_no INTEGER NOT NULL, -- 序号
  name TEXT, -- 任务
  content TEXT, -- 内容
  amount TEXT, -- 金额
  amount_unit TEXT, -- 金额单位
  amount_yuan TEXT, -- 金额（元）
  amount_yuan_fen INTEGER, -- 分
  executed TEXT, -- 执行数
  executed_unit TEXT, -- 执行数单位
  executed_yuan TEXT, -- 执行数（元）
  executed_yuan_fen INTEGER, -- 分
  execution_rate TEXT, -- 执行率（%）
  goal TEXT, -- 目标
  pointer TEXT, -- 字段位置
  PRIMARY KEY (document, part, row_no),
  FOREIGN KEY (document, part) REFERENCES forms (document, part) ON DELETE CASCADE
) STRICT;

-- 指标: One performance indicator.
CREATE TABLE indicators (
  document TEXT NOT NULL, -- 文件
  part INTEGER NOT NULL, -- 表号
  row_no INTEGER NOT NULL, -- 序号
  level1 TEXT, -- 一级指标
  level2 TEXT, -- 二级指标
  level3 TEXT, -- 三级指标
  name TEXT, -- 指标名称
  target TEXT, -- 指标值
  target_operator TEXT, -- 指标值符号
  target_value TEXT, -- 指标值数值
  target_upper TEXT, -- 指标值上限
  target_unit TEXT, -- 指标值单位
  target_approx TEXT, -- 指标值约略
  adjusted_target TEXT, -- 调整指标值
  adjusted_target_operator TEXT, -- 调整指标值符号
  adjusted_target_value TEXT, -- 调整指标值数值
  adjusted_target_upper TEXT, -- 调整指标值上限
  adjusted_target_unit TEXT, -- 调整指标值单位
  adjusted_target_approx TEXT, -- 调整指标值约略
  actual TEXT, -- 完成值
  actual_operator TEXT, -- 完成值符号
  actual_value TEXT, -- 完成值数值
  actual_upper TEXT, -- 完成值上限
  actual_unit TEXT, -- 完成值单位
  actual_approx TEXT, -- 完成值约略
  weight TEXT, -- 分值
  score TEXT, -- 得分
  deviation TEXT, -- 偏差原因
  rule TEXT, -- 评分标准
  pointer TEXT, -- 字段位置
  PRIMARY KEY (document, part, row_no),
  FOREIGN KEY (document, part) REFERENCES forms (document, part) ON DELETE CASCADE
) STRICT;

-- 项目: One project with its money.
CREATE TABLE projects (
  document TEXT NOT NULL, -- 文件
  part INTEGER NOT NULL, -- 表号
  project_no INTEGER NOT NULL, -- 项目号
  name TEXT, -- 项目名称
  amount TEXT, -- 金额
  amount_unit TEXT, -- 金额单位
  amount_yuan TEXT, -- 金额（元）
  amount_yuan_fen INTEGER, -- 分
  tags TEXT, -- 标记
  document_numbers TEXT, -- 发文字号
  pointer TEXT, -- 字段位置
  PRIMARY KEY (document, part, project_no),
  FOREIGN KEY (document, part) REFERENCES forms (document, part) ON DELETE CASCADE
) STRICT;

-- 发文字号: A number of an official document, at a project or elsewhere.
CREATE TABLE document_numbers (
  document TEXT NOT NULL, -- 文件
  part INTEGER NOT NULL, -- 表号
  row_no INTEGER NOT NULL, -- 序号
  project_no INTEGER, -- 项目号
  text TEXT, -- 发文字号
  issuer TEXT, -- 机关代字
  issue_year INTEGER, -- 年份
  serial INTEGER, -- 序号数
  canonical TEXT, -- 规范写法
  pointer TEXT, -- 字段位置
  PRIMARY KEY (document, part, row_no),
  FOREIGN KEY (document, part) REFERENCES forms (document, part) ON DELETE CASCADE,
  FOREIGN KEY (document, part, project_no) REFERENCES projects (document, part, project_no) ON DELETE CASCADE
) STRICT;

-- 职责: One duty of the department.
CREATE TABLE duties (
  document TEXT NOT NULL, -- 文件
  part INTEGER NOT NULL, -- 表号
  row_no INTEGER NOT NULL, -- 序号
  ordinal INTEGER, -- 编号
  text TEXT, -- 职责
  pointer TEXT, -- 字段位置
  PRIMARY KEY (document, part, row_no),
  FOREIGN KEY (document, part) REFERENCES forms (document, part) ON DELETE CASCADE
) STRICT;

-- 文字: A text with a key of its own: goals, problems, measures, internal units.
CREATE TABLE texts (
  document TEXT NOT NULL, -- 文件
  part INTEGER NOT NULL, -- 表号
  section TEXT NOT NULL, -- 栏目
  row_no INTEGER NOT NULL, -- 序号
  text TEXT, -- 内容
  pointer TEXT, -- 字段位置
  PRIMARY KEY (document, part, section, row_no),
  FOREIGN KEY (document, part) REFERENCES forms (document, part) ON DELETE CASCADE
) STRICT;

-- 其他栏目: A printed label that has no key of its own, with its value.
CREATE TABLE fields (
  document TEXT NOT NULL, -- 文件
  part INTEGER NOT NULL, -- 表号
  label TEXT NOT NULL, -- 栏目名称
  type TEXT, -- 类型
  value TEXT, -- 值
  number TEXT, -- 数值
  unit TEXT, -- 单位
  yuan TEXT, -- 金额（元）
  yuan_fen INTEGER, -- 分
  pointer TEXT, -- 字段位置
  PRIMARY KEY (document, part, label),
  FOREIGN KEY (document, part) REFERENCES forms (document, part) ON DELETE CASCADE
) STRICT;

-- 名词解释: A term that the document explains.
CREATE TABLE glossary (
  document TEXT NOT NULL, -- 文件
  part INTEGER NOT NULL, -- 表号
  row_no INTEGER NOT NULL, -- 序号
  term TEXT, -- 名词
  text TEXT, -- 解释
  pointer TEXT, -- 字段位置
  PRIMARY KEY (document, part, row_no),
  FOREIGN KEY (document, part) REFERENCES forms (document, part) ON DELETE CASCADE
) STRICT;

-- 提纲: One heading with the text up to its first sub-heading, in reading order.
CREATE TABLE outline (
  document TEXT NOT NULL, -- 文件
  part INTEGER NOT NULL, -- 表号
  row_no INTEGER NOT NULL, -- 序号
  parent_no INTEGER, -- 上级序号
  depth INTEGER, -- 层级
  label TEXT, -- 编号
  title TEXT, -- 标题
  text TEXT, -- 正文
  pointer TEXT, -- 字段位置
  PRIMARY KEY (document, part, row_no),
  FOREIGN KEY (document, part) REFERENCES forms (document, part) ON DELETE CASCADE
) STRICT;

-- 表格: One table that has no key of its own, such as 公开01表.
CREATE TABLE statutory_tables (
  document TEXT NOT NULL, -- 文件
  part INTEGER NOT NULL, -- 表号
  table_no INTEGER NOT NULL, -- 表序
  code TEXT, -- 表码
  title TEXT, -- 表名
  unit TEXT, -- 单位
  column_count INTEGER, -- 列数
  row_count INTEGER, -- 行数
  pointer TEXT, -- 字段位置
  PRIMARY KEY (document, part, table_no),
  FOREIGN KEY (document, part) REFERENCES forms (document, part) ON DELETE CASCADE
) STRICT;

-- 表格列: One column of a table, by its header path.
CREATE TABLE table_columns (
  document TEXT NOT NULL, -- 文件
  part INTEGER NOT NULL, -- 表号
  table_no INTEGER NOT NULL, -- 表序
  column_no INTEGER NOT NULL, -- 列序
  header TEXT, -- 列名
  PRIMARY KEY (document, part, table_no, column_no),
  FOREIGN KEY (document, part) REFERENCES forms (document, part) ON DELETE CASCADE,
  FOREIGN KEY (document, part, table_no) REFERENCES statutory_tables (document, part, table_no) ON DELETE CASCADE
) STRICT;

-- 表格行: One row of a table, by its labels.
CREATE TABLE table_rows (
  document TEXT NOT NULL, -- 文件
  part INTEGER NOT NULL, -- 表号
  table_no INTEGER NOT NULL, -- 表序
  row_no INTEGER NOT NULL, -- 序号
  path TEXT, -- 项目路径
  label TEXT, -- 项目
  depth INTEGER, -- 层级
  code TEXT, -- 编码
  pointer TEXT, -- 字段位置
  PRIMARY KEY (document, part, table_no, row_no),
  FOREIGN KEY (document, part) REFERENCES forms (document, part) ON DELETE CASCADE,
  FOREIGN KEY (document, part, table_no) REFERENCES statutory_tables (document, part, table_no) ON DELETE CASCADE
) STRICT;

-- 表格单元格: One value of a table.
CREATE TABLE table_cells (
  document TEXT NOT NULL, -- 文件
  part INTEGER NOT NULL, -- 表号
  table_no INTEGER NOT NULL, -- 表序
  row_no INTEGER NOT NULL, -- 序号
  header TEXT NOT NULL, -- 列名
  column_no INTEGER, -- 列序
  type TEXT, -- 类型
  value TEXT, -- 值
  number TEXT, -- 数值
  unit TEXT, -- 单位
  yuan TEXT, -- 金额（元）
  yuan_fen INTEGER, -- 分
  pointer TEXT, -- 字段位置
  PRIMARY KEY (document, part, table_no, row_no, header),
  FOREIGN KEY (document, part) REFERENCES forms (document, part) ON DELETE CASCADE,
  FOREIGN KEY (document, part, table_no, row_no) REFERENCES table_rows (document, part, table_no, row_no) ON DELETE CASCADE
) STRICT;

-- 校验: One consistency check; those that passed or could not run too.
CREATE TABLE checks (
  document TEXT NOT NULL, -- 文件
  part INTEGER NOT NULL, -- 表号
  check_no INTEGER NOT NULL, -- 校验号
  id TEXT, -- 校验代码
  rule TEXT, -- 规则
  outcome TEXT, -- 结果
  severity TEXT, -- 级别
  expected TEXT, -- 应为
  actual TEXT, -- 实为
  difference TEXT, -- 差额
  tolerance TEXT, -- 允许误差
  unit TEXT, -- 单位
  message TEXT, -- 说明（英）
  message_zh TEXT, -- 说明
  PRIMARY KEY (document, part, check_no),
  FOREIGN KEY (document, part) REFERENCES forms (document, part) ON DELETE CASCADE
) STRICT;

-- 校验字段: One operand of a check.
CREATE TABLE check_fields (
  document TEXT NOT NULL, -- 文件
  part INTEGER NOT NULL, -- 表号
  check_no INTEGER NOT NULL, -- 校验号
  row_no INTEGER NOT NULL, -- 序号
  pointer TEXT, -- 字段位置
  PRIMARY KEY (document, part, check_no, row_no),
  FOREIGN KEY (document, part) REFERENCES forms (document, part) ON DELETE CASCADE,
  FOREIGN KEY (document, part, check_no) REFERENCES checks (document, part, check_no) ON DELETE CASCADE
) STRICT;

-- 复核: One thing that a person should look at, worst first.
CREATE TABLE review (
  document TEXT NOT NULL, -- 文件
  part INTEGER NOT NULL, -- 表号
  review_no INTEGER NOT NULL, -- 复核号
  pointer TEXT, -- 字段位置
  kind TEXT, -- 类别
  severity TEXT, -- 级别
  message TEXT, -- 说明（英）
  message_zh TEXT, -- 说明
  raw TEXT, -- 原文
  check_id TEXT, -- 校验代码
  place TEXT, -- 出处
  PRIMARY KEY (document, part, review_no),
  FOREIGN KEY (document, part) REFERENCES forms (document, part) ON DELETE CASCADE
) STRICT;

-- 候选: One reading of a doubtful field.
CREATE TABLE candidates (
  document TEXT NOT NULL, -- 文件
  part INTEGER NOT NULL, -- 表号
  review_no INTEGER NOT NULL, -- 复核号
  row_no INTEGER NOT NULL, -- 序号
  pointer TEXT, -- 字段位置
  type TEXT, -- 类型
  value TEXT, -- 值
  number TEXT, -- 数值
  unit TEXT, -- 单位
  yuan TEXT, -- 金额（元）
  yuan_fen INTEGER, -- 分
  confidence TEXT, -- 可信度
  why TEXT, -- 理由（英）
  why_zh TEXT, -- 理由
  PRIMARY KEY (document, part, review_no, row_no),
  FOREIGN KEY (document, part) REFERENCES forms (document, part) ON DELETE CASCADE,
  FOREIGN KEY (document, part, review_no) REFERENCES review (document, part, review_no) ON DELETE CASCADE
) STRICT;

-- 未归属文字: A piece of text with numbers or labels that no field took.
CREATE TABLE unassigned (
  document TEXT NOT NULL, -- 文件
  row_no INTEGER NOT NULL, -- 序号
  raw TEXT, -- 原文
  span_start INTEGER, -- 起始字符
  span_end INTEGER, -- 结束字符
  place TEXT, -- 出处
  candidates TEXT, -- 可能的字段
  PRIMARY KEY (document, row_no),
  FOREIGN KEY (document) REFERENCES documents (document) ON DELETE CASCADE
) STRICT;

-- 读取说明: A remark about reading the document.
CREATE TABLE diagnostics (
  document TEXT NOT NULL, -- 文件
  row_no INTEGER NOT NULL, -- 序号
  code TEXT, -- 代码
  severity TEXT, -- 级别
  message TEXT, -- 说明（英）
  message_zh TEXT, -- 说明
  place TEXT, -- 出处
  PRIMARY KEY (document, row_no),
  FOREIGN KEY (document) REFERENCES documents (document) ON DELETE CASCADE
) STRICT;

CREATE INDEX document_numbers_canonical ON document_numbers (canonical);
CREATE INDEX document_numbers_project ON document_numbers (document, part, project_no);
CREATE INDEX forms_department ON forms (department, fiscal_year);

-- Projects by the number of the document that orders them; a project without a number has none.
CREATE VIEW projects_by_document_number AS
SELECT n.canonical AS document_number, n.issuer, n.issue_year, n.serial, f.department, f.fiscal_year,
       p.name AS project, p.amount, p.amount_unit, p.amount_yuan, p.amount_yuan_fen, p.document, p.part, p.project_no
FROM projects p
JOIN forms f USING (document, part)
LEFT JOIN document_numbers n USING (document, part, project_no)
ORDER BY n.canonical, p.document, p.part, p.project_no;

-- Every row of the money tables with its department and year; yuan as a number, for reading and charts.
CREATE VIEW budget_by_department_and_year AS
SELECT f.department, f.fiscal_year, f.family, b.section, b.path, b.label,
       b.initial_budget_yuan_fen / 100.0 AS initial_budget_yuan, b.adjusted_budget_yuan_fen / 100.0 AS adjusted_budget_yuan,
       b.budget_yuan_fen / 100.0 AS budget_yuan, b.executed_yuan_fen / 100.0 AS executed_yuan,
       b.amount_yuan_fen / 100.0 AS amount_yuan, CAST(b.execution_rate AS REAL) AS execution_rate,
       b.document, b.part, b.row_no
FROM budget_rows b
JOIN forms f USING (document, part)
ORDER BY f.department, f.fiscal_year, b.document, b.part, b.section, b.row_no;

-- Scores of the indicators with their department and year.
CREATE VIEW indicators_by_department_and_year AS
SELECT f.department, f.fiscal_year, f.project, i.level1, i.level2, i.level3, i.name, i.target, i.actual,
       CAST(i.weight AS REAL) AS weight, CAST(i.score AS REAL) AS score, i.document, i.part, i.row_no
FROM indicators i
JOIN forms f USING (document, part)
ORDER BY f.department, f.fiscal_year, i.document, i.part, i.row_no;

-- What to look at, by urgency, with the value that stands there.
CREATE VIEW review_list AS
SELECT r.document, r.part, f.department, r.severity, r.kind, r.pointer, v.value, r.message_zh, r.message, r.place
FROM review r
JOIN forms f USING (document, part)
LEFT JOIN field_values v USING (document, part, pointer)
ORDER BY CASE r.severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END, r.document, r.part, r.review_no;

-- Checks that failed.
CREATE VIEW failed_checks AS
SELECT c.document, c.part, f.department, f.fiscal_year, c.id, c.rule, c.expected, c.actual, c.difference, c.unit, c.message_zh, c.message
FROM checks c
JOIN forms f USING (document, part)
WHERE c.outcome = 'fail'
ORDER BY c.document, c.part, c.check_no;
