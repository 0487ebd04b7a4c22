//! A document of a new form → the draft of its grammar: the labels that no built-in grammar knows, with guessed types, and the
//! tables of the base that the document shows. A person names the keys and corrects the guesses.
//!
//! In: a document. Out: the text of a TOML file that loads and whose examples hold.

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::document::{BlockKind, Document, Table};
use crate::error::Error;
use crate::grammar::load::{self, EMBEDDED};
use crate::grammar::{Grammar, LabelRole};
use crate::lex::fold;
use crate::recognise::columns::header_of;
use crate::recognise::observe::{Known, Observed, Shape, observe};

/// Members to which the tables of the base go in a draft.
const MEMBERS: [(&str, &str); 6] = [
    ("money", "funds"),
    ("goals", "goals"),
    ("indicators", "indicators"),
    ("tasks", "tasks"),
    ("amounts", "amounts"),
    ("staffing", ""),
];
/// Longer values are cut in examples.
const EXAMPLE: usize = 24;
/// So many unknown labels identify the family.
const TELLING: usize = 6;

/// What a document shows.
#[derive(Debug, Default)]
struct Seen {
    title: Option<String>,
    known: BTreeSet<String>,
    /// Unknown labels with their value and its type.
    fields: Vec<(String, String, &'static str)>,
    /// Tables of the base by id.
    tables: BTreeSet<String>,
    /// Headers of known tables that the base does not list: table, header.
    headers: Vec<(String, String)>,
    /// Unknown tables: headers with their types.
    own: Vec<Vec<(String, &'static str)>>,
}

/// Drafts the grammar `id` from a document.
///
/// # Errors
/// [`Error::Grammar`] if the built-in base is broken.
pub fn draft(document: &Document, id: &str) -> Result<String, Error> {
    let (name, base) = EMBEDDED.first().copied().unwrap_or_default();
    let base = load::merged(name, base, &[])?.grammar;
    let mut seen = Seen::default();
    for block in &document.blocks {
        match &block.kind {
            BlockKind::Table(table) => look(&base, document, table, &mut seen),
            _ if seen.title.is_none() => {
                let line = document.text_at(block.span).lines().next().unwrap_or("").trim();
                let long = line.chars().count();
                seen.title = ((4..=50).contains(&long) && !line.contains(['：', ':', '。'])).then(|| line.to_owned());
            }
            _ => {}
        }
    }
    Ok(write(&seen, id))
}

fn look(base: &Grammar, document: &Document, table: &Table, seen: &mut Seen) {
    let cells = observe(document, table, &mut Known::default());
    let rows: Vec<Vec<&Observed>> =
        (0..table.rows as usize).map(|row| cells.iter().filter(|cell| cell.row == row && !cell.is_empty()).collect()).collect();
    let mut at = 0;
    while let Some(row) = rows.get(at) {
        at += 1;
        let rest = rows.get(at..).unwrap_or_default();
        // The rows of a table end where another header or a known label begins.
        let ends = |row: &Vec<&Observed>| {
            let first = row.first().is_some_and(|cell| is_field(base, cell));
            first || header_of(base, row, None).is_some()
        };
        let below = rest.get(..rest.iter().position(ends).unwrap_or(rest.len())).unwrap_or_default();
        if let Some(header) = header_of(base, row, None) {
            let id = &base.tables[header.table].rule.id;
            seen.tables.insert(id.clone());
            for cell in row {
                let known = !base.labels.exact(&cell.key).is_empty();
                if known {
                    seen.known.insert(cell.key.clone());
                } else {
                    seen.headers.push((id.clone(), text(document, cell)));
                }
            }
            at += below.len();
        } else if let Some(columns) = own_table(base, document, row, below) {
            seen.own.push(columns);
            at += below.len();
        } else {
            pairs(base, document, row, seen);
        }
    }
}

fn is_field(base: &Grammar, cell: &Observed) -> bool {
    base.labels.exact(&cell.key).iter().any(|role| matches!(role, LabelRole::Field(_)))
}

fn text(document: &Document, cell: &Observed) -> String {
    let words: String = document.text_at(cell.span).split_whitespace().collect();
    words.trim_end_matches(['：', ':']).to_owned()
}

fn is_label(cell: &Observed) -> bool {
    cell.shape == Shape::Short && cell.full_key.chars().count() <= 18 && !cell.full_key.contains(|c: char| c.is_ascii_digit())
}

/// Unknown texts over a row of as many cells, figures among them.
fn own_table(
    base: &Grammar,
    document: &Document,
    row: &[&Observed],
    below: &[Vec<&Observed>],
) -> Option<Vec<(String, &'static str)>> {
    let next = below.first()?;
    // A label that goes on down the rows is that of the block.
    let row: Vec<&Observed> = row.iter().copied().filter(|cell| cell.rows == 1 || cell.column > 0).collect();
    let fits = row.len() >= 3
        && next.len() >= row.len()
        && row.iter().all(|cell| is_label(cell))
        && !row.iter().any(|cell| is_field(base, cell))
        && next.iter().any(|cell| cell.shape.is_numeric());
    let column = |header: &&Observed| {
        let under = |cell: &&&Observed| cell.column < header.column_end() && header.column < cell.column_end();
        let values: Vec<&Observed> = below.iter().flatten().filter(under).copied().collect();
        (text(document, header), column_type(header, &values))
    };
    // What stands before the first header are the names of the rows.
    let first = row.first().map_or(0, |header| header.column);
    let names = next.iter().any(|cell| cell.column < first && cell.shape.is_text());
    let own = row.iter().map(column);
    fits.then(|| names.then(|| (String::new(), "label")).into_iter().chain(own).collect())
}

fn column_type(header: &Observed, values: &[&Observed]) -> &'static str {
    let most = |wanted: fn(Shape) -> bool| 2 * values.iter().filter(|cell| wanted(cell.shape)).count() > values.len();
    if most(|shape| shape == Shape::Percent) {
        "rate"
    } else if header.unit.is_some() || most(|shape| shape == Shape::Amount) {
        "money"
    } else if most(|shape| shape == Shape::Number) {
        "number"
    } else if most(|shape| shape == Shape::Quantity) {
        "quantity"
    } else {
        "text"
    }
}

/// Labels beside their values.
fn pairs(base: &Grammar, document: &Document, row: &[&Observed], seen: &mut Seen) {
    let is_known = |cell: &Observed| !cell.key.is_empty() && !base.labels.exact(&cell.key).is_empty();
    let mut at = 0;
    while let (Some(label), Some(value)) = (row.get(at), row.get(at + 1)) {
        at += 1;
        if is_known(label) {
            seen.known.insert(label.key.clone());
            at += usize::from(!is_known(value));
        } else if is_label(label) && !is_known(value) && row.len().is_multiple_of(2) {
            let (name, printed) = (text(document, label), text(document, value));
            if !seen.fields.iter().any(|(other, ..)| *other == name) {
                seen.fields.push((name, printed.chars().take(EXAMPLE).collect(), field_type(value, &printed)));
            }
            at += 1;
        }
    }
}

fn field_type(value: &Observed, printed: &str) -> &'static str {
    match value.shape {
        Shape::Number => "number",
        Shape::Amount => "money",
        Shape::Date => "date",
        _ if printed.contains(['〔', '［']) && printed.contains('号') => "document-numbers",
        _ => "text",
    }
}

