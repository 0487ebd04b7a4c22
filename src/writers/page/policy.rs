//! The content security policy of a page: nothing is allowed but its own script and style, each by its hash.

use std::fmt;

use sha2::{Digest, Sha256};

/// A policy; prints as the header's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    style: String,
    script: String,
    connects: bool,
}

impl Policy {
    /// The policy of a page with this style and script. `connects`: whether the script may talk to the server that gave the page out.
    pub fn of(style: &str, script: &str, connects: bool) -> Self {
        Self { style: hash(style), script: hash(script), connects }
    }
}

impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let connect = if self.connects { "'self'" } else { "'none'" };
        write!(
            f,
            "default-src 'none'; script-src '{}'; style-src '{}'; connect-src {connect}; base-uri 'none'; form-action 'none'",
            self.script, self.style
        )
    }
}

/// `sha256-…` of an inline element's text.
fn hash(text: &str) -> String {
    format!("sha256-{}", base64(&Sha256::digest(text.as_bytes())))
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let at = |index: usize| u32::from(chunk.get(index).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for place in 0..4 {
            let digit = DIGITS.get((bits >> (18 - 6 * place) & 63) as usize).copied().unwrap_or(b'A');
            out.push(if place > chunk.len() { '=' } else { char::from(digit) });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_as_everybody_writes_it() {
        for (bytes, text) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }

    #[test]
    fn the_hash_is_that_of_the_published_example() {
        // The example of the W3C recommendation CSP 2, section 7.17.3.
        assert_eq!(hash("alert('Hello, world.');"), "sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng=");
    }

    #[test]
    fn a_page_without_server_may_not_connect() {
        let policy = |connects| Policy::of("a", "b", connects).to_string();
        assert!(policy(false).contains("connect-src 'none'"));
        assert!(policy(true).contains("connect-src 'self'"));
        assert!(!policy(true).contains("unsafe"));
    }
}
