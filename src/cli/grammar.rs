//! `baogao grammar`: which families are known, what their grammars say, what is wrong with a file.

use std::io::Write;
use std::path::{Path, PathBuf};

use baogao::authoring;
use baogao::document::Document;
use baogao::extraction::Extraction;
use baogao::grammar;
use baogao::pipeline::{GrammarInfo, GrammarOrigin};
use baogao::{Engine, Options};

use super::args::{GrammarAction, GrammarArgs};
use super::failure::{Failure, Outcome};
use super::io::{self, Input};
use super::lang::Lang;
use super::run;
use super::terminal::{BAD, DIM, GOOD, NAME, Terminal, styled};

/// Runs the command.
pub fn run(args: &GrammarArgs, terminal: &Terminal) -> Result<Outcome, Failure> {
    match &args.action {
        GrammarAction::List => list(&run::engine(args.grammars.as_deref())?, terminal),
        GrammarAction::Show { id } => show(&run::engine(args.grammars.as_deref())?, id, terminal),
        GrammarAction::New { file, id } => {
            let document = read(&run::engine(args.grammars.as_deref())?, file)?.0;
            let text = authoring::draft::draft(&document, id).map_err(|error| Failure::Work(error.to_string()))?;
            std::io::stdout().lock().write_all(text.as_bytes())?;
            Ok(Outcome::Done)
        }
        GrammarAction::Check { file, on } => {
            let text = io::read_text(file).map_err(Failure::Work)?;
            let others = io::grammar_files(args.grammars.as_deref()).map_err(Failure::Work)?;
            let name = file.display().to_string();
            match on {
                None => check(&name, &text, &others, terminal),
                Some(document) => on_document(&name, &text, &others, document, terminal),
            }
        }
    }
}

fn list(engine: &Engine, terminal: &Terminal) -> Result<Outcome, Failure> {
    let mut out = anstream::stdout().lock();
    for grammar in engine.grammars() {
        let name = format!("{}@{}", grammar.id, grammar.version);
        let origin = styled(DIM, origin(grammar, terminal.lang));
        writeln!(out, "{}  {}  {origin}", styled(NAME, format_args!("{name:<32}")), grammar.title)?;
    }
    Ok(Outcome::Done)
}

fn origin(grammar: &GrammarInfo, lang: Lang) -> &str {
    match &grammar.origin {
        GrammarOrigin::Embedded => lang.pick("built in", "内置"),
        GrammarOrigin::File(file) => file,
    }
}

/// Prints the file of a family and behind it the files that it takes entries from.
fn show(engine: &Engine, id: &str, terminal: &Terminal) -> Result<Outcome, Failure> {
    let find = |id: &str| engine.grammars().iter().find(|grammar| grammar.id == id);
    let Some(first) = find(id) else {
        let known = engine.grammars().iter().map(|grammar| grammar.id.as_str()).collect::<Vec<_>>().join(", ");
        return Err(Failure::usage(format!("no grammar `{id}`; known are: {known}"), format!("没有语法 `{id}`；现有：{known}")));
    };
    let mut out = std::io::stdout().lock();
    let mut shown: Vec<&GrammarInfo> = Vec::new();
    let mut next = Some(first);
    // A base is shown once even if files name each other.
    while let Some(grammar) = next.filter(|grammar| !shown.iter().any(|other| other.id == grammar.id)) {
        if !shown.is_empty() {
            writeln!(out)?;
        }
        let (name, from) = (format!("{}@{}", grammar.id, grammar.version), origin(grammar, terminal.lang));
        writeln!(out, "# ======== {name} ({from})\n{}", grammar.text.trim_end())?;
        shown.push(grammar);
        let file = grammar::parse(id, &grammar.text).map_err(|error| Failure::Work(error.to_string()))?;
        next = file.extends.as_deref().and_then(find);
    }
    Ok(Outcome::Done)
}

fn read(engine: &Engine, file: &Path) -> Result<(Document, Extraction), Failure> {
    let failed = |reason: String| Failure::Work(format!("{}: {reason}", file.display()));
    let source = Input::file(file.to_path_buf(), PathBuf::new()).read().map_err(failed)?;
    engine.extract(&source, &Options::default()).map_err(|error| failed(error.to_string()))
}

/// What the grammar takes from a document, and what it leaves: labels first, then text.
fn on_document(
    name: &str,
    text: &str,
    others: &[(String, String)],
    file: &Path,
    terminal: &Terminal,
) -> Result<Outcome, Failure> {
    let id = Engine::check_grammar(name, text).map_err(|error| Failure::Work(error.to_string()))?.id;
    let files: Vec<(String, String)> =
        std::iter::once((name.to_owned(), text.to_owned())).chain(others.iter().cloned()).collect();
    let engine = Engine::with_overrides(&files).map_err(|error| Failure::Work(error.to_string()))?;
    let (document, extraction) = read(&engine, file)?;
    let report = &extraction.report;
    let mut out = anstream::stdout().lock();
    let found = &report.main.family;
    writeln!(out, "{}  {} {:.2}", file.display(), styled(NAME, &found.id), found.score)?;
    if found.id != id {
        let say = say!(
            terminal.lang,
            "not read as {id}: see its title and labels in [identify]",
            "未识别为 {id}：请检查 [identify] 的标题和标签"
        );
        writeln!(out, "{}", styled(BAD, say))?;
    }
    let short = |raw: &str| raw.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(40).collect::<String>();
    writeln!(out, "{}", styled(GOOD, terminal.lang.pick("taken", "已取")))?;
    let mut lines = Vec::new();
    report.main.root.visit_leaves(&mut |pointer, leaf| {
        if let (Some(_), Some(evidence)) = (&leaf.value, leaf.evidence.as_deref()) {
            let via = evidence.via.first().map(|via| short(document.text_at(via.span))).unwrap_or_default();
            lines.push(format!("  {pointer}  {}  {}", short(document.text_at(evidence.span)), styled(DIM, via)));
        }
    });
    for line in lines {
        writeln!(out, "{line}")?;
    }
    writeln!(out, "{}", styled(BAD, terminal.lang.pick("left", "未取")))?;
    for piece in &report.unassigned {
        writeln!(out, "  {}", short(document.text_at(piece.span)))?;
    }
    Ok(if found.id == id { Outcome::Done } else { Outcome::SomeFailed })
}

/// Loads the file and tries its examples; every fault is one line.
fn check(name: &str, text: &str, others: &[(String, String)], terminal: &Terminal) -> Result<Outcome, Failure> {
    let faults = authoring::check(name, text, others).map_err(|error| Failure::Work(error.to_string()))?;
    let mut out = anstream::stdout().lock();
    for fault in &faults {
        writeln!(out, "{name}: {}", styled(BAD, fault))?;
    }
    if !faults.is_empty() {
        return Ok(Outcome::SomeFailed);
    }
    writeln!(out, "{name}: {}", styled(GOOD, terminal.lang.pick("sound", "可用")))?;
    Ok(Outcome::Done)
}
