//! Reads a line that is not shown while it is typed.
//!
//! Keys are read one by one: a terminal that hands over whole lines cuts them after 4095 bytes. Ctrl-C
//! stays a signal, whose handler puts the terminal in order.

#[cfg(unix)]
pub(super) use unix::read;

#[cfg(not(unix))]
pub(super) use other::read;

#[cfg(unix)]
mod unix {
    use std::io;

    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::stdio::stdin;
    use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
    use secrecy::zeroize::{Zeroize as _, Zeroizing};

    use crate::prompt::{HiddenInput, PromptAbort, forget_keys, interrupt};
    use crate::secret_input::LONGEST;
    use crate::secret_input::source::decode_text;

    /// Bytes that are kept: one more than any value has shows that it is too long.
    const MOST: usize = LONGEST + 1;

    /// Bytes that are read at once.
    const CHUNK: usize = 4096;

    /// How long to wait for the rest of a paste.
    const PASTE: Timespec = Timespec {
        tv_sec: 0,
        tv_nsec: 50_000_000,
    };

    const END: u8 = 0x04;
    const BACKSPACE: u8 = 0x08;
    const CLEAR: u8 = 0x15;
    const ESCAPE: u8 = 0x1b;
    const DELETE: u8 = 0x7f;

    /// Hides what is typed, shows a prompt by `show`, and reads until the line ends.
    pub(in crate::prompt) fn read(show: impl FnOnce()) -> Result<HiddenInput, PromptAbort> {
        interrupt::keep_terminal();
        let silence = EchoGuard::begin().map_err(|_| PromptAbort)?;
        forget_keys();
        show();
        let typed = read_line();
        drop(silence);
        typed
    }

    /// While this is held, keys are neither shown nor collected into lines.
    struct EchoGuard(Termios);

    impl EchoGuard {
        fn begin() -> io::Result<Self> {
            let before = tcgetattr(stdin())?;
            let mut modes = before.clone();
            modes.local_modes -= LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ICANON;
            modes.local_modes |= LocalModes::ISIG;
            tcsetattr(stdin(), OptionalActions::Now, &modes)?;
            Ok(Self(before))
        }
    }

    impl Drop for EchoGuard {
        fn drop(&mut self) {
            // Where the terminal is gone, there is nothing to put in order.
            let _ = tcsetattr(stdin(), OptionalActions::Now, &self.0);
        }
    }

    /// What was typed so far.
    struct HiddenLine {
        bytes: Zeroizing<Vec<u8>>,
        /// What follows belongs to a key that is no character.
        escape: bool,
    }

    /// What a key comes to.
    enum KeyEffect {
        More,
        Enter,
        Aborted,
    }

    fn read_line() -> Result<HiddenInput, PromptAbort> {
        // Room for all of it: a vector that grows leaves copies behind.
        let mut line = HiddenLine {
            bytes: Zeroizing::new(Vec::with_capacity(MOST)),
            escape: false,
        };
        let mut chunk = Zeroizing::new([0; CHUNK]);
        loop {
            let count = read_bytes(&mut chunk[..])?;
            for at in 0..count {
                match line.take(chunk[at]) {
                    KeyEffect::More => {}
                    KeyEffect::Aborted => return Err(PromptAbort),
                    KeyEffect::Enter => {
                        let rest = &chunk[at + 1..count];
                        let more = rest.iter().any(|byte| !matches!(byte, b'\r' | b'\n'));
                        return Ok(if more || is_more_pasted()? {
                            HiddenInput::SeveralLines
                        } else {
                            line.finish()
                        });
                    }
                }
            }
            // A key that is no character arrives as a whole.
            line.escape = false;
        }
    }

    impl HiddenLine {
        fn take(&mut self, byte: u8) -> KeyEffect {
            match byte {
                b'\r' | b'\n' => return KeyEffect::Enter,
                END if self.bytes.is_empty() => return KeyEffect::Aborted,
                _ if self.escape => {
                    self.escape = !(byte.is_ascii_alphabetic() || byte == b'~');
                }
                ESCAPE => self.escape = true,
                CLEAR => self.bytes.zeroize(),
                BACKSPACE | DELETE => self.drop_last(),
                b'\t' | 0x20.. if self.bytes.len() < MOST => self.bytes.push(byte),
                _ => {}
            }
            KeyEffect::More
        }

        /// Takes the last character back, however many bytes it has.
        fn drop_last(&mut self) {
            while let Some(byte) = self.bytes.pop() {
                if byte & 0xc0 != 0x80 {
                    return;
                }
            }
        }

        fn finish(self) -> HiddenInput {
            match decode_text(self.bytes) {
                Some(text) if text.is_empty() => HiddenInput::Empty,
                Some(text) => HiddenInput::Line(text.as_str().into()),
                None => HiddenInput::NotUtf8,
            }
        }
    }

    /// Waits for the next bytes, and returns how many there are.
    fn read_bytes(chunk: &mut [u8]) -> Result<usize, PromptAbort> {
        loop {
            match rustix::io::read(stdin(), &mut *chunk) {
                Ok(0) => return Err(PromptAbort),
                Ok(count) => return Ok(count),
                Err(rustix::io::Errno::INTR) => {}
                Err(_) => return Err(PromptAbort),
            }
        }
    }

    /// Whether more than line breaks follows what looked like the end. It is read, and dropped.
    fn is_more_pasted() -> Result<bool, PromptAbort> {
        let mut more = false;
        let mut chunk = Zeroizing::new([0; CHUNK]);
        loop {
            let input = stdin();
            let mut wanted = [PollFd::new(&input, PollFlags::IN)];
            match poll(&mut wanted, Some(&PASTE)) {
                Ok(0) => return Ok(more),
                Ok(_) => {
                    let count = read_bytes(&mut chunk[..])?;
                    let text = |byte: &u8| !matches!(byte, b'\r' | b'\n');
                    more |= chunk[..count].iter().any(text);
                }
                Err(rustix::io::Errno::INTR) => {}
                Err(_) => return Ok(more),
            }
        }
    }
}

#[cfg(not(unix))]
mod other {
    use console::Term;

    use crate::prompt::{HiddenInput, PromptAbort, forget_keys, interrupt};

    /// Shows a prompt by `show`, and reads a line without showing it.
    pub(in crate::prompt) fn read(show: impl FnOnce()) -> Result<HiddenInput, PromptAbort> {
        interrupt::keep_terminal();
        forget_keys();
        show();
        let line = Term::stderr().read_secure_line().map_err(|_| PromptAbort)?;
        Ok(if line.is_empty() {
            HiddenInput::Empty
        } else {
            HiddenInput::Line(line.into())
        })
    }
}
