//! The cover of a booklet: its title, which may go over several lines (the body's name, the year, the report's name), the
//! fiscal year and the department. Titles of parts and tables further down are left where they are.

use crate::document::Document;
use crate::lex::chars::is_han;
use crate::lex::{date, enumerator};
use crate::recognise::family::TitleLine;
use crate::recognise::title::{self, Titles};
use crate::span::Span;

/// A title's lines above the one that names the report.
const MOST_LINES: usize = 3;
/// A line of a name is at most this long.
const LONGEST_PIECE: usize = 30;

/// Reads the cover. `matched`: the lines that hold a title phrase, with the place and length of the phrase.
pub fn read(document: &Document, lines: &[TitleLine], matched: &[(usize, usize, usize)]) -> Titles {
    let mut titles = Titles::default();
    let front = lines.iter().position(|line| ends_cover(document, line)).unwrap_or(lines.len());
    let numbered = |place: usize| enumerator::at_start(document.text_at(lines[place].span)).is_some();
    let on_cover = matched.iter().find(|(place, ..)| *place < front && !numbered(*place));
    let Some((place, at, _)) = on_cover.or_else(|| matched.iter().find(|(place, ..)| !numbered(*place))).or(matched.first())
    else {
        return titles;
    };
    let own = title::department_in(document, lines[*place].span, *at);
    let (first, name) = match own {
        Some(name) => (*place, Some(name)),
        None => above(document, lines, *place),
    };
    let title = lines[first].span.cover(lines[*place].span);
    titles.title = Some(title);
    titles.department = name.or_else(|| named_elsewhere(document, lines, matched));
    let year = |span: Span| date::year_in(document.text_at(span)).map(|(year, at)| (year, at.shifted(span.start())));
    titles.year = year(title)
        .or_else(|| title::year_near(document, lines, *place))
        .or_else(|| matched.iter().find_map(|(place, ..)| title::year_near(document, lines, *place)));
    let keys: Vec<&str> = lines[first..=*place].iter().map(|line| line.key.as_str()).collect();
    for (index, line) in lines.iter().enumerate() {
        // A title page behind the cover says the same again.
        if (first..=*place).contains(&index) || index < front && keys.contains(&line.key.as_str()) {
            titles.lines.push(line.span);
            titles.blocks.push(line.block);
        }
    }
    titles
}

/// Whether the cover ends before this line: a table of contents or the first heading.
fn ends_cover(document: &Document, line: &TitleLine) -> bool {
    use enumerator::EnumeratorKind::{Chapter, Han, HanParen};
    let begins = enumerator::at_start(document.text_at(line.span));
    matches!(line.key.as_str(), "目录" | "目次") || begins.is_some_and(|found| matches!(found.kind, Chapter | Han | HanParen))
}

/// The name of the body above the line at `place`, with the line where it begins: it may be cut over lines, and the year may stand
/// between.
fn above(document: &Document, lines: &[TitleLine], place: usize) -> (usize, Option<Span>) {
    let next_to = |index: usize| lines[index].block + 1 == lines[index + 1].block;
    let year_only = |index: usize| {
        let raw = document.text_at(lines[index].span).trim();
        raw.chars().count() <= 12 && date::year_in(raw).is_some()
    };
    let mut end = place;
    let mut first = place;
    if let Some(index) = end.checked_sub(1).filter(|index| next_to(*index) && year_only(*index)) {
        (end, first) = (index, index);
    }
    let mut name = None;
    for index in (end.saturating_sub(MOST_LINES)..end).rev() {
        if !next_to(index) || !is_piece(document.text_at(lines[index].span)) {
            break;
        }
        // A whole name above another is another body's.
        let whole = |index: usize| title::is_organisation(&bare(document, lines[index].span));
        if name.is_some() && whole(index) {
            break;
        }
        let span = title::without_year(document, lines[index].span.cover(lines[end - 1].span));
        if title::is_organisation(&bare(document, span)) {
            (first, name) = (index, Some(span));
        }
    }
    (first, name)
}

fn bare(document: &Document, span: Span) -> String {
    document.text_at(span).chars().filter(|c| !c.is_whitespace()).collect()
}

/// Whether a line may be a piece of a name: ideographs and brackets, a year at one end.
fn is_piece(line: &str) -> bool {
    let line = line.trim();
    let fits = |c: char| is_han(c) || c.is_ascii_digit() || c.is_whitespace() || matches!(c, '（' | '）' | '(' | ')' | '·');
    line.chars().count() <= LONGEST_PIECE
        && line.chars().all(fits)
        && !line.starts_with("附件")
        && !line.ends_with(['号', '稿', '件'])
}

/// A department that the title of a part names: `第二部分 某局2024年度部门决算表`.
fn named_elsewhere(document: &Document, lines: &[TitleLine], matched: &[(usize, usize, usize)]) -> Option<Span> {
    matched.iter().find_map(|(place, at, _)| {
        let name = title::department_in(document, lines[*place].span, *at)?;
        let number = enumerator::at_start(document.text_at(name)).map_or(0, |found| found.len);
        let name = Span::new(name.start() + number, name.end()).trimmed(&document.text);
        title::is_organisation(document.text_at(name)).then_some(name)
    })
}
