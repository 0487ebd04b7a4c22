//! Figures in sentences: a label, a few words between, and a value right behind them.
//!
//! ```text
//! figure = label { word-between } ( amount | count )
//! ```
//!
//! The label must stand directly at its value: comparisons (比上年增加…) never do. What a label alone cannot tell is
//! decided by the guards: the year that the sentence speaks of, budget or executed, and the parent before 其中.

use super::ProseError;
use super::data::{FigureData, GuardData};
use super::folded::Folded;
use crate::grammar::{Compile, Pattern, PatternSet, Piece};
use crate::span::Span;

/// What kind of value a figure has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    /// An amount of money.
    Money,
    /// A number of people.
    Count,
}

/// What is known where a sentence stands.
#[derive(Debug, Clone, Copy, Default)]
pub struct FigureScope<'a> {
    /// The year that the report is about.
    pub fiscal_year: Option<u16>,
    /// The family of the document; empty if unknown.
    pub family: &'a str,
    /// Keys of the sections around the sentence, innermost last.
    pub sections: &'a [&'a str],
}

/// One figure found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit<'g> {
    /// Where it belongs.
    pub key: &'g str,
    /// The rule that took it.
    pub rule: &'g str,
    /// What kind of value.
    pub kind: ValueKind,
    /// How well the label names the figure, higher is better.
    pub preference: u8,
    /// The value with its unit, in the document.
    pub value: Span,
    /// The label, in the document.
    pub label: Span,
}

#[derive(Debug)]
pub(super) struct FigureRules {
    set: PatternSet,
    /// For each pattern of `set` its rule and its regex.
    patterns: Vec<(usize, Pattern)>,
    rules: Vec<Rule>,
    guards: Guards,
}

#[derive(Debug)]
struct Rule {
    data: FigureData,
    kind: ValueKind,
}

#[derive(Debug)]
struct Guards {
    year: Pattern,
    comparison: Pattern,
    comparing: Vec<String>,
    budget: Vec<String>,
    executed: Vec<String>,
    budget_families: Vec<String>,
    both_families: Vec<String>,
}

const AMOUNT: &str = r"[0-9][0-9,]*(?:\.[0-9]+)?(?:百万元|千元|万元|亿元|元|万|亿)";
const BETWEEN: &str =
    r"(?:支出|决算|实际|实现|完成|合计|共计|总计|累计|总额|金额|数额|经费|数量|人数|总数|数|共|计|有|为|是|约|达到|达|：)*";

/// What may stand between a label and its amount where the label is a heading: `公务接待费。2022年预算数0.5万元`.
const THEN: &str = r"(?:[。：]?(?:20[0-9]{2}年度?|本年度?|当年|全年)?(?:本部门|本单位|部门|单位)?(?:年初|当年|全年|年度)?(?:安排|预算|决算|执行|实际|支出)+(?:数额|数|额|金额)?)";

impl FigureRules {
    pub(super) fn compile(data: &[FigureData], guards: &GuardData, compile: Compile) -> Result<Self, ProseError> {
        let mut sources = Vec::new();
        let mut patterns = Vec::new();
        let mut rules = Vec::new();
        for figure in data {
            for template in &figure.patterns {
                let source = expand(template);
                patterns.push((rules.len(), pattern(&figure.key, &source, compile)?));
                // What stands for words and values in a template says nothing about the words of the label.
                sources.push(skeleton(template));
            }
            let counted = figure.patterns.iter().any(|template| template.contains("{count}"));
            rules.push(Rule { data: figure.clone(), kind: if counted { ValueKind::Count } else { ValueKind::Money } });
        }
        let guards = Guards::new(guards, compile)?;
        Ok(Self { set: PatternSet::new(&sources), patterns, rules, guards })
    }

