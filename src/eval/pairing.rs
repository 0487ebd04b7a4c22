//! Which element of one list is which of another: the pairs that are most alike, in order, or in any order.

use std::collections::HashMap;

use serde_json::Value;

use super::same::same_value;
use super::tree::{Kind, kind, leaves, printed};

/// Less alike than this: two elements are not the same thing.
const ALIKE: f64 = 0.3;
/// How far from the diagonal elements are compared, besides the difference in length.
const BAND: usize = 60;
/// Characters of a text that are compared.
const COMPARED: usize = 400;

/// Places in the truth and in the output; `None` for an element without partner.
pub(super) type Pair = (Option<usize>, Option<usize>);

/// A leaf with what comparing needs, made once.
struct Leaf<'v> {
    value: &'v Value,
    weight: f64,
    /// Whether texts may be alike without being the same.
    gradual: bool,
    grams: HashMap<(char, char), usize>,
    gram_count: usize,
}

/// An element as its leaves by their pointer in it.
struct Element<'v> {
    order: Vec<String>,
    leaves: HashMap<String, Leaf<'v>>,
    total: f64,
}

impl<'v> Element<'v> {
    fn new(value: &'v Value) -> Self {
        let found = leaves(value, "");
        let order: Vec<String> = found.iter().map(|(pointer, _)| pointer.clone()).collect();
        let leaves: HashMap<String, Leaf<'v>> = found.into_iter().map(|(pointer, value)| (pointer, Leaf::new(value))).collect();
        let total = order.iter().filter_map(|pointer| leaves.get(pointer)).map(|leaf| leaf.weight).sum();
        Self { order, leaves, total }
    }

    /// 0 to 1: the share of this element's weight that `other` has too.
    fn similarity(&self, other: &Element<'_>) -> f64 {
        let shared: f64 = self
            .order
            .iter()
            .filter_map(|pointer| Some((self.leaves.get(pointer)?, other.leaves.get(pointer)?)))
            .map(|(leaf, found)| leaf.weight * leaf.likeness(found))
            .sum();
        if self.total == 0.0 { 0.0 } else { shared / self.total }
    }
}

impl<'v> Leaf<'v> {
    fn new(value: &'v Value) -> Self {
        let shown: Vec<char> = printed(value).chars().collect();
        let kind = kind(value);
        // Long texts tell a row from others; a score of 7 does not.
        let weight = match kind {
            Some(Kind::Scalar) if value.is_string() => 1.0 + shown.len().min(30) as f64 / 10.0,
            Some(Kind::Quantity | Kind::DocumentNumber) => 1.0 + shown.len().min(30) as f64 / 10.0,
            Some(Kind::Money) => 1.0,
            _ => 0.5,
        };
        let gradual = !matches!(kind, Some(Kind::Money | Kind::Rate)) && (value.is_string() || value.is_object());
        let compared = shown.get(..COMPARED).unwrap_or(&shown);
        let mut grams = HashMap::new();
        for c in compared {
            *grams.entry((*c, '\0')).or_insert(0) += 1;
        }
        for pair in compared.windows(2) {
            if let [one, next] = pair {
                *grams.entry((*one, *next)).or_insert(0) += 1;
            }
        }
        let gram_count = grams.values().sum();
        Self { value, weight, gradual, grams, gram_count }
    }

    fn likeness(&self, other: &Leaf<'_>) -> f64 {
        if same_value(self.value, other.value) {
            return 1.0;
        }
        if !self.gradual || self.gram_count == 0 || other.gram_count == 0 {
            return 0.0;
        }
        let shared: usize =
            self.grams.iter().map(|(gram, count)| (*count).min(other.grams.get(gram).copied().unwrap_or(0))).sum();
        0.9 * 2.0 * shared as f64 / (self.gram_count + other.gram_count) as f64
    }
}

fn elements(list: &[Value]) -> Vec<Element<'_>> {
    list.iter().map(Element::new).collect()
}

/// Pairs of any order, the likest first.
pub(super) fn in_any_order(truth: &[Value], output: &[Value]) -> Vec<Pair> {
    let (wanted, found) = (elements(truth), elements(output));
    let mut ranked: Vec<(f64, usize, usize)> = Vec::new();
    for (i, one) in wanted.iter().enumerate() {
        ranked.extend(found.iter().enumerate().map(|(j, other)| (one.similarity(other), i, j)));
    }
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    let mut partner: Vec<Option<usize>> = vec![None; wanted.len()];
    let mut taken = vec![false; found.len()];
    for (similarity, i, j) in ranked {
        if let (true, Some(mine @ None), Some(theirs @ false)) = (similarity >= ALIKE, partner.get_mut(i), taken.get_mut(j)) {
            (*mine, *theirs) = (Some(j), true);
        }
    }
    let mut pairs: Vec<Pair> = partner.into_iter().enumerate().map(|(i, j)| (Some(i), j)).collect();
    pairs.extend(taken.iter().enumerate().filter(|(_, taken)| !**taken).map(|(j, _)| (None, Some(j))));
    pairs
}

