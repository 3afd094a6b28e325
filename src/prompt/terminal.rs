//! A person at a terminal that can move its cursor.

use console::{Key, Term};
use dialoguer::theme::{ColorfulTheme, SimpleTheme, Theme};
use dialoguer::{FuzzySelect, MultiSelect, Select};

use super::interrupt;
use super::{
    HiddenInput, INDENT, LEGEND, MARGIN, PromptAbort, Prompter, StepReply, forget_keys, hidden,
};
use crate::host::Host;
use crate::report::style::{Style, WIDEST, escape_control, wrap};

/// From so many items on, typing narrows a list.
const MANY: usize = 8;

/// How a list is answered.
const HINT: &str = "return chooses, esc: none";

/// The columns that a longer hint and what is typed behind it take.
const ROOMY: usize = 60;

/// Prompts on standard error, so that standard output stays the report.
pub(crate) struct TerminalPrompter<'a> {
    host: &'a dyn Host,
    term: Term,
    theme: Box<dyn Theme>,
    style: Style,
}

impl<'a> TerminalPrompter<'a> {
    /// Prompts written as `style` says, on the terminal of `host`.
    pub(crate) fn new(host: &'a dyn Host, style: Style) -> Self {
        interrupt::keep_terminal();
        let theme: Box<dyn Theme> = if style.color {
            Box::new(ColorfulTheme::default())
        } else {
            Box::new(SimpleTheme)
        };
        Self {
            host,
            term: Term::stderr(),
            theme,
            style,
        }
    }

    /// Columns as they are now: a person may have resized the window since the last question.
    fn width(&self) -> usize {
        self.host.terminal().width.min(WIDEST)
    }

    /// Asks, on lines of our own: the library miscounts a prompt that is wider than the terminal.
    fn ask(&self, question: &str) -> Result<(), PromptAbort> {
        forget_keys();
        let lines = wrap(
            &escape_control(question),
            self.width().saturating_sub(INDENT.len()),
        );
        let question = self.style.bold(&lines.join(&format!("\n{INDENT}")));
        self.term
            .write_line(&format!("\n{question}"))
            .map_err(|_| PromptAbort)
    }

    /// Items in one line each: a longer one would wipe the lines above it.
    fn items(&self, items: &[String]) -> Vec<String> {
        let columns = self.width().saturating_sub(MARGIN);
        items
            .iter()
            .map(|item| self.fit(&escape_control(item), columns))
            .collect()
    }

    /// `item` in so many columns and bytes: the library takes the one for the other.
    fn fit(&self, item: &str, columns: usize) -> String {
        (0..=columns)
            .rev()
            .map(|columns| self.style.cut(item, columns))
            .find(|cut| cut.len() <= self.width())
            .unwrap_or_default()
    }

    /// Leaves what was chosen on the screen, an item a line.
    fn report<'i>(&self, chosen: impl Iterator<Item = &'i str>) -> Result<(), PromptAbort> {
        let mut lines: Vec<String> = chosen.map(|item| format!("{INDENT}{item}")).collect();
        if lines.is_empty() {
            lines.push(format!("{INDENT}none"));
        }
        self.term
            .write_line(&lines.join("\n"))
            .map_err(|_| PromptAbort)
    }
}

impl Prompter for TerminalPrompter<'_> {
    fn decide(&mut self, question: &str) -> Result<StepReply, PromptAbort> {
        self.ask(question)?;
        let lines = wrap(LEGEND, self.width().saturating_sub(MARGIN + INDENT.len()));
        let legend = self.style.dim(&lines.join(&format!("\n{INDENT}")));
        let shown = format!("{INDENT}{legend}  ");
        self.term.write_str(&shown).map_err(|_| PromptAbort)?;
        loop {
            let reply = match self.term.read_key().map_err(aborted)? {
                Key::Char(key) => StepReply::of(key),
                Key::Enter => Some(StepReply::Yes),
                Key::Escape => Some(StepReply::No),
                Key::CtrlC => return Err(aborted(())),
                _ => None,
            };
            if let Some(reply) = reply {
                self.term
                    .write_line(reply.word())
                    .map_err(|_| PromptAbort)?;
                return Ok(reply);
            }
        }
    }

    fn choose(&mut self, question: &str, items: &[String]) -> Result<Option<usize>, PromptAbort> {
        self.ask(question)?;
        let items = self.items(items);
        let theme = self.theme.as_ref();
        let answer = if items.len() > MANY {
            let hint = if self.width() >= ROOMY {
                format!("type to narrow, {HINT}")
            } else {
                "type to narrow".to_owned()
            };
            let list = FuzzySelect::with_theme(theme)
                .with_prompt(hint)
                .items(&items);
            list.default(0).report(false).interact_on_opt(&self.term)
        } else {
            let list = Select::with_theme(theme).with_prompt(HINT).items(&items);
            list.default(0).report(false).interact_on_opt(&self.term)
        };
        let chosen = answer.map_err(aborted)?;
        self.report(chosen.into_iter().map(|index| items[index].as_str()))?;
        Ok(chosen)
    }

    fn choose_some(&mut self, question: &str, items: &[String]) -> Result<Vec<usize>, PromptAbort> {
        self.ask(question)?;
        let items = self.items(items);
        let list = MultiSelect::with_theme(self.theme.as_ref())
            .with_prompt("space marks, return goes on")
            .items(&items);
        let chosen = list
            .report(false)
            .interact_on_opt(&self.term)
            .map_err(aborted)?;
        let chosen = chosen.unwrap_or_default();
        self.report(chosen.iter().map(|index| items[*index].as_str()))?;
        Ok(chosen)
    }

    fn hidden(&mut self, question: &str) -> Result<HiddenInput, PromptAbort> {
        let columns = self.width().saturating_sub(INDENT.len() + 1);
        let lines = wrap(&escape_control(question), columns).join(&format!("\n{INDENT}"));
        let shown = format!("{INDENT}{lines} ");
        let typed = hidden::read(|| {
            // Who does not see the prompt does not see the next one either.
            let _ = self.term.write_str(&shown);
        });
        self.term.write_line("").map_err(|_| PromptAbort)?;
        typed
    }

    fn tell(&mut self, text: &str) {
        let columns = self.width().saturating_sub(INDENT.len());
        let lines = wrap(&escape_control(text), columns).join(&format!("\n{INDENT}"));
        let _ = self.term.write_line(&format!("{INDENT}{lines}"));
    }
}

/// Whatever broke the prompt off, the terminal is put in order.
fn aborted<E>(_: E) -> PromptAbort {
    interrupt::restore_terminal();
    PromptAbort
}
