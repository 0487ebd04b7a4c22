//! The TOML shape of a prose grammar. Unknown keys are errors.

use serde::Deserialize;

/// A whole prose grammar.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProseData {
    /// Sections by their headings.
    pub section: Vec<SectionData>,
    /// Figures by the sentences that print them.
    pub prose: Vec<FigureData>,
    /// Labels without a key of their own that have one where no other of their kind is printed.
    pub sole: Vec<SoleData>,
    /// Figures that are parts of a whole which may be printed for some of the money only.
    #[serde(default)]
    pub whole: Vec<WholeData>,
    /// What keeps a figure out wherever it stands.
    pub guards: GuardData,
    /// Title lines.
    pub titles: TitleData,
    /// Lists of internal units.
    pub units: UnitData,
    /// Lists of projects.
    pub projects: ProjectData,
    /// Projects with a section each.
    pub project_sections: ProjectSectionData,
    /// Lists of sentences.
    pub items: ItemData,
}

/// What a section holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SectionKind {
    /// A list of sentences, one element each.
    List,
    /// The same with ordinals.
    Duties,
    /// Internal units and staffing.
    Units,
    /// A list of projects with amounts, and figures.
    Projects,
    /// One text.
    Text,
    /// Figures in running text.
    Figures,
    /// Terms and their explanations.
    Glossary,
}

/// One section.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SectionData {
    /// The member of the report, or a name for sections that only give context.
    pub key: String,
    /// What it holds.
    pub kind: SectionKind,
    /// Its headings; exact first, then contained in a longer one.
    pub labels: Vec<String>,
    /// Stands in the report only where no other section has the key.
    #[serde(default)]
    pub fallback: bool,
    /// Families whose reports have this member; all if empty.
    #[serde(default)]
    pub families: Vec<String>,
    /// Headings that are too short to be looked for inside others.
    #[serde(default)]
    pub whole: Vec<String>,
    /// A heading with one of these words is not this section, however well it fits.
    #[serde(default)]
    pub not: Vec<String>,
    /// Headings that must be taken.
    pub examples: Vec<String>,
    /// Headings that must be refused.
    pub counterexamples: Vec<String>,
}

/// One figure. In `patterns`, `{money}` is the amount, `{count}` the number of people, `{amount}` an amount that is
/// not meant, `{is}` the words between a label and its value. Patterns are matched against folded text.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FigureData {
    /// Key path in the report, such as `expenditure.total`; `fields` for a label without a key of its own.
    pub key: String,
    /// Key path where the sentence speaks of a budget; such a sentence is refused if there is none.
    #[serde(default)]
    pub budget_key: Option<String>,
    /// Of several rules with one key the higher one's figure stands in the report; the others are further claims.
    #[serde(default)]
    pub preference: u8,
    /// Whether budget or executed makes no difference to this figure.
    #[serde(default)]
    pub any_mode: bool,
    /// Patterns; the first that matches at a place wins.
    pub patterns: Vec<String>,
    /// Words of which one must stand before in the same sentence, or as section key around it.
    #[serde(default)]
    pub context: Vec<String>,
    /// Words of which none may stand before in the same part (up to a ；) of the sentence.
    #[serde(default)]
    pub not_context: Vec<String>,
    /// Words of which none may stand directly before.
    #[serde(default)]
    pub not_after: Vec<String>,
    /// After 其中 in the same sentence: words of which one must stand before it.
    #[serde(default)]
    pub parents: Vec<String>,
    /// After 其中: words of which none may stand in the clause before it, where that clause speaks of 支出.
    #[serde(default)]
    pub not_parents: Vec<String>,
    /// Families in whose reports the label means something else.
    #[serde(default)]
    pub not_families: Vec<String>,
    /// Sentences that must be taken, the value between « and ».
    pub examples: Vec<String>,
    /// Sentences that must be refused.
    pub counterexamples: Vec<String>,
}

/// A label of `fields` that stands for the whole if the document prints no other of its kind: 事业编制 alone is the 编制.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SoleData {
    /// Key path of the whole.
    pub key: String,
    /// Pattern of the labels that may stand for it.
    pub label: String,
    /// Pattern of all labels of the kind.
    pub others: String,
    /// Labels that must be taken.
    pub examples: Vec<String>,
    /// Labels that must be refused.
    pub counterexamples: Vec<String>,
}

