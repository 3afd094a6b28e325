//! What people and networks get wrong: one clear message, the right exit code, an end in bounded
//! time, no panic, nothing changed, no credential shown. [`Sandbox::run`] looks for panics and
//! credentials in every run.

mod answers;
mod echoes;
mod files;
#[cfg(unix)]
mod folders;
pub(crate) mod hostile;
#[cfg(unix)]
mod large;
mod network;
mod refusals;
mod text;

use serde_json::json;

use super::process::Ran;
use super::sandbox::{ACME, STORE, Sandbox};

/// A config whose one binding lacks a scope.
fn config() -> String {
    binding("OPENAI_KEY", "openai")
}

/// A config with one binding.
fn binding(name: &str, secret: &str) -> String {
    format!(
        "name = \"api\"\naccount_id = \"{ACME}\"\n\n[[secrets_store_secrets]]\nbinding = \"{name}\"\n\
         store_id = \"{STORE}\"\nsecret_name = \"{secret}\"\n"
    )
}

/// Runs `check` and `fix --yes`, which must both end with exit code 2, tell of one error in these
/// words, and change nothing. Gives back the check.
fn refused(sandbox: &Sandbox, words: &[&str]) -> Ran {
    let before = sandbox.files();
    for arguments in [&["fix", "--yes"][..], &["check"]] {
        let ran = sandbox.run(arguments);
        assert_eq!(ran.code, Some(2), "{ran:?}");
        let said = said(&ran);
        for word in words {
            assert!(said.contains(word), "{word:?} is missing in: {said}");
        }
        let errors = said.matches("error: ").count() + said.matches("error[").count();
        assert_eq!(errors, 1, "{said}");
        if arguments == ["check"] {
            assert_eq!(sandbox.files(), before);
            assert_eq!(sandbox.writes(), [""; 0]);
            documented(sandbox);
            return ran;
        }
    }
    unreachable!("check comes last")
}

/// A script that asks for JSON gets a document all the same.
fn documented(sandbox: &Sandbox) {
    let ran = sandbox.run(&["check", "--format", "json"]);
    let document = ran.json().unwrap();
    let reasons = [&document["findings"], &document["errors"]];
    assert!(reasons.iter().any(|list| **list != json!([])), "{document}");
    assert_eq!(ran.code, Some(2));
}

/// Everything that was written, on one line: where it wraps does not matter here.
fn said(ran: &Ran) -> String {
    let text = format!("{} {}", ran.stdout, ran.stderr);
    let words = text.split_whitespace().filter(|word| *word != "│");
    words.collect::<Vec<_>>().join(" ")
}
