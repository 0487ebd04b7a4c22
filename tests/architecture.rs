//! The architecture as a test: which module may use which, who may touch the world, and what the repository must not speak of.
//!
//! Every rule is a function over texts, so that each is also tried on made-up files that break it.
#![allow(clippy::disallowed_methods)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use regex::Regex;

/// Each module of the library with the modules that it may use, lowest first: a module uses only what stands above it.
/// Tests inside `src` may use anything.
const ALLOWED: &[(&str, &[&str])] = &[
    ("span", &[]),
    ("value", &[]),
    ("geometry", &[]),
    ("diagnostic", &["span"]),
    ("limits", &[]),
    ("parallel", &[]),
    ("error", &["limits"]),
    ("source", &[]),
    ("lex", &["span", "value"]),
    ("document", &["span", "geometry", "source"]),
    ("layout", &["span", "geometry", "diagnostic", "lex", "document"]),
    ("readers", &["span", "geometry", "diagnostic", "limits", "error", "source", "lex", "document", "layout"]),
    ("grammar", &["span", "value", "error", "lex"]),
    ("report", &["span", "value", "diagnostic"]),
    ("recognise", &["span", "value", "diagnostic", "parallel", "lex", "document", "grammar", "report"]),
    ("authoring", &["span", "error", "source", "lex", "document", "grammar", "recognise"]),
    ("checks", &["span", "value", "lex", "grammar", "report"]),
    ("confidence", &["span", "value", "report", "checks"]),
    ("extraction", &["diagnostic", "source", "report", "checks", "confidence"]),
    (
        "writers",
        &["span", "value", "geometry", "diagnostic", "source", "document", "report", "checks", "confidence", "extraction"],
    ),
    ("eval", &["value"]),
    ("diff", &["value"]),
    (
        "pipeline",
        &[
            "diagnostic",
            "limits",
            "parallel",
            "error",
            "source",
            "document",
            "readers",
            "grammar",
            "report",
            "recognise",
            "checks",
            "confidence",
            "extraction",
        ],
    ),
    ("settle", &["span", "value", "lex", "report", "checks", "writers", "pipeline"]),
    // Parts of the program; they use the library by its public name only.
    ("cli", &[]),
    ("main", &["cli"]),
];

/// A file of the repository: its path from the root, with `/`, and its text.
struct File {
    path: String,
    text: String,
}

impl File {
    fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    /// `src/lex/date.rs` → `["lex", "date"]`; `src/lex/mod.rs` → `["lex"]`.
    fn modules(&self) -> Vec<&str> {
        let inner = self.path.strip_prefix("src/").unwrap_or(&self.path);
        let inner = inner.strip_suffix(".rs").unwrap_or(inner);
        inner.split('/').filter(|step| *step != "mod").collect()
    }

    fn is_source(&self) -> bool {
        // A file of tests may use whatever it likes, as in-source tests may.
        self.path.starts_with("src/") && self.path.ends_with(".rs") && !self.path.ends_with("_tests.rs")
    }

    /// The lines that are compiled into the library, numbered from 1: no comments, no tests.
    fn code(&self) -> Vec<(usize, &str)> {
        let is_test = ["/tests.rs", "/testing.rs", "/sample.rs"].iter().any(|name| self.path.ends_with(name));
        let lines = if is_test { "" } else { self.text.as_str() };
        let mut tests_begin = false;
        lines
            .lines()
            .enumerate()
            .map(|(index, line)| (index + 1, line.split(" // ").next().unwrap_or(line)))
            .take_while(|(_, line)| {
                let ends = tests_begin && line.starts_with("mod ") && line.ends_with('{');
                tests_begin = *line == "#[cfg(test)]";
                !ends
            })
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
            .collect()
    }
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a pattern")
}

/// The name behind which a re-export of the crate's root stands.
fn module_of(name: &str) -> &str {
    match name {
        "Error" => "error",
        "Engine" | "Options" => "pipeline",
        module => module,
    }
}

/// First names of `a::b, c, d::{e, f}`.
fn first_names(group: &str) -> Vec<String> {
    let mut depth = 0;
    let mut names = vec![String::new()];
    for c in group.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => names.push(String::new()),
            c if depth == 0 => names.last_mut().expect("never empty").push(c),
            _ => {}
        }
    }
    names
        .iter()
        .filter_map(|name| name.split("::").next().map(|first| first.trim().to_owned()))
        .filter(|name| !name.is_empty())
        .collect()
}

