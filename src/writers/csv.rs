//! CSV: one file for each table and a `datapackage.json` that describes them. UTF-8, comma, line feed; numbers with the digits
//! that they have; what is not printed is empty. A text that a spreadsheet could run gets `'` in front ([`super::safe`]).

use std::io::{self, Write};

use csv::{QuoteStyle, Terminator, Writer, WriterBuilder};

use super::datapackage;
use super::safe::quoted;
use super::sink::{OutputFile, Prepared, Sink, Store, failed, rows_of};
use super::tables::{Cell, Row, schema};

/// What Excel needs to know that a file is UTF-8.
const BOM: &[u8] = "\u{feff}".as_bytes();

/// A folder of CSV files.
pub struct CsvSink {
    /// One for each table, in the order of the schema.
    files: Vec<Writer<Box<dyn OutputFile>>>,
    package: Box<dyn OutputFile>,
}

impl CsvSink {
    /// Begins all files. `bom`: for people who open them in Excel by double click; programs do not need it.
    ///
    /// # Errors
    /// Those of `store`.
    pub fn new(store: &mut dyn Store, bom: bool) -> io::Result<Self> {
        let mut files = Vec::new();
        for table in schema::all() {
            let mut file = store.create(&file_name(table.name))?;
            if bom {
                file.write_all(BOM)?;
            }
            let mut builder = WriterBuilder::new();
            builder.terminator(Terminator::Any(b'\n')).quote_style(QuoteStyle::Necessary);
            let mut writer = builder.from_writer(file);
            writer.write_record(table.columns.iter().map(|column| column.name.as_str())).map_err(failed)?;
            files.push(writer);
        }
        Ok(Self { files, package: store.create(datapackage::FILE)? })
    }
}

/// The name of a table's file.
pub(super) fn file_name(table: &str) -> String {
    format!("{table}.csv")
}

impl Sink for CsvSink {
    fn add(&mut self, prepared: Prepared) -> io::Result<()> {
        let tables = rows_of(prepared)?;
        for (index, writer) in self.files.iter_mut().enumerate() {
            for row in tables.rows(index) {
                write_row(writer, row)?;
            }
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        let CsvSink { files, mut package } = *self;
        for writer in files {
            writer.into_inner().map_err(failed)?.commit()?;
        }
        // The description comes last: where it stands, all that it describes is there.
        package.write_all(datapackage::text().as_bytes())?;
        package.commit()
    }
}

fn write_row(writer: &mut Writer<Box<dyn OutputFile>>, row: &Row) -> io::Result<()> {
    for cell in row {
        match cell {
            Cell::Null => writer.write_field(""),
            Cell::Text(text) => writer.write_field(quoted(text).as_bytes()),
            Cell::Integer(number) => writer.write_field(number.to_string()),
            Cell::Decimal(number) => writer.write_field(number.to_string()),
        }
        .map_err(failed)?;
    }
    writer.write_record(None::<&[u8]>).map_err(failed)
}

#[cfg(test)]
mod tests {
    use csv::{Reader, ReaderBuilder};
    use serde_json::{Value, json};

    use super::super::sink::testing::Memory;
    use super::super::tables::{Tables, project};
    use super::*;

    fn written(tables: &[Tables], bom: bool) -> Memory {
        let mut memory = Memory::default();
        let mut sink = CsvSink::new(&mut memory, bom).expect("begins");
        for tables in tables {
            sink.add(Prepared::Tables(Box::new(tables.clone()))).expect("takes it");
        }
        assert!(memory.files().is_empty(), "nothing is seen before the end");
        Box::new(sink).finish().expect("ends");
        memory
    }

    fn reader(bytes: &[u8]) -> Reader<&[u8]> {
        ReaderBuilder::new().from_reader(bytes)
    }

    #[test]
    fn rows_come_back_and_texts_cannot_run() {
        let duties = json!({ "report": { "duties": [
            { "ordinal": 1, "text": "=HYPERLINK(\"x\"),\n二" }, { "ordinal": 2, "text": "拟订，\"规划\"" } ],
            "expenditure": { "total": { "value": -12.5, "unit": "万元", "yuan": -125000 } } } });
        let tables = project("甲.txt", &duties);
        let files = written(&[tables.clone(), project("乙.txt", &duties)], false).files();
        let mut read = reader(&files["duties.csv"]);
        let records: Vec<Vec<String>> =
            read.records().map(|record| record.expect("a record").iter().map(str::to_owned).collect()).collect();
        assert_eq!(records.len(), 4);
        assert_eq!(records[0], ["甲.txt", "1", "1", "1", "'=HYPERLINK(\"x\"),\n二", "/duties/0"]);
        assert_eq!(records[3][4], "拟订，\"规划\"");
        let figures = String::from_utf8(files["figures.csv"].clone()).expect("UTF-8");
        assert!(figures.contains(",-12.5,万元,-125000,"), "a number is no text: {figures}");
    }

    #[test]
    fn every_table_of_the_package_is_a_file_with_its_columns() {
        let files = written(&[], true).files();
        let package: Value = serde_json::from_slice(&files["datapackage.json"]).expect("JSON");
        let resources = package["resources"].as_array().expect("a list");
        assert_eq!(files.len(), resources.len() + 1);
        for resource in resources {
            let bytes = files[resource["path"].as_str().expect("a path")].strip_prefix(BOM).expect("a mark");
            let names: Vec<String> = reader(bytes).headers().expect("headers").iter().map(str::to_owned).collect();
            let fields = resource["schema"]["fields"].as_array().expect("fields");
            assert_eq!(names, fields.iter().map(|field| field["name"].as_str().unwrap_or_default()).collect::<Vec<_>>());
        }
    }
}
