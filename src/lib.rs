//! Chinese government performance and budget reports → structured data with a confidence report.
//!
//! One direction, one module for each stage:
//!
//! ```text
//! bytes → source → readers → document → recognise (lex, grammar) → report → checks → confidence → extraction → writers
//! ```

pub mod authoring;
pub mod checks;
pub mod confidence;
pub mod diagnostic;
pub mod diff;
pub mod document;
pub mod error;
pub mod eval;
pub mod extraction;
pub mod geometry;
pub mod grammar;
pub mod layout;
pub mod lex;
pub mod limits;
mod parallel;
pub mod pipeline;
pub mod readers;
pub mod recognise;
pub mod report;
pub mod settle;
pub mod source;
pub mod span;
pub mod value;
pub mod writers;

pub use error::Error;
pub use pipeline::{Engine, Options};
