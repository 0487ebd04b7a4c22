//! The shape of a `[[check]]` (TOML) as serde types, and the embedded checks, compiled once.
//!
//! In: TOML. Out: [`CheckRule`]s that `checks` evaluates. Nothing here looks at a report.

use serde::{Deserialize, Deserializer};

use crate::error::Error;
use crate::lex::fold;

/// The checks that the binary carries.
pub const EMBEDDED: (&str, &str) = ("checks.toml", include_str!("../../grammars/checks.toml"));

/// One declared check. Unknown keys are errors.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckRule {
    /// Last part of the ids of its findings.
    pub id: String,
    /// The rule in words, for the clerk.
    pub rule: String,
    /// How much a failure matters; some kinds make it milder where a local custom explains the failure.
    pub severity: Severity,
    /// Ids of the families that it is for; none means all.
    #[serde(default)]
    pub families: Vec<String>,
    /// Report fragments (JSON) on which it must hold.
    pub examples: Vec<String>,
    /// Report fragments on which it must fail.
    pub counterexamples: Vec<String>,
    /// How it is evaluated.
    pub kind: CheckKind,
}

impl CheckRule {
    /// Whether the check is meant for this family.
    pub fn is_for(&self, family: &str) -> bool {
        self.families.is_empty() || self.families.iter().any(|id| id == family)
    }
}

/// How much a failure matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Arithmetic that must hold.
    Error,
    /// Likely wrong.
    Warning,
    /// A judgement or local custom.
    Note,
}

/// The kinds of checks; each is one file of `checks/kinds`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CheckKind {
    /// A total row against the rows of its group, for each money column.
    Sum(Sum),
    /// Rows that must print the same amount.
    Same(Same),
    /// A figure of the prose against a row of the table.
    Equal(Equal),
    /// A member against the sum of others.
    Members(Members),
    /// A figure against the sum of a list.
    Items(Items),
    /// A printed rate against its amounts.
    Rate(Rate),
    /// Rates above a limit.
    RateOver(RateOver),
    /// The points for the execution rate.
    Product(Product),
    /// Points of the indicators and of the execution rate against the total.
    Points(Points),
    /// A score lies between 0 and its weight.
    Bounds(Bounds),
    /// A score that is full where the target is reached, and not above the share achieved elsewhere.
    Proportional(Proportional),
    /// A percentage inside its range.
    Range(Range),
    /// All places that print one figure agree.
    Agree(Agree),
    /// An announced length against the list.
    Count(Count),
    /// One number not above another.
    AtMost(AtMost),
    /// A head count against its kinds.
    Headcount(Headcount),
    /// The year in a text.
    Year(Year),
    /// All places that print one name agree.
    Name(Name),
    /// Elements of a list that are the same.
    Duplicates(Duplicates),
    /// Members that every element of a list has.
    Complete(Complete),
    /// Full marks everywhere and no deviation explained.
    NoVariance(NoVariance),
    /// Groups of amounts that must add up to the same.
    Balance(Balance),
    /// Columns of one row that add up to another.
    Columns(Columns),
    /// Rows of a coded table against the rows below them.
    Tree(Tree),
    /// The total column of a printed table against the columns beside it.
    Across(Across),
    /// The totals of a printed list against its rows.
    Lists(Lists),
    /// The grand totals of the two sides of a printed table.
    Sides(Sides),
    /// A figure of one printed table against another's.
    Cells(Cells),
}

impl CheckKind {
    /// Whether a finding of this kind can be about the field at `pointer`.
    pub fn concerns(&self, pointer: &str) -> bool {
        let under = |place: &str| pointer.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        let any = |places: &[String]| places.iter().any(|place| under(place));
        match self {
            CheckKind::Sum(with) => any(&with.at),
            CheckKind::Same(with) => any(&with.at),
            CheckKind::Equal(with) => under(&with.figure) || any(&with.at),
            CheckKind::Members(with) => under(&with.total) || any(&with.terms),
            CheckKind::Items(with) => under(&with.total) || under(&with.list),
            CheckKind::Rate(with) => any(&with.at),
            CheckKind::RateOver(with) => any(&with.at),
            CheckKind::Product(with) => any(&with.at),
            CheckKind::Points(with) => under(&with.indicators) || any(&with.rows) || under(&with.total),
            CheckKind::Bounds(with) => any(&with.at),
            CheckKind::Proportional(with) => under(&with.list),
            CheckKind::Range(with) => under(&with.list),
            CheckKind::Agree(with) => with.under.iter().any(|place| pointer.starts_with(place.as_str())),
            CheckKind::Count(with) => with.lists.iter().any(|list| under(&format!("/{list}"))),
            CheckKind::AtMost(with) => under(&with.small) || under(&with.large),
            CheckKind::Headcount(with) => under(&with.total) || under(&with.base) || any(&with.kinds),
            CheckKind::Year(with) => under(&with.text) || under(&with.year),
            CheckKind::Name(with) => under(&with.name),
            CheckKind::Duplicates(with) => under(&with.list),
            CheckKind::Complete(with) => under(&with.list),
            CheckKind::NoVariance(with) => under(&with.list) || under(&with.score) || under(&with.weight),
            CheckKind::Balance(with) => under(&with.list),
            CheckKind::Columns(with) => any(&with.at),
            CheckKind::Tree(with) => under(&with.tables),
            CheckKind::Across(with) => under(&with.tables),
            CheckKind::Lists(with) => under(&with.tables),
            CheckKind::Sides(with) => under(&with.tables),
            CheckKind::Cells(with) => under(&with.tables),
        }
    }
}

