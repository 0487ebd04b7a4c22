//! Turning byte spans into character offsets, on a text large enough to show a slow index.

mod support;

use std::hint::black_box;

use baogao::span::Span;
use baogao::writers::CharIndex;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

fn offsets(criterion: &mut Criterion) {
    let text = support::report_of_bytes(8 << 20);
    let mut group = criterion.benchmark_group("writers");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("index 8 MB", |bencher| bencher.iter(|| CharIndex::new(black_box(&text))));
    let index = CharIndex::new(&text);
    group.throughput(Throughput::Elements(1_000));
    group.bench_function("1000 spans", |bencher| {
        bencher.iter(|| (0..1_000).map(|n| index.range(Span::new(n * 8_000, n * 8_000 + 30))[1]).sum::<usize>());
    });
    group.finish();
}

criterion_group!(benches, offsets);
criterion_main!(benches);
