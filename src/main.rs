//! The command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    cellfold::cli::run(std::env::args_os()).into()
}
