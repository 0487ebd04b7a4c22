//! Limits against hostile files, all in one place. Readers ask here and refuse with [`crate::Error::Limit`].

use std::time::Duration;

/// What one file may cost. [`Limits::default`] suits archives of ordinary reports.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of the file itself.
    pub input_bytes: usize,
    /// Bytes that an archive (docx, xlsx) or PDF stream may unpack to, all together.
    pub unpacked_bytes: usize,
    /// Depth of nested elements, objects or tables.
    pub nesting: usize,
    /// Pages of a PDF.
    pub pages: usize,
    /// Glyphs and rules of one PDF page.
    pub page_objects: usize,
    /// Cells of one table, merged area counted.
    pub table_cells: usize,
    /// Cells of all tables of one document: some thousand forms. What they cost is memory.
    pub document_cells: usize,
    /// Paragraphs, headings and tables of one document.
    pub blocks: usize,
    /// Files in an archive of documents.
    pub archive_members: usize,
    /// Bytes that all files of an archive of documents may unpack to, one after the other.
    pub archive_bytes: u64,
    /// How many times larger a large file of an archive may be than its packed bytes.
    pub archive_ratio: u64,
    /// Wall time for one file; checked between pages and stages.
    pub time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            input_bytes: 512 << 20,
            unpacked_bytes: 512 << 20,
            nesting: 200,
            pages: 5_000,
            page_objects: 2_000_000,
            table_cells: 1_000_000,
            document_cells: 650_000,
            blocks: 650_000,
            archive_members: 100_000,
            archive_bytes: 64 << 30,
            archive_ratio: 200,
            time: Duration::from_secs(60),
        }
    }
}

/// Filled cells of one header row. No form has so many columns: a row that says so is no header.
pub const HEADER_CELLS: usize = 256;
/// Cells of one row of a form; a longer row is left unread, and a diagnostic says so.
pub const ROW_CELLS: usize = 4_000;
/// Columns to which torn rows are aligned; rows under a wider header are left unplaced, and a diagnostic says so.
pub const ALIGNED_COLUMNS: usize = 40;
/// Steps from cell to cell that are weighed for one run of torn rows (cells × columns²); a longer run is left unplaced, and
/// a diagnostic says so.
pub const ALIGNED_STEPS: usize = 1_000_000;
