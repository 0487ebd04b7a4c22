//! What a text must contain before a pattern can match. In: a regular expression as written. Out: a few texts, one of which
//! stands in everything that the pattern matches; none where that cannot be said. Looking for them costs far less than
//! compiling the pattern.
//!
//! ```text
//! alternatives = sequence { "|" sequence }
//! sequence     = { atom [ "?" | "*" | "+" | "{" … "}" ] [ "?" ] }
//! atom         = "(" alternatives ")" | "[" … "]" | "\" char | "^" | "$" | "." | char
//! ```
//!
//! Everything else of the syntax (flags, classes of classes) is taken for something that may be any text, which is always safe.

use std::iter::Peekable;
use std::str::Chars;

/// More texts than this are not followed.
const MOST: usize = 64;

/// Groups deeper than this are not followed.
const DEEPEST: usize = 40;

/// What is known of a part of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Known {
    /// All texts that the part can be, if they are few.
    exact: Option<Vec<String>>,
    /// Texts of which one is contained; empty if unknown.
    needs: Vec<String>,
}

impl Known {
    fn anything() -> Self {
        Self { exact: None, needs: Vec::new() }
    }

    fn exactly(text: String) -> Self {
        Self { exact: Some(vec![text]), needs: Vec::new() }
    }

    /// What must be contained in it.
    fn needed(self) -> Vec<String> {
        better(self.needs, self.exact.unwrap_or_default())
    }
}

/// One of these texts stands in everything that `pattern` matches; empty if unknown.
pub fn needles(pattern: &str) -> Vec<String> {
    if pattern.contains("(?i") || pattern.contains("(?x") {
        return Vec::new();
    }
    let mut source = pattern.chars().peekable();
    let known = alternatives(&mut source, 0);
    // What is left after a closing bracket too many is no pattern at all.
    if source.next().is_some() { Vec::new() } else { known.needed() }
}

/// The set whose shortest text is longer; the smaller one of two such sets. One with an empty text says nothing.
fn better(one: Vec<String>, other: Vec<String>) -> Vec<String> {
    let worth = |set: &Vec<String>| (set.iter().map(|text| text.chars().count()).min().unwrap_or(0), usize::MAX - set.len());
    let best = if worth(&one) >= worth(&other) { one } else { other };
    if worth(&best).0 == 0 { Vec::new() } else { best }
}

fn alternatives(source: &mut Peekable<Chars<'_>>, depth: usize) -> Known {
    let mut all = sequence(source, depth);
    while source.next_if_eq(&'|').is_some() {
        let next = sequence(source, depth);
        let exact = match (all.exact.clone(), next.exact.clone()) {
            (Some(one), Some(other)) if one.len() + other.len() <= MOST => Some([one, other].concat()),
            _ => None,
        };
        let (one, other) = (all.needed(), next.needed());
        let both = !one.is_empty() && !other.is_empty() && one.len() + other.len() <= MOST;
        all = Known { exact, needs: if both { [one, other].concat() } else { Vec::new() } };
    }
    all
}

fn sequence(source: &mut Peekable<Chars<'_>>, depth: usize) -> Known {
    let mut exact = vec![String::new()];
    let mut whole = true;
    let mut needs = Vec::new();
    while source.peek().is_some_and(|next| !matches!(next, '|' | ')')) {
        let atom = repeated(source, depth);
        needs = better(needs, atom.needs);
        match atom.exact.filter(|texts| texts.len() * exact.len() <= MOST) {
            Some(texts) => exact = exact.iter().flat_map(|head| texts.iter().map(move |tail| format!("{head}{tail}"))).collect(),
            None => {
                needs = better(needs, std::mem::replace(&mut exact, vec![String::new()]));
                whole = false;
            }
        }
    }
    if whole { Known { exact: Some(exact), needs } } else { Known { exact: None, needs: better(needs, exact) } }
}

