//! The form's title, its fiscal year and the department that titles name.

use crate::document::{BlockKind, Document};
use crate::grammar::Grammar;
use crate::lex::{date, enumerator, fold};
use crate::recognise::family::{TitleLine, title_match};
use crate::recognise::heads::field_of;
use crate::recognise::text;
use crate::report::{Evidence, Facts, Ground, Node};
use crate::span::Span;
use crate::value::{Decimal, Value};

/// What the titles say.
#[derive(Debug, Default)]
pub struct Titles {
    /// The form's title.
    pub title: Option<Span>,
    /// The fiscal year.
    pub year: Option<(u16, Span)>,
    /// The department.
    pub department: Option<Span>,
    /// Lines that are titles, all of them.
    pub lines: Vec<Span>,
    /// Blocks that are titles or part of one.
    pub blocks: Vec<usize>,
}

/// Reads the titles of a family. The form's title is the first one before a table, or the first at all.
pub fn read(document: &Document, grammar: &Grammar, lines: &[TitleLine]) -> Titles {
    let mut titles = Titles::default();
    let matched: Vec<(usize, usize, usize)> = lines
        .iter()
        .enumerate()
        .filter_map(|(place, line)| title_match(grammar, &line.key).map(|(at, length)| (place, at, length)))
        .collect();
    if grammar.printed_tables().is_some() {
        return super::cover::read(document, lines, &matched);
    }
    // The form's own title stands nearest above its table; a page's heading above it only names the page.
    let first = matched.first().map_or(0, |(place, ..)| lines[*place].block);
    let table = document
        .blocks
        .iter()
        .enumerate()
        .skip(first)
        .take(40)
        .find(|(_, block)| matches!(block.kind, BlockKind::Table(_)))
        .map(|(index, _)| index);
    // A numbered heading that names the form (三、项目支出绩效自评表) is no title where there is another.
    let numbered = |place: usize| enumerator::at_start(document.text_at(lines[place].span)).is_some();
    let near = |wanted: bool| {
        table
            .and_then(|table| matched.iter().rev().find(|(place, ..)| lines[*place].block <= table && numbered(*place) == wanted))
    };
    let above = near(false).or_else(|| near(true));
    let form = above.or(matched.first());
    let Some((place, ..)) = form.copied() else { return titles };
    titles.title = Some(lines[place].span);
    titles.year =
        year_near(document, lines, place).or_else(|| matched.iter().find_map(|(place, ..)| year_near(document, lines, *place)));
    for (place, at, _) in &matched {
        let line = &lines[*place];
        titles.lines.push(line.span);
        titles.blocks.push(line.block);
        let own = department_in(document, line.span, *at);
        let found = own.or_else(|| {
            // A title over two lines: the name ends the line above.
            let above = place.checked_sub(1).map(|above| &lines[above]).filter(|above| above.block + 1 == line.block)?;
            let name = without_year(document, above.span);
            (*at == 0 && is_organisation(name.of(&document.text)) && date::year_in(document.text_at(above.span)).is_some()).then(
                || {
                    titles.lines.push(above.span);
                    titles.blocks.push(above.block);
                    name
                },
            )
        });
        // A label that the text of a damaged table put above its value is no part of a name.
        let labelled = |span: &Span| {
            let name = document.text_at(*span);
            let first = name.lines().next().unwrap_or("");
            let torn_off = first.len() < name.len() && first.trim().chars().count() <= 6;
            torn_off || field_of(grammar, &fold::label(first).key).is_some()
        };
        let found = found.filter(|span| !labelled(span));
        // The fuller form of the same name (with the city before the district) is the better one.
        let fuller = |old: Span, new: Span| {
            let (old, new) = (text::folded(old.of(&document.text)), text::folded(new.of(&document.text)));
            new.len() > old.len() && new.ends_with(&old)
        };
        titles.department = match (titles.department, found) {
            (Some(old), Some(new)) if fuller(old, new) => Some(new),
            (old, new) => old.or(new),
        };
    }
    titles
}

