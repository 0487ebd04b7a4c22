//! One PDF and one DOCX report from bytes to JSON, in process; and PDFs of growing length, whose time must grow no faster.

#[path = "../tests/support/docx.rs"]
mod docx;
#[path = "../tests/support/pdf.rs"]
mod pdf;
mod support;

use baogao::source::Source;
use baogao::writers::{Json, WriteOptions, Writer};
use baogao::{Engine, Options};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};

/// Rows of a ruled table on one page.
const ROWS: usize = 30;

/// A ruled table over `pages` pages, the text of [`support::report`] in its cells.
fn pdf_of(pages: usize) -> Vec<u8> {
    let text = support::report(pages * ROWS);
    let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split('\t').collect()).collect();
    let xs: Vec<f32> = (0..=7).map(|column| 40.0 + 73.0 * column as f32).collect();
    let sheets: Vec<pdf::Sheet> = lines
        .chunks(ROWS)
        .take(pages)
        .map(|lines| {
            let mut sheet = pdf::Sheet::a4();
            let ys: Vec<f32> = (0..=lines.len()).map(|row| 60.0 + 24.0 * row as f32).collect();
            let cells: Vec<pdf::DrawnCell> = (0..).zip(lines).flat_map(|(row, line)| drawn(row, line)).collect();
            pdf::draw_table(&mut sheet, &xs, &ys, &cells, pdf::Rules::Lines, 8.0);
            sheet
        })
        .collect();
    pdf::write(&sheets)
}

fn drawn(row: usize, line: &[&str]) -> Vec<pdf::DrawnCell> {
    let last = line.len().min(7) - 1;
    let cell = |(column, text): (usize, &&str)| pdf::DrawnCell {
        row,
        column,
        row_span: 1,
        column_span: if column == last { 7 - last } else { 1 },
        text: (*text).to_owned(),
    };
    line.iter().take(7).enumerate().map(cell).collect()
}

/// The same as one Word table.
fn docx_of(rows: usize) -> Vec<u8> {
    let cell = |text: &str| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
    let row = |line: &str| format!("<w:tr>{}</w:tr>", line.split('\t').map(cell).collect::<String>());
    docx::Package::of_body(&format!("<w:tbl>{}</w:tbl>", support::report(rows).lines().map(row).collect::<String>())).bytes()
}

fn extract(engine: &Engine, source: &Source) -> Vec<u8> {
    let (document, extraction) = engine.extract(source, &Options::default()).expect("a report");
    let mut out = Vec::new();
    Json.write(&extraction, &document, &WriteOptions::default(), &mut out).expect("writes to memory");
    out
}

fn reports(criterion: &mut Criterion) {
    let engine = Engine::embedded().expect("the built-in grammars");
    let mut group = criterion.benchmark_group("documents");
    let docx = Source::new("report.docx", docx_of(100));
    group.bench_function("DOCX of 100 rows", |bencher| bencher.iter(|| extract(&engine, &docx)));
    group.sample_size(10);
    for pages in [4, 40, 150] {
        let source = Source::new("report.pdf", pdf_of(pages));
        group.bench_with_input(BenchmarkId::new("PDF", format!("{pages} pages")), &source, |bencher, source| {
            bencher.iter(|| extract(&engine, source));
        });
    }
    group.finish();
}

criterion_group!(benches, reports);
criterion_main!(benches);
