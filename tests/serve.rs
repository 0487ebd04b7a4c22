//! `baogao serve` and `baogao apply` as a person runs them; requests are written by hand over a plain connection.
#![allow(clippy::disallowed_methods)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

const FORM: &str = "2022年度项目支出绩效自评表\n\
项目名称\t清溪河堤养护\n\
主管部门\t青山县水务局\n\
项目资金（万元）\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分\n\
年度资金总额\t\t30.00\t30.00\t30.00\t10\t100%\t10\n\
其中：当年财政拨款\t\t20.00\t20.00\t20.00\t-\t-\t-\n\
其他资金\t\t10.00\t10.00\t11.00\t-\t-\t-\n\
一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n\
产出指标\t数量指标\t养护长度\t≥12公里\t12公里\t90\t90\n\
总分\t\t\t\t\t100\t100\n";

fn baogao(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let done = Command::new(env!("CARGO_BIN_EXE_baogao"))
        .args(["-q", "--lang", "en"])
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("the program runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (done.status.code().unwrap_or(-1), text(done.stdout), text(done.stderr))
}

/// A folder with two documents, and their results in `out`.
fn archive() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("docs")).expect("a folder");
    std::fs::write(folder.path().join("docs/form.txt"), FORM).expect("a file");
    std::fs::write(folder.path().join("docs/sound.txt"), FORM.replace("11.00", "10.00")).expect("a file");
    let (code, _, errors) = baogao(folder.path(), &["extract", "docs", "-o", "out"]);
    assert_eq!(code, 0, "{errors}");
    std::fs::write(folder.path().join("out/notes.json"), "{\"no\": \"result\"}").expect("a file");
    folder
}

struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(folder: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_baogao"))
            .args(["--lang", "en", "serve", "out", "--sources", "docs", "--port", "0"])
            .current_dir(folder)
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        let mut line = String::new();
        BufReader::new(child.stderr.take().expect("a pipe")).read_line(&mut line).expect("a line");
        let address =
            line.split("//").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or_else(|| panic!("{line}")).to_owned();
        Self { child, address }
    }

    /// Status, head and body of an answer.
    fn ask(&self, request: &str, headers: &[(&str, &str)], body: &str) -> (u16, String, String) {
        let mut stream = TcpStream::connect(&self.address).expect("a connection");
        let mut text = format!("{request} HTTP/1.1\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
        if !headers.iter().any(|(name, _)| *name == "Host") {
            text.push_str(&format!("Host: {}\r\n", self.address));
        }
        headers.iter().for_each(|(name, value)| text.push_str(&format!("{name}: {value}\r\n")));
        stream.write_all(format!("{text}\r\n{body}").as_bytes()).expect("sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        let answer = String::from_utf8(answer).expect("UTF-8");
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
        (status, head.to_lowercase(), body.to_owned())
    }

    fn get(&self, path: &str) -> (u16, String, String) {
        self.ask(&format!("GET {path}"), &[], "")
    }

    /// Path of the page and the corrections of a document, and the token of its page.
    fn document(&self, name: &str) -> (String, String, String) {
        let (_, _, list) = self.get("/");
        let before = list.split(&format!("\">{name}</a>")).next().unwrap_or_else(|| panic!("{list}"));
        let page = before.rsplit("href=\"").next().expect("a link").to_owned();
        let (status, _, body) = self.get(&page);
        assert_eq!(status, 200);
        let token = body.split("\"token\":\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a token").to_owned();
        let corrections = page.replace("/document/", "/corrections/");
        (page, corrections, token)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn result(folder: &Path) -> Value {
    let text = std::fs::read_to_string(folder.join("out/form.txt.json")).expect("a result");
    serde_json::from_str(&text).expect("JSON")
}

/// Corrections that mend the misprint.
fn mended(result: &Value) -> Value {
    let pointer = "/funds/rows/2/executed";
    json!({ "format": "baogao-corrections", "version": 1, "source": { "name": "form.txt", "sha256": result["source"]["sha256"] }, "by": "甲",
        "corrections": [{ "part": 1, "pointer": pointer, "decision": "typed", "type": "money", "value": { "value": 10, "unit": "万元" },
            "was": result["report"].pointer(pointer), "at": "2024-01-02T03:04:05Z" }] })
}

#[test]
fn corrections_fit_their_schema_and_the_settled_result_fits_the_output_s() {
    let folder = archive();
    let corrections = mended(&result(folder.path()));
    let schema: Value = serde_json::from_str(include_str!("../schema/corrections.schema.json")).expect("JSON");
    let schema = jsonschema::draft202012::new(&schema).expect("a schema");
    assert!(schema.is_valid(&corrections));
    let mut odd = corrections.clone();
    odd["corrections"][0]["decision"] = json!("guessed");
    assert!(!schema.is_valid(&odd));

    std::fs::write(folder.path().join("c.json"), corrections.to_string()).expect("a file");
    let (code, settled, errors) = baogao(folder.path(), &["apply", "out/form.txt.json", "c.json"]);
    assert_eq!(code, 0, "{errors}");
    let settled: Value = serde_json::from_str(&settled).expect("JSON");
    assert_eq!(settled["evidence"]["/funds/rows/2/executed"]["status"], "corrected");
    let schema: Value = serde_json::from_str(include_str!("../schema/extraction.schema.json")).expect("JSON");
    let schema = jsonschema::draft202012::new(&schema).expect("a schema");
    let problems: Vec<String> = schema.iter_errors(&settled).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert_eq!(problems, Vec::<String>::new());

    let (code, output, errors) = baogao(folder.path(), &["apply", "out/sound.txt.json", "c.json"]);
    assert_eq!((code, output.as_str()), (1, ""));
    assert!(errors.contains("another version of the document"), "{errors}");
}

#[test]
fn a_report_is_written_as_one_page() {
    let folder = archive();
    let (code, _, errors) = baogao(folder.path(), &["report", "docs/form.txt"]);
    assert_eq!(code, 0, "{errors}");
    let page = std::fs::read_to_string(folder.path().join("form.txt.html")).expect("a page");
    assert!(page.starts_with("<!doctype html>") && page.contains("清溪河堤养护"));
    let (code, output, _) = baogao(folder.path(), &["extract", "--format", "html", "docs/form.txt"]);
    assert_eq!((code, output), (0, page));
}

#[test]
fn the_list_names_the_urgent_first_and_only_results() {
    let folder = archive();
    let server = Server::start(folder.path());
    let (status, head, list) = server.get("/");
    assert_eq!(status, 200);
    assert!(head.contains("content-security-policy: default-src 'none'"), "{head}");
    let place = |name: &str| list.find(&format!(">{name}</a>")).unwrap_or_else(|| panic!("{name}: {list}"));
    assert!(place("form.txt") < place("sound.txt"));
    assert!(!list.contains("notes"));
    let (page, _, _) = server.document("form.txt");
    let (_, head, body) = server.get(&page);
    assert!(head.contains("connect-src 'self'") && head.contains("frame-ancestors 'none'"), "{head}");
    assert!(body.contains("data-o=") && body.contains("清溪河堤养护"), "the source is shown");
}

#[test]
fn strangers_get_nothing() {
    let folder = archive();
    let server = Server::start(folder.path());
    let (_, corrections, token) = server.document("form.txt");
    assert_eq!(server.ask("GET /", &[("Host", "rebound.example")], "").0, 421);
    assert_eq!(server.ask("GET /", &[("Host", "rebound.example:80")], "").0, 421);
    for path in
        ["/../docs/form.txt", "/document/..%2f..%2fdocs%2fform.txt", "/corrections/..%2fform.txt.json", "/out/form.txt.json"]
    {
        assert_eq!(server.ask(&format!("GET {path}"), &[("X-Baogao-Token", &token)], "").0, 404, "{path}");
    }
    let put = format!("PUT {corrections}");
    let body = mended(&result(folder.path())).to_string();
    let origin = format!("{}://{}", "http", server.address);
    let write = |headers: &[(&str, &str)]| server.ask(&put, headers, &body).0;
    assert_eq!(write(&[("If-Match", "\"none\"")]), 403);
    assert_eq!(write(&[("If-Match", "\"none\""), ("X-Baogao-Token", &token), ("Origin", "null")]), 403);
    assert_eq!(write(&[("If-Match", "\"none\""), ("X-Baogao-Token", &token), ("Sec-Fetch-Site", "cross-site")]), 403);
    assert_eq!(server.get(&corrections).0, 403);
    assert_eq!(write(&[("X-Baogao-Token", &token)]), 428);
    assert!(!folder.path().join("out/form.txt.corrections.json").exists());
    assert_eq!(write(&[("If-Match", "\"none\""), ("X-Baogao-Token", &token), ("Origin", &origin)]), 204);
    assert!(folder.path().join("out/form.txt.corrections.json").exists());
}

#[test]
fn the_second_writer_of_one_version_is_told_and_nothing_unfit_is_kept() {
    let folder = archive();
    let server = Server::start(folder.path());
    let (_, corrections, token) = server.document("form.txt");
    let put = format!("PUT {corrections}");
    let body = mended(&result(folder.path()));
    let write =
        |version: &str, body: &Value| server.ask(&put, &[("If-Match", version), ("X-Baogao-Token", &token)], &body.to_string());
    let (status, head, _) = write("\"none\"", &body);
    assert_eq!(status, 204, "{head}");
    let version = head.split("etag: ").nth(1).and_then(|rest| rest.lines().next()).expect("a version").to_owned();
    let (status, _, conflict) = write("\"none\"", &body);
    assert_eq!(status, 409);
    let conflict: Value = serde_json::from_str(&conflict).expect("JSON");
    assert_eq!((conflict["version"].as_str(), &conflict["corrections"]), (Some(version.as_str()), &body));

    let mut unfit = body.clone();
    unfit["corrections"][0]["was"] = json!({ "value": 12, "unit": "万元", "yuan": 120000 });
    assert_eq!(write(&version, &unfit).0, 422);
    let mut other = body.clone();
    other["source"]["sha256"] = json!("0".repeat(64));
    assert_eq!(write(&version, &other).0, 422);
    let kept = std::fs::read_to_string(folder.path().join("out/form.txt.corrections.json")).expect("the corrections");
    assert_eq!(kept, body.to_string());

    let (status, _, current) = server.ask(&format!("GET {corrections}"), &[("X-Baogao-Token", &token)], "");
    assert_eq!(status, 200);
    assert!(current.contains(version.trim_matches('"')));
    let rests = std::fs::read_dir(folder.path().join("out")).expect("a folder").count();
    assert_eq!(rests, 6, "two results, the notes, the corrections, the run's manifest and summary: no rest of a write");
}
