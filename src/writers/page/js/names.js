// What people call the members of a report. Unknown members (headers of the document) are shown as they are printed.

const NAMES = {
  title: ['标题', 'Title'], fiscal_year: ['年度', 'Fiscal year'], department: ['部门', 'Department'], unit: ['单位', 'Unit'],
  name: ['名称', 'Name'], code: ['代码', 'Code'], duties: ['职责', 'Duties'], ordinal: ['序号', 'No.'], text: ['内容', 'Text'],
  staffing: ['人员', 'Staffing'], authorized: ['编制', 'Authorised'], actual: ['完成值', 'Actual'], on_duty: ['在职', 'On duty'],
  retired: ['离退休', 'Retired'], government_employees: ['政府雇员', 'Gov. employees'], temporary: ['临聘', 'Temporary'],
  internal_units: ['内设机构', 'Internal units'], budget: ['预算', 'Budget'], rows: ['行', 'Rows'], path: ['项目', 'Item'],
  initial_budget: ['年初预算数', 'Initial budget'], adjusted_budget: ['全年预算数', 'Adjusted budget'], executed: ['全年执行数', 'Executed'],
  execution_rate: ['执行率', 'Execution rate'], weight: ['分值', 'Weight'], score: ['得分', 'Score'], goals: ['绩效目标', 'Goals'],
  target: ['指标值', 'Target'], adjusted_target: ['调整指标值', 'Adjusted target'], indicators: ['绩效指标', 'Indicators'],
  level1: ['一级指标', 'Level 1'], level2: ['二级指标', 'Level 2'], deviation: ['偏差原因', 'Deviation'], rule: ['评分规则', 'Scoring rule'],
  total: ['总计', 'Total'], grade: ['等级', 'Grade'], expenditure: ['支出', 'Expenditure'], basic: ['基本支出', 'Basic'],
  personnel: ['人员经费', 'Personnel'], public: ['公用经费', 'Public'], project: ['项目', 'Project'],
  project_initial: ['项目支出年初预算', 'Project, initial'], project_adjusted: ['项目支出调整后', 'Project, adjusted'],
  three_public: ['三公经费', 'Three public'], three_public_budget: ['三公经费预算', 'Three public, budget'], abroad: ['因公出国（境）', 'Abroad'],
  reception: ['公务接待', 'Reception'], vehicles: ['公务用车', 'Vehicles'], vehicles_purchase: ['公车购置', 'Vehicle purchase'],
  vehicles_operation: ['公车运行', 'Vehicle operation'], projects: ['项目', 'Projects'], amount: ['金额', 'Amount'], amounts: ['资金', 'Amounts'],
  value: ['金额', 'Value'], values: ['数值', 'Values'], document_numbers: ['文号', 'Document numbers'], tags: ['标注', 'Tags'],
  problems: ['存在问题', 'Problems'], measures: ['改进措施', 'Measures'], other: ['其他', 'Other'], fields: ['其他字段', 'Other fields'],
  outline: ['正文大纲', 'Outline'], label: ['编号', 'Label'], children: ['下级', 'Children'], dates: ['起止时间', 'Dates'], start: ['开始', 'Start'],
  end: ['结束', 'End'], contact: ['联系人', 'Contact'], phone: ['电话', 'Phone'], funds: ['项目资金', 'Funds'], conclusion: ['结论', 'Conclusion'],
  annual: ['年度目标', 'Annual goal'], tasks: ['任务', 'Tasks'], content: ['内容', 'Content'], goal: ['目标', 'Goal'], glossary: ['名词解释', 'Glossary'],
  term: ['名词', 'Term'], tables: ['表格', 'Tables'], columns: ['栏目', 'Columns'], found: ['文中数据', 'Found'], type: ['类型', 'Type'],
};
const FAMILIES = {
  'department-self-evaluation': ['部门整体支出绩效自评', 'Department self-evaluation'],
  'project-self-evaluation': ['项目支出绩效自评', 'Project self-evaluation'],
  'performance-goals': ['绩效目标', 'Performance goals'], 'department-budget': ['部门预算公开', 'Department budget'],
  'department-accounts': ['部门决算公开', 'Department accounts'], unknown: ['未识别文种', 'Unknown family'],
};
const KINDS = {
  ambiguous: ['两种读法', 'Ambiguous'], missing: ['缺失', 'Missing'], low_confidence: ['不确定', 'Uncertain'],
  inconsistent: ['勾稽不符', 'Inconsistent'], unit_inferred: ['单位推定', 'Unit inferred'], duplicate: ['重复', 'Duplicate'],
  unassigned: ['未归属', 'Unassigned'],
};
const SEVERITIES = { high: ['紧要', 'High'], medium: ['一般', 'Medium'], low: ['次要', 'Low'], error: ['硬性', 'Error'], warning: ['提醒', 'Warning'], note: ['提示', 'Note'] };
const OUTCOMES = { fail: ['不符', 'Fails'], hint: ['提示', 'Hint'], within_rounding: ['尾差', 'Rounding'], pass: ['相符', 'Holds'], not_applicable: ['未能核对', 'Not applicable'] };
const STATUSES = { not_applicable: ['不适用', 'not applicable'], merged: ['合并单元格', 'merged cell'], corrected: ['已更正', 'corrected'] };
const ROLES = { row: ['行标题', 'Row'], column: ['列标题', 'Column'], label: ['标签', 'Label'], heading: ['标题', 'Heading'], unit: ['单位', 'Unit'], sign: ['符号', 'Sign'], group: ['组', 'Group'], value: ['值', 'Value'], also: ['另见', 'Also'] };
const REPAIRS = {
  unit_missing_yuan: ['单位缺“元”', 'unit without 元'], unit_inferred: ['单位推定', 'unit inferred'], space_in_number: ['数字内有空格', 'space in number'],
  full_width: ['全角', 'full width'], bracket_lost: ['括号缺失', 'bracket lost'], suffix_missing: ['缺“号”', '号 missing'],
  padding_dropped: ['去前导零', 'leading zeros dropped'], list_continued: ['承前', 'list continued'], label_similar: ['标签近似', 'label similar'],
  line_joined: ['跨行拼接', 'line joined'], chinese_numeral: ['中文数字', 'Chinese numeral'],
};
const TYPES = { text: ['文字', 'Text'], number: ['数字', 'Number'], money: ['金额', 'Amount'], rate: ['百分比', 'Percentage'], quantity: ['指标值', 'Quantity'], document_number: ['文号', 'Document number'], date: ['日期', 'Date'] };

const named = (table, key) => { const pair = Object.hasOwn(table, key) ? table[key] : undefined; return pair ? L(...pair) : key; };
const memberName = (key, section = '') => section === 'staffing' && key === 'actual' ? L('实有', 'Actual')
  : key === 'unit' && (section === 'budget' || section === 'funds' || section === 'tables') ? L('金额单位', 'Unit of amounts') : named(NAMES, key);
