//! The `wrangler-permit` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    wrangler_permit::run(std::env::args_os().collect()).into()
}
