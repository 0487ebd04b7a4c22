//! Lines before the first heading and after the last paragraph: the report's title, the department and year in it, and
//! the signature (department and date).

use super::line::Line;
use super::words;
use crate::grammar::prose::ProseGrammar;
use crate::span::Span;

/// A title line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Title {
    /// The line.
    pub span: Span,
    /// Whether it names the form or the report.
    pub names_report: bool,
    /// The department's name in it.
    pub department: Option<Span>,
    /// The year and its place.
    pub year: Option<(u16, Span)>,
}

/// Department and date under a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Signature {
    /// The department.
    pub department: Option<Span>,
    /// The date.
    pub date: Option<Span>,
}

/// Titles are at most this long.
const LONGEST_TITLE: usize = 60;

/// Reads a title line; `None` for sentences, `label：value` lines and lines that name neither report nor department.
pub fn title(text: &str, line: Span, grammar: &ProseGrammar) -> Option<Title> {
    let piece = line.of(text);
    if piece.chars().count() > LONGEST_TITLE || piece.contains(['。', '：', ':', '；', '，']) {
        return None;
    }
    let bare = piece.trim_matches(['（', '）', '(', ')']);
    let offset = line.start() + if bare.len() < piece.len() { piece.find(bare).unwrap_or(0) } else { 0 };
    let department = grammar.department_in(bare).map(|range| Span::new(range.start, range.end).shifted(offset));
    let year = words::year_in(piece).map(|(year, span)| (year, span.shifted(line.start())));
    let names_report = grammar.names_report(piece);
    let only_year = year.is_some() && piece.chars().count() <= 12;
    (names_report || department.is_some() || only_year).then_some(Title { span: line, names_report, department, year })
}

/// The title lines among the lines before the first heading, and the others. A department's name that began on the line
/// before is put together.
pub fn titles(text: &str, front: &[Span], grammar: &ProseGrammar) -> (Vec<Title>, Vec<Span>) {
    let (mut titles, mut loose): (Vec<Title>, Vec<Span>) = (Vec::new(), Vec::new());
    for line in front {
        let Some(mut title) = title(text, *line, grammar) else {
            loose.push(*line);
            continue;
        };
        if let Some(first) = loose.last().copied()
            && let Some(name) = title.department
            && name.start() == line.start()
            && begins_name(text, first, *line)
            && grammar.is_department(&format!("{}{}", first.of(text), name.of(text)))
        {
            title.department = Some(first.cover(name));
            title.span = first.cover(*line);
            loose.pop();
        }
        titles.push(title);
    }
    (titles, loose)
}

/// Whether the line `first` stands right before `line`, holds nothing but ideographs, and is a place or long enough to
/// have been broken: a label above its value is short.
fn begins_name(text: &str, first: Span, line: Span) -> bool {
    let piece = first.of(text);
    (piece.chars().count() >= 8 || piece.ends_with(['省', '市', '州', '盟', '区', '县', '旗', '镇', '乡']))
        && Span::new(first.end(), line.start()).of(text).trim().is_empty()
        && first.of(text).chars().all(crate::lex::chars::is_han)
        && !first.of(text).contains("附件")
}

/// The signature at the end of the lines, and how many lines it takes. Only a date makes one.
pub fn signature(text: &str, lines: &[Line], grammar: &ProseGrammar) -> Option<(Signature, usize)> {
    let last = lines.last()?;
    let piece = last.span.of(text);
    if words::is_date(piece) {
        let before = lines.len().checked_sub(2).and_then(|at| lines.get(at));
        let department = before.map(|line| line.span).filter(|span| grammar.is_department(span.of(text)));
        let count = if department.is_some() { 2 } else { 1 };
        return Some((Signature { department, date: Some(last.span) }, count));
    }
    // Department and date on one line, a gap between.
    let at = piece.rfind(|c: char| c.is_whitespace())?;
    let (front, back) = (piece.get(..at)?.trim_end(), piece.get(at..)?.trim_start());
    (grammar.is_department(front) && words::is_date(back)).then(|| {
        let department = Span::new(last.span.start(), last.span.start() + front.len());
        let date = Span::new(last.span.end() - back.len(), last.span.end());
        (Signature { department: Some(department), date: Some(date) }, 1)
    })
}
