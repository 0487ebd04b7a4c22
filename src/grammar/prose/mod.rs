//! The grammar of running text: which headings open which section, which sentences print which figure, how titles,
//! lists of units and lists of projects look. Comes in as TOML, goes out compiled; no document is read here.
//!
//! Every rule carries a text that it must take and one that it must refuse; [`ProseGrammar::check_examples`] tries them.

mod data;
mod examples;
mod figure;
mod folded;
mod section;
mod title;

pub use data::{
    FigureData, GuardData, ItemData, ProjectData, ProjectSectionData, ProseData, SectionData, SectionKind, SoleData, TitleData,
    UnitData, WholeData,
};
pub use figure::{FigureScope, Hit, ValueKind};
pub use folded::{Folded, fold};
pub use section::SectionMatch;

use figure::FigureRules;
use section::SectionRules;
use title::TitleRules;

use super::{Compile, Pattern};

/// The data shared by all families, as it is built in.
pub const BUILT_IN: &str = include_str!("../../../grammars/prose.toml");

/// Why a prose grammar cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProseError {
    /// Not TOML, or not of our shape; says the line and column.
    #[error("{0}")]
    Shape(#[from] toml::de::Error),
    /// A pattern does not compile.
    #[error("{key}: {message}")]
    Pattern {
        /// The rule.
        key: String,
        /// What is wrong with it.
        message: String,
    },
}

/// A compiled prose grammar.
#[derive(Debug)]
pub struct ProseGrammar {
    sections: SectionRules,
    figures: FigureRules,
    titles: TitleRules,
    units: Vec<Pattern>,
    units_after: Vec<Pattern>,
    units_bare: Vec<Pattern>,
    units_subordinate: Vec<Pattern>,
    sole: Vec<SoleRule>,
    wholes: Vec<WholeRule>,
    projects: ProjectRules,
    project_title: Pattern,
    project_total: Vec<Pattern>,
    referring: Pattern,
    data: ProseData,
}

/// What makes a list of projects, compiled.
#[derive(Debug)]
struct ProjectRules {
    refuse: Vec<Pattern>,
    lead: Vec<Pattern>,
    inline: Vec<Pattern>,
    results: Vec<Pattern>,
    priced: Vec<Pattern>,
}

/// A whole with its parts, compiled.
#[derive(Debug)]
struct WholeRule {
    data: WholeData,
    patterns: Vec<Pattern>,
}

/// The whole that stands before one of its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WholeBefore<'g> {
    /// Its key.
    pub key: &'g str,
    /// The amount, a byte range of the folded text.
    pub amount: std::ops::Range<usize>,
}

/// A rule for the only label of its kind, compiled.
#[derive(Debug)]
struct SoleRule {
    key: String,
    label: Pattern,
    others: Pattern,
}

impl ProseGrammar {
    /// Reads and compiles a grammar.
    ///
    /// # Errors
    /// [`ProseError`] with the place in the TOML or the rule at fault.
    pub fn parse(toml: &str) -> Result<Self, ProseError> {
        Self::compile(toml::from_str(toml)?, Compile::AtOnce)
    }

    /// The built-in grammar; its patterns are compiled when they are first tried.
    ///
    /// # Errors
    /// [`ProseError`] if it is broken.
    pub fn built_in() -> Result<Self, ProseError> {
        Self::compile(toml::from_str(BUILT_IN)?, Compile::WhenUsed)
    }

