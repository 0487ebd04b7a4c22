//! The real program in temporary folders: standard output, standard error and exit codes.
#![allow(clippy::disallowed_methods)]

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

const TEXT: &str = "某区某局情况说明\n支出 12.5 万元\n";

/// The program in a folder of its own, with no settings of the user's.
fn baogao(folder: &Path) -> Command {
    let mut command = Command::cargo_bin("baogao").expect("the program");
    command.current_dir(folder).env("HOME", folder).env("XDG_CONFIG_HOME", folder.join("config"));
    for name in ["LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR"] {
        command.env_remove(name);
    }
    command
}

/// A folder with these files.
fn folder(files: &[&str]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for name in files {
        write(folder.path(), name, TEXT);
    }
    folder
}

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
    fs::write(path, text).expect("a file");
}

/// Exit code, standard output, standard error.
fn run(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = baogao(folder).args(arguments).output().expect("runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code().expect("a code"), text(output.stdout), text(output.stderr))
}

fn parse(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn one_file_goes_to_standard_output() {
    let folder = folder(&["说明.txt"]);
    let (code, out, err) = run(folder.path(), &["extract", "说明.txt"]);
    assert_eq!(code, 0, "{err}");
    let output = parse(&out);
    assert_eq!(output["source"]["name"], "说明.txt");
    assert_eq!(output["coverage"]["characters"], TEXT.chars().count());
    assert_eq!(out.matches('\n').count(), 1);
    let (_, pretty, _) = run(folder.path(), &["extract", "说明.txt", "--pretty"]);
    assert_eq!(parse(&pretty), output);
    assert!(pretty.lines().count() > 20);
}

#[test]
fn standard_input_is_a_file_named_dash() {
    let folder = folder(&[]);
    let output = baogao(folder.path()).args(["extract", "-"]).write_stdin(TEXT).output().expect("runs");
    assert_eq!(parse(&String::from_utf8_lossy(&output.stdout))["source"]["name"], "-");
    assert_eq!(run(folder.path(), &["extract", "-", "-", "-o", "out"]).0, 2);
}

#[test]
fn a_missing_file_is_named_with_its_reason() {
    let folder = folder(&[]);
    let (code, out, err) = run(folder.path(), &["extract", "none.txt"]);
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.starts_with("none.txt: no such file"), "{err}");
}

#[test]
fn a_folder_is_written_with_sub_folders_and_one_bad_file_stops_nothing() {
    let folder = folder(&["in/a.txt", "in/sub/b.txt", "in/notes.json"]);
    let (code, out, err) = run(folder.path(), &["extract", "in", "lost.txt", "-o", "out"]);
    assert_eq!((code, out.as_str()), (1, ""), "{err}");
    assert!(err.contains("lost.txt: no such file"), "{err}");
    assert!(err.contains("2 done, 1 failed") && err.contains("1 other files skipped"), "{err}");
    for name in ["out/a.txt.json", "out/sub/b.txt.json"] {
        let text = fs::read_to_string(folder.path().join(name)).expect(name);
        assert_eq!(parse(&text)["schema_version"], "1");
    }
    let left: Vec<_> = fs::read_dir(folder.path().join("out")).expect("lists").collect();
    assert_eq!(left.len(), 4, "no half-written file stays beside the summary and the manifest");
}

#[test]
fn several_documents_need_a_folder_or_lines() {
    let folder = folder(&["b.txt", "a.txt"]);
    for arguments in [&["extract", "b.txt", "a.txt"][..], &["extract", "."]] {
        let (code, out, err) = run(folder.path(), arguments);
        assert_eq!((code, out.as_str()), (2, ""));
        assert!(err.contains("-o DIR") && err.contains("--format jsonl"), "{err}");
    }
    let (code, out, _) = run(folder.path(), &["extract", "b.txt", "a.txt", "--format", "jsonl"]);
    let names: Vec<String> = out.lines().map(|line| parse(line)["source"]["name"].to_string()).collect();
    assert_eq!((code, names), (0, vec!["\"b.txt\"".to_owned(), "\"a.txt\"".to_owned()]));
    run(folder.path(), &["extract", ".", "--format", "jsonl", "-o", "out"]);
    assert!(folder.path().join("out/a.txt.jsonl").is_file());
}

#[test]
fn two_results_never_share_a_file() {
    let folder = folder(&["x/a.txt", "y/a.txt"]);
    let (code, _, err) = run(folder.path(), &["extract", "x/a.txt", "y/a.txt", "-o", "out"]);
    assert_eq!(code, 2);
    assert!(err.contains("x/a.txt and y/a.txt would both be written to"), "{err}");
    assert!(!folder.path().join("out").exists());
}

#[test]
fn an_empty_folder_is_no_success() {
    let folder = folder(&["in/notes.json"]);
    let (code, _, err) = run(folder.path(), &["extract", "in", "-o", "out"]);
    assert_eq!(code, 1);
    assert!(err.contains("in: no document found"), "{err}");
}

#[test]
fn strict_and_check_tell_what_needs_review() {
    let folder = folder(&["a.txt"]);
    assert_eq!(run(folder.path(), &["extract", "a.txt"]).0, 0);
    let (code, out, err) = run(folder.path(), &["extract", "a.txt", "--strict"]);
    assert_eq!(code, 3, "{err}");
    assert!(!out.is_empty() && err.starts_with("a.txt: "), "{err}");
    assert_eq!(run(folder.path(), &["extract", "a.txt", "lost.txt", "--strict", "-o", "out"]).0, 1, "a failure wins");
    let (code, out, _) = run(folder.path(), &["check", "a.txt"]);
    assert_eq!(code, 3);
    assert!(out.contains("a.txt") && out.contains("no family fits"), "{out}");
}

#[test]
fn quiet_says_nothing_but_errors() {
    let folder = folder(&["a.txt", "b.txt"]);
    let (_, _, err) = run(folder.path(), &["extract", "a.txt", "b.txt", "lost.txt", "-o", "out", "--quiet"]);
    assert_eq!(err.lines().count(), 1, "{err}");
    assert_eq!(run(folder.path(), &["extract", "a.txt", "-q"]).2, "");
}

#[test]
fn together_takes_a_form_and_a_report() {
    let folder = folder(&["form.txt", "report.txt"]);
    let (code, out, _) = run(folder.path(), &["extract", "--together", "form.txt", "report.txt"]);
    assert_eq!(code, 0);
    assert!(parse(&out)["source"]["name"].is_string());
    let (code, _, err) = run(folder.path(), &["extract", "--together", "form.txt"]);
    assert_eq!(code, 2);
    assert!(err.contains("FORM REPORT"), "{err}");
    let (code, _, err) = run(folder.path(), &["extract", "--together", "form.txt", "lost.txt"]);
    assert_eq!(code, 1);
    assert!(err.contains("lost.txt: no such file"), "{err}");
}

#[test]
fn text_is_what_spans_count() {
    let folder = folder(&["a.txt"]);
    assert_eq!(run(folder.path(), &["text", "a.txt"]), (0, TEXT.to_owned(), String::new()));
    assert_eq!(run(folder.path(), &["text", "lost.txt"]).0, 1);
}

#[test]
fn every_stage_can_be_inspected() {
    let folder = folder(&["a.txt"]);
    for stage in ["blocks", "tables", "cells", "candidates", "outline", "fields"] {
        let (code, out, err) = run(folder.path(), &["inspect", "a.txt", "--stage", stage]);
        assert_eq!(code, 0, "{stage}: {err}");
        assert!(stage != "blocks" || out.contains("支出 12.5 万元"), "{out}");
    }
    let (code, _, err) = run(folder.path(), &["inspect", "a.txt", "--svg", "out"]);
    assert_eq!(code, 2);
    assert!(err.contains("PDF"), "{err}");
}

#[test]
fn messages_follow_the_language() {
    let folder = folder(&["a.txt"]);
    let chinese = |command: &mut Command| {
        let output = command.args(["extract", "a.txt", "a.txt"]).output().expect("runs");
        String::from_utf8_lossy(&output.stderr).contains("错误")
    };
    assert!(chinese(baogao(folder.path()).env("LANG", "zh_CN.UTF-8")));
    assert!(chinese(baogao(folder.path()).env("LANG", "en_US.UTF-8").args(["--lang", "zh"])));
    assert!(!chinese(baogao(folder.path()).env("LC_ALL", "C").env("LANG", "zh_CN.UTF-8")));
}

#[test]
fn colours_only_where_asked_for() {
    let folder = folder(&["a.txt"]);
    assert!(!run(folder.path(), &["check", "a.txt"]).1.contains('\u{1b}'));
    assert!(run(folder.path(), &["check", "a.txt", "--color", "always"]).1.contains('\u{1b}'));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let folder = folder(&[]);
    write(folder.path(), "long.txt", &TEXT.repeat(20_000));
    let program = assert_cmd::cargo::cargo_bin("baogao");
    let mut child = std::process::Command::new(program)
        .current_dir(folder.path())
        .args(["extract", "long.txt", "-q"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("ends");
    assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0));
}

#[test]
fn broken_grammars_are_refused_with_their_place() {
    let folder = folder(&["a.txt"]);
    write(folder.path(), "mine/odd.toml", "id = \"odd\"\nversion = = 1\n");
    for arguments in [&["extract", "a.txt", "--grammars", "mine"][..], &["grammar", "check", "mine/odd.toml"]] {
        let (code, out, err) = run(folder.path(), arguments);
        assert_eq!((code, out.as_str()), (1, ""));
        assert!(err.contains("odd.toml:2:11"), "{err}");
    }
    write(folder.path(), "config/baogao/grammars/own.toml", "= 1");
    if cfg!(target_os = "linux") {
        assert_eq!(run(folder.path(), &["extract", "a.txt"]).0, 1, "the user's own folder counts too");
    }
    assert_eq!(run(folder.path(), &["grammar", "list", "--grammars", "none"]).0, 1);
}

#[test]
fn a_grammar_is_drafted_from_a_document_and_tried_on_it() {
    let folder = folder(&[]);
    let form = "<p>2023年度码头维护费自评表</p><table border='1'><tr><td>码头名称</td><td>汀口码头</td></tr><tr><td>维护费用</td><td>12.5万元</td></tr><tr><td>靠泊能力</td><td>两艘</td></tr></table>";
    write(folder.path(), "form.html", form);
    let (code, draft, _) = run(folder.path(), &["grammar", "new", "form.html", "--id", "pier"]);
    assert_eq!(code, 0);
    assert!(draft.contains("id = \"pier\"") && draft.contains("labels = [\"维护费用\"]"), "{draft}");
    write(folder.path(), "pier.toml", &draft);
    assert_eq!(run(folder.path(), &["grammar", "check", "pier.toml"]).0, 0);
    let (code, shown, _) = run(folder.path(), &["grammar", "check", "pier.toml", "--on", "form.html"]);
    assert_eq!(code, 0, "{shown}");
    assert!(shown.contains("/own/field2  12.5万元  维护费用"), "{shown}");
    write(folder.path(), "other.html", "<p>关于开会的通知</p><p>请于三月五日到会，会费120元。</p>");
    let (code, shown, _) = run(folder.path(), &["grammar", "check", "pier.toml", "--on", "other.html"]);
    assert!(code == 1 && shown.contains("not read as pier"), "{shown}");
}

#[test]
fn schema_completions_and_manual_are_printed() {
    let folder = folder(&[]);
    assert!(parse(&run(folder.path(), &["schema"]).1)["$defs"].is_object());
    assert!(run(folder.path(), &["completions", "bash"]).1.contains("baogao"));
    assert!(run(folder.path(), &["man"]).1.contains(".TH baogao"));
    assert_eq!(run(folder.path(), &["man", "-o", "man"]).0, 0);
    assert!(folder.path().join("man/baogao-extract.1").is_file());
}

#[test]
fn wrong_usage_ends_with_two() {
    let folder = folder(&[]);
    for arguments in [&["extract"][..], &["extract", "--no-such-option"], &["nonsense"], &["inspect", "a", "--stage", "x"]] {
        assert_eq!(run(folder.path(), arguments).0, 2, "{arguments:?}");
    }
    assert_eq!(run(folder.path(), &["--version"]).0, 0);
}

/// A corpus with one case whose truth demands `wanted`.
fn corpus(folder: &Path, wanted: &str) {
    write(folder, "corpus/unknown/case/source.txt", TEXT);
    let gold = format!(r#"{{"family": "unknown", "report": {{}}, "must_be_unassigned": [{wanted:?}]}}"#);
    write(folder, "corpus/unknown/case/gold.json", &gold);
}

#[test]
fn eval_measures_and_compares() {
    let folder = folder(&[]);
    corpus(folder.path(), "12.5");
    let (code, out, err) = run(folder.path(), &["eval", "corpus", "--json"]);
    assert_eq!(code, 0, "{err}");
    assert_eq!(parse(&out)["all"]["family_right"], 1);
    let (_, table, _) = run(folder.path(), &["eval", "corpus", "--write-baseline", "base.json"]);
    assert!(table.contains("unknown/case/source.txt"), "{table}");
    assert_eq!(run(folder.path(), &["eval", "corpus", "--baseline", "base.json"]).0, 0);

    let drop =
        fs::read_to_string(folder.path().join("base.json")).expect("reads").replace("\"family_right\": 1", "\"family_right\": 2");
    write(folder.path(), "base.json", &drop);
    let (code, _, err) = run(folder.path(), &["eval", "corpus", "--baseline", "base.json"]);
    assert_eq!(code, 1);
    assert!(err.contains("worse  unknown/case/source.txt  family_right: 2 → 1"), "{err}");
}

#[test]
fn eval_refuses_what_measures_nothing() {
    let folder = folder(&["corpus/readme.txt"]);
    let (code, _, err) = run(folder.path(), &["eval", "corpus"]);
    assert_eq!(code, 1);
    assert!(err.contains("no case found"), "{err}");
    write(folder.path(), "corpus/x/case/source.txt", TEXT);
    write(folder.path(), "corpus/x/case/gold.json", r#"{"family": "unknown", "flags": []}"#);
    let (code, _, err) = run(folder.path(), &["eval", "corpus"]);
    assert_eq!(code, 1);
    assert!(err.contains("gold.json: unknown field `flags`"), "{err}");
}

/// The root of the repository.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

const WHOLE: &str = "corpus/department-self-evaluation/b1-library-whole";
const CONTRADICTORY: &str = "corpus/department-self-evaluation/b1-water-contradictory/source.txt";

#[test]
fn the_first_command_of_the_readme_does_the_main_job() {
    let readme = fs::read_to_string(root().join("README.md")).expect("a README");
    let command = readme.lines().find_map(|line| line.strip_prefix("cargo run --release -- ")).expect("a command");
    let (code, out, err) = run(root(), &command.split(' ').collect::<Vec<_>>());
    assert_eq!(code, 0, "{err}");
    assert!(parse(&out)["report"]["indicators"].as_array().is_some_and(|rows| !rows.is_empty()));
}

#[test]
fn contacts_stand_in_no_output() {
    let gold = parse(&fs::read_to_string(root().join(WHOLE).join("gold.json")).expect("a gold file"));
    let contacts: Vec<&str> = gold["must_not_appear"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
    assert!(!contacts.is_empty());
    let source = format!("{WHOLE}/source.txt");
    let shown = |arguments: &[&str]| run(root(), &[arguments, &[source.as_str()]].concat()).1;
    for command in [&["extract"][..], &["text"], &["check"], &["inspect"], &["inspect", "--stage", "blocks"]] {
        let out = shown(command);
        for contact in &contacts {
            assert!(!out.contains(contact), "{command:?} shows {contact}");
        }
    }
    let folder = tempfile::tempdir().expect("a folder");
    let whole = root().join(&source);
    let whole = whole.to_str().expect("a path");
    for (format, place, more) in [("csv", "csv", &[][..]), ("sqlite", "all.sqlite", &[]), ("csv", "with", &["--with-contacts"])] {
        run(folder.path(), &[&["extract", whole, "--format", format, "-o", place], more].concat());
        let path = folder.path().join(place);
        let files = if path.is_dir() {
            fs::read_dir(&path).expect("lists").map(|entry| entry.expect("an entry").path()).collect()
        } else {
            vec![path]
        };
        let written: Vec<u8> = files.iter().flat_map(|path| fs::read(path).expect("a file")).collect();
        for contact in &contacts {
            let stands = written.windows(contact.len()).any(|bytes| bytes == contact.as_bytes());
            assert_eq!(stands, !more.is_empty(), "{format} {more:?}: {contact}");
        }
    }
    let (masked, whole) = (shown(&["text"]), shown(&["text", "--with-contacts"]));
    assert!(contacts.iter().all(|contact| whole.contains(contact)));
    assert_eq!(masked.chars().count(), whole.chars().count(), "offsets stay true");
}

#[test]
fn a_contradiction_is_told_with_its_place() {
    let (code, out, _) = run(root(), &["check", CONTRADICTORY, "--lang", "en"]);
    assert_eq!(code, 3);
    assert!(out.contains("high") && out.contains("line ") && out.contains('✗'), "{out}");
    let (_, chinese, _) = run(root(), &["check", CONTRADICTORY, "--lang", "zh"]);
    assert!(chinese.contains("紧要") && chinese.contains("勾稽检查"), "{chinese}");
    assert_eq!(run(root(), &["extract", "-q", "--strict", CONTRADICTORY]).0, 3);
}

#[test]
fn the_help_speaks_chinese() {
    let folder = folder(&[]);
    assert!(run(folder.path(), &["--help", "--lang", "zh"]).1.contains("提取一份或多份文件"));
    assert!(run(folder.path(), &["--help"]).1.contains("Extract the report"));
}

#[test]
fn tables_of_many_documents_go_to_one_place() {
    let folder = folder(&["in/a.txt", "in/sub/a.txt"]);
    for (format, place, file) in [
        ("csv", "csv", "csv/field_values.csv"),
        ("parquet", "parquet", "parquet/documents.parquet"),
        ("sqlite", "all.sqlite", "all.sqlite"),
        ("sqlite", "new/all.db", "new/all.db"),
        ("jsonl", "all.jsonl", "all.jsonl"),
        ("xlsx", "books", "books/sub/a.txt.xlsx"),
    ] {
        let (code, out, err) = run(folder.path(), &["extract", "in", "--format", format, "-o", place]);
        assert_eq!((code, out.as_str()), (0, ""), "{format}: {err}");
        assert!(folder.path().join(file).is_file(), "{file}");
    }
    let values = fs::read_to_string(folder.path().join("csv/documents.csv")).expect("a file");
    let keys: Vec<&str> = values.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    assert_eq!(keys, ["a.txt", "sub/a.txt"], "documents stand in input order, by their path");
    assert_eq!(fs::read_to_string(folder.path().join("all.jsonl")).expect("a file").lines().count(), 2);
    let (_, _, err) = run(folder.path(), &["extract", "in/a.txt", "in/sub/a.txt", "--format", "csv", "-o", "x"]);
    assert!(err.contains("would both be written"), "one key for two documents: {err}");
    assert_eq!(run(folder.path(), &["extract", "in", "--format", "csv"]).0, 2, "tables need a place");
}

#[test]
fn one_document_may_name_its_file() {
    let folder = folder(&["a.txt"]);
    for (format, file) in [("json", "x.json"), ("xlsx", "deep/x.xlsx")] {
        assert_eq!(run(folder.path(), &["extract", "a.txt", "--format", format, "-o", file]).0, 0);
        assert!(folder.path().join(file).is_file(), "{file}");
    }
    write(folder.path(), "other.sqlite", "no database");
    let (code, _, err) = run(folder.path(), &["extract", "a.txt", "--format", "sqlite", "-o", "other.sqlite"]);
    assert_eq!(code, 1);
    assert!(err.contains("other.sqlite: "), "{err}");
    assert_eq!(fs::read_to_string(folder.path().join("other.sqlite")).expect("a file"), "no database");
}

#[test]
fn a_failed_file_leaves_the_tables_of_the_others() {
    let folder = folder(&["in/a.txt"]);
    write(folder.path(), "in/b.pdf", "%PDF-1.7 broken");
    let (code, _, err) = run(folder.path(), &["extract", "in", "--format", "csv", "--bom", "-o", "out"]);
    assert_eq!(code, 1, "{err}");
    let documents = fs::read_to_string(folder.path().join("out/documents.csv")).expect("a file");
    assert!(documents.starts_with('\u{feff}') && documents.lines().count() == 2, "{documents}");
}

#[test]
fn diff_says_what_changed_and_ends_with_three() {
    let folder = folder(&["old.txt"]);
    write(folder.path(), "new.txt", &TEXT.replace("12.5", "13"));
    run(folder.path(), &["extract", "old.txt", "-o", "old.json"]);
    let (code, out, _) = run(folder.path(), &["diff", "old.json", "old.txt"]);
    assert_eq!(code, 0, "{out}");
    let (code, out, err) = run(folder.path(), &["diff", "old.json", "new.txt", "--json"]);
    assert_eq!(code, 3, "{err}");
    let found = parse(&out);
    let changed =
        found["changes"].as_array().expect("a list").iter().find(|change| change["kind"] == "changed").expect("a change");
    assert_eq!((changed["difference"].to_string().as_str(), changed["unit"].as_str()), ("0.5", Some("万元")));
    let (_, text, _) = run(folder.path(), &["diff", "old.json", "new.txt"]);
    assert!(text.contains("12.5万元 → 13万元  (+0.5万元, +4%)"), "{text}");
    write(folder.path(), "x.json", "{}");
    let (code, _, err) = run(folder.path(), &["diff", "old.json", "x.json"]);
    assert_eq!(code, 1);
    assert!(err.contains("x.json: is no result"), "{err}");
}

#[test]
fn stored_results_convert_to_what_extract_writes() {
    let folder = folder(&["in/a.txt", "in/sub/b.txt"]);
    run(folder.path(), &["extract", "in", "-o", "results"]);
    write(folder.path(), "results/summary.json", "{}");
    for (format, place, file) in
        [("csv", "csv", "field_values.csv"), ("xlsx", "xlsx", "sub/b.txt.xlsx"), ("parquet", "pq", "forms.parquet")]
    {
        let again = format!("{place}-again");
        assert_eq!(run(folder.path(), &["extract", "in", "--format", format, "-o", place]).0, 0);
        let (code, _, err) = run(folder.path(), &["convert", "results", "--format", format, "-o", &again]);
        assert_eq!(code, 0, "{err}");
        let bytes = |place: &str| fs::read(folder.path().join(place).join(file)).expect("a file");
        assert!(bytes(place) == bytes(&again), "{format}");
    }
    assert_eq!(run(folder.path(), &["convert", "results/summary.json", "--format", "csv", "-o", "x"]).0, 1);
}
