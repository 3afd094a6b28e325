//! `token needs`: which permissions these projects take. Cloudflare is asked nothing.

use anyhow::Result;

use super::documented;
use super::projects::{Projects, purpose};
use crate::cli::{self, Cli, Format};
use crate::commands::run::style;
use crate::exit::Exit;
use crate::host::Host;
use crate::permissions::requirements::{Needs, Purpose, derive};
use crate::report::json::{self, DocumentKind};
use crate::report::text::needs;
use crate::report::view::needs::NeedsView as Sheet;

pub(crate) fn run(cli: &Cli, arguments: &cli::Needs, host: &dyn Host) -> Result<Exit> {
    let result = needs(cli, arguments, host);
    let purpose = purpose(arguments.subjects.purpose);
    documented(result, arguments.format, host, |message| {
        json::failed(DocumentKind::Needs(purpose), message, None)
    })
}

fn needs(cli: &Cli, arguments: &cli::Needs, host: &dyn Host) -> Result<Exit> {
    let (_, read) = Projects::read(host, &arguments.subjects)?;
    let purpose = purpose(arguments.subjects.purpose);
    let subjects = read.subjects();
    let found = derive(&subjects, purpose, &read.accounts);
    let sheet = Sheet {
        purpose,
        needs: &found,
        projects: &read.projects,
        tools: &read.tools,
        errors: &read.broken,
        first_takes_more: purpose == Purpose::Deploy
            && takes_more(
                &derive(&subjects, Purpose::FirstDeploy, &read.accounts),
                &found,
            ),
    };
    match arguments.format {
        Format::Json => host.out(&json::needs(&sheet)?),
        Format::Human => host.out(&needs::needs(&sheet, style(cli, host, true))),
    }
    Ok(match read.broken.is_empty() {
        true => Exit::Clean,
        false => Exit::Failed,
    })
}

/// Whether `first` has a permission that `again` has not, or not for certain.
fn takes_more(first: &Needs, again: &Needs) -> bool {
    first.permissions.iter().any(|more| {
        let known = again.permissions.iter();
        !known
            .filter(|known| known.group == more.group)
            .any(|known| known.required || !more.required)
    })
}
