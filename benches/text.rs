//! One plain-text report from bytes to JSON: what a user waits for.

mod support;

use std::hint::black_box;

use baogao::source::Source;
use baogao::writers::{Json, WriteOptions, Writer};
use baogao::{Engine, Options};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

fn end_to_end(criterion: &mut Criterion) {
    let engine = Engine::embedded().expect("the built-in grammars");
    let text = support::report(60);
    let mut group = criterion.benchmark_group("text");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("bytes to JSON, 60 rows", |bencher| {
        bencher.iter(|| {
            let source = Source::new("report.txt", black_box(text.as_bytes()).to_vec());
            let (document, extraction) = engine.extract(&source, &Options::default()).expect("a report");
            let mut out = Vec::new();
            Json.write(&extraction, &document, &WriteOptions::default(), &mut out).expect("writes to memory");
            out
        });
    });
    group.finish();
}

criterion_group!(benches, end_to_end);
criterion_main!(benches);
