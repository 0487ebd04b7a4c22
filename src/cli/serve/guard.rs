//! Who may ask, and who may write.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::net::{IpAddr, SocketAddr};

use axum::http::{HeaderMap, header};
use baogao::source::Source;

/// Checks of every request.
pub struct Guard {
    address: SocketAddr,
    /// What our own pages know and no other site does.
    pub token: String,
}

/// The name of this machine for itself.
const OWN_NAME: [&str; 2] = ["local", "host"];

impl Guard {
    /// The guard of a server at this address, with a token of its own.
    pub fn new(address: SocketAddr) -> Self {
        // Each state is keyed by the system's randomness.
        let random: String = (0..4).map(|_| format!("{:016x}", RandomState::new().build_hasher().finish())).collect();
        Self { address, token: Source::new("", random.into_bytes()).sha256 }
    }

    /// Whether the request names an address of ours. A name that somebody else's name server made point here is none, so that
    /// no foreign page can read through the browser.
    pub fn is_for_us(&self, headers: &HeaderMap) -> bool {
        let Some(host) = headers.get(header::HOST).and_then(|host| host.to_str().ok()) else { return false };
        let (name, port) = match host.rsplit_once(':') {
            Some((name, port)) if !name.ends_with(':') && !port.ends_with(']') => (name, port.parse().unwrap_or(0)),
            _ => (host, 80),
        };
        let bare = name.trim_start_matches('[').trim_end_matches(']');
        let known = match bare.parse::<IpAddr>() {
            Ok(ip) => {
                ip == self.address.ip()
                    || self.address.ip().is_unspecified()
                    || (ip.is_loopback() && self.address.ip().is_loopback())
            }
            Err(_) => {
                name.eq_ignore_ascii_case(&OWN_NAME.concat())
                    && (self.address.ip().is_loopback() || self.address.ip().is_unspecified())
            }
        };
        known && port == self.address.port()
    }

    /// Whether a request that reads or writes corrections comes from one of our pages.
    pub fn is_ours(&self, headers: &HeaderMap) -> bool {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let host = text("host").unwrap_or("");
        let origin = text("origin").is_none_or(|origin| origin.strip_prefix("http://") == Some(host));
        let site = text("sec-fetch-site").is_none_or(|site| site == "same-origin" || site == "none");
        origin && site && text("x-baogao-token") == Some(&self.token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (header::HeaderName::from_static(name), value.parse().expect("a value"))).collect()
    }

    fn guard() -> Guard {
        Guard::new(SocketAddr::new(IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8817))
    }

    #[test]
    fn only_our_own_addresses_are_answered() {
        let guard = guard();
        let own = guard.address.to_string();
        let name = format!("{}:8817", OWN_NAME.concat());
        for (host, wanted) in [
            (own.as_str(), true),
            (&name, true),
            ("[::1]:8817", true),
            ("evil.example:8817", false),
            ("[::1]:80", false),
            ("8.8.8.8:8817", false),
            ("", false),
            ("[::1]", false),
        ] {
            assert_eq!(guard.is_for_us(&headers(&[("host", host)])), wanted, "{host}");
        }
        assert!(!guard.is_for_us(&HeaderMap::new()));
    }

    #[test]
    fn only_our_own_pages_may_write() {
        let guard = guard();
        let host = guard.address.to_string();
        let origin = format!("{}://{host}", "http");
        let token = guard.token.clone();
        let ours = |pairs: &[(&'static str, &str)]| guard.is_ours(&headers(pairs));
        assert!(ours(&[("host", &host), ("origin", &origin), ("x-baogao-token", &token)]));
        assert!(ours(&[("host", &host), ("x-baogao-token", &token)]));
        assert!(!ours(&[("host", &host), ("origin", &origin)]));
        assert!(!ours(&[("host", &host), ("origin", "null"), ("x-baogao-token", &token)]));
        assert!(!ours(&[("host", &host), ("sec-fetch-site", "cross-site"), ("x-baogao-token", &token)]));
        assert!(!ours(&[("host", &host), ("origin", &origin), ("x-baogao-token", "guess")]));
        assert_ne!(guard.token, super::Guard::new(guard.address).token);
    }
}
