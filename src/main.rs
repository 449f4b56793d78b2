//! The program: arguments in, exit status out. Everything else is the library.

use casebook::cli;
use mimalloc::MiMalloc;
use std::process::ExitCode;

/// A build makes millions of short strings on all cores; this allocator takes a third of the system's time for them.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    ExitCode::from(cli::main(std::env::args_os().collect()) as u8)
}
