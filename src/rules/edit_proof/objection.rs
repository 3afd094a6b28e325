//! Why an edit would do harm.

use crate::project::EnvironmentId;

/// What would be worse after an edit.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum EditObjection {
    /// A binding, a variable or a secret of the environment has the name.
    #[error("{name} is already the name of {} in {}", describe_bearer(label), environment.title())]
    NameTaken {
        name: String,
        /// wrangler's label of what has it.
        label: &'static str,
        environment: EnvironmentId,
    },
    /// The edit itself brings the name twice.
    #[error("{name} would be the name of two bindings in {}", environment.title())]
    NameTwice {
        name: String,
        environment: EnvironmentId,
    },
    /// Two bindings to copy have the name.
    #[error(
        "{name} is the name of two bindings in {}, so which of them {} should have is not clear",
        origin.title(), environment.title()
    )]
    NotClear {
        name: String,
        origin: EnvironmentId,
        environment: EnvironmentId,
    },
    /// An entry would become a binding, and lacks something.
    #[error("wrangler would refuse {}: {problem}", environment.title())]
    Malformed {
        environment: EnvironmentId,
        problem: String,
    },
    #[error("wrangler would refuse {config}: {problem}")]
    Problem { config: String, problem: String },
    /// A binding that the edit does not name would come or go.
    #[error("it would change what {} binds: {name}", environment.title())]
    OtherBinding {
        name: String,
        environment: EnvironmentId,
    },
    #[error("{} would no longer be an environment", .0.title())]
    EnvironmentGone(EnvironmentId),
}

impl EditObjection {
    /// What a person has to do before the edit can be made, as an imperative.
    pub(crate) fn remedy(&self) -> String {
        match self {
            Self::NameTaken { name, .. }
            | Self::NameTwice { name, .. }
            | Self::NotClear { name, .. } => format!("rename one of the two {name}"),
            Self::Malformed { .. } => "complete the entry".to_owned(),
            Self::Problem { .. } | Self::OtherBinding { .. } | Self::EnvironmentGone(_) => {
                "edit the config by hand".to_owned()
            }
        }
    }
}

/// What has the label, in a sentence: `an Environment Variable`, `an R2 Bucket binding`.
fn describe_bearer(label: &str) -> String {
    let sounds = ["A", "E", "I", "O", "Un", "R2", "mTLS"];
    let article = if sounds.iter().any(|sound| label.starts_with(sound)) {
        "an"
    } else {
        "a"
    };
    match label {
        "Environment Variable" | "Secret" => format!("{article} {label}"),
        label => format!("{article} {label} binding"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_binding_the_reason_and_the_environment() {
        let taken = |label, environment| EditObjection::NameTaken {
            name: "K1".to_owned(),
            label,
            environment,
        };
        let staging = EnvironmentId::Named("staging".to_owned());
        assert_eq!(
            taken("Environment Variable", staging).to_string(),
            "K1 is already the name of an Environment Variable in env.staging"
        );
        assert_eq!(
            taken("KV Namespace", EnvironmentId::TopLevel).to_string(),
            "K1 is already the name of a KV Namespace binding in the top level"
        );
    }
}
