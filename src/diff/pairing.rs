//! Which element of the old list is which of the new one: the same label first, then the same label but for the year and signs,
//! then texts that are mostly the same. What is left was removed or added.

use std::collections::HashMap;

use serde_json::Value;

use super::label::label;

/// Less alike than this (share of common character pairs), two texts are not the same thing.
const ALIKE: f64 = 0.6;
/// More pairs than this are not compared letter by letter.
const COMPARED: usize = 40_000;

/// Places in the old and in the new list, in the order of the old list; added ones stand last.
pub(super) fn pairs(old: &[Value], new: &[Value]) -> Vec<(Option<usize>, Option<usize>)> {
    let (before, after): (Vec<String>, Vec<String>) = (old.iter().map(label).collect(), new.iter().map(label).collect());
    let mut partner: Vec<Option<usize>> = vec![None; old.len()];
    let mut taken = vec![false; new.len()];
    for key in [exactly as fn(&str) -> String, roughly] {
        by_key(&before, &after, key, &mut partner, &mut taken);
    }
    by_likeness(&before, &after, &mut partner, &mut taken);
    let kept = partner.iter().enumerate().map(|(place, partner)| (Some(place), *partner));
    let added = taken.iter().enumerate().filter(|(_, taken)| !**taken).map(|(place, _)| (None, Some(place)));
    kept.chain(added).collect()
}

fn exactly(label: &str) -> String {
    label.to_owned()
}

/// Without years, white space and signs: `2022年度目标` and `2023 年度目标`.
fn roughly(label: &str) -> String {
    let mut kept = String::new();
    let mut digits = String::new();
    for c in label.chars().chain(std::iter::once('\0')) {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        let is_year = digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20"));
        kept.push_str(if is_year { "#" } else { &digits });
        digits.clear();
        if c.is_alphanumeric() {
            kept.push(c);
        }
    }
    kept
}

/// Pairs the first free element with a key with the first free one of the same key, and so on.
fn by_key(before: &[String], after: &[String], key: fn(&str) -> String, partner: &mut [Option<usize>], taken: &mut [bool]) {
    let mut free: HashMap<String, Vec<usize>> = HashMap::new();
    // Reversed, so that the first of them is taken first.
    for (place, label) in after.iter().enumerate().rev().filter(|(place, _)| taken.get(*place) == Some(&false)) {
        free.entry(key(label)).or_default().push(place);
    }
    for (label, partner) in before.iter().zip(partner).filter(|(_, partner)| partner.is_none()) {
        *partner = free.get_mut(&key(label)).and_then(Vec::pop);
        if let Some(taken) = partner.and_then(|place| taken.get_mut(place)) {
            *taken = true;
        }
    }
}

fn by_likeness(before: &[String], after: &[String], partner: &mut [Option<usize>], taken: &mut [bool]) {
    let left: Vec<usize> = (0..before.len()).filter(|place| partner.get(*place) == Some(&None)).collect();
    let right: Vec<usize> = (0..after.len()).filter(|place| taken.get(*place) == Some(&false)).collect();
    if left.len() * right.len() > COMPARED {
        return;
    }
    let grams = |labels: &[String], place: &usize| labels.get(*place).map(|label| character_pairs(label)).unwrap_or_default();
    let (old, new): (Vec<_>, Vec<_>) =
        (left.iter().map(|place| grams(before, place)).collect(), right.iter().map(|place| grams(after, place)).collect());
    let mut alike: Vec<(f64, usize, usize)> = Vec::new();
    for (one, from) in left.iter().zip(&old) {
        for (other, to) in right.iter().zip(&new) {
            let likeness = likeness(from, to);
            if likeness >= ALIKE {
                alike.push((likeness, *one, *other));
            }
        }
    }
    alike.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)).then(one.2.cmp(&other.2)));
    for (_, one, other) in alike {
        if let (Some(partner @ None), Some(taken @ false)) = (partner.get_mut(one), taken.get_mut(other)) {
            *partner = Some(other);
            *taken = true;
        }
    }
}

fn character_pairs(label: &str) -> HashMap<(char, char), usize> {
    let chars: Vec<char> = roughly(label).chars().collect();
    let mut pairs = HashMap::new();
    for (one, next) in chars.iter().zip(chars.iter().skip(1)) {
        *pairs.entry((*one, *next)).or_insert(0) += 1;
    }
    pairs
}

fn likeness(one: &HashMap<(char, char), usize>, other: &HashMap<(char, char), usize>) -> f64 {
    let shared: usize = one.iter().map(|(pair, count)| other.get(pair).map_or(0, |there| *count.min(there))).sum();
    let all: usize = one.values().sum::<usize>() + other.values().sum::<usize>();
    if all == 0 { 0.0 } else { 2.0 * shared as f64 / all as f64 }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(old: &[&str], new: &[&str]) -> Vec<(Option<usize>, Option<usize>)> {
        let list = |texts: &[&str]| texts.iter().map(|text| json!(text)).collect::<Vec<_>>();
        pairs(&list(old), &list(new))
    }

    #[test]
    fn labels_pair_and_places_do_not() {
        assert_eq!(
            of(&["甲", "乙", "丙"], &["丁", "丙", "甲"]),
            [(Some(0), Some(2)), (Some(1), None), (Some(2), Some(1)), (None, Some(0))]
        );
        assert_eq!(of(&["合计", "合计"], &["合计", "合计"]), [(Some(0), Some(0)), (Some(1), Some(1))], "the same label in order");
    }

    #[test]
    fn years_and_signs_do_not_part_what_belongs_together() {
        assert_eq!(of(&["2022年度 道路养护"], &["2023年度道路养护。"]), [(Some(0), Some(0))]);
        assert_eq!(of(&["公开01表"], &["公开02表"])[0].1, None, "a number is no year");
    }

    #[test]
    fn texts_that_are_mostly_the_same_pair() {
        assert_eq!(of(&["拟订全区道路养护规划并组织实施"], &["拟订全区道路和桥梁养护规划并组织实施"]), [(Some(0), Some(0))]);
        assert_eq!(of(&["拟订全区道路养护规划"], &["负责档案接收"]), [(Some(0), None), (None, Some(0))]);
    }
}
