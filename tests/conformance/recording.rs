//! What wrangler was recorded to do: which command ends how, says what and asks for what.
//!
//! A recording is a text, one command after the other:
//!
//! ```text
//! # A remark.
//! as deploy
//! $ secrets-store store list --remote
//! exit 0
//! out default_secrets_store
//! err open beta command
//! GET /accounts/<Acme>/secrets_store/stores?per_page=10&page=1 200
//! & GET /memberships?page=1 403
//! [4.125.0] POST /accounts/<Acme>/secrets_store/stores 200 {"name":"more"}
//! ```
//!
//! `as` names the token, from there on; `out` and `err` are texts that are printed; `&` is sent at the
//! same time as the request before it, so that either may come first; a version in brackets stands
//! before a line that is true of that version alone. A name in angle brackets stands for an id.

use serde_json::Value;
use wrangler_permit::RecordedRequest;

/// One command as it was recorded.
#[derive(Debug, Default)]
pub(super) struct Recording {
    /// The name of the token that it is run with.
    pub(super) token: String,
    /// The arguments, with names for ids.
    pub(super) arguments: Vec<String>,
    /// How it ends.
    pub(super) code: Option<i32>,
    /// What standard output has in it.
    pub(super) out: Vec<String>,
    /// What standard error has in it.
    pub(super) err: Vec<String>,
    /// The requests, those that are sent at the same time in one group.
    pub(super) groups: Vec<Vec<Asked>>,
}

/// One request, with names for ids.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Asked {
    /// `GET /path?query 200`
    line: String,
    /// The JSON sent, or an upload's metadata.
    body: Option<Value>,
}

/// The commands of a recorded text that a version of wrangler was recorded with.
pub(super) fn read(text: &str, version: &str) -> Vec<Recording> {
    let mut all: Vec<Recording> = Vec::new();
    let mut token = "";
    for line in text.lines().filter_map(|line| of_version(line, version)) {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        let rest = rest.trim_start();
        match (word, all.last_mut()) {
            ("" | "#", _) => {}
            ("as", _) => token = rest,
            ("$", _) => all.push(Recording {
                token: token.to_owned(),
                arguments: rest.split_whitespace().map(str::to_owned).collect(),
                ..Recording::default()
            }),
            (_, None) => panic!("before the first command: {line}"),
            ("exit", Some(last)) => last.code = Some(rest.parse().unwrap()),
            ("out", Some(last)) => last.out.push(rest.to_owned()),
            ("err", Some(last)) => last.err.push(rest.to_owned()),
            ("&", Some(last)) => last.groups.last_mut().unwrap().push(Asked::read(rest)),
            (_, Some(last)) => last.groups.push(vec![Asked::read(line)]),
        }
    }
    all
}

/// A line without the version before it; none where it is another version's.
fn of_version<'a>(line: &'a str, version: &str) -> Option<&'a str> {
    let Some((named, rest)) = line
        .strip_prefix('[')
        .and_then(|rest| rest.split_once("] "))
    else {
        return Some(line.trim());
    };
    (named == version).then(|| rest.trim())
}

impl Asked {
    fn read(line: &str) -> Self {
        let parts: Vec<&str> = line.splitn(4, ' ').collect();
        let [method, target, status, ..] = parts[..] else {
            panic!("not a request: {line}");
        };
        let body = parts.get(3).map(|body| {
            serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {line}"))
        });
        let line = format!("{method} {target} {status}");
        Self { line, body }
    }

    /// A request that the server saw, with `named` putting names in the place of ids.
    pub(super) fn seen(request: &RecordedRequest, named: impl Fn(&str) -> String) -> Self {
        let mut target = request.path.clone();
        if !request.query.is_empty() {
            target.push('?');
            target.push_str(&request.query);
        }
        let line = format!("{} {target} {}", request.method, request.status);
        let body = request.body.as_ref();
        Self {
            line: named(&line),
            body: body.map(|body| serde_json::from_str(&named(&body.to_string())).unwrap()),
        }
    }

    /// It as a line of a recording.
    pub(super) fn shown(&self) -> String {
        match &self.body {
            Some(body) => format!("{} {body}", self.line),
            None => self.line.clone(),
        }
    }
}

impl Recording {
    /// Its requests, in an order in which `seen` may have been sent too.
    pub(super) fn expected(&self, seen: &[Asked]) -> Vec<Asked> {
        let mut expected = Vec::new();
        for group in &self.groups {
            let mut group = group.clone();
            let start = expected.len();
            let place = |asked: &Asked| seen.iter().skip(start).position(|seen| seen == asked);
            group.sort_by_key(|asked| place(asked).unwrap_or(usize::MAX));
            expected.extend(group);
        }
        expected
    }
}
