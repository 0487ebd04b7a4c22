//! Columns that a document prints and no key names: one more column of a list for each header.

use std::collections::HashMap;

use super::super::tables::{Cell, Row, Tables};
use super::sheet::Field;
use super::tables::{List, Source, with_unit};
use crate::writers::Language;

/// Form, section and number of a row.
type Key = (i64, String, String);

/// The list with its further columns. `section_of` says which section of the report a row of the list is of.
pub(super) fn add<'t>(
    mut list: List<'t>,
    tables: &'t Tables,
    source: Source<'t>,
    language: Language,
    section_of: impl Fn(&Row) -> String,
) -> List<'t> {
    let Some(others) = Source::new(tables, "other_cells") else { return list };
    let key = |of: Source<'_>, row: &Row, section: String| (of.part(row), section, format!("{:?}", of.cell(row, "row_no")));
    let own: Vec<Key> = source.rows.iter().map(|row| key(source, row, section_of(row))).collect();
    let mut by_header: Vec<(&str, HashMap<Key, &Row>)> = Vec::new();
    for row in others.rows {
        let (header, at) = (others.text(row, "header"), key(others, row, others.text(row, "section").to_owned()));
        if !own.contains(&at) {
            continue;
        }
        match by_header.iter_mut().find(|(known, _)| *known == header) {
            Some((_, cells)) => _ = cells.insert(at, row),
            None => by_header.push((header, HashMap::from([(at, row)]))),
        }
    }
    for (header, cells) in by_header {
        let unit = shared_unit(others, &cells);
        let title = unit.map_or_else(|| header.to_owned(), |unit| with_unit(header, unit, language));
        list = list.made(title, |row| {
            let other = cells.get(&key(source, row, section_of(row)));
            other.map_or_else(Field::default, |other| field(others, other, unit.is_some()))
        });
    }
    list
}

/// The unit of all numbers of a column; `None` if they have several or none.
fn shared_unit<'t>(others: Source<'_>, cells: &HashMap<Key, &'t Row>) -> Option<&'t str> {
    let mut units = cells.values().filter(|row| *others.cell(row, "number") != Cell::Null).map(|row| others.text(row, "unit"));
    let first = units.next().filter(|unit| !unit.is_empty())?;
    units.all(|unit| unit == first).then_some(first)
}

fn field(others: Source<'_>, row: &Row, unit_is_said: bool) -> Field {
    let (number, unit) = (others.cell(row, "number"), others.text(row, "unit"));
    let cell = match number {
        Cell::Null => others.cell(row, "value").clone(),
        number if unit_is_said || unit.is_empty() => number.clone(),
        _ => format!("{} {unit}", others.text(row, "value")).into(),
    };
    Field { cell, shows: others.shows(row), indent: 0 }
}
