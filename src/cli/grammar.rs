//! `baogao grammar`: which families are known, what their grammars say, what is wrong with a file.

use std::io::Write;

use baogao::Engine;
use baogao::pipeline::GrammarOrigin;

use super::args::{GrammarAction, GrammarArgs};
use super::failure::{Failure, Outcome};
use super::io;
use super::run;
use super::terminal::{DIM, GOOD, NAME, Terminal, styled};

/// Runs the command.
pub fn run(args: &GrammarArgs, terminal: &Terminal) -> Result<Outcome, Failure> {
    match &args.action {
        GrammarAction::List => list(&run::engine(args.grammars.as_deref())?, terminal),
        GrammarAction::Show { id } => show(&run::engine(args.grammars.as_deref())?, id),
        GrammarAction::Check { file } => {
            let text = io::read_text(file).map_err(Failure::Work)?;
            let name = file.display().to_string();
            let grammar = Engine::check_grammar(&name, &text).map_err(|error| Failure::Work(error.to_string()))?;
            let (id, version) = (grammar.id, grammar.version);
            let good = styled(GOOD, terminal.lang.pick("sound", "可用"));
            writeln!(anstream::stdout().lock(), "{name}: {good} ({id}@{version})")?;
            Ok(Outcome::Done)
        }
    }
}

fn list(engine: &Engine, terminal: &Terminal) -> Result<Outcome, Failure> {
    let mut out = anstream::stdout().lock();
    for grammar in engine.grammars() {
        let origin = match &grammar.origin {
            GrammarOrigin::Embedded => terminal.lang.pick("built in", "内置").to_owned(),
            GrammarOrigin::File(file) => file.clone(),
        };
        let name = format!("{}@{}", grammar.id, grammar.version);
        writeln!(out, "{}  {}  {}", styled(NAME, format_args!("{name:<32}")), grammar.title, styled(DIM, origin))?;
    }
    Ok(Outcome::Done)
}

fn show(engine: &Engine, id: &str) -> Result<Outcome, Failure> {
    let Some(grammar) = engine.grammars().iter().find(|grammar| grammar.id == id) else {
        let known = engine.grammars().iter().map(|grammar| grammar.id.as_str()).collect::<Vec<_>>().join(", ");
        return Err(Failure::usage(format!("no grammar `{id}`; known are: {known}"), format!("没有语法 `{id}`；现有：{known}")));
    };
    std::io::stdout().lock().write_all(grammar.text.as_bytes())?;
    Ok(Outcome::Done)
}
