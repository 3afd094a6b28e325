//! The shapes in which bindings are written.

/// A config, complete but for nothing.
pub(super) struct Shape {
    /// What is particular about it.
    pub(super) about: &'static str,
    /// The file's name, which decides its format.
    pub(super) file: &'static str,
    /// The file's text.
    pub(super) text: String,
    /// The environments that are worth an upload; the top level's name is empty.
    pub(super) uploads: &'static [&'static str],
}

const TOP: &[&str] = &[""];
const STAGING: &[&str] = &["staging"];
const BOTH: &[&str] = &["", "staging"];
const ALL: &[&str] = &["", "staging", "live"];

impl Shape {
    fn toml(about: &'static str, rest: &str, uploads: &'static [&'static str]) -> Self {
        let head =
            "name = \"shop\"\nmain = \"src/index.js\"\ncompatibility_date = \"2026-01-01\"\n";
        Self {
            about,
            file: "wrangler.toml",
            text: format!("{head}{rest}"),
            uploads,
        }
    }

    fn json(
        about: &'static str,
        file: &'static str,
        rest: &str,
        uploads: &'static [&'static str],
    ) -> Self {
        let head = "\"name\": \"shop\",\n  \"main\": \"src/index.js\",\n  \"compatibility_date\": \"2026-01-01\",\n";
        Self {
            about,
            file,
            text: format!("{{\n  {head}{rest}}}\n"),
            uploads,
        }
    }

    fn crlf(mut self) -> Self {
        self.text = self.text.replace('\n', "\r\n");
        self
    }

    fn bom(mut self) -> Self {
        self.text.insert(0, '\u{feff}');
        self
    }

    fn without_final_newline(mut self) -> Self {
        self.text = self.text.trim_end().to_owned();
        self
    }
}

/// All shapes. Every one holds at least one binding that wrangler uploads.
pub(super) fn all() -> Vec<Shape> {
    let mut all = toml();
    all.extend(json());
    all
}

fn toml() -> Vec<Shape> {
    vec![
        Shape::toml("headers, comments with brackets", HEADERS, ALL),
        Shape::toml("CRLF", HEADERS, STAGING).crlf(),
        Shape::toml("BOM, CRLF, no final newline", SPLIT, STAGING)
            .crlf()
            .bom()
            .without_final_newline(),
        Shape::toml("dotted keys", DOTTED, BOTH),
        Shape::toml("arrays of inline tables", INLINE, ALL),
        Shape::toml("arrays of tables in pieces", SPLIT, BOTH),
        Shape::toml("quoted and spaced headers", QUOTED, ALL),
        Shape::toml("escapes and strings of every kind", STRINGS, TOP),
        Shape::toml("unsafe.bindings", UNSAFE, BOTH),
        Shape::toml("unsafe.bindings first", UNSAFE_FIRST, BOTH),
        Shape::toml("tables after what is in them", BACKWARDS, BOTH),
        Shape::toml("an array where it is not read", MISPLACED, BOTH),
        Shape::toml("among bindings of other types", AMONG, TOP),
        Shape::toml("names, previews, an account each", NAMED, BOTH),
    ]
}

fn json() -> Vec<Shape> {
    let (json, jsonc) = ("wrangler.json", "wrangler.jsonc");
    vec![
        Shape::json("comments and trailing commas", json, COMMENTS, ALL),
        Shape::json("BOM, CRLF", jsonc, COMMENTS, STAGING)
            .crlf()
            .bom(),
        Shape::json("on one line, escapes", jsonc, ESCAPES, ALL),
        Shape::json("a key twice: the last counts", jsonc, TWICE, BOTH),
        Shape::json("more than is known of an entry", jsonc, MORE, BOTH),
    ]
}

const HEADERS: &str = r#"
# [[secrets_store_secrets]] in a comment is none.
[[secrets_store_secrets]] # ] ] }
binding = "A"
store_id = "s1"
secret_name = "a"

  [[secrets_store_secrets]]
  secret_name = "b"   # in another order
  binding     = "B"
  store_id    = "s1"

[env.staging]
vars = { X = "[[env.live.secrets_store_secrets]]" }

[[env.staging.secrets_store_secrets]]
binding = "A"
store_id = "s2"
secret_name = "a-staging"

[env.live]
"#;

const DOTTED: &str = r#"
env.staging.secrets_store_secrets = [{ binding = "A", store_id = "s2", secret_name = "a" }]
env.live.vars.X = "1"

[[secrets_store_secrets]]
"binding" = "A"
'store_id' = "s1"
secret_name = "a"
"#;

const INLINE: &str = r#"
secrets_store_secrets = [
  { binding = "A", store_id = "s1", secret_name = "a" }, # ]
  # { binding = "X", store_id = "s1", secret_name = "x" },
  { secret_name = "b", store_id = "s1", binding = "B" },
]
env = { staging = { secrets_store_secrets = [] }, live = { secrets_store_secrets = [{ binding = "A", store_id = "s3", secret_name = "a" }] } }
"#;

const SPLIT: &str = r#"
[[secrets_store_secrets]]
binding = "A"
store_id = "s1"
secret_name = "a"

[vars]
LEVEL = "debug"

[[kv_namespaces]]
binding = "KV"
id = "0123456789abcdef0123456789abcdef"

[[secrets_store_secrets]]
binding = "B"
store_id = "s1"
secret_name = "b"

[[env.staging.secrets_store_secrets]]
binding = "A"
store_id = "s2"
secret_name = "a"

[env.staging]
workers_dev = true

[[env.staging.secrets_store_secrets]]
binding = "B"
store_id = "s2"
secret_name = "b"
"#;

