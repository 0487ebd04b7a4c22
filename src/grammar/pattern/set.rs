//! Many patterns, of which a text can match few: says which are worth trying.

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::needles::needles;

/// A set of patterns.
#[derive(Debug)]
pub struct PatternSet {
    /// Finds texts of which one must be there; nothing if that is not possible.
    needles: Option<AhoCorasick>,
    /// For each of these texts the pattern that needs it.
    owners: Vec<usize>,
    /// Patterns that may match any text.
    always: Vec<usize>,
    length: usize,
}

impl PatternSet {
    /// The set of these patterns.
    pub fn new(sources: &[String]) -> Self {
        let (mut texts, mut owners, mut always) = (Vec::new(), Vec::new(), Vec::new());
        for (index, source) in sources.iter().enumerate() {
            let own = needles(source);
            if own.is_empty() {
                always.push(index);
            }
            owners.extend(own.iter().map(|_| index));
            texts.extend(own);
        }
        // The kind that is made fastest; texts are short.
        let needles = AhoCorasick::builder().kind(Some(AhoCorasickKind::NoncontiguousNFA)).build(&texts).ok();
        Self { needles, owners, always, length: sources.len() }
    }

    /// The indexes of the patterns that may match somewhere in `text`, ascending; all others cannot.
    pub fn candidates(&self, text: &str) -> Vec<usize> {
        let Some(needles) = &self.needles else { return (0..self.length).collect() };
        let mut found = self.always.clone();
        found.extend(needles.find_overlapping_iter(text).filter_map(|hit| self.owners.get(hit.pattern().as_usize())));
        found.sort_unstable();
        found.dedup();
        found
    }
}
