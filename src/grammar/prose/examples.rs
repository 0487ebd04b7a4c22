//! Every rule proves itself: it takes its examples with the value that they mark and refuses its counterexamples.

use super::data::{FigureData, ProseData};
use super::figure::FigureScope;
use super::folded::{Folded, fold};
use super::{ProseGrammar, SectionMatch};

/// The year that the examples of figures are about.
const YEAR: u16 = 2022;

/// One line for each example that does not behave.
pub(super) fn check(grammar: &ProseGrammar, data: &ProseData) -> Vec<String> {
    let mut faults = Vec::new();
    for section in &data.section {
        need("section", &section.key, &section.examples, &section.counterexamples, &mut faults);
        let is = |title: &String| grammar.section_of(title).is_some_and(|found: SectionMatch<'_>| found.key == section.key);
        report("section", &section.key, section.examples.iter().filter(|title| !is(title)), "not taken", &mut faults);
        report("section", &section.key, section.counterexamples.iter().filter(|title| is(title)), "taken", &mut faults);
    }
    for figure in &data.prose {
        need("prose", &figure.key, &figure.examples, &figure.counterexamples, &mut faults);
        report(
            "prose",
            &figure.key,
            figure.examples.iter().filter(|text| !takes(grammar, figure, text)),
            "not taken",
            &mut faults,
        );
        let taken = |text: &&String| values(grammar, figure, text).next().is_some();
        report("prose", &figure.key, figure.counterexamples.iter().filter(taken), "taken", &mut faults);
    }
    lists(grammar, data, &mut faults);
    faults
}

fn lists(grammar: &ProseGrammar, data: &ProseData, faults: &mut Vec<String>) {
    let titles = &data.titles;
    need("titles", "titles", &titles.examples, &titles.counterexamples, faults);
    let department = |line: &str| grammar.department_in(line).and_then(|range| line.get(range).map(str::to_owned));
    let named = |text: &&String| department(&unmarked(text)) != marked(text);
    report("titles", "titles", titles.examples.iter().filter(named), "not taken", faults);
    report("titles", "titles", titles.counterexamples.iter().filter(|text| department(text).is_some()), "taken", faults);

    let units = &data.units;
    need("units", "units", &units.examples, &units.counterexamples, faults);
    let list = |text: &str| {
        let folded = fold(text);
        grammar.units_in(&folded, true).and_then(|found| folded.get(found.list.0..found.list.1).map(str::to_owned))
    };
    let listed = |text: &&String| list(&unmarked(text)) != marked(text).map(|text| fold(&text));
    report("units", "units", units.examples.iter().filter(listed), "not taken", faults);
    report("units", "units", units.counterexamples.iter().filter(|text| list(text).is_some()), "taken", faults);

    need("units", "subordinate", &units.subordinate_examples, &units.subordinate_counterexamples, faults);
    let list = |text: &str| {
        let folded = fold(text);
        grammar.subordinate_units_in(&folded).and_then(|found| folded.get(found.list.0..found.list.1).map(str::to_owned))
    };
    let unlisted = |text: &&String| list(&unmarked(text)) != marked(text).map(|text| fold(&text));
    report("units", "subordinate", units.subordinate_examples.iter().filter(unlisted), "not taken", faults);
    let taken = units.subordinate_counterexamples.iter().filter(|text| list(text).is_some());
    report("units", "subordinate", taken, "taken", faults);

    let projects = &data.projects;
    need("projects", "projects", &projects.examples, &projects.counterexamples, faults);
    let refused = |text: &&String| grammar.refuses_project(&fold(text));
    report("projects", "projects", projects.examples.iter().filter(refused), "refused", faults);
    report("projects", "projects", projects.counterexamples.iter().filter(|text| !refused(text)), "taken", faults);

    type Found = Option<(std::ops::Range<usize>, std::ops::Range<usize>)>;
    let mut amounts = |key: &str, read: &dyn Fn(&str) -> Found, examples: &[String], counterexamples: &[String]| {
        need("projects", key, examples, counterexamples, faults);
        let amount = |text: &str| {
            let folded = fold(text);
            read(&folded).and_then(|(_, amount)| folded.get(amount).map(str::to_owned))
        };
        let unread = examples.iter().filter(|text| amount(&unmarked(text)) != marked(text));
        report("projects", key, unread, "not taken", faults);
        report("projects", key, counterexamples.iter().filter(|text| amount(text).is_some()), "taken", faults);
    };
    let (results, priced) = (&projects.result_examples, &projects.priced_examples);
    amounts("results", &|text| grammar.project_result(text), results, &projects.result_counterexamples);
    amounts("priced", &|text| grammar.priced_project(text), priced, &projects.priced_counterexamples);

    let sections = &data.project_sections;
    need("project_sections", "project_sections", &sections.examples, &sections.counterexamples, faults);
    let name = |text: &str| {
        let folded = fold(text);
        grammar.project_section(&folded).and_then(|(start, end)| folded.get(start..end).map(str::to_owned))
    };
    let unnamed = |text: &&String| name(&unmarked(text)) != marked(text).map(|text| fold(&text));
    report("project_sections", "project_sections", sections.examples.iter().filter(unnamed), "not taken", faults);
    let named = sections.counterexamples.iter().filter(|text| name(text).is_some());
    report("project_sections", "project_sections", named, "taken", faults);

    for (whole, rule) in data.whole.iter().zip(&grammar.wholes) {
        need("whole", &whole.key, &whole.examples, &whole.counterexamples, faults);
        let amount = |text: &str| {
            let folded = fold(text);
            rule.last(&folded).and_then(|(_, amount)| folded.get(amount).map(str::to_owned))
        };
        let unread = |text: &&String| amount(&unmarked(text)) != marked(text).map(|text| fold(&text));
        report("whole", &whole.key, whole.examples.iter().filter(unread), "not taken", faults);
        let read = whole.counterexamples.iter().filter(|text| amount(text).is_some());
        report("whole", &whole.key, read, "taken", faults);
    }

    for sole in &data.sole {
        need("sole", &sole.key, &sole.examples, &sole.counterexamples, faults);
        let takes = |label: &&String| grammar.sole(std::slice::from_ref(*label)).iter().any(|(_, key)| *key == sole.key);
        report("sole", &sole.key, sole.examples.iter().filter(|label| !takes(label)), "not taken", faults);
        report("sole", &sole.key, sole.counterexamples.iter().filter(takes), "taken", faults);
    }

    let items = &data.items;
    need("items", "items", &items.examples, &items.counterexamples, faults);
    let refers = |text: &&String| grammar.is_referring(&fold(text));
    report("items", "items", items.examples.iter().filter(refers), "refused", faults);
    report("items", "items", items.counterexamples.iter().filter(|text| !refers(text)), "taken", faults);
}

fn need(kind: &str, key: &str, examples: &[String], counterexamples: &[String], faults: &mut Vec<String>) {
    if examples.is_empty() || counterexamples.is_empty() {
        faults.push(format!("{kind} {key}: an example and a counterexample are needed"));
    }
}

fn report<'a>(kind: &str, key: &str, texts: impl Iterator<Item = &'a String>, what: &str, faults: &mut Vec<String>) {
    faults.extend(texts.map(|text| format!("{kind} {key}: {what}: {text}")));
}

fn takes(grammar: &ProseGrammar, figure: &FigureData, text: &str) -> bool {
    marked(text).is_some_and(|wanted| values(grammar, figure, &unmarked(text)).any(|value| value == wanted))
}

/// The values that the rule (and no other) takes from a sentence, in a family that has both budget and executed figures.
fn values(grammar: &ProseGrammar, figure: &FigureData, text: &str) -> impl Iterator<Item = String> {
    let scope = FigureScope { fiscal_year: Some(YEAR), family: "department-self-evaluation", sections: &[] };
    let sentence = Folded::new(text, 0);
    let hits = grammar.figures_in(&sentence, &scope);
    let own: Vec<String> = hits
        .iter()
        .filter(|hit| hit.rule == figure.key && hit.key == figure.key)
        .map(|hit| hit.value.of(text).to_owned())
        .collect();
    own.into_iter()
}

/// The text without its marks.
fn unmarked(text: &str) -> String {
    text.replace(['«', '»'], "")
}

/// The text between the marks.
fn marked(text: &str) -> Option<String> {
    let (_, rest) = text.split_once('«')?;
    rest.split_once('»').map(|(inside, _)| inside.to_owned())
}
