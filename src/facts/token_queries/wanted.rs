//! What a token command wants to know from Cloudflare.

use std::collections::BTreeSet;

use crate::cloudflare::{ReadProbe, TokenOwner};
use crate::permissions::groups::GroupScope;
use crate::permissions::requirements::ZoneReference::{Named, Of};
use crate::permissions::requirements::{GrantResource, Permission};
use crate::permissions::token::OwnerKind;

/// What a token command wants to know. Where there are several owners, one is asked after the other until
/// one answer settles it.
#[derive(Clone, Debug, Default)]
pub(crate) struct TokenQueries {
    pub(super) accounts: bool,
    /// Whose lists of permission groups are read, the best first.
    pub(super) groups: Vec<TokenOwner>,
    pub(super) zones: bool,
    pub(super) user: bool,
    /// Whose token the credential itself can be. Its policies are read as well.
    pub(super) own: Vec<TokenOwner>,
    /// A token of one of these owners, by its id.
    pub(super) token: Option<(Vec<TokenOwner>, String)>,
    /// Whose tokens are listed.
    pub(super) tokens: Option<TokenOwner>,
    pub(super) reads: BTreeSet<ReadProbe>,
}

impl TokenQueries {
    /// The accounts that the credential sees.
    pub(crate) fn accounts() -> Self {
        Self {
            accounts: true,
            ..Self::default()
        }
    }

    /// The ids that tokens of `owner` for these accounts and permissions are written with.
    pub(crate) fn ids<'p>(
        owner: OwnerKind,
        accounts: impl IntoIterator<Item = &'p str>,
        permissions: impl IntoIterator<Item = &'p Permission>,
    ) -> Self {
        let accounts = accounts.into_iter();
        let accounts = accounts.map(|id| TokenOwner::Account(id.to_owned()));
        let mut wanted = Self::ids_without_groups(owner, permissions);
        wanted.groups = match owner {
            OwnerKind::Account => accounts.chain([TokenOwner::User]).collect(),
            // Only the user's list has what is about users.
            OwnerKind::User if wanted.user => vec![TokenOwner::User],
            OwnerKind::User => [TokenOwner::User].into_iter().chain(accounts).collect(),
        };
        wanted
    }

    /// The same from the list of `owner` alone: a credential that cannot see it cannot make the token.
    pub(crate) fn ids_of_owner<'p>(
        owner: OwnerKind,
        account: &str,
        permissions: impl IntoIterator<Item = &'p Permission>,
    ) -> Self {
        let mut wanted = Self::ids_without_groups(owner, permissions);
        wanted.groups = vec![owner.in_account(account)];
        wanted
    }

    fn ids_without_groups<'p>(
        owner: OwnerKind,
        permissions: impl IntoIterator<Item = &'p Permission>,
    ) -> Self {
        let mut wanted = Self::default();
        for permission in permissions {
            wanted.user |= owner == OwnerKind::User && permission.group.scope == GroupScope::User;
            let mut resources = permission.resources.iter();
            wanted.zones |=
                resources.any(|resource| matches!(resource, GrantResource::Zone(Named(_) | Of(_))));
        }
        wanted
    }

    /// The credential itself, which is a token of one of `owners`.
    pub(crate) fn own(owners: Vec<TokenOwner>) -> Self {
        Self {
            own: owners,
            ..Self::default()
        }
    }

    /// The token `id` of one of `owners`.
    pub(crate) fn token(owners: Vec<TokenOwner>, id: &str) -> Self {
        Self {
            token: Some((owners, id.to_owned())),
            ..Self::default()
        }
    }

    /// All tokens of `owner`.
    pub(crate) fn tokens(owner: TokenOwner) -> Self {
        Self {
            tokens: Some(owner),
            ..Self::default()
        }
    }

    /// Whether `reads` are allowed.
    pub(crate) fn reads(reads: BTreeSet<ReadProbe>) -> Self {
        Self {
            reads,
            ..Self::default()
        }
    }
}
