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

    /// The likest role among those that `wanted` accepts: at most one edit for each four characters, or one label inside
    /// the other. `None` for short keys and where two different roles are equally like.
    pub fn similar(&self, key: &str, wanted: impl Fn(LabelRole) -> bool) -> Option<(LabelRole, Similarity)> {
        let key: Vec<char> = key.chars().collect();
        if key.len() < 3 || key.len() > 24 {
            return None;
        }
        let mut best: Option<(LabelRole, f64)> = None;
        let mut tied = false;
        for (label, role) in &self.similar {
            if !wanted(*role) {
                continue;
            }
            let likeness = likeness(&key, label);
            if likeness < 0.7 {
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

/// 1 for equal labels; the share of characters that need no edit, or that the inner one of two nested labels has.
fn likeness(a: &[char], b: &[char]) -> f64 {
    let longer = a.len().max(b.len());
    if longer == 0 || a.len().abs_diff(b.len()) > longer / 3 {
        return 0.0;
    }
    1.0 - distance(a, b) as f64 / longer as f64
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
    }

    #[test]
    fn edits_are_counted() {
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        assert_eq!(distance(&chars("预算数"), &chars("决算数")), 1);
        assert_eq!(distance(&chars("得分"), &chars("自评得分")), 2);
    }
}
