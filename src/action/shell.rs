//! Words of a shell's command line.

/// `word` as every shell takes it for one word: what a config or the API says must not become a
/// command. A person pastes it, into whatever shell that may be: zsh expands a `=` in front.
pub(crate) fn quote_for_shell(word: &str) -> String {
    quoted(word, b"-_.,:/")
}

/// The same for a script that says which shell runs it: bash, dash and their like.
pub(crate) fn quote_for_script(word: &str) -> String {
    quoted(word, b"-_.,:/=@%+")
}

/// `word` in quotes, unless it has letters, digits and `harmless` characters alone.
fn quoted(word: &str, harmless: &[u8]) -> String {
    let is_harmless = |byte: u8| byte.is_ascii_alphanumeric() || harmless.contains(&byte);
    if !word.is_empty() && word.bytes().all(is_harmless) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_config_cannot_write_commands() {
        for quote in [quote_for_shell, quote_for_script] {
            assert_eq!(quote("stripe-live_2.0"), "stripe-live_2.0");
            assert_eq!(quote(""), "''");
            assert_eq!(quote("a; rm -rf ~"), "'a; rm -rf ~'");
            assert_eq!(quote("it's $(x)"), r"'it'\''s $(x)'");
        }
    }

    #[test]
    fn what_some_shell_reads_otherwise_is_quoted_for_all_of_them() {
        assert_eq!(quote_for_shell("=ls"), "'=ls'");
        assert_eq!(quote_for_script("apps/@acme/api"), "apps/@acme/api");
    }
}
