//! The values of secrets to create: read from where flags say, or typed unseen.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use secrecy::{ExposeSecret as _, SecretString};

use crate::action::NewSecret;
use crate::cli::context::Context;
use crate::cli::fix::CreateChoice;
use crate::prompt::{HiddenInput, ListQuestion, PromptAbort, Prompter};
use crate::secret_input::SecretSource;
use crate::secret_input::validate::{find_suspicion, validate_value};

/// What `?` says about a value that looks like a mistake.
const SUSPICION: &str = "Cloudflare stores what it is given and never shows it again, so a mistake in it is \
                         found only when the Worker runs.";

/// What `--create` gives, by binding.
#[derive(Debug, Default)]
pub(crate) struct GivenValues {
    pub(super) sources: BTreeMap<String, SecretSource>,
    pub(super) values: BTreeMap<String, SecretString>,
}

/// Reads every value that a flag names, before anything else is done.
///
/// # Errors
/// A flag names no source, or its value cannot be stored or looks like a mistake.
pub(super) fn read_values(context: &Context<'_>, flags: &[CreateChoice]) -> Result<GivenValues> {
    let mut given = GivenValues::default();
    for flag in flags {
        let CreateChoice::From(binding, source) = flag else {
            bail!(
                "--create accepts BINDING=env:VAR, BINDING=file:PATH or BINDING=-; a value is never \
                 an argument: other users of this machine could see it"
            );
        };
        let is_input = |source: &SecretSource| *source == SecretSource::Input;
        if is_input(source) && given.sources.values().any(is_input) {
            bail!("--create: standard input has one value, and two bindings need it");
        }
        if given
            .sources
            .insert(binding.clone(), source.clone())
            .is_some()
        {
            bail!("--create {binding}: given twice");
        }
    }
    for (binding, source) in &given.sources {
        let found = source
            .read(context.host, &[binding])
            .map_err(|error| anyhow::anyhow!("--create {binding}: {error}"))?;
        if found.cut && !context.is_quiet() {
            let place = source.title();
            context.note(&format!(
                "{binding}: the line break at the end of {place} is left out"
            ));
        }
        given.values.insert(binding.clone(), found.value);
    }
    Ok(given)
}

/// Asks for the value of `new` twice, and about what looks like a mistake in it. `command` is the
/// one that reads a value with line breaks. `None` where the person gives none.
pub(super) fn ask_value(
    ask: &mut dyn Prompter,
    new: &NewSecret,
    bindings: &[String],
    command: &str,
) -> Result<Option<SecretString>, PromptAbort> {
    let question = format!("Value of {} (hidden; Enter to skip):", new.name);
    loop {
        let value = match ask.hidden(&question)? {
            HiddenInput::Line(value) => value,
            HiddenInput::Empty => return Ok(None),
            HiddenInput::NotUtf8 => {
                ask.tell("That is not UTF-8 text. Nothing is stored.");
                continue;
            }
            HiddenInput::SeveralLines => {
                ask.tell(&format!(
                    "That was more than one line. Nothing is stored. A value with line breaks is \
                     read from a file: {command}"
                ));
                continue;
            }
        };
        if !is_storable(ask, &value) {
            continue;
        }
        if !is_confirmed(ask, &value)? {
            ask.tell("The two values differ. Nothing was stored.");
            continue;
        }
        let names: Vec<&str> = bindings
            .iter()
            .chain([&new.name])
            .map(String::as_str)
            .collect();
        if let Some(value) = correct(ask, value, &names)? {
            return Ok(Some(value));
        }
    }
}

fn is_storable(ask: &mut dyn Prompter, value: &SecretString) -> bool {
    let result = validate_value(value.expose_secret());
    if let Err(reason) = &result {
        ask.tell(&format!("It cannot be stored: {reason}."));
    }
    result.is_ok()
}

fn is_confirmed(ask: &mut dyn Prompter, value: &SecretString) -> Result<bool, PromptAbort> {
    Ok(match ask.hidden("Repeat:")? {
        HiddenInput::Line(again) => again.expose_secret() == value.expose_secret(),
        _ => false,
    })
}

/// Asks about everything in `value` that looks like a mistake. `None` where it is to be typed anew.
fn correct(
    ask: &mut dyn Prompter,
    mut value: SecretString,
    names: &[&str],
) -> Result<Option<SecretString>, PromptAbort> {
    while let Some(suspicion) = find_suspicion(value.expose_secret(), names) {
        let question = format!("The value {}. How is it meant?", suspicion.describe());
        let items = [
            suspicion.describe_correction(),
            "store it as it was typed",
            "type it anew",
        ];
        let items = items.map(str::to_owned);
        match ask.choose(&ListQuestion::new(&question, &items, SUSPICION))? {
            Some(0) => value = suspicion.correct(value.expose_secret()),
            Some(1) => break,
            _ => return Ok(None),
        }
    }
    Ok(is_storable(ask, &value).then_some(value))
}
