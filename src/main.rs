//! The command line of baogao.
fn main() {}