/// Labels, normalised. `*X` takes every label that ends with X.
#[derive(Debug, Clone, Default)]
pub struct Labels {
    exact: Vec<String>,
    endings: Vec<String>,
}

impl Labels {
    /// Whether `label`, as printed, is one of these.
    pub fn matches(&self, label: &str) -> bool {
        let key = fold::label(label).key;
        self.exact.contains(&key) || self.endings.iter().any(|ending| key.ends_with(ending.as_str()))
    }

    /// True without any label.
    pub fn is_empty(&self) -> bool {
        self.exact.is_empty() && self.endings.is_empty()
    }
}

impl<'de> Deserialize<'de> for Labels {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut labels = Labels::default();
        for text in Vec::<String>::deserialize(deserializer)? {
            match text.strip_prefix('*') {
                Some(ending) => labels.endings.push(fold::label(ending).key),
                None => labels.exact.push(fold::label(&text).key),
            }
        }
        Ok(labels)
    }
}

/// A total row = Σ of the rows of its group. The total is the sibling row with a total label, else the row that holds the
/// group, else the one total row at the top.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sum {
    /// Pointers of the row lists.
    pub at: Vec<String>,
    /// Labels of total rows.
    pub total: Labels,
    /// The row that holds the group need not carry a total label.
    #[serde(default)]
    pub any_parent: bool,
    /// Labels of the terms; none means every row of the group.
    #[serde(default)]
    pub terms: Labels,
    /// Labels that are no terms.
    #[serde(default)]
    pub except: Labels,
    /// The group needs a term of each of these sets.
    #[serde(default)]
    pub require: Vec<Labels>,
    /// Columns to add up.
    pub columns: Vec<String>,
}

/// Rows of different groups that print the same total.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Same {
    /// Pointers of the row lists.
    pub at: Vec<String>,
    /// Labels of the rows.
    pub labels: Labels,
    /// Columns to compare.
    pub columns: Vec<String>,
}

/// A figure outside the table against the row with the same label.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Equal {
    /// Pointer of the figure.
    pub figure: String,
    /// Pointers of the row lists.
    pub at: Vec<String>,
    /// Last labels of the rows.
    pub labels: Labels,
    /// The column; the row's `amount` counts if its group adds up to the executed total.
    pub column: String,
}

/// `total` = Σ `terms`, all single members.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Members {
    /// Pointer of the total.
    pub total: String,
    /// Pointers of the terms.
    pub terms: Vec<String>,
    /// How many of the terms must be printed.
    #[serde(default = "two")]
    pub needs: usize,
    /// Severity where the terms are less than the total, so that a kind not named here may explain it.
    #[serde(default)]
    pub rest: Option<Severity>,
}

fn two() -> usize {
    2
}

/// A total = Σ of one member over a list.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Items {
    /// Pointer of the total.
    pub total: String,
    /// Pointer of the list.
    pub list: String,
    /// Member of each element.
    pub member: String,
    /// Below this share of the total (percent) the list may name the main items only, and a difference is a note.
    pub partial_below: u32,
}

/// Rate = executed / budget.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// Pointers of the row lists.
    pub at: Vec<String>,
    /// Column of the rate.
    pub rate: String,
    /// Column of the numerator.
    pub part: String,
    /// Columns that may be the basis, the usual one first.
    pub basis: Vec<String>,
}

/// Rates above a limit.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateOver {
    /// Pointers of the row lists.
    pub at: Vec<String>,
    /// Column of the rate.
    pub rate: String,
    /// The limit in percent.
    pub limit: u32,
}

