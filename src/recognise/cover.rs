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
    // `首页 > 部门预算`, `来源：…`: a page says where it stands.
    let about_page = |raw: &str| raw.contains(['>', '＞', '»', '›', '|', '：', ':', '。', '，', '；']);
    let numbered = |place: usize| {
        let raw = document.text_at(lines[place].span);
        enumerator::at_start(raw).is_some() || about_page(raw)
    };
    titles.department = named_elsewhere(document, lines, matched);
    titles.year = matched.iter().find_map(|(place, ..)| title::year_near(document, lines, *place));
    let on_cover = matched.iter().find(|(place, ..)| *place < front && !numbered(*place));
    // The title of a part is not that of the whole.
    let Some((place, at, _)) = on_cover.or_else(|| matched.iter().find(|(place, ..)| !numbered(*place))) else {
        return titles;
    };
    let own = title::department_in(document, lines[*place].span, *at);
    let (first, name) = match own {
        Some(name) => (year_above(document, lines, *place).unwrap_or(*place), Some(name)),
        None => above(document, lines, *place),
    };
    let title = lines[first].span.cover(lines[*place].span);
    titles.title = Some(title);
    titles.department = name.or(titles.department);
    let year = |span: Span| date::year_in(document.text_at(span)).map(|(year, at)| (year, at.shifted(span.start())));
    titles.year = year(title).or_else(|| title::year_near(document, lines, *place)).or(titles.year);
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
    let end = year_above(document, lines, place).unwrap_or(place);
    let (mut first, mut name) = (end, None);
    for index in (end.saturating_sub(MOST_LINES)..end).rev() {
        if !next_to(lines, index) || !is_piece(document.text_at(lines[index].span)) {
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

/// The line right above that says the year and nothing else.
fn year_above(document: &Document, lines: &[TitleLine], place: usize) -> Option<usize> {
    let above = place.checked_sub(1).filter(|above| next_to(lines, *above))?;
    let raw = document.text_at(lines[above].span).trim();
    (raw.chars().count() <= 12 && date::year_in(raw).is_some()).then_some(above)
}

fn next_to(lines: &[TitleLine], index: usize) -> bool {
    lines.get(index + 1).is_some_and(|next| lines[index].block + 1 == next.block)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Block, BlockKind, SourceMap};
    use crate::grammar::Grammars;
    use crate::recognise::family;
    use crate::source::Format;

    /// Title, year and department.
    type Read = (Option<String>, Option<u16>, Option<String>);

    /// The cover of a text whose lines are its paragraphs.
    fn cover(text: &str) -> Result<Read, String> {
        let mut blocks = Vec::new();
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let span = Span::new(at, at + line.len()).trimmed(text);
            at += line.len();
            if !span.is_empty() {
                blocks.push(Block { span, kind: BlockKind::Paragraph });
            }
        }
        let places = SourceMap::of_lines(text);
        let document = Document { format: Format::Txt, encoding: None, pages: None, text: text.to_owned(), blocks, places };
        let grammars = Grammars::embedded().map_err(|error| error.to_string())?;
        let grammar = grammars.family("department-accounts").ok_or("no such family")?;
        let lines = family::title_lines(&document, &vec![None; document.blocks.len()]);
        let titles = title::read(&document, grammar, &lines);
        let piece = |span: Span| span.of(text).split_whitespace().collect::<String>();
        Ok((titles.title.map(piece), titles.year.map(|(year, _)| year), titles.department.map(piece)))
    }

    #[test]
    fn titles_of_one_line_or_several() -> Result<(), String> {
        for (text, title, department) in [
            ("青禾区水务局2022年度部门决算\n第一部分 概况\n", "青禾区水务局2022年度部门决算", "青禾区水务局"),
            ("云岭市青禾区\n水务局\n2022年度部门决算\n目录\n", "云岭市青禾区水务局2022年度部门决算", "云岭市青禾区水务局"),
            ("云岭市人民政府\n青禾区水务局\n2022年度部门决算\n目录\n", "青禾区水务局2022年度部门决算", "青禾区水务局"),
            ("附件1\n青禾区水务局\n2022年度\n部门决算公开\n目录\n", "青禾区水务局2022年度部门决算公开", "青禾区水务局"),
            (
                "首页 > 公开 > 部门决算\n青禾区水务局2022年度部门决算\n来源：部门决算处\n",
                "青禾区水务局2022年度部门决算",
                "青禾区水务局",
            ),
            ("2022年度\n青禾区水务局部门决算\n目录\n2021年部门决算\n", "2022年度青禾区水务局部门决算", "青禾区水务局"),
        ] {
            let found = cover(text)?;
            assert_eq!(found, (Some(title.to_owned()), Some(2022), Some(department.to_owned())), "{text}");
        }
        Ok(())
    }

    #[test]
    fn the_title_of_a_part_is_none_and_still_names_the_department() -> Result<(), String> {
        let found = cover("目录\n第一部分 概况\n第二部分 青禾区水务局2022年度部门决算表\n")?;
        assert_eq!(found, (None, Some(2022), Some("青禾区水务局".to_owned())));
        Ok(())
    }
}
