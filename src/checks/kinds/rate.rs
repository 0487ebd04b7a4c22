//! Execution rates: against their amounts, above a limit, and the points given for them.

use crate::checks::amount::{Amount, Comparison, half_place};
use crate::checks::view::{self, Row, View};
use crate::checks::{CheckSeverity, Finding, Outcome, words};
use crate::grammar::check::{CheckRule, Product, Rate, RateOver};
use crate::report::Message;
use crate::value::Decimal;

/// A basis and the exact rate that it gives.
struct Basis {
    column: String,
    amount: Amount,
    rate: Decimal,
    /// How far the rounding of the amounts may move the rate.
    slack: Decimal,
}

fn cell(view: &View<'_>, row: &Row<'_>, column: &str) -> Option<Amount> {
    view.amount(&format!("{}/{column}", row.pointer), words::member_name(column).0)
}

fn bases(view: &View<'_>, row: &Row<'_>, part: &Amount, columns: &[String]) -> Vec<Basis> {
    let of = |column: &String| {
        let amount = cell(view, row, column)?;
        let whole = amount.in_unit_of(part);
        let rate = part.printed.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole)?;
        let relative =
            |amount: &Amount| half_place(amount.printed.scale().max(2)).checked_div(amount.printed.abs()).unwrap_or_default();
        let slack = rate.abs().saturating_mul(relative(part).saturating_add(relative(&amount)));
        Some(Basis { column: column.clone(), amount, rate, slack })
    };
    columns.iter().filter_map(of).collect()
}

