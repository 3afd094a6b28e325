//! What a deploy does after the upload: routes, custom domains, crons, events, e-mail addresses. A
//! refusal here comes late: the new code is live, and the command fails.

use super::row::EntryCondition::{Is, IsNot, Lacks, WorkersDevOff};
use super::row::Provenance::{Accepted, Conflict, Documented, Reported, Unknown};
use super::row::{ConfigField, FieldNeed, NeedTiming, field, inherited, need};
use crate::permissions::groups::{
    DNS_WRITE, EMAIL_ROUTING_ACCOUNT_RULES_READ, EMAIL_ROUTING_RULES_WRITE,
    SSL_AND_CERTIFICATES_WRITE, WORKERS_ROUTES_WRITE, WORKERS_SCRIPTS_WRITE, ZONE_READ,
    ZONE_SETTINGS_WRITE,
};
use crate::wrangler::WranglerVersion;

/// From here on a config with custom domains alone makes no call to the zone.
const NO_CALL_TO_ZONE: WranglerVersion = WranglerVersion(4, 143, 1);

/// From here on `addresses` is read.
const ADDRESSES: WranglerVersion = WranglerVersion(4, 113, 0);

/// From here on `triggers.events` is read.
const EVENTS: WranglerVersion = WranglerVersion(4, 118, 0);

const ROUTES: &[FieldNeed] = &[
    need(&WORKERS_ROUTES_WRITE, Documented)
        .why("a route of the zone")
        .source("Cloudflare docs, Workers authorization, and API token permissions"),
    need(&ZONE_READ, Conflict)
        .why("no zone_id: the zone is looked up by its name")
        .source("accepted: zone, against zones; Cloudflare's own template has no Zone: Read")
        .only(&[Lacks("zone_id")])
        .optional(),
];

const DOMAINS: &[FieldNeed] = &[
    need(&WORKERS_SCRIPTS_WRITE, Accepted)
        .why("custom domains are kept in the account")
        .source("accepted: workers_custom_domain"),
    need(&WORKERS_ROUTES_WRITE, Documented)
        .why("a custom domain of the zone")
        .source("Cloudflare docs, Workers authorization (latest revision)"),
    need(&ZONE_READ, Conflict)
        .why("no zone_id: the zone is looked up by its name where workers_dev is off")
        .source("accepted: zone, against zones; calls recorded")
        .only(&[Lacks("zone_id"), WorkersDevOff])
        .before(NO_CALL_TO_ZONE)
        .optional(),
    need(&DNS_WRITE, Reported)
        .why("reported as needed for a domain with a new DNS record")
        .source("facioquo/stock-charts pull request 541; FriendlyInternet/nuxt-crouton issue 522")
        .when(NeedTiming::New)
        .optional(),
    need(&ZONE_SETTINGS_WRITE, Conflict)
        .why("named in place of Workers Routes by an earlier revision of the documentation")
        .source("Cloudflare docs, Workers authorization (earlier revision)")
        .optional(),
    need(&SSL_AND_CERTIFICATES_WRITE, Reported)
        .why("listed by one user, in addition to Workers Routes")
        .source("cloudflare/workers-sdk discussion 16482")
        .optional(),
];

pub(super) const FIELDS: &[ConfigField] = &[
    inherited("route", "route")
        .shape(&[IsNot("custom_domain")])
        .needs(ROUTES),
    inherited("routes", "routes")
        .shape(&[IsNot("custom_domain")])
        .needs(ROUTES),
    inherited("route", "custom domain")
        .shape(&[Is("custom_domain")])
        .needs(DOMAINS),
    inherited("routes", "custom domains")
        .shape(&[Is("custom_domain")])
        .needs(DOMAINS),
    inherited("triggers.crons", "crons").needs(&[need(&WORKERS_SCRIPTS_WRITE, Accepted)
        .why("schedules belong to the Worker")
        .source("accepted: workers_cron_trigger")]),
    inherited("triggers.events", "events").needs(&[need(&WORKERS_SCRIPTS_WRITE, Unknown)
        .why("events of Artifacts: the permission they need is not published")
        .source("wrangler, PUT triggers; the endpoint is in no reference")
        .from(EVENTS)]),
    field("addresses", "e-mail addresses").top().needs(&[
        need(&EMAIL_ROUTING_RULES_WRITE, Accepted)
            .why("the rules of the address's zone are written")
            .source("accepted: email_routing_rule")
            .from(ADDRESSES),
        need(&EMAIL_ROUTING_ACCOUNT_RULES_READ, Unknown)
            .why("the rules are planned first: which permission that needs is not published")
            .source("wrangler, POST email/routing/rules/plan; the endpoint is in no reference")
            .from(ADDRESSES)
            .optional(),
    ]),
];
