//! Operands and their comparison: exact numbers in a common unit, and how far rounding may carry them apart.
//! Arithmetic saturates, since a document may print anything. The tolerance is half a unit of the last printed place of every operand, added up.

use super::Outcome;
use crate::value::{Decimal, Money, MoneyUnit, Value};

/// An operand.
#[derive(Debug, Clone, PartialEq)]
pub struct Amount {
    /// Where it stands in the report; empty for a place that no pointer names.
    pub pointer: String,
    /// What a clerk calls it.
    pub label: String,
    /// The number as printed.
    pub printed: Decimal,
    /// Unit as printed.
    pub unit: Option<String>,
    /// Yuan in one unit of money; 1 for plain numbers.
    pub factor: Decimal,
}

/// Yuan in one unit, by its printed name.
fn factor(unit: &str) -> Option<Decimal> {
    let bare = unit.trim();
    [MoneyUnit::Yuan, MoneyUnit::Thousand, MoneyUnit::TenThousand, MoneyUnit::Million, MoneyUnit::HundredMillion]
        .into_iter()
        .find(|known| bare == known.name() || (known.name() != "元" && Some(bare) == known.name().strip_suffix('元')))
        .map(MoneyUnit::yuan)
}

impl Amount {
    /// The operand that a value is; `None` for values without one number.
    pub fn of(value: &Value, pointer: &str, label: &str) -> Option<Self> {
        let (printed, unit, factor) = match value {
            Value::Number(number) => (*number, None, Decimal::ONE),
            Value::Rate(percent) => (*percent, Some("%".to_owned()), Decimal::ONE),
            Value::Money(Money { value, unit, yuan }) => {
                let known = unit.as_deref().and_then(factor);
                // A unit that the table above does not name is still known where the yuan are.
                let shown = yuan.and_then(|yuan| yuan.checked_div(*value));
                (*value, unit.clone(), known.or(shown).unwrap_or(Decimal::ONE))
            }
            _ => return None,
        };
        Some(Self { pointer: pointer.to_owned(), label: label.to_owned(), printed, unit, factor })
    }

    /// A computed number in the unit of `like`, standing nowhere.
    pub fn computed(printed: Decimal, like: &Amount) -> Self {
        Self { pointer: String::new(), label: String::new(), printed, unit: like.unit.clone(), factor: like.factor }
    }

    /// The number in the unit of `other`.
    pub fn in_unit_of(&self, other: &Amount) -> Decimal {
        if self.factor == other.factor {
            return self.printed;
        }
        self.printed.saturating_mul(self.factor).checked_div(other.factor).unwrap_or(self.printed)
    }
}

/// The sum of numbers; absurdly great ones stay at the greatest number.
pub fn total_of(numbers: impl Iterator<Item = Decimal>) -> Decimal {
    numbers.fold(Decimal::ZERO, Decimal::saturating_add)
}

/// Half a unit of decimal place `scale`.
pub fn half_place(scale: u32) -> Decimal {
    Decimal::new(5, scale.min(20) + 1)
}

/// Whose last place counts for the total of a sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Places {
    /// Columns of a table are printed alike: a number with fewer places only dropped its zeros.
    Common,
    /// In prose a total is often given more coarsely than its parts.
    Own,
    /// Points are not rounded one by one: only a total coarser than they are may differ.
    Exact,
}

/// What a comparison of a printed total with its terms gives, in the total's unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// What the terms give.
    pub expected: Decimal,
    /// What is printed.
    pub actual: Decimal,
    /// `actual - expected`.
    pub difference: Decimal,
    /// What rounding explains.
    pub tolerance: Decimal,
}

impl Comparison {
    /// Compares a total with the sum of its terms.
    pub fn sum(total: &Amount, terms: &[Amount], places: Places) -> Self {
        let expected = total_of(terms.iter().map(|term| term.in_unit_of(total)));
        // Trailing zeros are often dropped: the finest term of a unit says how the terms of that unit are printed.
        let finest = |unit: Decimal| {
            let own = (places == Places::Common || total.printed.is_zero()) && total.factor == unit;
            let scales = terms.iter().filter(|term| term.factor == unit).map(|term| term.printed.scale());
            scales.chain(own.then(|| total.printed.scale())).max().unwrap_or(0)
        };
        let of_total = match places {
            Places::Own if !total.printed.is_zero() => total.printed.scale(),
            _ => finest(total.factor),
        };
        if places == Places::Exact {
            let coarser = total.printed.scale() < expected.normalize().scale();
            let tolerance = if coarser { half_place(total.printed.scale()) } else { Decimal::ZERO };
            return Self::with(expected, total.printed, tolerance);
        }
        // There are few units and there may be very many terms.
        let mut units: Vec<(Decimal, u32)> = Vec::new();
        for term in terms {
            if !units.iter().any(|(unit, _)| *unit == term.factor) {
                units.push((term.factor, finest(term.factor)));
            }
        }
        let place = |unit: Decimal| units.iter().find(|(known, _)| *known == unit).map_or(0, |(_, scale)| *scale);
        let tolerance = terms.iter().fold(half_place(of_total), |sum, term| {
            let half = Amount { printed: half_place(place(term.factor)), ..term.clone() };
            sum.saturating_add(half.in_unit_of(total))
        });
        Self::with(expected, total.printed, tolerance)
    }

