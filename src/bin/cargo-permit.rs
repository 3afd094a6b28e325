//! The `cargo permit` command.

use std::ffi::OsString;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments: Vec<OsString> = std::env::args_os().collect();
    // `cargo permit fix` runs `cargo-permit permit fix`.
    if arguments.get(1).is_some_and(|name| name == "permit") {
        arguments.remove(1);
    }
    wrangler_permit::run(arguments).into()
}
