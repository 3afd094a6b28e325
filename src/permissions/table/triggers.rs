//! What a deploy does after the upload: routes, custom domains, crons, events, e-mail addresses. A
//! refusal here comes late: the new code is live, and the command fails.

use super::Provenance::{Accepted, Conflict, Documented, Reported, Unknown};
use super::{ConfigField, EntryCondition, FieldNeed, NeedTiming};
use crate::permissions::groups::{
    DNS_WRITE, EMAIL_ROUTING_ACCOUNT_RULES_READ, EMAIL_ROUTING_RULES_WRITE,
    SSL_AND_CERTIFICATES_WRITE, WORKERS_ROUTES_WRITE, WORKERS_SCRIPTS_WRITE, ZONE_READ,
    ZONE_SETTINGS_WRITE,
};
use crate::permissions::wrangler_version::{VersionRange, WranglerVersion};

/// From here on a config with custom domains alone makes no call to the zone.
const NO_CALL_TO_ZONE: WranglerVersion = WranglerVersion(4, 143, 1);

/// From here on `addresses` is read.
const ADDRESSES: WranglerVersion = WranglerVersion(4, 113, 0);

/// From here on `triggers.events` is read.
const EVENTS: WranglerVersion = WranglerVersion(4, 118, 0);

const ROUTES: &[FieldNeed] = &[
    FieldNeed::new(
        &WORKERS_ROUTES_WRITE,
        Documented,
        "Cloudflare docs, Workers authorization, and API token permissions",
        "a route of the zone",
    ),
    FieldNeed::new(
        &ZONE_READ,
        Conflict,
        "accepted: zone, against zones; Cloudflare's own template has no Zone: Read",
        "no zone_id: the zone is looked up by its name",
    )
    .only(&[EntryCondition::Lacks("zone_id")])
    .optional(),
];

const DOMAINS: &[FieldNeed] = &[
    FieldNeed::new(
        &WORKERS_SCRIPTS_WRITE,
        Accepted,
        "accepted: workers_custom_domain",
        "custom domains are kept in the account",
    ),
    FieldNeed::new(
        &WORKERS_ROUTES_WRITE,
        Documented,
        "Cloudflare docs, Workers authorization (latest revision)",
        "a custom domain of the zone",
    ),
    FieldNeed::new(
        &ZONE_READ,
        Conflict,
        "accepted: zone, against zones; calls recorded",
        "no zone_id: the zone is looked up by its name where workers_dev is off",
    )
    .only(&[
        EntryCondition::Lacks("zone_id"),
        EntryCondition::WorkersDevOff,
    ])
    .with(VersionRange::before(NO_CALL_TO_ZONE))
    .optional(),
    FieldNeed::new(
        &DNS_WRITE,
        Reported,
        "facioquo/stock-charts pull request 541; FriendlyInternet/nuxt-crouton issue 522",
        "said to be needed for a domain whose DNS record is made anew",
    )
    .when(NeedTiming::New)
    .optional(),
    FieldNeed::new(
        &ZONE_SETTINGS_WRITE,
        Conflict,
        "Cloudflare docs, Workers authorization (earlier revision)",
        "named in place of Workers Routes by an earlier revision of the documentation",
    )
    .optional(),
    FieldNeed::new(
        &SSL_AND_CERTIFICATES_WRITE,
        Reported,
        "cloudflare/workers-sdk discussion 16482",
        "listed by one user beside Workers Routes",
    )
    .optional(),
];

pub(super) const FIELDS: &[ConfigField] = &[
    ConfigField::new("route", "route")
        .of(&[EntryCondition::IsNot("custom_domain")])
        .inherited()
        .needs(ROUTES),
    ConfigField::new("routes", "routes")
        .of(&[EntryCondition::IsNot("custom_domain")])
        .inherited()
        .needs(ROUTES),
    ConfigField::new("route", "custom domain")
        .of(&[EntryCondition::Is("custom_domain")])
        .inherited()
        .needs(DOMAINS),
    ConfigField::new("routes", "custom domains")
        .of(&[EntryCondition::Is("custom_domain")])
        .inherited()
        .needs(DOMAINS),
    ConfigField::new("triggers.crons", "crons")
        .inherited()
        .needs(&[FieldNeed::new(
            &WORKERS_SCRIPTS_WRITE,
            Accepted,
            "accepted: workers_cron_trigger",
            "schedules belong to the Worker",
        )]),
    ConfigField::new("triggers.events", "events")
        .inherited()
        .needs(&[FieldNeed::new(
            &WORKERS_SCRIPTS_WRITE,
            Unknown,
            "wrangler, PUT triggers; the endpoint is in no reference",
            "events of Artifacts: which permission they take is not published",
        )
        .with(VersionRange::from(EVENTS))]),
    ConfigField::new("addresses", "e-mail addresses")
        .top()
        .needs(&[
            FieldNeed::new(
                &EMAIL_ROUTING_RULES_WRITE,
                Accepted,
                "accepted: email_routing_rule",
                "the rules of the address's zone are written",
            )
            .with(VersionRange::from(ADDRESSES)),
            FieldNeed::new(
                &EMAIL_ROUTING_ACCOUNT_RULES_READ,
                Unknown,
                "wrangler, POST email/routing/rules/plan; the endpoint is in no reference",
                "the rules are planned first: which permission that takes is not published",
            )
            .with(VersionRange::from(ADDRESSES))
            .optional(),
        ]),
];
