//! Parquet: one file for each table, by the low-level column writers. Texts are UTF-8, counts INT64, numbers DECIMAL(38, 18).
//! Rows are held until a row group is full, so memory does not grow with the number of documents.

use std::io;
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, FixedLenByteArray, FixedLenByteArrayType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{Type, TypePtr};

use super::sink::{OutputFile, Prepared, Sink, Store, failed, rows_of};
use super::tables::{Cell, Column, Kind, Row, Table, Tables, schema};
use crate::value::Decimal;

/// Digits of a number in all, and behind the point. 20 before the point hold any amount, 18 behind it any computed cell.
const PRECISION: i32 = 38;
const SCALE: u32 = 18;
/// Bytes that hold 38 digits and a sign.
const WIDTH: i32 = 16;
/// Rows of one row group, and bytes of text after which it ends earlier.
const GROUP: usize = 20_000;
const TEXT: usize = 32 << 20;

type Writer = SerializedFileWriter<Box<dyn OutputFile>>;

/// A folder of Parquet files.
pub struct ParquetSink {
    files: Vec<File>,
}

/// One table's file, and its rows that are not yet written.
struct File {
    table: &'static Table,
    writer: Writer,
    waiting: Vec<Row>,
    /// Bytes of text in them.
    text: usize,
}

