//! The report of one cause fits on one screen, however many bindings have it.

use super::sandbox::{ACME, STORE, Sandbox};

/// The rows of `check` on bindings of the secrets `names`.
fn rows(names: &[&str]) -> Vec<String> {
    let mut config = format!("name = \"api\"\naccount_id = \"{ACME}\"\n");
    for (number, name) in names.iter().enumerate() {
        config.push_str(&format!(
            "\n[[secrets_store_secrets]]\nbinding = \"K{number}\"\nstore_id = \"{STORE}\"\n\
             secret_name = \"{name}\"\n"
        ));
    }
    let sandbox = Sandbox::with("wrangler.toml", config);
    let ran = sandbox.run(&["check"]).expect_code(1);
    ran.stdout.lines().map(str::to_owned).collect()
}

/// The last three rows name the cause and what to type.
fn expect_end(rows: &[String], cause: &str) {
    let end = rows[rows.len() - 3..].join("\n");
    assert!(end.contains(cause), "{end}");
    assert!(end.contains("Next: wrangler-permit fix"), "{end}");
}

#[test]
fn four_bindings_with_one_fault_fit_on_a_small_terminal() {
    let rows = rows(&["stripe-live", "session-signing", "openai", "stripe-live"]);
    assert!(rows.len() <= 24, "{}", rows.join("\n"));
    expect_end(&rows, "openai lacks the scope `workers`");
}

#[test]
fn a_hundred_bindings_with_one_cause_fit_on_a_screen() {
    let rows = rows(&["openai"; 100]);
    assert!(rows.len() <= 30, "{}", rows.join("\n"));
    expect_end(
        &rows,
        "100 blocked of 100 bindings: openai lacks the scope `workers`",
    );
    assert!(
        rows.iter()
            .any(|row| row.contains("and 94 more: 94 blocked"))
    );
    assert!(
        rows.iter()
            .any(|row| row.contains("also: K1, line 12; K2, line 17"))
    );
}