    /// Compiles a grammar.
    ///
    /// # Errors
    /// [`ProseError::Pattern`] for the first pattern that does not compile.
    pub fn compile(data: ProseData, compile: Compile) -> Result<Self, ProseError> {
        let referring = format!("(?:{})", data.items.referring.join("|"));
        Ok(Self {
            sections: SectionRules::compile(&data.section),
            figures: FigureRules::compile(&data.prose, &data.guards, compile)?,
            titles: TitleRules::compile(&data.titles, compile)?,
            units: figure::patterns("units", &data.units.before, compile)?,
            units_after: figure::patterns("units", &data.units.after, compile)?,
            units_bare: figure::patterns("units", &data.units.bare, compile)?,
            units_subordinate: figure::patterns("units", &data.units.subordinate, compile)?,
            wholes: data.whole.iter().map(|whole| WholeRule::compile(whole, compile)).collect::<Result<_, _>>()?,
            sole: data.sole.iter().map(|sole| SoleRule::compile(sole, compile)).collect::<Result<_, _>>()?,
            projects: ProjectRules {
                refuse: figure::patterns("projects.refuse", &data.projects.refuse, compile)?,
                lead: figure::patterns("projects.lead", &data.projects.lead, compile)?,
                inline: figure::templates("projects.inline", &data.projects.inline, compile)?,
                results: figure::templates("projects.results", &data.projects.results, compile)?,
                priced: figure::templates("projects.priced", &data.projects.priced, compile)?,
            },
            project_title: figure::pattern("project_sections", &data.project_sections.title, compile)?,
            project_total: figure::templates("project_sections", &data.project_sections.total, compile)?,
            referring: figure::pattern("items.referring", &referring, compile)?,
            data,
        })
    }

