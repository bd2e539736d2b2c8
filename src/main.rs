//! Starts the command line; see the library's documentation.

use std::process::ExitCode;

fn main() -> ExitCode {
    fasevagt::cli::main()
}
