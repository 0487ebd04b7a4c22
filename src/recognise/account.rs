//! The accounting of characters: what no value, label, furniture or prose took stands in `unassigned`.

use crate::document::{BlockKind, Document};
use crate::report::{Node, Unassigned};
use crate::span::Span;

/// Marks of the bytes of a text.
pub struct Marks {
    taken: Vec<bool>,
}

impl Marks {
    /// Nothing is taken yet.
    pub fn new(length: usize) -> Self {
        Self { taken: vec![false; length] }
    }

    /// Takes a span.
    pub fn take(&mut self, span: Span) {
        let end = span.end().min(self.taken.len());
        if span.start() < end {
            self.taken[span.start()..end].fill(true);
        }
    }

    /// Takes all that a report's evidence names.
    pub fn take_report(&mut self, root: &Node) {
        root.visit_leaves(&mut |_, leaf| {
            let Some(evidence) = leaf.evidence.as_deref() else { return };
            let places = evidence.parts.iter().chain(&evidence.also).copied();
            for span in places.chain([evidence.span]).chain(evidence.via.iter().map(|via| via.span)) {
                self.take(span);
            }
        });
    }

    fn rest<'a>(&'a self, text: &'a str, span: Span) -> impl Iterator<Item = Span> + 'a {
        let mut start = None;
        let mut pieces = Vec::new();
        for (at, c) in span.of(text).char_indices() {
            let at = span.start() + at;
            let free = !self.taken.get(at).copied().unwrap_or(true);
            match (free, start) {
                (true, None) => start = Some(at),
                (false, Some(from)) => {
                    pieces.push(Span::new(from, at));
                    start = None;
                }
                _ => {}
            }
            let _ = c;
        }
        if let Some(from) = start {
            pieces.push(Span::new(from, span.end()));
        }
        pieces.into_iter().map(move |piece| piece.trimmed(text)).filter(move |piece| says_something(piece.of(text)))
    }
}

fn says_something(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
    let digits = text.chars().any(|c| c.is_ascii_digit());
    digits || letters >= 2
}

/// The pieces that nothing took, one for each cell or line.
pub fn unassigned(document: &Document, marks: &Marks) -> Vec<Unassigned> {
    let mut pieces = Vec::new();
    let mut add = |span: Span| {
        pieces.extend(marks.rest(&document.text, span).map(|span| Unassigned { span, candidates: Vec::new() }));
    };
    for block in &document.blocks {
        match &block.kind {
            BlockKind::Furniture => {}
            BlockKind::Table(table) => table.cells.iter().for_each(|cell| add(cell.span)),
            _ => add(block.span),
        }
    }
    pieces
}
