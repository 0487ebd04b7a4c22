//! Figures, names and years that stand in several places.

use crate::checks::amount::{Amount, Comparison};
use crate::checks::view::View;
use crate::checks::{Finding, Outcome, words};
use crate::grammar::check::{Agree, CheckRule, Name, Year};
use crate::lex::fold;
use crate::report::{Claim, Message};
use crate::value::{Decimal, Value};

/// Every key that prose prints more than once: all prints agree with the one in the report.
pub fn run(rule: &CheckRule, with: &Agree, view: &View<'_>) -> Vec<Finding> {
    let mut keys: Vec<&str> = Vec::new();
    for claim in &view.part.claims {
        let wanted = with.under.iter().any(|under| claim.pointer.starts_with(under.as_str()));
        if wanted && !keys.contains(&claim.pointer.as_str()) {
            keys.push(&claim.pointer);
        }
    }
    keys.into_iter().filter_map(|key| one(rule, key, view)).collect()
}

fn one(rule: &CheckRule, key: &str, view: &View<'_>) -> Option<Finding> {
    let name = words::pointer_name(key);
    let claims: Vec<(&Claim, Amount)> = view
        .part
        .claims
        .iter()
        .filter(|claim| claim.pointer == key)
        .filter_map(|claim| Some((claim, Amount::of(&claim.value, key, &name)?)))
        .collect();
    let (first, _) = claims.first()?;
    let stands = view.amount(key, &name).or_else(|| Amount::of(&first.value, key, &name))?;
    if claims.len() < 2 {
        return None;
    }
    let judged = claims.iter().map(|(claim, amount)| (claim, amount, Comparison::equal(amount, &stands)));
    let differing: Vec<_> = judged.clone().filter(|(_, _, comparison)| comparison.outcome() == Outcome::Fail).collect();
    let all: Vec<_> = judged.collect();
    let worst = differing.first().or_else(|| all.iter().max_by_key(|(_, _, comparison)| comparison.difference.abs()))?;
    let (claim, amount, comparison) = worst;
    let id = format!("{}.{}", key.trim_start_matches('/').replace('/', "."), rule.id);
    let unit = stands.unit.as_deref().unwrap_or("");
    let (zh, en) = words::verdict(comparison);
    let sentence = claim.sentence.of(view.text).trim();
    let place = if sentence.is_empty() || comparison.outcome() != Outcome::Fail {
        String::new()
    } else {
        format!("（“{}”）", shortened(sentence))
    };
    let message = Message {
        zh: format!(
            "{name}共出现 {} 次：{}{unit} 与 {}{} {zh}{place}",
            claims.len(),
            stands.printed,
            amount.printed,
            amount.unit.as_deref().unwrap_or("")
        ),
        en: format!("{name} is printed {} times: {} and {}: {en}", claims.len(), stands.printed, amount.printed),
    };
    let mut finding = words::compared(rule, id, comparison, stands.unit.as_deref(), vec![key.to_owned()], message);
    finding.places = differing.iter().map(|(claim, _, _)| claim.span).collect();
    if view.at(key).is_none() {
        finding.fields.clear();
    }
    Some(finding)
}

/// The beginning of a sentence, enough to find it by.
fn shortened(sentence: &str) -> String {
    let mut short: String = sentence.chars().filter(|c| !c.is_whitespace()).take(40).collect();
    if sentence.chars().count() > 40 {
        short.push('…');
    }
    short
}

/// One name in all its places: the same, or one a part of the other.
pub fn name(rule: &CheckRule, with: &Name, view: &View<'_>) -> Vec<Finding> {
    let Some(stands) = view.string(&with.name) else { return Vec::new() };
    let key = fold::key(stands);
    let claims = view.part.claims.iter().filter(|claim| claim.pointer == with.name);
    let names: Vec<(&Claim, &str)> = claims.filter_map(|claim| Some((claim, text_of(&claim.value)?))).collect();
    if names.is_empty() {
        return Vec::new();
    }
    let differs = |name: &str| {
        let other = fold::key(name);
        !key.contains(&other) && !other.contains(&key)
    };
    let others: Vec<&(&Claim, &str)> = names.iter().filter(|(_, name)| differs(name)).collect();
    let (outcome, message) = match others.first() {
        Some((_, other)) => (
            Outcome::Fail,
            Message::new(
                format!("the name is {stands} in one place and {other} in another"),
                format!("名称不一致：{stands} 与 {other}"),
            ),
        ),
        None => (Outcome::Pass, Message::new("the name is the same everywhere", "名称前后一致")),
    };
    let id = format!("{}.{}", with.name.trim_start_matches('/').replace('/', "."), rule.id);
    let mut finding = words::plain(rule, id, outcome, vec![with.name.clone()], message);
    finding.places = others.iter().map(|(claim, _)| claim.span).collect();
    vec![finding]
}

fn text_of(value: &Value) -> Option<&str> {
    if let Value::Text(text) = value { Some(text) } else { None }
}

/// The one year that a text prints is the year of the field.
pub fn year(rule: &CheckRule, with: &Year, view: &View<'_>) -> Vec<Finding> {
    let (Some(text), Some(year)) = (view.string(&with.text), view.amount(&with.year, "年度")) else { return Vec::new() };
    let years = years(text);
    let (Some(first), true) = (years.first(), years.len() == 1) else { return Vec::new() };
    let comparison = Comparison::with(year.printed, Decimal::from(*first), Decimal::ZERO);
    let message = Message::new(
        format!("the text says {first}, the year is {}", year.printed),
        format!("文中年份 {first}，年度 {}", year.printed),
    );
    let fields = vec![with.text.clone(), with.year.clone()];
    vec![words::compared(rule, rule.id.clone(), &comparison, None, fields, message)]
}

/// The different years (19xx, 20xx before 年) of a text.
fn years(text: &str) -> Vec<u32> {
    let key = fold::key(text);
    let mut found = Vec::new();
    for (at, _) in key.match_indices('年') {
        let digits: String = key.get(..at).unwrap_or("").chars().rev().take_while(char::is_ascii_digit).collect();
        let year: Option<u32> = digits.chars().rev().collect::<String>().parse().ok();
        if let Some(year) = year.filter(|year| (1900..2100).contains(year) && !found.contains(year)) {
            found.push(year);
        }
    }
    found
}
