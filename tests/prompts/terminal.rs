//! The real binary on a pseudo terminal, and somebody who looks at it and presses keys.

use std::fs::File;
use std::io::Write;
use std::process::Command;
use std::time::{Duration, Instant};

use console::{measure_text_width, strip_ansi_codes};
use rexpect::ReadUntil;
use rexpect::process::{Signal, WaitStatus};
use rexpect::session::{Options, PtySession, spawn_with_options};
use rustix::termios::{LocalModes, Termios, tcgetattr, tcgetwinsize, tcsetwinsize};

use crate::sandbox::{MARK, Sandbox};

/// How long anything may keep a person waiting. It ends a run that hangs and measures nothing.
const LIMIT: Duration = Duration::from_secs(30);

/// Gives the terminal echo, line mode and a size, and becomes the program at the word.
const PREPARE: &str = r#"stty sane columns "$1" rows 50; shift; echo ready; read go; exec "$@""#;

/// Arrow down.
pub(crate) const DOWN: &str = "\x1b[B";
/// Arrow up.
pub(crate) const UP: &str = "\x1b[A";
/// Escape.
pub(crate) const ESCAPE: &str = "\x1b";
/// Return.
pub(crate) const ENTER: &str = "\r";
/// Ctrl-C.
pub(crate) const INTERRUPT: &str = "\x03";

/// What a question of a dumb terminal ends with, and what a list does.
const KEYS: &str = "[?]why  ";
const NUMBERS: &str = "nothing for none: ";
/// The same where the first item is to leave things as they are.
const PLACES: &str = "n for none: ";

/// What stands behind each question, before its answer: of a step, of a list and of what is typed unseen.
const PROMPTS: [&str; 3] = ["[?]why", "skip, ? why", "to stop here):"];

/// Erases the line, or what is right of the cursor.
const ERASE_LINE: &str = "\x1b[2K";
const ERASE_REST: &str = "\x1b[K";

/// What no prompt writes, byte by byte: a command to the window, the same in one character, and what
/// turns a line around.
const OBEYED: [&str; 3] = ["\x1b]", "\u{c2}\u{9b}", "\u{e2}\u{80}\u{ae}"];

/// A run of the binary that somebody sits in front of.
pub(crate) struct Walk {
    session: PtySession,
    terminal: File,
    before: Termios,
    seen: String,
}

/// How it ended.
pub(crate) struct Ended {
    pub(crate) code: i32,
    /// Everything that was written, as it was, with every byte as a character of its own.
    pub(crate) bytes: String,
    /// The same without escape sequences.
    pub(crate) text: String,
}

impl Walk {
    /// `wrangler-permit` with `arguments` on a terminal of 80 columns.
    pub(crate) fn start(sandbox: &Sandbox, arguments: &[&str]) -> Self {
        Self::of_width(80, sandbox, arguments)
    }

    /// The same on a terminal of so many columns.
    pub(crate) fn of_width(columns: u16, sandbox: &Sandbox, arguments: &[&str]) -> Self {
        let mut command = sandbox.command("sh");
        command
            .args(["-c", PREPARE, "sh", &columns.to_string()])
            .arg(env!("CARGO_BIN_EXE_wrangler-permit"))
            .args(arguments);
        Self::run(command)
    }

    fn run(command: Command) -> Self {
        let limit = u64::try_from(LIMIT.as_millis()).unwrap();
        let options = Options::new().timeout_ms(Some(limit));
        let mut session = spawn_with_options(command, options).unwrap();
        session.exp_string("ready\r\n").unwrap();
        let terminal = session.process().get_file_handle().unwrap();
        let before = tcgetattr(&terminal).unwrap();
        assert!(is_ordinary(&before), "the terminal as a shell leaves it");
        let mut walk = Self {
            session,
            terminal,
            before,
            seen: String::new(),
        };
        walk.press("\n");
        walk
    }

