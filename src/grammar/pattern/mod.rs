//! Patterns of a grammar. In: a regular expression as written. Out: where it matches. Compiling one costs as much as reading
//! some pages, and most documents try most patterns a few times at most. So a pattern is walked step by step at first
//! ([`program`]) and compiled by the `regex` crate once it was worth it; both find the same.
//!
//! The user's own patterns are compiled at once, so that a wrong one is an error at the start; a test holds that the
//! built-in ones are right. A pattern that is wrong all the same matches nothing.

mod needles;
mod program;
mod set;
mod syntax;

pub use set::PatternSet;

use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use program::{Program, Slots};
use regex::Regex;

/// Steps that a pattern is walked before it is compiled: about what compiling costs.
const WALK: usize = 100_000;

/// When patterns are compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compile {
    /// When it is worth it; for grammars that are known to be right.
    WhenUsed,
    /// At once, so that a wrong one is an error.
    AtOnce,
}

/// One pattern.
#[derive(Debug)]
pub struct Pattern {
    source: String,
    program: OnceLock<Option<Program>>,
    walked: AtomicUsize,
    compiled: OnceLock<Option<Regex>>,
}

/// A match with its groups.
#[derive(Debug)]
pub struct Found<'p, 't> {
    pattern: &'p Pattern,
    text: &'t str,
    slots: Slots,
}

/// A place of a match in the text that was searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece<'t> {
    text: &'t str,
    start: usize,
    end: usize,
}

impl Pattern {
    /// A pattern, compiled as `compile` says.
    ///
    /// # Errors
    /// What is wrong with the pattern, if it is compiled at once.
    pub fn new(source: &str, compile: Compile) -> Result<Self, regex::Error> {
        let compiled = match compile {
            Compile::AtOnce => OnceLock::from(Some(Regex::new(source)?)),
            Compile::WhenUsed => OnceLock::new(),
        };
        Ok(Self { source: source.to_owned(), program: OnceLock::new(), walked: AtomicUsize::new(0), compiled })
    }

    /// A pattern that is known to be right.
    pub fn known(source: &str) -> Self {
        Self { source: source.to_owned(), program: OnceLock::new(), walked: AtomicUsize::new(0), compiled: OnceLock::new() }
    }

    fn regex(&self) -> Option<&Regex> {
        self.compiled.get_or_init(|| Regex::new(&self.source).ok()).as_ref()
    }

    fn program(&self) -> Option<&Program> {
        self.program.get_or_init(|| syntax::parse(&self.source).and_then(Program::new)).as_ref()
    }

    fn group(&self, name: &str) -> Option<usize> {
        match self.compiled.get() {
            Some(Some(regex)) => regex.capture_names().position(|known| known == Some(name)),
            _ => self.program()?.group(name),
        }
    }

    /// What walking finds; nothing where the pattern must be compiled.
    fn walk(&self, text: &str, from: usize) -> Option<Option<Slots>> {
        if self.compiled.get().is_some() {
            return None;
        }
        let left = WALK.checked_sub(self.walked.load(Ordering::Relaxed))?;
        let mut steps = left;
        let found = self.program()?.find(text, from, &mut steps);
        self.walked.fetch_add(left - steps + 1, Ordering::Relaxed);
        found.ok()
    }

    fn slots(&self, text: &str, from: usize) -> Option<Slots> {
        if let Some(found) = self.walk(text, from) {
            return found;
        }
        let groups = self.regex()?.captures_at(text, from)?;
        Some(groups.iter().flat_map(|group| [group.map(|group| group.start()), group.map(|group| group.end())]).collect())
    }

    fn range(&self, text: &str, from: usize) -> Option<Range<usize>> {
        match self.walk(text, from) {
            Some(found) => found.and_then(|slots| place(&slots, 0)),
            None => self.regex()?.find_at(text, from).map(|found| found.range()),
        }
    }

    /// Whether it matches somewhere in `text`.
    pub fn is_match(&self, text: &str) -> bool {
        match self.walk(text, 0) {
            Some(found) => found.is_some(),
            None => self.regex().is_some_and(|regex| regex.is_match(text)),
        }
    }

    /// The first match.
    pub fn find<'t>(&self, text: &'t str) -> Option<Piece<'t>> {
        self.range(text, 0).map(|range| Piece { text, start: range.start, end: range.end })
    }

    /// All matches, one behind the other.
    pub fn find_iter<'t>(&self, text: &'t str) -> impl Iterator<Item = Piece<'t>> {
        all(text, |from| self.range(text, from).map(|range| Piece { text, start: range.start, end: range.end }))
    }

    /// The groups of the first match.
    pub fn captures<'p, 't>(&'p self, text: &'t str) -> Option<Found<'p, 't>> {
        self.slots(text, 0).map(|slots| Found { pattern: self, text, slots })
    }

    /// The groups of all matches.
    pub fn captures_iter<'p, 't>(&'p self, text: &'t str) -> impl Iterator<Item = Found<'p, 't>> {
        all(text, |from| self.slots(text, from).map(|slots| Found { pattern: self, text, slots }))
    }
}

/// What has a place.
trait Placed {
    fn placed(&self) -> Range<usize>;
}

impl Placed for Piece<'_> {
    fn placed(&self) -> Range<usize> {
        self.range()
    }
}

impl Placed for Found<'_, '_> {
    fn placed(&self) -> Range<usize> {
        self.get(0).map_or(0..0, |all| all.range())
    }
}

/// All that `next` finds from place to place. An empty match right behind another one does not count.
fn all<T: Placed>(text: &str, next: impl Fn(usize) -> Option<T>) -> impl Iterator<Item = T> {
    let (mut from, mut last) = (0, None);
    std::iter::from_fn(move || {
        loop {
            let found = (from <= text.len()).then(|| next(from)).flatten()?;
            let place = found.placed();
            from = if place.is_empty() {
                place.end + text.get(place.end..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8)
            } else {
                place.end
            };
            if !place.is_empty() || last != Some(place.end) {
                last = Some(place.end);
                return Some(found);
            }
        }
    })
}

fn place(slots: &Slots, group: usize) -> Option<Range<usize>> {
    let start = (*slots.get(2 * group)?)?;
    let end = (*slots.get(2 * group + 1)?)?;
    Some(start..end)
}

impl<'t> Found<'_, 't> {
    /// The group with this number; 0 is the whole match.
    pub fn get(&self, group: usize) -> Option<Piece<'t>> {
        place(&self.slots, group).map(|range| Piece { text: self.text, start: range.start, end: range.end })
    }

    /// The group with this name.
    pub fn name(&self, name: &str) -> Option<Piece<'t>> {
        self.get(self.pattern.group(name)?)
    }
}

impl<'t> Piece<'t> {
    /// Where it begins.
    pub fn start(&self) -> usize {
        self.start
    }

    /// Where it ends.
    pub fn end(&self) -> usize {
        self.end
    }

    /// Where it stands.
    pub fn range(&self) -> Range<usize> {
        self.start..self.end
    }

    /// What stands there.
    pub fn as_str(&self) -> &'t str {
        self.text.get(self.range()).unwrap_or("")
    }
}

#[cfg(test)]
mod tests;
