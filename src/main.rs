//! The command line of baogao.

mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}
