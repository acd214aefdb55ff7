//! `cellfold completions`.

use clap::CommandFactory;

use super::Outcome;
use super::args::{Arguments, Completions};
use super::output::Terminal;

/// Runs it.
pub fn run(command: &Completions, terminal: &mut Terminal) -> Outcome {
    let mut text = Vec::new();
    clap_complete::generate(command.shell, &mut Arguments::command(), "cellfold", &mut text);
    terminal.data(&String::from_utf8_lossy(&text));
    Outcome::Fine
}