/// Score = min(weight, rate × weight).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// Pointers of the row lists.
    pub at: Vec<String>,
    /// Column of the rate.
    pub rate: String,
    /// Column of the numerator.
    pub part: String,
    /// Columns that may be the basis.
    pub basis: Vec<String>,
    /// From this rate (percent) on, steps of points explain a difference, and it is a note.
    pub steps_from: u32,
}

/// Σ of points = total.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Points {
    /// Pointer of the indicators.
    pub indicators: String,
    /// Pointers of row lists that carry points for the execution rate.
    pub rows: Vec<String>,
    /// `weight` or `score`.
    pub column: String,
    /// Pointer of the total.
    pub total: String,
    /// What a total that is not printed is taken for; then a difference is a note.
    #[serde(default)]
    pub full: Option<u32>,
}

/// 0 ≤ score ≤ weight.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bounds {
    /// Pointers of the lists.
    pub at: Vec<String>,
}

/// Score = weight if reached, else at most in proportion; how much is taken off beyond that is local custom.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proportional {
    /// Pointer of the indicators.
    pub list: String,
    /// Words in a level or name whose direction is unknown without a sign.
    pub unclear: Vec<String>,
}

/// A percentage inside its range.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Range {
    /// Pointer of the indicators.
    pub list: String,
    /// Words in a level or name that say what it is.
    pub words: Vec<String>,
    /// Members to look at.
    pub members: Vec<String>,
    /// Smallest value.
    pub least: u32,
    /// Greatest value.
    pub most: u32,
}

/// All claims of one pointer agree.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agree {
    /// Beginnings of the pointers.
    pub under: Vec<String>,
}

/// A claimed `count:LIST` against the list.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Count {
    /// Names of the lists.
    pub lists: Vec<String>,
}

/// One number not above another.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AtMost {
    /// Pointer of the smaller.
    pub small: String,
    /// Pointer of the greater.
    pub large: String,
}

/// Total = base + some of the kinds.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Headcount {
    /// Pointer of the total.
    pub total: String,
    /// Pointer of the kind that always counts.
    pub base: String,
    /// Pointers of kinds that count in some places.
    pub kinds: Vec<String>,
}

/// The years printed in a text are the year of a field.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Year {
    /// Pointer of the text.
    pub text: String,
    /// Pointer of the year.
    pub year: String,
}

/// All claims of a name agree.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Name {
    /// Pointer of the name.
    pub name: String,
}

/// No two elements are the same.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Duplicates {
    /// Pointer of the list.
    pub list: String,
    /// Members that must all be equal.
    pub same: Vec<String>,
    /// Members that suffice beside `same` if both elements have the first of them and it is equal.
    #[serde(default)]
    pub number: Option<String>,
    /// Member that must be equal too where there is no number.
    pub amount: Option<String>,
}

/// Every element has these members, if the list has them at all.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Complete {
    /// Pointer of the list.
    pub list: String,
    /// The members.
    pub members: Vec<String>,
    /// Only elements that have at least one of the members are looked at.
    #[serde(default)]
    pub together: bool,
}

/// Full marks everywhere and no deviation.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoVariance {
    /// Pointer of the indicators.
    pub list: String,
    /// Pointer of the total score.
    pub score: String,
    /// Pointer of the total weight.
    pub weight: String,
}

/// Groups of `{path, value}` that add up to the same.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Balance {
    /// Pointer of the list.
    pub list: String,
    /// First labels of one side.
    pub left: Labels,
    /// Labels of that side's terms; its other rows divide the same money in another way.
    pub left_terms: Labels,
    /// First labels of the other side.
    pub right: Labels,
    /// Labels of totals, which are no terms.
    pub total: Labels,
}

/// One column = Σ of others, in each row.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Columns {
    /// Pointers of the row lists.
    pub at: Vec<String>,
    /// Column of the total.
    pub total: String,
    /// Columns that always count.
    pub terms: Vec<String>,
    /// Printed headers of further columns (in the row's `other`) that count; one must be there.
    pub other: Labels,
}

/// A row of a table with codes = Σ of the rows one level below it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tree {
    /// Pointer of the tables.
    pub tables: String,
    /// Labels of total rows.
    pub total: Labels,
}

/// In each row of a printed table, the total column = Σ of the columns beside it. A table most rows of which do not keep the rule has
/// another.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Across {
    /// Pointer of the tables.
    pub tables: String,
    /// Headers of total columns.
    pub total: Labels,
}

/// In a printed list without codes, a subtotal = Σ of the rows above it, and the grand total = subtotal + Σ of the rows below that.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lists {
    /// Pointer of the tables.
    pub tables: String,
    /// Labels of subtotals.
    pub total: Labels,
    /// Labels of grand totals.
    pub grand: Labels,
}

