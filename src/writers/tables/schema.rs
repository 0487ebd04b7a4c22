//! Which tables there are: names, Chinese titles, types, keys and links. Everything that describes an output (Frictionless
//! package, SQL, Parquet schema, the manual page in `schema/`) is made of this list.

mod build;
mod define;

use std::sync::LazyLock;

/// The type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A text.
    Text,
    /// A whole number.
    Integer,
    /// An exact decimal.
    Decimal,
    /// An exact decimal in yuan.
    Yuan,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The name; a word of the contract where there is one.
    pub name: String,
    /// The header in Chinese.
    pub zh: String,
    /// Its type.
    pub kind: Kind,
    /// Never empty.
    pub required: bool,
    /// The pointer of the value that it shows, below the row's `pointer`; `None` if it shows no value of the report.
    pub member: Option<String>,
}

impl Column {
    /// The header in English.
    pub fn en(&self) -> String {
        let mut words = self.name.replace('_', " ");
        if let Some(first) = words.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        words
    }
}

/// Columns whose values stand in the key of another table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The columns here.
    pub columns: Vec<String>,
    /// The other table.
    pub table: &'static str,
    /// Its columns.
    pub to: Vec<String>,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The name.
    pub name: &'static str,
    /// The title in Chinese.
    pub zh: &'static str,
    /// What a row is.
    pub about: &'static str,
    /// The columns.
    pub columns: Vec<Column>,
    /// The columns that name one row.
    pub key: Vec<String>,
    /// Links to other tables.
    pub links: Vec<Link>,
}

impl Table {
    /// The place of the column of this name.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }
}

static ALL: LazyLock<Vec<Table>> = LazyLock::new(define::tables);

/// All tables; a table stands after those that it links to.
pub fn all() -> &'static [Table] {
    &ALL
}

/// The place of the table of this name.
pub fn position(name: &str) -> Option<usize> {
    all().iter().position(|table| table.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_links_name_columns_that_are_there() {
        for (index, table) in all().iter().enumerate() {
            assert!(!table.key.is_empty(), "{}", table.name);
            for name in &table.key {
                let place = table.position(name).unwrap_or_else(|| panic!("{}.{name}", table.name));
                assert!(table.columns[place].required, "{}.{name} is in the key", table.name);
            }
            for link in &table.links {
                let other = &all()[position(link.table).expect("a table")];
                assert!(position(link.table) < Some(index), "{} before {}", link.table, table.name);
                assert_eq!(link.to, other.key, "{} links to the key of {}", table.name, link.table);
                for (here, there) in link.columns.iter().zip(&link.to) {
                    let kind = |table: &Table, name: &str| table.columns[table.position(name).expect("a column")].kind;
                    assert_eq!(kind(table, here), kind(other, there));
                }
            }
        }
    }

    #[test]
    fn names_are_unique_and_need_no_quotes() {
        let reserved = ["values", "table", "tables", "index", "check", "column", "row", "group", "order", "key"];
        let mut tables: Vec<&str> = Vec::new();
        for table in all() {
            assert!(!reserved.contains(&table.name) && !tables.contains(&table.name), "{}", table.name);
            tables.push(table.name);
            for (place, column) in table.columns.iter().enumerate() {
                assert_eq!(table.position(&column.name), Some(place), "{}.{} twice", table.name, column.name);
                assert!(!reserved.contains(&column.name.as_str()), "{}.{}", table.name, column.name);
                assert!(!column.zh.is_ascii(), "{}.{} has no Chinese header", table.name, column.name);
            }
        }
    }
}