    pub(super) fn find<'g>(&'g self, sentence: &Folded, scope: &FigureScope<'_>) -> Vec<Hit<'g>> {
        let text = sentence.text();
        let mut hits: Vec<(Hit<'g>, std::ops::Range<usize>)> = Vec::new();
        for index in self.set.candidates(text) {
            let Some((rule_index, regex)) = self.patterns.get(index) else { continue };
            let Some(rule) = self.rules.get(*rule_index) else { continue };
            for found in regex.captures_iter(text) {
                let (Some(all), Some(value)) = (found.get(0), found.name("value")) else { continue };
                let Some(key) = self.guards.key(rule, text, all.start()..value.start(), value.end(), scope) else { continue };
                if hits.iter().any(|(_, range)| range.start < value.end() && value.start() < range.end) {
                    continue;
                }
                let label = found.name("label").map_or(all.start()..value.start(), |label| label.range());
                let hit = Hit {
                    key,
                    rule: &rule.data.key,
                    kind: rule.kind,
                    preference: rule.data.preference,
                    value: sentence.span(value.start(), value.end()),
                    label: sentence.span(label.start, label.end),
                };
                hits.push((hit, value.range()));
            }
        }
        hits.sort_by_key(|(_, range)| range.start);
        hits.into_iter().map(|(hit, _)| hit).collect()
    }
}

impl Guards {
    fn new(data: &GuardData, compile: Compile) -> Result<Self, ProseError> {
        Ok(Self {
            year: pattern("guards.year", "(20[0-9]{2})年", compile)?,
            comparison: pattern("guards.comparison", &format!("(?:{})", data.comparison.join("|")), compile)?,
            comparing: data.comparing.clone(),
            budget: data.budget.clone(),
            executed: data.executed.clone(),
            budget_families: data.budget_families.clone(),
            both_families: data.both_families.clone(),
        })
    }

    /// The key of a figure that nothing speaks against. `label` ends where the value (to `end`) begins.
    fn key<'g>(
        &self,
        rule: &'g Rule,
        text: &str,
        label: std::ops::Range<usize>,
        end: usize,
        scope: &FigureScope<'_>,
    ) -> Option<&'g str> {
        let (before, upto, after) = (text.get(..label.start)?, text.get(..label.end)?, text.get(end..)?);
        let clause = before.rfind(['，', '。', '；', '：', '、', '（']).map_or(before, |at| &before[at..]);
        let group = before.rfind('；').map_or(before, |at| &before[at..]);
        let blocked = rule.data.not_after.iter().any(|word| before.ends_with(word.as_str()))
            || rule.data.not_context.iter().any(|word| group.contains(word.as_str()))
            || rule.data.not_families.iter().any(|family| family == scope.family)
            || self.comparison.is_match(clause)
            || self.other_year(upto, label.start, rule.kind, scope)
            || !unit_ends(text.get(label.end..end)?, after)
            || !self.in_context(rule, upto, scope)
            || !parent_fits(rule, before);
        if blocked {
            return None;
        }
        self.key_of_mode(rule, upto, scope)
    }

    fn key_of_mode<'g>(&self, rule: &'g Rule, upto: &str, scope: &FigureScope<'_>) -> Option<&'g str> {
        let is = |families: &[String]| families.iter().any(|family| family == scope.family);
        if rule.data.any_mode || is(&self.budget_families) || !self.speaks_of_budget(upto) {
            return Some(&rule.data.key);
        }
        if is(&self.both_families) { rule.data.budget_key.as_deref() } else { None }
    }

    fn speaks_of_budget(&self, upto: &str) -> bool {
        let last = |words: &[String]| words.iter().filter_map(|word| upto.rfind(word.as_str())).max();
        // A figure of the same clause is that budget itself: 比年初预算12万元.
        let elsewhere = |at: usize| upto[at..].contains(['，', '。', '；', '：', '（']);
        let compared = |at: usize| elsewhere(at) && is_measure(&upto[..at]);
        let own = |word: &String| upto.rmatch_indices(word.as_str()).map(|(at, _)| at).find(|at| !compared(*at));
        self.budget.iter().filter_map(own).max() > last(&self.executed)
    }

    /// A year that something is compared with says nothing of the figure, unless it is part of the label (from `label` on).
    /// A budget counts people at the end of the year before.
    fn other_year(&self, upto: &str, label: usize, kind: ValueKind, scope: &FigureScope<'_>) -> bool {
        let Some(fiscal) = scope.fiscal_year else { return false };
        let budget = self.budget_families.iter().any(|family| family == scope.family);
        let first = if budget && kind == ValueKind::Count { fiscal.saturating_sub(1) } else { fiscal };
        let compared = |found: &Piece<'_>| self.comparing.iter().any(|word| upto[..found.start()].ends_with(word.as_str()));
        let own = |found: &Piece<'_>| found.start() >= label || !compared(found);
        let year = self.year.find_iter(upto).filter(own).last();
        let number = year.and_then(|found| found.as_str().get(..4)?.parse::<u16>().ok());
        number.is_some_and(|number| !(first..=fiscal).contains(&number))
    }

    fn in_context(&self, rule: &Rule, upto: &str, scope: &FigureScope<'_>) -> bool {
        let context = &rule.data.context;
        context.is_empty()
            || context.iter().any(|word| upto.contains(word.as_str()))
            || context.iter().any(|word| scope.sections.contains(&word.as_str()))
    }
}

