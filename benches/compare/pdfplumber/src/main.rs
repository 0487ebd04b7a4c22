//! How many PDFs one thread turns into text and tables in a second: `compare-pdfplumber FILE [SECONDS]`.

use std::error::Error;
use std::time::{Duration, Instant};

use pdfplumber::{Pdf, TableSettings, TextOptions};

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let bytes = std::fs::read(args.next().ok_or("usage: compare-pdfplumber FILE [SECONDS]")?)?;
    let seconds: u64 = args.next().as_deref().unwrap_or("3").parse()?;
    let (mut documents, mut length) = (0_u32, 0);
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(seconds) {
        length = 0;
        for page in Pdf::open(&bytes, None)?.pages_iter() {
            let page = page?;
            length += page.extract_text(&TextOptions::default()).len();
            length += page.extract_tables(&TableSettings::default()).len();
        }
        documents += 1;
    }
    let rate = f64::from(documents) / start.elapsed().as_secs_f64();
    println!("{rate:.1} documents/s ({length} bytes of text each)");
    Ok(())
}
