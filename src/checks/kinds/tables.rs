//! Printed tables of a booklet: the columns of a row against their total, the rows of a list against its totals, the two sides of
//! a table, and one table against another.
//!
//! Every kind judges a table by what it bears out itself: a rule that no row of it keeps is not the table's rule.

use indexmap::IndexMap;

use crate::checks::amount::{Amount, Comparison, Places};
use crate::checks::view::{View, text_of};
use crate::checks::{Finding, Outcome, words};
use crate::grammar::check::{Across, CellAt, Cells, CheckRule, Labels, Lists, Sides};
use crate::lex::fold;
use crate::report::{Message, Node, join_pointer};

/// A row of a table.
struct Row<'a> {
    path: Vec<&'a str>,
    values: IndexMap<&'a str, String>,
}

impl Row<'_> {
    fn label(&self) -> &str {
        self.path.last().copied().unwrap_or("")
    }
}

/// A table.
struct Printed<'a> {
    pointer: String,
    title: String,
    rows: Vec<Row<'a>>,
}

fn printed<'a>(view: &View<'a>, tables: &str) -> Vec<Printed<'a>> {
    let table = |(pointer, node): (String, &'a Node)| {
        let rows = node.child("rows").map_or(&[][..], Node::elements).iter().enumerate();
        let row = |(index, row): (usize, &'a Node)| {
            let at = format!("{pointer}/rows/{index}/values");
            let values = match row.child("values") {
                Some(Node::Object(values)) => values.keys().map(|key| (key.as_str(), join_pointer(&at, key))).collect(),
                _ => IndexMap::new(),
            };
            Row { path: row.child("path").map_or(&[][..], Node::elements).iter().filter_map(text_of).collect(), values }
        };
        let title = node.child("title").and_then(text_of).map(fold::key).unwrap_or_default();
        Printed { title, rows: rows.map(row).collect(), pointer: pointer.clone() }
    };
    view.list(tables).map(table).collect()
}