const QUOTED: &str = r#"
[[ "secrets_store_secrets" ]]
binding = "A"
store_id = "s1"
secret_name = "a"

[[ env . 'staging' . secrets_store_secrets ]]
binding = "A"
store_id = "s2"
secret_name = "a"

["env"."live"]
secrets_store_secrets = [ { "binding" = "A", 'store_id' = "s3", secret_name = "a" } ]
"#;

const STRINGS: &str = r#"
[[secrets_store_secrets]]
binding = 'A'
store_id = """s1"""
secret_name = "\u0061 \"quoted\" \\ \t#"

[[secrets_store_secrets]]
binding = "B"
store_id = ''
secret_name = '''
it's \not escaped'''

[[secrets_store_secrets]]
binding = "C"
store_id = "s1"
secret_name = """\
  grüße \
  🔐"""
"#;

const UNSAFE: &str = r#"
[[secrets_store_secrets]]
binding = "A"
store_id = "s1"
secret_name = "a"

[[unsafe.bindings]]
name = "B"
type = "secrets_store_secret"
store_id = "s1"
secret_name = "b"

[[unsafe.bindings]]
name = "PLAIN"
type = "plain_text"
text = "x"

[env.staging.unsafe]
bindings = [{ name = "B", type = "secrets_store_secret", store_id = "s2", secret_name = "b" }]

[env.live]
"#;

const COMMENTS: &str = r#"  // "secrets_store_secrets": [],
  "secrets_store_secrets": [
    { "binding": "A", "store_id": "s1", "secret_name": "a" }, // ]
    /* { "binding": "X", "store_id": "s1", "secret_name": "x" }, */
    {
      "secret_name": "b",
      "store_id": "s1",
      "binding": "B",
    },
  ],
  "env": {
    "staging": {
      "secrets_store_secrets": [{ "binding": "A", "store_id": "s2", "secret_name": "a", }],
      "previews": {
        "secrets_store_secrets": [{ "binding": "P", "store_id": "s2", "secret_name": "p" }],
      },
    },
    "live": { "vars": { "X": "//" } },
  },
"#;

const ESCAPES: &str = r#""secrets_store_secrets":[{"binding":"\u0041","store_id":"s1","secret_name":"gr\u00fc\u00dfe \ud83d\udd10 \"\\\/\t"}],"env":{"staging":{"secrets_store_secr\u0065ts":[{"binding":"A","store_id":"","secret_name":"a"}]},"live":{"secrets_store_secrets":[]}}"#;

const TWICE: &str = r#"  "secrets_store_secrets": [{ "binding": "X", "store_id": "s1", "secret_name": "x" }],
  "secrets_store_secrets": [{ "binding": "A", "binding": "B", "store_id": "s1", "secret_name": "b" }],
  "env": { "staging": {}, "live": {} },
  "env": { "staging": { "secrets_store_secrets": [{ "binding": "A", "store_id": "s2", "secret_name": "a" }] } }
"#;

const UNSAFE_FIRST: &str = r#"
[[unsafe.bindings]]
name = "Z"
type = "secrets_store_secret"
store_id = "s1"
secret_name = "z"

[[env.staging.unsafe.bindings]]
name = "Y"
type = "secrets_store_secret"
store_id = "s2"
secret_name = "y"

[[env.staging.secrets_store_secrets]]
binding = "A"
store_id = "s2"
secret_name = "a"

[[secrets_store_secrets]]
binding = "A"
store_id = "s1"
secret_name = "a"
"#;

const BACKWARDS: &str = r#"
[[env.staging.secrets_store_secrets]]
binding = "A"
store_id = "s2"
secret_name = "a"

[env.staging.vars]
X = "1"

[env.staging]
workers_dev = true

[env]

[[secrets_store_secrets]]
binding = "A"
store_id = "s1"
secret_name = "a"
"#;

const MISPLACED: &str = r#"
[observability]
enabled = true
secrets_store_secrets = [{ binding = "LOST", store_id = "s1", secret_name = "lost" }]

[[secrets_store_secrets]]
binding = "A"
store_id = "s1"
secret_name = "a"

[env.staging.observability]
enabled = true

[[env.staging.observability.secrets_store_secrets]]
binding = "A"
store_id = "s2"
secret_name = "a"
"#;

const AMONG: &str = r#"
[vars]
LEVEL = "debug"

[[r2_buckets]]
binding = "BUCKET"
bucket_name = "bucket"

[[secrets_store_secrets]]
binding = "my-key"
store_id = "<STORE>"
secret_name = "a"

[[services]]
binding = "OTHER"
service = "other"

[[secrets_store_secrets]]
binding = "ключ"
store_id = "s1"
secret_name = "b"
"#;

const NAMED: &str = r#"
account_id = "account-1"
secrets_store_secrets = [{ binding = "A", store_id = "s1", secret_name = "a" }]

[[previews.secrets_store_secrets]]
binding = "P"
store_id = "s1"
secret_name = "p"

[env.staging]
name = "other"
account_id = "account-2"
secrets_store_secrets = [{ binding = "B", store_id = "s2", secret_name = "b" }]
"#;

const MORE: &str = r#"  "secrets_store_secrets": [
    { "binding": "A", "store_id": "s1", "secret_name": "a", "remote": true },
    { "binding": "A2", "store_id": "s1", "secret_name": "a", "comment": "the same once more" }
  ],
  "env": { "staging": { "secrets_store_secrets": [{ "$x": 1, "binding": "A", "store_id": "s1", "secret_name": "a" }] } }
"#;
