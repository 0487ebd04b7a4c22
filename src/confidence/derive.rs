//! Values that only arithmetic gives: lost scores or weights that the printed total implies. They become candidates of
//! doubts that are there already, with the sum, and never values.

use crate::report::{Candidate, Doubt, Message, Node, Part};
use crate::value::{Decimal, Value};

/// How sure a single lost number is that the total implies.
const SINGLE: f64 = 0.85;
/// How sure several lost scores are that together make up exactly what the total lacks.
const SEVERAL: f64 = 0.75;

struct Points {
    pointer: String,
    weight: Option<Decimal>,
    score: Option<Decimal>,
}

fn number(node: &Node, pointer: &str) -> Option<Decimal> {
    match node.at(pointer)?.as_value()? {
        Value::Number(number) => Some(*number),
        _ => None,
    }
}

/// Adds candidates to the doubts about lost weights and scores of `part`.
pub fn points(part: &Part, review: &mut [Doubt]) {
    // Where a whole row is lost nobody knows how the rest divides.
    if review.iter().any(|doubt| doubt.pointer.ends_with("rows/-") || doubt.pointer == "/indicators/-") {
        return;
    }
    let rows = points_of(part);
    for (column, of) in [("weight", weight_of as fn(&Points) -> Option<Decimal>), ("score", score_of)] {
        let Some(total) = number(&part.root, &format!("/total/{column}")) else { continue };
        let printed = rows.iter().filter_map(of).fold(Decimal::ZERO, Decimal::saturating_add);
        let rest = total.saturating_sub(printed);
        if rest <= Decimal::ZERO {
            continue;
        }
        let lost: Vec<&Points> = rows.iter().filter(|row| of(row).is_none() && doubted(review, &row.pointer, column)).collect();
        for (pointer, value, confidence) in implied(&lost, column, rest) {
            add(review, &pointer, value, confidence, (total, printed, rest));
        }
    }
}

fn weight_of(points: &Points) -> Option<Decimal> {
    points.weight
}

fn score_of(points: &Points) -> Option<Decimal> {
    points.score
}

fn points_of(part: &Part) -> Vec<Points> {
    let lists = ["/indicators", "/budget/rows", "/funds/rows"];
    let elements = lists.iter().flat_map(|list| {
        let count = part.root.at(list).map_or(0, |node| node.elements().len());
        (0..count).map(move |index| format!("{list}/{index}"))
    });
    let points = elements.map(|pointer| {
        let (weight, score) = (number(&part.root, &format!("{pointer}/weight")), number(&part.root, &format!("{pointer}/score")));
        Points { pointer, weight, score }
    });
    points.collect()
}

fn doubted(review: &[Doubt], row: &str, column: &str) -> bool {
    let field = format!("{row}/{column}");
    review.iter().any(|doubt| doubt.pointer == field || doubt.pointer == row)
}

/// The values that the rest implies: for a single lost number the rest itself; for several scores their weights, if
/// these make up exactly the rest.
fn implied(lost: &[&Points], column: &str, rest: Decimal) -> Vec<(String, Decimal, f64)> {
    let pointer = |row: &Points| format!("{}/{column}", row.pointer);
    if let [only] = lost {
        let fits = column == "weight" || only.weight.is_none_or(|weight| rest <= weight);
        return if fits { vec![(pointer(only), rest, SINGLE)] } else { Vec::new() };
    }
    if column != "score" {
        return Vec::new();
    }
    let weighed: Vec<(&&Points, Decimal)> = lost.iter().filter_map(|row| Some((row, row.weight?))).collect();
    let sum = weighed.iter().fold(Decimal::ZERO, |sum, (_, weight)| sum.saturating_add(*weight));
    if sum == rest { weighed.into_iter().map(|(row, weight)| (pointer(row), weight, SEVERAL)).collect() } else { Vec::new() }
}

fn add(
    review: &mut [Doubt],
    pointer: &str,
    value: Decimal,
    confidence: f64,
    (total, printed, rest): (Decimal, Decimal, Decimal),
) {
    let row = pointer.rsplit_once('/').map_or(pointer, |(row, _)| row);
    let exact = review.iter().position(|doubt| doubt.pointer == pointer);
    let Some(doubt) = exact.or_else(|| review.iter().position(|doubt| doubt.pointer == row)).and_then(|at| review.get_mut(at))
    else {
        return;
    };
    let number = Value::Number(value.normalize());
    if doubt.candidates.iter().any(|candidate| candidate.pointer == pointer && candidate.value == number) {
        return;
    }
    let (total, printed, rest) = (total.normalize(), printed.normalize(), rest.normalize());
    let why = Message::new(
        format!("the total {total} less the printed {printed} leaves {rest}"),
        format!("总分 {total} − 已印各项 {printed} = {rest}"),
    );
    doubt.candidates.push(Candidate { pointer: pointer.to_owned(), value: number, confidence, why, span: None });
}
