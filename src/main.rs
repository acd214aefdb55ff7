//! The command line.

#![forbid(unsafe_code)]

use std::process::ExitCode;

/// A fleet is millions of small strings and maps, made on all cores at once, which the allocators of systems serve at
/// half the speed.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cellfold::cli::run(std::env::args_os()).into()
}
