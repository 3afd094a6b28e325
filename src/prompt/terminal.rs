//! A person at a terminal that can move its cursor.

use console::{Key, Term};
use dialoguer::theme::{ColorfulTheme, SimpleTheme, Theme};
use dialoguer::{FuzzySelect, MultiSelect, Select};

use super::interrupt;
use super::{Ask, Gone, LEGEND, Reply};
use crate::report::style::{Style, plain, wrap};

/// From so many items on, typing narrows a list.
const MANY: usize = 8;

/// Columns that a list takes besides its items.
const MARGIN: usize = 6;

/// Prompts on standard error, so that standard output stays the report.
pub struct Terminal {
    term: Term,
    theme: Box<dyn Theme>,
    style: Style,
}

impl Terminal {
    /// Prompts written as `style` says.
    pub fn new(style: Style) -> Self {
        let theme: Box<dyn Theme> = if style.color {
            Box::new(ColorfulTheme::default())
        } else {
            Box::new(SimpleTheme)
        };
        Self {
            term: Term::stderr(),
            theme,
            style,
        }
    }

    /// Items in one line each: a longer one would wipe the lines above it.
    fn items(&self, items: &[String]) -> Vec<String> {
        let columns = self.style.width.saturating_sub(MARGIN);
        items
            .iter()
            .map(|item| self.style.cut(&plain(item), columns))
            .collect()
    }

    /// Leaves what was chosen on the screen, an item a line: the library's own line may be wider
    /// than the terminal.
    fn report<'a>(
        &self,
        question: &str,
        chosen: impl Iterator<Item = &'a str>,
    ) -> Result<(), Gone> {
        let mut lines = vec![self.style.bold(question)];
        lines.extend(chosen.map(|item| format!("     {item}")));
        if lines.len() == 1 {
            lines.push("     none".to_owned());
        }
        self.term.write_line(&lines.join("\n")).map_err(|_| Gone)
    }
}

impl Ask for Terminal {
    fn decide(&mut self, question: &str) -> Result<Reply, Gone> {
        let lines = wrap(&plain(question), self.style.width.saturating_sub(2));
        let shown = format!(
            "{}\n     {} ",
            self.style.bold(&lines.join("\n     ")),
            self.style.dim(LEGEND)
        );
        self.term.write_str(&shown).map_err(|_| Gone)?;
        loop {
            let reply = match self.term.read_key().map_err(gone)? {
                Key::Char(key) => Reply::of(key),
                Key::Enter => Some(Reply::Yes),
                Key::Escape => Some(Reply::No),
                Key::CtrlC => return Err(gone(())),
                _ => None,
            };
            if let Some(reply) = reply {
                self.term.write_line(reply.word()).map_err(|_| Gone)?;
                return Ok(reply);
            }
        }
    }

    fn choose(&mut self, question: &str, items: &[String]) -> Result<Option<usize>, Gone> {
        let items = self.items(items);
        let theme = self.theme.as_ref();
        let answer = if items.len() > MANY {
            let list = FuzzySelect::with_theme(theme)
                .with_prompt(question)
                .items(&items);
            list.default(0).report(false).interact_on_opt(&self.term)
        } else {
            let list = Select::with_theme(theme)
                .with_prompt(question)
                .items(&items);
            list.default(0).report(false).interact_on_opt(&self.term)
        };
        let chosen = answer.map_err(gone)?;
        self.report(
            question,
            chosen.into_iter().map(|index| items[index].as_str()),
        )?;
        Ok(chosen)
    }

    fn choose_some(&mut self, question: &str, items: &[String]) -> Result<Vec<usize>, Gone> {
        let items = self.items(items);
        let prompt = format!("{question} (space chooses)");
        let list = MultiSelect::with_theme(self.theme.as_ref())
            .with_prompt(prompt)
            .items(&items);
        let chosen = list
            .report(false)
            .interact_on_opt(&self.term)
            .map_err(gone)?;
        let chosen = chosen.unwrap_or_default();
        self.report(question, chosen.iter().map(|index| items[*index].as_str()))?;
        Ok(chosen)
    }
}

/// Whatever broke the prompt off, the terminal is put in order.
fn gone<E>(_: E) -> Gone {
    interrupt::restore_terminal();
    Gone
}
