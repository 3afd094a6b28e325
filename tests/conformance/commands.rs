//! wrangler's commands against the embedded Cloudflare: they end, print and ask as was recorded.

use serde_json::Value;
use std::path::PathBuf;

use super::comparison::Comparison;
use super::installation::Installation;
use super::names::Names;
use super::recording::{self, Asked, Recording};
use super::{with_each_wrangler, world};
use crate::process::Ran;
use crate::sandbox::{Files, Sandbox};

const CONFIG: &str = r#"
name = "shop-api"
main = "index.js"
compatibility_date = "2026-01-01"

[[secrets_store_secrets]]
binding = "STRIPE_KEY"
store_id = "57a1e5707e0f5ec2e75000000badcafe"
secret_name = "stripe-live"
"#;

const STAGED: &str = r#"
name = "shop-api"
main = "index.js"
compatibility_date = "2026-01-01"

[[env.staging.secrets_store_secrets]]
binding = "SIGNING"
store_id = "57a1e5707e0f5ec2e75000000badcafe"
secret_name = "session-signing"

[[env.unsound.secrets_store_secrets]]
binding = "OPENAI_KEY"
store_id = "57a1e5707e0f5ec2e75000000badcafe"
secret_name = "openai"
"#;
const CODE: &str = "export default { fetch: () => new Response('hello') }\n";

/// A folder with or without a project, and the commands that are run in it one after the other.
struct Scene {
    files: &'static [(&'static str, &'static str)],
    world: fn() -> Value,
    recorded: &'static str,
}

const PROJECT: &[(&str, &str)] = &[
    ("wrangler.toml", CONFIG),
    ("staged.toml", STAGED),
    ("index.js", CODE),
];

const SCENES: [Scene; 4] = [
    Scene {
        files: &[],
        world: world::open,
        recorded: include_str!("recordings/secrets.txt"),
    },
    Scene {
        files: &[],
        world: world::bare,
        recorded: include_str!("recordings/stores.txt"),
    },
    Scene {
        files: &[],
        world: world::open,
        recorded: include_str!("recordings/whoami.txt"),
    },
    Scene {
        files: PROJECT,
        world: world::open,
        recorded: include_str!("recordings/deploys.txt"),
    },
];

#[test]
fn its_commands_end_print_and_ask_as_recorded() {
    with_each_wrangler(|wrangler| {
        let version = &wrangler.version;
        let mut comparison =
            Comparison::of(format!("wrangler {version} and the embedded Cloudflare"));
        for scene in &SCENES {
            play(scene, wrangler, &mut comparison);
        }
        comparison.conclude();
    });
}

fn play(scene: &Scene, wrangler: &Installation, comparison: &mut Comparison) {
    let files = scene.files.iter();
    let files: Files = files
        .map(|(path, text)| (PathBuf::from(path), text.as_bytes().to_vec()))
        .collect();
    let mut sandbox = Sandbox::without_token(&files, &(scene.world)());
    let mut names = Names::default();
    for recording in recording::read(scene.recorded, &wrangler.version) {
        sandbox = sandbox.token(Some(&recording.token));
        let asked = sandbox.server.requests().len();
        names.learn(&sandbox.server.state());
        let arguments = recording.arguments.iter();
        let arguments: Vec<String> = arguments
            .map(|argument| names.take_from(argument))
            .collect();
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let ran = wrangler.run(&sandbox, &arguments);
        names.learn(&sandbox.server.state());
        let seen: Vec<Asked> = sandbox.server.requests()[asked..]
            .iter()
            .map(|request| Asked::seen(request, |text| names.put_into(text)))
            .collect();
        compare(&recording, &ran, &seen, &names, comparison);
    }
}

fn compare(
    recording: &Recording,
    ran: &Ran,
    seen: &[Asked],
    names: &Names,
    comparison: &mut Comparison,
) {
    let about = format!("$ wrangler {}", recording.arguments.join(" "));
    comparison.count("commands", 1);
    let ending = format!("{about}\n{}\n{}", ran.stdout, ran.stderr);
    comparison.same(&ending, &recording.code, &ran.code);
    for (wanted, printed) in [(&recording.out, &ran.stdout), (&recording.err, &ran.stderr)] {
        let printed = legible(printed, names);
        for text in wanted.iter().filter(|text| !printed.contains(*text)) {
            comparison.differs(&about, text, &printed);
        }
    }
    let expected = recording.expected(seen);
    comparison.count("requests", expected.len());
    if expected != seen {
        comparison.differs(&about, &shown(&expected), &shown(seen));
    }
}

/// What was printed without colours, the rules of tables, and the space that fills them.
fn legible(printed: &str, names: &Names) -> String {
    let plain = console::strip_ansi_codes(printed).replace('│', " ");
    let words: Vec<&str> = plain.split_whitespace().collect();
    names.put_into(&words.join(" "))
}

fn shown(requests: &[Asked]) -> String {
    let lines = requests
        .iter()
        .map(|asked| format!("\n    {}", asked.shown()));
    lines.collect()
}
