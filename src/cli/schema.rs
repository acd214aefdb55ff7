//! `cellfold schema`.

use super::Outcome;
use super::output::Terminal;
use crate::reference;

/// Runs it.
pub fn run(terminal: &mut Terminal) -> Outcome {
    terminal.data(&reference::schema());
    Outcome::Fine
}
