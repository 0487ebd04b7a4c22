//! `numbering.xml` and the paragraphs in reading order → the label in front of each numbered paragraph.
//!
//! Lists that share an abstract list go on counting together, as word processors do, until one of them says where to
//! start. Bullets are no labels. How a number is written is the business of `numfmt`.

use std::collections::{HashMap, HashSet};

use super::numfmt::{format_custom, format_number};
use super::styles::{NumberingRef, Styles};
use super::xml::{Node, Ns, Tree};

/// Levels of a list; more cannot be written.
const LEVELS: usize = 9;

/// What stands between label and text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Suffix {
    #[default]
    Tab,
    Space,
    Nothing,
}

#[derive(Debug, Clone)]
struct Level {
    start: i64,
    format: String,
    /// The first items of a format of the document's own.
    custom: Option<String>,
    text: String,
    suffix: Suffix,
    legal: bool,
    /// `Some(0)` never restarts, `Some(n)` restarts after level `n` (from 1) or a higher one.
    restart: Option<i64>,
    style: Option<String>,
}

impl Level {
    fn of(node: Node) -> Self {
        let format = node.child("numFmt");
        Self {
            start: node.child_number("start").unwrap_or(0),
            format: format.and_then(Node::val).map_or_else(|| "decimal".to_owned(), |value| value.into_owned()),
            custom: format.and_then(|node| node.attribute("format")).map(|value| value.into_owned()),
            text: node.child_val("lvlText").unwrap_or_default().into_owned(),
            suffix: match node.child_val("suff").as_deref() {
                Some("space") => Suffix::Space,
                Some("nothing") => Suffix::Nothing,
                _ => Suffix::Tab,
            },
            legal: node.child_flag("isLgl").unwrap_or(false),
            restart: node.child_number("lvlRestart"),
            style: node.child_val("pStyle").map(|style| style.into_owned()),
        }
    }

    fn number(&self, count: i64, legal: bool) -> String {
        match (&self.custom, self.format.as_str()) {
            (_, "bullet" | "none") => String::new(),
            _ if legal => count.to_string(),
            (Some(pattern), "custom") => format_custom(pattern, count),
            (_, format) => format_number(format, count),
        }
    }
}

type Levels = [Option<Level>; LEVELS];

#[derive(Debug, Default)]
struct Abstract {
    levels: Levels,
    /// The numbering style whose list this one stands for.
    link: Option<String>,
}

#[derive(Debug, Default)]
struct Num {
    list: i64,
    starts: [Option<i64>; LEVELS],
    levels: Levels,
}

/// The lists of a document and how far each has counted.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    lists: HashMap<i64, Abstract>,
    nums: HashMap<i64, Num>,
    counts: HashMap<i64, [Option<i64>; LEVELS]>,
    started: HashSet<(i64, usize)>,
}

/// Elements of `numbering.xml` that say nothing about the labels.
pub(super) fn is_noise(ns: Ns, name: &str) -> bool {
    ns == Ns::Word && matches!(name, "rPr" | "pPr" | "lvlJc" | "nsid" | "tmpl" | "numPicBullet" | "multiLevelType")
}

fn level_index(node: Node) -> Option<usize> {
    node.attribute("ilvl")?.trim().parse().ok().filter(|level| *level < LEVELS)
}

fn id_of(node: Node, name: &str) -> Option<i64> {
    node.attribute(name)?.trim().parse().ok()
}

fn levels_of(node: Node) -> Levels {
    let mut levels = Levels::default();
    for child in node.children().filter(|child| child.is("lvl")) {
        if let Some(slot) = level_index(child).and_then(|index| levels.get_mut(index)) {
            *slot = Some(Level::of(child));
        }
    }
    levels
}

