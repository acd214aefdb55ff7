//! The command line: arguments, streams and exit codes. What a command does is the engine's.
#![expect(clippy::disallowed_methods, reason = "the command line alone asks what the terminal is like")]

mod args;
mod check;
mod completions;
mod diff;
mod explain;
mod init;
mod input;
mod list;
mod output;
mod render;
mod schema;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser, ValueEnum};

use args::{Arguments, Command};
use output::Terminal;

/// What a command came to. The numbers are those of `diff` and `kubectl diff`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing to report: 0.
    Fine,
    /// Differences, or failed checks: 1.
    Differs,
    /// It could not be done: 2.
    Failed,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        ExitCode::from(match outcome {
            Outcome::Fine => 0,
            Outcome::Differs => 1,
            Outcome::Failed => 2,
        })
    }
}

/// The definition of the command line, with all commands: for the reference.
pub fn definition() -> clap::Command {
    Arguments::command()
}

/// Runs a command line.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Outcome {
    let arguments = match Arguments::try_parse_from(arguments).and_then(sensible) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are no failure; where the terminal is gone, there is nobody to tell.
            let _ = error.print();
            return if error.use_stderr() { Outcome::Failed } else { Outcome::Fine };
        }
    };
    let mut terminal = Terminal::new(arguments.global.color);
    let global = &arguments.global;
    match &arguments.command {
        Command::Init(command) => init::run(command, &mut terminal),
        Command::Render(command) => render::run(global, command, &mut terminal),
        Command::Diff(command) => diff::run(global, command, &mut terminal),
        Command::Check(command) => check::run(global, command, &mut terminal),
        Command::Explain(command) => explain::run(global, command, &mut terminal),
        Command::List(command) => list::run(global, command, &mut terminal),
        Command::Schema => schema::run(&mut terminal),
        Command::Completions(command) => completions::run(command, &mut terminal),
    }
}

/// Refuses what clap cannot: a form of findings alone, for a command that has answers.
fn sensible(arguments: Arguments) -> Result<Arguments, clap::Error> {
    let format = arguments.global.format;
    if !format.is_report() || matches!(arguments.command, Command::Check(_)) {
        return Ok(arguments);
    }
    let name = format.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned());
    let words = format!("`--format {name}` is for `check` alone; the other commands write `text` or `json`");
    Err(Arguments::command().error(ErrorKind::InvalidValue, words))
}
