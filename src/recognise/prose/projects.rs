//! Lists of projects: `甲经费16万元；某财预〔2022〕3号乙项目27.91万元；…。`
//!
//! ```text
//! list = item , { separator , item } , [ "。" ] ;
//! item = [ enumerator ] , { document-number , [ mark ] } , [ tag , mark ] , name , [ "（" document-numbers "）" ] , amount ,
//!        [ "（" remark "）" ] ;
//! ```
//!
//! The separator is the first of ； 。 ， 、 that lets the items end in amounts: all the others may stand inside a name.

use super::outline::Paragraph;
use super::units::split;
use super::words;
use crate::grammar::prose::{Folded, ProseGrammar};
use crate::lex::Lexeme;
use crate::span::Span;
use crate::value::{DocumentNumber, Money};

/// One project.
#[derive(Debug, Clone, PartialEq)]
pub struct Project {
    /// The whole item.
    pub span: Span,
    /// Its name.
    pub name: Span,
    /// What it cost; `None` if the item has none.
    pub amount: Option<Lexeme<Money>>,
    /// Document numbers.
    pub numbers: Vec<Lexeme<DocumentNumber>>,
    /// Tags such as 参照直达.
    pub tags: Vec<Span>,
    /// Another amount stands inside the name.
    pub doubtful: bool,
}

impl Project {
    /// Where the item begins behind its introduction.
    fn start(&self) -> usize {
        self.numbers.iter().map(|number| number.span.start()).chain([self.name.start()]).min().unwrap_or_default()
    }
}

/// The project that a paragraph reports on, with what was spent.
pub fn result(text: &str, paragraph: Span, grammar: &ProseGrammar) -> Option<Project> {
    let folded = Folded::new(paragraph.of(text), paragraph.start());
    let (name, amount) = grammar.project_result(folded.text())?;
    let (name, amount) = (folded.span(name.start, name.end), folded.span(amount.start, amount.end));
    let value = words::money(amount.of(text)).map(|found| Lexeme { span: amount, ..found });
    Some(Project { span: paragraph, name, amount: value, numbers: Vec::new(), tags: Vec::new(), doubtful: false })
}

/// The project of a numbered paragraph that says its amount behind the name: `某项目：支出30万元，完成…`.
pub fn priced(text: &str, body: Span, grammar: &ProseGrammar) -> Option<Project> {
    let folded = Folded::new(body.of(text), body.start());
    let (name, amount) = grammar.priced_project(folded.text())?;
    let (name, amount) = (folded.span(name.start, name.end), folded.span(amount.start, amount.end));
    let value = words::money(amount.of(text)).map(|found| Lexeme { span: amount, ..found });
    Some(Project { span: body, name, amount: value, numbers: Vec::new(), tags: Vec::new(), doubtful: false })
}

/// What is known of a paragraph before it is read as a list.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// It stands in a section about projects.
    pub in_section: bool,
    /// Lists count outside of such sections too.
    pub anywhere: bool,
    /// Number of figures (基本支出 …) that it prints.
    pub figures: usize,
}

/// The items of consecutive paragraphs, and which of them are lists: indices into `paragraphs`, each with the place where
/// the first item begins behind its introduction.
pub fn read(text: &str, paragraphs: &[(Paragraph, Place)], grammar: &ProseGrammar) -> (Vec<Project>, Vec<(usize, usize)>) {
    let pieces: Vec<Vec<Span>> = paragraphs.iter().map(|(paragraph, place)| items(text, paragraph, *place)).collect();
    let (mut projects, mut taken) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < pieces.len() {
        let run = pieces[at..].iter().take_while(|items| !items.is_empty()).count();
        let Some(range) = (run > 0).then_some(at..at + run) else {
            at += 1;
            continue;
        };
        let in_section = paragraphs.get(at).is_some_and(|(_, place)| place.in_section);
        let spans: Vec<Span> = range.clone().filter_map(|index| pieces.get(index)).flatten().copied().collect();
        let found: Vec<Project> =
            spans.iter().enumerate().map(|(place, span)| project(text, *span, place == 0, grammar)).collect();
        let refused = found.iter().filter(|project| is_refused(text, project, grammar)).count();
        let doubtful = found.iter().filter(|project| project.doubtful).count();
        let enough = found.len() >= 3 || in_section && found.len() >= 2;
        if enough && 2 * refused < found.len() && 3 * doubtful < found.len() {
            let begin = found.first().map_or(0, Project::start);
            let first = |index: usize| pieces.get(index).and_then(|items| items.first()).map_or(0, |item| item.start());
            taken.extend(range.map(|index| (index, if index == at { begin } else { first(index) })));
            projects.extend(found);
        }
        at += run;
    }
    (projects, taken)
}