    /// Waits for `text`, which is ASCII, to be written after what was seen so far.
    pub(crate) fn see(&mut self, text: &str) {
        match self.session.exp_string(text) {
            Ok(before) => self.seen.extend([before.as_str(), text]),
            Err(error) => panic!("waited for {text:?} after\n{}\n\n{error}", self.seen),
        }
    }

    /// Waits for the end of the line that was seen last, and returns what stands there.
    pub(crate) fn rest_of_line(&mut self) -> String {
        let rest = self.session.exp_string("\r\n").unwrap();
        self.seen.extend([rest.as_str(), "\r\n"]);
        rest
    }

    /// Presses keys.
    pub(crate) fn press(&mut self, keys: &str) {
        self.terminal.write_all(keys.as_bytes()).unwrap();
    }

    /// Waits for `text`, then presses keys.
    pub(crate) fn answer(&mut self, text: &str, keys: &str) {
        self.see(text);
        self.press(keys);
    }

    /// Says yes to every question of a dumb terminal, and takes the first answer of every list.
    pub(crate) fn assent(&mut self) {
        let questions = [(KEYS, "y\n"), (NUMBERS, "1\n"), (PLACES, "2\n")];
        loop {
            let mut wanted = vec![ReadUntil::EOF];
            wanted.extend(questions.map(|(text, _)| ReadUntil::String(text.to_owned())));
            let (before, found) = self.session.exp_any(wanted).unwrap();
            self.seen.extend([before.as_str(), found.as_str()]);
            match questions.iter().find(|(text, _)| found == *text) {
                Some((_, answer)) => self.press(answer),
                None => return,
            }
        }
    }

    /// Answers every question until the end as `answers` says: keys by a part of the question's text. Returns
    /// those parts in the order in which they were asked.
    pub(crate) fn follow<'a>(&mut self, answers: &[(&'a str, &str)]) -> Vec<&'a str> {
        let (mut asked, mut unanswered) = (Vec::new(), String::new());
        loop {
            let mut wanted = vec![ReadUntil::EOF];
            wanted.extend(PROMPTS.map(|text| ReadUntil::String(text.to_owned())));
            let (before, found) = match self.session.exp_any(wanted) {
                Ok(read) => read,
                Err(error) => panic!("after\n{}\n\n{error}", self.seen),
            };
            self.seen.extend([before.as_str(), found.as_str()]);
            if !PROMPTS.contains(&found.as_str()) {
                return asked;
            }
            unanswered.push_str(&before);
            let text = strip_ansi_codes(&unanswered).into_owned();
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            // A list that is drawn anew is no new question.
            if let Some((part, keys)) = answers.iter().find(|(part, _)| text.contains(part)) {
                asked.push(*part);
                unanswered.clear();
                self.wait_for_keys();
                self.press(keys);
            }
        }
    }

    /// Gives the window another width.
    pub(crate) fn resize(&self, columns: u16) {
        let mut size = tcgetwinsize(&self.terminal).unwrap();
        size.ws_col = columns;
        tcsetwinsize(&self.terminal, size).unwrap();
    }

    /// Waits until a key reaches the program as it is pressed: the prompt is there.
    pub(crate) fn wait_for_keys(&self) {
        let start = Instant::now();
        while is_ordinary(&tcgetattr(&self.terminal).unwrap()) {
            assert!(start.elapsed() < LIMIT, "no key is waited for");
            std::thread::yield_now();
        }
    }

    /// Sends a signal.
    pub(crate) fn signal(&mut self, signal: Signal) {
        self.session.process_mut().signal(signal).unwrap();
    }

    /// Waits for the end, and holds what is true of every end against it.
    pub(crate) fn end(mut self) -> Ended {
        match self.session.exp_eof() {
            Ok(rest) => self.seen.push_str(&rest),
            Err(error) => panic!("no end after\n{}\n\n{error}", self.seen),
        }
        let after = tcgetattr(&self.terminal).unwrap();
        let bytes = self.seen;
        assert_eq!(modes(&after), modes(&self.before), "the terminal\n{bytes}");
        assert!(is_cursor_shown(&bytes), "the cursor is hidden\n{bytes:?}");
        assert!(!bytes.contains(MARK), "a credential is shown\n{bytes}");
        assert!(!bytes.contains("panicked at"), "a panic\n{bytes}");
        for sequence in OBEYED {
            assert!(
                !bytes.contains(sequence),
                "{sequence:?} is obeyed\n{bytes:?}"
            );
        }
        match self.session.process().wait().unwrap() {
            WaitStatus::Exited(_, code) => Ended {
                code,
                text: strip_ansi_codes(&bytes).into_owned(),
                bytes,
            },
            other => panic!("{other:?}\n{bytes}"),
        }
    }
}

