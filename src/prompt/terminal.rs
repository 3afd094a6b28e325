//! A person at a terminal that can move its cursor.

use console::{Key, Term, measure_text_width};
use dialoguer::FuzzySelect;
use dialoguer::theme::{ColorfulTheme, SimpleTheme, Theme};

use super::list::{ListReply, ListView};
use super::{
    HiddenInput, INDENT, ListQuestion, MARGIN, PromptAbort, Prompter, ReplyKeys, StepReply,
    forget_keys, wrap_explanation, wrap_indented,
};
use super::{hidden, interrupt};
use crate::host::Host;
use crate::report::style::{Style, WIDEST, escape_control, wrap};

/// From so many items on, typing narrows a list.
const MANY: usize = 8;

/// How a list is answered.
const HINT: &str = "↑↓ move, Enter select, Esc skip";

/// The columns that the longer hint and what is typed behind it need.
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

    fn width(&self) -> usize {
        self.host.terminal().width.min(WIDEST)
    }

    /// Asks, on lines of our own: the library miscounts a prompt that is wider than the terminal.
    fn ask(&self, question: &str) -> Result<(), PromptAbort> {
        forget_keys();
        let question = self.style.bold(&wrap_indented(self.host, question, 0));
        self.show(&format!("\n{question}"))
    }

    fn show(&self, line: &str) -> Result<(), PromptAbort> {
        self.term.write_line(line).map_err(|_| PromptAbort)
    }

    /// Items in one line each, for a list of the library: a longer one would wipe the lines above it.
    fn cut_items(&self, items: &[String]) -> Vec<String> {
        let columns = self.width().saturating_sub(MARGIN);
        let fit = |item: &String| self.fit(&escape_control(item), columns);
        items.iter().map(fit).collect()
    }

    /// Items in as many lines as they need. A word that is wider than the terminal is cut.
    fn wrap_items(&self, items: &[String]) -> Vec<Vec<String>> {
        let columns = self.width().saturating_sub(MARGIN);
        let fold = |item: &String| {
            let item = escape_control(item);
            if measure_text_width(&item) <= columns {
                return vec![item];
            }
            let lines = wrap(&item, columns).into_iter();
            lines.map(|line| self.style.cut(&line, columns)).collect()
        };
        items.iter().map(fold).collect()
    }

    /// `item` in so many columns and bytes: the library mistakes one for the other.
    fn fit(&self, item: &str, columns: usize) -> String {
        (0..=columns)
            .rev()
            .map(|columns| self.style.cut(item, columns))
            .find(|cut| cut.len() <= self.width())
            .unwrap_or_default()
    }

    /// Shows `items` until they are answered; none where the person wants none.
    fn pick(
        &self,
        question: &ListQuestion<'_>,
        items: &[Vec<String>],
    ) -> Result<Vec<usize>, PromptAbort> {
        let mut list = ListView::new(&self.term, self.style, question, items);
        loop {
            match list.run().map_err(aborted)? {
                ListReply::Chosen(chosen) => return Ok(chosen),
                ListReply::Why => self.explain(question.why)?,
            }
        }
    }

    /// The same for many items: typing narrows the list. Its last item says why it is asked, for every key
    /// is something to search for.
    fn search(
        &self,
        question: &ListQuestion<'_>,
        items: &[String],
    ) -> Result<Option<usize>, PromptAbort> {
        let mut hint = "type to narrow".to_owned();
        if self.width() >= ROOMY {
            hint = format!("{hint}, {HINT}");
        }
        let mut shown = self.cut_items(items);
        shown.push("? why".to_owned());
        loop {
            let list = FuzzySelect::with_theme(self.theme.as_ref()).with_prompt(&hint);
            let list = list.items(&shown).default(0).report(false);
            match list.interact_on_opt(&self.term).map_err(aborted)? {
                Some(index) if index == items.len() => self.explain(question.why)?,
                chosen => return Ok(chosen),
            }
        }
    }

    fn explain(&self, why: &str) -> Result<(), PromptAbort> {
        let lines = wrap_explanation(self.host, why);
        self.show(&self.style.dim(&lines))
    }

    /// Leaves what was chosen on the screen.
    fn report<'i>(&self, chosen: impl Iterator<Item = &'i String>) -> Result<(), PromptAbort> {
        let chosen: Vec<String> = chosen.cloned().collect();
        let lines = self.wrap_items(&chosen).into_iter().flatten();
        let mut lines: Vec<String> = lines.map(|line| format!("{INDENT}{line}")).collect();
        if lines.is_empty() {
            lines.push(format!("{INDENT}none"));
        }
        self.show(&lines.join("\n"))
    }
}

impl Prompter for TerminalPrompter<'_> {
    fn decide(&mut self, question: &str, keys: ReplyKeys) -> Result<StepReply, PromptAbort> {
        self.ask(question)?;
        let legend = wrap_indented(self.host, &keys.legend(), MARGIN);
        let legend = self.style.dim(&legend);
        let shown = format!("{INDENT}{legend}  ");
        self.term.write_str(&shown).map_err(|_| PromptAbort)?;
        loop {
            let reply = match self.term.read_key().map_err(aborted)? {
                Key::Char(key) => StepReply::of_key(key),
                Key::Enter => Some(keys.default.reply()),
                Key::Escape => Some(StepReply::No),
                Key::CtrlC => return Err(aborted(())),
                _ => None,
            };
            if let Some(reply) = reply {
                self.show(reply.word())?;
                return Ok(reply);
            }
        }
    }

    fn choose(&mut self, question: &ListQuestion<'_>) -> Result<Option<usize>, PromptAbort> {
        self.ask(question.text)?;
        let items = question.items;
        let chosen = if items.len() > MANY {
            self.search(question, items)?
        } else {
            let chosen = self.pick(question, &self.wrap_items(items))?;
            chosen.first().copied()
        };
        self.report(chosen.iter().map(|index| &items[*index]))?;
        Ok(chosen)
    }

    fn choose_some(&mut self, question: &ListQuestion<'_>) -> Result<Vec<usize>, PromptAbort> {
        self.ask(question.text)?;
        let chosen = self.pick(question, &self.wrap_items(question.items))?;
        self.report(chosen.iter().map(|index| &question.items[*index]))?;
        Ok(chosen)
    }

    fn hidden(&mut self, question: &str) -> Result<HiddenInput, PromptAbort> {
        let lines = wrap_indented(self.host, question, 1);
        let typed = hidden::read(|| {
            // A terminal that is gone fails the next write too, and that one is checked.
            let _ = self.term.write_str(&format!("{INDENT}{lines} "));
        });
        self.show("")?;
        typed
    }

    fn tell(&mut self, text: &str) {
        let lines = wrap_indented(self.host, text, 0);
        let _ = self.term.write_line(&format!("{INDENT}{lines}"));
    }
}

/// Puts the terminal in order, whatever broke the prompt off.
fn aborted<E>(_: E) -> PromptAbort {
    interrupt::restore_terminal();
    PromptAbort
}