    /// Which section a heading with this title opens; the title comes without its enumerator.
    pub fn section_of(&self, title: &str) -> Option<SectionMatch<'_>> {
        self.sections.find(title, |front| self.titles.is_department(front))
    }

    /// The figures that a sentence prints.
    pub fn figures_in<'g>(&'g self, sentence: &Folded, scope: &FigureScope<'_>) -> Vec<Hit<'g>> {
        self.figures.find(sentence, scope)
    }

    /// The part of a title line that is a department's name, as a byte range of `line`.
    pub fn department_in(&self, line: &str) -> Option<std::ops::Range<usize>> {
        self.titles.department(line)
    }

    /// Whether the whole line is a department's name.
    pub fn is_department(&self, line: &str) -> bool {
        self.titles.is_department(line)
    }

    /// Whether a line names the form or the report (自评报告, 自评表 …).
    pub fn names_report(&self, line: &str) -> bool {
        self.titles.names_report(line)
    }

    /// Where a list of internal units stands in a folded sentence: `(start, end)` of the list and of the announced
    /// number, if it is printed.
    /// `bare`: a list counts without an announcement.
    pub fn units_in(&self, sentence: &str, bare: bool) -> Option<UnitList> {
        let announced = units_by(&self.units, sentence).or_else(|| units_by(&self.units_after, sentence));
        announced.or_else(|| units_by(&self.units_bare, sentence).filter(|_| bare))
    }

    /// Where a list of units below the body stands in a folded sentence.
    pub fn subordinate_units_in(&self, sentence: &str) -> Option<UnitList> {
        units_by(&self.units_subordinate, sentence)
    }

    /// Whether reports of this family list units of every kind, in several places.
    pub fn lists_every_unit(&self, family: &str) -> bool {
        self.data.units.every_kind.iter().any(|known| known == family)
    }

    /// Whether a name, a bracketed remark behind it left out, ends as a unit's does.
    pub fn is_unit(&self, name: &str) -> bool {
        let folded = fold(name);
        let mut core = folded.as_str();
        while let Some(open) = core.rfind('（').filter(|open| core.ends_with('）') && *open > 0) {
            // （本级） and （机关） are endings of their own.
            if self.data.units.endings.iter().any(|ending| core[open..].trim_matches(['（', '）']) == ending.as_str()) {
                return true;
            }
            core = &core[..open];
        }
        core.chars().count() >= 2 && self.data.units.endings.iter().any(|ending| core.ends_with(ending.as_str()))
    }

    /// Whether a header stands over names of units.
    pub fn heads_units(&self, header: &str) -> bool {
        self.data.units.headers.contains(&fold(header))
    }

    /// Whether a list of units in this folded paragraph needs no announcement.
    pub fn speaks_of_units(&self, paragraph: &str) -> bool {
        self.data.units.bare_context.iter().any(|word| paragraph.contains(word.as_str()))
    }

    /// Among the folded labels of `fields`: which one stands for the whole of its kind, and the key of that.
    pub fn sole<'g, 'a>(&'g self, labels: &'a [String]) -> Vec<(&'a str, &'g str)> {
        let only = |rule: &'g SoleRule| {
            let mut same = labels.iter().filter(|label| rule.others.is_match(label));
            let first = same.next().filter(|label| rule.label.is_match(label))?;
            same.all(|label| label == first).then_some((first.as_str(), rule.key.as_str()))
        };
        self.sole.iter().filter_map(only).collect()
    }

    /// The last whole in the folded text before a figure with this key, if heading or words say that it is of some of the money.
    pub fn whole_before<'g>(&'g self, key: &str, heading: &str, before: &str) -> Option<WholeBefore<'g>> {
        let rule = self.wholes.iter().find(|rule| rule.data.parts.iter().any(|part| part == key))?;
        let (start, amount) = rule.last(before)?;
        let clause = before[..start].rfind(['，', '。', '；', '：']).map_or(&before[..start], |at| &before[at..start]);
        let scoped = rule.data.scopes.iter().any(|word| heading.contains(word.as_str()) || clause.contains(word.as_str()));
        scoped.then_some(WholeBefore { key: &rule.data.key, amount })
    }

    /// Lists of projects inside a folded sentence: the amount of the whole and where the list stands.
    pub fn project_lists(&self, sentence: &str) -> Vec<(std::ops::Range<usize>, std::ops::Range<usize>)> {
        let found = |regex: &Pattern| {
            let found = regex.captures(sentence)?;
            Some((found.name("value")?.range(), found.name("list")?.range()))
        };
        self.projects.inline.iter().filter_map(found).collect()
    }

    /// The project that a folded paragraph reports on: byte ranges of its name and of what was spent.
    pub fn project_result(&self, paragraph: &str) -> Option<(std::ops::Range<usize>, std::ops::Range<usize>)> {
        self.project_by(&self.projects.results, paragraph)
    }

    /// The project of a folded numbered paragraph in a section about projects: byte ranges of its name and amount.
    pub fn priced_project(&self, paragraph: &str) -> Option<(std::ops::Range<usize>, std::ops::Range<usize>)> {
        self.project_by(&self.projects.priced, paragraph)
    }

    fn project_by(&self, patterns: &[Pattern], text: &str) -> Option<(std::ops::Range<usize>, std::ops::Range<usize>)> {
        let found = patterns.iter().find_map(|regex| regex.captures(text))?;
        let name = found.name("name").filter(|name| !self.refuses_project(name.as_str()))?;
        Some((name.range(), found.name("value")?.range()))
    }

    /// Whether this folded text is a figure's or a function's name rather than a project's.
    pub fn refuses_project(&self, name: &str) -> bool {
        self.projects.refuse.iter().any(|regex| regex.is_match(name))
    }

    /// How many bytes at the start of a folded text only introduce the list (主要用于, 包括：).
    pub fn project_lead(&self, name: &str) -> usize {
        self.projects.lead.iter().filter_map(|regex| regex.find(name)).map(|found| found.end()).max().unwrap_or(0)
    }

    /// The name in the folded title of a section that is about one project.
    pub fn project_section(&self, title: &str) -> Option<(usize, usize)> {
        let name = self.project_title.captures(title)?.name("name")?;
        Some((name.start(), name.end()))
    }

    /// Whether a title below such a section leads to the project's amount.
    pub fn is_project_budget(&self, title: &str) -> bool {
        self.data.project_sections.budget.contains(&fold(title))
    }

    /// Whether a title below such a section leads to the project's document numbers.
    pub fn is_project_basis(&self, title: &str) -> bool {
        self.data.project_sections.basis.contains(&fold(title))
    }

    /// The amount of a whole project in a folded text.
    pub fn project_total(&self, text: &str) -> Option<(usize, usize)> {
        self.project_total.iter().find_map(|regex| regex.captures(text)?.name("value")).map(|value| (value.start(), value.end()))
    }

    /// Whether the reports of this family have the member of this section.
    pub fn has_member(&self, section: &str, family: &str) -> bool {
        let mut same = self.data.section.iter().filter(|data| data.key == section);
        same.any(|data| data.families.is_empty() || data.families.iter().any(|known| known == family))
    }

    /// Whether a folded text only refers to another place or introduces a list, and is no item itself.
    pub fn is_referring(&self, text: &str) -> bool {
        self.referring.is_match(text)
    }

    /// Whether documents of this family print lists of projects outside of sections about projects too.
    pub fn projects_anywhere(&self, family: &str) -> bool {
        !self.data.projects.only_in_section.iter().any(|known| known == family)
    }

    /// Tries every rule's examples and counterexamples; returns one line for each that does not behave.
    pub fn check_examples(&self) -> Vec<String> {
        examples::check(self, &self.data)
    }
}

