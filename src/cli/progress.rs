//! Progress of a run over many files: a bar on a terminal, a plain line for each file otherwise.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::terminal::Terminal;

/// Progress over a number of files. Errors are said through it, so that a bar does not garble them.
pub struct Progress<'t> {
    terminal: &'t Terminal,
    bar: Option<ProgressBar>,
    /// Whether each file is worth a line.
    lines: bool,
    total: usize,
}

impl<'t> Progress<'t> {
    /// Progress over `total` files; nothing is shown for a single one.
    pub fn new(terminal: &'t Terminal, total: usize) -> Self {
        let many = total > 1;
        let bar = (many && terminal.is_live()).then(|| {
            let bar = ProgressBar::new(total as u64);
            if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {wide_msg}") {
                bar.set_style(style);
            }
            bar.enable_steady_tick(Duration::from_millis(200));
            bar
        });
        Self { terminal, lines: many && bar.is_none(), bar, total }
    }

    /// Progress that shows a bar on a terminal and no lines elsewhere.
    pub fn quiet(terminal: &'t Terminal, total: usize) -> Self {
        Self { lines: false, ..Self::new(terminal, total) }
    }

    /// Work on a file has begun.
    pub fn begin(&self, name: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(name.to_owned());
        }
    }

    /// Work on a file has ended; callable from any thread.
    pub fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.inc(1);
        }
    }

    /// The `number`-th file (from 1) is told as done, in the order of the input.
    pub fn done(&self, number: usize, message: &str) {
        if self.lines {
            self.terminal.note(&format!("[{number}/{}] {message}", self.total));
        } else {
            self.aside(|| self.terminal.detail(message));
        }
    }

    /// Says something without garbling the bar.
    pub fn aside(&self, say: impl FnOnce()) {
        match &self.bar {
            Some(bar) => bar.suspend(say),
            None => say(),
        }
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
