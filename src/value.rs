//! The typed values of the contract, exact and without any knowledge of how they were parsed.

pub use rust_decimal::Decimal;

/// A unit of money and what one of it is in yuan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MoneyUnit {
    /// 元
    Yuan,
    /// 千元
    Thousand,
    /// 万元
    TenThousand,
    /// 百万元
    Million,
    /// 亿元
    HundredMillion,
}

impl MoneyUnit {
    /// Yuan in one unit.
    pub fn yuan(self) -> Decimal {
        Decimal::from(match self {
            MoneyUnit::Yuan => 1_i64,
            MoneyUnit::Thousand => 1_000,
            MoneyUnit::TenThousand => 10_000,
            MoneyUnit::Million => 1_000_000,
            MoneyUnit::HundredMillion => 100_000_000,
        })
    }

    /// The full word: `元`, `千元`, `万元`, `百万元`, `亿元`.
    pub fn name(self) -> &'static str {
        match self {
            MoneyUnit::Yuan => "元",
            MoneyUnit::Thousand => "千元",
            MoneyUnit::TenThousand => "万元",
            MoneyUnit::Million => "百万元",
            MoneyUnit::HundredMillion => "亿元",
        }
    }
}

/// An amount: the number as printed, the unit as printed (or the table's), and the exact amount in yuan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Money {
    /// The number with the digits as printed.
    pub value: Decimal,
    /// The unit's words as printed (`万` without 元 stays `万`); `None` if no place says it.
    pub unit: Option<String>,
    /// The amount in yuan, exact; `None` without a unit.
    pub yuan: Option<Decimal>,
}

/// A comparison sign of a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// ≥ and its spellings (不低于, >=, ≧ …)
    AtLeast,
    /// ≤
    AtMost,
    /// >
    More,
    /// <
    Less,
    /// =
    Equal,
}

impl Operator {
    /// The contract's sign.
    pub fn sign(self) -> &'static str {
        match self {
            Operator::AtLeast => "≥",
            Operator::AtMost => "≤",
            Operator::More => ">",
            Operator::Less => "<",
            Operator::Equal => "=",
        }
    }
}

/// A stated vagueness.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Approx {
    /// 约, 左右
    Around,
    /// 余, 多, 以上, 超过
    AtLeast,
    /// 不超过, 以内
    AtMost,
}

impl Approx {
    /// The contract's word.
    pub fn name(self) -> &'static str {
        match self {
            Approx::Around => "around",
            Approx::AtLeast => "at_least",
            Approx::AtMost => "at_most",
        }
    }
}

/// A target or an achievement: always its text, and whatever else is printed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Quantity {
    /// Verbatim, white space folded.
    pub text: String,
    /// The comparison sign.
    pub operator: Option<Operator>,
    /// The number; the lower end of a range.
    pub value: Option<Decimal>,
    /// The upper end of a range.
    pub upper: Option<Decimal>,
    /// The measure word or `%` (full-width ％ is `%`).
    pub unit: Option<String>,
    /// A stated vagueness.
    pub approx: Option<Approx>,
}

/// A number of an official document (发文字号).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentNumber {
    /// Verbatim.
    pub text: String,
    /// 机关代字, as printed.
    pub issuer: String,
    /// The year in brackets.
    pub year: u16,
    /// The serial without padding.
    pub serial: u32,
}

impl DocumentNumber {
    /// `代字〔YYYY〕N号` as GB/T 9704 writes it.
    pub fn canonical(&self) -> String {
        format!("{}〔{}〕{}号", self.issuer, self.year, self.serial)
    }
}

/// How exact a date is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precision {
    /// A day.
    Day,
    /// A month.
    Month,
    /// A year.
    Year,
    /// 年底, 年末.
    YearEnd,
    /// A quarter.
    Quarter,
    /// Half a year.
    HalfYear,
    /// A span of time such as 2022—2024年.
    Period,
}

impl Precision {
    /// The contract's word.
    pub fn name(self) -> &'static str {
        match self {
            Precision::Day => "day",
            Precision::Month => "month",
            Precision::Year => "year",
            Precision::YearEnd => "year_end",
            Precision::Quarter => "quarter",
            Precision::HalfYear => "half_year",
            Precision::Period => "period",
        }
    }
}

/// A date as printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Date {
    /// Verbatim.
    pub text: String,
    /// ISO 8601 (`2022-12-31`, `2022-12`, `2022`) when all of it is printed.
    pub date: Option<String>,
    /// How exact.
    pub precision: Precision,
}

/// One leaf of a report.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Verbatim text.
    Text(String),
    /// An integer or decimal with its digits as printed; never through a binary float.
    Number(Decimal),
    /// An amount of money.
    Money(Money),
    /// A rate in percent: `130%` is 130.
    Rate(Decimal),
    /// A target or achievement.
    Quantity(Quantity),
    /// A document number.
    DocumentNumber(DocumentNumber),
    /// A date.
    Date(Date),
}

/// What was tolerated to read a value. Each is recorded on the value and lowers its confidence; there is no silent leniency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Repair {
    /// `23.31万`: 元 is missing.
    UnitMissingYuan,
    /// The unit stands nowhere near; it was inferred from elsewhere.
    UnitInferred,
    /// White space inside a number was dropped.
    SpaceInNumber,
    /// Full-width digits or signs were read as ASCII.
    FullWidth,
    /// A bracket of a document number is missing.
    BracketLost,
    /// 号 is missing after a document number.
    SuffixMissing,
    /// Leading zeros of a serial were dropped.
    PaddingDropped,
    /// A part was taken from the number before it in a list (`5、6号`).
    ListContinued,
    /// A label was matched by similarity only.
    LabelSimilar,
    /// The value was joined over a broken line.
    LineJoined,
    /// A number written in Chinese numerals.
    ChineseNumeral,
}

impl Repair {
    /// The name in the output.
    pub fn name(self) -> &'static str {
        match self {
            Repair::UnitMissingYuan => "unit_missing_yuan",
            Repair::UnitInferred => "unit_inferred",
            Repair::SpaceInNumber => "space_in_number",
            Repair::FullWidth => "full_width",
            Repair::BracketLost => "bracket_lost",
            Repair::SuffixMissing => "suffix_missing",
            Repair::PaddingDropped => "padding_dropped",
            Repair::ListContinued => "list_continued",
            Repair::LabelSimilar => "label_similar",
            Repair::LineJoined => "line_joined",
            Repair::ChineseNumeral => "chinese_numeral",
        }
    }
}
