//! Which values of an output are wrong without anything saying so.

use std::collections::HashSet;

use baogao::source::Source;
use baogao::writers::{Json as JsonWriter, WriteOptions, Writer};
use baogao::{Engine, Options};
use serde_json::Value as Json;
use unicode_normalization::UnicodeNormalization;

/// The text of a document and the whole output for it.
///
/// # Errors
/// Why it cannot be read.
pub fn read(engine: &Engine, bytes: Vec<u8>) -> Result<(String, Json), String> {
    let source = Source::new("source.txt", bytes);
    let (document, extraction) = engine.extract(&source, &Options::default()).map_err(|error| error.to_string())?;
    let mut out = Vec::new();
    JsonWriter.write(&extraction, &document, &WriteOptions::default(), &mut out).map_err(|error| error.to_string())?;
    Ok((document.text, serde_json::from_slice(&out).map_err(|error| error.to_string())?))
}

/// One scalar of a report.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Value {
    /// Members on the way, without indexes.
    key: String,
    /// What names the element of a list that holds it.
    row: Option<String>,
    /// Without white space and width.
    value: String,
}

/// Everything that may stand in a report of the document.
pub struct Known {
    values: HashSet<Value>,
    rows: HashSet<(String, String)>,
}

impl Known {
    /// What the whole document gives, and the truth.
    pub fn new(output: &Json, gold: &Json) -> Self {
        let mut known = Self { values: HashSet::new(), rows: HashSet::new() };
        for report in [&output["report"], &gold["report"]] {
            visit(report, &mut |_, value| {
                if let Some(row) = &value.row {
                    known.rows.insert((list_of(&value.key), row.clone()));
                    known.values.insert(Value { row: None, key: value.key.clone(), value: value.value.clone() });
                }
                known.values.insert(value);
            });
        }
        known
    }

    /// A row that is known by its name has its own values; one whose name is lost has values that some row has.
    fn allows(&self, mut value: Value) -> bool {
        if value.row.as_ref().is_some_and(|row| !self.rows.contains(&(list_of(&value.key), row.clone()))) {
            value.row = None;
        }
        self.values.contains(&value)
    }
}

fn list_of(key: &str) -> String {
    key.split('.').take(2).next().unwrap_or_default().to_owned()
}

/// The values that the document does not give and that no review entry covers.
pub fn silent_errors(known: &Known, output: &Json) -> Vec<String> {
    let reviewed: Vec<&str> =
        output["review"].as_array().into_iter().flatten().filter_map(|entry| entry["pointer"].as_str()).collect();
    let covered = |pointer: &str| {
        reviewed.iter().any(|entry| pointer.strip_prefix(entry).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
    };
    let mut found = Vec::new();
    visit(&output["report"], &mut |pointer, value| {
        let shown = format!("{pointer} [{}] = {}", value.row.as_deref().unwrap_or(""), value.value);
        if !known.allows(value) && !covered(pointer) {
            found.push(shown);
        }
    });
    found
}

fn visit(report: &Json, take: &mut dyn FnMut(&str, Value)) {
    // The outline quotes the whole text and has no values of its own.
    for (member, node) in report.as_object().into_iter().flatten().filter(|(member, _)| *member != "outline") {
        walk(node, &format!("/{}", escaped(member)), member, None, take);
    }
}

fn walk(node: &Json, pointer: &str, key: &str, row: Option<&str>, take: &mut dyn FnMut(&str, Value)) {
    match node {
        Json::Object(members) => {
            for (name, member) in members {
                // A printed header is a name as well: its width says nothing.
                let printed = plain(&Json::String(name.clone()));
                walk(member, &format!("{pointer}/{}", escaped(name)), &format!("{key}.{printed}"), row, take);
            }
        }
        Json::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                let own = name_of(element);
                walk(element, &format!("{pointer}/{index}"), key, own.as_deref().or(row), take);
            }
        }
        Json::Null => {}
        scalar => take(pointer, Value { key: key.to_owned(), row: row.map(str::to_owned), value: plain(scalar) }),
    }
}

/// What names an element: the last label of its path, its name, its text.
fn name_of(element: &Json) -> Option<String> {
    let last = element["path"].as_array().and_then(|path| path.last());
    let name = [last, element.get("name"), element.get("text")].into_iter().flatten().find(|name| name.is_string());
    name.map(plain)
}

fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

fn plain(scalar: &Json) -> String {
    match scalar {
        Json::Number(number) => number
            .to_string()
            .parse::<rust_decimal::Decimal>()
            .map_or_else(|_| number.to_string(), |number| number.normalize().to_string()),
        Json::String(text) => text.nfkc().filter(|c| !c.is_whitespace()).collect(),
        other => other.to_string(),
    }
}