pub(super) fn year_near(document: &Document, lines: &[TitleLine], place: usize) -> Option<(u16, Span)> {
    let in_line =
        |line: &TitleLine| date::year_in(document.text_at(line.span)).map(|(year, at)| (year, at.shifted(line.span.start())));
    in_line(&lines[place]).or_else(|| {
        [place.checked_add(1), place.checked_sub(1), place.checked_add(2)]
            .into_iter()
            .flatten()
            .filter_map(|near| lines.get(near))
            .find_map(|line| {
                let alone = line.key.chars().count() <= 12 && line.key.contains('年')
                    || line.key.chars().count() <= 30 && line.key.contains("年度");
                alone.then(|| in_line(line)).flatten()
            })
    })
}

/// The text of a title before its phrase, without the year: a name, if it looks like one.
pub(super) fn department_in(document: &Document, span: Span, at: usize) -> Option<Span> {
    let raw = document.text_at(span);
    // The phrase begins after `at` bytes of the normalised text; the raw text may hold white space besides.
    let mut key_bytes = 0;
    let end = raw.char_indices().find(|(_, c)| {
        let reached = key_bytes >= at;
        key_bytes += fold::key(&c.to_string()).len();
        reached
    });
    let end = end.map_or(raw.len(), |(index, _)| index);
    let name = without_year(document, Span::new(span.start(), span.start() + end));
    is_organisation(name.of(&document.text)).then_some(name)
}

pub(super) fn without_year(document: &Document, span: Span) -> Span {
    let raw = document.text_at(span);
    let mut span = span;
    if let Some((_, at)) = date::year_in(raw) {
        let after = raw.get(at.end()..).unwrap_or("");
        let skipped = after.len() - after.trim_start_matches(['度', '年', '）', ')', ' ', '\u{3000}']).len();
        if at.end() * 2 <= raw.len().max(1) || at.start() < 4 {
            span = Span::new(span.start() + at.end() + skipped, span.end());
        } else {
            span = Span::new(span.start(), span.start() + at.start());
        }
    }
    let piece = span.of(&document.text);
    let cut = piece.trim_end_matches(|c: char| matches!(c, '（' | '(' | '关' | '于' | '的') || c.is_whitespace());
    let lead = cut.len() - cut.trim_start_matches(|c: char| matches!(c, '（' | '(' | '）' | ')') || c.is_whitespace()).len();
    Span::new(span.start() + lead, span.start() + cut.len()).trimmed(&document.text)
}

pub(super) fn is_organisation(text: &str) -> bool {
    const SUFFIXES: [&str; 40] = [
        "局",
        "委",
        "办",
        "厅",
        "部",
        "处",
        "科",
        "室",
        "中心",
        "院",
        "所",
        "站",
        "队",
        "镇",
        "乡",
        "街道",
        "会",
        "学校",
        "医院",
        "集团",
        "公司",
        "馆",
        "社",
        "团",
        "校",
        "园",
        "庭",
        "署",
        "政府",
        "办公室",
        "机关",
        "（本级）",
        "办事处",
        "大学",
        "中学",
        "小学",
        "宫",
        "台",
        "厂",
        "基地",
    ];
    let name = text.trim();
    let length = name.chars().count();
    (4..=40).contains(&length) && SUFFIXES.iter().any(|suffix| name.ends_with(suffix)) && !name.contains(['。', '，', '；'])
}

/// The leaf of the title.
pub fn title_node(document: &Document, span: Span) -> Node {
    let evidence = Evidence::printed(span, "title").with_facts(Facts { ground: Ground::Heading, ..Facts::default() });
    Node::value(Value::Text(text::folded(document.text_at(span))), evidence)
}

/// The leaf of the fiscal year.
pub fn year_node(year: u16, span: Span) -> Node {
    let evidence = Evidence::printed(span, "fiscal_year").with_facts(Facts { ground: Ground::Heading, ..Facts::default() });
    Node::value(Value::Number(Decimal::from(year)), evidence)
}
