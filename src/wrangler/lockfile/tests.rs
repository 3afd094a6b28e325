//! Lockfiles as the tools write them.

use super::*;

fn read(name: &str, text: &str, folder: &str, range: &str) -> Option<String> {
    let wanted = LockfileQuery {
        folder: folder.to_owned(),
        name: Some("api"),
        range,
    };
    let lockfile = Lockfile::parse(Path::new(name), text);
    lockfile.version(&wanted).map(|version| version.to_string())
}

fn expect(found: Option<String>, version: &str) {
    assert_eq!(found.unwrap_or_default(), version);
}

#[test]
fn npm_locks_by_folder_the_nearest_first() {
    let text = r#"{"lockfileVersion": 3, "packages": {
        "node_modules/wrangler": {"version": "4.100.0"},
        "apps/api/node_modules/wrangler": {"version": "4.125.0"}}}"#;
    expect(read("package-lock.json", text, "", "^4"), "4.100.0");
    expect(read("package-lock.json", text, "apps/api", "^4"), "4.125.0");
    expect(read("package-lock.json", text, "apps/web", "^4"), "4.100.0");
    let old = r#"{"lockfileVersion": 1, "dependencies": {"wrangler": {"version": "4.99.1"}}}"#;
    expect(read("npm-shrinkwrap.json", old, "", "^4"), "4.99.1");
    assert_eq!(read("package-lock.json", "{", "", "^4"), None);
}

#[test]
fn pnpm_locks_by_importer() {
    let text = "lockfileVersion: '9.0'\n\nimporters:\n\n  .:\n    devDependencies:\n      \
                wrangler:\n        specifier: ^4.0.0\n        version: \
                4.100.0(@cloudflare/workers-types@4.2025.1)\n\n  apps/api:\n    dependencies:\n      \
                wrangler:\n        specifier: 'catalog:'\n        version: 4.125.0\n\npackages:\n\n  \
                wrangler@4.100.0:\n    resolution: {integrity: sha512-x}\n";
    expect(read("pnpm-lock.yaml", text, "", "^4.0.0"), "4.100.0");
    expect(
        read("pnpm-lock.yaml", text, "apps/api", "catalog:"),
        "4.125.0",
    );
    assert_eq!(read("pnpm-lock.yaml", text, "apps/web", "^4"), None);
    let old = "lockfileVersion: 5.4\n\nspecifiers:\n  wrangler: ^4.0.0\n\ndevDependencies:\n  \
               wrangler: 4.60.0_abc\n";
    expect(read("pnpm-lock.yaml", old, "", "^4.0.0"), "4.60.0");
}

#[test]
fn yarn_locks_by_range() {
    let classic = "# yarn lockfile v1\n\n\nwrangler@^3.0.0:\n  version \"3.99.0\"\n  resolved \
                   \"x\"\n\nwrangler@^4.0.0, wrangler@~4.125.0:\n  version \"4.125.0\"\n";
    expect(read("yarn.lock", classic, "", "~4.125.0"), "4.125.0");
    expect(read("yarn.lock", classic, "", "^3.0.0"), "3.99.0");
    assert_eq!(read("yarn.lock", classic, "", "latest"), None);
    let berry = "__metadata:\n  version: 8\n\n\"wrangler@npm:^4.0.0, wrangler@npm:^4.1.0\":\n  version: \
                 4.130.0\n  resolution: \"wrangler@npm:4.130.0\"\n";
    expect(read("yarn.lock", berry, "", "^4.1.0"), "4.130.0");
    expect(read("yarn.lock", berry, "", "catalog:"), "4.130.0");
}

#[test]
fn bun_locks_by_name() {
    let text = "{\n  \"lockfileVersion\": 1,\n  \"packages\": {\n    \"wrangler\": \
                [\"wrangler@4.140.0\", \"\", {}, \"sha512-x\"],\n  },\n}\n";
    expect(read("bun.lock", text, "", "^4"), "4.140.0");
    let own = text.replace("\"wrangler\":", "\"api/wrangler\":");
    expect(read("bun.lock", &own, "apps/api", "^4"), "4.140.0");
    assert_eq!(read("bun.lockb", text, "", "^4"), None);
    assert_eq!(read("bun.lock", "]", "", "^4"), None);
}

#[test]
fn a_package_can_bring_wrangler_with_it() {
    let can_have =
        |name: &str, text: &str| Lockfile::parse(Path::new(name), text).can_have_wrangler();
    let npm = r#"{"packages": {"": {"name": "wrangler-app"}, "node_modules/x": {}}}"#;
    assert!(!can_have("package-lock.json", npm));
    let brought = r#"{"packages": {"node_modules/wrangler": {"version": "4.1.0"}}}"#;
    assert!(can_have("package-lock.json", brought));
    let pnpm = "packages:\n\n  hono@4.0.0:\n    resolution: {}\n";
    assert!(!can_have("pnpm-lock.yaml", pnpm));
    assert!(can_have(
        "pnpm-lock.yaml",
        &pnpm.replace("hono", "wrangler")
    ));
    assert!(!can_have(
        "yarn.lock",
        "\nhono@^4.0.0:\n  version \"4.0.0\"\n"
    ));
    assert!(!can_have(
        "bun.lock",
        "{ \"packages\": { \"hono\": [\"hono@4.0.0\"] } }"
    ));
    // Nobody knows.
    assert!(can_have("bun.lockb", ""));
    assert!(can_have("package-lock.json", "{"));
}

#[test]
fn another_package_under_the_name_is_not_wrangler() {
    let text = r#"{"packages": {"node_modules/wrangler": {"name": "fork", "version": "4.1.0"}}}"#;
    assert_eq!(read("package-lock.json", text, "", "npm:fork@4"), None);
}