impl ParquetSink {
    /// Begins all files.
    ///
    /// # Errors
    /// Those of `store`.
    pub fn new(store: &mut dyn Store) -> io::Result<Self> {
        let properties = WriterProperties::builder()
            .set_created_by(format!("{} {}", env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION")))
            .set_compression(Compression::SNAPPY)
            .build();
        let properties = Arc::new(properties);
        let mut files = Vec::new();
        for table in schema::all() {
            let file = store.create(&format!("{}.parquet", table.name))?;
            let writer =
                SerializedFileWriter::new(file, message(table).map_err(failed)?, Arc::clone(&properties)).map_err(failed)?;
            files.push(File { table, writer, waiting: Vec::new(), text: 0 });
        }
        Ok(Self { files })
    }
}

impl Sink for ParquetSink {
    fn add(&mut self, prepared: Prepared) -> io::Result<()> {
        let tables: Tables = rows_of(prepared)?;
        for (index, file) in self.files.iter_mut().enumerate() {
            for row in tables.rows(index) {
                file.text += row.iter().map(|cell| if let Cell::Text(text) = cell { text.len() } else { 0 }).sum::<usize>();
                file.waiting.push(row.clone());
                if file.waiting.len() >= GROUP || file.text >= TEXT {
                    file.write().map_err(failed)?;
                }
            }
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        for mut file in self.files {
            file.write().map_err(failed)?;
            file.writer.into_inner().map_err(failed)?.commit()?;
        }
        Ok(())
    }
}

impl File {
    /// Writes the waiting rows as one row group.
    fn write(&mut self) -> Result<(), ParquetError> {
        let rows = std::mem::take(&mut self.waiting);
        self.text = 0;
        if rows.is_empty() {
            return Ok(());
        }
        let mut group = self.writer.next_row_group()?;
        for (index, column) in self.table.columns.iter().enumerate() {
            let cells = || rows.iter().map(|row| row.get(index).unwrap_or(&Cell::Null));
            match column.kind {
                Kind::Text => write_column::<ByteArrayType>(&mut group, column, cells().map(text))?,
                Kind::Integer => write_column::<Int64Type>(&mut group, column, cells().map(integer))?,
                Kind::Decimal | Kind::Yuan => write_column::<FixedLenByteArrayType>(&mut group, column, cells().map(decimal))?,
            }
        }
        group.close().map(|_| ())
    }
}

fn write_column<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, Box<dyn OutputFile>>,
    column: &Column,
    cells: impl Iterator<Item = Option<T::T>>,
) -> Result<(), ParquetError> {
    let (mut values, mut levels) = (Vec::new(), Vec::new());
    for cell in cells {
        levels.push(i16::from(cell.is_some()));
        values.extend(cell);
    }
    let levels = if column.required { None } else { Some(levels.as_slice()) };
    let mut writer = group.next_column()?.ok_or_else(|| ParquetError::General("a column too many".to_owned()))?;
    writer.typed::<T>().write_batch(&values, levels, None)?;
    writer.close()
}

fn text(cell: &Cell) -> Option<ByteArray> {
    if let Cell::Text(text) = cell { Some(ByteArray::from(text.as_str())) } else { None }
}

fn integer(cell: &Cell) -> Option<i64> {
    if let Cell::Integer(number) = cell { Some(*number) } else { None }
}

fn decimal(cell: &Cell) -> Option<FixedLenByteArray> {
    let Cell::Decimal(number) = cell else { return None };
    unscaled(*number).map(|digits| FixedLenByteArray::from(digits.to_be_bytes().to_vec()))
}

/// The number times 10^18; `None` if it does not fit exactly. Its digits still stand in `field_values.value`.
fn unscaled(number: Decimal) -> Option<i128> {
    let number = number.normalize();
    let raise = SCALE.checked_sub(number.scale())?;
    let digits = number.mantissa().checked_mul(10_i128.checked_pow(raise)?)?;
    (digits.unsigned_abs() < 10_u128.pow(PRECISION as u32)).then_some(digits)
}

/// The schema of a table's file.
fn message(table: &Table) -> Result<TypePtr, ParquetError> {
    let mut fields = Vec::new();
    for column in &table.columns {
        let repetition = if column.required { Repetition::REQUIRED } else { Repetition::OPTIONAL };
        let (physical, logical) = match column.kind {
            Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Kind::Integer => (Physical::INT64, None),
            Kind::Decimal | Kind::Yuan => (Physical::FIXED_LEN_BYTE_ARRAY, Some(LogicalType::decimal(SCALE as i32, PRECISION))),
        };
        let mut builder =
            Type::primitive_type_builder(&column.name, physical).with_repetition(repetition).with_logical_type(logical);
        if physical == Physical::FIXED_LEN_BYTE_ARRAY {
            builder = builder.with_length(WIDTH).with_precision(PRECISION).with_scale(SCALE as i32);
        }
        fields.push(Arc::new(builder.build()?));
    }
    Ok(Arc::new(Type::group_type_builder(table.name).with_fields(fields).build()?))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::RowAccessor;
    use serde_json::json;

    use super::super::sink::testing::Memory;
    use super::super::tables::project;
    use super::*;

    fn written(documents: usize, indicators: usize) -> Memory {
        let mut memory = Memory::default();
        let mut sink = ParquetSink::new(&mut memory).expect("begins");
        for number in 0..documents {
            let list: Vec<_> = (0..indicators).map(|index| json!({ "name": format!("指标{index}"), "weight": 2.5 })).collect();
            let tables = project(&format!("{number}.txt"), &json!({ "report": { "fiscal_year": 2022, "indicators": list } }));
            sink.add(Prepared::Tables(Box::new(tables))).expect("takes it");
        }
        Box::new(sink).finish().expect("ends");
        memory
    }

    fn reader(memory: &Memory, table: &str) -> SerializedFileReader<std::fs::File> {
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(&memory.files()[&format!("{table}.parquet")]).expect("writes");
        SerializedFileReader::new(file).expect("a Parquet file")
    }

    #[test]
    fn rows_come_back_with_their_types() {
        let memory = written(2, 3);
        assert_eq!(memory.files().len(), schema::all().len());
        let read = reader(&memory, "indicators");
        let place = schema::all()[schema::position("indicators").expect("a table")].position("weight").expect("a column");
        let rows: Vec<_> = read.get_row_iter(None).expect("rows").map(|row| row.expect("a row")).collect();
        assert_eq!(rows.len(), 6);
        assert_eq!(rows[4].get_string(0).expect("a text"), "1.txt");
        assert_eq!(rows[4].get_long(2).expect("a count"), 2);
        let weight = rows[4].get_decimal(place).expect("a decimal");
        assert_eq!(
            (weight.scale(), i128::from_be_bytes(weight.data().try_into().expect("16 bytes"))),
            (18, 2_500_000_000_000_000_000)
        );
        assert_eq!(reader(&memory, "duties").metadata().file_metadata().num_rows(), 0);
    }

    #[test]
    fn memory_is_bounded_by_row_groups() {
        let memory = written(3, GROUP / 2 + 1);
        let groups: Vec<i64> =
            reader(&memory, "indicators").metadata().row_groups().iter().map(|group| group.num_rows()).collect();
        assert_eq!(groups, [GROUP as i64, GROUP as i64 / 2 + 3]);
    }

    #[test]
    fn the_same_rows_give_the_same_bytes() {
        assert_eq!(written(2, 3).files(), written(2, 3).files());
    }

    #[test]
    fn numbers_fit_exactly_or_not_at_all() {
        let of = |digits: &str| unscaled(digits.parse().expect("a decimal"));
        assert_eq!(of("-27.910"), Some(-27_910_000_000_000_000_000));
        assert_eq!(of("0.000000000000000001"), Some(1));
        assert_eq!(of("0.0000000000000000001"), None);
        assert_eq!(of("99999999999999999999"), Some(99_999_999_999_999_999_999_000_000_000_000_000_000));
        assert_eq!(of("100000000000000000000"), None);
    }
}
