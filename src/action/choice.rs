//! A question that a person or a flag answers.

use super::edit::{ConfigChange, ConfigEdit};
use super::secret::NewSecret;
use crate::config::edit::TreeEdit;
use crate::config::tree::ConfigPath;

/// A question that the facts leave open.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Choice {
    pub(crate) question: ChoiceQuestion,
    /// The answers, the likeliest first; none where the facts give none.
    pub(crate) options: Vec<ChoiceOption>,
    /// The secret that could be created in place of a choice.
    pub(crate) create: Option<NewSecret>,
    /// Only a person at a terminal answers it: no flag does.
    pub(crate) guided: bool,
    /// What follows from a yes, as a sentence: "this binds STRIPE_KEY in env.staging".
    pub(crate) consequence: Option<String>,
    /// What an answer comes to, once it is filled in.
    template: ConfigChange,
    /// The array that each option means, where the question is for its place.
    places: Vec<ConfigPath>,
}

/// What a [`Choice`] asks.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum ChoiceQuestion {
    /// Should the bindings be copied into this environment?
    Copy,
    /// Is the obvious change right?
    Whether,
    Store,
    Secret,
    /// Where does the array belong?
    Place,
}

/// A place where an array can belong.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct PlaceOption {
    /// What people call it: `env.staging`, `the top level`.
    pub(crate) title: String,
    /// What the move comes to.
    pub(crate) detail: String,
    /// The path of the array there.
    pub(crate) array: ConfigPath,
}

/// An answer to a [`Choice`].
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct ChoiceOption {
    /// What is written in the config: a store id, a secret name; or the place of an array.
    pub(crate) key: String,
    /// What a person needs to tell it from the others.
    pub(crate) detail: String,
}

impl Choice {
    /// A yes or no about `change`.
    pub(crate) fn of_change(question: ChoiceQuestion, change: ConfigChange) -> Self {
        Self::among(question, Vec::new(), change)
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
            consequence: None,
            template,
            places: Vec::new(),
        }
    }

    /// The same, with what follows from a yes.
    #[must_use]
    pub(crate) fn with_consequence(mut self, consequence: String) -> Self {
        self.consequence = Some(consequence);
        self
    }

    /// A choice among `places` for the array at `from`.
    pub(crate) fn among_places(project: usize, from: ConfigPath, places: Vec<PlaceOption>) -> Self {
        let arrays: Vec<ConfigPath> = places.iter().map(|place| place.array.clone()).collect();
        let edits = arrays.first().map(|to| TreeEdit::Move {
            from,
            to: to.clone(),
        });
        let template = ConfigChange {
            project,
            change: ConfigEdit::Edits(edits.into_iter().collect()),
        };
        let options = places.into_iter().map(|place| ChoiceOption {
            key: place.title,
            detail: place.detail,
        });
        Self {
            places: arrays,
            guided: true,
            ..Self::among(ChoiceQuestion::Place, options.collect(), template)
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
        use ChoiceQuestion::{Copy, Whether};
        matches!(self.question, Copy | Whether)
    }

    /// The change with the answer left open.
    pub(crate) fn template(&self) -> &ConfigChange {
        &self.template
    }

    /// The same, to be changed.
    pub(crate) fn template_mut(&mut self) -> &mut ConfigChange {
        &mut self.template
    }

    /// Whether the answer to `other`, about another place, answers this one too.
    pub(crate) fn asks_the_same_as(&self, other: &Self) -> bool {
        (self.question, self.guided) == (other.question, other.guided)
            && (&self.options, &self.create) == (&other.options, &other.create)
    }

    /// The change that a yes comes to.
    pub(crate) fn change(&self) -> ConfigChange {
        self.template.clone()
    }

    /// The same choice about another change.
    #[must_use]
    pub(crate) fn with_change(mut self, change: ConfigChange) -> Self {
        self.template = change;
        self
    }

    /// The change that the answer `key` comes to: it fills in what the template leaves open.
    pub(crate) fn answer_with(&self, key: &str) -> ConfigChange {
        let mut answered = self.template.clone();
        match &mut answered.change {
            ConfigEdit::Set { text, .. } => key.clone_into(text),
            ConfigEdit::SetStore { id, .. } => key.clone_into(id),
            ConfigEdit::Copy { store, .. } => *store = Some(key.to_owned()),
            ConfigEdit::Edits(edits) => {
                let index = self.options.iter().position(|option| option.key == key);
                let place = index.and_then(|index| self.places.get(index));
                if let ([TreeEdit::Move { to, .. }], Some(place)) = (edits.as_mut_slice(), place) {
                    to.clone_from(place);
                }
            }
            ConfigEdit::Copies(_) | ConfigEdit::Add { .. } => {}
        }
        answered
    }

    /// The flag that answers it for `binding`, where there is one.
    pub(crate) fn flag(&self, binding: &str) -> Option<String> {
        match self.question {
            _ if self.guided => None,
            ChoiceQuestion::Copy => Some("--copy-bindings".to_owned()),
            ChoiceQuestion::Whether | ChoiceQuestion::Place => None,
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
