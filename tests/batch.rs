//! Runs over many documents: stopped, killed and resumed, archives, globs, odd names, the summary. The measure everywhere is
//! the whole output folder, byte by byte.
#![allow(clippy::disallowed_methods)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::thread;
use std::time::Duration;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

fn text(number: usize) -> String {
    format!("某区第{number}所情况说明\n支出 {number}.5 万元\n")
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

fn write(path: &Path, bytes: impl AsRef<[u8]>) {
    fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
    fs::write(path, bytes).expect("a file");
}

/// A folder `in` with so many documents, the seventh of them broken.
fn documents(count: usize) -> TempDir {
    let folder = folder();
    for number in 0..count {
        write(&folder.path().join(format!("in/{}/{number:03}.txt", number % 3)), text(number));
    }
    write(&folder.path().join("in/0/006.txt"), b"%PDF-1.7\nbroken");
    folder
}

/// Exit code and standard error.
fn run(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let output = Command::cargo_bin("baogao")
        .expect("the program")
        .current_dir(folder)
        .env("HOME", folder)
        .env("XDG_CONFIG_HOME", folder.join("config"))
        .args(arguments)
        .args(["--lang", "en"])
        .output()
        .expect("runs");
    (output.status.code().expect("a code"), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// A run that goes on by itself.
fn start(folder: &Path, arguments: &[&str]) -> Child {
    std::process::Command::new(assert_cmd::cargo::cargo_bin("baogao"))
        .current_dir(folder)
        .env("HOME", folder)
        .env("XDG_CONFIG_HOME", folder.join("config"))
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("starts")
}

/// All files below a folder with their bytes, hidden ones too.
fn tree(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    fn add(root: &Path, folder: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
        for entry in fs::read_dir(folder).expect("lists") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                add(root, &path, files);
            } else {
                files.insert(path.strip_prefix(root).expect("below").to_path_buf(), fs::read(&path).expect("a file"));
            }
        }
    }
    let mut files = BTreeMap::new();
    add(folder, folder, &mut files);
    files
}

fn assert_same(one: &Path, other: &Path) {
    let (one, other) = (tree(one), tree(other));
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    for (path, bytes) in &one {
        assert!(other[path] == *bytes, "{} differs", path.display());
    }
}

fn names(folder: &Path) -> Vec<String> {
    let files = tree(folder).into_keys().map(|path| path.to_string_lossy().replace('\\', "/"));
    files.filter(|name| !name.starts_with(".baogao/") && name != "summary.json").collect()
}

fn summary(folder: &Path) -> Value {
    serde_json::from_slice(&fs::read(folder.join("summary.json")).expect("a summary")).expect("JSON")
}

fn manifest(folder: &Path) -> PathBuf {
    folder.join(".baogao/manifest.jsonl")
}

#[test]
fn a_torn_manifest_and_lost_results_are_made_whole() {
    let folder = documents(40);
    let (whole, cut) = (folder.path().join("whole"), folder.path().join("cut"));
    assert_eq!(run(folder.path(), &["extract", "in", "-o", "whole"]).0, 1, "one document is broken");
    run(folder.path(), &["extract", "in", "-o", "cut"]);
    assert_same(&whole, &cut);

    // As a kill leaves it: a torn last line, lost lines, a neighbour file, no summary; and what should never be: half a result.
    let lines = fs::read_to_string(manifest(&cut)).expect("a manifest");
    let kept: usize = lines.lines().take(25).map(|line| line.len() + 1).sum();
    fs::write(manifest(&cut), &lines[..kept + 30]).expect("cuts");
    fs::remove_file(cut.join("summary.json")).expect("goes");
    fs::write(cut.join("0/.0123456789abcdef.1.part"), "half").expect("a file");
    fs::remove_file(cut.join("0/000.txt.json")).expect("goes");
    fs::write(cut.join("0/003.txt.json"), "{").expect("a file");
    let (code, err) = run(folder.path(), &["extract", "in", "-o", "cut", "--resume"]);
    assert_eq!(code, 1, "{err}");
    // Of 25 lines one failed, one result is gone and one is torn.
    assert!(err.contains("22 were done before"), "{err}");
    assert_same(&whole, &cut);
    let (_, err) = run(folder.path(), &["extract", "in", "-o", "cut", "--resume"]);
    assert!(err.contains("39 were done before"), "what failed is tried again: {err}");
    assert_same(&whole, &cut);
}

#[test]
fn changed_documents_options_and_grammars_are_done_again() {
    let folder = documents(12);
    let resume = |arguments: &[&str]| run(folder.path(), &[&["extract", "in", "-o", "out", "--resume"], arguments].concat()).1;
    assert!(!resume(&[]).contains("done before"), "nothing is there yet");
    write(&folder.path().join("in/1/001.txt"), text(777));
    assert!(resume(&[]).contains("10 were done before"));
    let changed = fs::read_to_string(folder.path().join("out/1/001.txt.json")).expect("a result");
    assert!(changed.contains("777.5"), "{changed}");

    write(&folder.path().join("in/2/002.txt"), b"%PDF-1.7\nbroken");
    resume(&[]);
    assert!(!folder.path().join("out/2/002.txt.json").exists(), "the result of what the file was would pass for what it is");

    let err = resume(&["--pretty"]);
    assert!(err.contains("all is done again") && !err.contains("done before"), "{err}");
    assert!(resume(&["--pretty"]).contains("10 were done before"));
    let grammar = "id = \"own\"\nversion = 1\nname = \"自制表\"\n";
    write(&folder.path().join("own/own.toml"), grammar);
    let (code, _) = run(folder.path(), &["grammar", "check", "own/own.toml"]);
    if code == 0 {
        assert!(resume(&["--pretty", "--grammars", "own"]).contains("all is done again"));
    }

    let fresh = |place: &str| run(folder.path(), &["extract", "in", "-o", place]);
    resume(&[]);
    fresh("fresh");
    assert_same(&folder.path().join("out"), &folder.path().join("fresh"));
}

/// Waits until so many documents stand in the manifest; `false` if the run ended before.
fn wait_for(child: &mut Child, folder: &Path, documents: usize) -> bool {
    loop {
        if fs::read(manifest(folder)).is_ok_and(|bytes| bytes.iter().filter(|byte| **byte == b'\n').count() >= documents) {
            return true;
        }
        if child.try_wait().expect("asks").is_some() {
            return false;
        }
        thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn killed_runs_resume_to_the_same_bytes() {
    let folder = documents(240);
    run(folder.path(), &["extract", "in", "-o", "whole"]);
    let killed = folder.path().join("killed");
    for round in 1..=5 {
        let mut child = start(folder.path(), &["extract", "in", "-o", "killed", "--resume", "-q"]);
        if wait_for(&mut child, &killed, round * 30) {
            child.kill().expect("kills");
        }
        child.wait().expect("ends");
    }
    run(folder.path(), &["extract", "in", "-o", "killed", "--resume"]);
    assert_same(&folder.path().join("whole"), &killed);
}

#[cfg(unix)]
#[test]
fn ctrl_c_finishes_what_is_in_work_and_says_how_to_go_on() {
    let folder = documents(400);
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin("baogao"))
        .current_dir(folder.path())
        .env("HOME", folder.path())
        .args(["extract", "in", "-o", "out", "--lang", "en", "-q"])
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    let running = wait_for(&mut child, &folder.path().join("out"), 5);
    let id = child.id().to_string();
    std::process::Command::new("kill").args(["-INT", &id]).status().expect("asks");
    let output = child.wait_with_output().expect("ends");
    let err = String::from_utf8_lossy(&output.stderr);
    if running && output.status.code() == Some(130) {
        assert!(err.contains("of 400 documents") && err.contains("--resume"), "{err}");
        assert!(!folder.path().join("out/summary.json").exists());
        let parts = tree(&folder.path().join("out")).into_keys().filter(|path| path.to_string_lossy().ends_with(".part"));
        assert_eq!(parts.count(), 0);
    } else {
        assert_eq!(output.status.code(), Some(1), "the run was over before the signal came: {err}");
    }
    run(folder.path(), &["extract", "in", "-o", "out", "--resume"]);
    run(folder.path(), &["extract", "in", "-o", "whole"]);
    assert_same(&folder.path().join("out"), &folder.path().join("whole"));
}

#[test]
fn outputs_of_one_piece_cannot_be_resumed_and_say_what_to_do() {
    let folder = documents(3);
    for (format, place) in [("csv", "csv"), ("sqlite", "all.sqlite"), ("parquet", "p"), ("jsonl", "all.jsonl")] {
        let (code, err) = run(folder.path(), &["extract", "in", "--format", format, "-o", place, "--resume"]);
        assert_eq!(code, 2, "{format}: {err}");
        assert!(err.contains("baogao convert RESULTS") && err.contains(place), "{err}");
        assert!(!folder.path().join(place).exists());
    }
    assert_eq!(run(folder.path(), &["extract", "in", "--format", "jsonl", "-o", "lines", "--resume"]).0, 1);
    assert_eq!(names(&folder.path().join("lines")).len(), 3);
}

#[test]
fn lines_stand_in_the_order_of_the_input_whatever_the_threads() {
    let folder = documents(60);
    for (jobs, place) in [("1", "one.jsonl"), ("4", "four.jsonl")] {
        run(folder.path(), &["extract", "in", "--format", "jsonl", "-o", place, "--jobs", jobs]);
    }
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).expect("lines");
    assert!(read("one.jsonl") == read("four.jsonl"));
    assert_eq!(read("one.jsonl").lines().count(), 59);
}

#[test]
fn the_summary_counts_everything_and_names_what_failed() {
    let folder = documents(9);
    write(&folder.path().join("in/notes.dat"), "x");
    write(&folder.path().join("in/old.rar"), "x");
    let (code, err) = run(folder.path(), &["extract", "in", "-o", "out"]);
    assert_eq!(code, 1);
    let summary = summary(&folder.path().join("out"));
    assert_eq!(summary["documents"], 10);
    assert_eq!(summary["outcomes"], serde_json::json!({ "clean": 0, "to_review": 8, "failed": 2 }));
    assert_eq!((&summary["families"]["unknown"], &summary["formats"]["txt"]), (&8.into(), &8.into()));
    assert_eq!(summary["skipped"]["dat"], 1);
    let failed = summary["failed"].as_array().expect("a list");
    assert!(failed.iter().any(|failed| failed["name"] == "0/006.txt" && failed["reason"].as_str() != Some("")), "{failed:?}");
    assert_eq!(summary["first"].as_array().map(Vec::len), Some(8));
    assert!(err.contains("8 done, 2 failed, 8 to review") && err.contains("formats: txt 8"), "{err}");
}

#[test]
fn globs_choose_in_folders_and_archives() {
    let folder = folder();
    for name in ["in/a.txt", "in/b.html", "in/sub/c.txt"] {
        write(&folder.path().join(name), text(1));
    }
    write(&folder.path().join("in/pack.zip"), packed(&[(b"d.txt", text(4).as_bytes()), (b"e.html", b"<p>5</p>")]));
    run(folder.path(), &["extract", "in", "-o", "out", "--include", "*.txt", "--include", "!sub"]);
    assert_eq!(names(&folder.path().join("out")), ["a.txt.json", "pack.zip/d.txt.json"]);
    let (code, err) = run(folder.path(), &["extract", "in", "-o", "out", "--include", "["]);
    assert_eq!(code, 2, "{err}");
}

/// A stored archive with these names as they are, which no writer of archives would give.
fn packed(files: &[(&[u8], &[u8])]) -> Vec<u8> {
    let crc = |bytes: &[u8]| {
        !bytes.iter().fold(!0_u32, |sum, byte| {
            (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { (sum >> 1) ^ 0xEDB8_8320 } else { sum >> 1 })
        })
    };
    let (mut body, mut directory) = (Vec::new(), Vec::new());
    for (name, bytes) in files {
        let offset = body.len() as u32;
        let mut common = Vec::new();
        for short in [20_u16, 0, 0, 0, 0x21] {
            common.extend(short.to_le_bytes());
        }
        for long in [crc(bytes), bytes.len() as u32, bytes.len() as u32] {
            common.extend(long.to_le_bytes());
        }
        common.extend((name.len() as u16).to_le_bytes());
        common.extend([0, 0]);
        body.extend(b"PK\x03\x04");
        body.extend(&common);
        body.extend(*name);
        body.extend(*bytes);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(*name);
    }
    let (start, length, count) = (body.len() as u32, directory.len() as u32, files.len() as u16);
    body.extend(directory);
    body.extend(b"PK\x05\x06\0\0\0\0");
    body.extend(count.to_le_bytes());
    body.extend(count.to_le_bytes());
    body.extend(length.to_le_bytes());
    body.extend(start.to_le_bytes());
    body.extend([0, 0]);
    body
}

#[test]
fn archives_are_read_as_folders() {
    let folder = folder();
    let gbk = encoding_rs::GB18030.encode("年度/自评表.txt").0.into_owned();
    let (inner, one, two) = (packed(&[(b"x.txt", b"1")]), text(1), text(2));
    let archive = packed(&[
        (&gbk, one.as_bytes()),
        ("说明.txt".as_bytes(), two.as_bytes()),
        (b"../../out.txt", b"outside"),
        (b"C:\\out.txt", b"outside"),
        (b"deep/inner.zip", &inner),
        (b"__MACOSX/a.txt", b"no"),
        (b"picture.jpg", b"no"),
    ]);
    write(&folder.path().join("in/all.zip"), &archive);
    write(&folder.path().join("in/bad.zip"), &archive[..archive.len() - 30]);
    let docx = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/department-accounts/lists-side-by-side/source.docx");
    fs::copy(docx, folder.path().join("in/a.docx")).expect("copies");
    let (code, err) = run(folder.path(), &["extract", "in", "-o", "out"]);
    assert_eq!(code, 1, "{err}");
    assert_eq!(names(&folder.path().join("out")), ["a.docx.json", "all.zip/年度/自评表.txt.json", "all.zip/说明.txt.json"]);
    assert!(err.contains("inner.zip: an archive inside an archive"), "{err}");
    assert_eq!(err.matches("leads out of the archive").count(), 2, "{err}");
    assert!(err.contains("bad.zip: cannot read the archive"), "{err}");
    assert_eq!(names(folder.path()).iter().filter(|name| name.ends_with("out.txt")).count(), 0);
    let result = fs::read(folder.path().join("out/all.zip/年度/自评表.txt.json")).expect("a result");
    let result: Value = serde_json::from_slice(&result).expect("JSON");
    assert_eq!(result["source"]["name"], "自评表.txt");

    run(folder.path(), &["extract", "in/all.zip", "-o", "named"]);
    assert!(folder.path().join("named/all.zip/说明.txt.json").is_file());
    let (_, err) = run(folder.path(), &["extract", "in", "-o", "out", "--resume"]);
    assert!(err.contains("3 were done before"), "{err}");
}

#[test]
fn an_archive_whose_files_share_their_bytes_is_refused() {
    let folder = folder();
    let mut archive = packed(&[(b"a.txt", &b"0123456789".repeat(400)), (b"b.txt", b"0")]);
    // The second entry of the directory points at the first file.
    let second = archive.windows(4).rposition(|bytes| bytes == b"PK\x01\x02").expect("an entry");
    let first = archive.windows(4).position(|bytes| bytes == b"PK\x01\x02").expect("an entry");
    let (from, to) = (archive[first + 16..first + 28].to_vec(), second + 16..second + 28);
    archive[to].copy_from_slice(&from);
    archive[second + 42..second + 46].fill(0);
    write(&folder.path().join("in/bomb.zip"), archive);
    write(&folder.path().join("in/a.txt"), text(1));
    let (_, err) = run(folder.path(), &["extract", "in", "-o", "out"]);
    assert!(err.contains("bomb.zip: its files overlap"), "{err}");
}

#[test]
fn long_names_survive() {
    let folder = folder();
    let (one, other) = (format!("{}.txt", "报".repeat(83)), format!("{}甲.txt", "报".repeat(82)));
    for name in [&one, &other] {
        write(&folder.path().join("in").join(name), text(1));
    }
    let (code, err) = run(folder.path(), &["extract", "in", "-o", "out"]);
    assert_eq!(code, 0, "{err}");
    assert_eq!(names(&folder.path().join("out")).len(), 2);
    assert!(run(folder.path(), &["extract", "in", "-o", "out", "--resume"]).1.contains("2 were done before"));
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_no_text_survive() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let folder = folder();
    for name in [&b"\xB1\xA8.txt"[..], b"\xB1\xA9.txt", b"a b\n.txt"] {
        write(&folder.path().join("in").join(OsStr::from_bytes(name)), text(1));
    }
    for format in ["json", "csv"] {
        let (code, err) = run(folder.path(), &["extract", "in", "--format", format, "-o", format]);
        assert_eq!(code, 0, "{err}");
    }
    let written = folder.path().join("json").join(OsStr::from_bytes(b"\xB1\xA8.txt.json"));
    assert!(written.is_file());
    assert!(run(folder.path(), &["extract", "in", "-o", "json", "--resume"]).1.contains("3 were done before"));
}

#[test]
fn a_name_that_the_summary_has_is_refused() {
    let folder = folder();
    for name in ["summary", "b.txt"] {
        write(&folder.path().join(name), text(1));
    }
    let (code, err) = run(folder.path(), &["extract", "summary", "b.txt", "-o", "out"]);
    assert_eq!(code, 2);
    assert!(err.contains("summary of the run"), "{err}");
}
