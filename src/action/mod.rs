//! What could be done: inert descriptions of single actions. [`crate::change::apply`] alone carries them
//! out.

mod request;
mod secret;
mod shell;
mod token;

use crate::config::edit::TreeEdit;
use crate::config::tree::{ConfigNode, ConfigPath, ConfigValue};

pub(crate) use crate::project::{AI_GATEWAY, WORKERS};
pub(crate) use request::{AdminRequest, ShellCommand};
pub(crate) use secret::NewSecret;
pub(crate) use shell::{quote_for_script, quote_for_shell};
pub(crate) use token::{TokenNeed, extend_token};

/// Who is allowed to change and create secrets.
const SECRETS_EDITOR: &str =
    "Super Administrator, Secrets Store Admin, or an API token with Secrets Store: Edit";

/// One single action. Making one changes nothing.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Action {
    /// Add scopes to a secret.
    Scope(ScopeChange),
    /// Create a secret.
    Secret(NewSecret),
    /// Edit a config.
    Config(ConfigChange),
    /// One of several edits, when somebody has said which.
    Choice(Choice),
    /// For the person: what to do, where.
    Manual(String),
    /// For an administrator.
    Request(AdminRequest),
    /// A token with the permission.
    Token(TokenNeed),
}

/// Scopes to add to a secret.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct ScopeChange {
    /// Account id.
    pub(crate) account: String,
    /// Store id.
    pub(crate) store: String,
    /// Secret id.
    pub(crate) secret: String,
    /// The secret's name.
    pub(crate) name: String,
    /// The scopes it was seen with.
    pub(crate) before: Vec<String>,
    /// The scopes to add.
    pub(crate) add: Vec<String>,
}

/// A change of one config.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ConfigChange {
    /// The config, as an index into the projects.
    pub(crate) project: usize,
    /// What changes.
    pub(crate) change: ConfigEdit,
}

/// What changes in a config.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ConfigEdit {
    /// A field gets another text.
    Set {
        /// The field.
        at: ConfigPath,
        /// Its new text.
        text: String,
    },
    /// An array moves as a whole.
    Move {
        /// Where it stands.
        from: ConfigPath,
        /// Where it belongs.
        to: ConfigPath,
    },
    /// Bindings are copied, as they stand when it is done.
    Copy {
        /// The bindings, by name and place.
        bindings: Vec<(String, ConfigPath)>,
        /// The array that gets them.
        to: ConfigPath,
        /// The store that the copies name, where it is another one.
        store: Option<String>,
    },
    /// A binding is added.
    Add {
        /// The array that gets it.
        to: ConfigPath,
        /// Its fields, in the order in which they are written.
        fields: Vec<(String, String)>,
    },
    /// Several edits that make sense together only.
    Edits(Vec<TreeEdit>),
}

/// A question that the facts leave open.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Choice {
    /// What is asked.
    pub(crate) question: ChoiceQuestion,
    /// The answers, the likeliest first; none where the facts give none.
    pub(crate) options: Vec<ChoiceOption>,
    /// The secret that could be created in place of a choice.
    pub(crate) create: Option<NewSecret>,
    /// Only a person at a terminal answers it: no flag does.
    pub(crate) guided: bool,
    /// What an answer comes to, once it is filled in.
    template: ConfigChange,
}

/// What a [`Choice`] asks.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum ChoiceQuestion {
    /// Should the bindings be copied into this environment?
    Copy,
    /// Is the obvious change right?
    Whether,
    /// Which store is meant?
    Store,
    /// Which secret is meant?
    Secret,
}

/// An answer to a [`Choice`].
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct ChoiceOption {
    /// What stands in the config: a store id, a secret name.
    pub(crate) key: String,
    /// What a person needs to tell it from the others.
    pub(crate) detail: String,
}

impl Action {
    /// The kind that reports name: `scope`, `secret`, `config`, `token` or `manual`.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Scope(_) => "scope",
            Self::Secret(_) => "secret",
            Self::Choice(choice) if choice.only_creation().is_some() => "secret",
            Self::Config(_) | Self::Choice(_) => "config",
            Self::Token(_) => "token",
            Self::Manual(_) | Self::Request(_) => "manual",
        }
    }
}

impl ScopeChange {
    /// What it does, as an imperative.
    pub(crate) fn title(&self) -> String {
        let scopes = self.add.join("`, `");
        format!("add `{scopes}` to the scopes of {}", self.name)
    }

    /// The same, asked of somebody who is allowed to edit secrets.
    pub(crate) fn request(&self) -> AdminRequest {
        let kept = match self.before.as_slice() {
            [] => String::new(),
            kept => format!("; it keeps {}", kept.join(", ")),
        };
        AdminRequest {
            change: format!(
                "{} (store {}, account {}){kept}",
                self.title(),
                self.store,
                self.account
            ),
            who: SECRETS_EDITOR,
            place: format!("Secrets Store > {} > Edit > Permission scope", self.name),
            command: Some(set_scopes(&self.store, &self.secret, &self.after())),
        }
    }

    /// The union that is asked for, sorted as the API returns it.
    pub(crate) fn after(&self) -> Vec<String> {
        let mut after: Vec<String> = self.before.iter().chain(&self.add).cloned().collect();
        after.sort();
        after.dedup();
        after
    }
}

impl ConfigChange {
    /// Whether it copies bindings.
    pub(crate) fn is_copy(&self) -> bool {
        matches!(self.change, ConfigEdit::Copy { .. })
    }
}

