//! Commands of workflows that deploy with wrangler, or install it.

use super::is_expression;

/// A deploy by wrangler-action.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct DeployCommand {
    /// The config that it names, seen from where it runs.
    pub(crate) config: Option<String>,
    /// The folder that it names (`--cwd`), seen from there too.
    pub(crate) folder: Option<String>,
    /// The environment that it names, empty for the top level; none where only the run can tell.
    pub(crate) environment: Option<String>,
}

impl DeployCommand {
    /// Reads what follows `wrangler`, if it deploys a Worker's config. `environment` is what the step
    /// selects. None too where an expression chooses the config.
    pub(super) fn parse(line: &str, environment: Option<&str>) -> Option<Self> {
        let words: Vec<&str> = line.split_whitespace().map(unquoted).collect();
        let deploys = matches!(
            without_options(&words),
            ["deploy" | "publish", ..] | ["versions", "upload", ..]
        );
        if !deploys || words.contains(&"--dry-run") {
            return None;
        }
        let config = option(&words, &["--config", "-c"]);
        let folder = option(&words, &["--cwd"]);
        if config.is_some_and(is_expression) || folder.is_some_and(is_expression) {
            return None;
        }
        let environment = match option(&words, &["--env", "-e"]) {
            Some(named) => Some(named).filter(|named| !is_expression(named)),
            None => environment,
        };
        Some(Self {
            config: config.map(str::to_owned),
            folder: folder.map(str::to_owned),
            environment: environment.map(str::to_owned),
        })
    }
}

/// The words from the first on that is neither an option nor the value of one.
fn without_options<'w, 'a>(mut words: &'w [&'a str]) -> &'w [&'a str] {
    while let [option, rest @ ..] = words
        && option.starts_with('-')
    {
        let value = usize::from(!option.contains('='));
        words = rest.get(value..).unwrap_or_default();
    }
    words
}

/// The value of an option: the next word, or what follows `=`.
fn option<'a>(words: &[&'a str], names: &[&str]) -> Option<&'a str> {
    let mut words = words.iter();
    while let Some(word) = words.next() {
        if names.contains(word) {
            return words.next().copied();
        }
        let (name, value) = word.split_once('=').unwrap_or((word, ""));
        if names.contains(&name) {
            return Some(unquoted(value));
        }
    }
    None
}

fn unquoted(word: &str) -> &str {
    word.trim_matches(['"', '\''])
}

/// Whether `script` can install a wrangler for later steps.
pub(super) fn installs_wrangler(script: &str) -> bool {
    let installs = |word: &str| matches!(word, "install" | "i" | "add" | "global" | "-g");
    script
        .lines()
        .any(|line| line.contains("wrangler") && line.split_whitespace().any(installs))
}

/// Whether `script` leaves the folder that it starts in.
pub(super) fn changes_folder(script: &str) -> bool {
    let words =
        script.split(|character: char| character.is_whitespace() || "();&|".contains(character));
    let moves = |word: &str| matches!(word, "cd" | "pushd" | "-C" | "--cwd" | "--prefix" | "--dir");
    words.into_iter().any(moves)
}

/// The wrangler that `script` names for a deploy: `npx wrangler@4 deploy`, `npm install -g wrangler@4`.
pub(super) fn named_wrangler(script: &str) -> Option<String> {
    // A line that ends in a backslash goes on in the next one.
    let script = script.replace("\\\n", " ");
    commands(&script).find_map(|command| {
        let words: Vec<&str> = command.split_whitespace().map(unquoted).collect();
        let place = words
            .iter()
            .position(|word| word.starts_with("wrangler@"))?;
        let version = words[place].strip_prefix("wrangler@")?;
        let rest = without_options(&words[place + 1..]);
        let deploys = matches!(rest, ["deploy" | "publish" | "versions", ..]);
        let is_meant = deploys || installs_wrangler(command);
        (is_meant && !version.is_empty()).then(|| version.to_owned())
    })
}

/// The single commands of `script`.
fn commands(script: &str) -> impl Iterator<Item = &str> {
    let lines = script.split(['\n', ';', '|', '&']);
    lines.map(str::trim).filter(|command| !command.is_empty())
}
