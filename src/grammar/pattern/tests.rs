use super::*;

/// Every pattern of the dialect, with texts that try it.
const PATTERNS: &[&str] = &[
    "共(?P<count>[0-9]+)(?:人|名)",
    "(?:甲|甲乙)(?:丙)?",
    "(?:甲|甲乙)丙",
    "(?:项目|专项)支出[^。；]{0,3}?，(?:其中)?预算",
    "^[\\s　]*(?P<name>[\\p{Han}（）()·A-Za-z]+?(?:局|办))\\s*(?:报告.*)?$",
    "(?:^|[，。])共*支出(a|b)+",
    "[^。，]*、[^。]*?",
    "[]）a-c-]甲",
    "(甲)|(乙)",
    "(?P<a>甲{2,3}?)(?P<b>甲*)",
    "a*",
    "(?:)",
    "x?$",
    "甲.乙\\.",
    "^(甲(?:.|\\n)*?)\\s*$",
];

const TEXTS: &[&str] = &[
    "",
    "共12人，共3名",
    "甲乙丙甲丙",
    "项目支出一二三，其中预算，专项支出，预算",
    "  云岭市青禾区水务局 报告书",
    "水务局办",
    "，共共支出abab。支出b",
    "一、二、三。四、五",
    "]甲）甲b甲-甲d甲",
    "甲甲甲甲甲",
    "aaabaa",
    "甲\n乙.甲乙乙.",
    "x",
];

fn as_regex(pattern: &str, text: &str) -> Vec<Vec<Option<Range<usize>>>> {
    let regex = Regex::new(pattern).expect("a pattern");
    regex.captures_iter(text).map(|groups| groups.iter().map(|group| group.map(|group| group.range())).collect()).collect()
}

fn walked(pattern: &Pattern, text: &str) -> Vec<Vec<Option<Range<usize>>>> {
    let groups = |found: &Found<'_, '_>| (0..found.slots.len() / 2).map(|group| Some(found.get(group)?.range())).collect();
    pattern.captures_iter(text).map(|found| groups(&found)).collect()
}

#[test]
fn walking_finds_what_the_regex_crate_finds() {
    for source in PATTERNS {
        assert!(syntax::parse(source).and_then(Program::new).is_some(), "{source}");
        for text in TEXTS {
            let pattern = Pattern::known(source);
            assert_eq!(walked(&pattern, text), as_regex(source, text), "{source} in {text}");
            assert!(pattern.compiled.get().is_none(), "{source} in {text}");
            assert_eq!(pattern.is_match(text), !as_regex(source, text).is_empty(), "{source} in {text}");
            let compiled = Pattern::new(source, Compile::AtOnce).expect("a pattern");
            assert_eq!(walked(&compiled, text), as_regex(source, text), "{source} in {text}");
        }
    }
}

#[test]
fn what_is_not_of_the_dialect_is_left_to_the_regex_crate() {
    for source in ["(?i)a", "a\\d", "[[:alpha:]]", "[a&&b]", "(?:a?)*", "a**", "a{2", "(a", "a)", "[z-a]", "a{3,2}", "\\bx", "*"]
    {
        assert!(syntax::parse(source).and_then(Program::new).is_none(), "{source}");
    }
    assert!(Pattern::known("(?i)A\\d").is_match("a7"));
}

#[test]
fn classes_hold_what_the_regex_crate_says() {
    for source in ["\\s", "\\p{Han}", ".", "[^。a-f]"] {
        let regex = Regex::new(source).expect("a pattern");
        let Some(syntax::Node::Sequence(nodes)) = syntax::parse(source).map(|tree| tree.root) else { panic!("{source}") };
        let [syntax::Node::Class(class)] = nodes.as_slice() else { panic!("{source}") };
        for letter in '\0'..=char::MAX {
            assert_eq!(class.holds(letter), regex.is_match(letter.encode_utf8(&mut [0; 4])), "{source} {letter:?}");
        }
    }
}

#[test]
fn a_pattern_that_is_walked_far_is_compiled() {
    let pattern = Pattern::known("(?:a|aa)+b");
    assert!(!pattern.is_match(&"a".repeat(60)));
    assert!(pattern.compiled.get().is_some());
    assert!(pattern.is_match("aab"));
}

#[test]
fn a_wrong_pattern_is_an_error_at_once_and_matches_nothing_later() {
    assert!(Pattern::new("(", Compile::AtOnce).is_err());
    let late = Pattern::new("(", Compile::WhenUsed).expect("not tried yet");
    assert!(!late.is_match("("));
    assert_eq!(late.find_iter("((").count(), 0);
}

#[test]
fn groups_have_names_in_both_ways() {
    for compile in [Compile::AtOnce, Compile::WhenUsed] {
        let pattern = Pattern::new("共(?P<count>[0-9]+)人", compile).expect("a pattern");
        let count = |text| Some(pattern.captures(text)?.name("count")?.as_str());
        assert_eq!(count("有，共12人"), Some("12"));
        assert_eq!(count("共人"), None);
        assert_eq!(pattern.find("有，共12人").map(|found| found.range()), Some(6..14));
    }
}

#[test]
fn a_set_names_the_patterns_worth_trying() {
    let set = PatternSet::new(&["共(?:有|计)人", "元[0-9]", "[0-9]", "人员"].map(str::to_owned));
    assert_eq!(set.candidates("共计人员，元5"), [0, 1, 2, 3]);
    assert_eq!(set.candidates("人员"), [2, 3]);
}
