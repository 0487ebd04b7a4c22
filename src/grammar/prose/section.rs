//! From a heading's title to the section that it opens.

use super::data::{SectionData, SectionKind};
use super::folded::fold;
use crate::lex::chars;

/// The section of a heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SectionMatch<'g> {
    /// Its key.
    pub key: &'g str,
    /// What it holds.
    pub kind: SectionKind,
    /// Whether the title is one of its labels and nothing else.
    pub exact: bool,
    /// Whether it counts only where no other section has the key.
    pub fallback: bool,
}

#[derive(Debug)]
pub(super) struct SectionRules {
    rules: Vec<Rule>,
}

#[derive(Debug)]
struct Rule {
    key: String,
    kind: SectionKind,
    fallback: bool,
    labels: Vec<String>,
    whole: Vec<String>,
    not: Vec<String>,
}

impl SectionRules {
    pub(super) fn compile(data: &[SectionData]) -> Self {
        let folded = |labels: &[String]| labels.iter().map(|label| fold(label)).collect();
        let rule = |section: &SectionData| Rule {
            key: section.key.clone(),
            kind: section.kind,
            fallback: section.fallback,
            labels: folded(&section.labels),
            whole: folded(&section.whole),
            not: folded(&section.not),
        };
        Self { rules: data.iter().map(rule).collect() }
    }

    /// An exact label first, then the longest label that the title contains; of equal ones the first section.
    /// `names` tells whether what stands before a label is a department's name, which makes no difference.
    pub(super) fn find(&self, title: &str, names: impl Fn(&str) -> bool) -> Option<SectionMatch<'_>> {
        let title = bare(title);
        let allowed = |rule: &Rule| !rule.not.iter().any(|word| title.contains(word.as_str()));
        let is = |label: &String| title.strip_suffix(label.as_str()).is_some_and(|front| front.is_empty() || names(front));
        if let Some(rule) = self.rules.iter().find(|rule| rule.labels.iter().chain(&rule.whole).any(is) && allowed(rule)) {
            return Some(SectionMatch { key: &rule.key, kind: rule.kind, exact: true, fallback: rule.fallback });
        }
        let longest =
            |rule: &Rule| rule.labels.iter().filter(|label| chars::find(&title, label).is_some()).map(String::len).max();
        let mut best: Option<(usize, &Rule)> = None;
        for rule in &self.rules {
            if let Some(length) = longest(rule)
                && best.is_none_or(|(most, _)| length > most)
                && allowed(rule)
            {
                best = Some((length, rule));
            }
        }
        best.map(|(_, rule)| SectionMatch { key: &rule.key, kind: rule.kind, exact: false, fallback: rule.fallback })
    }
}

/// A title folded, without bracketed remarks and closing punctuation: what labels are compared with.
fn bare(title: &str) -> String {
    let mut depth = 0_usize;
    let mut text = String::new();
    for character in fold(title).chars() {
        match character {
            '（' => depth += 1,
            '）' => depth = depth.saturating_sub(1),
            _ if depth == 0 => text.push(character),
            _ => {}
        }
    }
    text.trim_end_matches(['：', '。', '.', '；', '，']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> SectionRules {
        let section = |key: &str, kind, labels: &[&str], not: &[&str]| SectionData {
            key: key.to_owned(),
            kind,
            fallback: false,
            families: Vec::new(),
            whole: Vec::new(),
            labels: labels.iter().map(|label| (*label).to_owned()).collect(),
            not: not.iter().map(|label| (*label).to_owned()).collect(),
            examples: Vec::new(),
            counterexamples: Vec::new(),
        };
        SectionRules::compile(&[
            section("duties", SectionKind::Duties, &["职能职责"], &["履行"]),
            section("problems", SectionKind::List, &["主要问题", "问题"], &[]),
        ])
    }

    #[test]
    fn exact_before_contained_and_brackets_do_not_count() {
        let rules = rules();
        let key = |title: &str| rules.find(title, |front| front == "某局").map(|found| (found.key, found.exact));
        assert_eq!(key("职能 职责（含二级单位）："), Some(("duties", true)));
        assert_eq!(key("某局职能职责"), Some(("duties", true)));
        assert_eq!(key("部门职能职责情况"), Some(("duties", false)));
        assert_eq!(key("职能职责履行情况"), None);
        assert_eq!(key("存在的主要问题及原因"), Some(("problems", false)));
        assert_eq!(key("绩效情况"), None);
    }
}