/// How a printed rate stands to the exact one: rounded or cut off at its own last place, or near enough for the amounts' rounding.
fn judge(printed: Decimal, basis: &Basis) -> Comparison {
    let scale = printed.scale();
    let rounded = basis.rate.round_dp_with_strategy(scale, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
    let cut = basis.rate.trunc_with_scale(scale);
    let tolerance = half_place(scale).saturating_add(basis.slack.round_dp(scale.saturating_add(2)));
    if printed == rounded || printed == cut {
        return Comparison::with(printed, printed, tolerance);
    }
    // The exact rate, shown with two more places than the printed one.
    Comparison::with(basis.rate.round_dp(scale.saturating_add(2)), printed, tolerance)
}

/// Printed rates against the amounts; the basis that fits is named.
pub fn run(rule: &CheckRule, with: &Rate, view: &View<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for at in &with.at {
        for row in view.rows(at) {
            let (Some(rate), Some(part)) = (cell(view, &row, &with.rate), cell(view, &row, &with.part)) else { continue };
            let number = row.pointer.rsplit('/').next().unwrap_or("");
            let id = view::id(at, &format!("rows.{number}"), rule);
            let bases = bases(view, &row, &part, &with.basis);
            let fits = bases.iter().position(|basis| judge(rate.printed, basis).outcome() != Outcome::Fail);
            let Some(basis) = bases.get(fits.unwrap_or(0)) else {
                let fields = vec![rate.pointer, part.pointer];
                let message = words::missing("没有可作分母的预算数", "no budget to divide by");
                findings.push(words::plain(rule, id, Outcome::NotApplicable, fields, message));
                continue;
            };
            let lost = with.basis.iter().map(|column| format!("{}/{column}", row.pointer)).find(|pointer| view.doubted(pointer));
            if let Some(lost) = lost.filter(|_| fits.is_none()) {
                let message = words::missing("预算数缺失或存疑", "a budget is lost or in doubt");
                findings.push(words::plain(rule, id, Outcome::NotApplicable, vec![rate.pointer, part.pointer, lost], message));
                continue;
            }
            findings.push(of_row(rule, id, view, &row, (&rate, &part, basis)));
        }
    }
    findings
}

fn of_row(
    rule: &CheckRule,
    id: String,
    view: &View<'_>,
    row: &Row<'_>,
    (rate, part, basis): (&Amount, &Amount, &Basis),
) -> Finding {
    let comparison = judge(rate.printed, basis);
    let fields = vec![rate.pointer.clone(), part.pointer.clone(), basis.amount.pointer.clone()];
    if comparison.outcome() == Outcome::Fail && fields.iter().any(|pointer| view.doubted(pointer)) {
        let message = words::missing("有数值本身存疑", "one of the values is itself in doubt");
        return words::plain(rule, id, Outcome::NotApplicable, fields, message);
    }
    let exact = basis.rate.round_dp(rate.printed.scale().max(2)).normalize();
    let (zh, en) = words::verdict(&comparison);
    let (basis_zh, basis_en) = words::member_name(&basis.column);
    let (a, b) = (part.printed, basis.amount.printed);
    let label = if row.path.is_empty() { "该行" } else { row.label() };
    let message = Message {
        zh: format!("{label}：执行数 {a} ÷ {basis_zh} {b} = {exact}%，与所印执行率 {}% {zh}", rate.printed),
        en: format!("{label}: executed {a} / {basis_en} {b} = {exact}%; printed {}%: {en}", rate.printed),
    };
    let mut finding = words::compared(rule, id, &comparison, Some("%"), fields, message);
    // A share of one printed where percent belong: the scale is odd, not the arithmetic.
    let scaled = Decimal::ONE_HUNDRED.saturating_mul(rate.printed);
    if comparison.outcome() == Outcome::Fail && rate.printed < Decimal::TWO && judge(scaled, basis).outcome() != Outcome::Fail {
        finding.severity = CheckSeverity::Note;
    }
    finding
}

/// One note for all rates above the limit.
pub fn over(rule: &CheckRule, with: &RateOver, view: &View<'_>) -> Vec<Finding> {
    let limit = Decimal::from(with.limit);
    let mut findings = Vec::new();
    for at in &with.at {
        let rates: Vec<Amount> =
            view.rows(at).iter().filter_map(|row| view.amount(&format!("{}/{}", row.pointer, with.rate), row.label())).collect();
        let id = view::id(at, "", rule);
        let (above, below): (Vec<&Amount>, Vec<&Amount>) = rates.iter().partition(|rate| rate.printed > limit);
        let fields = |list: &[&Amount]| list.iter().map(|amount| amount.pointer.clone()).collect();
        if !above.is_empty() {
            let list = above.iter().map(|amount| words::shown(amount)).collect::<Vec<_>>().join("、");
            let message = Message {
                zh: format!("执行率超过 {limit}%：{list}；预算数一栏可能是年初预算"),
                en: format!("rates above {limit}%: {list}; the budget column may hold the initial budget"),
            };
            findings.push(words::plain(rule, id, Outcome::Fail, fields(&above), message));
        } else if !below.is_empty() {
            let message = Message::new(format!("no rate above {limit}%"), format!("执行率均未超过 {limit}%"));
            findings.push(words::plain(rule, id, Outcome::Pass, fields(&below), message));
        }
    }
    findings
}

/// Points for the execution rate.
pub fn product(rule: &CheckRule, with: &Product, view: &View<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for at in &with.at {
        for row in view.rows(at) {
            let (Some(weight), Some(score)) = (cell(view, &row, "weight"), cell(view, &row, "score")) else { continue };
            let printed = cell(view, &row, &with.rate);
            let computed = cell(view, &row, &with.part).map(|part| bases(view, &row, &part, &with.basis)).unwrap_or_default();
            let rates = printed.iter().map(|rate| (rate.printed, half_place(rate.printed.scale())));
            // The exact rate counts too, of the basis that the printed rate was made with.
            let fits = |basis: &&Basis| printed.as_ref().is_none_or(|rate| judge(rate.printed, basis).outcome() != Outcome::Fail);
            let exact = computed.iter().filter(fits).map(|basis| (basis.rate, basis.slack));
            let rates: Vec<(Decimal, Decimal)> = rates.chain(exact).collect();
            let tried: Vec<(Decimal, Comparison)> =
                rates.iter().map(|(rate, slack)| (*rate, points(*rate, *slack, &weight, &score))).collect();
            let Some((rate, comparison)) = tried.iter().find(|(_, c)| c.outcome() != Outcome::Fail).or_else(|| tried.first())
            else {
                continue;
            };
            let number = row.pointer.rsplit('/').next().unwrap_or("");
            let id = view::id(at, &format!("rows.{number}"), rule);
            let mut fields = vec![score.pointer.clone(), weight.pointer.clone()];
            fields.extend(printed.as_ref().map(|rate| rate.pointer.clone()));
            let (zh, en) = words::verdict(comparison);
            let shown = rate.round_dp(2).normalize();
            let expected = words::brief(comparison.expected);
            let message = Message {
                zh: format!(
                    "执行率 {shown}% × 分值 {} = {expected}（不超过分值），与得分 {} {zh}",
                    weight.printed, score.printed
                ),
                en: format!("rate {shown}% × weight {} = {expected} (capped); score {}: {en}", weight.printed, score.printed),
            };
            let mut finding = words::compared(rule, id, comparison, None, fields, message);
            // High rates often score by steps, and odd ones are marked down: that is local custom.
            let custom = comparison.difference.is_sign_negative() || *rate >= Decimal::from(with.steps_from);
            if comparison.outcome() == Outcome::Fail {
                if finding.fields.iter().any(|pointer| view.doubted(pointer)) {
                    finding.outcome = Outcome::NotApplicable;
                    finding.message = words::missing("有数值本身存疑", "one of the values is itself in doubt");
                } else if custom {
                    finding.severity = CheckSeverity::Note;
                }
            }
            findings.push(finding);
        }
    }
    findings
}

fn points(rate: Decimal, slack: Decimal, weight: &Amount, score: &Amount) -> Comparison {
    let share = |rate: Decimal| rate.saturating_mul(weight.printed).checked_div(Decimal::ONE_HUNDRED).unwrap_or_default();
    let exact = share(rate).min(weight.printed);
    let places = score.printed.scale();
    let expected = exact.round_dp_with_strategy(places.max(2), rust_decimal::RoundingStrategy::MidpointAwayFromZero);
    let tolerance = half_place(places).saturating_add(share(slack));
    Comparison::with(expected, score.printed, tolerance)
}
