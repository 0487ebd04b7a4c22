//! What an element of a list is called: by its labels, as people would say it.

use serde_json::Value;

/// The label of an element: its path, its levels and name, its term, title or text; empty if it has none.
pub(super) fn label(element: &Value) -> String {
    match element {
        Value::String(text) => text.clone(),
        Value::Object(_) => of_object(element),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => String::new(),
    }
}

fn of_object(element: &Value) -> String {
    let text = |name: &str| element[name].as_str().unwrap_or_default();
    if let Some(path) = element["path"].as_array() {
        let labels = path.iter().map(|label| label.as_str().unwrap_or_default());
        return std::iter::once(text("code")).filter(|code| !code.is_empty()).chain(labels).collect::<Vec<_>>().join(" / ");
    }
    if element["report"].is_object() {
        let report = &element["report"];
        let named = report["project"]["name"].as_str().or(report["title"].as_str()).unwrap_or_default();
        return format!("{} {named}", element["family"]["id"].as_str().unwrap_or_default());
    }
    let groups: [&[&str]; 6] =
        [&["level1", "level2", "level3", "name"], &["code", "title"], &["canonical"], &["term"], &["title"], &["text"]];
    let found = groups.iter().map(|names| {
        let parts: Vec<&str> = names.iter().map(|name| text(name)).filter(|part| !part.is_empty()).collect();
        parts.join(" / ")
    });
    found.into_iter().find(|label| !label.is_empty()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn elements_are_called_by_their_labels() {
        for (element, shown) in [
            (json!({ "path": ["资金来源", "合计"], "executed": null }), "资金来源 / 合计"),
            (json!({ "path": ["教育"], "code": "205" }), "205 / 教育"),
            (json!({ "level1": "产出指标", "level2": null, "name": "检查数" }), "产出指标 / 检查数"),
            (json!({ "name": "甲项目", "amount": {} }), "甲项目"),
            (json!({ "text": "青财〔2022〕007号", "canonical": "青财〔2022〕7号" }), "青财〔2022〕7号"),
            (json!({ "ordinal": 1, "text": "拟订规划" }), "拟订规划"),
            (json!({ "label": "一、", "title": "概况", "text": "…" }), "概况"),
            (json!("综合处"), "综合处"),
            (json!(null), ""),
        ] {
            assert_eq!(label(&element), shown, "{element}");
        }
    }
}
