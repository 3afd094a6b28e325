//! Names that a terminal would obey, in every prompt. [`Walk::end`] looks at all that is written.

use super::terminal::{ENTER, Walk};
use crate::bad_input::hostile::{SHOWN, sandbox};

const KEYS: &str = "[?]why";

#[test]
fn prompts_lists_and_diffs_show_hostile_names() {
    for (name, value) in [("NO_COLOR", ""), ("NO_COLOR", "1"), ("TERM", "dumb")] {
        let sandbox = sandbox().var("TERM", "xterm-256color").var(name, value);
        let (end, first) = match value {
            "dumb" => ("\n", "1\n"),
            _ => ("", ENTER),
        };
        let key = |key: &str| format!("{key}{end}");
        let mut walk = Walk::start(&sandbox, &["fix", "."]);
        for answer in ["?", "d", "y"] {
            walk.see(&format!(
                "1/6 Add `workers` to the scopes of gateway{SHOWN}?"
            ));
            walk.answer(KEYS, &key(answer));
        }
        walk.see(&format!("gateway{SHOWN} now has"));
        walk.see(&format!("3/6 Which secret does TWO{SHOWN} mean?"));
        walk.see(&format!("absend{SHOWN}"));
        if end.is_empty() {
            walk.wait_for_keys();
        } else {
            walk.see("for none: ");
        }
        walk.press(first);
        walk.see(&format!("3/6 TWO{SHOWN}: use the secret"));
        walk.see(&format!("absend{SHOWN}?"));
        walk.answer(KEYS, &key("y"));
        walk.see(&format!("4/6 THREE{SHOWN}"));
        walk.answer(KEYS, &key("y"));
        walk.see(&format!("6/6 FOUR{SHOWN} in"));
        walk.answer(KEYS, &key("q"));
        walk.end().expect_code(1);

        let mut walk = Walk::start(&sandbox, &["undo"]);
        walk.see("take `workers` from the scopes of");
        walk.answer(KEYS, &key("a"));
        walk.see(&format!("gateway{SHOWN} now has"));
        walk.end().expect_code(0);
    }
}
