//! The shapes in which bindings are written.

/// A config, complete but for nothing.
pub(super) struct Shape {
    /// What is particular about it.
    pub(super) about: &'static str,
    /// The file's name, which decides its format.
    pub(super) file: &'static str,
    /// The file's text.
    pub(super) text: String,
}

impl Shape {
    fn toml(about: &'static str, rest: &str) -> Self {
        let head =
            "name = \"shop\"\nmain = \"src/index.js\"\ncompatibility_date = \"2026-01-01\"\n";
        Self {
            about,
            file: "wrangler.toml",
            text: format!("{head}{rest}"),
        }
    }

    fn json(about: &'static str, file: &'static str, rest: &str) -> Self {
        let head = "\"name\": \"shop\",\n  \"main\": \"src/index.js\",\n  \"compatibility_date\": \"2026-01-01\",\n";
        Self {
            about,
            file,
            text: format!("{{\n  {head}{rest}}}\n"),
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
        Shape::toml("headers, comments with brackets", HEADERS),
        Shape::toml("CRLF", HEADERS).crlf(),
        Shape::toml("BOM, CRLF, no final newline", SPLIT)
            .crlf()
            .bom()
            .without_final_newline(),
        Shape::toml("dotted keys", DOTTED),
        Shape::toml("arrays of inline tables", INLINE),
        Shape::toml("arrays of tables in pieces", SPLIT),
        Shape::toml("quoted and spaced headers", QUOTED),
        Shape::toml("escapes and strings of every kind", STRINGS),
        Shape::toml("unsafe.bindings", UNSAFE),
    ]
}

fn json() -> Vec<Shape> {
    vec![
        Shape::json("comments and trailing commas", "wrangler.json", COMMENTS),
        Shape::json("BOM, CRLF", "wrangler.jsonc", COMMENTS)
            .crlf()
            .bom(),
        Shape::json("on one line, escapes", "wrangler.jsonc", ESCAPES),
        Shape::json("a key twice: the last counts", "wrangler.jsonc", TWICE),
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
