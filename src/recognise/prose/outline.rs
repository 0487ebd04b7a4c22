//! Lines → a tree of sections. Enumerators nest by their kind (第一部分 > 一、 > （一） > 1. > （1） > ①), whatever the numbers
//! say: restarts, skips and wrong levels are common. Which numbered line is a heading and which an item of a list is
//! decided by its shape, by its neighbours and by what the grammar says of the section that it stands in.

use super::line::Line;
use super::shape::{LONGEST_RUN_IN, Shape, shape};
use super::words;
use crate::grammar::prose::{ProseGrammar, SectionKind, SectionMatch};
use crate::span::Span;

/// A heading with what stands below it.
#[derive(Debug, Clone)]
pub struct Section<'g> {
    /// The enumerator.
    pub label: Option<Span>,
    /// The title without enumerator and closing punctuation.
    pub title: Span,
    /// 0 is the highest.
    pub rank: u8,
    /// The section around it.
    pub parent: Option<usize>,
    /// Sections below it, in order.
    pub children: Vec<usize>,
    /// Paragraphs up to the first child.
    pub paragraphs: Vec<Paragraph>,
    /// What the grammar knows about its title.
    pub known: Option<SectionMatch<'g>>,
}

/// A paragraph below a heading.
#[derive(Debug, Clone, Copy)]
pub struct Paragraph {
    /// With its enumerator.
    pub span: Span,
    /// Depth and number of its enumerator.
    pub enumerator: Option<words::Enumerator>,
    /// Without its enumerator.
    pub body: Span,
}

impl From<&Line> for Paragraph {
    fn from(line: &Line) -> Self {
        Self { span: line.span, enumerator: line.enumerator, body: line.body }
    }
}

/// The tree, in document order.
#[derive(Debug, Clone, Default)]
pub struct Outline<'g> {
    /// All sections.
    pub sections: Vec<Section<'g>>,
    /// Those without a parent.
    pub roots: Vec<usize>,
    /// Lines before the first heading.
    pub front: Vec<Paragraph>,
}

impl<'g> Outline<'g> {
    /// The keys of the sections around and at `index`, outermost first.
    pub fn keys(&self, index: usize) -> Vec<&'g str> {
        let mut keys = Vec::new();
        let mut at = Some(index);
        while let Some(section) = at.and_then(|index| self.sections.get(index)) {
            keys.extend(section.known.map(|known| known.key));
            at = section.parent;
        }
        keys.reverse();
        keys
    }
}

/// What a line turns out to be.
struct Heading {
    title: Span,
    rest: Option<Span>,
    rank: u8,
    /// The title is on the next line, or ends there.
    takes_next: bool,
}

struct Builder<'a, 'g> {
    text: &'a str,
    lines: &'a [Line],
    shapes: Vec<Shape>,
    grammar: &'g ProseGrammar,
    outline: Outline<'g>,
    stack: Vec<usize>,
    /// The last numbered item of the open section: depth and number.
    last_item: Option<(u8, u32)>,
    /// Depth of the enumerated headings of each style level.
    styles: Vec<(u8, u8)>,
}

/// Builds the tree.
pub fn build<'g>(text: &str, lines: &[Line], grammar: &'g ProseGrammar) -> Outline<'g> {
    let shapes: Vec<Shape> = lines.iter().map(|line| shape(line, text)).collect();
    let styles = lines.iter().filter_map(|line| Some((line.style?, line.enumerator?.rank))).collect();
    let mut builder =
        Builder { text, lines, shapes, grammar, outline: Outline::default(), stack: Vec::new(), last_item: None, styles };
    let mut index = 0;
    while index < lines.len() {
        index += builder.take(index);
    }
    builder.outline
}

