//! The database's schema as SQL, made of the list of tables; committed as `schema/tables.sql`.

use std::fmt::Write;

use super::super::tables::{Column, Kind, Link, TABLES_VERSION, Table, schema};
use super::APPLICATION;

/// The views: what people ask first. They hold no data of their own.
const VIEWS: &str = "\
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
";

/// The whole schema.
pub fn sql() -> String {
    let mut text = String::new();
    text.push_str("-- Tables of what `baogao extract --format sqlite` writes. Decimals are TEXT with their exact digits; `…_fen` is the same amount\n");
    text.push_str("-- in whole fen, where it is whole. Deleting a row of `documents` deletes everything of that document.\n");
    text.push_str("-- Foreign keys are only kept where `PRAGMA foreign_keys = ON` is given, as this program does.\n");
    put(&mut text, format_args!("PRAGMA application_id = {APPLICATION};\nPRAGMA user_version = {TABLES_VERSION};\n"));
    for table in schema::all() {
        put(&mut text, format_args!("\n-- {}: {}\n", table.zh, table.about));
        create(&mut text, table);
    }
    text.push('\n');
    text.push_str("CREATE INDEX document_numbers_canonical ON document_numbers (canonical);\n");
    text.push_str("CREATE INDEX document_numbers_project ON document_numbers (document, part, project_no);\n");
    text.push_str("CREATE INDEX forms_department ON forms (department, fiscal_year);\n\n");
    text.push_str(VIEWS);
    text
}

/// Writing to a string cannot fail.
fn put(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    let _ = text.write_fmt(arguments);
}

fn create(text: &mut String, table: &Table) {
    put(text, format_args!("CREATE TABLE {} (\n", table.name));
    for column in &table.columns {
        for (name, kind, about) in sql_columns(column) {
            let required = if column.required { " NOT NULL" } else { "" };
            put(text, format_args!("  {name} {kind}{required}, -- {about}\n"));
        }
    }
    put(text, format_args!("  PRIMARY KEY ({})", table.key.join(", ")));
    for Link { columns, table, to } in &table.links {
        let (columns, to) = (columns.join(", "), to.join(", "));
        put(text, format_args!(",\n  FOREIGN KEY ({columns}) REFERENCES {table} ({to}) ON DELETE CASCADE"));
    }
    text.push_str("\n) STRICT;\n");
}

/// A column's columns here: name, type, what it is.
fn sql_columns(column: &Column) -> Vec<(String, &'static str, String)> {
    let own = |kind| (column.name.clone(), kind, column.zh.clone());
    match column.kind {
        Kind::Text | Kind::Decimal => vec![own("TEXT")],
        Kind::Integer => vec![own("INTEGER")],
        Kind::Yuan => vec![own("TEXT"), (format!("{}_fen", column.name), "INTEGER", "分".to_owned())],
    }
}

/// The statement that adds one row.
pub(super) fn insert(table: &Table) -> String {
    let names: Vec<String> = table.columns.iter().flat_map(sql_columns).map(|(name, _, _)| name).collect();
    format!("INSERT INTO {} ({}) VALUES ({})", table.name, names.join(", "), vec!["?"; names.len()].join(", "))
}
