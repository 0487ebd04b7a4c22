//! Personal numbers wherever they stand: telephones and e-mail addresses are withheld even where no label names them.

use std::sync::LazyLock;

use crate::grammar::Pattern;
use crate::span::Span;

/// Places of telephone numbers and e-mail addresses.
pub fn numbers(text: &str) -> Vec<Span> {
    static PATTERN: LazyLock<Pattern> = LazyLock::new(|| {
        Pattern::known(r"1[3-9][0-9]{9}|0[0-9]{2,3}[-－—][0-9]{7,8}|[A-Za-z0-9._-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
    });
    // A number that goes on at either side is a code or an amount.
    let goes_on = |c: char| c.is_ascii_digit() || c == '.';
    PATTERN
        .find_iter(text)
        .filter(|found| !text[..found.start()].ends_with(goes_on) && !text[found.end()..].starts_with(goes_on))
        .map(|found| Span::new(found.start(), found.end()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telephones_are_found_and_codes_are_not() {
        let found = |text: &str| numbers(text).into_iter().map(|span| span.of(text).to_owned()).collect::<Vec<_>>();
        assert_eq!(found("电话：13900001234，0700-5550123"), ["13900001234", "0700-5550123"]);
        assert!(found("项目编码360000210000000012345，预算13900001234.56元").is_empty());
        assert_eq!(found("邮箱 a.b@example.gov.cn"), ["a.b@example.gov.cn"]);
    }
}
