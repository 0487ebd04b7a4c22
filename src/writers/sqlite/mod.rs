//! SQLite: the tables with keys and links, and views for common questions. Decimals are TEXT with their exact digits; an amount in
//! yuan also stands in a column `…_fen` as a whole number where it is exact, so that sums are exact too. A document that
//! is written again replaces its rows, in one transaction.

mod ddl;

use std::io;

use rusqlite::types::ToSqlOutput;
use rusqlite::{Connection, ToSql, Transaction, params_from_iter};

use super::sink::{Prepared, Sink, failed, rows_of};
use super::tables::{Cell, Kind, Row, TABLES_VERSION, Table, schema};
use crate::value::Decimal;

pub use ddl::sql;

/// Says in the file's header whose database it is: "bgao".
const APPLICATION: i32 = 0x6267_616f;

/// An open database.
pub struct SqliteSink {
    connection: Connection,
}

impl SqliteSink {
    /// Begins: a new database gets its tables; one of the same version is added to.
    ///
    /// # Errors
    /// The database is of another program or version; errors of the file.
    pub fn new(connection: Connection) -> io::Result<Self> {
        connection.execute_batch("PRAGMA foreign_keys = ON").map_err(failed)?;
        let number = |pragma: &str| connection.query_row(pragma, [], |row| row.get::<_, i64>(0)).map_err(failed);
        let objects = number("SELECT count(*) FROM sqlite_schema")?;
        let (application, version) = (number("PRAGMA application_id")?, number("PRAGMA user_version")?);
        if objects == 0 {
            connection.execute_batch(&format!("BEGIN;\n{}COMMIT;", sql())).map_err(failed)?;
        } else if (application, version) != (i64::from(APPLICATION), i64::from(TABLES_VERSION)) {
            return Err(io::Error::other("the database is none of this program, or of another version: name a new file"));
        }
        Ok(Self { connection })
    }
}

impl Sink for SqliteSink {
    fn add(&mut self, prepared: Prepared) -> io::Result<()> {
        let tables = rows_of(prepared)?;
        let transaction = self.connection.transaction().map_err(failed)?;
        if let Some(document) = tables.document() {
            transaction.execute("DELETE FROM documents WHERE document = ?1", [document]).map_err(failed)?;
        }
        for (index, table) in schema::all().iter().enumerate() {
            insert(&transaction, table, tables.rows(index)).map_err(failed)?;
        }
        transaction.commit().map_err(failed)
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        self.connection.close().map_err(|(_, error)| failed(error))
    }
}

fn insert(transaction: &Transaction<'_>, table: &Table, rows: &[Row]) -> rusqlite::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut statement = transaction.prepare_cached(&ddl::insert(table))?;
    for row in rows {
        let mut cells: Vec<SqlCell<'_>> = Vec::with_capacity(row.len() + 4);
        for (cell, column) in row.iter().zip(&table.columns) {
            cells.push(SqlCell::Shown(cell));
            if column.kind == Kind::Yuan {
                cells.push(SqlCell::Fen(fen(cell)));
            }
        }
        statement.execute(params_from_iter(cells))?;
    }
    Ok(())
}

/// An amount in yuan as whole fen; `None` if it is not whole.
fn fen(cell: &Cell) -> Option<i64> {
    let Cell::Decimal(yuan) = cell else { return None };
    let fen = yuan.checked_mul(Decimal::ONE_HUNDRED)?;
    // A product that was rounded is not the amount any more.
    (fen.fract().is_zero() && fen.checked_div(Decimal::ONE_HUNDRED)? == *yuan).then(|| i64::try_from(fen).ok())?
}

/// A cell as SQLite takes it.
enum SqlCell<'a> {
    Shown(&'a Cell),
    Fen(Option<i64>),
}

impl ToSql for SqlCell<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            SqlCell::Shown(Cell::Null) | SqlCell::Fen(None) => ToSqlOutput::from(rusqlite::types::Null),
            SqlCell::Shown(Cell::Text(text)) => ToSqlOutput::from(text.as_str()),
            SqlCell::Shown(Cell::Integer(number)) | SqlCell::Fen(Some(number)) => ToSqlOutput::from(*number),
            SqlCell::Shown(Cell::Decimal(number)) => ToSqlOutput::from(number.to_string()),
        })
    }
}

#[cfg(test)]
mod tests;
