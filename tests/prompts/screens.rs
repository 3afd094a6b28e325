//! The screens in the guide: what somebody sees who answers every question with yes.

use std::path::Path;

use wrangler_permit::demo_state;

use super::terminal::Walk;
use crate::docs::GUIDE;
use crate::sandbox::{Sandbox, files};

/// The sample project of the demo, in front of an ordinary terminal.
fn sample() -> Sandbox {
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/demo");
    let mut project = files(&demo);
    project.remove(Path::new("state.json"));
    Sandbox::without_token(&project, &demo_state())
        .token(Some("deploy"))
        .var("TERM", "xterm-256color")
}

#[test]
fn the_guide_shows_a_guided_fix() {
    for (columns, name) in [(80, "fix"), (40, "fix, 40 columns")] {
        let sandbox = sample();
        let mut walk = Walk::of_width(columns, &sandbox, &["fix"]);
        walk.answer("[?]why", "y");
        walk.answer("[?]why", "y");
        let ended = walk.end().expect_code(0).expect_narrow(columns);
        let screen = ended.screen();
        GUIDE.expect_screen(name, "wrangler-permit fix", screen.trim());
    }
}

#[test]
fn a_narrow_terminal_gets_permissions_below_each_other() {
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/token/needs/of-a-shop");
    // A command that is there to be copied is not broken; nothing else is wider.
    for columns in [53, 60] {
        let sandbox = Sandbox::without_token(&files(&case.join("in")), &demo_state())
            .var("TERM", "xterm-256color");
        let walk = Walk::of_width(columns, &sandbox, &["token", "needs"]);
        let ended = walk.end().expect_code(0).expect_narrow(columns);
        let screen = ended.screen();
        assert_eq!(screen.contains("because"), columns == 60, "{screen}");
        assert!(screen.contains("every deploy"), "{screen}");
    }
}
