//! One line of a log without what the tools around wrangler have put before it and into it.

use std::borrow::Cow;

use console::strip_ansi_codes;
use serde_json::Value;

/// The keys under which loggers keep the line of a program.
const MESSAGE_KEYS: [&str; 5] = ["log", "message", "msg", "line", "text"];

/// The most characters of the name of a task before its lines.
const LONGEST_TASK: usize = 60;

/// The lines that `raw` stands for: what a logger has put into JSON is taken out.
pub(super) fn unwrap_line(raw: &str) -> Vec<Cow<'_, str>> {
    let plain = strip_stamp(raw.trim_start_matches('\u{feff}'));
    if plain.starts_with('{')
        && let Some(message) = read_message(plain)
    {
        let lines = message.split(['\n', '\r']);
        return lines
            .map(|line| Cow::Owned(clean(line).into_owned()))
            .collect();
    }
    vec![clean(plain)]
}

/// The line of a program in a line of JSON.
fn read_message(line: &str) -> Option<String> {
    let Value::Object(record) = serde_json::from_str(line).ok()? else {
        return None;
    };
    let texts = MESSAGE_KEYS
        .iter()
        .filter_map(|key| record.get(*key)?.as_str());
    Some(texts.collect::<Vec<_>>().join("\n")).filter(|text| !text.is_empty())
}

/// The line without colours and stamps.
fn clean(line: &str) -> Cow<'_, str> {
    match strip_controls(line) {
        Cow::Borrowed(line) => Cow::Borrowed(strip_stamp(line)),
        Cow::Owned(line) => Cow::Owned(strip_stamp(&line).to_owned()),
    }
}

/// The line without escape sequences: colours, and what runners hide in strings to the terminal, as
/// Buildkite does with its stamps (`ESC _ bk;t=1795600000123 BEL`).
fn strip_controls(line: &str) -> Cow<'_, str> {
    let mut parts = line.split('\u{1b}');
    let first = parts.next().unwrap_or_default();
    if first.len() == line.len() {
        return Cow::Borrowed(line);
    }
    let mut kept = first.to_owned();
    for part in parts {
        let is_string = part.starts_with(['_', ']']);
        match part.split_once('\u{7}').filter(|_| is_string) {
            Some((_, behind)) => kept.push_str(behind),
            None => kept.extend(["\u{1b}", part]),
        }
    }
    Cow::Owned(strip_ansi_codes(&kept).into_owned())
}

/// The line without the moment before it, and what runners put around that: the job and the step of
/// `gh run view --log`, the stream of GitLab.
fn strip_stamp(line: &str) -> &str {
    let mut rest = line;
    if let [_, _, stamped] = rest.splitn(3, '\t').collect::<Vec<_>>()[..]
        && strip_moment(stamped).is_some()
    {
        rest = stamped;
    }
    match strip_moment(rest) {
        Some(after) => strip_stream(after),
        None => strip_syslog(rest).unwrap_or(rest),
    }
}

/// The line behind `2026-11-03T09:00:00.0000000Z ` or `[09:00:00] `.
fn strip_moment(line: &str) -> Option<&str> {
    let open = line.strip_prefix(['[', '(']).unwrap_or(line);
    let end = open
        .find(|character: char| !(character.is_ascii_digit() || "-:.,TZ+/".contains(character)))
        .unwrap_or(open.len());
    let (stamp, rest) = open.split_at(end);
    let digits = stamp.bytes().filter(u8::is_ascii_digit).count();
    if digits < 6 || stamp.matches(':').count() < 2 {
        return None;
    }
    let rest = rest.strip_prefix([']', ')']).unwrap_or(rest);
    Some(rest.strip_prefix([' ', '\t']).unwrap_or(rest))
}

/// The line behind `Nov 03 09:00:00 host program[12]: `, as the journal of a machine has it.
fn strip_syslog(line: &str) -> Option<&str> {
    const MONTHS: [&str; 12] = [
        "Jan ", "Feb ", "Mar ", "Apr ", "May ", "Jun ", "Jul ", "Aug ", "Sep ", "Oct ", "Nov ",
        "Dec ",
    ];
    MONTHS.iter().find(|month| line.starts_with(**month))?;
    let (head, rest) = line.split_once(": ")?;
    (head.matches(':').count() == 2).then_some(rest)
}

/// The line behind GitLab's mark of a stream: `01O `, `00E+`.
fn strip_stream(line: &str) -> &str {
    match line.as_bytes() {
        [a, b, b'O' | b'E', b' ' | b'+', ..] if a.is_ascii_digit() && b.is_ascii_digit() => {
            &line[4..]
        }
        _ => line,
    }
}

/// The task whose line it is, as runners of several tasks name it before each line (`web:deploy: `,
/// `api | `, `[0] `), and the line behind it.
pub(super) fn split_task(line: &str) -> Option<(&str, &str)> {
    let head_end = line
        .char_indices()
        .nth(LONGEST_TASK)
        .map_or(line.len(), |(end, _)| end);
    let head = &line[..head_end];
    if line.starts_with('[') {
        let end = head.find(']')?;
        return Some((&line[..=end], &line[end + 1..]));
    }
    let end = head.find(['|', '│']).or_else(|| head.find(": "))?;
    let task = line[..end].trim_end();
    let is_name = |character: char| character.is_alphanumeric() || " @/._-#:".contains(character);
    let is_task = !task.is_empty() && task.split(' ').count() <= 2 && task.chars().all(is_name);
    let separator = line[end..].chars().next()?.len_utf8();
    is_task.then(|| (task, &line[end + separator..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runners_put_before_a_line_is_taken_off() {
        for (raw, line) in [
            ("plain", "plain"),
            ("2026-11-03T09:00:00.0000000Z a", "a"),
            (
                "ship\tShip\t2026-11-03T09:00:04.1677724Z ##[endgroup]",
                "##[endgroup]",
            ),
            ("2026-11-03T09:00:00.000000Z 01O b", "b"),
            ("2026-11-03T09:00:12.172Z\t  10021]", "  10021]"),
            ("[09:00:00.123] c", "c"),
            ("[2026-11-03T09:00:00.123Z] c", "c"),
            ("\u{1b}[31m✘ \u{1b}[41;97mERROR\u{1b}[0m d", "✘ ERROR d"),
            (
                "{\"log\": \"\\u001b[31me\\n\", \"stream\": \"stderr\"}",
                "e",
            ),
            ("{\"code\": 10000}", "{\"code\": 10000}"),
            ("\u{1b}_bk;t=1795600000123\u{7}g", "g"),
            ("Nov 03 09:00:00 host deploy[12]: h", "h"),
            ("10021] f", "10021] f"),
            ("timeout: 10000ms", "timeout: 10000ms"),
        ] {
            assert_eq!(unwrap_line(raw)[0], line, "{raw:?}");
        }
    }

    #[test]
    fn tasks_are_told_apart() {
        for (line, task) in [
            (
                "mailer:deploy:   Secrets store",
                Some(("mailer:deploy", "   Secrets store")),
            ),
            ("api  | Secrets", Some(("api", " Secrets"))),
            ("[1] Secrets", Some(("[1]", " Secrets"))),
            (
                "apps/api deploy: Secrets",
                Some(("apps/api deploy", " Secrets")),
            ),
            ("To learn more about this error, visit: https", None),
            ("Secrets store", None),
        ] {
            let split = split_task(line);
            let split =
                split.map(|(task, line)| (task, line.strip_prefix(' ').map_or(line, |_| line)));
            assert_eq!(split, task, "{line:?}");
        }
    }
}
