//! What every part of the output needs: the text, its character index, the places in the source and the mask.

use std::borrow::Cow;

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use super::mask::Mask;
use super::offsets::CharIndex;
use super::value::{one_decimal, rounded};
use crate::document::{Document, Place};
use crate::extraction::Extraction;
use crate::report::Leaf;
use crate::span::Span;
use crate::value::Value;

/// Shared by all views of one document.
pub(super) struct Context<'a> {
    pub document: &'a Document,
    pub index: CharIndex<'a>,
    pub mask: Mask,
}

impl<'a> Context<'a> {
    /// One pass over the text.
    pub fn new(extraction: &Extraction, document: &'a Document, with_contacts: bool) -> Self {
        let mask = Mask::new(&extraction.report.withheld, with_contacts);
        Self { document, index: CharIndex::new(&document.text), mask }
    }

    /// The text at `span` as it may be shown.
    pub fn raw(&self, span: Span) -> Cow<'_, str> {
        self.mask.text_at(&self.document.text, span)
    }

    /// A sentence of ours as it may be shown.
    pub fn sentence<'s>(&self, sentence: &'s str) -> Cow<'s, str> {
        self.mask.sentence(sentence, &self.document.text)
    }

    /// A leaf's value as it may be shown.
    pub fn value<'v>(&self, leaf: &'v Leaf) -> Option<Cow<'v, Value>> {
        let value = leaf.value.as_ref()?;
        let Some(evidence) = &leaf.evidence else { return Some(Cow::Borrowed(value)) };
        let places: Vec<Span> = std::iter::once(evidence.span).chain(evidence.parts.iter().copied()).collect();
        self.mask.value_at(value, &places, &self.document.text)
    }

    /// The places of `span` in the source.
    pub fn at(&self, span: Span) -> At {
        At(self.places(span))
    }

    /// The places of `span`; none without a span.
    pub fn at_some(&self, span: Option<Span>) -> At {
        At(span.map_or_else(Vec::new, |span| self.places(span)))
    }

    /// Where a long stretch lies: one box for each page, otherwise its first and last place.
    pub fn extent(&self, span: Span) -> At {
        let mut places: Vec<Place> = Vec::new();
        for place in self.places(span) {
            match (places.last_mut(), &place) {
                (Some(Place::Page { page, bbox }), Place::Page { page: next, bbox: other }) if page == next => {
                    *bbox = bbox.cover(*other)
                }
                (_, Place::Page { .. }) => places.push(place),
                _ => {
                    places.truncate(1);
                    places.push(place);
                }
            }
        }
        At(places)
    }

    fn places(&self, span: Span) -> Vec<Place> {
        // The map counts a column from the line's start: too slow for many values in one endless line.
        if let Some((line, start)) = self.document.places.line_start(span.start()) {
            let column = self.index.chars_before(span.start()) - self.index.chars_before(start) + 1;
            return vec![Place::Line { line, column: column as u32 }];
        }
        self.document.places_of(span)
    }
}

/// The contract's `at`.
pub(super) struct At(Vec<Place>);

impl Serialize for At {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.0.len()))?;
        for place in &self.0 {
            list.serialize_element(&OnePlace(place))?;
        }
        list.end()
    }
}

struct OnePlace<'a>(&'a Place);

impl Serialize for OnePlace<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match self.0 {
            Place::Line { line, column } => {
                map.serialize_entry("line", line)?;
                map.serialize_entry("column", column)?;
            }
            Place::Page { page, bbox } => {
                map.serialize_entry("page", page)?;
                map.serialize_entry("box", &[bbox.x0, bbox.y0, bbox.x1, bbox.y1].map(one_decimal))?;
            }
            Place::Cell { sheet, table, row, column } => {
                if let Some(sheet) = sheet {
                    map.serialize_entry("sheet", &**sheet)?;
                }
                map.serialize_entry("table", table)?;
                map.serialize_entry("row", row)?;
                map.serialize_entry("column", column)?;
            }
            Place::Paragraph { paragraph } => map.serialize_entry("paragraph", paragraph)?,
        }
        map.end()
    }
}

/// A piece of the text: `raw`, `span`, `at`.
#[derive(serde::Serialize)]
pub(super) struct Piece<'a> {
    raw: Cow<'a, str>,
    span: [usize; 2],
    at: At,
}

impl<'a> Piece<'a> {
    /// The piece at `span`.
    pub fn new(context: &'a Context<'_>, span: Span) -> Self {
        Self { raw: context.raw(span), span: context.index.range(span), at: context.at(span) }
    }
}

/// A probability as it is printed: three places at most.
pub(super) fn probability(value: f64) -> serde_json::Number {
    rounded(if value.is_finite() { value.clamp(0.0, 1.0) } else { 0.0 })
}
