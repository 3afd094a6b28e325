//! What each command's help begins with: commands that can be pasted, what is said of one in the line
//! above it.

/// The help of a command: what it is for, examples, then everything else.
pub(super) const TEMPLATE: &str =
    "{about-with-newline}\n{before-help}{usage-heading} {usage}\n\n{all-args}{after-help}";

pub(super) const CHECK: &str = "\
Examples:
  # the config of this folder
  wrangler-permit check
  # every config below it
  wrangler-permit check .
  # files only, no account
  wrangler-permit check --offline
  # before a deploy in CI
  wrangler-permit check -e production --strict";

pub(super) const FIX: &str = "\
Examples:
  # asks before each step
  wrangler-permit fix
  # shows the plan only
  wrangler-permit fix --dry-run
  # adds missing scopes in CI
  wrangler-permit fix --yes --only scopes
  wrangler-permit fix --yes --copy-bindings -e production";

pub(super) const ADD: &str = "\
Examples:
  # choose from a list
  wrangler-permit add
  wrangler-permit add openai --as OPENAI_KEY
  wrangler-permit add openai -e production";

pub(super) const UNDO: &str = "\
Examples:
  # asks before each step
  wrangler-permit undo
  # shows what would be undone
  wrangler-permit undo --dry-run
  # what was done, newest first
  wrangler-permit undo --list";

pub(super) const INIT_CI: &str = "\
Examples:
  # writes .github/workflows/deploy-worker.yml
  wrangler-permit init ci
  wrangler-permit init ci --provider gitlab
  # what to set in the dashboard
  wrangler-permit init ci --provider workers-builds";

pub(super) const EXPLAIN: &str = "\
Examples:
  # the log of a failed deploy; needs neither account nor network
  wrangler-permit explain - < deploy.log
  # what a rule means
  wrangler-permit explain missing-scope
  wrangler-permit explain --list";

pub(super) const DEMO: &str = "\
Examples:
  # asks before each step
  wrangler-permit demo
  # goes through without questions
  wrangler-permit demo --yes";

pub(super) const NEEDS: &str = "\
Examples:
  # to deploy this folder's config
  wrangler-permit token needs
  # to check it only
  wrangler-permit token needs --for check
  wrangler-permit token needs -e production";

pub(super) const TEMPLATES: &str = "\
Examples:
  # a link to the filled-in form
  wrangler-permit token template --as url
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
  # the token or login of this run
  wrangler-permit token audit
  # read by another token
  wrangler-permit token audit --with env:ADMIN";
