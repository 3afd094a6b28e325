//! The calls that are made a second time, because another answer contradicts the first.

/// An account id with a store id.
pub(crate) type StoreKey = (String, String);

/// A call that was made a second time.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum RepeatedCall {
    VerifyUser,
    VerifyAccount(String),
    Stores(String),
    Secrets(StoreKey),
    /// The pages behind the first.
    MoreSecrets(StoreKey),
}
