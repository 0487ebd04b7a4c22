//! Chinese government performance and budget reports → structured data with a confidence report.
//!
//! One direction, one module for each stage:
//!
//! ```text
//! bytes → source → readers → document → recognise (lex, grammar) → report → checks → confidence → extraction → writers
//! ```

pub mod checks;
pub mod confidence;
pub mod diagnostic;
pub mod document;
pub mod error;
pub mod extraction;
pub mod geometry;
pub mod grammar;
pub mod lex;
pub mod limits;
pub mod readers;
pub mod report;
pub mod source;
pub mod span;
pub mod value;

pub use error::Error;
