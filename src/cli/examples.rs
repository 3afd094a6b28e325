//! What each command's help begins with: commands that can be typed.

/// The help of a command: what it is for, examples, then everything else.
pub(super) const TEMPLATE: &str =
    "{about-with-newline}\n{before-help}{usage-heading} {usage}\n\n{all-args}{after-help}";

pub(super) const CHECK: &str = "\
Examples:
  wrangler-permit check                        the config of this folder
  wrangler-permit check .                      every config below it
  wrangler-permit check --offline              files only, no account
  wrangler-permit check -e production --strict before a deploy in CI";

pub(super) const FIX: &str = "\
Examples:
  wrangler-permit fix                          asks before each step
  wrangler-permit fix --dry-run                shows the plan only
  wrangler-permit fix --yes --only scopes      adds missing scopes in CI
  wrangler-permit fix --yes --copy-bindings -e production";

pub(super) const ADD: &str = "\
Examples:
  wrangler-permit add                          choose from a list
  wrangler-permit add openai --as OPENAI_KEY
  wrangler-permit add openai -e production";

pub(super) const UNDO: &str = "\
Examples:
  wrangler-permit undo                         asks before each step
  wrangler-permit undo --dry-run               shows what would be undone
  wrangler-permit undo --list                  what was done, newest first";

pub(super) const DEMO: &str = "\
Examples:
  wrangler-permit demo                         asks before each step
  wrangler-permit demo --yes                   goes through without questions";

pub(super) const NEEDS: &str = "\
Examples:
  wrangler-permit token needs                  to deploy this folder's config
  wrangler-permit token needs --for check      to check it only
  wrangler-permit token needs -e production";

pub(super) const TEMPLATES: &str = "\
Examples:
  wrangler-permit token template --as url      a link to the filled-in form
  wrangler-permit token template --as terraform";

pub(super) const CREATE: &str = "\
Examples (ADMIN is a token that can create tokens):
  wrangler-permit token create --with env:ADMIN --dry-run
  wrangler-permit token create --with env:ADMIN --output token.txt";

pub(super) const EXTEND: &str = "\
Examples (ADMIN is a token that can edit tokens):
  wrangler-permit token extend 70ce0000000000000000000000000003 --with env:ADMIN";

pub(super) const AUDIT: &str = "\
Examples:
  wrangler-permit token audit                  the token or login of this run
  wrangler-permit token audit --with env:ADMIN read by another token";
