//! The corpus against its baseline: a drop in any count of any case fails. The gold files are written by people; a program
//! writes the baseline only.

use assert_cmd::Command;

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
    let measured: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert!(measured["all"]["documents"].as_u64() > Some(30), "too few documents were found");
}
