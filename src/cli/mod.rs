//! The command line: arguments in, files and exit codes out. Uses the library's public API only; `io` alone opens files.

#[macro_use]
mod lang;
mod apply;
mod args;
mod batch;
mod check;
mod completions;
mod convert;
mod diff;
mod eval;
mod eval_leave;
mod extract;
mod failure;
mod grammar;
mod help_zh;
mod inspect;
mod interrupt;
mod io;
mod output;
mod progress;
mod report;
mod run;
mod schedule;
mod schema;
mod serve;
mod show;
mod svg;
mod terminal;
mod text;
mod worker;

use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

use args::{Args, Command};
use failure::{Failure, Outcome};
use lang::Lang;
use terminal::Terminal;

/// Runs the program and says how it ended (the codes of the contract).
pub fn main() -> ExitCode {
    worker::keep_panics_quiet();
    let asked = lang::asked_for(std::env::args_os());
    let command = help_zh::in_language(Args::command(), Lang::chosen(asked, &io::locale()));
    let args = match command.try_get_matches().and_then(|matches| Args::from_arg_matches(&matches)) {
        Ok(args) => args,
        Err(error) => {
            // Help and version come this way too; clap knows their stream and code.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let terminal = Terminal::new(&args.common, Lang::chosen(args.common.lang, &io::locale()));
    let outcome = dispatch(args.command, &terminal).unwrap_or_else(|failure| {
        if failure.is_broken_pipe() {
            return Outcome::Done;
        }
        terminal.problem(&failure.message(terminal.lang));
        failure.outcome()
    });
    ExitCode::from(outcome.code())
}

fn dispatch(command: Command, terminal: &Terminal) -> Result<Outcome, Failure> {
    match command {
        Command::Extract(args) => extract::run(&args, terminal),
        Command::Text(args) => text::run(&args, terminal),
        Command::Inspect(args) => inspect::run(&args, terminal),
        Command::Check(args) => check::run(&args, terminal),
        Command::Report(args) => report::run(&args, terminal),
        Command::Apply(args) => apply::run(&args, terminal),
        Command::Serve(args) => serve::run(&args, terminal),
        Command::Schema { of } => schema::run(of),
        Command::Convert(args) => convert::run(&args, terminal),
        Command::Diff(args) => diff::run(&args, terminal),
        Command::Eval(args) => eval::run(&args, terminal),
        Command::Grammar(args) => grammar::run(&args, terminal),
        Command::Completions { shell } => completions::run(shell),
        Command::Man { directory } => completions::man(directory.as_deref()),
    }
}