/// A whole and its parts: where a section prints the whole of some of the money (财政拨款基本支出), the parts there are the
/// report's only if that whole is the report's as well.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WholeData {
    /// Key path of the whole.
    pub key: String,
    /// Key paths of its parts.
    pub parts: Vec<String>,
    /// Words in the heading or before the whole that say that it is of some of the money.
    pub scopes: Vec<String>,
    /// Patterns of the whole, as those of figures.
    pub patterns: Vec<String>,
    /// Sentences that print it, the amount between « and ».
    pub examples: Vec<String>,
    /// Sentences that do not.
    pub counterexamples: Vec<String>,
}

/// What keeps a figure out.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuardData {
    /// Words of a comparison with another year; none may stand in the clause before a figure.
    pub comparison: Vec<String>,
    /// Signs right before a year that make it the other side of a comparison.
    pub comparing: Vec<String>,
    /// Words after which a sentence speaks of a budget.
    pub budget: Vec<String>,
    /// Words after which it speaks of what was spent.
    pub executed: Vec<String>,
    /// Families whose figures are those of the budget.
    pub budget_families: Vec<String>,
    /// Families that have members for budget figures beside the executed ones.
    pub both_families: Vec<String>,
}

/// Title lines.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TitleData {
    /// Words of the report's name that follow the department's; longest first.
    pub report_words: Vec<String>,
    /// Endings of a department's name.
    pub organisations: Vec<String>,
    /// Title lines, the department between « and ».
    pub examples: Vec<String>,
    /// Lines without a department.
    pub counterexamples: Vec<String>,
}

/// Lists of internal units: patterns with the groups `list` and `count`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitData {
    /// The announcement stands before the list.
    pub before: Vec<String>,
    /// The announcement stands after the list.
    pub after: Vec<String>,
    /// Nothing is announced: a verb, then names that all end as units do.
    pub bare: Vec<String>,
    /// Words of which one must stand in the paragraph of a bare list.
    pub bare_context: Vec<String>,
    /// Families that list every kind of unit: internal ones, those below the body, and the body itself.
    pub every_kind: Vec<String>,
    /// Lists of units below the body, as those families print them. Each name must have one of the endings.
    pub subordinate: Vec<String>,
    /// How names of units end.
    pub endings: Vec<String>,
    /// Headers of columns of units in tables.
    pub headers: Vec<String>,
    /// Sentences of those families that must be taken, the list between « and ».
    pub subordinate_examples: Vec<String>,
    /// Sentences of those families that must be refused.
    pub subordinate_counterexamples: Vec<String>,
    /// Sentences that must be taken, the list between « and ».
    pub examples: Vec<String>,
    /// Sentences that must be refused.
    pub counterexamples: Vec<String>,
}

/// Lists of projects.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProjectData {
    /// Names that are no projects.
    pub refuse: Vec<String>,
    /// Families whose lists count only in a section about projects: their other lists are functions and procurement.
    #[serde(default)]
    pub only_in_section: Vec<String>,
    /// What a report says of one project: patterns with the group `name` and the amount spent, as `{money}`.
    #[serde(default)]
    pub results: Vec<String>,
    /// Such paragraphs, the amount between « and ».
    #[serde(default)]
    pub result_examples: Vec<String>,
    /// Paragraphs that are none.
    #[serde(default)]
    pub result_counterexamples: Vec<String>,
    /// In a section about projects: patterns of numbered paragraphs with the group `name` and the amount, as `{money}`.
    #[serde(default)]
    pub priced: Vec<String>,
    /// Such paragraphs without their number, the amount between « and ».
    #[serde(default)]
    pub priced_examples: Vec<String>,
    /// Paragraphs that are none.
    #[serde(default)]
    pub priced_counterexamples: Vec<String>,
    /// What may introduce the first item.
    pub lead: Vec<String>,
    /// A list inside a sentence: the amount of the whole, as `{money}`, and the group `list`.
    pub inline: Vec<String>,
    /// Names that must be taken.
    pub examples: Vec<String>,
    /// Names that must be refused.
    pub counterexamples: Vec<String>,
}

/// Projects with a section each.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProjectSectionData {
    /// Pattern of the title with the group `name`.
    pub title: String,
    /// Titles below it that lead to the amount.
    pub budget: Vec<String>,
    /// Titles below it that lead to the document numbers.
    pub basis: Vec<String>,
    /// Patterns of the amount, as those of figures.
    pub total: Vec<String>,
    /// Titles that must be taken, the name between « and ».
    pub examples: Vec<String>,
    /// Titles that must be refused.
    pub counterexamples: Vec<String>,
}

/// Lists of sentences.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemData {
    /// Patterns of paragraphs that refer to another place or only introduce the list.
    pub referring: Vec<String>,
    /// Paragraphs that are items.
    pub examples: Vec<String>,
    /// Paragraphs that are none.
    pub counterexamples: Vec<String>,
}
