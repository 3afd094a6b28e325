//! What a route asks of a caller, as data.

/// What a route asks of a caller.
#[derive(Clone, Copy, Debug)]
pub(crate) enum RouteRequirement {
    /// A known token, whatever its status: the two `verify` calls.
    KnownToken,
    /// A credential in force.
    Credential,
    /// One of these permission groups on the account in the path.
    OnAccount(&'static [&'static str]),
    /// The same, refused as a token that lacks permission to see itself is.
    OnAccountTokens(&'static [&'static str]),
    /// One of these permission groups on the zone in the path.
    OnZone(&'static [&'static str]),
    /// One of these permission groups on every zone of the account in the path.
    OnAllZones(&'static [&'static str]),
    /// An upload that somebody with permission began: no credential, but what that caller was given.
    Session,
    /// One of these permission groups on the caller's own user, or this refusal.
    OnUser(&'static [&'static str], UnauthorizedAs),
}

/// How a caller without the permission on a user is refused.
#[derive(Clone, Copy, Debug)]
pub(crate) enum UnauthorizedAs {
    /// 9109, as `/user` does.
    Unauthorized,
    /// 10000, and 9106 to an account's token, as `/memberships` does.
    Unauthenticated,
}
