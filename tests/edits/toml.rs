//! TOML configs in the layouts that people use.

use super::Choices;

/// A config that parses.
pub(super) fn config(choices: &mut Choices<'_>) -> String {
    let style = Style::choose(choices);
    let mut head = String::new();
    for _ in 0..choices.pick(3) {
        head.push_str(choices.one_of(&["# [not.a.header]\n", "\n", "# s = [ { # \"'\n", "  \n"]));
    }
    let mut tail = String::new();
    if choices.yes() {
        head.push_str(&style.pair("name", "'top'"));
        head.push_str("compatibility_date = 2024-09-23 # a date [1]\n");
    }
    style.array(choices, "", &mut head, &mut tail);
    style.vars(choices, "", &mut head, &mut tail);
    if choices.yes() {
        tail.push_str("\n# between ]\n[observability]\nenabled = true\n");
    }
    for name in ["staging", "my env"] {
        style.environment(choices, name, &mut head, &mut tail);
    }
    if choices.yes() {
        tail.push_str("\n[[ last ]]\nnumber = 1_000\nfloat = 1e3 # end");
        tail.push_str(choices.one_of(&["\n", "\n\n", "\n# eof\n"]));
    }
    head + &tail
}

/// How one person writes.
struct Style {
    equals: &'static str,
    quote: char,
    pad: &'static str,
    indent: &'static str,
}

impl Style {
    fn choose(choices: &mut Choices<'_>) -> Self {
        Self {
            equals: choices.one_of(&[" = ", "=", "  =  ", "\t= "]),
            quote: choices.one_of(&['"', '\'']),
            pad: choices.one_of(&["", " "]),
            indent: choices.one_of(&["", "  ", "\t"]),
        }
    }

    fn pair(&self, key: &str, value: &str) -> String {
        let value = value.replace('\'', &self.quote.to_string());
        format!("{key}{}{value}\n", self.equals)
    }

    fn key(&self, name: &str) -> String {
        if name.contains(' ') {
            format!("{0}{name}{0}", self.quote)
        } else {
            name.to_owned()
        }
    }

    fn inline(&self, index: usize) -> String {
        let (quote, equals, pad) = (self.quote, self.equals, self.pad);
        format!(
            "{{{pad}binding{equals}{quote}B{index}{quote}, store_id{equals}{quote}f}}{quote}{pad}}}"
        )
    }

    /// An array as the value of a pair.
    fn list(&self, choices: &mut Choices<'_>, count: usize) -> String {
        let items: Vec<_> = (0..count).map(|index| self.inline(index)).collect();
        let trailing = if choices.yes() && count > 0 { "," } else { "" };
        match choices.pick(4) {
            0 => format!("[{}]", items.join(", ")),
            1 => format!("[ {}{trailing} ]", items.join(" ,")),
            2 => format!("[\n  {}{trailing}\n]", items.join(",\n  ")),
            _ => {
                let last = if count > 0 { " # last ]" } else { "  # none" };
                format!(
                    "[ # open\n\t{}{trailing}{last}\n  ]",
                    items.join(", # one }\n\t")
                )
            }
        }
    }

    /// The array `s` below `prefix`; what has no header goes to `head`.
    fn array(&self, choices: &mut Choices<'_>, prefix: &str, head: &mut String, tail: &mut String) {
        let count = choices.pick(3);
        match choices.pick(4) {
            0 => {}
            1 => {
                let list = self.list(choices, count);
                head.push_str(&format!(
                    "{prefix}s = {list}{}\n",
                    choices.one_of(&["", " # s ["])
                ));
            }
            _ => {
                for index in 0..=count {
                    self.block(choices, prefix, index, tail);
                }
            }
        }
    }

    fn block(&self, choices: &mut Choices<'_>, prefix: &str, index: usize, tail: &mut String) {
        let (pad, indent, quote) = (self.pad, self.indent, self.quote);
        tail.push_str(choices.one_of(&["\n", "", "\n# about\n", "\n\n"]));
        tail.push_str(&format!(
            "[[{pad}{prefix}s{pad}]]{}\n",
            choices.one_of(&["", " # [h]"])
        ));
        if choices.yes() {
            tail.push_str(&format!("{indent}binding     = {quote}B{index}{quote}\n"));
            tail.push_str(&format!("{indent}store_id    = {quote}f{quote} # ]\n"));
        } else {
            tail.push_str(&self.pair("binding", &format!("'B{index}'")));
        }
        match choices.pick(6) {
            0 => tail.push_str(&format!("\n[{prefix}s.more]\nx.y = 1\n")),
            1 => tail.push_str("# secret_name = 'old'\n"),
            2 if !prefix.contains("vars") => {
                tail.push_str(&format!(
                    "\n[{}]\nz = {{ a = [\n 1 ] }}\n",
                    unique(prefix, index)
                ));
            }
            _ => {}
        }
    }

    /// `vars`, at times with an array that does not belong there.
    fn vars(&self, choices: &mut Choices<'_>, prefix: &str, head: &mut String, tail: &mut String) {
        match choices.pick(6) {
            0 => {}
            1 => head.push_str(&format!(
                "{prefix}vars = {{ A = 'x', s = [{}] }}\n",
                self.inline(0)
            )),
            2 => head.push_str(&format!(
                "{prefix}vars.s = [{}] # c\n{prefix}vars.A = 1\n",
                self.inline(0)
            )),
            3 => tail.push_str(&format!("[{prefix}vars]\nA = '''\nx\n'''\n")),
            4 => {
                let list = self.list(choices, 2);
                tail.push_str(&format!("\n[{prefix}vars]\n{}", self.pair("A", "'x'")));
                tail.push_str(&format!(
                    "{}s = {list}\n",
                    choices.one_of(&["", "# mine\n", "\n"])
                ));
            }
            _ => self.block(choices, &format!("{prefix}vars."), 0, tail),
        }
    }

    fn environment(
        &self,
        choices: &mut Choices<'_>,
        name: &str,
        head: &mut String,
        tail: &mut String,
    ) {
        let prefix = format!("env.{}.", self.key(name));
        match choices.pick(6) {
            0 => {}
            1 => head.push_str(&format!("{prefix}name = 'dotted'\n")),
            2 => head.push_str(&format!(
                "{prefix}list = {{ a = 1 }}\n{prefix}name = 'x' # y\n"
            )),
            3 => tail.push_str(&format!("\n# only vars\n[{prefix}routes]\nA = 1\n")),
            form => {
                let mut own = String::new();
                let mut below = String::new();
                if choices.yes() {
                    own.push_str(&self.pair("name", "'own'"));
                }
                if form == 4 {
                    self.relative(choices, &mut own);
                }
                self.vars(choices, &prefix, &mut String::new(), &mut below);
                let header = prefix.trim_end_matches('.');
                tail.push_str(&format!("\n# {name}\n[{header}] # [e]\n{own}{below}"));
                if form == 5 {
                    self.array(choices, &prefix, &mut String::new(), tail);
                }
            }
        }
    }

    /// An array in the table whose header was written last.
    fn relative(&self, choices: &mut Choices<'_>, own: &mut String) {
        let list = self.list(choices, 2);
        own.push_str(&format!("s = {list}\n"));
    }
}

/// A table in the middle of an array, with a name of its own.
fn unique(prefix: &str, index: usize) -> String {
    let letters = prefix.chars().filter(char::is_ascii_alphabetic);
    format!("other_{}_{index}", letters.collect::<String>())
}
