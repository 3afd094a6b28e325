//! The forms in which people have the output of wrangler.

/// A form of a log.
#[derive(Clone, Copy, Debug)]
pub(super) enum LogForm {
    Plain,
    /// GitHub's raw log.
    Github,
    /// `gh run view --log`.
    GithubView,
    WorkersBuilds,
    Gitlab,
    /// With colours, and broken at so many columns wherever that is.
    Terminal(usize),
    /// Broken at words, behind a bar.
    Box,
    /// Lines of another task between its own.
    Interleaved,
    /// A container's log.
    JsonLines,
    /// PowerShell's redirection.
    Utf16,
    /// Time alone, in brackets.
    Clock,
    /// With a stamp that a terminal hides.
    Buildkite,
    /// The journal of a machine, broken at words.
    Journal,
}

/// Every form.
pub(super) const FORMS: &[LogForm] = &[
    LogForm::Plain,
    LogForm::Github,
    LogForm::GithubView,
    LogForm::WorkersBuilds,
    LogForm::Gitlab,
    LogForm::Terminal(80),
    LogForm::Box,
    LogForm::Interleaved,
    LogForm::JsonLines,
    LogForm::Utf16,
    LogForm::Clock,
    LogForm::Buildkite,
    LogForm::Journal,
];

impl LogForm {
    /// `text`, what wrangler prints, in a log of this form.
    pub(super) fn write(self, text: &str) -> Vec<u8> {
        let lines = text.lines();
        let with = |prefix: &str| -> String {
            text.lines()
                .map(|line| format!("{prefix}{line}\n"))
                .collect()
        };
        let log = match self {
            Self::Plain => text.to_owned(),
            Self::Github => format!("\u{feff}{}", with("2026-11-03T09:00:05.9597155Z ")),
            Self::GithubView => with("ship\tDeploy it\t2026-11-03T09:00:05.9597155Z "),
            Self::WorkersBuilds => with("2026-11-03T09:00:09.879Z\t"),
            Self::Gitlab => format!(
                "2026-11-03T09:00:02.838862Z 01O \u{1b}[0Ksection_start:1795600000:run\r\u{1b}[0K\n{}",
                with("2026-11-03T09:00:08.355448Z 01E ")
            ),
            Self::Terminal(columns) => {
                let broken = lines.map(|line| break_anywhere(line, columns));
                let broken: String = broken.collect();
                broken.replace(
                    "[ERROR]",
                    "\u{1b}[41;31m[\u{1b}[41;97mERROR\u{1b}[41;31m]\u{1b}[0m",
                )
            }
            Self::Box => {
                let broken = lines.flat_map(|line| break_at_words(line, 60));
                broken.map(|line| format!("│ {line}\n")).collect()
            }
            Self::Interleaved => lines
                .flat_map(|line| break_at_words(line, 60))
                .map(|line| format!("shop:deploy: {line}\nweb:build: ✓ built in 31 ms\n"))
                .collect(),
            Self::JsonLines => lines
                .map(|line| {
                    let log = format!("\u{1b}[31m{line}\u{1b}[0m\n");
                    let record = serde_json::json!({ "log": log, "stream": "stderr" });
                    format!("{record}\n")
                })
                .collect(),
            Self::Utf16 => {
                let text = format!("\u{feff}{}", text.replace('\n', "\r\n"));
                return text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            }
            Self::Clock => with("[09:00:05] "),
            Self::Buildkite => lines
                .flat_map(|line| break_at_words(line, 60))
                .map(|line| format!("\u{1b}_bk;t=1795600000123\u{7}{line}\r\n"))
                .collect(),
            Self::Journal => lines
                .flat_map(|line| break_at_words(line, 60))
                .map(|line| format!("Nov 03 09:00:05 runner deploy[812]: {line}\n"))
                .collect(),
        };
        log.into_bytes()
    }
}

/// `line` in parts of so many characters, as a terminal breaks it.
fn break_anywhere(line: &str, columns: usize) -> String {
    let characters: Vec<char> = line.chars().collect();
    let parts = characters.chunks(columns);
    let mut broken: String = parts
        .map(|part| part.iter().collect::<String>() + "\r\n")
        .collect();
    if broken.is_empty() {
        broken.push_str("\r\n");
    }
    broken
}

/// `line` in lines of at most so many characters, broken at its blanks.
fn break_at_words(line: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in line.split(' ') {
        let last = lines.len() - 1;
        if !lines[last].is_empty() && lines[last].len() + word.len() >= columns {
            lines.push(format!("  {word}"));
        } else if lines[last].is_empty() {
            lines[last] = word.to_owned();
        } else {
            lines[last] = format!("{} {word}", lines[last]);
        }
    }
    lines
}
