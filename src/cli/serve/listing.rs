//! The list of an archive's documents as a page without script.

use std::fmt::Write;

use baogao::writers::page::{Policy, escaped};

use super::super::lang::Lang;
use super::archive::Document;

const STYLE: &str = include_str!("listing.css");

/// The page and its policy.
pub fn page(documents: &[Document], lang: Lang) -> (String, String) {
    let policy = Policy::of(STYLE, "", false).to_string();
    let left: usize = documents.iter().map(Document::left).sum();
    let done = documents.iter().filter(|document| document.left() == 0).count();
    let (title, all) = (lang.pick("Review", "复核"), documents.len());
    let summary =
        say!(lang, "{all} documents · {done} settled · {left} entries open", "共 {all} 份 · 已处理完 {done} 份 · 尚余 {left} 处");
    let mut out = format!(
        "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <title>{title}</title><style>{STYLE}</style></head><body><header><h1>{title}</h1><p>{summary}</p></header>\n<table><thead><tr>",
        lang.pick("en", "zh-CN")
    );
    // Writing into a String cannot fail, so the results of `write!` are dropped.
    for head in [
        lang.pick("Document", "文件"),
        lang.pick("Family", "文种"),
        lang.pick("High", "紧要"),
        lang.pick("Medium", "一般"),
        lang.pick("Low", "次要"),
        lang.pick("Settled", "已处理"),
        lang.pick("Checks failing", "校验不符"),
    ] {
        let _ = write!(out, "<th>{head}</th>");
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for document in documents {
        push_row(&mut out, document, lang);
    }
    out.push_str("</tbody></table>\n");
    if documents.is_empty() {
        let nothing = lang
            .pick("No results here: run `baogao extract … -o DIR` first.", "此处没有结果：请先运行 `baogao extract … -o 目录`。");
        let _ = write!(out, "<p class=\"empty\">{nothing}</p>");
    }
    out.push_str("</body></html>\n");
    (out, policy)
}

fn push_row(out: &mut String, document: &Document, lang: Lang) {
    let done = document.left() == 0;
    let (folder, name) = document.place.rsplit_once('/').map_or(("", document.place.as_str()), |(folder, name)| (folder, name));
    let _ = write!(
        out,
        "<tr{}><td><a href=\"/document/{}\">{}</a> <i>{}</i></td><td>{}</td>",
        if done { " class=\"done\"" } else { "" },
        document.id,
        escaped(name),
        escaped(folder),
        escaped(family(&document.family, lang)),
    );
    for (count, class) in document.open.iter().zip(["high", "medium", "low"]) {
        let _ = write!(out, "<td class=\"{class}\">{}</td>", shown(*count));
    }
    let all = document.settled + document.left();
    let settled = if all == 0 { String::new() } else { format!("{}/{all}", document.settled) };
    let _ = writeln!(out, "<td>{settled}</td><td>{}</td></tr>", shown(document.failing));
}

fn shown(count: usize) -> String {
    if count == 0 { String::new() } else { count.to_string() }
}

fn family(id: &str, lang: Lang) -> &str {
    match id {
        "department-self-evaluation" => lang.pick("department self-evaluation", "部门整体支出绩效自评"),
        "project-self-evaluation" => lang.pick("project self-evaluation", "项目支出绩效自评"),
        "performance-goals" => lang.pick("performance goals", "绩效目标"),
        "department-budget" => lang.pick("department budget", "部门预算公开"),
        "department-accounts" => lang.pick("department accounts", "部门决算公开"),
        "unknown" => lang.pick("unknown", "未识别文种"),
        own => own,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_text_and_lead_to_their_pages() {
        let document = Document {
            id: "ab12".to_owned(),
            place: "2022/<b>甲.pdf".to_owned(),
            path: Default::default(),
            family: "unknown".to_owned(),
            open: [2, 0, 1],
            settled: 3,
            failing: 0,
        };
        let (page, policy) = page(&[document], Lang::Zh);
        assert!(page.contains("<a href=\"/document/ab12\">&lt;b&gt;甲.pdf</a> <i>2022</i>"), "{page}");
        assert!(
            page.contains("<td class=\"high\">2</td><td class=\"medium\"></td><td class=\"low\">1</td><td>3/6</td>"),
            "{page}"
        );
        assert!(policy.starts_with("default-src 'none'"));
    }
}