/// The title without its year: a phrase that every year's form has.
fn phrase(title: &str) -> &str {
    let after = |mark: &str| title.split_once(mark).map(|(_, rest)| rest.trim()).filter(|rest| rest.chars().count() >= 4);
    after("年度").or_else(|| after("年")).unwrap_or(title)
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

fn write(seen: &Seen, id: &str) -> String {
    let mut out = String::new();
    let title = seen.title.as_deref().unwrap_or("");
    let list = |items: &mut dyn Iterator<Item = String>| items.collect::<Vec<_>>().join(", ");
    let _ =
        writeln!(out, "# A draft: name the keys, correct the types, remove what is no label. `baogao grammar check` tries it.");
    let _ = writeln!(
        out,
        "# Labels that no built-in grammar knows: {}",
        list(&mut seen.fields.iter().map(|(label, ..)| label.clone()))
    );
    for (table, header) in &seen.headers {
        let _ = writeln!(out, "# Header that the table `{table}` does not list: {header}");
    }
    let _ = writeln!(out, "# Known already: {}", list(&mut seen.known.iter().cloned()));
    let telling = list(&mut seen.fields.iter().take(TELLING).map(|(label, ..)| quoted(label)));
    let _ = writeln!(out, "id = {}\nversion = 1\nname = {}\nextends = \"base\"", quoted(id), quoted(phrase(title)));
    let titles = if title.is_empty() { String::new() } else { quoted(phrase(title)) };
    let _ = writeln!(out, "\n[identify]\ntitle = [{titles}]\nlabels = [{telling}]\n\n[tables]");
    // A family needs a table; that of the indicators harms no form.
    let base =
        MEMBERS.iter().filter(|(table, _)| seen.tables.contains(*table) || seen.tables.is_empty() && *table == "indicators");
    for (table, member) in base {
        let _ = writeln!(out, "{table} = {}", quoted(member));
    }
    let funds = seen.own.iter().position(|columns| is_money(columns)).filter(|_| !seen.tables.contains("money"));
    for number in 1..=seen.own.len() {
        let member = if funds == Some(number - 1) { "funds".to_owned() } else { format!("table{number}") };
        let _ = writeln!(out, "table{number} = {}", quoted(&member));
    }
    for (number, (label, value, kind)) in (1..).zip(&seen.fields) {
        let _ = writeln!(
            out,
            "\n[[field]]\nkey = \"own.field{number}\"\ntype = \"{kind}\"\nlabels = [{}]\nexamples = [{}]\ncounterexamples = [{}]",
            quoted(label),
            quoted(&format!("{label}：{value}")),
            quoted("其他标签：其他内容"),
        );
    }
    for (number, columns) in (1..).zip(&seen.own) {
        own(&mut out, number, columns);
    }
    out
}

fn is_money(columns: &[(String, &'static str)]) -> bool {
    columns.first().is_some_and(|(_, kind)| *kind == "label")
}

fn own(out: &mut String, number: usize, columns: &[(String, &'static str)]) {
    // Rows with names and amounts are a money table: its rows have paths, and no header stands over the names.
    let rows = if is_money(columns) { "money" } else { "records" };
    let columns: Vec<&(String, &'static str)> = columns.iter().filter(|(header, _)| !header.is_empty()).collect();
    let headers = columns.iter().map(|(header, _)| header.as_str()).collect::<Vec<_>>().join(" | ");
    let _ = writeln!(
        out,
        "\n[[table]]\nid = \"table{number}\"\nrows = \"{rows}\"\nmin_columns = {}\nexamples = [{}]\ncounterexamples = [\"甲 | 乙 | 丙\"]",
        columns.len().min(3),
        quoted(&headers),
    );
    let mut keys = BTreeSet::new();
    for (place, (header, kind)) in (1..).zip(columns) {
        if keys.insert(fold::label(header).key) {
            let kind = match *kind {
                "text" if place == 1 && rows == "records" => "name",
                "number" if rows == "money" => "money",
                kind => kind,
            };
            let _ = writeln!(out, "[[table.column]]\nkey = \"column{place}\"\ntype = \"{kind}\"\nlabels = [{}]", quoted(header));
        }
    }
}
