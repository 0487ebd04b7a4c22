//! The corpus against its baseline: a drop in any count of any case fails. The gold files are written by people; a program
//! writes the baseline only.
#![allow(clippy::disallowed_methods)]

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use baogao::source::Source;
use baogao::writers::{self, WriteOptions, Writer};
use baogao::{Engine, Options};
use serde_json::Value;

/// Paths from the root of the repository, where cargo runs its tests.
const CORPUS: &str = "corpus";
const BASELINE: &str = "corpus/baseline.json";

fn eval(arguments: &[&str]) -> std::process::Output {
    let home = tempfile::tempdir().expect("a folder");
    Command::cargo_bin("baogao")
        .expect("the program")
        .env("HOME", home.path())
        .env("XDG_CONFIG_HOME", home.path())
        .args(["eval", CORPUS, "--lang", "en", "--show"])
        .args(arguments)
        .output()
        .expect("runs")
}

#[test]
fn nothing_is_worse_than_the_baseline() {
    let output = eval(&["--baseline", BASELINE]);
    let (table, changes) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{table}\n{changes}");
    assert!(!changes.contains("worse"), "{changes}");
}

#[test]
fn the_corpus_is_not_empty() {
    let output = eval(&["--json"]);
    let measured: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert!(measured["all"]["documents"].as_u64() > Some(30), "too few documents were found");
}

/// Every document of the corpus, in the order of the folders.
fn sources() -> Vec<PathBuf> {
    let folders = |folder: &Path| -> Vec<PathBuf> {
        let listed = std::fs::read_dir(folder).expect("a folder");
        let mut paths: Vec<PathBuf> = listed.map(|entry| entry.expect("an entry").path()).collect();
        paths.sort();
        paths
    };
    let families = folders(Path::new(CORPUS)).into_iter().filter(|path| path.is_dir());
    let cases = families.flat_map(|family| folders(&family)).filter(|path| path.is_dir());
    cases.flat_map(|case| folders(&case)).filter(|path| path.file_stem().is_some_and(|stem| stem == "source")).collect()
}

#[test]
fn every_output_fits_the_schema_and_accounts_for_every_character() {
    let schema = serde_json::from_str(include_str!("../schema/extraction.schema.json")).expect("JSON");
    let schema = jsonschema::draft202012::new(&schema).expect("a schema");
    let engine = Engine::embedded().expect("the built-in grammars");
    let mut problems = Vec::new();
    for path in sources() {
        let bytes = std::fs::read(&path).expect("a document");
        let (document, extraction) = engine.extract(&Source::new("source", bytes), &Options::default()).expect("an extraction");
        for writer in writers::ALL.iter().filter(|writer| writer.extension().starts_with("json")) {
            let mut out = Vec::new();
            writer.write(&extraction, &document, &WriteOptions::default(), &mut out).expect("writes to memory");
            for line in out.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
                let output: Value = serde_json::from_slice(line).expect("JSON");
                let errors = schema.iter_errors(&output).map(|error| format!("{}: {error}", error.instance_path()));
                problems.extend(errors.chain(unaccounted(&output)).map(|error| format!("{} {error}", path.display())));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// What is wrong with the account of characters; a further line of JSON lines has none.
fn unaccounted(output: &Value) -> Option<String> {
    let count = |key: &str| output["coverage"][key].as_u64();
    let shares: u64 = ["assigned", "furniture", "withheld", "unassigned"].iter().filter_map(|key| count(key)).sum();
    count("characters").filter(|all| *all != shares).map(|all| format!("coverage: {shares} of {all} characters"))
}

/// Printed values in a report: no empty members, no outline alone.
fn values(node: &Value) -> usize {
    match node {
        Value::Null => 0,
        Value::Array(elements) => elements.iter().map(values).sum(),
        Value::Object(members) => members.values().map(values).sum(),
        _ => 1,
    }
}

#[test]
fn no_document_gives_an_empty_success() {
    let engine = Engine::embedded().expect("the built-in grammars");
    let mut empty = Vec::new();
    for path in sources() {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let bytes = std::fs::read(&path).expect("a document");
        let (document, extraction) = engine.extract(&Source::new(name, bytes), &Options::default()).expect("an extraction");
        let mut out = Vec::new();
        writers::Json.write(&extraction, &document, &WriteOptions::default(), &mut out).expect("writes to memory");
        let output: Value = serde_json::from_slice(&out).expect("JSON");
        let (printed, coverage) = (values(&output["report"]), &output["coverage"]);
        let of = |key: &str| coverage[key].as_u64().unwrap_or_default();
        let sum = of("assigned") + of("furniture") + of("withheld") + of("unassigned");
        // What is not in the report must at least be told.
        let told =
            printed + output["unassigned"].as_array().map_or(0, Vec::len) + output["review"].as_array().map_or(0, Vec::len);
        if printed < 2 || told < 4 || sum != of("characters") || of("characters") == 0 {
            empty.push(format!("{}: {printed} values, {told} told, {coverage}", path.display()));
        }
    }
    assert!(empty.is_empty(), "{}", empty.join("\n"));
}

#[test]
fn leaving_a_variants_own_labels_out_costs_little() {
    let home = tempfile::tempdir().expect("a folder");
    let output = Command::cargo_bin("baogao")
        .expect("the program")
        .env("HOME", home.path())
        .env("XDG_CONFIG_HOME", home.path())
        .args(["eval", CORPUS, "--lang", "en", "--leave-one-out"])
        .output()
        .expect("runs");
    let table = String::from_utf8_lossy(&output.stdout);
    let last = table.lines().last().unwrap_or_default();
    let cells: Vec<&str> = last.split('|').map(str::trim).collect();
    let [_, "all", _, removed, _, without, silent, ..] = cells.as_slice() else { panic!("{table}") };
    let (removed, silent): (usize, usize) = (removed.parse().expect("a count"), silent.parse().expect("a count"));
    let without: f64 = without.parse().expect("a rate");
    assert!(removed > 100, "hardly any label was left out: {last}");
    assert!(without > 0.95 && silent <= 8, "{table}");
}