fn id(table: &Printed<'_>, middle: &str, rule: &CheckRule) -> String {
    let at = table.pointer.trim_start_matches('/').replace('/', ".");
    [at.as_str(), middle, rule.id.as_str()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(".")
}

fn amount(view: &View<'_>, row: &Row<'_>, column: &str, label: &str) -> Option<Amount> {
    view.amount(row.values.get(column)?, label)
}

type Sum = (Amount, Vec<Amount>, Comparison);

/// One finding for the sums of a table: the first that fails, or how many hold.
fn judged(rule: &CheckRule, view: &View<'_>, id: String, table: &Printed<'_>, sums: Vec<Sum>) -> Option<Finding> {
    let count = sums.len();
    let failed = sums.into_iter().find(|(.., comparison)| comparison.outcome() == Outcome::Fail);
    match failed {
        Some(_) if view.lost(&format!("{}/rows", table.pointer)) => {
            let message = words::missing("表中有行缺失", "a row of the table is lost");
            Some(words::plain(rule, id, Outcome::NotApplicable, Vec::new(), message))
        }
        Some((total, terms, comparison)) => Some(super::settled(rule, id, &total, &terms, &comparison, ("", ""), view)),
        None if count > 0 => {
            let message = Message::new(format!("{count} sums agree"), format!("{count} 处合计均一致"));
            Some(words::plain(rule, id, Outcome::Pass, Vec::new(), message))
        }
        None => None,
    }
}

/// In every row a total column against the columns beside it, where most rows keep the rule.
pub fn across(rule: &CheckRule, with: &Across, view: &View<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for table in printed(view, &with.tables) {
        let mut columns: Vec<&str> = Vec::new();
        for column in table.rows.iter().flat_map(|row| row.values.keys().copied()) {
            if !columns.contains(&column) {
                columns.push(column);
            }
        }
        for total in columns.iter().filter(|column| with.total.matches(column.rsplit('|').next().unwrap_or(""))) {
            let stem = total.rsplit_once('|').map_or("", |(stem, _)| stem);
            let terms: Vec<&str> = terms_of(total, stem, &columns, with);
            let sums: Vec<Sum> = table
                .rows
                .iter()
                .filter_map(|row| {
                    let sum = amount(view, row, total, row.label())?;
                    let cells: Vec<Amount> = terms.iter().filter_map(|column| amount(view, row, column, column)).collect();
                    let comparison = Comparison::sum(&sum, &cells, Places::Common);
                    (!cells.is_empty()).then_some((sum, cells, comparison))
                })
                .collect();
            let kept = sums.iter().filter(|(.., comparison)| comparison.outcome() != Outcome::Fail).count();
            if kept * 3 >= sums.len() * 2 && kept > 0 {
                findings.extend(judged(rule, view, id(&table, total, rule), &table, sums));
            }
        }
    }
    findings
}

/// The columns beside a total: those with the same header above them, and the totals of groups of columns.
fn terms_of<'c>(total: &str, stem: &str, columns: &[&'c str], with: &Across) -> Vec<&'c str> {
    let below = |column: &str| match stem {
        "" => Some(column.to_owned()),
        stem => column.strip_prefix(stem).and_then(|rest| rest.strip_prefix('|')).map(str::to_owned),
    };
    let mut terms = Vec::new();
    for column in columns.iter().filter(|column| **column != total) {
        let Some(rest) = below(column) else { continue };
        let of_group = rest.split_once('|').is_some_and(|(_, last)| with.total.matches(last));
        let lone = !rest.contains('|');
        let grouped = rest.split_once('|').is_some_and(|(group, _)| {
            columns
                .iter()
                .filter_map(|other| below(other))
                .any(|other| other.split_once('|').is_some_and(|(head, last)| head == group && with.total.matches(last)))
        });
        if lone || of_group || !grouped {
            terms.push(*column);
        }
    }
    terms
}

/// The rows of each list against the totals that stand among them.
pub fn lists(rule: &CheckRule, with: &Lists, view: &View<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for table in printed(view, &with.tables) {
        let coded = view.at(&format!("{}/rows", table.pointer)).map_or(&[][..], Node::elements);
        if coded.iter().any(|row| row.child("code").is_some_and(|code| code.as_value().is_some())) {
            continue;
        }
        let mut groups: IndexMap<Vec<&str>, Vec<&Row<'_>>> = IndexMap::new();
        for row in table.rows.iter().filter(|row| !row.path.is_empty()) {
            groups.entry(row.path[..row.path.len() - 1].to_vec()).or_default().push(row);
        }
        let mut sums = Vec::new();
        for rows in groups.values() {
            for column in rows.iter().flat_map(|row| row.values.keys().copied()).collect::<indexmap::IndexSet<_>>() {
                sums.extend(sums_of(with, view, rows, column));
            }
        }
        findings.extend(judged(rule, view, id(&table, "", rule), &table, sums));
    }
    findings
}

/// A subtotal is the sum of the rows above it; the grand total that of the subtotal and the rows below that.
fn sums_of(with: &Lists, view: &View<'_>, rows: &[&Row<'_>], column: &str) -> Vec<Sum> {
    let mut sums = Vec::new();
    let mut terms: Vec<Amount> = Vec::new();
    for row in rows {
        let label = row.label();
        let cell = amount(view, row, column, label);
        if !(with.total.matches(label) || with.grand.matches(label)) {
            terms.extend(cell);
            continue;
        }
        let Some(total) = cell else { continue };
        if !terms.is_empty() {
            let whole = Comparison::sum(&total, &terms, Places::Common);
            // Rows below a row that is their sum, without a mark that says so.
            let top = without_parts(&terms);
            let folded = Comparison::sum(&total, &top, Places::Common);
            let best = if whole.outcome() == Outcome::Fail && folded.outcome() != Outcome::Fail {
                (top, folded)
            } else {
                (terms, whole)
            };
            sums.push((total.clone(), best.0, best.1));
        }
        terms = vec![total];
    }
    sums
}

