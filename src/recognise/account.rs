//! The accounting of characters: what no value, label, furniture or prose took stands in `unassigned`.

use crate::document::{BlockKind, Document};
use crate::lex::enumerator;
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
        for (at, _) in span.of(text).char_indices() {
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

/// Whether a piece only numbers or introduces what stands beside it.
fn is_numbering(text: &str) -> bool {
    let text = text.trim();
    matches!(text, "其中" | "其中：" | "其中:")
        || enumerator::at_start(text).is_some_and(|mark| mark.label_len >= text.len())
        || label_group(text)
}

/// `（50分）`, `(A)`, `（万元）` that a label was cut off from.
fn label_group(text: &str) -> bool {
    let inner = text.trim_start_matches(['（', '(']).trim_end_matches(['）', ')']);
    inner.len() < text.len() && (inner.ends_with('分') || inner.len() <= 9) && text.starts_with(['（', '('])
}

/// The pieces that nothing took, one for each cell or line, and the numbering among them, which is furniture.
pub fn unassigned(document: &Document, marks: &Marks) -> (Vec<Unassigned>, Vec<Span>) {
    let mut pieces = Vec::new();
    let mut numbering = Vec::new();
    let mut add = |span: Span| {
        for rest in marks.rest(&document.text, span) {
            let inside = rest != span.trimmed(&document.text);
            if inside && is_numbering(rest.of(&document.text)) {
                numbering.push(rest);
            } else {
                pieces.push(Unassigned { span: rest, candidates: Vec::new() });
            }
        }
    };
    for block in &document.blocks {
        match &block.kind {
            BlockKind::Furniture => {}
            BlockKind::Table(table) => table.cells.iter().for_each(|cell| add(cell.span)),
            _ => add(block.span),
        }
    }
    (pieces, numbering)
}
