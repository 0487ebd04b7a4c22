//! The prose of a document: headings, sections, sentences with figures, lists.
//!
//! In: the document, which of its blocks are prose, what is known so far, the prose grammar. Out: [`ProseReading`], the
//! members of the report that prose prints, with every place that prints a figure. Tables are not read here, and nothing
//! is compared or corrected: contradictions are for the checks.

#[cfg(test)]
mod booklet_tests;
mod contents;
mod figures;
mod items;
mod leaf;
mod line;
mod members;
mod outline;
mod project_sections;
mod projects;
mod shape;
#[cfg(test)]
mod tests;
mod titles;
mod units;
mod words;

pub use figures::Claim;
pub use titles::{Signature, Title};

use crate::document::Document;
use crate::grammar::prose::{FigureScope, ProseGrammar, fold};
use crate::report::{Doubt, Node};
use crate::span::Span;
use outline::{Outline, Paragraph};

/// What is known about the document before its prose is read.
#[derive(Debug, Clone, Copy, Default)]
pub struct ProseContext<'a> {
    /// The year that the report is about; the year of the title lines if `None`.
    pub fiscal_year: Option<u16>,
    /// The family's id; empty if unknown.
    pub family: &'a str,
}

/// What the prose says.
#[derive(Debug, Clone)]
pub struct ProseReading {
    /// Key path (`expenditure.total`, `duties`) and value, each key once, in the order of their first place. Figures that
    /// are printed again with the same value have the further places in `also`.
    pub members: Vec<(String, Node)>,
    /// The contract's `outline`.
    pub outline: Node,
    /// What a person should look at.
    pub doubts: Vec<Doubt>,
    /// Text that carries no value: tables of contents, the signature.
    pub furniture: Vec<Span>,
    /// Every place that prints a figure, equal or not to the member's.
    pub claims: Vec<Claim>,
    /// Lines before the first heading that name the report or the department.
    pub titles: Vec<Title>,
    /// Lines before the first heading that are none (notes, `label：value`).
    pub loose: Vec<Span>,
    /// Department and date under the report.
    pub signature: Signature,
}

/// Reads the prose of `document`: the blocks whose indices are `blocks`.
pub fn read(document: &Document, blocks: &[usize], context: ProseContext<'_>, grammar: &ProseGrammar) -> ProseReading {
    let text = document.text.as_str();
    let mut lines = line::lines(document, blocks);
    let mut furniture = Vec::new();
    furniture.extend(lines.extract_if(.., |line| line.is_page_number(text)).map(|line| line.span));
    let contents = contents::lines(text, &lines);
    furniture.extend(lines.drain(contents).map(|line| line.span));
    let mut signature = Signature::default();
    if let Some((found, count)) = titles::signature(text, &lines, grammar) {
        let from = lines.len() - count.min(lines.len());
        furniture.extend(lines.drain(from..).map(|line| line.span));
        signature = found;
    }
    let tree = outline::build(text, &lines, grammar);
    let front: Vec<Span> = tree.front.iter().map(|paragraph| paragraph.span).collect();
    let (titles, loose) = titles::titles(text, &front, grammar);
    let fiscal_year = context.fiscal_year.or_else(|| titles.iter().find_map(|title| title.year.map(|(year, _)| year)));
    // A booklet prints two years side by side: without a title the one that it speaks of most keeps the other's figures out.
    let most_named = || grammar.lists_every_unit(context.family).then(|| words::most_named_year(text)).flatten();
    let fiscal_year = fiscal_year.or_else(most_named);
    let reader = Reader { text, tree: &tree, grammar, scope: FigureScope { fiscal_year, family: context.family, sections: &[] } };
    let mut found = reader.paragraphs();
    figures::name_sole(text, &mut found.claims, grammar);
    figures::drop_parts_of_others(&mut found.claims);
    let mut members = members::Members::default();
    members.figures(&found.claims);
    members.lists(&reader, &found);
    // Only a list that stands alone must be as long as it says.
    if let [(units, _)] = found.units.as_slice() {
        found.claims.extend(units.announced());
    }
    ProseReading {
        members: members.entries,
        outline: members::outline(text, &tree),
        doubts: members.doubts,
        furniture,
        claims: found.claims,
        titles,
        loose,
        signature,
    }
}

/// What stands in the paragraphs.
#[derive(Debug, Default)]
struct Found {
    claims: Vec<Claim>,
    projects: Vec<(projects::Project, Option<usize>)>,
    /// The first list of projects inside a sentence; it counts if there is no other.
    inline: Vec<(projects::Project, Option<usize>)>,
    units: Vec<(units::Units, Option<usize>)>,
}

