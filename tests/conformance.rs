//! The real wrangler as judge of what we read, what we write and what the embedded Cloudflare
//! answers, and Cloudflare's own API clients as judges of that too.
//!
//! It needs installations of them, which `.ci/run` makes. Where the variables name none
//! ([`VARIABLE`], [`clients::VARIABLE`]), these tests say so and pass.

mod builds;
mod clients;
mod commands;
mod comparison;
mod credential;
pub(crate) mod editor;
mod fields;
mod formats;
mod generator;
mod identity;
mod installation;
mod matrix;
mod names;
mod pairs;
mod permissions;
mod plans;
mod project;
mod reader;
mod recording;
mod shapes;
mod story;
mod templates;
mod world;

use std::io::Write;
use std::path::Path;
use std::sync::Once;
use std::thread;

use installation::Installation;

/// The folder with one subfolder a version of wrangler.
const VARIABLE: &str = "WRANGLER_PERMIT_WRANGLER";

/// Runs `test` with every installed version, side by side, each in a thread of its name.
fn with_each_wrangler(test: impl Fn(&Installation) + Sync) {
    let Some(folder) = std::env::var_os(VARIABLE) else {
        tell_of_the_skip();
        return;
    };
    let installations = Installation::all(Path::new(&folder));
    thread::scope(|scope| {
        for installation in &installations {
            thread::Builder::new()
                .name(format!("wrangler {}", installation.version))
                .spawn_scoped(scope, || test(installation))
                .unwrap();
        }
    });
}

fn tell_of_the_skip() {
    static TOLD: Once = Once::new();
    TOLD.call_once(|| {
        tell(&format!(
            "skipped: the tests under `conformance`, in which the real wrangler is the judge.\n\
             To run them, set {VARIABLE} to a folder with a subfolder for each\n\
             version (`4.164.0`) in which `npm install wrangler@4.164.0 node@22` was run.\n\
             `.ci/run` does all of it."
        ));
    });
}

/// Says something even where the test passes: the harness keeps what tests print with macros.
fn tell(text: &str) {
    let _ = writeln!(std::io::stderr(), "\n{text}");
}