impl Numbering {
    /// Reads the tree of a numbering part.
    pub(super) fn of(tree: &Tree) -> Self {
        let mut numbering = Self::default();
        for node in tree.root().into_iter().flat_map(Node::children) {
            if node.is("abstractNum")
                && let Some(id) = id_of(node, "abstractNumId")
            {
                let link = node.child_val("numStyleLink").map(|link| link.into_owned());
                numbering.lists.insert(id, Abstract { levels: levels_of(node), link });
            } else if node.is("num")
                && let Some(id) = id_of(node, "numId")
            {
                numbering.nums.insert(id, num_of(node));
            }
        }
        numbering
    }

    /// The label of the next paragraph, with what separates it from the text; `None` if it is not numbered.
    ///
    /// `direct` is the paragraph's own `numPr`, `style` the id of its style.
    pub(super) fn label(&mut self, direct: NumberingRef, style: Option<&str>, styles: &Styles) -> Option<String> {
        let (inherited, owner) = styles.numbering(style);
        let num = direct.num.or(inherited.num).filter(|num| *num != 0)?;
        let list = self.list_of(num, styles)?;
        let linked = || owner.and_then(|owner| self.level_of_style(list, owner));
        let inherited_level = if direct.num.is_none() { linked().or(inherited.level) } else { inherited.level };
        let level = direct.level.or(inherited_level).unwrap_or(0);
        let level = usize::try_from(level).ok().filter(|level| *level < LEVELS)?;
        self.count(num, list, level);
        self.render(num, list, level)
    }

    /// The abstract list of `num`, through the numbering styles that it is linked to.
    fn list_of(&self, num: i64, styles: &Styles) -> Option<i64> {
        let mut list = self.nums.get(&num)?.list;
        for _ in 0..LEVELS {
            let Some(link) = self.lists.get(&list)?.link.as_deref() else { break };
            let Some(next) = styles.numbering(Some(link)).0.num.and_then(|num| self.nums.get(&num)) else { break };
            if next.list == list {
                break;
            }
            list = next.list;
        }
        Some(list)
    }

    fn level_of_style(&self, list: i64, style: &str) -> Option<i64> {
        let levels = &self.lists.get(&list)?.levels;
        levels
            .iter()
            .position(|level| level.as_ref().is_some_and(|level| level.style.as_deref() == Some(style)))
            .map(|level| level as i64)
    }

    fn level(&self, num: i64, list: i64, level: usize) -> Option<&Level> {
        let own = self.nums.get(&num).and_then(|num| num.levels.get(level)?.as_ref());
        own.or_else(|| self.lists.get(&list)?.levels.get(level)?.as_ref())
    }

    fn start(&self, num: i64, list: i64, level: usize) -> i64 {
        let own = self.nums.get(&num).and_then(|num| *num.starts.get(level)?);
        own.or_else(|| self.level(num, list, level).map(|level| level.start)).unwrap_or(0)
    }

    /// Counts one paragraph at `level` and restarts the levels below it.
    fn count(&mut self, num: i64, list: i64, level: usize) {
        let mut counts = self.counts.get(&list).copied().unwrap_or_default();
        let overrides = self.nums.get(&num).is_some_and(|num| num.starts.get(level).is_some_and(Option::is_some));
        let restarts = overrides && self.started.insert((num, level));
        for (index, count) in counts.iter_mut().enumerate() {
            if index < level {
                // A level that was never used shows its first number and counts as used, as in LibreOffice.
                *count = count.or(Some(self.start(num, list, index)));
            } else if index == level {
                let next = count.filter(|_| !restarts).map(|count| count.saturating_add(1));
                *count = next.or(Some(self.start(num, list, index)));
            } else if self.restarts_after(num, list, index, level) {
                *count = None;
            }
        }
        self.counts.insert(list, counts);
    }

    /// Whether `level` begins anew after a paragraph of the higher level `used`.
    fn restarts_after(&self, num: i64, list: i64, level: usize, used: usize) -> bool {
        match self.level(num, list, level).and_then(|level| level.restart) {
            None => true,
            Some(restart) => (used as i64) < restart,
        }
    }

