//! Confidence against truth, over the corpus and over damaged copies of its documents, each family judged by a curve that was
//! fitted without it. `cargo test --test calibration -- --nocapture` prints the table and the curve.
#![allow(clippy::disallowed_methods, clippy::print_stdout)]

mod support {
    #[allow(dead_code)]
    pub mod damage;
}

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use baogao::eval::calibration::{Curve, Reliability, Sample, cross_validated};
use baogao::eval::{Gold, score};
use baogao::source::Source;
use baogao::writers::{Json, WriteOptions, Writer};
use baogao::{Engine, Options};
use support::damage::everywhere;

/// Damaged copies of each document, spread evenly over all damages that it can suffer.
const COPIES: usize = 14;

/// Percent of the errors that have a confidence below 0.8.
const LOW_ERRORS: u64 = 60;

fn folders(folder: &Path) -> Vec<PathBuf> {
    let listed = std::fs::read_dir(folder).expect("a folder");
    let mut paths: Vec<PathBuf> =
        listed.map(|entry| entry.expect("an entry").path()).filter(|path| !path.ends_with("tools")).collect();
    paths.sort();
    paths
}

fn samples(engine: &Engine, gold: &Gold, name: &str, bytes: Vec<u8>) -> Vec<Sample> {
    let source = Source::new(name, bytes);
    let Ok((document, extraction)) = engine.extract(&source, &Options::default()) else { return Vec::new() };
    let mut out = Vec::new();
    Json.write(&extraction, &document, &WriteOptions::default(), &mut out).expect("writes to memory");
    let output = serde_json::from_slice(&out).expect("JSON");
    score(gold, &output, Some(&document.text)).samples
}

fn measured() -> BTreeMap<String, Vec<Sample>> {
    let engine = Engine::embedded().expect("the built-in grammars");
    let mut families: BTreeMap<String, Vec<Sample>> = BTreeMap::new();
    for family in folders(Path::new("corpus")).into_iter().filter(|path| path.is_dir()) {
        for path in folders(&family).iter().flat_map(|case| folders(case)) {
            if path.file_stem().is_none_or(|stem| stem != "source") {
                continue;
            }
            let case = path.parent().expect("a folder");
            let gold = std::fs::read_to_string(case.join("gold.json")).expect("gold");
            let gold = Gold::parse(&gold).expect("gold");
            let bytes = std::fs::read(&path).expect("a document");
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            let found = families.entry(gold.family.clone()).or_default();
            if let Ok(text) = std::str::from_utf8(&bytes)
                && name.ends_with(".txt")
            {
                let damages = everywhere(text);
                for damage in damages.iter().step_by((damages.len() / COPIES).max(1)) {
                    found.extend(damage.apply(text).map(|bytes| samples(&engine, &gold, &name, bytes)).unwrap_or_default());
                }
            }
            found.extend(samples(&engine, &gold, &name, bytes));
        }
    }
    families
}

#[test]
fn what_is_stated_is_true_on_families_that_the_curve_has_not_seen() {
    let families = measured();
    let stated = Reliability::of(families.values().flatten().copied());
    let judged = Reliability::of(cross_validated(&families));
    let all: Vec<Sample> = families.values().flatten().copied().collect();
    println!("as stated\n{}\ncross-validated\n{}\ncurve {:?}", stated.to_table(), judged.to_table(), Curve::fit(&all));
    assert!(all.len() > 20_000, "too few values: {}", all.len());
    assert!(stated.overstated() <= 10, "{}", stated.to_table());
    // Some errors are as sure of themselves as right values; their share may only fall.
    let (errors, low) = stated.errors();
    assert!(errors > 50 && 100 * low >= LOW_ERRORS * errors, "{}", stated.to_table());
    assert!(judged.overstated() <= 10, "{}", judged.to_table());
}
