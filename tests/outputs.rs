//! Every output of the corpus read back by another library and compared with the JSON: row counts and sums.
//! `tests/readback.py` does the same with other programs.
#![allow(clippy::disallowed_methods)]

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use assert_cmd::Command;
use baogao::writers::tables::schema;
use calamine::{Data, Reader, open_workbook_auto};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use rusqlite::Connection;
use rust_decimal::Decimal;
use serde_json::Value;
use tempfile::TempDir;

const CORPUS: &str = "corpus";

/// Rows of each table, and the sum of its exact yuan where it has any.
type Tally = BTreeMap<String, (usize, Decimal)>;

fn extract(home: &Path, arguments: &[&str]) {
    let output = Command::cargo_bin("baogao")
        .expect("the program")
        .env("HOME", home)
        .env("XDG_CONFIG_HOME", home)
        .args(["-q", "extract", CORPUS])
        .args(arguments)
        .output()
        .expect("runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The corpus in one format, in a folder of its own.
fn written(format: &str, name: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    extract(folder.path(), &["--format", format, "-o", path.to_str().expect("a path")]);
    (folder, path)
}

fn results() -> Vec<Value> {
    let (_folder, path) = written("jsonl", "all.jsonl");
    let text = fs::read_to_string(path).expect("a file");
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

/// Yuan of every amount of a report.
fn yuan(node: &Value) -> Decimal {
    match node {
        Value::Object(members) if members.contains_key("yuan") => node["yuan"].to_string().parse().unwrap_or_default(),
        Value::Object(members) => members.values().map(yuan).sum(),
        Value::Array(elements) => elements.iter().map(yuan).sum(),
        _ => Decimal::ZERO,
    }
}

/// Cells under headers without a key, of a list of rows.
fn others(rows: &Value) -> usize {
    let rows = rows.as_array().or(rows["rows"].as_array()).into_iter().flatten();
    rows.filter_map(|row| row["other"].as_object()).map(serde_json::Map::len).sum()
}

/// What the JSON says of the tables that can be counted without the projection.
static EXPECTED: LazyLock<Tally> = LazyLock::new(expected);

fn expected() -> Tally {
    let results = results();
    assert!(results.len() > 40, "the corpus was not found");
    let mut tally = Tally::new();
    let mut add = |table: &str, rows: usize, sum: Decimal| {
        let entry = tally.entry(table.to_owned()).or_default();
        *entry = (entry.0 + rows, entry.1 + sum);
    };
    let length = |value: &Value| value.as_array().map_or(0, Vec::len);
    for form in &results {
        let report = &form["report"];
        add("documents", usize::from(form.get("part").is_none()), Decimal::ZERO);
        add("forms", 1, Decimal::ZERO);
        add("field_values", form["evidence"].as_object().map_or(0, serde_json::Map::len), yuan(report));
        add("projects", length(&report["projects"]), yuan(&report["projects"]));
        let amounts = report["tasks"].as_array().into_iter().flatten().map(|task| yuan(&task["amount"])).sum();
        add("tasks", length(&report["tasks"]), amounts);
        add(
            "other_cells",
            ["budget", "funds", "indicators", "tasks"].map(|member| others(&report[member])).iter().sum(),
            Decimal::ZERO,
        );
        for table in ["indicators", "duties"] {
            add(table, length(&report[table]), Decimal::ZERO);
        }
        add("checks", length(&form["checks"]), Decimal::ZERO);
        add("review", length(&form["review"]), Decimal::ZERO);
        for table in report["tables"].as_array().into_iter().flatten() {
            let cells = table["rows"].as_array().into_iter().flatten().filter_map(|row| row["values"].as_object());
            add("table_cells", cells.map(serde_json::Map::len).sum(), yuan(table));
        }
    }
    tally
}

/// The column of exact yuan whose sum is compared.
fn yuan_column(table: &str) -> Option<&'static str> {
    match table {
        "field_values" | "table_cells" => Some("yuan"),
        "projects" | "tasks" => Some("amount_yuan"),
        _ => None,
    }
}

fn compare(output: &str, read: impl Fn(&str) -> (usize, Decimal)) {
    for (table, (rows, sum)) in EXPECTED.clone() {
        let (found, total) = read(&table);
        assert_eq!(found, rows, "{output}: rows of {table}");
        if yuan_column(&table).is_some() {
            assert_eq!(total, sum, "{output}: yuan of {table}");
        }
    }
}

/// What a run keeps for itself beside the results: its manifest and its summary.
fn is_of_the_run(path: &Path) -> bool {
    path.components().any(|part| part.as_os_str() == ".baogao") || path.ends_with("summary.json")
}

#[test]
fn csv_has_the_rows_and_sums_of_the_json() {
    let (_folder, path) = written("csv", "csv");
    let tables = fs::read_dir(&path).expect("a folder").filter(|entry| !is_of_the_run(&entry.as_ref().expect("an entry").path()));
    assert_eq!(tables.count(), schema::all().len() + 1, "no other file is left");
    compare("csv", |table| {
        let mut reader = csv::Reader::from_path(path.join(format!("{table}.csv"))).expect("a file");
        let place =
            yuan_column(table).and_then(|name| reader.headers().expect("headers").iter().position(|header| header == name));
        let records: Vec<csv::StringRecord> = reader.records().map(|record| record.expect("a record")).collect();
        let digits = records.iter().filter_map(|record| record.get(place?)).filter(|digits| !digits.is_empty());
        (records.len(), digits.map(|digits| digits.parse::<Decimal>().expect("digits")).sum())
    });
}

#[test]
fn sqlite_has_the_rows_and_sums_of_the_json() {
    let (folder, path) = written("sqlite", "all.sqlite");
    // Once more: the same documents replace their rows.
    extract(folder.path(), &["--format", "sqlite", "-o", path.to_str().expect("a path")]);
    let base = Connection::open(path).expect("opens");
    let one =
        |query: &str| base.query_row(query, [], |row| row.get::<_, i64>(0)).unwrap_or_else(|error| panic!("{query}: {error}"));
    compare("sqlite", |table| {
        let rows = one(&format!("SELECT count(*) FROM {table}"));
        let fen = yuan_column(table).map_or(0, |column| one(&format!("SELECT coalesce(sum({column}_fen), 0) FROM {table}")));
        (rows as usize, Decimal::new(fen, 2).normalize())
    });
    assert_eq!(one("SELECT count(*) FROM pragma_foreign_key_check"), 0);
}

#[test]
fn parquet_has_the_rows_and_sums_of_the_json() {
    let (_folder, path) = written("parquet", "parquet");
    compare("parquet", |table| {
        let file =
            SerializedFileReader::new(File::open(path.join(format!("{table}.parquet"))).expect("a file")).expect("Parquet");
        let (mut rows, mut sum) = (0, Decimal::ZERO);
        for row in file.get_row_iter(None).expect("rows") {
            rows += 1;
            for (name, field) in row.expect("a row").get_column_iter() {
                if let (Some(true), Field::Decimal(number)) = (yuan_column(table).map(|column| column == name), field) {
                    let unscaled = i128::from_be_bytes(number.data().try_into().expect("16 bytes"));
                    // No amount of the corpus has a part smaller than a millionth of a yuan.
                    sum += Decimal::from_i128_with_scale(unscaled / 10_i128.pow(12), 6);
                }
            }
        }
        (rows, sum.normalize())
    });
}

#[test]
fn each_document_has_a_workbook_with_its_rows() {
    let (folder, path) = written("xlsx", "xlsx");
    let json = folder.path().join("json");
    extract(folder.path(), &["-o", json.to_str().expect("a path")]);
    let mut seen = 0;
    for entry in ignore::WalkBuilder::new(&json).standard_filters(false).build().filter_map(Result::ok) {
        if !entry.file_type().is_some_and(|kind| kind.is_file()) || is_of_the_run(entry.path()) {
            continue;
        }
        let result: Value = serde_json::from_slice(&fs::read(entry.path()).expect("a file")).expect("JSON");
        let inner = entry.path().strip_prefix(&json).expect("below").with_extension("xlsx");
        let mut book = open_workbook_auto(path.join(&inner)).expect("a workbook");
        let forms: Vec<&Value> = std::iter::once(&result).chain(result["attachments"].as_array().expect("a list")).collect();
        let length = |value: &Value| value.as_array().map_or(0, Vec::len);
        let of_reports = |member: &str| forms.iter().map(|form| length(&form["report"][member])).sum::<usize>();
        let of_forms = |member: &str| forms.iter().map(|form| length(&form[member])).sum::<usize>();
        for (sheet, rows) in [
            ("指标", of_reports("indicators")),
            ("职责", of_reports("duties")),
            ("项目", of_reports("projects")),
            ("复核", of_forms("review")),
            ("校验", of_forms("checks")),
        ] {
            let range = book.worksheet_range(sheet).expect("a sheet");
            assert_eq!(range.rows().count(), rows + 1, "{}: {sheet}", inner.display());
            assert!(range.rows().flatten().all(|cell| !matches!(cell, Data::Error(_))));
        }
        seen += 1;
    }
    assert!(seen > 40, "the corpus was not found");
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let bytes = |folder: &Path| -> Vec<(String, Vec<u8>)> {
        let files = ignore::WalkBuilder::new(folder).standard_filters(false).sort_by_file_name(|a, b| a.cmp(b)).build();
        let files = files.filter_map(Result::ok).filter(|entry| entry.path().is_file());
        files.map(|entry| (entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path()).expect("a file"))).collect()
    };
    for (format, name) in
        [("csv", "out"), ("parquet", "out"), ("xlsx", "out"), ("sqlite", "out/all.sqlite"), ("jsonl", "out/all.jsonl")]
    {
        let ((one, _), (other, _)) = (written(format, name), written(format, name));
        let (one, other) = (bytes(&one.path().join("out")), bytes(&other.path().join("out")));
        assert!(!one.is_empty());
        for (first, second) in one.iter().zip(&other) {
            assert!(first == second, "{format}: {} differs", first.0);
        }
        assert_eq!(one.len(), other.len());
    }
}
