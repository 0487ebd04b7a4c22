//! Progress of a run over many files: a bar on a terminal, a plain line for each file otherwise, with the rate, the time left
//! and what came of the files so far.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::terminal::Terminal;

/// Without a bar the rate is said this often.
const EVERY: Duration = Duration::from_secs(15);

/// Progress over a number of files. Errors are said through it, so that a bar does not garble them.
pub struct Progress<'t> {
    terminal: &'t Terminal,
    bar: Option<ProgressBar>,
    /// Whether each file is worth a line.
    lines: bool,
    total: usize,
    pace: Mutex<Pace>,
}

/// How fast it goes.
struct Pace {
    since: Instant,
    said: Instant,
    /// Files that were worked on; those that were done before say nothing of the rate.
    worked: usize,
}

impl<'t> Progress<'t> {
    /// Progress over `total` files; nothing is shown for a single one.
    pub fn new(terminal: &'t Terminal, total: usize) -> Self {
        let many = total > 1;
        let bar = (many && terminal.is_live()).then(|| {
            let bar = ProgressBar::new(total as u64);
            if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {prefix} {wide_msg}") {
                bar.set_style(style);
            }
            bar.enable_steady_tick(Duration::from_millis(200));
            bar
        });
        let now = Instant::now();
        let pace = Mutex::new(Pace { since: now, said: now, worked: 0 });
        Self { terminal, lines: many && bar.is_none(), bar, total, pace }
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
        self.pace.lock().unwrap_or_else(PoisonError::into_inner).worked += 1;
        self.passed();
    }

    /// A file was done before; callable from any thread.
    pub fn passed(&self) {
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

    /// So many files are told, so many of them failed or need review.
    pub fn tally(&self, told: usize, failed: usize, review: usize) {
        if self.bar.is_none() && !self.lines {
            return;
        }
        let mut pace = self.pace.lock().unwrap_or_else(PoisonError::into_inner);
        let seconds = pace.since.elapsed().as_secs_f64();
        let rate = pace.worked as f64 / seconds.max(0.001);
        let left = clock((self.total.saturating_sub(told)) as f64 / rate.max(0.001));
        let text = say!(
            self.terminal.lang,
            "{rate:.1}/s, {left} left, {failed} failed, {review} to review",
            "{rate:.1} 份/秒，剩余 {left}，失败 {failed}，需复核 {review}"
        );
        if let Some(bar) = &self.bar {
            bar.set_prefix(text);
        } else if pace.said.elapsed() >= EVERY && told < self.total {
            pace.said = Instant::now();
            self.terminal.note(&format!("[{told}/{}] {text}", self.total));
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

/// `2:05`, `1:02:05`.
fn clock(seconds: f64) -> String {
    // A number of files over a rate: never negative, and cut where it says nothing any more.
    let seconds = seconds.min(359_999.0) as u64;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_on_a_clock() {
        for (seconds, text) in [(0.4, "0:00"), (65.0, "1:05"), (3725.0, "1:02:05"), (f64::INFINITY, "99:59:59")] {
            assert_eq!(clock(seconds), text);
        }
    }
}
