//! The description of the CSV files as a Frictionless data package: types, keys, links, missing values. It says the same for
//! every run, so it holds no name and no date of one.

use serde_json::{Value, json};

use super::csv::file_name;
use super::tables::{Column, Kind, TABLES_VERSION, Table, schema};

/// The file's name.
pub(super) const FILE: &str = "datapackage.json";

/// The package as it is written.
pub fn text() -> String {
    let package = json!({
        "profile": "tabular-data-package",
        "name": "baogao-tables",
        "title": "绩效与预决算报告数据",
        "version": format!("{TABLES_VERSION}.0.0"),
        "description": "Tables of what `baogao extract` found. A text that begins with one of = + - @ TAB CR LF or ' has a ' in front.",
        "resources": schema::all().iter().map(resource).collect::<Vec<_>>()
    });
    format!("{package:#}\n")
}

fn resource(table: &Table) -> Value {
    let links: Vec<Value> = table
        .links
        .iter()
        .map(|link| json!({ "fields": link.columns, "reference": { "resource": link.table, "fields": link.to } }))
        .collect();
    json!({
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": file_name(table.name),
        "title": table.zh,
        "description": table.about,
        "encoding": "utf-8",
        "format": "csv",
        "mediatype": "text/csv",
        "dialect": { "delimiter": ",", "quoteChar": "\"", "doubleQuote": true, "lineTerminator": "\n", "header": true },
        "schema": {
            "fields": table.columns.iter().map(field).collect::<Vec<_>>(),
            "missingValues": [""],
            "primaryKey": table.key,
            "foreignKeys": links
        }
    })
}

fn field(column: &Column) -> Value {
    let kind = match column.kind {
        Kind::Text => "string",
        Kind::Integer => "integer",
        Kind::Decimal | Kind::Yuan => "number",
    };
    let mut field = json!({ "name": column.name, "type": kind, "title": column.zh });
    if column.required {
        field["constraints"] = json!({ "required": true });
    }
    field
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_committed_package_is_current() {
        let committed = include_str!("../../schema/datapackage.json");
        assert!(committed == super::text(), "run `cargo run -- schema csv > schema/datapackage.json` and commit it");
    }
}