    /// Compares two prints of one figure; each counts with its own last place.
    pub fn equal(actual: &Amount, expected: &Amount) -> Self {
        let half = Amount { printed: half_place(expected.printed.scale()), ..expected.clone() };
        let tolerance = half_place(actual.printed.scale()).saturating_add(half.in_unit_of(actual));
        // Two whole numbers of one unit were counted, not rounded.
        let whole = actual.factor == expected.factor && actual.printed.scale() == 0 && expected.printed.scale() == 0;
        let tolerance = if whole { Decimal::ZERO } else { tolerance };
        Self::with(expected.in_unit_of(actual), actual.printed, tolerance)
    }

    /// From plain numbers.
    pub fn with(expected: Decimal, actual: Decimal, tolerance: Decimal) -> Self {
        Self { expected, actual, difference: actual.saturating_sub(expected), tolerance }
    }

    /// How it ends.
    pub fn outcome(&self) -> Outcome {
        if self.difference.is_zero() {
            Outcome::Pass
        } else if self.difference.abs() <= self.tolerance {
            Outcome::WithinRounding
        } else {
            Outcome::Fail
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(text: &str, unit: &str) -> Amount {
        let value: Decimal = text.parse().expect("a number");
        let yuan = factor(unit).map(|factor| factor * value);
        Amount::of(&Value::Money(Money { value, unit: Some(unit.to_owned()), yuan }), "/x", "x").expect("an amount")
    }

    #[test]
    fn sums_are_compared_in_the_total_s_unit() {
        let cases = [
            (("10.00", "万元"), vec![("4.00", "万元"), ("60000", "元")], Outcome::Pass),
            (("1818.78", "万元"), vec![("952.83", "万元"), ("865.96", "万元")], Outcome::WithinRounding),
            (("1818.76", "万元"), vec![("952.83", "万元"), ("865.96", "万元")], Outcome::Fail),
            (("0.0003", "亿"), vec![("3", "万")], Outcome::Pass),
            (("1000", "元"), vec![("16", "元"), ("984.5", "元")], Outcome::Fail),
        ];
        for ((total, unit), terms, wanted) in cases {
            let terms: Vec<Amount> = terms.iter().map(|(value, unit)| money(value, unit)).collect();
            assert_eq!(Comparison::sum(&money(total, unit), &terms, Places::Common).outcome(), wanted, "{total}{unit}");
        }
    }

    #[test]
    fn a_tolerance_is_half_a_place_for_each_operand() {
        let terms = [money("1.5", "万元"), money("2.25", "万元")];
        let comparison = Comparison::sum(&money("3.75", "万元"), &terms, Places::Common);
        assert_eq!(comparison.tolerance, Decimal::new(15, 3));
        let points = Comparison::sum(&money("3.7", "万元"), &terms, Places::Exact);
        assert_eq!((points.tolerance, points.outcome()), (Decimal::new(5, 2), Outcome::WithinRounding));
        let coarse = Comparison::sum(&money("4", "万元"), &terms, Places::Own);
        assert_eq!((coarse.tolerance, coarse.outcome()), (Decimal::new(51, 2), Outcome::WithinRounding));
    }

    #[test]
    fn two_prints_agree_only_within_the_coarser_one() {
        for (a, b, wanted) in [
            ("1818.78", "1818.78", Outcome::Pass),
            ("1819", "1818.78", Outcome::WithinRounding),
            ("35", "36", Outcome::Fail),
            ("886.88", "886.90", Outcome::Fail),
        ] {
            assert_eq!(Comparison::equal(&money(a, "万元"), &money(b, "万元")).outcome(), wanted, "{a} {b}");
        }
        assert_eq!(Comparison::equal(&money("27.91", "万元"), &money("279100", "元")).outcome(), Outcome::Pass);
    }
}
