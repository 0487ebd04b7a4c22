//! The worked family of `grammars/README.md`: what the page shows must be what the program does.

use baogao::report::Node;
use baogao::source::Source;
use baogao::value::Value;
use baogao::{Engine, Options};

const PAGE: &str = include_str!("../grammars/README.md");

/// The first fenced block of a language.
fn block(language: &str) -> &'static str {
    let fence = format!("```{language}\n");
    let begin = PAGE.find(&fence).expect("the page has such a block") + fence.len();
    PAGE[begin..].split("\n```").next().expect("a block ends")
}

fn text<'a>(root: &'a Node, pointer: &str) -> Option<&'a str> {
    match root.at(pointer).and_then(Node::as_value) {
        Some(Value::Text(text)) => Some(text),
        _ => None,
    }
}

#[test]
fn the_worked_family_reads_its_form() {
    let files = [("special-bond.toml".to_owned(), block("toml").to_owned())];
    let engine = Engine::with_overrides(&files).expect("the grammar of the page");
    let source = Source::new("form.html", block("html").as_bytes().to_vec());
    let (_, extraction) = engine.extract(&source, &Options::default()).expect("the form of the page");

    let part = &extraction.report.main;
    assert_eq!(part.family.id, "special-bond");
    assert_eq!(text(&part.root, "/bond/term"), Some("15年"));
    assert_eq!(text(&part.root, "/project/name"), Some("青禾市汀溪停车场建设项目"));
    assert_eq!(text(&part.root, "/indicators/1/name"), Some("车主满意度"));
    assert!(matches!(part.root.at("/bond/amount").and_then(Node::as_value), Some(Value::Money(_))));
    assert!(extraction.report.unassigned.is_empty(), "{:?}", extraction.report.unassigned);

    let review: Vec<&str> = extraction.judgement.assessment.review.iter().map(|doubt| doubt.pointer.as_str()).collect();
    assert_eq!(review, ["/funds/rows/0/executed"]);
    let said = &extraction.judgement.assessment.review[0].message.en;
    assert!(PAGE.contains(said.as_str()), "the page does not show: {said}");
}

#[test]
fn a_wrong_key_is_told_as_the_page_says() {
    let text = block("toml").replacen("version = 1", "versoin = 1", 1);
    let error = Engine::check_grammar("own/special-bond.toml", &text).expect_err("an unknown key").to_string();
    let shown = "own/special-bond.toml:2:1: unknown field `versoin`, expected one of `id`, `version`, `name`";
    assert!(error.contains(shown), "{error}");
    assert!(PAGE.contains(shown));
}

#[test]
fn a_draft_of_the_form_is_sound_and_reads_what_nobody_described() {
    let source = Source::new("form.html", block("html").as_bytes().to_vec());
    let engine = Engine::embedded().expect("the built-in grammars");
    let (document, _) = engine.extract(&source, &Options::default()).expect("the form of the page");
    let draft = baogao::authoring::draft::draft(&document, "special-bond").expect("a draft");
    assert!(draft.contains("# Labels that no built-in grammar knows: 债券发行额, 债券期限, 还本付息来源\n"), "{draft}");
    assert_eq!(baogao::authoring::check("draft.toml", &draft, &[]).expect("loads"), Vec::<String>::new(), "{draft}");

    let engine = Engine::with_overrides(&[("draft.toml".to_owned(), draft)]).expect("the draft");
    let (_, extraction) = engine.extract(&source, &Options::default()).expect("the form of the page");
    let part = &extraction.report.main;
    assert_eq!(part.family.id, "special-bond");
    assert!(matches!(part.root.at("/own/field1").and_then(Node::as_value), Some(Value::Money(_))));
    assert!(matches!(part.root.at("/funds/rows/1/column2").and_then(Node::as_value), Some(Value::Money(_))));
    assert_eq!(text(&part.root, "/indicators/1/name"), Some("车主满意度"));
}

#[test]
fn a_document_without_any_table_gives_a_draft_that_loads() {
    let source = Source::new("notice.txt", "关于报送材料的通知\n请于六月前报送。\n".as_bytes().to_vec());
    let engine = Engine::embedded().expect("the built-in grammars");
    let (document, _) = engine.extract(&source, &Options::default()).expect("reads");
    let draft = baogao::authoring::draft::draft(&document, "notice").expect("a draft");
    assert_eq!(baogao::authoring::check("draft.toml", &draft, &[]).expect("loads"), Vec::<String>::new(), "{draft}");
}
