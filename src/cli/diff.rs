//! `baogao diff`: what changed from one result to another, by field, for people or as JSON.

use std::io::Write;
use std::path::Path;

use baogao::diff::{self, Change, Comparison, Kind};
use baogao::writers::{self, WriteOptions};
use serde_json::Value;

use super::args::DiffArgs;
use super::convert;
use super::failure::{Failure, Outcome};
use super::io;
use super::lang::Lang;
use super::run::Runner;
use super::terminal::{BAD, DIM, GOOD, NAME, ODD, STRONG, Terminal, styled};

/// Characters of a value that are shown.
const SHOWN: usize = 60;

/// Runs the command.
pub fn run(args: &DiffArgs, terminal: &Terminal) -> Result<Outcome, Failure> {
    let (old, new) = (read(&args.old, args, terminal)?, read(&args.new, args, terminal)?);
    let found = diff::compare(&old, &new);
    let mut out = anstream::stdout().lock();
    if args.as_json {
        serde_json::to_writer_pretty(&mut out, &found).map_err(std::io::Error::from)?;
        out.write_all(b"\n")?;
    } else {
        out.write_all(text(&found, terminal.lang).as_bytes())?;
    }
    out.flush()?;
    Ok(if found.changes.is_empty() { Outcome::Done } else { Outcome::NeedsReview })
}

/// A result, or what is extracted from a document.
fn read(path: &Path, args: &DiffArgs, terminal: &Terminal) -> Result<Value, Failure> {
    if io::is_json(path) {
        return convert::read(path, terminal.lang).map_err(|reason| Failure::Work(format!("{}: {reason}", path.display())));
    }
    let (document, extraction) = Runner::new(&args.reading, terminal.lang)?.extract_named(path)?;
    let options = WriteOptions { with_contacts: args.reading.with_contacts, ..WriteOptions::default() };
    Ok(writers::json_value(&extraction, &document, &options)?)
}

/// All differences by section, then their number.
fn text(found: &Comparison, lang: Lang) -> String {
    let mut text = String::new();
    let side = |side: &diff::Side| {
        let parts = [&side.name, &side.department, &side.fiscal_year].map(shown);
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    };
    text.push_str(&format!(
        "{}\n{}\n",
        styled(BAD, format!("- {}", side(&found.old))),
        styled(GOOD, format!("+ {}", side(&found.new)))
    ));
    let mut section = String::new();
    for change in &found.changes {
        let own = heading(change, lang);
        if own != section {
            text.push_str(&format!("{}\n", styled(NAME, &own)));
            section = own;
        }
        text.push_str(&line(change));
    }
    let (changed, added, removed, same) =
        (found.count(Kind::Changed), found.count(Kind::Added), found.count(Kind::Removed), found.same);
    let count = say!(
        lang,
        "{changed} changed, {added} added, {removed} removed, {same} the same",
        "变动 {changed} 处，新增 {added} 处，减少 {removed} 处，相同 {same} 处"
    );
    text.push_str(&format!("{}\n", styled(STRONG, count)));
    text
}

/// The section that a change stands in; of a further form its number too.
fn heading(change: &Change, lang: Lang) -> String {
    let section = change.field.first().map_or("", String::as_str);
    let part = change.part;
    if part == 1 { section.to_owned() } else { say!(lang, "form {part} {section}", "表 {part} {section}").trim_end().to_owned() }
}

fn line(change: &Change) -> String {
    let steps: Vec<String> = change.field.iter().skip(1).filter(|step| *step != "rows").map(|step| cut(step)).collect();
    let place = steps.join(" · ");
    let side = |value: &Option<Value>| value.as_ref().map(shown).unwrap_or_default();
    // An element that is a text is its own label.
    let plain = |side: String| if side == place { String::new() } else { side };
    let (old, new) = (plain(side(&change.old)), plain(side(&change.new)));
    match change.kind {
        Kind::Added => format!("  {} {}\n", styled(GOOD, "+"), format!("{place}  {new}").trim()),
        Kind::Removed => format!("  {} {}\n", styled(BAD, "-"), format!("{place}  {old}").trim()),
        Kind::Changed => format!("  {} {place}  {old} → {new}{}\n", styled(ODD, "~"), step(change)),
    }
}

/// By how much, with its sign.
fn step(change: &Change) -> String {
    let Some(difference) = &change.difference else { return String::new() };
    let signed = |number: &serde_json::Number| {
        let digits = number.to_string();
        if digits.starts_with('-') { digits } else { format!("+{digits}") }
    };
    let unit = change.unit.as_deref().unwrap_or_default();
    let percent = change.percent.as_ref().map(|percent| format!(", {}%", signed(percent))).unwrap_or_default();
    styled(DIM, format!("  ({}{unit}{percent})", signed(difference)))
}

/// A value in a few characters; of an element of a list how many values it has.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => cut(text),
        Value::Object(members) => {
            if let Some(text) = value["text"].as_str() {
                cut(text)
            } else if let (Some(number), true) = (members.get("value"), members.contains_key("yuan")) {
                format!("{number}{}", value["unit"].as_str().unwrap_or_default())
            } else if let Some(percent) = members.get("percent") {
                format!("{percent}%")
            } else {
                let parts = members.iter().filter(|(key, _)| *key != "path" && *key != "name").map(|(_, member)| shown(member));
                cut(&parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", "))
            }
        }
        Value::Array(elements) => cut(&elements.iter().map(shown).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")),
        other => other.to_string(),
    }
}

fn cut(text: &str) -> String {
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if flat.chars().count() <= SHOWN { flat } else { flat.chars().take(SHOWN).chain(std::iter::once('…')).collect() }
}
