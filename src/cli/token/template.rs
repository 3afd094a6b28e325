//! The arguments of `token template`.

use anyhow::{Result, ensure};
use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};

use super::new_token::NewTokenArgs;
use super::subjects::SubjectArgs;
use crate::cli::examples::{TEMPLATE, TEMPLATES as TEMPLATES_EXAMPLES};
use crate::cli::flags::{FormatArgs, OUTPUT, PLACE};
use crate::permissions::requirements::TokenPurpose;
use crate::report::template::TemplateForm;

#[derive(Args, Debug)]
#[command(help_template = TEMPLATE, before_help = TEMPLATES_EXAMPLES)]
pub(crate) struct TemplateArgs {
    #[command(flatten)]
    pub(crate) subjects: SubjectArgs,
    #[command(flatten)]
    pub(crate) new_token: NewTokenArgs,
    /// The form.
    #[arg(long = "as", value_enum, value_name = "FORM", default_value = "url", help_heading = OUTPUT)]
    pub(crate) form: TemplateForm,
    #[command(flatten)]
    pub(crate) report: FormatArgs,
    /// Open the link in the browser too.
    #[arg(long, help_heading = OUTPUT)]
    pub(crate) open: bool,
    /// Don't contact Cloudflare; use the built-in permission ids.
    #[arg(long, help_heading = PLACE)]
    pub(crate) offline: bool,
}

impl TemplateArgs {
    /// A workflow that deploys is for no other purpose.
    ///
    /// # Errors
    /// The token is for something else.
    pub(crate) fn ensure_workflow_deploys(&self) -> Result<()> {
        let deploys = matches!(
            self.subjects.purpose,
            TokenPurpose::Deploy | TokenPurpose::FirstDeploy
        );
        ensure!(
            self.form != TemplateForm::GithubActions || deploys,
            "--as github-actions is a workflow that deploys: it goes with --for deploy or first-deploy"
        );
        Ok(())
    }

    /// Only a link can be opened.
    ///
    /// # Errors
    /// The form has no link.
    pub(crate) fn ensure_link(&self) -> Result<()> {
        let is_link = self.form == TemplateForm::Url;
        ensure!(
            !self.open || is_link,
            "--open goes with --as url: only a link can be opened"
        );
        Ok(())
    }
}

impl ValueEnum for TemplateForm {
    fn value_variants<'a>() -> &'a [Self] {
        &[
            Self::Url,
            Self::Json,
            Self::Curl,
            Self::Terraform,
            Self::Pulumi,
            Self::GithubActions,
        ]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let help = match self {
            Self::Url => "A link to the dashboard's form, with the rows to look for there",
            Self::Json => "The body that the API accepts",
            Self::Curl => "A script that calls the API",
            Self::Terraform => "Terraform, for version 5 of Cloudflare's provider",
            Self::Pulumi => "Pulumi, in TypeScript",
            Self::GithubActions => {
                "A workflow that checks pull requests and deploys what is pushed"
            }
        };
        Some(PossibleValue::new(self.word()).help(help))
    }
}
