//! Accounts for every character of a text: assigned to a field, furniture, withheld, or unassigned.

use crate::document::{BlockKind, Document};
use crate::extraction::Extraction;
use crate::report::Node;
use crate::span::Span;

use super::mask::merged;

/// How many characters went where; the four shares add up to `characters`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Coverage {
    /// All characters of the text.
    pub characters: usize,
    /// Those that a field, its context or a repetition of it took.
    pub assigned: usize,
    /// White space, page numbers, running heads, decoration, form notes.
    pub furniture: usize,
    /// Personal contact data.
    pub withheld: usize,
    /// The rest.
    pub unassigned: usize,
}

/// Marks of a byte; a higher one wins.
const FURNITURE: u8 = 1;
const ASSIGNED: u8 = 2;
const WITHHELD: u8 = 3;

impl Coverage {
    /// Counts over the whole text. With contacts shown nothing is withheld: those characters are assigned.
    pub fn of(extraction: &Extraction, document: &Document, with_contacts: bool) -> Self {
        let report = &extraction.report;
        let mut assigned = Vec::new();
        for part in std::iter::once(&report.main).chain(&report.attachments) {
            collect_assigned(&part.root, &mut assigned);
        }
        let running = document.blocks.iter().filter(|block| matches!(block.kind, BlockKind::Furniture)).map(|block| block.span);
        let furniture: Vec<Span> = report.furniture.iter().copied().chain(running).collect();

        let mut marks = vec![0; document.text.len()];
        paint(&mut marks, furniture, FURNITURE);
        paint(&mut marks, assigned, ASSIGNED);
        paint(&mut marks, report.withheld.clone(), if with_contacts { ASSIGNED } else { WITHHELD });
        Self::count(&document.text, &marks)
    }

    fn count(text: &str, marks: &[u8]) -> Self {
        let mut coverage = Coverage::default();
        for ((_, c), mark) in text.char_indices().zip(text.char_indices().filter_map(|(i, _)| marks.get(i))) {
            coverage.characters += 1;
            match *mark {
                WITHHELD => coverage.withheld += 1,
                ASSIGNED => coverage.assigned += 1,
                FURNITURE => coverage.furniture += 1,
                _ if c.is_whitespace() => coverage.furniture += 1,
                _ => coverage.unassigned += 1,
            }
        }
        coverage
    }
}

/// Marks the bytes of `spans`. They are merged first, so that a header named by every row of a long table costs nothing.
fn paint(marks: &mut [u8], spans: Vec<Span>, mark: u8) {
    for span in merged(spans) {
        let end = span.end().min(marks.len());
        if let Some(bytes) = marks.get_mut(span.start().min(end)..end) {
            bytes.fill(mark);
        }
    }
}

/// All places that the evidence of a tree names.
fn collect_assigned(root: &Node, spans: &mut Vec<Span>) {
    root.visit_leaves(&mut |_, leaf| {
        if let Some(evidence) = &leaf.evidence {
            spans.push(evidence.span);
            spans.extend(&evidence.parts);
            spans.extend(evidence.via.iter().map(|via| via.span));
            spans.extend(&evidence.also);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::super::sample::{place, sample};
    use super::*;

    #[test]
    fn four_shares_add_up_and_withheld_wins() {
        let (document, extraction) = sample();
        let coverage = Coverage::of(&extraction, &document, false);
        assert_eq!(coverage.characters, document.text.chars().count());
        assert_eq!(coverage.assigned + coverage.furniture + coverage.withheld + coverage.unassigned, coverage.characters);
        assert_eq!(coverage.withheld, "甲某乙5550123".chars().count());
        let loose = "，执行率依据，完成附：项目表分乱码77";
        assert_eq!(coverage.unassigned, loose.chars().count());
        assert_eq!(coverage.furniture, "第1页".chars().count() + "\n \n\n\n\n\n   \n".chars().count());
    }

    #[test]
    fn shown_contacts_are_assigned() {
        let (document, extraction) = sample();
        let coverage = Coverage::of(&extraction, &document, true);
        assert_eq!(coverage.withheld, 0);
        assert_eq!(coverage.assigned, Coverage::of(&extraction, &document, false).assigned + 10);
    }

    #[test]
    fn spans_outside_the_text_change_nothing() {
        let (document, mut extraction) = sample();
        let before = Coverage::of(&extraction, &document, false);
        extraction.report.furniture.push(Span::new(document.text.len(), document.text.len() + 50));
        extraction.report.furniture.push(place("27.91"));
        assert_eq!(Coverage::of(&extraction, &document, false), before);
    }
}