/// Pairs in order, of the greatest summed similarity.
pub(super) fn in_order(truth: &[Value], output: &[Value]) -> Vec<Pair> {
    let (wanted, found) = (elements(truth), elements(output));
    let shorter = wanted.len().min(found.len());
    let alike = |(one, other): (&Element<'_>, &Element<'_>)| one.similarity(other) == 1.0;
    let head = wanted.iter().zip(&found).take_while(|pair| alike(*pair)).count();
    let ends = wanted.iter().rev().zip(found.iter().rev());
    let tail = ends.take(shorter - head).take_while(|pair| alike(*pair)).count();

    let (rows, columns) = (wanted.len() - tail, found.len() - tail);
    let mut pairs: Vec<Pair> = (0..head).map(|k| (Some(k), Some(k))).collect();
    pairs.extend(middle(&wanted, &found, head..rows, head..columns));
    pairs.extend((0..tail).map(|k| (Some(rows + k), Some(columns + k))));
    pairs
}

#[derive(Clone, Copy)]
enum Step {
    Truth,
    Pair,
    Output,
}

/// The part between equal heads and tails, by dynamic programming from the end.
fn middle(
    wanted: &[Element<'_>],
    found: &[Element<'_>],
    rows: std::ops::Range<usize>,
    columns: std::ops::Range<usize>,
) -> Vec<Pair> {
    let (height, width) = (rows.len(), columns.len());
    let band = wanted.len().abs_diff(found.len()) + BAND;
    let mut best = vec![0.0_f64; (height + 1) * (width + 1)];
    let mut steps = vec![Step::Truth; height * width];
    let at = |i: usize, j: usize| i * (width + 1) + j;
    for i in (0..height).rev() {
        for j in (0..width).rev() {
            let near = (rows.start + i).abs_diff(columns.start + j) <= band;
            let similarity = match (wanted.get(rows.start + i), found.get(columns.start + j)) {
                (Some(one), Some(other)) if near => one.similarity(other),
                _ => 0.0,
            };
            // At equal sums the truth's element is left alone first, then a pair is made: any fixed order will do.
            let mut choice = (best[at(i, j + 1)], Step::Output);
            if similarity >= ALIKE && similarity + best[at(i + 1, j + 1)] >= choice.0 {
                choice = (similarity + best[at(i + 1, j + 1)], Step::Pair);
            }
            if best[at(i + 1, j)] >= choice.0 {
                choice = (best[at(i + 1, j)], Step::Truth);
            }
            best[at(i, j)] = choice.0;
            steps[i * width + j] = choice.1;
        }
    }
    let (mut i, mut j, mut pairs) = (0, 0, Vec::new());
    while i < height || j < width {
        let step = match (i < height, j < width) {
            (true, true) => steps[i * width + j],
            (true, false) => Step::Truth,
            (false, _) => Step::Output,
        };
        let (mine, theirs) = (!matches!(step, Step::Output), !matches!(step, Step::Truth));
        pairs.push((mine.then_some(rows.start + i), theirs.then_some(columns.start + j)));
        i += usize::from(mine);
        j += usize::from(theirs);
    }
    pairs
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn list(names: &[&str]) -> Vec<Value> {
        names.iter().map(|name| json!({ "name": name, "score": 5 })).collect()
    }

    #[test]
    fn a_lost_and_an_invented_element_have_no_partner() {
        let truth = list(&["检查企业数", "培训人次", "群众满意度"]);
        let output = list(&["检查企业数", "群众满意度", "另一指标项"]);
        let pairs = in_order(&truth, &output);
        assert_eq!(pairs, [(Some(0), Some(0)), (Some(1), None), (Some(2), Some(1)), (None, Some(2))]);
    }

    #[test]
    fn a_change_in_one_leaf_keeps_the_pair() {
        let truth = list(&["检查企业数量"]);
        let output = vec![json!({ "name": "检查企业数", "score": 6 })];
        assert_eq!(in_order(&truth, &output), [(Some(0), Some(0))]);
        assert_eq!(in_order(&truth, &list(&["乙"])).len(), 2);
    }

    #[test]
    fn order_may_be_free() {
        let truth = list(&["甲项目支出", "乙单位维护"]);
        let output = list(&["乙单位维护", "甲项目支出"]);
        assert_eq!(in_any_order(&truth, &output), [(Some(0), Some(1)), (Some(1), Some(0))]);
        assert_eq!(in_order(&truth, &output).iter().filter(|pair| pair.0.is_some() && pair.1.is_some()).count(), 1);
    }
}
