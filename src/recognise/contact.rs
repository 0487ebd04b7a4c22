//! Personal data wherever it stands: telephones and e-mail addresses are withheld even where no label names them, and
//! names that stand behind a label of a person in running text.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use crate::grammar::schema::FieldKind;
use crate::grammar::{Grammar, Pattern};
use crate::lex::{chars, fold};
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

/// Places of names behind a label of a person and white space, all on one line: `项目负责人 某某 联系电话 …`.
pub fn names(text: &str, grammars: &[Grammar]) -> Vec<Span> {
    let mut labels: Vec<&str> = grammars
        .iter()
        .flat_map(|grammar| grammar.fields.iter().filter(|rule| rule.kind == FieldKind::Contact))
        .flat_map(|rule| rule.labels.iter().map(String::as_str))
        .collect();
    // A word of two characters (负责, 审核) is a verb as often as a label.
    labels.retain(|label| label.chars().count() >= 3);
    labels.sort_unstable();
    labels.dedup();
    let begins = |at: usize| !text[..at].ends_with(chars::is_han);
    let is_label = |word: &str| {
        let key = fold::label(word).key;
        grammars.iter().any(|grammar| !grammar.labels.exact(&key).is_empty())
    };
    // One pass for all labels; they overlap (项目负责人, 负责人签字).
    let Ok(finder) = AhoCorasick::new(&labels) else { return Vec::new() };
    let mut found: Vec<Span> = finder
        .find_overlapping_iter(text)
        .filter(|label| begins(label.start()))
        .filter_map(|label| name_at(text, label.end()))
        .filter(|span| !is_label(span.of(text)))
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// A name of two to four ideographs behind white space; what follows it is white space or the end of the line.
fn name_at(text: &str, end: usize) -> Option<Span> {
    let gap = |c: char| c.is_whitespace() && c != '\n';
    let rest = text.get(end..)?;
    let word = rest.trim_start_matches(gap);
    let from = end + rest.len() - word.len();
    let length = word.find(|c: char| !(chars::is_han(c) || c == '·')).unwrap_or(word.len());
    let behind = word.get(length..)?.chars().next();
    let bounded = behind.is_none_or(char::is_whitespace);
    let name = word.get(..length)?;
    ((2..=4).contains(&name.chars().count()) && from > end && bounded).then(|| Span::new(from, from + length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_behind_labels_of_persons() {
        let grammars = crate::grammar::Grammars::embedded().expect("the built-in grammars").families;
        let found = |text: &str| names(text, &grammars).into_iter().map(|span| span.of(text).to_owned()).collect::<Vec<_>>();
        assert_eq!(found("项目负责人 欧阳木兰 联系电话 1"), ["欧阳木兰"]);
        assert_eq!(found("填报人\t司青\n"), ["司青"]);
        assert!(found("项目负责人 联系电话").is_empty());
        assert!(found("项目负责人对进度负责").is_empty());
        assert!(found("项目负责人 主管部门组织实施的工作").is_empty());
    }

    #[test]
    fn telephones_are_found_and_codes_are_not() {
        let found = |text: &str| numbers(text).into_iter().map(|span| span.of(text).to_owned()).collect::<Vec<_>>();
        assert_eq!(found("电话：13900001234，0700-5550123"), ["13900001234", "0700-5550123"]);
        assert!(found("项目编码360000210000000012345，预算13900001234.56元").is_empty());
        assert_eq!(found("邮箱 a.b@example.gov.cn"), ["a.b@example.gov.cn"]);
    }
}
