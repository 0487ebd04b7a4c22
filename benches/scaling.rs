//! Whether the time grows with the size of a document and no faster: 1 to 50 MB of text, bytes to JSON.

mod support;

use std::time::Duration;

use baogao::source::Source;
use baogao::writers::{Json, WriteOptions, Writer};
use baogao::{Engine, Options};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

fn sizes(criterion: &mut Criterion) {
    let engine = Engine::embedded().expect("the built-in grammars");
    let mut group = criterion.benchmark_group("scaling");
    group.sample_size(10).warm_up_time(Duration::from_millis(500));
    for megabytes in [1, 5, 20, 50] {
        let source = Source::new("report.txt", support::report_of_bytes(megabytes << 20).into_bytes());
        group.throughput(Throughput::Bytes(source.bytes.len() as u64));
        group.bench_with_input(BenchmarkId::from_parameter(format!("{megabytes} MB")), &source, |bencher, source| {
            bencher.iter(|| {
                let (document, extraction) = engine.extract(source, &Options::default()).expect("a report");
                let mut sink = std::io::sink();
                Json.write(&extraction, &document, &WriteOptions::default(), &mut sink).expect("writes to nowhere");
            });
        });
    }
    group.finish();
}

criterion_group!(benches, sizes);
criterion_main!(benches);
