//! What is read, what is refused, and how.

use super::*;

fn parse(name: &str, bytes: impl Into<Vec<u8>>) -> Result<ConfigDocument, ConfigError> {
    ConfigDocument::parse(Path::new(name), bytes.into())
}

fn refusal(name: &str, bytes: impl Into<Vec<u8>>) -> String {
    let error = parse(name, bytes).unwrap_err().to_string();
    assert!(!error.contains('\n'), "{error}");
    error
}

#[test]
fn an_empty_toml_file_is_an_empty_table() {
    for text in ["", "\u{feff}", "# nothing\n", "\r\n"] {
        let document = parse("wrangler.toml", text).unwrap();
        assert!(document.root.is_table() && document.root.entries().is_empty());
    }
}

#[test]
fn an_empty_json_file_is_refused_as_by_wrangler() {
    for text in ["", "\u{feff}", "// nothing\n", " /* */ "] {
        assert!(refusal("wrangler.json", text).contains("ValueExpected"));
    }
}

#[test]
fn json_takes_what_wrangler_takes() {
    let text =
        "\u{feff}// c\n{ \"a\": [1e3, /* ] */ \"\\ud800x\", ], \"a\": null, \"__proto__\": 1, }";
    for name in ["wrangler.json", "wrangler.jsonc"] {
        let document = parse(name, text).unwrap();
        assert_eq!(document.root.entries().len(), 2);
        assert!(matches!(
            document.root.get("a").unwrap().value,
            super::super::tree::ConfigValue::Null
        ));
        let first = &document.root.entries()[0];
        assert_eq!(&text[first.anchor.clone()], "\"a\"");
        let surrogate = first.node.elements().unwrap()[1].text();
        assert_eq!(surrogate, Some("\u{fffd}x"));
        let again = &document.root.entries()[1];
        assert_eq!(
            (again.key.as_str(), &text[again.anchor.clone()]),
            ("a", "\"a\"")
        );
    }
}

#[test]
fn json_refuses_what_wrangler_refuses() {
    for text in [
        "{'a': 1}",
        "{a: 1}",
        "{\"a\": NaN}",
        "{\"a\": +1}",
        "{\"a\":\u{a0}1}",
        "{} x",
        "{\"a\": 1,,}",
        "[,1]",
        "{\"a\": 1 \"b\": 2}",
        "{\"a\": 01}",
        "{\"a\": \"\t\"}",
        "{\"a\": \"\n\"}",
        "{\"a\": \"\\q\"}",
        "{} /*",
        "{\"a\": 0x1}",
        "[]",
        "null",
        "{\"a\": .5}",
        "{\"\\x41\": 1}",
        "{\u{b}}",
    ] {
        let error = refusal("wrangler.jsonc", text);
        assert!(error.starts_with("wrangler.jsonc:"), "{error}");
    }
}

#[test]
fn bytes_other_than_utf8_are_read_but_not_edited() {
    let document = parse("wrangler.toml", b"name = \"a\xFFb\"\n").unwrap();
    assert_eq!(
        document.root.get("name").unwrap().text(),
        Some("a\u{fffd}b")
    );
    assert!(!document.editable);
}

#[test]
fn other_encodings_are_named() {
    for (bytes, name) in [
        (&b"\xFF\xFEa\0"[..], "UTF-16 LE"),
        (b"\xFE\xFF\0a", "UTF-16 BE"),
        (b"\xFF\xFE\0\0", "UTF-32 LE"),
        (b"\0\0\xFE\xFF", "UTF-32 BE"),
    ] {
        assert!(refusal("wrangler.toml", bytes).contains(name));
        assert!(refusal("wrangler.json", bytes).contains(name));
    }
}

#[test]
fn depth_is_bounded() {
    let deep = 20_000;
    let brackets =
        |open: &str, close: &str| format!("{}1{}", open.repeat(deep), close.repeat(deep));
    for text in [
        format!("a = {}", brackets("[", "]")),
        format!("a = {}", brackets("{a=", "}")),
        format!("a = {}", "[".repeat(deep)),
        format!("a{} = 1", ".a".repeat(deep)),
        format!("[[a{}]]", ".a".repeat(deep)),
        format!(
            "a = {}1{}",
            "{ a.a.a.a.a.a.a.a.a.a = [ ".repeat(30),
            "] }".repeat(30)
        ),
    ] {
        let error = refusal("wrangler.toml", text);
        assert!(error.len() < 200, "{error}");
    }
    for text in [
        format!("{{\"a\": {}}}", brackets("[", "]")),
        brackets("{\"a\":", "}"),
        "[".repeat(deep),
        "{\"a\":".repeat(deep),
    ] {
        let error = refusal("wrangler.json", text);
        assert!(error.len() < 200, "{error}");
    }
}

#[test]
fn binary_is_refused() {
    let bytes: Vec<u8> = (0..=255).cycle().take(5000).collect();
    refusal("wrangler.toml", bytes.clone());
    refusal("wrangler.json", bytes);
    refusal("wrangler.toml", vec![0; 5000]);
    refusal("wrangler.json", vec![0; 5000]);
}

#[test]
fn the_place_of_a_syntax_error() {
    let error = refusal("x/wrangler.toml", "name = \"a\"\r\nmäin = \n");
    assert!(error.starts_with("x/wrangler.toml:2:2: "), "{error}");
    let error = refusal("wrangler.json", "{\n  \"a\": 1\n  \"b\": 2\n}");
    assert!(error.starts_with("wrangler.json:2:9: "), "{error}");
}

#[test]
fn only_regular_files_up_to_the_largest_size_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let read = |name: &str| ConfigDocument::read(&path(name)).unwrap_err();
    assert!(matches!(read("no.toml"), ConfigError::Unreadable { .. }));
    assert!(matches!(
        read("wrangler.yaml"),
        ConfigError::UnknownSuffix { .. }
    ));
    std::fs::create_dir(path("folder.toml")).unwrap();
    assert!(matches!(read("folder.toml"), ConfigError::NotAFile { .. }));
    let large = File::create(path("large.toml")).unwrap();
    large.set_len(MAX_BYTES + 1).unwrap();
    assert!(
        matches!(read("large.toml"), ConfigError::TooLarge { bytes, .. } if bytes == MAX_BYTES + 1)
    );
}

#[cfg(unix)]
#[test]
fn a_pipe_does_not_hang() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wrangler.toml");
    let made = std::process::Command::new("mkfifo")
        .arg(&path)
        .status()
        .unwrap();
    assert!(made.success());
    assert!(matches!(
        ConfigDocument::read(&path),
        Err(ConfigError::NotAFile { .. })
    ));
}
