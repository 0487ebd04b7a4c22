//! What is known about the forms and their prose, as data: TOML files, parsed and compiled once.

pub mod prose;
