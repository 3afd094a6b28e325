//! A person at a terminal that only prints lines: numbered items, answers ended by return.

use std::io::BufRead;

use super::hidden;
use super::{
    HiddenInput, INDENT, ListQuestion, MARGIN, PromptAbort, Prompter, ReplyKeys, StepReply,
    forget_keys, wrap_explanation, wrap_indented,
};
use crate::host::Host;

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

    fn say(&self, text: &str) {
        let lines = wrap_indented(self.host, text, 0);
        self.host.err(&format!("{lines}\n"));
    }

    fn explain(&self, why: &str) {
        let lines = wrap_explanation(self.host, why);
        self.host.err(&format!("{lines}\n"));
    }

    fn begin(&self, question: &str) {
        self.host.err("\n");
        self.say(question);
    }

    fn list(&self, question: &ListQuestion<'_>) {
        self.begin(question.text);
        for (index, item) in question.items.iter().enumerate() {
            self.host.err(&format!("{:>3}  ", index + 1));
            self.say(item);
        }
    }

    /// Asks until the answer is one of `words`, or the number of an item.
    fn pick(
        &self,
        question: &ListQuestion<'_>,
        prompt: &str,
        words: &[(&str, Option<usize>)],
    ) -> Result<Option<usize>, PromptAbort> {
        self.list(question);
        loop {
            let answer = self.ask(prompt)?;
            if answer == "?" {
                self.explain(question.why);
            }
            if let Some((_, picked)) = words.iter().find(|(word, _)| *word == answer) {
                return Ok(*picked);
            }
            if let Some(index) = parse_number(&answer, question.items.len()) {
                return Ok(Some(index));
            }
        }
    }
}

impl Prompter for LinePrompter<'_> {
    fn decide(&mut self, question: &str, keys: ReplyKeys) -> Result<StepReply, PromptAbort> {
        self.begin(question);
        loop {
            let legend = wrap_indented(self.host, &keys.legend(), MARGIN);
            let answer = self.ask(&format!("{INDENT}{legend}  "))?;
            let key = answer.chars().next();
            if let Some(reply) = key.map_or(Some(keys.default.reply()), StepReply::of_key) {
                return Ok(reply);
            }
        }
    }

    fn choose(&mut self, question: &ListQuestion<'_>) -> Result<Option<usize>, PromptAbort> {
        let words = [("", None)];
        self.pick(question, "Number, ? why, nothing for none: ", &words)
    }

    fn prefer(&mut self, question: &ListQuestion<'_>) -> Result<Option<usize>, PromptAbort> {
        let words = [("", Some(0)), ("n", None), ("N", None)];
        self.pick(question, "Number, nothing for 1, n for none: ", &words)
    }

    fn choose_some(&mut self, question: &ListQuestion<'_>) -> Result<Vec<usize>, PromptAbort> {
        self.list(question);
        loop {
            let answer = self.ask("Numbers, ? why, nothing for none: ")?;
            if answer == "?" {
                self.explain(question.why);
                continue;
            }
            let words = answer.split([' ', ',']).filter(|word| !word.is_empty());
            let chosen: Option<Vec<usize>> = words
                .map(|word| parse_number(word, question.items.len()))
                .collect();
            if let Some(chosen) = chosen {
                return Ok(chosen);
            }
        }
    }

    fn hidden(&mut self, question: &str) -> Result<HiddenInput, PromptAbort> {
        let lines = wrap_indented(self.host, question, 1);
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
fn parse_number(text: &str, items: usize) -> Option<usize> {
    let number: usize = text.parse().ok()?;
    (1..=items).contains(&number).then(|| number - 1)
}