/// Reads paragraphs in the context of their sections.
struct Reader<'a, 'g> {
    text: &'a str,
    tree: &'a Outline<'g>,
    grammar: &'g ProseGrammar,
    scope: FigureScope<'a>,
}

impl Reader<'_, '_> {
    fn paragraphs(&self) -> Found {
        let mut found = Found::default();
        self.section(None, &self.tree.front, &mut found);
        for (index, section) in self.tree.sections.iter().enumerate() {
            self.section(Some(index), &section.paragraphs, &mut found);
        }
        if found.projects.is_empty() {
            found.projects = std::mem::take(&mut found.inline);
        }
        let about_units = |section: &Option<usize>| section.is_some_and(|index| self.tree.keys(index).contains(&"staffing"));
        if found.units.iter().any(|(_, section)| about_units(section)) {
            found.units.retain(|(_, section)| about_units(section));
        }
        found
    }

    fn section(&self, section: Option<usize>, paragraphs: &[Paragraph], found: &mut Found) {
        let keys = section.map_or_else(Vec::new, |index| self.tree.keys(index));
        let scope = FigureScope { sections: &keys, ..self.scope };
        let in_projects = keys.last() == Some(&"projects");
        let anywhere = self.grammar.projects_anywhere(self.scope.family);
        let own = section.and_then(|index| self.tree.sections.get(index));
        let heading = own.map_or_else(String::new, |section| fold(section.title.of(self.text)));
        let from = paragraphs.first().map_or(0, |paragraph| paragraph.span.start());
        let claims = paragraphs.iter().enumerate().map(|(index, paragraph)| {
            // The first sentence may say the amount of what the heading names.
            let title = own.filter(|_| index == 0 && paragraph.enumerator.is_none()).map(|section| section.title);
            let mut claims = self.claims(paragraph, title, &scope);
            figures::note_wholes(self.text, &heading, from, &mut claims, self.grammar);
            claims
        });
        let claims: Vec<Vec<Claim>> = claims.collect();
        let places: Vec<(Paragraph, projects::Place)> = paragraphs
            .iter()
            .zip(&claims)
            .map(|(paragraph, claims)| (*paragraph, projects::Place { in_section: in_projects, anywhere, figures: claims.len() }))
            .collect();
        let projects_before = found.projects.len();
        let (projects, lists) = projects::read(self.text, &places, self.grammar);
        found.projects.extend(projects.into_iter().map(|project| (project, section)));
        for (index, claims) in claims.into_iter().enumerate() {
            // What introduces a list may print figures; what looks like one inside an item is part of its name.
            let list = lists.iter().find(|(list, _)| *list == index);
            found.claims.extend(claims.into_iter().filter(|claim| list.is_none_or(|(_, begin)| claim.span.end() <= *begin)));
            if list.is_none() && (anywhere || in_projects) && found.inline.is_empty() {
                found.inline = self.inline_projects(paragraphs.get(index), section);
            }
        }
        if in_projects && self.grammar.lists_every_unit(self.scope.family) && projects_before == found.projects.len() {
            let priced = |paragraph: &Paragraph| projects::priced(self.text, paragraph.body, self.grammar);
            let numbered = paragraphs.iter().filter(|paragraph| paragraph.enumerator.is_some());
            found.projects.extend(numbered.filter_map(priced).map(|project| (project, section)));
        }
        if self.grammar.lists_every_unit(self.scope.family) {
            // 某项目绩效自评综述。… may be a heading with its text.
            let titled = own
                .zip(paragraphs.first())
                .filter(|(section, first)| first.enumerator.is_none() && section.title.end() <= first.span.start());
            let titled = titled.map(|(section, first)| section.title.cover(first.span));
            let spans = titled.into_iter().chain(paragraphs.iter().map(|paragraph| paragraph.span));
            for project in spans.filter_map(|span| projects::result(self.text, span, self.grammar)) {
                if !found.projects.iter().any(|(known, _)| known.name.overlaps(project.name)) {
                    found.projects.push((project, section));
                }
            }
        }
        if let Some(project) = section.and_then(|index| project_sections::read(self.text, self.tree, index, self.grammar)) {
            found.projects.push((project, section));
        }
        if self.grammar.lists_every_unit(self.scope.family) {
            found.units.extend(self.every_unit(paragraphs, section).into_iter().map(|units| (units, section)));
        } else if found.units.is_empty() {
            found.units = self.units(paragraphs, section).map(|units| (units, section)).into_iter().collect();
        }
    }