/// The items of a list inside a sentence: `项目支出50万元，其中：甲30万元、乙20万元。` They all end in amounts that are not
/// more than the whole together.
pub fn in_sentence(text: &str, sentence: Span, grammar: &ProseGrammar) -> Vec<Project> {
    let folded = Folded::new(sentence.of(text), sentence.start());
    for (whole, list) in grammar.project_lists(folded.text()) {
        let Some(whole) = words::money(folded.span(whole.start, whole.end).of(text)).and_then(|found| found.value.yuan) else {
            continue;
        };
        let list = trimmed(text, folded.span(list.start, list.end));
        let first = list.of(text).find(['；', ';']).map(|at| Span::new(list.start(), list.start() + at));
        for place in std::iter::once(list).chain(first) {
            let parts = [&['；', ';'], &['，', ','], &['、', '、']].into_iter().map(|marks| split(text, place, marks));
            let found = parts.filter(|parts| parts.len() >= 2).find_map(|parts| {
                let found: Vec<Project> = parts.iter().map(|part| project(text, *part, false, grammar)).collect();
                let amounts: Option<Vec<_>> = found.iter().map(|project| project.amount.as_ref()?.value.yuan).collect();
                let sum: crate::value::Decimal = amounts?.into_iter().sum();
                let fits = sum <= whole && found.iter().all(|project| !project.doubtful && !is_refused(text, project, grammar));
                fits.then_some(found)
            });
            if let Some(found) = found {
                return found;
            }
        }
    }
    Vec::new()
}

fn is_refused(text: &str, project: &Project, grammar: &ProseGrammar) -> bool {
    let name = Folded::new(project.name.of(text), 0);
    name.text().is_empty() || grammar.refuses_project(name.text())
}

/// The items that a paragraph is a list of; none if it is no list.
fn items(text: &str, paragraph: &Paragraph, place: Place) -> Vec<Span> {
    let span = trimmed(text, paragraph.span);
    let priced = |piece: &Span| amount(text, without_mark(text, *piece)).is_some();
    let separators: &[&[char]] = match (place.in_section, place.anywhere) {
        (true, _) => &[&['；', ';'], &['。'], &['，', ','], &['、']],
        (false, true) => &[&['；', ';']],
        (false, false) => return Vec::new(),
    };
    for marks in separators {
        let pieces = split(text, span, marks);
        let with = pieces.iter().filter(|piece| priced(piece)).count();
        let strict = marks.contains(&'，') || marks.contains(&'、');
        let fits = if strict { with == pieces.len() && place.figures == 0 } else { 5 * with >= 4 * pieces.len() };
        if pieces.len() >= 2 && fits && 2 * place.figures < pieces.len() {
            return pieces;
        }
    }
    // One item a paragraph.
    let one = place.figures == 0 && (paragraph.enumerator.is_some() || place.in_section);
    let body = trimmed(text, paragraph.body).of(text);
    if one && !body.contains(['。', '；']) && priced(&span) { vec![span] } else { Vec::new() }
}

/// Reads one item. `first`: what introduces the list may stand before it.
fn project(text: &str, span: Span, first: bool, grammar: &ProseGrammar) -> Project {
    let whole = span;
    let mut span = without_mark(text, span);
    if first {
        // What the money is for stands behind it and introduces nothing.
        let end = amount(text, span).map_or(span.end(), |found| found.span.start());
        let start = without_lead(text, Span::new(span.start(), end), grammar).start();
        span = Span::new(start, span.end());
    }
    if let Some(found) = words::enumerator(span.of(text)) {
        span = Span::new(span.start() + found.span.end(), span.end()).trimmed(text);
    }
    let amount = amount(text, span);
    let end = amount.as_ref().map_or(span.end(), |found| found.span.start());
    let mut name = before_amount(text, Span::new(span.start(), end));
    let scan = |place: Span| words::document_numbers(place.of(text)).into_iter().map(move |found| shifted(found, place.start()));
    let mut numbers: Vec<Lexeme<DocumentNumber>> = scan(name).collect();
    name = without_numbers(text, name, &numbers);
    if let Some(found) = &amount {
        numbers.extend(scan(Span::new(found.span.end(), span.end())));
    }
    let mut tags = Vec::new();
    while let Some((tag, rest)) = words::tag(name.of(text)) {
        tags.push(tag.shifted(name.start()));
        name = Span::new(name.start() + rest, name.end()).trimmed(text);
    }
    let doubtful = words::has_money(name.of(text));
    Project { span: whole, name, amount, numbers, tags, doubtful }
}

