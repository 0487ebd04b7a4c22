//! Finding every amount, rate, date and document number in a text.

mod support;

use std::hint::black_box;

use baogao::lex::scan;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

fn all(criterion: &mut Criterion) {
    let text = support::report(2_000);
    let mut group = criterion.benchmark_group("lex");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("all kinds, 2000 rows", |bencher| bencher.iter(|| scan::all(black_box(&text))));
    group.finish();
}

criterion_group!(benches, all);
criterion_main!(benches);