fn repeated(source: &mut Peekable<Chars<'_>>, depth: usize) -> Known {
    let atom = atom(source, depth);
    let known = match source.peek() {
        Some('?') => Known { exact: atom.exact.map(|texts| [vec![String::new()], texts].concat()), needs: Vec::new() },
        Some('*') => Known::anything(),
        Some('+') => Known { needs: atom.needed(), exact: None },
        Some('{') => {
            let bounds: String = source.by_ref().take_while(|c| *c != '}').collect();
            let never = bounds.trim_start_matches('{').trim_start().starts_with(['0', ',']);
            let _ = source.next_if_eq(&'?');
            return if never { Known::anything() } else { Known { needs: atom.needed(), exact: None } };
        }
        _ => return atom,
    };
    source.next();
    let _ = source.next_if_eq(&'?');
    known
}

fn atom(source: &mut Peekable<Chars<'_>>, depth: usize) -> Known {
    match source.next() {
        Some('(') => group(source, depth),
        Some('[') => {
            class(source);
            Known::anything()
        }
        Some('\\') => escaped(source),
        Some('^' | '$') => Known::exactly(String::new()),
        Some('.') | None => Known::anything(),
        Some(letter) => Known::exactly(letter.to_string()),
    }
}

fn group(source: &mut Peekable<Chars<'_>>, depth: usize) -> Known {
    if source.next_if_eq(&'?').is_some() {
        let _ = source.next_if_eq(&'P');
        match source.next() {
            Some(':') => {}
            Some('<') => while source.next().is_some_and(|c| c != '>') {},
            // Flags: not followed, and neither is what comes after.
            _ => return all_of(source),
        }
    }
    if depth >= DEEPEST {
        return all_of(source);
    }
    let inside = alternatives(source, depth + 1);
    source.next();
    inside
}

/// Gives the rest of the pattern up.
fn all_of(source: &mut Peekable<Chars<'_>>) -> Known {
    source.by_ref().for_each(drop);
    Known::anything()
}

/// A class up to its closing bracket; `]` in the first place is a letter.
fn class(source: &mut Peekable<Chars<'_>>) {
    let _ = source.next_if_eq(&'^');
    let _ = source.next_if_eq(&']');
    let mut depth = 1_usize;
    while depth > 0 {
        match source.next() {
            Some('\\') => drop(source.next()),
            Some('[') => depth += 1,
            Some(']') => depth -= 1,
            Some(_) => {}
            None => return,
        }
    }
}

fn escaped(source: &mut Peekable<Chars<'_>>) -> Known {
    match source.next() {
        Some('p' | 'P') => {
            if source.next() == Some('{') {
                while source.next().is_some_and(|c| c != '}') {}
            }
            Known::anything()
        }
        // An anchor or class has a letter; an escaped sign is itself.
        Some(sign) if sign.is_ascii_punctuation() => Known::exactly(sign.to_string()),
        Some('x' | 'u' | 'U') => all_of(source),
        _ => Known::anything(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_must_be_there() {
        let cases: &[(&str, &[&str])] = &[
            ("实有[0-9]+人", &["实有"]),
            ("(?:项目|专项)支出(?:数|为)*[0-9]", &["项目支出", "专项支出"]),
            ("公车(?:的)?运行费[0-9]", &["公车运行费", "公车的运行费"]),
            ("在(?:职|岗)(?P<count>[0-9]+)(?:人|名)", &["在职", "在岗"]),
            ("支出[^。]{0,20}?，年初预算", &["，年初预算"]),
            ("(?:合计)+[0-9]", &["合计"]),
            (r"^共\.$", &["共."]),
            ("甲|乙丙", &["甲", "乙丙"]),
            ("甲(?:乙|[0-9])丙丁", &["丙丁"]),
            (r"[]）]甲\p{Han}", &["甲"]),
        ];
        for (pattern, wanted) in cases {
            assert_eq!(needles(pattern), *wanted, "{pattern}");
        }
    }

    #[test]
    fn says_nothing_where_nothing_is_certain() {
        for pattern in ["", "[0-9]+", "甲?", "(?:甲)*", "甲|[0-9]", "甲{0,3}", "甲|", "(?i)ab", "(?s:.)甲", r"\d\s", "甲)乙"] {
            assert_eq!(needles(pattern), Vec::<String>::new(), "{pattern}");
        }
    }
}
