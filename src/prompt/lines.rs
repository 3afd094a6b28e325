//! A person at a terminal that only prints lines: numbered items, answers ended by return.

use std::io::BufRead;

use super::{
    HiddenInput, INDENT, LEGEND, MARGIN, PromptAbort, Prompter, StepReply, forget_keys, hidden,
};
use crate::host::Host;
use crate::report::style::{WIDEST, escape_control, wrap};

/// Prompts that never move the cursor.
pub(crate) struct LinePrompter<'a> {
    host: &'a dyn Host,
}

impl<'a> LinePrompter<'a> {
    /// Prompts on the standard error of `host`.
    pub(crate) fn new(host: &'a dyn Host) -> Self {
        Self { host }
    }

    fn ask(&self, prompt: &str) -> Result<String, PromptAbort> {
        forget_keys();
        self.host.err(prompt);
        let mut line = String::new();
        match std::io::stdin().lock().read_line(&mut line) {
            Ok(0) | Err(_) => Err(PromptAbort),
            Ok(_) => Ok(line.trim().to_owned()),
        }
    }

    /// `text` in lines that leave so many columns free behind them, the later ones indented.
    fn fit(&self, text: &str, free: usize) -> String {
        let width = self.host.terminal().width.min(WIDEST);
        let lines = wrap(
            &escape_control(text),
            width.saturating_sub(INDENT.len() + free),
        );
        lines.join(&format!("\n{INDENT}"))
    }

    fn say(&self, text: &str) {
        self.host.err(&format!("{}\n", self.fit(text, 0)));
    }

    fn begin(&self, question: &str) {
        self.host.err("\n");
        self.say(question);
    }

    fn list(&self, question: &str, items: &[String]) {
        self.begin(question);
        for (index, item) in items.iter().enumerate() {
            self.host.err(&format!("{:>3}  ", index + 1));
            self.say(item);
        }
    }
}

impl Prompter for LinePrompter<'_> {
    fn decide(&mut self, question: &str) -> Result<StepReply, PromptAbort> {
        self.begin(question);
        loop {
            let legend = self.fit(LEGEND, MARGIN);
            let answer = self.ask(&format!("{INDENT}{legend}  "))?;
            let reply = answer
                .chars()
                .next()
                .map_or(Some(StepReply::Yes), StepReply::of);
            if let Some(reply) = reply {
                return Ok(reply);
            }
        }
    }

    fn choose(&mut self, question: &str, items: &[String]) -> Result<Option<usize>, PromptAbort> {
        self.list(question, items);
        loop {
            let answer = self.ask("Number, or nothing for none: ")?;
            if answer.is_empty() {
                return Ok(None);
            }
            if let Some(index) = number(&answer, items.len()) {
                return Ok(Some(index));
            }
        }
    }

    fn prefer(&mut self, question: &str, items: &[String]) -> Result<Option<usize>, PromptAbort> {
        self.list(question, items);
        loop {
            let answer = self.ask("Number, nothing for 1, n for none: ")?;
            match answer.as_str() {
                "" => return Ok(Some(0)),
                "n" | "N" => return Ok(None),
                _ => {}
            }
            if let Some(index) = number(&answer, items.len()) {
                return Ok(Some(index));
            }
        }
    }

    fn choose_some(&mut self, question: &str, items: &[String]) -> Result<Vec<usize>, PromptAbort> {
        self.list(question, items);
        loop {
            let answer = self.ask("Numbers, or nothing for none: ")?;
            let words = answer.split([' ', ',']).filter(|word| !word.is_empty());
            let chosen: Option<Vec<usize>> = words.map(|word| number(word, items.len())).collect();
            if let Some(chosen) = chosen {
                return Ok(chosen);
            }
        }
    }

    fn hidden(&mut self, question: &str) -> Result<HiddenInput, PromptAbort> {
        let lines = self.fit(question, 1);
        let typed = hidden::read(|| self.host.err(&format!("{INDENT}{lines} ")));
        self.host.err("\n");
        typed
    }

    fn tell(&mut self, text: &str) {
        self.host.err(INDENT);
        self.say(text);
    }
}

/// The index of the item with this number.
fn number(text: &str, items: usize) -> Option<usize> {
    let number: usize = text.parse().ok()?;
    (1..=items).contains(&number).then(|| number - 1)
}
