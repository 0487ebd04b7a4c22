//! The labels that ordered lists show: `1.`, `b.`, `IV.`, `三、`. Nothing else about lists.

use scraper::ElementRef;

use super::style;
use crate::readers::numerals::{alpha, chinese, roman};

/// How an ordered list counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Numbering {
    Decimal,
    LowerAlpha,
    UpperAlpha,
    LowerRoman,
    UpperRoman,
    Chinese,
    None,
}

/// An ordered list on its way through its items.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Counter {
    next: i64,
    step: i64,
    numbering: Numbering,
}

impl Counter {
    /// The counter of an `ol` element.
    pub(crate) fn of(list: ElementRef<'_>) -> Self {
        let reversed = list.attr("reversed").is_some();
        let items = || list.child_elements().filter(|child| child.value().name() == "li" && !style::is_hidden(*child)).count();
        let start = list.attr("start").and_then(integer);
        let numbering = style::list_style(list).or_else(|| list.attr("type").and_then(of_type)).unwrap_or(Numbering::Decimal);
        Self {
            next: start.unwrap_or_else(|| if reversed { i64::try_from(items()).unwrap_or(i64::MAX) } else { 1 }),
            step: if reversed { -1 } else { 1 },
            numbering,
        }
    }

    /// The label of the next item, which may carry a number of its own.
    pub(crate) fn label(&mut self, item: ElementRef<'_>) -> Option<String> {
        let number = item.attr("value").and_then(integer).unwrap_or(self.next);
        self.next = number.saturating_add(self.step);
        label(number, self.numbering)
    }
}

fn integer(text: &str) -> Option<i64> {
    text.trim().parse::<i32>().ok().map(i64::from)
}

fn of_type(kind: &str) -> Option<Numbering> {
    match kind.trim() {
        "1" => Some(Numbering::Decimal),
        "a" => Some(Numbering::LowerAlpha),
        "A" => Some(Numbering::UpperAlpha),
        "i" => Some(Numbering::LowerRoman),
        "I" => Some(Numbering::UpperRoman),
        _ => None,
    }
}

fn label(number: i64, numbering: Numbering) -> Option<String> {
    let small = usize::try_from(number).ok().filter(|number| (1..=3999).contains(number));
    let (digits, end) = match (numbering, small) {
        (Numbering::None, _) => return None,
        (Numbering::LowerAlpha, Some(n)) => (alpha(n), '.'),
        (Numbering::UpperAlpha, Some(n)) => (alpha(n).to_uppercase(), '.'),
        (Numbering::LowerRoman, Some(n)) => (roman(n).to_lowercase(), '.'),
        (Numbering::UpperRoman, Some(n)) => (roman(n), '.'),
        (Numbering::Chinese, Some(n)) if n < 100 => (chinese(n), '、'),
        _ => (number.to_string(), '.'),
    };
    Some(format!("{digits}{end}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels() {
        let cases = [
            (3, Numbering::Decimal, Some("3.")),
            (-1, Numbering::Decimal, Some("-1.")),
            (28, Numbering::LowerAlpha, Some("ab.")),
            (0, Numbering::LowerAlpha, Some("0.")),
            (4, Numbering::UpperRoman, Some("IV.")),
            (1949, Numbering::LowerRoman, Some("mcmxlix.")),
            (12, Numbering::Chinese, Some("十二、")),
            (40, Numbering::Chinese, Some("四十、")),
            (1, Numbering::None, None),
        ];
        for (number, numbering, expected) in cases {
            assert_eq!(label(number, numbering).as_deref(), expected);
        }
    }
}