impl WholeRule {
    fn compile(data: &WholeData, compile: Compile) -> Result<Self, ProseError> {
        Ok(Self { data: data.clone(), patterns: figure::templates(&data.key, &data.patterns, compile)? })
    }

    /// Where the last one begins in a folded text, and its amount.
    fn last(&self, text: &str) -> Option<(usize, std::ops::Range<usize>)> {
        let found = self.patterns.iter().flat_map(|regex| regex.captures_iter(text));
        found.filter_map(|found| Some((found.get(0)?.start(), found.name("value")?.range()))).max_by_key(|(start, _)| *start)
    }
}

impl SoleRule {
    fn compile(data: &SoleData, compile: Compile) -> Result<Self, ProseError> {
        let pattern = |source: &str| figure::pattern(&data.key, source, compile);
        Ok(Self { key: data.key.clone(), label: pattern(&data.label)?, others: pattern(&data.others)? })
    }
}

fn units_by(patterns: &[Pattern], sentence: &str) -> Option<UnitList> {
    patterns.iter().find_map(|regex| {
        let found = regex.captures(sentence)?;
        let list = found.name("list")?;
        Some(UnitList { list: (list.start(), list.end()), count: found.name("count").map(|count| (count.start(), count.end())) })
    })
}

/// A list of units inside a folded sentence, as byte ranges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnitList {
    /// The list without what introduces or ends it.
    pub list: (usize, usize),
    /// The announced number.
    pub count: Option<(usize, usize)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_takes_its_examples_and_refuses_its_counterexamples() -> Result<(), ProseError> {
        // With every pattern compiled, which shows that each is right, and with patterns walked as documents walk them.
        for grammar in [ProseGrammar::parse(BUILT_IN)?, ProseGrammar::built_in()?] {
            assert_eq!(grammar.check_examples(), Vec::<String>::new());
        }
        Ok(())
    }

    #[test]
    fn an_unknown_key_is_an_error_with_its_place() {
        let error = ProseGrammar::parse("[titles]\ncolour = 1\n").map(|_| ()).map_err(|error| error.to_string());
        assert!(error.as_ref().is_err_and(|text| text.contains("colour") && text.contains("line 2")), "{error:?}");
    }

    #[test]
    fn a_broken_example_is_reported() -> Result<(), ProseError> {
        let broken = BUILT_IN.replacen("counterexamples = [", "counterexamples = [\"主要职能\", ", 1);
        assert_eq!(ProseGrammar::parse(&broken)?.check_examples(), ["section duties: taken: 主要职能"]);
        Ok(())
    }
}
