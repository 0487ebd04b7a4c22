//! Databases in memory, read back by queries.

use serde_json::{Value, json};

use super::super::tables::project;
use super::*;

fn result(amount: i64) -> Value {
    let money = json!({ "value": amount, "unit": "万元", "yuan": amount * 10_000 });
    let number =
        json!({ "text": "青财〔2022〕7号", "issuer": "青财", "year": 2022, "serial": 7, "canonical": "青财〔2022〕7号" });
    json!({ "report": { "fiscal_year": 2022, "department": { "name": "某局" },
        "projects": [ { "name": "甲", "amount": money, "document_numbers": [number] }, { "name": "乙", "amount": money } ],
        "budget": { "rows": [ { "path": ["合计"], "executed": money, "execution_rate": { "percent": 98.260 } } ] } } })
}

fn add(sink: &mut SqliteSink, name: &str, amount: i64) {
    sink.add(Prepared::Tables(Box::new(project(name, &result(amount))))).expect("takes it");
}

fn database() -> SqliteSink {
    SqliteSink::new(Connection::open_in_memory().expect("opens")).expect("begins")
}

fn one<T: rusqlite::types::FromSql>(sink: &SqliteSink, query: &str) -> T {
    sink.connection.query_row(query, [], |row| row.get(0)).unwrap_or_else(|error| panic!("{query}: {error}"))
}

#[test]
fn a_document_written_again_replaces_its_rows() {
    let mut sink = database();
    add(&mut sink, "a.txt", 12);
    add(&mut sink, "b.txt", 5);
    add(&mut sink, "a.txt", 20);
    assert_eq!(one::<i64>(&sink, "SELECT count(*) FROM projects"), 4);
    assert_eq!(one::<i64>(&sink, "SELECT sum(amount_yuan_fen) FROM projects"), (20 + 20 + 5 + 5) * 1_000_000);
    assert_eq!(one::<i64>(&sink, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
    sink.connection.execute("DELETE FROM documents", []).expect("deletes");
    for table in schema::all() {
        assert_eq!(one::<i64>(&sink, &format!("SELECT count(*) FROM {}", table.name)), 0, "{}", table.name);
    }
}

#[test]
fn views_answer_and_digits_stay() {
    let mut sink = database();
    add(&mut sink, "a.txt", 12);
    assert_eq!(one::<String>(&sink, "SELECT execution_rate FROM budget_rows"), "98.260".trim_end_matches('0'));
    assert_eq!(one::<f64>(&sink, "SELECT executed_yuan FROM budget_by_department_and_year WHERE department = '某局'"), 120_000.0);
    let view = "FROM projects_by_document_number WHERE document_number";
    assert_eq!(one::<String>(&sink, &format!("SELECT project {view} = '青财〔2022〕7号'")), "甲");
    assert_eq!(one::<String>(&sink, &format!("SELECT project {view} IS NULL")), "乙");
    for view in ["review_list", "failed_checks", "indicators_by_department_and_year"] {
        assert_eq!(one::<i64>(&sink, &format!("SELECT count(*) FROM {view}")), 0);
    }
}

#[test]
fn a_row_without_its_form_is_refused() {
    let sink = database();
    assert!(sink.connection.execute("INSERT INTO duties (document, part, row_no) VALUES ('x', 1, 1)", []).is_err());
}

#[test]
fn another_database_is_left_alone() {
    let connection = Connection::open_in_memory().expect("opens");
    connection.execute_batch("CREATE TABLE mine (x)").expect("creates");
    assert!(SqliteSink::new(connection).is_err());
}

#[test]
fn fen_only_where_exact() {
    let of = |digits: &str| fen(&Cell::Decimal(digits.parse().expect("a decimal")));
    assert_eq!(of("279100"), Some(27_910_000));
    assert_eq!(of("-0.01"), Some(-1));
    assert_eq!(of("0.005"), None);
    assert_eq!(of("9999999999999999999999999999"), None);
    assert_eq!(of("92233720368547758.08"), None);
}

#[test]
fn the_committed_schema_is_current() {
    let committed = include_str!("../../../schema/tables.sql");
    assert!(committed == sql(), "run `cargo run -- schema sqlite > schema/tables.sql` and commit it");
}
