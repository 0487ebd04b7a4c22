//! What every page must hold, whatever the document.

use super::super::CharIndex;
use super::super::sample::{place, sample};
use super::*;

fn page(with_contacts: bool) -> String {
    let (document, extraction) = sample();
    let mut out = Vec::new();
    Html.write(&extraction, &document, &WriteOptions { with_contacts, ..WriteOptions::default() }, &mut out)
        .expect("writes to memory");
    String::from_utf8(out).expect("UTF-8")
}

/// The text of the data block of this name.
fn block<'p>(page: &'p str, id: &str) -> &'p str {
    let start = format!("<script type=\"application/json\" id=\"data-{id}\">");
    let rest = page.split_once(&start).expect("the block").1;
    rest.split_once("</script>").expect("its end").0
}

#[test]
fn the_page_carries_every_value_with_its_evidence() {
    let page = page(false);
    let data: Value = serde_json::from_str(block(&page, "result")).expect("JSON");
    let (document, extraction) = sample();
    let mut json = Vec::new();
    Json.write(&extraction, &document, &WriteOptions::default(), &mut json).expect("writes to memory");
    let result: Value = serde_json::from_slice(&json).expect("JSON");
    for member in ["source", "family", "review", "checks", "unassigned", "coverage", "diagnostics"] {
        assert_eq!(data[member], result[member], "{member}");
    }
    let evidence = result["evidence"].as_object().expect("evidence");
    assert!(!evidence.is_empty());
    for (pointer, entry) in evidence {
        assert_eq!(data["evidence"][pointer]["s"], entry["span"], "{pointer}");
        assert_eq!(data["report"].pointer(pointer), result["report"].pointer(pointer), "{pointer}");
    }
    assert_eq!(
        data["attachments"][0]["evidence"]["/total/score"]["s"],
        result["attachments"][0]["evidence"]["/total/score"]["span"]
    );
}

#[test]
fn all_text_stands_in_the_source_at_its_offset() {
    let (document, _) = sample();
    let page = page(true);
    let offset = CharIndex::new(&document.text).chars_before(place("第1页").start());
    assert!(page.contains(&format!("<p class=\"furniture\" data-o=\"{offset}\" data-l=\"6\">第1页</p>")), "{page}");
    assert!(page.contains("附：项目表 8 分 乱码77</p>"), "text outside all blocks is shown too");
}

#[test]
fn contacts_stand_neither_in_the_data_nor_in_the_source() {
    let hidden = page(false);
    for contact in ["甲某乙", "5550123"] {
        assert!(!hidden.contains(contact), "{contact} leaks");
    }
    assert!(hidden.contains("联系人：■■■ ■■■■■■■"));
    assert!(page(true).contains("联系人：甲某乙 5550123"));
}

#[test]
fn a_hostile_document_cannot_leave_its_place() {
    let hostile = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\u{2028}";
    let (mut document, mut extraction) = sample();
    extraction.manifest.name = hostile.to_owned();
    document.text = format!("{}{hostile}", document.text);
    let mut out = Vec::new();
    Html.write(&extraction, &document, &WriteOptions::default(), &mut out).expect("writes to memory");
    let page = String::from_utf8(out).expect("UTF-8");
    assert_eq!(page.matches("<script").count(), 3, "two data blocks and the script");
    assert_eq!(page.matches("</script>").count(), 3);
    assert!(!page.contains("<img"));
    assert!(!page.contains('\u{2028}') || !block(&page, "result").contains('\u{2028}'));
}

#[test]
fn the_script_and_the_style_are_those_of_the_policy_and_reach_nothing_outside() {
    let page = page(false);
    let policy = Policy::of(STYLE, SCRIPT, false).to_string();
    assert!(page.contains(&format!("content=\"{policy}\"")));
    let script = page.rsplit_once("<script>").expect("the script").1.split_once("</script>").expect("its end").0;
    assert_eq!(Policy::of(STYLE, script, false).to_string(), policy);
    for text in [SCRIPT, STYLE] {
        for outside in ["https:", "//cdn", "@import", "url(", "innerHTML", "eval(", " style="] {
            assert!(!text.contains(outside), "{outside}");
        }
    }
    assert!(!STYLE.contains('<') && !SCRIPT.contains("</"));
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    assert_eq!(page(false), page(false));
}