fn shifted<T>(found: Lexeme<T>, offset: usize) -> Lexeme<T> {
    Lexeme { span: found.span.shifted(offset), ..found }
}

/// The amount at the end of an item; a bracketed remark may stand behind it, or what the money is for.
fn amount(text: &str, item: Span) -> Option<Lexeme<Money>> {
    let at_end = |span: Span| words::money_at_end(span.of(text)).map(|found| shifted(found, span.start()));
    let upto = |at: usize| Span::new(item.start(), item.start() + at).trimmed(text);
    at_end(item)
        .or_else(|| at_end(upto(bracket_at_end(item.of(text))?)))
        .or_else(|| PURPOSES.iter().filter_map(|words| item.of(text).find(words)).min().and_then(|at| at_end(upto(at))))
}

/// Words behind an amount that say what it is for.
const PURPOSES: [&str; 7] = ["，主要用于", "，用于", "，主要是", "，主要为", "，主要包括", "，专项用于", "，主要支出"];

/// Where the bracket begins that ends a text; brackets inside it are passed over.
fn bracket_at_end(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices().rev() {
        match c {
            '）' | ')' => depth += 1,
            '（' | '(' => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 {
            return (at + c.len_utf8() < text.len()).then_some(at);
        }
    }
    None
}

/// Takes document numbers off the front, with the mark behind them, and the bracket that holds only document numbers
/// off the end.
fn without_numbers(text: &str, name: Span, numbers: &[Lexeme<DocumentNumber>]) -> Span {
    let mut name = name;
    for number in numbers {
        let gap = Span::new(name.start(), number.span.start());
        if number.span.start() < name.start() || !gap.of(text).chars().all(is_mark) {
            break;
        }
        let after = words::after_number(text, number.span.end()).min(name.end());
        name = Span::new(after, name.end()).trimmed(text);
    }
    let piece = name.of(text);
    if let Some(open) = piece.rfind(['（', '(', '【', '[']).filter(|_| piece.ends_with(['）', ')', '】', ']'])) {
        let bracket = Span::new(name.start() + open, name.end());
        // The bracket that opens last may be that of the number's own year.
        let bracket = match numbers.last() {
            Some(last) if bracket.start() >= last.span.start() && bracket.end() >= last.span.end() => {
                let from = Span::new(name.start(), last.span.start()).of(text).rfind(['（', '(', '【', '[']);
                from.map_or(bracket, |at| Span::new(name.start() + at, name.end()))
            }
            _ => bracket,
        };
        if only_numbers(text, bracket, numbers) {
            return Span::new(name.start(), bracket.start()).trimmed(text);
        }
    }
    name
}

fn only_numbers(text: &str, bracket: Span, numbers: &[Lexeme<DocumentNumber>]) -> bool {
    let mut at = bracket.start();
    let mut found = false;
    for number in numbers.iter().filter(|number| bracket.contains(number.span)) {
        if !Span::new(at, number.span.start()).of(text).chars().all(is_mark) {
            return false;
        }
        (at, found) = (number.span.end(), true);
    }
    found && Span::new(at, bracket.end()).of(text).chars().all(is_mark)
}

fn is_mark(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '（' | '）' | '(' | ')' | '【' | '】' | '[' | ']' | '、' | '，' | ',' | '；' | '.' | '．' | '：' | ':' | '号'
        )
}

/// The text before an amount without what only leads to it (：, 约, 共计).
fn before_amount(text: &str, span: Span) -> Span {
    let kept = span
        .of(text)
        .trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '：' | ':' | '，' | ',' | '、' | '—' | '-' | '－' | '–'));
    let kept =
        kept.strip_suffix("共计").or_else(|| kept.strip_suffix("合计")).or_else(|| kept.strip_suffix('约')).unwrap_or(kept);
    Span::new(span.start(), span.start() + kept.len()).trimmed(text)
}

fn without_lead(text: &str, span: Span, grammar: &ProseGrammar) -> Span {
    let folded = Folded::new(span.of(text), span.start());
    match grammar.project_lead(folded.text()) {
        0 => span,
        end => Span::new(folded.span(0, end).end(), span.end()).trimmed(text),
    }
}

fn trimmed(text: &str, span: Span) -> Span {
    without_mark(text, span)
}

fn without_mark(text: &str, span: Span) -> Span {
    let kept =
        span.of(text).trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '。' | '；' | ';' | '，' | ',' | '、' | '.'));
    Span::new(span.start(), span.start() + kept.len()).trimmed(text)
}
