//! What a text must contain before a pattern can match. In: a pattern's tree. Out: a few texts, one of which stands in
//! everything that the pattern matches; none where that cannot be said. Looking for them costs far less than matching.

use super::syntax::{Node, parse};

/// More texts than this are not followed.
const MOST: usize = 12;

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
pub(super) fn needles(pattern: &str) -> Vec<String> {
    parse(pattern).map_or_else(Vec::new, |tree| known(&tree.root).needed())
}

/// The set whose shortest text is longer; the smaller one of two such sets. One with an empty text says nothing.
fn better(one: Vec<String>, other: Vec<String>) -> Vec<String> {
    let worth = |set: &Vec<String>| (set.iter().map(|text| text.chars().count()).min().unwrap_or(0), usize::MAX - set.len());
    let best = if worth(&one) >= worth(&other) { one } else { other };
    if worth(&best).0 == 0 { Vec::new() } else { best }
}

fn known(node: &Node) -> Known {
    match node {
        Node::Letter(letter) => Known::exactly(letter.to_string()),
        Node::Class(_) => Known::anything(),
        Node::Start | Node::End => Known::exactly(String::new()),
        Node::Group(_, inside) => known(inside),
        Node::Sequence(all) => sequence(all),
        Node::Choice(all) => all.iter().map(known).reduce(either).unwrap_or_else(Known::anything),
        Node::Repeat { node, least: 0, most: Some(1), .. } => {
            Known { exact: known(node).exact.map(|texts| [vec![String::new()], texts].concat()), needs: Vec::new() }
        }
        Node::Repeat { least: 0, .. } => Known::anything(),
        Node::Repeat { node, .. } => Known { needs: known(node).needed(), exact: None },
    }
}

fn either(one: Known, other: Known) -> Known {
    let exact = match (one.exact.clone(), other.exact.clone()) {
        (Some(one), Some(other)) if one.len() + other.len() <= MOST => Some([one, other].concat()),
        _ => None,
    };
    let (one, other) = (one.needed(), other.needed());
    let both = !one.is_empty() && !other.is_empty() && one.len() + other.len() <= MOST;
    Known { exact, needs: if both { [one, other].concat() } else { Vec::new() } }
}

fn sequence(all: &[Node]) -> Known {
    let mut exact = vec![String::new()];
    let mut whole = true;
    let mut needs = Vec::new();
    for node in all {
        if let Node::Letter(letter) = node {
            exact.iter_mut().for_each(|text| text.push(*letter));
            continue;
        }
        let part = known(node);
        needs = better(needs, part.needs);
        match part.exact.filter(|texts| texts.len() * exact.len() <= MOST) {
            Some(texts) => exact = exact.iter().flat_map(|head| texts.iter().map(move |tail| format!("{head}{tail}"))).collect(),
            None => {
                needs = better(needs, std::mem::replace(&mut exact, vec![String::new()]));
                whole = false;
            }
        }
    }
    if whole { Known { exact: Some(exact), needs } } else { Known { exact: None, needs: better(needs, exact) } }
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
        for pattern in ["", "[0-9]+", "甲?", "(?:甲)*", "甲|[0-9]", "甲{0,3}", "甲|", "(?i)ab", "(?s:.)甲", r"\d\s", "甲)乙"]
        {
            assert_eq!(needles(pattern), Vec::<String>::new(), "{pattern}");
        }
    }
}
