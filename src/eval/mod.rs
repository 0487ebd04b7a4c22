//! Measures an output against a known truth: our JSON and a gold file in, counts out. Works on the written JSON, so that it
//! measures what a user gets. Reads no files.
//!
//! The question behind every count is whether a wrong number can pass unseen: a value that is wrong or made up and that no
//! review entry names is a *silent error*; a value that was printed and that stands nowhere is a *silent loss*.

mod baseline;
pub mod calibration;
mod comparison;
mod gold;
mod grounding;
mod measurement;
mod pairing;
mod review;
mod same;
mod score;
mod table;
mod tree;
mod wording;

pub use baseline::{Baseline, Change};
pub use gold::{Gold, Planted};
pub use measurement::Measurement;
pub use score::{Counts, FieldCounts, Problem, Score, score};
