//! A last fence around foreign parsers: a panic of theirs becomes [`Error::Malformed`]. What is known to fail is refused
//! before; this is for the rest.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::error::Error;

/// Runs `read`; a panic inside is an error of the file.
///
/// # Errors
/// Those of `read`, and [`Error::Malformed`] after a panic.
pub(crate) fn guarded<T>(format: &'static str, read: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    // Nothing that `read` borrows is looked at after a panic.
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|cause| {
        let reason = cause.downcast_ref::<String>().map(String::as_str).or_else(|| cause.downcast_ref::<&str>().copied());
        Err(Error::Malformed { format, reason: reason.unwrap_or("the parser gave up").to_owned() })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error_of_the_file() {
        assert!(matches!(guarded("xls", || Ok(3)), Ok(3)));
        let failed: Result<(), Error> = guarded("xls", || panic!("index 7"));
        assert!(matches!(failed, Err(Error::Malformed { format: "xls", reason }) if reason == "index 7"));
    }
}
