//! `baogao completions` and `baogao man`: generated from the arguments' own shape.

use std::io::Write;
use std::path::Path;

use clap::CommandFactory;
use clap_complete::Shell;

use super::args::Args;
use super::failure::{Failure, Outcome};
use super::io;

/// Prints the completion script of `shell`.
pub fn run(shell: Shell) -> Result<Outcome, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "baogao", &mut script);
    std::io::stdout().lock().write_all(&script)?;
    Ok(Outcome::Done)
}

/// Prints the manual page, or writes one for each command to `directory`.
pub fn man(directory: Option<&Path>) -> Result<Outcome, Failure> {
    let mut command = Args::command();
    let Some(directory) = directory else {
        let mut page = Vec::new();
        clap_mangen::Man::new(command).render(&mut page)?;
        std::io::stdout().lock().write_all(&page)?;
        return Ok(Outcome::Done);
    };
    command.build();
    let commands: Vec<clap::Command> = std::iter::once(command.clone()).chain(command.get_subcommands().cloned()).collect();
    for command in commands {
        let name = command.get_display_name().unwrap_or(command.get_name()).to_owned();
        io::write_atomically(&directory.join(format!("{name}.1")), |out| clap_mangen::Man::new(command).render(&mut &mut *out))?;
    }
    Ok(Outcome::Done)
}
