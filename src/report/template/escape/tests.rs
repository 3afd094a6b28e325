//! What is written reads as what was meant, by the rules of each language.

use proptest::prelude::*;

use super::*;
use crate::report::style::escape_json;

/// Texts in which what is special in any of the languages is not rare.
fn texts() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("${".to_owned()),
        Just("%{".to_owned()),
        Just("${{".to_owned()),
        Just("}}".to_owned()),
        Just("$".to_owned()),
        Just("'".to_owned()),
        Just("\\".to_owned()),
        Just("\"".to_owned()),
        Just("`$(id)`".to_owned()),
        Just("\n".to_owned()),
        Just("\u{202e}".to_owned()),
        any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(part, 0..12).prop_map(|parts| parts.concat())
}

fn is_visible(text: &str) -> bool {
    !text.contains(is_unseen)
}

/// `${{ '…' }}` replaced by what GitHub evaluates it to.
fn evaluated(text: &str) -> String {
    let mut evaluated = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${{") {
        let (expression, after) = after.split_once("}}").unwrap();
        let literal = expression.trim().strip_prefix('\'').unwrap();
        evaluated.push_str(before);
        evaluated.push_str(literal.strip_suffix('\'').unwrap());
        rest = after;
    }
    evaluated + rest
}

/// What a shell makes of a word.
fn read_by_shell(word: &str) -> String {
    let mut text = String::new();
    let mut characters = word.chars();
    let mut quoted = false;
    while let Some(character) = characters.next() {
        match (character, quoted) {
            ('\'', _) => quoted = !quoted,
            ('\\', false) => text.extend(characters.next()),
            (other, true) => text.push(other),
            (other, false) => {
                assert!(!" \t\n\"$`|&;<>()*?[]#~!{}".contains(other), "{word}");
                text.push(other);
            }
        }
    }
    assert!(!quoted, "{word}");
    text
}

/// What `argStringToArray` of `@actions/exec` makes of a line.
fn read_by_the_action(line: &str) -> Vec<String> {
    let (mut words, mut word) = (Vec::new(), String::new());
    let (mut quoted, mut escaped) = (false, false);
    for character in line.chars() {
        match character {
            '"' if !escaped => quoted = !quoted,
            '\\' if quoted && !escaped => {
                escaped = true;
                continue;
            }
            ' ' if !quoted => {
                words.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
                continue;
            }
            other => {
                if escaped && other != '"' {
                    word.push('\\');
                }
                word.push(other);
            }
        }
        escaped = false;
    }
    words.extend((!word.is_empty()).then_some(word));
    words
}

proptest! {
    #[test]
    fn a_string_reads_as_itself(text in texts()) {
        let quoted = quoted_text(&text);
        prop_assert!(is_visible(&quoted), "{quoted:?}");
        prop_assert_eq!(serde_json::from_str::<String>(&quoted).unwrap(), text);
    }

    #[test]
    fn a_document_reads_as_itself(text in texts()) {
        let document = serde_json::json!({ &text: [&text] });
        let shown = escape_json(&format!("{document:#}"), is_unseen);
        prop_assert!(is_visible(&shown.replace('\n', "")), "{shown:?}");
        prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).unwrap(), document);
    }

    #[test]
    fn a_string_of_hcl_begins_no_template(text in texts()) {
        let quoted = hcl(&text);
        prop_assert!(!quoted.contains("${") && !quoted.contains("%{"), "{quoted}");
        prop_assert!(is_visible(&quoted), "{quoted:?}");
        prop_assert_eq!(serde_json::from_str::<String>(&quoted).unwrap(), text);
    }

    #[test]
    fn a_string_of_a_workflow_is_evaluated_to_itself(text in texts()) {
        let quoted = yaml(&text);
        prop_assert!(is_visible(&quoted), "{quoted:?}");
        let read: String = serde_json::from_str(&quoted).unwrap();
        prop_assert_eq!(evaluated(&read), text);
    }

    #[test]
    fn a_word_of_a_shell_is_one_word(text in texts()) {
        prop_assert_eq!(read_by_shell(&quote_for_script(&text)), text);
    }

    #[test]
    fn a_part_of_a_url_ends_nothing(text in texts()) {
        let part = encoded(&text);
        let safe = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~%".contains(&byte);
        prop_assert!(part.bytes().all(safe), "{part}");
        let base = reqwest::Url::parse(&format!("https://example.com/?q={part}")).unwrap();
        let (_, read) = base.query_pairs().next().unwrap();
        prop_assert_eq!(read, text);
    }

    #[test]
    fn a_comment_is_one_line(text in texts()) {
        let line = comment(&text);
        prop_assert!(is_visible(&line) && line.lines().count() <= 1, "{line:?}");
    }

    #[test]
    fn a_word_for_the_action_is_one_word(text in "[a-zA-Z0-9 ./\"'$ü-]{1,12}") {
        let line = format!("deploy --config {}", quote_for_action(&text));
        prop_assert_eq!(read_by_the_action(&line), ["deploy", "--config", &text]);
    }
}

#[test]
fn a_placeholder_can_be_read_in_a_url() {
    assert_eq!(url("<ACCOUNT_ID>"), "<ACCOUNT_ID>");
    assert_eq!(url("a b"), "a%20b");
    assert_eq!(url("<a'b>"), "%3Ca%27b%3E");
}