/// Uses of top-level modules: line and module.
fn uses(file: &File) -> Vec<(usize, String)> {
    let code = file.code();
    let joined: String = code.iter().map(|(_, line)| format!("{line}\n")).collect();
    let place = |offset: usize| code[joined[..offset].matches('\n').count()].0;
    let depth = file.modules().len();
    let mut found = Vec::new();
    for root in pattern(r"\bcrate::|\b(?:super::)+").find_iter(&joined) {
        let steps = root.as_str().matches("super::").count();
        if root.as_str() != "crate::" && steps < depth {
            continue;
        }
        let rest = &joined[root.end()..];
        let names = match rest.strip_prefix('{') {
            Some(group) => first_names(group),
            None => vec![rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()],
        };
        found.extend(names.iter().map(|name| (place(root.start()), module_of(name).to_owned())));
    }
    found
}

/// Uses that the table does not allow.
fn wrong_direction(files: &[File]) -> Vec<String> {
    let mut wrong = Vec::new();
    for file in files.iter().filter(|file| file.is_source() && file.path != "src/lib.rs") {
        let modules = file.modules();
        let Some((own, allowed)) = ALLOWED.iter().find(|(name, _)| modules.first() == Some(name)) else {
            wrong.push(format!("{}: its module stands in no row of the table", file.path));
            continue;
        };
        for (line, used) in uses(file) {
            if used != *own && !allowed.contains(&used.as_str()) {
                wrong.push(format!("{}:{line}: `{own}` must not use `{used}`", file.path));
            }
        }
    }
    wrong
}

/// Library code that opens files, prints, or looks at the environment; in the program only `cli/io` opens files.
fn worldly(files: &[File]) -> Vec<String> {
    let files_of = r"\bstd::fs\b|\bstd::\{[^}]*\bfs\b|\bFile::(?:open|create)\b";
    let opens = pattern(files_of);
    let any = pattern(&format!(
        r"{files_of}|\bstd::(?:env|net|process)\b|\bstd::\{{[^}}]*\b(?:env|net|process)\b|\be?print(?:ln)?!|\bdbg!|\b(?:stdin|stdout|stderr)\(\)"
    ));
    let mut found = Vec::new();
    for file in files.iter().filter(|file| file.is_source()) {
        let program = file.path.starts_with("src/cli/") || file.path == "src/main.rs";
        if file.path == "src/cli/io.rs" || file.path.starts_with("src/cli/io/") {
            continue;
        }
        let forbidden = if program { &opens } else { &any };
        let hits = file.code().into_iter().filter(|(_, line)| forbidden.is_match(line));
        found.extend(hits.map(|(line, text)| format!("{}:{line}: {}", file.path, text.trim())));
    }
    found
}

/// Hosts that file formats and licences name.
const HOSTS: &[&str] =
    &["www.apache.org", "schemas.openxmlformats.org", "schemas.microsoft.com", "purl.oclc.org", "www.w3.org", "json-schema.org"];

/// Places of a machine, hosts and folders outside of the repository. The patterns are put together so that this file has none.
fn unspeakable(files: &[File]) -> Vec<String> {
    let machine =
        pattern(&["(?:^|[\\s\"'`(=:])/", "(?:home|root|work|tmp|mnt|opt|Users)/|\\b[A-Z]:\\\\{1,2}(?:Users|Windows)"].concat());
    let outside = pattern(&["\\.\\./", "shared|\\bshared/", "|\\bsamples/"].concat());
    let url = pattern(r"https?://([A-Za-z0-9.-]+)");
    let local = pattern(&["\\blocal", "host\\b|\\b(?:10|127|172|192)(?:\\.[0-9]{1,3}){3}\\b"].concat());
    let mut found = Vec::new();
    for file in files {
        for (index, line) in file.text.lines().enumerate() {
            // The lock file names the public index with every package, and no other.
            let line = line.replace("registry+https://github.com/rust-lang/crates.io-index", "");
            let host = url.captures_iter(&line).any(|found| !HOSTS.contains(&&found[1]));
            if host || machine.is_match(&line) || outside.is_match(&line) || local.is_match(&line) {
                found.push(format!("{}:{}: {}", file.path, index + 1, line.trim().chars().take(120).collect::<String>()));
            }
        }
    }
    found
}

