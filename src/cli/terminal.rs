//! What goes to standard error, and colours for standard output.

use std::io::{IsTerminal, Write};

use anstream::ColorChoice;
use anstyle::{AnsiColor, Style};

use super::args::{Color, Common};
use super::lang::Lang;

/// Styles of everything that is coloured.
pub const BAD: Style = AnsiColor::Red.on_default().bold();
pub const ODD: Style = AnsiColor::Yellow.on_default().bold();
pub const GOOD: Style = AnsiColor::Green.on_default();
pub const NAME: Style = AnsiColor::Cyan.on_default();
pub const DIM: Style = Style::new().dimmed();
pub const STRONG: Style = Style::new().bold();

/// `text` in `style`; the stream takes the style out where colours are not wanted.
pub fn styled(style: Style, text: impl std::fmt::Display) -> String {
    format!("{style}{text}{style:#}")
}

/// How to talk to people.
#[derive(Debug, Clone, Copy)]
pub struct Terminal {
    /// The language of messages.
    pub lang: Lang,
    /// The language that was asked for, if any: what is written must not depend on the locale.
    pub asked: Option<Lang>,
    quiet: bool,
    verbose: bool,
}

impl Terminal {
    /// The terminal that these options ask for.
    pub fn new(common: &Common, lang: Lang) -> Self {
        let choice = match common.color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        choice.write_global();
        Self { lang, asked: common.lang, quiet: common.quiet, verbose: common.verbose }
    }

    /// Whether a moving progress bar makes sense.
    pub fn is_live(&self) -> bool {
        !self.quiet && std::io::stderr().is_terminal()
    }

    /// An error; always said.
    pub fn problem(&self, message: &str) {
        let label = styled(BAD, self.lang.pick("error:", "错误："));
        self.line(&format!("{label} {message}"));
    }

    /// A failed file, as `name: reason`; always said.
    pub fn failed_file(&self, name: &str, reason: &str) {
        self.line(&format!("{}: {reason}", styled(BAD, name)));
    }

    /// Something that people must see.
    pub fn always(&self, message: &str) {
        self.line(message);
    }

    /// A remark that people should see unless they asked for quiet.
    pub fn note(&self, message: &str) {
        if !self.quiet {
            self.line(message);
        }
    }

    /// A remark for those who asked for more.
    pub fn detail(&self, message: &str) {
        if self.verbose {
            self.line(message);
        }
    }

    fn line(&self, message: &str) {
        // A closed standard error leaves nobody to tell.
        let _ = writeln!(anstream::stderr().lock(), "{message}");
    }
}