impl<'g> Builder<'_, 'g> {
    /// Takes the line at `index` (and the next, if that is its title); returns how many lines it took.
    fn take(&mut self, index: usize) -> usize {
        let Some(line) = self.lines.get(index) else { return 1 };
        let Some(heading) = self.heading(index) else {
            self.content(Paragraph::from(line));
            return 1;
        };
        let title = trim_title(heading.title, self.text);
        while self.stack.last().and_then(|top| self.outline.sections.get(*top)).is_some_and(|top| top.rank >= heading.rank) {
            self.stack.pop();
        }
        let parent = self.stack.last().copied();
        let id = self.outline.sections.len();
        let mut paragraphs = Vec::new();
        if let Some(rest) = heading.rest {
            paragraphs.push(Paragraph { span: rest, enumerator: None, body: rest });
        }
        self.outline.sections.push(Section {
            label: line.enumerator.map(|found| found.span.trimmed(self.text)),
            title,
            rank: heading.rank,
            parent,
            children: Vec::new(),
            paragraphs,
            known: self.grammar.section_of(title.of(self.text)),
        });
        match parent.and_then(|parent| self.outline.sections.get_mut(parent)) {
            Some(parent) => parent.children.push(id),
            None => self.outline.roots.push(id),
        }
        self.stack.push(id);
        self.last_item = None;
        if heading.takes_next { 2 } else { 1 }
    }

    fn content(&mut self, paragraph: Paragraph) {
        if let Some(enumerator) = paragraph.enumerator {
            self.last_item = Some((enumerator.rank, enumerator.ordinal));
        }
        match self.stack.last().and_then(|top| self.outline.sections.get_mut(*top)) {
            Some(section) => section.paragraphs.push(paragraph),
            None => self.outline.front.push(paragraph),
        }
    }

    fn heading(&self, index: usize) -> Option<Heading> {
        let line = self.lines.get(index)?;
        let rank = line.enumerator.map(|found| found.rank);
        let of = |title, rest| Heading { title, rest, rank: rank.unwrap_or(1), takes_next: false };
        let known = |title: Span| self.grammar.section_of(title.of(self.text));
        match *self.shapes.get(index)? {
            Shape::Lone => {
                let next = self.lines.get(index + 1)?;
                let fits = matches!(self.shapes.get(index + 1)?, Shape::Label | Shape::Styled);
                fits.then(|| Heading { title: next.body, rest: None, rank: rank.unwrap_or(3), takes_next: true })
            }
            Shape::Short if rank == Some(0) && self.chapter_goes_on(index) => {
                let next = self.lines.get(index + 1)?;
                Some(Heading { takes_next: true, ..of(line.body.cover(next.body), None) })
            }
            Shape::Short => self.is_short_heading(index, known(line.body)).then(|| of(line.body, None)),
            Shape::Sentence => {
                let fits = known(line.body).is_some_and(|found| found.exact)
                    || self.list_around().is_none() && rank? <= 2 && self.text_follows(index)
                    || self.last_item.is_none() && self.continues_heading(index) && self.text_follows(index);
                fits.then(|| of(line.body, None))
            }
            Shape::RunIn(title, rest) => {
                let fits = known(title).is_some_and(|found| found.exact)
                    || self.continues_heading(index) && !self.continues(index) && !self.in_glossary()
                    || self.list_around().is_none() && !self.continues(index) && self.has_sibling(index)
                    || self.is_about_units(known(title)) && self.has_sibling(index);
                fits.then(|| of(title, Some(rest)))
            }
            Shape::Long => self.colon_heading(line),
            Shape::Styled if self.is_styled_heading(line, known(line.body)) => {
                Some(Heading { rank: self.rank_of_style(line.style?), ..of(line.body, None) })
            }
            Shape::Label if known(line.body).is_some_and(|found| found.exact) => {
                Some(Heading { rank: self.rank_of_label(), ..of(line.body, None) })
            }
            Shape::Styled | Shape::Label | Shape::Plain => None,
        }
    }

    /// Before the first heading only a known section is one; a line that names the department is a title wherever it is.
    fn is_styled_heading(&self, line: &Line, known: Option<SectionMatch<'_>>) -> bool {
        let first = self.outline.sections.is_empty();
        known.is_some_and(|found| found.exact) || !first && self.grammar.department_in(line.body.of(self.text)).is_none()
    }

    /// `（一）主要职责：负责…`, `（一）支出情况 2022年…`: a colon or a gap ends the title only where the grammar knows it.
    fn colon_heading(&self, line: &Line) -> Option<Heading> {
        let body = line.body.of(self.text);
        let (at, colon) =
            body.char_indices().take(LONGEST_RUN_IN + 1).find(|(_, c)| matches!(c, '：' | ':' | ' ' | '\u{3000}'))?;
        let title = Span::new(line.body.start(), line.body.start() + at);
        let rest = Span::new(title.end() + colon.len_utf8(), line.body.end()).trimmed(self.text);
        let fits = !rest.is_empty()
            && self.grammar.section_of(title.of(self.text)).is_some_and(|found| found.exact)
            && !self.in_glossary();
        fits.then(|| Heading { title, rest: Some(rest), rank: line.enumerator.map_or(1, |found| found.rank), takes_next: false })
    }

    /// `第三部分 某局2024年度部门决算` and `情况说明` below it: the next line ends the title of a chapter if it is short and
    /// another heading follows at once.
    fn chapter_goes_on(&self, index: usize) -> bool {
        const LONGEST_REST: usize = 12;
        let Some(next) = self.lines.get(index + 1) else { return false };
        matches!(self.shapes.get(index + 1), Some(Shape::Label | Shape::Styled))
            && next.body.of(self.text).chars().count() <= LONGEST_REST
            && self.grammar.section_of(next.body.of(self.text)).is_none_or(|found| !found.exact)
            && self.lines.get(index + 2).and_then(|line| line.enumerator).is_some_and(|found| found.rank == 1)
    }

    fn is_short_heading(&self, index: usize, known: Option<SectionMatch<'_>>) -> bool {
        let Some(rank) = self.lines.get(index).and_then(|line| line.enumerator).map(|found| found.rank) else { return false };
        let list = self.list_around();
        if self.in_glossary() {
            return list.is_none_or(|list| rank < list || rank == list && self.continues_heading(index)) || rank == 0;
        }
        if known.is_some_and(|found| found.exact) {
            return true;
        }
        let follows = self.text_follows(index);
        let Some(list) = list else { return rank <= 2 || known.is_some() || follows };
        if self.continues(index) {
            return known.is_some() && follows && !self.text_follows_items();
        }
        rank <= list || known.is_some() || self.continues_heading(index) || follows && self.last_item.is_none()
    }

    /// Whether the items so far are sentences of their own, so that the next number is one more of them.
    fn text_follows_items(&self) -> bool {
        self.stack.last().and_then(|top| self.outline.sections.get(*top)).is_some_and(|top| top.paragraphs.len() > 1)
    }

    /// Whether a title about units stands in a section about units: `（一）内设机构设置。本局设…`.
    fn is_about_units(&self, known: Option<SectionMatch<'_>>) -> bool {
        let units = |known: SectionMatch<'_>| known.kind == SectionKind::Units;
        let open = self.stack.last().and_then(|top| self.outline.sections.get(*top)).and_then(|section| section.known);
        known.is_some_and(units) && open.is_some_and(units)
    }

    /// In a glossary every label is a term.
    fn in_glossary(&self) -> bool {
        let open = self.stack.iter().filter_map(|id| self.outline.sections.get(*id));
        open.filter_map(|section| section.known).any(|known| known.kind == SectionKind::Glossary)
    }

    /// Whether this line has the number after an open heading of the same kind.
    fn continues_heading(&self, index: usize) -> bool {
        let Some(own) = self.lines.get(index).and_then(|line| line.enumerator) else { return false };
        let open = self.stack.iter().filter_map(|id| self.outline.sections.get(*id)).find(|section| section.rank == own.rank);
        let label = open.and_then(|section| section.label).and_then(|label| words::enumerator(label.of(self.text)));
        label.is_some_and(|label| label.rank == own.rank && label.ordinal + 1 == own.ordinal)
    }

    /// Whether this line has the number after the open section's last item.
    fn continues(&self, index: usize) -> bool {
        let own = self.lines.get(index).and_then(|line| line.enumerator);
        matches!((self.last_item, own), (Some((rank, ordinal)), Some(own)) if rank == own.rank && own.ordinal == ordinal + 1)
    }

    /// Depth of the innermost section around whose numbered lines are items.
    fn list_around(&self) -> Option<u8> {
        let lists = |kind| {
            matches!(
                kind,
                SectionKind::List | SectionKind::Duties | SectionKind::Units | SectionKind::Projects | SectionKind::Glossary
            )
        };
        let open = self.stack.iter().rev().filter_map(|id| self.outline.sections.get(*id));
        open.take_while(|section| section.known.is_none_or(|known| lists(known.kind)))
            .find(|section| section.known.is_some())
            .map(|section| section.rank)
    }

    /// Whether what follows belongs below this line: running text or deeper numbers.
    fn text_follows(&self, index: usize) -> bool {
        let own = self.lines.get(index).and_then(|line| line.enumerator).map_or(0, |found| found.rank);
        let Some(next) = self.lines.get(index + 1) else { return false };
        match (next.enumerator, self.shapes.get(index + 1)) {
            (Some(found), _) => found.rank > own,
            (None, Some(Shape::Plain)) => true,
            _ => false,
        }
    }

    /// Whether a neighbour of the same kind, one number up or down, looks like a heading too.
    fn has_sibling(&self, index: usize) -> bool {
        let Some(own) = self.lines.get(index).and_then(|line| line.enumerator) else { return false };
        let alike = |at: usize, ordinal: u32| {
            let same = self.lines.get(at).and_then(|line| line.enumerator).filter(|other| other.rank <= own.rank)?;
            let looks = matches!(self.shapes.get(at), Some(Shape::RunIn(..) | Shape::Short | Shape::Sentence));
            Some(same.rank == own.rank && same.ordinal == ordinal && looks)
        };
        let after = (index + 1..self.lines.len().min(index + 40)).find_map(|at| alike(at, own.ordinal + 1)).unwrap_or(false);
        after || (index.saturating_sub(40)..index).rev().find_map(|at| alike(at, own.ordinal.wrapping_sub(1))).unwrap_or(false)
    }

    /// The depth of a heading that has a style and no number: that of numbered headings in the same style, otherwise
    /// above them if its style is higher, below the open one if it is lower.
    fn rank_of_style(&self, level: u8) -> u8 {
        if let Some((_, rank)) = self.styles.iter().find(|(style, _)| *style == level) {
            return *rank;
        }
        let higher = self.styles.iter().filter(|(style, _)| *style < level).map(|(_, rank)| rank + 1).max();
        higher.unwrap_or(0).min(6)
    }

    /// The depth of a known heading without number or style: beside the last such one, else below a 第一部分.
    fn rank_of_label(&self) -> u8 {
        let unnumbered = self.outline.sections.iter().rev().find(|section| section.label.is_none());
        unnumbered.map_or(1, |section| section.rank)
    }
}

fn trim_title(title: Span, text: &str) -> Span {
    let piece = title.of(text);
    let kept = piece.trim_end_matches(['：', ':', '。', '.', '；', ' ', '　']);
    Span::new(title.start(), title.start() + kept.len())
}
