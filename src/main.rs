//! The program: arguments in, exit status out. Everything else is the library.

use casebook::cli;
use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(cli::main(std::env::args_os().collect()) as u8)
}
