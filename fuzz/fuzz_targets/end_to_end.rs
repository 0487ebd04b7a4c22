//! Feeds bytes to `bodies::end_to_end`.
#![no_main]

#[path = "../src/bodies.rs"]
mod bodies;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| bodies::end_to_end(bytes));
