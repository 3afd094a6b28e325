//! Which tables people mean as an environment, as the environments, or as the previews.

use super::known_fields::{is_known, is_nearly_known};
use super::spelling::{count_wrong_letters, plain_letters};

/// Names of tables that are no environment's, in plain letters: what wrangler or Secrets Store is about,
/// what other tools keep in such files, and words for "every environment".
const NO_ENVIRONMENT: &[&str] = &[
    "ai",
    "all",
    "base",
    "binding",
    "bindings",
    "cloudflare",
    "common",
    "config",
    "configuration",
    "d1",
    "default",
    "defaults",
    "deploy",
    "deployment",
    "do",
    "environmentvariables",
    "envvars",
    "global",
    "globals",
    "kv",
    "miniflare",
    "options",
    "package",
    "project",
    "r2",
    "root",
    "script",
    "scripts",
    "secret",
    "secrets",
    "secretsstore",
    "secretsstores",
    "secretstore",
    "secretstores",
    "settings",
    "shared",
    "store",
    "stores",
    "tool",
    "tools",
    "toplevel",
    "upload",
    "variables",
    "worker",
    "workers",
    "wrangler",
];

/// Names that most projects give their environments, in plain letters.
const USUAL: &[&str] = &[
    "dev",
    "development",
    "live",
    "preview",
    "prod",
    "production",
    "qa",
    "stage",
    "staging",
    "test",
    "testing",
];

/// Whether the name is that of an environment wherever it stands.
pub(super) fn is_usual_environment(name: &str) -> bool {
    USUAL.contains(&plain_letters(name).as_str())
}

/// Whether a table that wrangler does not know can be meant as the environment of its name.
pub(super) fn can_be_environment(name: &str) -> bool {
    // A Worker's name has no more characters.
    const LONGEST: usize = 63;
    let plain = plain_letters(name);
    let is_spelled = name.starts_with(|first: char| first.is_ascii_alphanumeric())
        && name
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_'));
    is_spelled
        && name.len() <= LONGEST
        && !NO_ENVIRONMENT.contains(&plain.as_str())
        && !is_known(name)
        && !is_nearly_known(name)
        && !is_environments_table(name)
        && !is_misspelled_secrets(name)
}

/// Whether the table is meant as `env`: `environments`, `envs`, `Env`.
pub(super) fn is_environments_table(name: &str) -> bool {
    let plain = plain_letters(name);
    let is_near = |word| count_wrong_letters(name, word) <= 2;
    matches!(plain.as_str(), "env" | "envs") || is_near("environment") || is_near("environments")
}

/// Whether the table is meant as `previews`: `preview`, `Previews`.
pub(super) fn is_previews_table(name: &str) -> bool {
    plain_letters(name).starts_with("pre") && count_wrong_letters(name, "previews") <= 1
}

/// The environment among `names` that `key` names, in whatever case.
pub(super) fn matching_name<'a>(names: &[&'a str], key: &str) -> Option<&'a str> {
    let exact = names.iter().find(|name| **name == key);
    let alike = || names.iter().find(|name| name.eq_ignore_ascii_case(key));
    exact.or_else(alike).copied()
}

/// Whether a table has the name of the array of bindings, or nearly.
fn is_misspelled_secrets(name: &str) -> bool {
    const FAR: usize = 4;
    count_wrong_letters(name, super::FIELD) <= FAR
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_word_that_is_near_means_no_previews() {
        for name in ["preview", "Previews", "prewiews", "previws"] {
            assert!(is_previews_table(name), "{name}");
        }
        for name in ["reviews", "review", "views"] {
            assert!(!is_previews_table(name), "{name}");
        }
    }

    #[test]
    fn a_word_of_the_field_is_no_environment() {
        for name in ["staging", "prod-eu", "qa_2", "main2", "DEV", "stage"] {
            assert!(can_be_environment(name), "{name}");
        }
        for name in [
            "secrets_store",
            "bindings",
            "Worker",
            "kv-namespaces",
            "x.y",
            "_x",
            "environments",
            "secrets-stores",
        ] {
            assert!(!can_be_environment(name), "{name}");
        }
    }

    #[test]
    fn the_table_of_environments_has_many_names() {
        for name in ["environments", "Environment", "envs", "ENV", "enviroments"] {
            assert!(is_environments_table(name), "{name}");
        }
        assert!(!is_environments_table("eu"));
        assert!(is_previews_table("preview"));
        assert!(is_previews_table("Previews"));
        assert!(!is_previews_table("preview_urls"));
    }
}