/// The grand total of one side of a printed table = that of the other.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sides {
    /// Pointer of the tables.
    pub tables: String,
    /// Headings or total labels of one side.
    pub left: Labels,
    /// Headings or total labels of the other side.
    pub right: Labels,
    /// Labels of grand totals.
    pub grand: Labels,
}

/// Two figures of printed tables are the same. Where several rows may be meant, one pair that agrees is enough.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cells {
    /// Pointer of the tables.
    pub tables: String,
    /// One figure.
    pub left: CellAt,
    /// The other.
    pub right: CellAt,
}

/// Where a figure stands in the one table that has such a title.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CellAt {
    /// Phrases one of which the title holds.
    pub title: Vec<String>,
    /// Phrases none of which the title holds.
    #[serde(default)]
    pub not_title: Vec<String>,
    /// First labels of the row, where it has several.
    #[serde(default)]
    pub heading: Labels,
    /// Last labels of the row.
    pub row: Labels,
    /// Headers of the column; none means the first figure of the row.
    #[serde(default)]
    pub column: Labels,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CheckFile {
    check: Vec<CheckRule>,
}

/// All checks, in their order.
#[derive(Debug, Clone, Default)]
pub struct CheckRules {
    /// The rules of all families.
    pub rules: Vec<CheckRule>,
}

impl CheckRules {
    /// The embedded checks.
    ///
    /// # Errors
    /// [`Error::Grammar`] if they are wrong (a test holds that they are not).
    pub fn embedded() -> Result<Self, Error> {
        Self::parse(EMBEDDED.0, EMBEDDED.1)
    }

    /// Checks of a file of `[[check]]` entries.
    ///
    /// # Errors
    /// [`Error::Grammar`] with file, line and column.
    pub fn parse(name: &str, text: &str) -> Result<Self, Error> {
        match toml::from_str::<CheckFile>(text) {
            Ok(file) => Ok(Self { rules: file.check }),
            Err(error) => {
                let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or("");
                let line = before.matches('\n').count() + 1;
                let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
                Err(Error::Grammar(format!("{name}:{line}:{column}: {}", error.message())))
            }
        }
    }

    /// The same with a family's own `[[check]]` entries: one with a known id replaces it, any other is added for the family.
    ///
    /// # Errors
    /// [`Error::Grammar`] naming the family.
    pub fn with_family(mut self, family: &str, own: &[toml::Value]) -> Result<Self, Error> {
        for value in own {
            let mut rule: CheckRule = value
                .clone()
                .try_into()
                .map_err(|error: toml::de::Error| Error::Grammar(format!("{family}: [[check]]: {}", error.message())))?;
            if rule.families.is_empty() {
                rule.families.push(family.to_owned());
            }
            match self.rules.iter_mut().find(|other| other.id == rule.id) {
                Some(other) => *other = rule,
                None => self.rules.push(rule),
            }
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_match_by_key_and_by_ending() {
        #[derive(Deserialize)]
        struct Holder {
            labels: Labels,
        }
        let holder: Holder = toml::from_str("labels = ['合 计', '*财政拨款']").expect("labels");
        for (label, wanted) in [("合计：", true), ("其他", false), ("市级财政拨款", true), ("财政拨款收入", false)]
        {
            assert_eq!(holder.labels.matches(label), wanted, "{label}");
        }
    }

    #[test]
    fn a_wrong_key_is_an_error_with_its_place() {
        let text = "[[check]]\nid = 'x'\nrule = 'x'\nseverity = 'error'\nexamples = []\ncounterexamples = []\nkindd = 1\n";
        let error = CheckRules::parse("own.toml", text).expect_err("an unknown key").to_string();
        assert!(error.starts_with("own.toml:7:1: "), "{error}");
    }

    #[test]
    fn a_family_replaces_a_check_by_id_and_adds_others() {
        let text = "[[check]]\nid = 'a'\nrule = 'r'\nseverity = 'error'\nexamples = []\ncounterexamples = []\n[check.kind.count]\nlists = []\n";
        let rules = CheckRules::parse("x", text).expect("rules");
        let own =
            |id: &str| toml::from_str::<toml::Value>(&text.replace("'a'", &format!("'{id}'"))).expect("toml")["check"][0].clone();
        let merged = rules.with_family("f", &[own("a"), own("b")]).expect("merged");
        assert_eq!(merged.rules.iter().map(|rule| rule.id.as_str()).collect::<Vec<_>>(), ["a", "b"]);
        assert!(merged.rules.iter().all(|rule| rule.is_for("f") && !rule.is_for("g")));
    }
}
