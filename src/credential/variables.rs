//! One variable: from the process, else from the `.env` files.

use super::dotenv::DotEnv;
use super::error::CredentialError;
use super::origin::VariableOrigin;
use crate::host::Host;

/// A value that can be shown, with the variable that it comes from.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct PublicVariable {
    pub(crate) value: String,
    pub(crate) name: &'static str,
    pub(crate) origin: VariableOrigin,
}

/// The environment as wrangler sees it. No `Debug`: values are credentials.
pub(super) struct EnvironmentVariables<'a> {
    host: &'a dyn Host,
    files: DotEnv,
    /// The deprecated names that were used.
    deprecated: Vec<String>,
}

/// A value that must not be shown. No `Debug`.
pub(super) struct SecretVariable {
    pub(super) text: String,
    pub(super) name: &'static str,
    pub(super) origin: VariableOrigin,
}

impl SecretVariable {
    /// The same as a value that can be shown: it does not contain a credential.
    pub(super) fn publish(self) -> PublicVariable {
        PublicVariable {
            value: self.text,
            name: self.name,
            origin: self.origin,
        }
    }
}

impl<'a> EnvironmentVariables<'a> {
    /// The process environment of `host` over the `.env` files in its folder.
    pub(super) fn load(
        host: &'a dyn Host,
        environment: Option<&str>,
    ) -> Result<Self, CredentialError> {
        Ok(Self {
            host,
            files: DotEnv::load(host, environment)?,
            deprecated: Vec::new(),
        })
    }

    /// `name`, possibly empty: from the process if it is not empty there, else from the files.
    pub(super) fn get(&self, name: &'static str) -> Option<SecretVariable> {
        let file = self.files.get(name);
        let process = self.host.var(name);
        let process = process.filter(|text| !text.is_empty() || file.is_none());
        let (text, origin) = match (process, file) {
            (Some(text), _) => (text, VariableOrigin::Process),
            (None, file) => {
                let file = file?;
                let origin = VariableOrigin::File {
                    name: file.file.clone(),
                    borrows: file.borrows,
                };
                (file.value.clone(), origin)
            }
        };
        Some(SecretVariable { text, name, origin })
    }

    /// The value of `name`, or of `deprecated` where `name` is absent; `None` where it is empty. An
    /// empty `name` hides `deprecated`, as in wrangler
    /// (`packages/workers-utils/src/environment-variables/factory.ts`).
    pub(super) fn non_empty(
        &mut self,
        name: &'static str,
        deprecated: &'static str,
    ) -> Option<SecretVariable> {
        let value = self.get(name).or_else(|| {
            let value = self.get(deprecated)?;
            self.deprecated.push(format!(
                "{deprecated} is deprecated; wrangler will stop reading it. Use {name}"
            ));
            Some(value)
        });
        value.filter(|value| !value.text.is_empty())
    }

    /// A sentence for each deprecated name that was used.
    pub(super) fn warnings(self) -> Vec<String> {
        self.deprecated
    }
}
