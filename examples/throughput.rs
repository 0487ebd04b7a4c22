//! How many documents one thread turns into JSON in a second: `throughput FILE [SECONDS]` reads the file once and extracts it
//! again and again. `benches/compare.py` calls it.
#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "a program, not the library")]

use std::error::Error;
use std::time::{Duration, Instant};

use baogao::source::Source;
use baogao::writers::{Json, WriteOptions, Writer};
use baogao::{Engine, Options};

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let file = args.next().ok_or("usage: throughput FILE [SECONDS]")?;
    let seconds: u64 = args.next().as_deref().unwrap_or("3").parse()?;
    let source = Source::new(&*file, std::fs::read(&file)?);
    let engine = Engine::embedded()?;
    let (mut documents, mut bytes) = (0_u32, 0);
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(seconds) {
        let (document, extraction) = engine.extract(&source, &Options::default())?;
        let mut out = Vec::new();
        Json.write(&extraction, &document, &WriteOptions::default(), &mut out)?;
        bytes = out.len();
        documents += 1;
    }
    let rate = f64::from(documents) / start.elapsed().as_secs_f64();
    println!("{rate:.1} documents/s ({bytes} bytes of JSON each)");
    Ok(())
}