    fn render(&self, num: i64, list: i64, level: usize) -> Option<String> {
        let own = self.level(num, list, level).filter(|level| level.format != "bullet")?;
        let counts = self.counts.get(&list)?;
        let mut label = String::new();
        let mut signs = own.text.chars().peekable();
        while let Some(sign) = signs.next() {
            let place = signs.peek().and_then(|next| next.to_digit(10)).filter(|place| sign == '%' && *place > 0);
            let Some(place) = place else {
                label.push(sign);
                continue;
            };
            signs.next();
            let index = place as usize - 1;
            if let Some(count) = counts.get(index).copied().flatten()
                && let Some(level) = self.level(num, list, index)
            {
                label.push_str(&level.number(count, own.legal));
            }
        }
        if label.is_empty() {
            return None;
        }
        match own.suffix {
            Suffix::Tab => label.push('\t'),
            Suffix::Space => label.push(' '),
            Suffix::Nothing => {}
        }
        Some(label)
    }
}

fn num_of(node: Node) -> Num {
    let mut num = Num { list: node.child_number("abstractNumId").unwrap_or(-1), ..Num::default() };
    for change in node.children().filter(|child| child.is("lvlOverride")) {
        let Some(index) = level_index(change) else { continue };
        if let (Some(start), Some(slot)) = (change.child_number("startOverride"), num.starts.get_mut(index)) {
            *slot = Some(start);
        }
        if let (Some(level), Some(slot)) = (change.child("lvl"), num.levels.get_mut(index)) {
            *slot = Some(Level::of(level));
        }
    }
    num
}

#[cfg(test)]
mod tests {
    use super::*;

    const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

    fn level(index: usize, format: &str, text: &str, more: &str) -> String {
        format!(
            "<w:lvl w:ilvl='{index}'><w:start w:val='1'/><w:numFmt w:val='{format}'/><w:suff w:val='nothing'/><w:lvlText w:val='{text}'/>{more}</w:lvl>"
        )
    }

    fn list(id: u32, content: &str) -> String {
        format!("<w:abstractNum w:abstractNumId='{id}'>{content}</w:abstractNum>")
    }

    fn num(id: u32, list: u32, overrides: &str) -> String {
        format!("<w:num w:numId='{id}'><w:abstractNumId w:val='{list}'/>{overrides}</w:num>")
    }

    fn start_at(level: u32, start: u32) -> String {
        format!("<w:lvlOverride w:ilvl='{level}'><w:startOverride w:val='{start}'/></w:lvlOverride>")
    }

