//! What came of a run: counts, what failed and why, and which documents a person should open first. No times and no places
//! of the machine, so that the same documents give the same bytes.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;

use super::super::io::Inputs;
use super::super::lang::Lang;
use super::record::{Ending, Record};

/// Its name in the output folder.
pub const FILE: &str = "summary.json";

/// How many documents are named as the first to look at.
const FIRST: usize = 20;

/// As many lines of a kind are printed.
const PRINTED: usize = 5;

/// The summary, as it is written.
#[derive(Debug, Serialize)]
pub struct Summary {
    tool: Tool,
    documents: usize,
    outcomes: Outcomes,
    /// By the family of the main report.
    families: BTreeMap<String, usize>,
    /// Forms that stand in a file beside its main report.
    attachments: BTreeMap<String, usize>,
    formats: BTreeMap<String, usize>,
    review: Review,
    /// Those that a person should open first, the worst first.
    first: Vec<First>,
    failed: Vec<Failed>,
    /// Files that were not read, by ending.
    skipped: BTreeMap<String, usize>,
}

#[derive(Debug, Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Debug, Serialize)]
struct Outcomes {
    /// Done, and nothing to review.
    clean: usize,
    to_review: usize,
    failed: usize,
}

#[derive(Debug, Serialize)]
struct Review {
    entries: usize,
    urgent: usize,
    kinds: BTreeMap<String, usize>,
}

#[derive(Debug, Serialize)]
struct First {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    output: Option<String>,
    family: String,
    entries: usize,
    urgent: usize,
    kinds: BTreeMap<String, usize>,
}

#[derive(Debug, Serialize)]
struct Failed {
    name: String,
    reason: String,
}

impl Summary {
    /// The summary of these documents, in the order of the input.
    pub fn new(records: &[Record], inputs: &Inputs) -> Self {
        let mut failed: Vec<Failed> =
            inputs.failed.iter().map(|(name, reason)| Failed { name: name.clone(), reason: reason.clone() }).collect();
        let (mut families, mut attachments, mut formats, mut kinds) =
            (BTreeMap::new(), BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let (mut done, mut to_review, mut urgent) = (0, 0, 0);
        for record in records {
            if record.outcome == Ending::Failed {
                failed.push(Failed { name: record.name.clone(), reason: record.reason.clone().unwrap_or_default() });
                continue;
            }
            done += 1;
            to_review += usize::from(record.to_review);
            urgent += record.urgent;
            *formats.entry(record.format.clone()).or_default() += 1;
            for (number, family) in record.families.iter().enumerate() {
                let counts = if number == 0 { &mut families } else { &mut attachments };
                *counts.entry(family.clone()).or_default() += 1;
            }
            for (kind, count) in &record.review {
                *kinds.entry(kind.clone()).or_default() += count;
            }
        }
        Self {
            tool: Tool { name: "baogao", version: env!("CARGO_PKG_VERSION") },
            documents: records.len() + inputs.failed.len(),
            outcomes: Outcomes { clean: done - to_review, to_review, failed: failed.len() },
            families,
            attachments,
            formats,
            review: Review { entries: kinds.values().sum(), urgent, kinds },
            first: first(records),
            failed,
            skipped: inputs.skipped_endings(),
        }
    }

    /// The same for people.
    pub fn text(&self, lang: Lang) -> String {
        let (done, failed, review) =
            (self.outcomes.clean + self.outcomes.to_review, self.outcomes.failed, self.outcomes.to_review);
        let mut lines = vec![say!(
            lang,
            "{done} done, {failed} failed, {review} to review",
            "完成 {done} 份，失败 {failed} 份，需复核 {review} 份"
        )];
        let skipped: usize = self.skipped.values().sum();
        if skipped > 0 {
            lines[0].push_str(&say!(
                lang,
                "; {skipped} other files skipped (-v names them)",
                "；跳过其他文件 {skipped} 个（-v 可列出）"
            ));
        }
        if self.documents > 1 {
            for (en, zh, counts) in [
                ("families", "文种", &self.families),
                ("formats", "格式", &self.formats),
                ("to review", "复核事项", &self.review.kinds),
            ] {
                if !counts.is_empty() {
                    let counts: Vec<String> = counts.iter().map(|(name, count)| format!("{name} {count}")).collect();
                    lines.push(format!("  {}: {}", lang.pick(en, zh), counts.join(", ")));
                }
            }
            self.name_first(lang, &mut lines);
        }
        lines.join("\n")
    }

    fn name_first(&self, lang: Lang, lines: &mut Vec<String>) {
        if !self.first.is_empty() {
            lines.push(format!("  {}:", lang.pick("look at these first", "请先复核")));
        }
        for First { name, entries, urgent, .. } in self.first.iter().take(PRINTED) {
            lines.push(if *entries == 0 {
                say!(lang, "    {name}: no family fits", "    {name}：未识别文种")
            } else {
                say!(lang, "    {name}: {entries} to review, {urgent} urgent", "    {name}：{entries} 处，其中 {urgent} 处紧要")
            });
        }
    }
}

fn first(records: &[Record]) -> Vec<First> {
    let mut worst: Vec<&Record> = records.iter().filter(|record| record.to_review).collect();
    worst.sort_by_key(|record| (Reverse(record.urgent), Reverse(record.entries()), &record.name));
    let named = worst.into_iter().take(FIRST).map(|record| First {
        name: record.name.clone(),
        output: record.output.as_ref().map(|(path, _)| path.clone()),
        family: record.families.first().cloned().unwrap_or_default(),
        entries: record.entries(),
        urgent: record.urgent,
        kinds: record.review.clone(),
    });
    named.collect()
}

#[cfg(test)]
mod tests {
    use super::super::record::Stamp;
    use super::*;

    fn record(name: &str, kinds: &[(&str, usize)], urgent: usize) -> Record {
        let stamp = Stamp { tool: String::new(), grammar: String::new(), options: String::new() };
        let mut record = Record::failed(name.to_owned(), String::new(), stamp);
        record.outcome = Ending::Done;
        record.families = vec!["a".to_owned(), "b".to_owned()];
        record.review = kinds.iter().map(|(kind, count)| ((*kind).to_owned(), *count)).collect();
        record.to_review = !kinds.is_empty();
        record.urgent = urgent;
        record
    }

    #[test]
    fn the_worst_stand_first_and_everything_is_counted() {
        let mut records = vec![record("z", &[("missing", 1)], 1), record("clean", &[], 0), record("y", &[("missing", 2)], 1)];
        records.extend((0..30).map(|number| record(&format!("n{number:02}"), &[("ambiguous", 1)], 0)));
        let mut lost = record("lost", &[], 0);
        lost.outcome = Ending::Failed;
        records.push(lost);
        let inputs = Inputs { failed: vec![("gone".to_owned(), "why".to_owned())], ..Inputs::default() };
        let summary = Summary::new(&records, &inputs);
        let names: Vec<&str> = summary.first.iter().map(|first| first.name.as_str()).collect();
        assert_eq!(names[..3], ["y", "z", "n00"]);
        assert_eq!(names.len(), FIRST);
        assert_eq!((summary.documents, summary.outcomes.clean, summary.outcomes.failed), (35, 1, 2));
        assert_eq!((summary.review.kinds["missing"], summary.families["a"], summary.attachments["b"]), (3, 33, 33));
        assert!(summary.text(Lang::En).starts_with("33 done, 2 failed, 32 to review\n"), "{}", summary.text(Lang::En));
    }
}