impl ConfigEdit {
    /// The edits that make the change in the config whose tree is `root`.
    pub(crate) fn edits(&self, root: &ConfigNode) -> Vec<TreeEdit> {
        let edit = match self {
            Self::Edits(edits) => return edits.clone(),
            Self::Set { at, text } => TreeEdit::Set {
                at: at.clone(),
                text: text.clone(),
            },
            Self::Move { from, to } => TreeEdit::Move {
                from: from.clone(),
                to: to.clone(),
            },
            Self::Copy {
                bindings,
                to,
                store,
            } => {
                let copy =
                    |(_, path): &(String, ConfigPath)| record(root.at(path)?, store.as_deref());
                let records = bindings.iter().filter_map(copy).collect();
                TreeEdit::Append {
                    to: to.clone(),
                    records,
                }
            }
            Self::Add { to, fields } => {
                let text =
                    |(key, text): &(String, String)| (key.clone(), ConfigValue::Text(text.clone()));
                TreeEdit::Append {
                    to: to.clone(),
                    records: vec![fields.iter().map(text).collect()],
                }
            }
        };
        vec![edit]
    }
}

/// The fields of a binding, with `store` in place of its own.
fn record(binding: &ConfigNode, store: Option<&str>) -> Option<Vec<(String, ConfigValue)>> {
    let field = |key: &str, value: &ConfigValue| match store {
        Some(store) if key == "store_id" => (key.to_owned(), ConfigValue::Text(store.to_owned())),
        _ => (key.to_owned(), value.clone()),
    };
    let entries = binding.entries();
    let fields = entries
        .iter()
        .map(|entry| field(&entry.key, &entry.node.value))
        .collect();
    (!entries.is_empty()).then_some(fields)
}

impl Choice {
    /// A yes or no about `change`.
    pub(crate) fn of_change(question: ChoiceQuestion, change: ConfigChange) -> Self {
        Self {
            question,
            options: Vec::new(),
            create: None,
            guided: false,
            template: change,
        }
    }

    /// A choice among `options`; `template` is the change with the answer left open.
    pub(crate) fn among(
        question: ChoiceQuestion,
        options: Vec<ChoiceOption>,
        template: ConfigChange,
    ) -> Self {
        Self {
            question,
            options,
            create: None,
            guided: false,
            template,
        }
    }

    /// The same, with creating a secret as a last answer.
    #[must_use]
    pub(crate) fn or_creating(mut self, secret: Option<NewSecret>) -> Self {
        self.create = secret;
        self
    }

    /// An answer as lists show it: what people call it by comes first.
    pub(crate) fn label(&self, option: &ChoiceOption) -> String {
        let ChoiceOption { key, detail } = option;
        match self.question {
            ChoiceQuestion::Store => format!("{detail}  ({key})"),
            _ => format!("{key}  ({detail})"),
        }
    }

    /// The secret to create, where that is the only answer.
    pub(crate) fn only_creation(&self) -> Option<&NewSecret> {
        self.create.as_ref().filter(|_| self.options.is_empty())
    }

    /// Whether a person can answer it.
    pub(crate) fn has_answers(&self) -> bool {
        self.is_yes_or_no() || !self.options.is_empty() || self.create.is_some()
    }

    /// Whether the answer is a yes or no.
    pub(crate) fn is_yes_or_no(&self) -> bool {
        matches!(
            self.question,
            ChoiceQuestion::Copy | ChoiceQuestion::Whether
        )
    }

    /// The change that a yes comes to.
    pub(crate) fn change(&self) -> ConfigChange {
        self.template.clone()
    }

    /// The change that the answer `key` comes to: it stands wherever the template leaves a value open.
    pub(crate) fn answered(&self, key: &str) -> ConfigChange {
        let mut answered = self.template.clone();
        match &mut answered.change {
            ConfigEdit::Set { text, .. } => key.clone_into(text),
            ConfigEdit::Copy { store, .. } => *store = Some(key.to_owned()),
            ConfigEdit::Move { .. } | ConfigEdit::Add { .. } | ConfigEdit::Edits(_) => {}
        }
        answered
    }

    /// The flag that answers it for `binding`, where there is one.
    pub(crate) fn flag(&self, binding: &str) -> Option<String> {
        match self.question {
            _ if self.guided => None,
            ChoiceQuestion::Copy => Some("--copy-bindings".to_owned()),
            ChoiceQuestion::Whether => None,
            ChoiceQuestion::Store => Some("--store-id ID".to_owned()),
            ChoiceQuestion::Secret => {
                let name = format!("--secret-name {binding}=NAME");
                let create = format!("--create {binding}=env:VAR");
                Some(match (&self.create, self.options.is_empty()) {
                    (None, _) => name,
                    (Some(_), true) => create,
                    (Some(_), false) => format!("{name} or {create}"),
                })
            }
        }
    }
}

/// The command that gives a secret exactly these scopes.
pub(crate) fn set_scopes(store: &str, secret: &str, scopes: &[String]) -> ShellCommand {
    let scopes = scopes.join(",");
    ShellCommand::new(
        "wrangler secrets-store secret update",
        [
            &[store],
            &["--secret-id", secret],
            &["--scopes", &scopes],
            &["--remote"],
        ],
    )
}

/// The page of the dashboard that lists the tokens of `account`; of the user for an empty one.
pub(crate) fn tokens_page(account: &str) -> String {
    match account {
        "" => "https://dash.cloudflare.com/profile/api-tokens".to_owned(),
        account => format!("https://dash.cloudflare.com/{account}/api-tokens"),
    }
}
