//! Names that a Worker can write after `env.`.

/// Whether `name` is a JavaScript identifier.
pub(crate) fn is_identifier(name: &str) -> bool {
    let mut characters = name.chars();
    let starts = |character: char| character.is_alphabetic() || matches!(character, '_' | '$');
    let goes_on = |character: char| starts(character) || character.is_numeric();
    characters.next().is_some_and(starts) && characters.all(goes_on)
}

/// The name for a binding of `secret`, as bindings are usually spelled: `STRIPE_LIVE` for
/// `stripe-live` and for `stripeLive`.
pub(crate) fn suggest_name(secret: &str) -> String {
    let mut name = String::new();
    let mut within_word = false;
    for character in secret.chars() {
        let fits = character.is_ascii_alphanumeric();
        let begins_word = !fits || (within_word && character.is_ascii_uppercase());
        if begins_word && !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
        if fits {
            name.push(character.to_ascii_uppercase());
        }
        within_word = character.is_ascii_lowercase();
    }
    let name = name.trim_end_matches('_');
    if is_identifier(name) {
        name.to_owned()
    } else {
        format!("_{name}")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_spelled_as_bindings_are() {
        for (secret, name) in [
            ("stripe-live", "STRIPE_LIVE"),
            ("stripeLive", "STRIPE_LIVE"),
            ("STRIPE_LIVE", "STRIPE_LIVE"),
            ("gw_openai_default", "GW_OPENAI_DEFAULT"),
            ("3scale--key-", "_3SCALE_KEY"),
            ("S3Key", "S3KEY"),
            ("-", "_"),
            ("schlüssel", "SCHL_SSEL"),
        ] {
            assert_eq!(suggest_name(secret), name, "{secret}");
        }
    }

    proptest! {
        #[test]
        fn every_secret_has_a_name(secret in ".*") {
            prop_assert!(is_identifier(&suggest_name(&secret)), "{secret:?}: {}", suggest_name(&secret));
        }
    }
}
