//! A config that goes while a run is about it.

use std::fs;
use std::io::Write as _;
use std::thread::{self, yield_now};

use serde_json::json;

use super::kills::traced;
use super::{SECRET, add_faults, outcomes, unscoped};
use crate::case::Case;
use crate::process::{is_installed, run};

#[test]
fn a_config_that_goes_meanwhile_does_not_swallow_what_was_done() {
    for (arguments, is_json) in [
        (&["fix", "--yes"][..], false),
        (&["fix", "--yes", "--json"][..], true),
    ] {
        let sandbox = unscoped();
        let slow = json!({ "method": "PATCH", "path": SECRET, "delay_ms": 300 });
        add_faults(&sandbox, &[slow]);
        let ran = thread::scope(|scope| {
            let fix = scope.spawn(|| sandbox.run(arguments));
            let arrived = || {
                let requests = sandbox.server.requests();
                requests.iter().any(|request| request.method == "PATCH")
            };
            while !arrived() {
                yield_now();
            }
            fs::remove_file(sandbox.project().join("wrangler.toml")).unwrap();
            fix.join().unwrap()
        });
        let ran = ran.expect_code(2);
        if is_json {
            assert_eq!(outcomes(&ran), ["applied"]);
        } else {
            assert!(ran.stdout.contains("openai now has ai_gateway, workers"));
            assert!(ran.stdout.contains("Undo: "), "{}", ran.stdout);
        }
        assert!(ran.stderr.contains("what is left could not be looked at"));
    }
}

/// What was added is told, though the config is gone before it can be looked at once more. The rename that
/// writes it is made to take its time.
#[test]
fn a_config_that_goes_after_it_was_written_does_not_swallow_what_was_done() {
    if !is_installed("strace") {
        let _ = writeln!(std::io::stderr(), "skipped: there is no strace");
        return;
    }
    for (format, is_json) in [(&[][..], false), (&["--json"], true)] {
        let sandbox = Case::read("check/sound").unwrap().sandbox();
        let path = sandbox.project().join("wrangler.toml");
        let arguments = [&["add", "session-signing"], format].concat();
        let slow = [
            "-o",
            "/dev/null",
            "-e",
            "inject=rename,renameat2:delay_exit=1000000",
        ];
        let mut add = traced(&sandbox, &slow, &arguments);
        let ran = thread::scope(|scope| {
            let add = scope.spawn(|| run(&mut add));
            let is_written = || {
                fs::read_to_string(&path)
                    .unwrap()
                    .contains("session-signing")
            };
            while !is_written() {
                yield_now();
            }
            fs::remove_file(&path).unwrap();
            add.join().unwrap()
        });
        let ran = ran.expect_code(2);
        if is_json {
            assert_eq!(outcomes(&ran), ["applied"]);
        } else {
            assert!(ran.stdout.contains("binds session-signing"), "{ran:#?}");
        }
        let said = "what is left could not be looked at";
        assert!(ran.stderr.contains(said), "{ran:#?}");
    }
}