    fn inline_projects(&self, paragraph: Option<&Paragraph>, section: Option<usize>) -> Vec<(projects::Project, Option<usize>)> {
        let sentences = paragraph.map_or_else(Vec::new, |paragraph| figures::sentences(self.text, paragraph.span));
        let lists = sentences.into_iter().map(|sentence| projects::in_sentence(self.text, sentence, self.grammar));
        lists.into_iter().find(|list| !list.is_empty()).into_iter().flatten().map(|project| (project, section)).collect()
    }

    /// The figures of a paragraph; `title`: the heading right before it, which may be the label of its first amount.
    fn claims(&self, paragraph: &Paragraph, title: Option<Span>, scope: &FigureScope<'_>) -> Vec<Claim> {
        let sentences = figures::sentences(self.text, paragraph.span);
        let under = sentences.first().zip(title).filter(|(first, title)| {
            let gap = |c: char| c.is_whitespace() || matches!(c, '。' | '：' | ':');
            title.end() <= first.start() && Span::new(title.end(), first.start()).of(self.text).chars().all(gap)
        });
        let whole = under.map(|(first, title)| title.cover(*first));
        let read = |sentence: Span| figures::claims(self.text, sentence, scope, self.grammar);
        let mut claims: Vec<Claim> = sentences.into_iter().flat_map(read).collect();
        for claim in whole.into_iter().flat_map(read) {
            if !claims.iter().any(|known| known.span.overlaps(claim.span)) {
                claims.push(claim);
            }
        }
        claims.sort_by_key(|claim| claim.span.start());
        claims
    }

    /// Every list of units in these paragraphs: in sentences, as numbered paragraphs, and as the title of the section itself.
    fn every_unit(&self, paragraphs: &[Paragraph], section: Option<usize>) -> Vec<units::Units> {
        let about_units = section.is_some_and(|index| self.tree.keys(index).contains(&"staffing"));
        let one = |name: Span| units::Units { names: vec![vec![name]], count: None, sentence: name };
        let mut lists = Vec::new();
        if let Some(own) = section.and_then(|index| self.tree.sections.get(index))
            && own.known.is_none()
            && own.parent.is_some_and(|parent| self.tree.keys(parent).contains(&"staffing"))
            && self.grammar.is_unit(own.title.of(self.text))
        {
            lists.push(one(own.title));
        }
        for paragraph in paragraphs {
            let name = match paragraph.enumerator {
                Some(_) => units::leading_name(self.text, paragraph.body, self.grammar),
                None => units::line_of_one(self.text, paragraph.span, self.grammar),
            };
            lists.extend(name.filter(|_| about_units).map(one));
            let bare = about_units || self.grammar.speaks_of_units(paragraph.span.of(self.text));
            for sentence in figures::sentences(self.text, paragraph.span) {
                for part in units::split(self.text, sentence, &['；', ';']) {
                    lists.extend(units::in_sentence(self.text, part, bare, self.grammar));
                    lists.extend(units::subordinate(self.text, part, self.grammar));
                }
            }
        }
        lists
    }

    fn units(&self, paragraphs: &[Paragraph], section: Option<usize>) -> Option<units::Units> {
        let about_units = section.is_some_and(|index| self.tree.keys(index).contains(&"staffing"));
        let listed = |paragraphs: &[Paragraph], sentence: Span| {
            let names = units::in_items(self.text, items::of_paragraphs(self.text, paragraphs, self.grammar));
            (!names.is_empty()).then_some(units::Units { names, count: None, sentence })
        };
        let title = section.and_then(|index| self.tree.sections.get(index)).map(|section| section.title);
        if let Some(title) = title.filter(|title| about_units && title.of(self.text).contains("内设"))
            && let Some(units) = listed(paragraphs, title)
        {
            return Some(units);
        }
        for (index, paragraph) in paragraphs.iter().enumerate() {
            let bare = about_units || self.grammar.speaks_of_units(paragraph.span.of(self.text));
            for sentence in figures::sentences(self.text, paragraph.span) {
                if let Some(units) = units::in_sentence(self.text, sentence, bare, self.grammar) {
                    return Some(units);
                }
            }
            let announces = about_units && paragraph.body.of(self.text).trim_end().ends_with(['：', ':']);
            if announces && let Some(units) = listed(paragraphs.get(index + 1..)?, paragraph.span) {
                return Some(units);
            }
        }
        None
    }
}