/// The amounts without those that make up the one before them.
fn without_parts(amounts: &[Amount]) -> Vec<Amount> {
    let mut top = Vec::new();
    let mut at = 0;
    while let Some(amount) = amounts.get(at) {
        let parts = (at + 2..=amounts.len()).find(|end| {
            let below = amounts.get(at + 1..*end).unwrap_or(&[]);
            !amount.printed.is_zero() && Comparison::sum(amount, below, Places::Common).outcome() == Outcome::Pass
        });
        at = parts.unwrap_or(at + 1);
        top.push(amount.clone());
    }
    top
}

/// The grand totals of the two sides of a table.
pub fn sides(rule: &CheckRule, with: &Sides, view: &View<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for table in printed(view, &with.tables) {
        let side = |side: &Labels| {
            let row = table.rows.iter().rfind(|row| {
                let headed = row.path.len() > 1 && row.path.first().is_some_and(|head| side.matches(head));
                headed && with.grand.matches(row.label()) || side.matches(row.label()) && with.grand.matches(row.label())
            })?;
            row.values.values().find_map(|pointer| view.amount(pointer, &row.path.join("·")))
        };
        let (Some(left), Some(right)) = (side(&with.left), side(&with.right)) else { continue };
        if left.pointer == right.pointer {
            continue;
        }
        let comparison = Comparison::equal(&left, &right);
        findings.push(super::settled(rule, id(&table, "", rule), &left, &[right], &comparison, ("", ""), view));
    }
    findings
}

/// A figure of one table against the same figure of another.
pub fn cells(rule: &CheckRule, with: &Cells, view: &View<'_>) -> Vec<Finding> {
    let tables = printed(view, &with.tables);
    let (mine, theirs) = (found(view, &tables, &with.left), found(view, &tables, &with.right));
    let Some(first) = mine.first() else { return Vec::new() };
    let pairs = || mine.iter().flat_map(|left| theirs.iter().map(move |right| (left, right)));
    let agrees = |(left, right): &(&Amount, &Amount)| Comparison::equal(left, right).outcome() != Outcome::Fail;
    let Some((left, right)) = pairs().find(agrees).or_else(|| theirs.first().map(|right| (first, right))) else {
        return Vec::new();
    };
    let comparison = Comparison::equal(left, right);
    vec![super::settled(rule, rule.id.clone(), left, std::slice::from_ref(right), &comparison, ("", ""), view)]
}

/// The figures that a place may mean: any of its rows, its first column that a row prints.
fn found(view: &View<'_>, tables: &[Printed<'_>], place: &CellAt) -> Vec<Amount> {
    let titled = |table: &&Printed<'_>| {
        place.title.iter().any(|phrase| table.title.contains(phrase.as_str()))
            && !place.not_title.iter().any(|phrase| table.title.contains(phrase.as_str()))
    };
    let tables: Vec<&Printed<'_>> = tables.iter().filter(titled).collect();
    // Several tables of one title are of several bodies: none of them is meant.
    let [table] = tables.as_slice() else { return Vec::new() };
    let rows = table.rows.iter().filter(|row| {
        let headed =
            place.heading.is_empty() || row.path.first().is_some_and(|head| place.heading.matches(head)) || row.path.len() == 1;
        headed && place.row.matches(row.label())
    });
    rows.filter_map(|row| {
        let named = |column: &&str| place.column.is_empty() || place.column.matches(column.rsplit('|').next().unwrap_or(""));
        let column = row.values.keys().copied().filter(named).find(|column| amount(view, row, column, "").is_some())?;
        let label = format!("{}·{}", table.title, row.label());
        amount(view, row, column, &label)
    })
    .collect()
}
