//! `init ci`: a pipeline that checks the bindings before it deploys.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::token::template::pipeline::{PipelineDraft, draft_pipeline};
use crate::change::new_file::write_new_file;
use crate::cli::context::Context;
use crate::cli::flags::OutputFormat;
use crate::cli::init::{CiProvider, InitCiArgs, InitCommand};
use crate::cli::token::subjects::SubjectArgs;
use crate::config::path::display_path;
use crate::config::repository::find_repository_root;
use crate::exit::Exit;
use crate::permissions::requirements::TokenPurpose;
use crate::report::json;
use crate::report::text::init as report;
use crate::report::view::init::{InitOutcome, InitView};
use crate::rules::old_wrangler::describe_update;
use crate::wrangler::{WranglerVersion, find_deployer};

pub(crate) fn run(context: &Context<'_>, command: &InitCommand) -> Result<Exit> {
    let InitCommand::Ci(arguments) = command;
    let subjects = SubjectArgs {
        paths: arguments.paths.clone(),
        place: arguments.place.clone(),
        purpose: TokenPurpose::Deploy,
        wrangler_version: None,
        account: None,
    };
    let draft = draft_pipeline(context, &subjects, arguments.provider)?;
    let path = output_path(context, arguments);
    let shown = path
        .as_ref()
        .map(|path| display_path(context.host.cwd(), path));
    let outcome = init(context, arguments, &draft, path.as_deref())?;
    let view = InitView {
        provider: &arguments.provider.word(),
        path: shown.as_deref(),
        text: &draft.text,
        steps: &draft.steps,
        outcome: &outcome,
    };
    let host = context.host;
    if arguments.report.format() == OutputFormat::Json {
        host.out(&json::init(&view));
    } else {
        host.out(&report::output(&view));
        let remarks = report::remarks(&view, context.stderr_style());
        let is_said = !context.is_quiet() || outcome.exit() != Exit::Clean;
        host.err(if is_said { &remarks } else { "" });
    }
    Ok(outcome.exit())
}

/// The file to write; none for standard output.
fn output_path(context: &Context<'_>, arguments: &InitCiArgs) -> Option<PathBuf> {
    let cwd = context.host.cwd();
    match &arguments.output {
        Some(file) if file == Path::new("-") => None,
        Some(file) => Some(cwd.join(file)),
        None => {
            let root = find_repository_root(cwd).unwrap_or(cwd);
            Some(root.join(arguments.provider.file()?))
        }
    }
}

fn init(
    context: &Context<'_>,
    arguments: &InitCiArgs,
    draft: &PipelineDraft,
    path: Option<&Path>,
) -> Result<InitOutcome> {
    if let Some(refused) = find_old_wrangler(draft) {
        return Ok(refused);
    }
    let Some(path) = path else {
        return Ok(InitOutcome::Printed);
    };
    match fs::read(path) {
        Ok(there) if there == draft.text.as_bytes() => return Ok(InitOutcome::Unchanged),
        Ok(there) => return Ok(InitOutcome::Differs(there)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error).with_context(|| format!("{}", path.display())),
    }
    let is_github = arguments.provider == CiProvider::Github && arguments.output.is_none();
    let cwd = context.host.cwd();
    let root = find_repository_root(cwd).unwrap_or(cwd);
    if is_github && let Some(place) = find_deployer(root, cwd) {
        return Ok(InitOutcome::Deploys(place));
    }
    write_new_file(path, &draft.text).with_context(|| format!("{}", path.display()))?;
    Ok(InitOutcome::Written)
}

/// A wrangler that deploys without the secrets must not be part of a pipeline.
fn find_old_wrangler(draft: &PipelineDraft) -> Option<InitOutcome> {
    let oldest = WranglerVersion::READS_SECRETS_STORE;
    let mut pairs = draft.projects.iter().zip(&draft.tools);
    let (project, tool) = pairs.find(|(_, tool)| tool.is_below(oldest))?;
    Some(InitOutcome::OldWrangler {
        config: project.config.clone(),
        update: tool.update.as_ref().map(describe_update),
    })
}
