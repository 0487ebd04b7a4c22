//! Document + grammar → report: what is printed, typed, with its evidence.

pub mod prose;
