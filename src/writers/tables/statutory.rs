//! The member `tables` of a report (section 4.4 of the contract): tables by their columns, rows and cells.

use serde_json::{Map, Value};

use super::cell::{Cell, joined};
use super::rows::{Part, Tables};
use super::values::escaped;

/// Adds all tables of a report.
pub(super) fn all(tables: &mut Tables, part: Part<'_>, report: &Value) {
    for (index, table) in report["tables"].as_array().into_iter().flatten().enumerate() {
        one(tables, part, index, table);
    }
}

fn one(tables: &mut Tables, part: Part<'_>, index: usize, table: &Value) {
    let number = index as i64 + 1;
    let list = |name: &str| table[name].as_array().map_or(&[][..], Vec::as_slice);
    let (columns, rows) = (list("columns"), list("rows"));
    tables.add("statutory_tables", |row| {
        row.part(part).put("table_no", number).put("pointer", format!("/tables/{index}"));
        row.put("code", &table["code"]).put("title", &table["title"]).put("unit", &table["unit"]);
        row.put("column_count", columns.len()).put("row_count", rows.len());
    });
    let headers: Vec<Cell> = columns.iter().map(joined).collect();
    for (place, header) in headers.iter().enumerate() {
        tables.add("table_columns", |row| {
            row.part(part).put("table_no", number).put("column_no", place + 1).put("header", header.clone());
        });
    }
    for (place, element) in rows.iter().enumerate() {
        let pointer = format!("/tables/{index}/rows/{place}");
        let path = element["path"].as_array().map_or(&[][..], Vec::as_slice);
        tables.add("table_rows", |row| {
            row.part(part).put("table_no", number).put("row_no", place + 1).put("pointer", pointer.as_str());
            row.put("path", joined(&element["path"])).put("label", path.last().map_or(Cell::Null, Cell::from));
            row.put("depth", path.len()).put("code", &element["code"]);
        });
        for (header, value) in element["values"].as_object().into_iter().flat_map(Map::iter) {
            let column = headers.iter().position(|known| *known == Cell::from(header.as_str()));
            tables.add("table_cells", |row| {
                row.part(part).put("table_no", number).put("row_no", place + 1).put("header", header.as_str());
                row.put("column_no", column.map(|column| column + 1)).any(value);
                row.put("pointer", format!("{pointer}/values/{}", escaped(header)));
            });
        }
    }
}
