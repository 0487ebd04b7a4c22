//! How a command ended, and why it could not go on.

use std::io;

use super::lang::Lang;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// All done.
    Done,
    /// Some file failed; the others are done.
    SomeFailed,
    /// Wrong usage.
    Usage,
    /// All done, and something needs review (asked for with `--strict`).
    NeedsReview,
    /// The person asked to stop.
    Interrupted,
}

impl Outcome {
    /// The exit code.
    pub fn code(self) -> u8 {
        match self {
            Outcome::Done => 0,
            Outcome::SomeFailed => 1,
            Outcome::Usage => 2,
            Outcome::NeedsReview => 3,
            Outcome::Interrupted => 130,
        }
    }

    /// The outcome of a run over files: a failed file counts more than one to be reviewed.
    pub fn of(failed: bool, to_review: bool, strict: bool) -> Self {
        match (failed, to_review && strict) {
            (true, _) => Outcome::SomeFailed,
            (false, true) => Outcome::NeedsReview,
            (false, false) => Outcome::Done,
        }
    }
}

/// Why a whole command could not go on. A single bad file is no `Failure` where there are others.
#[derive(Debug)]
pub enum Failure {
    /// The arguments do not fit together: English and Chinese.
    Usage(String, String),
    /// A file or the whole work failed: `name: reason`.
    Work(String),
    /// Output could not be written.
    Output(io::Error),
}

impl Failure {
    /// A usage failure.
    pub fn usage(en: impl Into<String>, zh: impl Into<String>) -> Self {
        Failure::Usage(en.into(), zh.into())
    }

    /// Whether the reader of our output went away, which is no error.
    pub fn is_broken_pipe(&self) -> bool {
        matches!(self, Failure::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }

    /// What to tell people.
    pub fn message(&self, lang: Lang) -> String {
        match self {
            Failure::Usage(en, zh) => lang.pick(en, zh).to_owned(),
            Failure::Work(message) => message.clone(),
            Failure::Output(error) => say!(lang, "cannot write the output: {error}", "无法写出结果：{error}"),
        }
    }

    /// How the program ends.
    pub fn outcome(&self) -> Outcome {
        match self {
            Failure::Usage(..) => Outcome::Usage,
            Failure::Work(_) | Failure::Output(_) => Outcome::SomeFailed,
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Failure::Output(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_file_wins_over_review() {
        assert_eq!(Outcome::of(true, true, true).code(), 1);
        assert_eq!(Outcome::of(false, true, true).code(), 3);
        assert_eq!(Outcome::of(false, true, false).code(), 0);
        assert_eq!(Outcome::of(false, false, true).code(), 0);
    }
}