impl Ended {
    /// Fails with everything that was seen unless it ended with `code`.
    pub(crate) fn expect_code(self, code: i32) -> Self {
        assert_eq!(self.code, code, "exit code\n{}", self.text);
        self
    }

    /// Fails unless somebody has interrupted, and was told so once.
    pub(crate) fn expect_interrupted(self) -> Self {
        let told = self.text.matches("Interrupted").count();
        assert_eq!(told, 1, "times told\n{}", self.text);
        self.expect_code(130)
    }
}

impl Ended {
    /// What a person has on the screen at the end, by lines.
    pub(crate) fn screen(&self) -> String {
        let lines = self.bytes.lines().map(|line| {
            // What was erased is not seen.
            let erased =
                [ERASE_LINE, ERASE_REST].map(|code| line.rfind(code).map(|at| at + code.len()));
            &line[erased.into_iter().flatten().max().unwrap_or(0)..]
        });
        let lines: Vec<&str> = lines.collect();
        from_latin_1(&strip_ansi_codes(&lines.join("\n")))
    }

    /// Fails if a line is wider than the terminal was.
    pub(crate) fn expect_narrow(self, columns: u16) -> Self {
        expect_fits(&self.screen(), columns);
        self
    }

    /// Fails if anything was written but lines of ASCII and, where they may be, escape sequences.
    pub(crate) fn expect_ascii(self, escapes: bool) -> Self {
        let fits = |c: char| matches!(c, '\r' | '\n' | ' '..='~') || (escapes && c == '\x1b');
        let other = |c: char| !fits(c);
        assert!(!self.bytes.contains(other), "{:?}", self.bytes);
        self
    }
}

/// Fails if a line takes more columns.
pub(crate) fn expect_fits(text: &str, columns: u16) {
    let wide = |line: &&str| {
        let last = line.rsplit('\r').next().unwrap();
        measure_text_width(last) > columns.into()
    };
    let wide: Vec<&str> = text.lines().filter(wide).collect();
    assert!(wide.is_empty(), "too wide: {wide:#?}");
}

/// The text whose bytes were taken for a character each.
fn from_latin_1(text: &str) -> String {
    let bytes = text.chars().map(|c| u8::try_from(c).unwrap()).collect();
    String::from_utf8(bytes).unwrap()
}

/// Keys are shown, and reach a program a line at a time.
fn is_ordinary(terminal: &Termios) -> bool {
    terminal
        .local_modes
        .contains(LocalModes::ECHO | LocalModes::ICANON)
}

fn modes(terminal: &Termios) -> impl PartialEq + std::fmt::Debug {
    (
        terminal.input_modes,
        terminal.output_modes,
        terminal.control_modes,
        terminal.local_modes,
    )
}

/// The last word on the cursor, if there was one, is that it is shown.
fn is_cursor_shown(bytes: &str) -> bool {
    let last = bytes.rmatch_indices("\x1b[?25").next();
    last.is_none_or(|(at, word)| bytes[at + word.len()..].starts_with('h'))
}
