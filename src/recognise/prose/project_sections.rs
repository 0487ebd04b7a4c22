//! Projects that have a section each: `某专项经费情况说明` with 立项依据, 年度预算安排 and the like below it, as budgets print them.

use super::outline::{Outline, Section};
use super::projects::Project;
use super::words;
use crate::grammar::prose::{Folded, ProseGrammar};
use crate::lex::Lexeme;
use crate::span::Span;
use crate::value::DocumentNumber;

/// The project that the section at `index` is about; `None` if its title or what stands below it is no project's.
pub fn read(text: &str, tree: &Outline<'_>, index: usize, grammar: &ProseGrammar) -> Option<Project> {
    let section = tree.sections.get(index)?;
    let title = Folded::new(section.title.of(text), section.title.start());
    let (start, end) = grammar.project_section(title.text())?;
    let children = || section.children.iter().filter_map(|child| tree.sections.get(*child));
    let budget = children().find(|child| grammar.is_project_budget(child.title.of(text)))?;
    let amount = paragraphs(budget).find_map(|span| first_amount(text, span, grammar));
    let numbers = children().filter(|child| grammar.is_project_basis(child.title.of(text))).flat_map(paragraphs);
    Some(Project {
        span: section.title,
        name: title.span(start, end),
        amount,
        numbers: without_repeats(numbers.flat_map(|span| document_numbers(text, span))),
        tags: Vec::new(),
        doubtful: false,
    })
}

fn paragraphs<'a>(section: &'a Section<'_>) -> impl Iterator<Item = Span> + 'a {
    section.paragraphs.iter().map(|paragraph| paragraph.span)
}

/// The amount behind one of the grammar's words for a project's whole budget.
fn first_amount(text: &str, span: Span, grammar: &ProseGrammar) -> Option<Lexeme<crate::value::Money>> {
    let folded = Folded::new(span.of(text), span.start());
    let (start, end) = grammar.project_total(folded.text())?;
    let place = folded.span(start, end);
    words::money(place.of(text)).map(|found| Lexeme { span: place, ..found })
}

/// A number that is cited again stands once.
fn without_repeats(numbers: impl Iterator<Item = Lexeme<DocumentNumber>>) -> Vec<Lexeme<DocumentNumber>> {
    let mut kept: Vec<Lexeme<DocumentNumber>> = Vec::new();
    for number in numbers {
        if !kept.iter().any(|known| known.value.canonical() == number.value.canonical()) {
            kept.push(number);
        }
    }
    kept
}

fn document_numbers(text: &str, span: Span) -> Vec<Lexeme<DocumentNumber>> {
    let shifted = |found: Lexeme<DocumentNumber>| Lexeme { span: found.span.shifted(span.start()), ..found };
    words::document_numbers(span.of(text)).into_iter().map(shifted).collect()
}
