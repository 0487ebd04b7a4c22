//! `baogao grammar`: which families are known, what their grammars say, what is wrong with a file.

use std::io::Write;

use baogao::Engine;
use baogao::authoring;
use baogao::grammar;
use baogao::pipeline::{GrammarInfo, GrammarOrigin};

use super::args::{GrammarAction, GrammarArgs};
use super::failure::{Failure, Outcome};
use super::io;
use super::lang::Lang;
use super::run;
use super::terminal::{BAD, DIM, GOOD, NAME, Terminal, styled};

/// Runs the command.
pub fn run(args: &GrammarArgs, terminal: &Terminal) -> Result<Outcome, Failure> {
    match &args.action {
        GrammarAction::List => list(&run::engine(args.grammars.as_deref())?, terminal),
        GrammarAction::Show { id } => show(&run::engine(args.grammars.as_deref())?, id, terminal),
        GrammarAction::Check { file } => {
            let text = io::read_text(file).map_err(Failure::Work)?;
            let others = io::grammar_files(args.grammars.as_deref()).map_err(Failure::Work)?;
            check(&file.display().to_string(), &text, &others, terminal)
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
