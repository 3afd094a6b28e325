//! Configs that are none, and files that are not what they were.

use std::fs;
use std::io::{self, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::Path;
use std::thread;

use super::{binding, config, refused, said};
use crate::sandbox::Sandbox;

#[test]
fn a_syntax_error_is_told_with_its_place() {
    let sandbox = Sandbox::with("wrangler.toml", "name = \"api\"\n[vars\n");
    refused(&sandbox, &["wrangler.toml:2:6", "expected `]`"]);
    let sandbox = Sandbox::with("wrangler.json", "{ \"name\": \"api\" \"main\": 1 }");
    refused(&sandbox, &["wrangler.json:1:16", "Expected comma"]);
}

#[test]
fn nine_megabytes_are_not_read() {
    let sandbox = Sandbox::with("wrangler.toml", "#".repeat(9 << 20));
    refused(&sandbox, &["wrangler.toml has 9437184 bytes", "8 MiB"]);
}

#[test]
fn utf_16_is_named() {
    let text = "\u{feff}name = \"api\"".encode_utf16();
    let little: Vec<u8> = text.clone().flat_map(u16::to_le_bytes).collect();
    refused(
        &Sandbox::with("wrangler.toml", little),
        &["UTF-16 LE byte order mark", "UTF-8"],
    );
    let big: Vec<u8> = text.flat_map(u16::to_be_bytes).collect();
    refused(
        &Sandbox::with("wrangler.jsonc", big),
        &["UTF-16 BE byte order mark"],
    );
}

#[test]
fn a_binary_file_is_no_config() {
    let bytes: Vec<u8> = (0..4096_u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    for name in ["wrangler.toml", "wrangler.json"] {
        refused(&Sandbox::with(name, &bytes), &[&format!("{name}:1:")]);
    }
}

#[test]
fn an_empty_json_file_is_no_config() {
    for (text, place) in [
        ("", "wrangler.jsonc:1:1"),
        ("// nothing yet\n", "wrangler.jsonc:2:1"),
    ] {
        refused(
            &Sandbox::with("wrangler.jsonc", text),
            &[place, "the file is empty"],
        );
    }
}

#[test]
fn nesting_has_an_end() {
    let deep = |open: &str, close: &str| open.repeat(20_000) + &close.repeat(20_000);
    for toml in [
        format!("a = {}", deep("[", "]")),
        format!("a = {}", deep("{a=", "}")),
        format!("a = {}", "[".repeat(20_000)),
        format!("{}a = 1", "a.".repeat(20_000)),
        format!("[{}a]", "a.".repeat(20_000)),
    ] {
        refused(&Sandbox::with("wrangler.toml", toml), &["wrangler.toml:1:"]);
    }
    for json in [
        deep("[", "]"),
        deep("{\"a\":", "}"),
        "[".repeat(20_000),
        "/*".repeat(20_000),
    ] {
        refused(&Sandbox::with("wrangler.json", json), &["wrangler.json:1:"]);
    }
}

#[test]
fn a_folder_where_a_config_should_be_is_none() {
    let sandbox = Sandbox::with("wrangler.toml/readme.md", "");
    refused(
        &sandbox,
        &["no wrangler.json, wrangler.jsonc or wrangler.toml"],
    );
}

#[test]
fn another_suffix_is_named() {
    let ran = Sandbox::with("wrangler.yaml", "name: api").run(&["check", "-c", "wrangler.yaml"]);
    assert_eq!(ran.code, Some(2));
    assert!(said(&ran).contains("wrangler.yaml has a suffix that wrangler does not read"));
}

#[cfg(unix)]
#[test]
fn a_pipe_is_not_waited_for() {
    let sandbox = Sandbox::with("readme.md", "");
    let pipe = sandbox.project().join("wrangler.toml");
    assert!(
        std::process::Command::new("mkfifo")
            .arg(pipe)
            .status()
            .unwrap()
            .success()
    );
    for arguments in [
        &["check", "-c", "wrangler.toml"][..],
        &["check"],
        &["check", "."],
    ] {
        let ran = sandbox.run(arguments);
        assert_eq!(ran.code, Some(2));
        assert!(
            said(&ran).contains("wrangler.toml is a pipe (FIFO)"),
            "{ran:?}"
        );
    }
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_called_what_it_is() {
    let sandbox = Sandbox::with("readme.md", "");
    let folder = sandbox.project();
    fs::create_dir(folder.join("wrangler.json")).unwrap();
    std::os::unix::fs::symlink("gone.toml", folder.join("wrangler.toml")).unwrap();
    let ran = sandbox.run(&["check"]).expect_code(2);
    let told: Vec<&str> = ran.stderr.split_whitespace().collect();
    let told = told.join(" ");
    assert!(told.contains("wrangler.json is a folder"), "{told}");
    let link = "a link to gone.toml, which is not there";
    assert!(told.contains(&format!("wrangler.toml is {link}")), "{told}");
    let ran = sandbox
        .run(&["check", "-c", "wrangler.toml"])
        .expect_code(2);
    assert!(said(&ran).contains(link), "{ran:?}");
}

#[cfg(unix)]
#[test]
fn a_linked_config_stays_a_link_and_keeps_its_mode() {
    use std::os::unix::fs::{PermissionsExt, symlink};

    let sandbox = Sandbox::with("shared/real.toml", binding("KEY", "stripe"));
    let (real, link) = (
        sandbox.project().join("shared/real.toml"),
        sandbox.project().join("wrangler.toml"),
    );
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    symlink("shared/real.toml", &link).unwrap();
    let ran = sandbox.run(&["fix", "--yes", "--secret-name", "KEY=stripe-live"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(
        fs::read_to_string(&real).unwrap(),
        binding("KEY", "stripe-live")
    );
    assert_eq!(
        fs::metadata(&real).unwrap().permissions().mode() & 0o777,
        0o640
    );
}

#[cfg(unix)]
#[test]
fn a_config_in_a_folder_that_may_not_be_written_stays_as_it_is() {
    use std::os::unix::fs::PermissionsExt;

    let sandbox = Sandbox::with("locked/wrangler.toml", binding("KEY", "stripe"));
    let folder = sandbox.project().join("locked");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o555)).unwrap();
    // Nothing is forbidden to root.
    if fs::write(folder.join("probe"), "").is_ok() {
        return;
    }
    let ran = sandbox.run(&["fix", "--yes", "--secret-name", "KEY=stripe-live", "locked"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(said(&ran).contains("cannot write"));
    assert_eq!(
        sandbox.files().values().next().unwrap(),
        binding("KEY", "stripe").as_bytes()
    );
}

#[test]
fn a_file_that_somebody_else_wrote_meanwhile_is_left_alone() {
    let sandbox = Sandbox::with("wrangler.toml", binding("KEY", "stripe"));
    let path = sandbox.project().join("wrangler.toml");
    let theirs = format!("# Theirs.\n{}", binding("KEY", "stripe"));
    let base = {
        let (path, theirs) = (path.clone(), theirs.clone());
        gate(&sandbox.server.base_url(), move || {
            fs::write(path, theirs).unwrap();
        })
    };
    let sandbox = sandbox.var("CLOUDFLARE_API_BASE_URL", &base);
    let ran = sandbox.run(&["fix", "--yes", "--secret-name", "KEY=stripe-live"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(said(&ran).contains("has changed since it was read"));
    assert_eq!(fs::read_to_string(path).unwrap(), theirs);
}

/// A base URL that leads to `base`, and does `once` at the first connection: after the configs were
/// read, before anything is known about them.
fn gate(base: &str, once: impl FnOnce() + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let server = base.split('/').nth(2).unwrap().to_owned();
    let entry = base.replace(&server, &address);
    thread::spawn(move || {
        let mut once = Some(once);
        for client in listener.incoming() {
            if let Some(once) = once.take() {
                once();
            }
            join(client.unwrap(), TcpStream::connect(&server).unwrap());
        }
    });
    entry
}

/// Carries bytes both ways until one side has no more.
fn join(client: TcpStream, server: TcpStream) {
    let carry = |mut from: TcpStream, mut to: TcpStream| {
        thread::spawn(move || {
            let _ = io::copy(&mut from, &mut to);
            let _ = to.flush();
            let _ = to.shutdown(Shutdown::Write);
        });
    };
    carry(client.try_clone().unwrap(), server.try_clone().unwrap());
    carry(server, client);
}

#[test]
fn a_path_is_shown_and_not_obeyed() {
    let ran = Sandbox::with("wrangler.toml", config()).run(&["check", "a\u{1b}[2J.toml"]);
    assert_eq!(ran.code, Some(2));
    assert!(
        said(&ran).contains("a\\u{1b}[2J.toml: no such file or folder"),
        "{ran:?}"
    );
    assert!(!Path::new("a\u{1b}[2J.toml").exists());
}