/// All text files below the root, but for what git ignores.
fn repository() -> Vec<File> {
    fn walk(folder: &Path, out: &mut Vec<PathBuf>) {
        let mut paths: Vec<PathBuf> =
            std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
        paths.sort();
        for path in paths {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            match name.as_str() {
                "target" | ".git" => {}
                _ if path.is_dir() => walk(&path, out),
                _ => out.push(path),
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    walk(root, &mut paths);
    let read = |path: PathBuf| {
        let bytes = std::fs::read(&path).expect("a file");
        let inner = path.strip_prefix(root).expect("below the root").to_string_lossy().replace('\\', "/");
        // Documents in other encodings are looked at as far as their ASCII goes; binary files are not.
        (!bytes.contains(&0)).then(|| File { path: inner, text: String::from_utf8_lossy(&bytes).into_owned() })
    };
    paths.into_iter().filter_map(read).collect()
}

fn none(found: &[String]) {
    assert!(found.is_empty(), "{} found:\n{}", found.len(), found.join("\n"));
}

#[test]
fn modules_use_only_what_stands_below_them() {
    none(&wrong_direction(&repository()));
}

#[test]
fn the_table_has_one_direction_and_every_module() {
    for (index, (name, allowed)) in ALLOWED.iter().enumerate() {
        for used in *allowed {
            assert!(ALLOWED[..index].iter().any(|(lower, _)| lower == used), "`{name}` may use `{used}`, which is not below it");
        }
    }
    let files = repository();
    let there: BTreeSet<&str> = files
        .iter()
        .filter(|file| file.is_source() && file.path != "src/lib.rs")
        .filter_map(|file| file.modules().first().copied())
        .collect();
    let known: BTreeSet<&str> = ALLOWED.iter().map(|(name, _)| *name).collect();
    assert_eq!(there, known);
}

#[test]
fn only_the_program_touches_the_world() {
    none(&worldly(&repository()));
}

#[test]
fn nothing_speaks_of_machines_hosts_or_foreign_folders() {
    none(&unspeakable(&repository()));
}

#[test]
fn uses_are_found_however_they_are_written() {
    let text = "\
//! See [`crate::writers`].
use crate::{confidence::weights, report::{Node, Part}, writers};
use super::super::eval;
use super::words;
fn f() -> crate::Error { crate::extraction::g() } // crate::cli
#[cfg(test)]
mod tests {
    use crate::pipeline;
}
";
    let found = uses(&File::new("src/checks/sum.rs", text));
    let names: Vec<(usize, &str)> = found.iter().map(|(line, name)| (*line, name.as_str())).collect();
    assert_eq!(names, [(2, "confidence"), (2, "report"), (2, "writers"), (3, "eval"), (5, "error"), (5, "extraction")]);
}

#[test]
fn a_bad_file_is_seen() {
    let direction = |path: &str, text: &str| wrong_direction(&[File::new(path, text)]).len();
    assert_eq!(direction("src/checks/sum.rs", "use crate::report::Node;\nuse crate::writers::Json;\n"), 1);
    assert_eq!(direction("src/lex/mod.rs", "use super::document::Document;\n"), 1);
    assert_eq!(direction("src/readers/pdf/page.rs", "use super::super::super::recognise;\n"), 1);
    assert_eq!(direction("src/readers/pdf/page.rs", "use super::super::builder;\n"), 0);
    assert_eq!(direction("src/guess.rs", ""), 1, "a module that the table does not know");

    let touches = |path: &str, text: &str| worldly(&[File::new(path, text)]).len();
    for text in
        ["use std::fs;", "use std::{env, io};", "println!(\"x\");", "let x = std::env::var(\"X\");", "std::io::stdout().lock();"]
    {
        assert_eq!(touches("src/lex/date.rs", text), 1, "{text}");
    }
    assert_eq!(touches("src/cli/check.rs", "use std::fs::File;"), 1);
    assert_eq!(touches("src/cli/check.rs", "std::io::stdout().lock();"), 0);
    assert_eq!(touches("src/lex/date.rs", "// println! prints\nlet x = env!(\"CARGO_PKG_NAME\");"), 0);

    let speaks = |text: &str| unspeakable(&[File::new("README.md", text)]).len();
    let bad = [
        ["see ../sh", "ared/a.md"],
        ["open `/ho", "me/someone/a.pdf`"],
        ["/tm", "p/out.json"],
        ["https://", "mirror.example.org/index"],
        ["local", "host:8080"],
        ["C:\\Us", "ers\\x"],
        ["sam", "ples/a.pdf"],
        ["10.0", ".0.1"],
    ];
    for text in bad.map(|parts| parts.concat()) {
        assert_eq!(speaks(&text), 1, "{text}");
    }
    for text in
        ["src/cli/io.rs", "http://www.w3.org/2000/svg", "target=\"worksheets/sheet1.xml\"", "xl/workbook.xml", "~/.config/baogao"]
    {
        assert_eq!(speaks(text), 0, "{text}");
    }
}
