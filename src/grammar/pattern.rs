//! Patterns of a grammar. In: a regular expression as written. Out: the same, compiled when it is first tried: most
//! documents try few of them, and compiling all would cost more than reading a short document.
//!
//! The user's own patterns are compiled at once ([`Pattern::checked`]), so that a wrong one is an error at the start; a
//! test holds that the built-in ones are right. A pattern that is wrong all the same matches nothing.

use std::sync::OnceLock;

use aho_corasick::AhoCorasick;
use regex::{Captures, Match, Regex};

use super::needles::needles;

/// When patterns are compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compile {
    /// When first tried; for grammars that are known to be right.
    WhenUsed,
    /// At once, so that a wrong one is an error.
    AtOnce,
}

/// One pattern.
#[derive(Debug)]
pub struct Pattern {
    source: String,
    compiled: OnceLock<Option<Regex>>,
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
        Ok(Self { source: source.to_owned(), compiled })
    }

    fn regex(&self) -> Option<&Regex> {
        self.compiled.get_or_init(|| Regex::new(&self.source).ok()).as_ref()
    }

    /// Whether it matches somewhere in `text`.
    pub fn is_match(&self, text: &str) -> bool {
        self.regex().is_some_and(|regex| regex.is_match(text))
    }

    /// The first match.
    pub fn find<'t>(&self, text: &'t str) -> Option<Match<'t>> {
        self.regex()?.find(text)
    }

    /// All matches.
    pub fn find_iter<'t>(&self, text: &'t str) -> impl Iterator<Item = Match<'t>> {
        self.regex().into_iter().flat_map(move |regex| regex.find_iter(text))
    }

    /// The groups of the first match.
    pub fn captures<'t>(&self, text: &'t str) -> Option<Captures<'t>> {
        self.regex()?.captures(text)
    }

    /// The groups of all matches.
    pub fn captures_iter<'t>(&self, text: &'t str) -> impl Iterator<Item = Captures<'t>> {
        self.regex().into_iter().flat_map(move |regex| regex.captures_iter(text))
    }
}

/// Many patterns, of which a text can match few: says which are worth trying.
#[derive(Debug)]
pub struct PatternSet {
    /// Texts of which one must be there, each with the pattern that needs it.
    needles: Vec<(String, usize)>,
    /// Patterns that may match any text.
    always: Vec<usize>,
    finder: OnceLock<Option<AhoCorasick>>,
}

impl PatternSet {
    /// The set of these patterns.
    pub fn new(sources: &[String]) -> Self {
        let (mut all, mut always) = (Vec::new(), Vec::new());
        for (index, source) in sources.iter().enumerate() {
            let own = needles(source);
            if own.is_empty() {
                always.push(index);
            }
            all.extend(own.into_iter().map(|needle| (needle, index)));
        }
        Self { needles: all, always, finder: OnceLock::new() }
    }

    /// The indexes of the patterns that may match somewhere in `text`, ascending; all others cannot.
    pub fn candidates(&self, text: &str) -> Vec<usize> {
        let finder = self.finder.get_or_init(|| AhoCorasick::new(self.needles.iter().map(|(needle, _)| needle)).ok());
        let mut found = self.always.clone();
        match finder {
            Some(finder) => {
                let owners = finder.find_overlapping_iter(text).filter_map(|hit| self.needles.get(hit.pattern().as_usize()));
                found.extend(owners.map(|(_, owner)| *owner));
            }
            None => found.extend(self.needles.iter().map(|(_, owner)| *owner)),
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_pattern_is_an_error_at_once_and_matches_nothing_later() {
        assert!(Pattern::new("(", Compile::AtOnce).is_err());
        let late = Pattern::new("(", Compile::WhenUsed).expect("not tried yet");
        assert!(!late.is_match("("));
        assert_eq!(late.find_iter("((").count(), 0);
    }

    #[test]
    fn both_ways_match_alike() {
        for compile in [Compile::AtOnce, Compile::WhenUsed] {
            let pattern = Pattern::new("共(?P<count>[0-9]+)人", compile).expect("a pattern");
            assert!(pattern.is_match("共12人"));
            assert_eq!(pattern.captures("共12人").and_then(|groups| Some(groups.name("count")?.as_str().to_owned())), Some("12".to_owned()));
            assert_eq!(pattern.captures_iter("共12人，共3人").count(), 2);
        }
    }

    #[test]
    fn a_set_names_the_patterns_worth_trying() {
        let sources = ["共(?:有|计)人", "元[0-9]", "[0-9]", "人员"].map(str::to_owned);
        let set = PatternSet::new(&sources);
        assert_eq!(set.candidates("共计人员，元5"), [0, 1, 2, 3]);
        assert_eq!(set.candidates("人员"), [2, 3]);
    }
}
