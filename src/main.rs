//! The command line.

#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    cellfold::cli::run(std::env::args_os()).into()
}