/// Whether what follows is only what something is compared with: 比年初预算数减少 …, 与预算数持平.
fn is_measure(before: &str) -> bool {
    let clause = before.rfind(['，', '。', '；', '：', '、', '（']).map_or(before, |at| &before[at..]);
    let words = clause.trim_start_matches(['，', '。', '；', '：', '、', '（']);
    let near = |at: usize| words[at..].chars().count() <= 12;
    words.rfind(['比', '较']).is_some_and(near) || words.starts_with(['与', '同'])
}

/// After 其中 a figure is part of what stands before it; that must be one of the rule's parents and none of the others.
fn parent_fits(rule: &Rule, before: &str) -> bool {
    let Some(at) = before.rfind("其中") else { return true };
    let parent = before[..at].trim_end_matches(['，', '。', '；', '（', '：']);
    let clause = clause_of_amount(parent);
    let other = clause.contains("支出") && rule.data.not_parents.iter().any(|word| clause.contains(word.as_str()));
    let parents = &rule.data.parents;
    !other && (parents.is_empty() || parent.is_empty() || parents.iter().any(|word| parent.contains(word.as_str())))
}

/// The last clause that names the amount itself: shares and comparisons behind it (占本年支出合计的90%, 与上年相比…) do not.
fn clause_of_amount(text: &str) -> &str {
    const ASIDE: [&str; 12] = ["占", "比", "与", "同", "较", "增加", "减少", "增长", "下降", "完成", "降低", "主要"];
    let mut rest = text;
    loop {
        let (front, clause) = rest.rfind(['，', '。', '；']).map_or(("", rest), |comma| rest.split_at(comma));
        let words = clause.trim_start_matches(['，', '。', '；']);
        if front.is_empty() || !ASIDE.iter().any(|aside| words.starts_with(aside)) {
            return clause;
        }
        rest = front;
    }
}

/// `5万人`, `3万亩`: a number with 万 is money only where no measure word follows. `编制12个项目的目标`: a number of things.
fn unit_ends(value: &str, after: &str) -> bool {
    let joins = |c: char| matches!(c, '和' | '及' | '与' | '以');
    if value.ends_with('个') {
        return after.chars().next().is_none_or(|next| !next.is_alphanumeric() || joins(next));
    }
    !(value.ends_with('万') || value.ends_with('亿')) || after.chars().next().is_none_or(|next| !next.is_alphanumeric())
}

/// Fills the placeholders of a template.
fn expand(template: &str) -> String {
    template
        .replace("{then}", THEN)
        .replace("{is}", BETWEEN)
        .replace("{money}", &format!("(?P<value>{AMOUNT})"))
        .replace("{amount}", AMOUNT)
        .replace("{count}", "(?P<value>[0-9]+(?:人|名|个))")
}

/// A template with something short in place of its placeholders; matches wherever the expanded one does.
fn skeleton(template: &str) -> String {
    template
        .replace("{then}", ".*")
        .replace("{is}", ".*")
        .replace("{money}", ".+")
        .replace("{amount}", ".+")
        .replace("{count}", ".+")
}

/// One pattern of the rule `key`.
pub(super) fn pattern(key: &str, source: &str, compile: Compile) -> Result<Pattern, ProseError> {
    Pattern::new(source, compile).map_err(|error| ProseError::Pattern { key: key.to_owned(), message: error.to_string() })
}

/// Several patterns of the rule `key`.
pub(super) fn patterns(key: &str, sources: &[String], compile: Compile) -> Result<Vec<Pattern>, ProseError> {
    sources.iter().map(|source| pattern(key, source, compile)).collect()
}

/// Templates with the placeholders of figures.
pub(super) fn templates(key: &str, sources: &[String], compile: Compile) -> Result<Vec<Pattern>, ProseError> {
    sources.iter().map(|source| pattern(key, &expand(source), compile)).collect()
}
