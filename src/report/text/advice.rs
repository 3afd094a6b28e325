//! What a person would type next.

use crate::report::style::Style;

/// The line that says what to type next.
pub(super) fn advice(command: &str, style: Style) -> String {
    if !style.hints {
        return String::new();
    }
    let lines = continued(command, style.width.saturating_sub(NEXT.len()));
    let lines: Vec<String> = lines.iter().map(|line| style.command(line)).collect();
    format!("{NEXT}{}\n", lines.join("\n      "))
}

/// What stands before a command.
const NEXT: &str = "Next: ";

/// `command` in lines of at most `width` columns that a shell takes for one, broken before flags.
fn continued(command: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for (index, part) in command.split(" --").enumerate() {
        let part = if index == 0 {
            part.to_owned()
        } else {
            format!("--{part}")
        };
        let fits = |line: &&mut String| line.len() + part.len() + 3 <= width;
        match lines.last_mut().filter(fits) {
            Some(line) => line.push_str(&format!(" {part}")),
            None => lines.push(part),
        }
    }
    let last = lines.len().saturating_sub(1);
    for line in &mut lines[..last] {
        line.push_str(" \\");
    }
    lines
}
