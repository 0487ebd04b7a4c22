//! All labels of a grammar by their normalised key, and matching by similarity where none is equal.

use std::collections::HashMap;

/// What a label can be. Numbers are indexes into the grammar's `fields`, `tables` and a table's `columns`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LabelRole {
    /// A label with one value.
    Field(usize),
    /// A header of a column.
    Column {
        /// Index of the table.
        table: usize,
        /// Index of the column.
        column: usize,
    },
    /// The label of a whole block.
    Block(usize),
    /// The label of a total row.
    Total(usize),
    /// A label of a row.
    Row(usize),
}

/// How alike two labels are: 1 is equal.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Similarity(pub f64);

impl Similarity {
    /// Whether hardly anything else can be meant: one edit or one word in a label of some length.
    pub fn is_strong(self) -> bool {
        self.0 >= STRONG
    }
}

/// Less alike than this: not the same label.
const LEAST: f64 = 0.6;
/// The same where only edits are counted.
const LEAST_BY_EDITS: f64 = 0.7;
/// As good as one edit in four characters.
const STRONG: f64 = 0.75;
/// Likeness of labels that differ by one inserted word.
const INSERTED: f64 = 0.76;
/// Likeness of a label that ends with a known one, before the known one's length counts.
const HEADED: f64 = 0.62;
/// No label is longer.
const LONGEST: usize = 24;

/// Labels by normalised key.
#[derive(Debug, Default)]
pub struct LabelIndex {
    roles: HashMap<String, Vec<LabelRole>>,
    /// Keys of column headers and fields, in the order of the grammar, for matching by similarity.
    similar: Vec<(Vec<char>, LabelRole)>,
}

impl LabelIndex {
    /// Adds one label.
    pub fn insert(&mut self, key: String, role: LabelRole) {
        if matches!(role, LabelRole::Column { .. } | LabelRole::Field(_)) {
            self.similar.push((key.chars().collect(), role));
        }
        let roles = self.roles.entry(key).or_default();
        if !roles.contains(&role) {
            roles.push(role);
        }
    }

    /// The roles of exactly this key.
    pub fn exact(&self, key: &str) -> &[LabelRole] {
        self.roles.get(key).map_or(&[], Vec::as_slice)
    }

    /// The likest role among those that `wanted` accepts: few edits, one inserted word, or a known label at the end with words
    /// before it that say more. `None` for short keys and where two different roles are equally like.
    pub fn similar(&self, key: &str, wanted: impl Fn(LabelRole) -> bool) -> Option<(LabelRole, Similarity)> {
        let key: Vec<char> = key.chars().collect();
        if key.len() < 3 || key.len() > LONGEST {
            return None;
        }
        let mut best: Option<(LabelRole, f64)> = None;
        let mut tied = false;
        for (label, role) in &self.similar {
            if !wanted(*role) {
                continue;
            }
            let likeness = likeness(&key, label).max(inserted(&key, label)).max(inserted(label, &key)).max(headed(&key, label));
            if likeness < LEAST {
                continue;
            }
            match best {
                Some((other, score)) if score == likeness => tied |= other != *role,
                Some((_, score)) if score > likeness => {}
                _ => {
                    best = Some((*role, likeness));
                    tied = false;
                }
            }
        }
        best.filter(|_| !tied).map(|(role, score)| (role, Similarity(score)))
    }
}

/// One word more than in a known label: the known one is there, cut in two or with the word before or behind it.
fn inserted(longer: &[char], shorter: &[char]) -> f64 {
    let more = longer.len().saturating_sub(shorter.len());
    if shorter.len() < 4 || !(1..=3).contains(&more) {
        return 0.0;
    }
    let head = longer.iter().zip(shorter).take_while(|(a, b)| a == b).count();
    let tail = longer.iter().rev().zip(shorter.iter().rev()).take_while(|(a, b)| a == b).count();
    // A word behind the label makes another thing of it: 得分系数, 完成值说明.
    if head + tail < shorter.len() || tail == 0 { 0.0 } else { INSERTED }
}

/// A short known label at the end: 指标分值, 执行率得分. What a label is stands at its end.
fn headed(key: &[char], label: &[char]) -> f64 {
    let more = key.len().saturating_sub(label.len());
    let fits = label.len() >= 2 && (2..=6).contains(&more) && key.ends_with(label);
    if fits { HEADED + 0.01 * label.len() as f64 } else { 0.0 }
}

/// 1 for equal labels; the share of characters that need no edit, or that the inner one of two nested labels has.
fn likeness(a: &[char], b: &[char]) -> f64 {
    let longer = a.len().max(b.len());
    if longer == 0 || a.len().abs_diff(b.len()) > longer / 3 {
        return 0.0;
    }
    let likeness = 1.0 - distance(a, b) as f64 / longer as f64;
    // Labels that end differently mean different things (指标分值, 指标值, 指标分类) unless nearly all else is the same.
    let end = if a.len() == b.len() { 1 } else { 2 };
    let same_end = a.iter().rev().zip(b.iter().rev()).take(end).all(|(a, b)| a == b);
    let least = if same_end { LEAST_BY_EDITS } else { 0.8 };
    if likeness < least { 0.0 } else { likeness }
}

/// Edits (insert, delete, replace) between two short texts.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(ca != cb);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index() -> LabelIndex {
        let mut index = LabelIndex::default();
        index.insert("实际完成值".into(), LabelRole::Column { table: 0, column: 1 });
        index.insert("年度指标值".into(), LabelRole::Column { table: 0, column: 0 });
        index.insert("合计".into(), LabelRole::Row(0));
        index
    }

    #[test]
    fn one_inserted_word_is_similar_and_an_unknown_label_is_not() {
        let found = index().similar("全年实际完成值", |_| true).map(|(role, _)| role);
        assert_eq!(found, Some(LabelRole::Column { table: 0, column: 1 }));
        assert_eq!(index().similar("填报日期", |_| true), None);
        assert_eq!(index().similar("完成值", |_| true), None, "too short a part of the label");
        assert_eq!(index().similar("实际完成值说明", |_| true), None, "a word behind the label makes another thing of it");
    }

    #[test]
    fn a_label_that_ends_with_a_known_one_is_weakly_similar() {
        let mut index = index();
        index.insert("得分".into(), LabelRole::Column { table: 0, column: 2 });
        for (key, strong) in [("执行率得分", false), ("年度的实际完成值", true), ("实际完成数", true)] {
            assert_eq!(index.similar(key, |_| true).map(|(_, likeness)| likeness.is_strong()), Some(strong), "{key}");
        }
        assert_eq!(index.similar("得分系数", |_| true), None);
        assert_eq!(index.similar("应得分", |_| true), None, "one character before a short label may turn it round");
    }

    #[test]
    fn edits_are_counted() {
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        assert_eq!(distance(&chars("预算数"), &chars("决算数")), 1);
        assert_eq!(distance(&chars("得分"), &chars("自评得分")), 2);
    }
}