    /// The labels of paragraphs given as `num/level` or as the name of a style, `-` where there is none.
    fn labels(numbering: &str, styles: &str, paragraphs: &str) -> String {
        let numbering = format!("<w:numbering xmlns:w='{W}'>{numbering}</w:numbering>");
        let styles = format!("<w:styles xmlns:w='{W}'>{styles}</w:styles>");
        let styles = Styles::of(&Tree::parse(&styles, 20, super::super::styles::is_noise).expect("reads"));
        let mut numbering = Numbering::of(&Tree::parse(&numbering, 20, is_noise).expect("reads"));
        let labels = paragraphs.split(' ').map(|paragraph| {
            let (direct, style) = match paragraph.split_once('/') {
                Some((num, level)) => (NumberingRef { num: num.parse().ok(), level: level.parse().ok() }, None),
                None => (NumberingRef::default(), Some(paragraph)),
            };
            numbering.label(direct, style, &styles).unwrap_or_else(|| "-".to_owned())
        });
        labels.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn labels_are_those_that_a_word_processor_shows() {
        let outline = level(0, "chineseCounting", "%1、", "")
            + &level(1, "chineseCounting", "（%2）", "")
            + &level(2, "decimal", "%3.", "");
        let legal = level(0, "chineseCounting", "第%1条", "")
            + &level(1, "decimal", "%1.%2", "<w:isLgl/>")
            + &level(2, "decimal", "%1.%3", "");
        let restarts = level(0, "decimal", "%1", "")
            + &level(1, "decimal", "%2", "")
            + &level(2, "decimal", "%3", "<w:lvlRestart w:val='0'/>")
            + &level(3, "decimal", "%4", "<w:lvlRestart w:val='1'/>");
        let own_level = format!("<w:lvlOverride w:ilvl='0'>{}</w:lvlOverride>", level(0, "upperRoman", "%1:", ""));
        let cases = [
            (
                "levels count and restart",
                list(1, &outline) + &num(1, 1, ""),
                "1/0 1/1 1/1 1/2 1/0 1/1",
                "一、 （一） （二） 1. 二、 （一）",
            ),
            (
                "a level never used shows its start and counts",
                list(1, &legal) + &num(1, 1, ""),
                "1/1 1/0 1/1 1/2",
                "1.1 第二条 2.1 二.1",
            ),
            (
                "lists share the count of their abstract list",
                list(1, &outline) + &num(1, 1, "") + &num(2, 1, ""),
                "1/0 2/0 2/1 1/1",
                "一、 二、 （一） （二）",
            ),
            (
                "an override starts anew once",
                list(1, &outline) + &num(1, 1, "") + &num(2, 1, &start_at(0, 1)),
                "1/0 1/0 2/0 2/0 1/0",
                "一、 二、 一、 二、 三、",
            ),
            (
                "an override of a lower level",
                list(1, &outline) + &num(2, 1, &start_at(1, 3)),
                "2/0 2/1 2/1 2/0 2/1",
                "一、 （三） （四） 二、 （三）",
            ),
            (
                "an override may bring a level of its own",
                list(1, &outline) + &num(1, 1, "") + &num(2, 1, &own_level),
                "1/0 2/0 2/1",
                "一、 II: （一）",
            ),
            ("lvlRestart", list(1, &restarts) + &num(1, 1, ""), "1/0 1/1 1/2 1/3 1/1 1/2 1/3 1/0 1/2 1/3", "1 1 1 1 2 2 2 2 3 1"),
            (
                "bullets and empty texts are no labels",
                list(1, &(level(0, "bullet", "●", "") + &level(1, "decimal", "", ""))) + &num(1, 1, ""),
                "1/0 1/1",
                "- -",
            ),
            ("no format leaves the words", list(1, &level(0, "none", "附件%1", "")) + &num(1, 1, ""), "1/0", "附件"),
            ("zero, unknown and impossible lists", list(1, &outline) + &num(1, 1, ""), "0/0 9/0 1/9 1/0", "- - - 一、"),
        ];
        for (what, numbering, paragraphs, expected) in cases {
            assert_eq!(labels(&numbering, "", paragraphs), expected, "{what}");
        }
    }

    #[test]
    fn styles_bring_lists_and_lists_bring_styles() {
        let linked =
            level(0, "decimal", "%1", "<w:pStyle w:val='H1'/>") + &level(1, "decimal", "%1.%2", "<w:pStyle w:val='H2'/>");
        let numbering =
            list(1, &linked) + &list(2, "<w:numStyleLink w:val='L'/>") + &list(3, &level(0, "upperLetter", "%1-", ""));
        let numbering = numbering + &num(1, 1, "") + &num(2, 2, "") + &num(3, 3, "");
        let style = |id: &str, kind: &str, parent: &str, num: &str| {
            let list = if num.is_empty() {
                String::new()
            } else {
                format!("<w:pPr><w:numPr><w:numId w:val='{num}'/></w:numPr></w:pPr>")
            };
            format!(
                "<w:style w:type='{kind}' w:styleId='{id}'><w:name w:val='{id}'/><w:basedOn w:val='{parent}'/>{list}</w:style>"
            )
        };
        let styles = style("H1", "paragraph", "", "1") + &style("H2", "paragraph", "", "1") + &style("H3", "paragraph", "H2", "");
        let styles = styles + &style("Off", "paragraph", "H1", "0") + &style("L", "numbering", "", "3");
        assert_eq!(labels(&numbering, &styles, "H1 H2 H3 Off H1 H2"), "1 1.1 1.2 - 2 2.1");
        assert_eq!(labels(&numbering, &styles, "2/0 3/0 2/0"), "A- B- C-");
    }
}
