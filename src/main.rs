//! The command line.

use std::process::ExitCode;

#[expect(clippy::disallowed_methods, reason = "the arguments come in here")]
fn main() -> ExitCode {
    cellfold::cli::run(std::env::args_os()).into()
}
