//! What the OAuth scopes of a login allow in the Secrets Store.

/// The scope that wrangler asks for; logins from before wrangler 4.4.0 lack it.
pub(crate) const SECRETS_STORE_WRITE: &str = "secrets_store:write";

/// The same, as newer versions of wrangler also spell it.
const DOTTED_WRITE: &str = "secrets-store.write";

/// Whether a login with these scopes can write secrets, if the person can.
pub(crate) fn allow_write(scopes: &[String]) -> bool {
    let is_write = |scope: &String| [SECRETS_STORE_WRITE, DOTTED_WRITE].contains(&scope.as_str());
    scopes.iter().any(is_write)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_count_and_reading_does_not() {
        for (scopes, expected) in [
            (&["account:read", "secrets_store:write"][..], true),
            (&["secrets-store.write"], true),
            (&["secrets_store:read", "secrets-store.read"], false),
            (&[], false),
        ] {
            let scopes: Vec<String> = scopes.iter().map(|&scope| scope.to_owned()).collect();
            assert_eq!(allow_write(&scopes), expected, "{scopes:?}");
        }
    }
}
