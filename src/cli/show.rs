//! Short wordings of values, places and pointers for people.

use baogao::document::Place;
use baogao::report::Node;
use baogao::value::{Money, Value};

use super::lang::Lang;

/// A place in the source: `page 6`, `line 12`, `table 2, row 3, column 1`.
pub fn place(place: &Place, lang: Lang) -> String {
    match place {
        Place::Line { line, column } => say!(lang, "line {line}:{column}", "第 {line} 行第 {column} 字"),
        Place::Page { page, .. } => say!(lang, "page {page}", "第 {page} 页"),
        Place::Cell { sheet: Some(sheet), row, column, .. } => {
            say!(lang, "sheet {sheet}, row {row}, column {column}", "工作表 {sheet} 第 {row} 行第 {column} 列")
        }
        Place::Cell { sheet: None, table, row, column } => {
            say!(lang, "table {table}, row {row}, column {column}", "表 {table} 第 {row} 行第 {column} 列")
        }
        Place::Paragraph { paragraph } => say!(lang, "paragraph {paragraph}", "第 {paragraph} 段"),
    }
}

/// A value in one line.
pub fn value(value: &Value) -> String {
    match value {
        Value::Text(text) => excerpt(text, 60),
        Value::Number(number) => number.to_string(),
        Value::Money(Money { value, unit, .. }) => format!("{value} {}", unit.as_deref().unwrap_or("?")),
        Value::Rate(percent) => format!("{percent}%"),
        Value::Quantity(quantity) => excerpt(&quantity.text, 60),
        Value::DocumentNumber(number) => number.canonical(),
        Value::Date(date) => date.text.clone(),
    }
}

/// The text in one line, cut after `limit` characters.
pub fn excerpt(text: &str, limit: usize) -> String {
    let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match folded.char_indices().nth(limit) {
        Some((end, _)) => format!("{}…", folded.get(..end).unwrap_or_default()),
        None => folded,
    }
}

/// What stands in the elements on the way to `pointer`: a row's name or path, so that people need not count rows.
pub fn breadcrumb(root: &Node, pointer: &str) -> Option<String> {
    let mut node = root;
    let mut named = None;
    for step in pointer.split('/').skip(1) {
        node = node.child(&step.replace("~1", "/").replace("~0", "~"))?;
        if step.parse::<usize>().is_ok() {
            named = name_of(node).or(named);
        }
    }
    named
}

fn name_of(element: &Node) -> Option<String> {
    let text = |node: &Node| match node.as_value() {
        Some(Value::Text(text)) => Some(excerpt(text, 40)),
        _ => None,
    };
    ["name", "title", "text"].iter().find_map(|key| element.child(key).and_then(text)).or_else(|| {
        let labels: Vec<String> = element.child("path")?.elements().iter().filter_map(text).collect();
        (!labels.is_empty()).then(|| labels.join(" › "))
    })
}

#[cfg(test)]
mod tests {
    use baogao::report::Evidence;

    use super::*;

    fn text(text: &str) -> Node {
        Node::value(Value::Text(text.to_owned()), Evidence::default())
    }

    #[test]
    fn rows_are_named_by_what_they_print() {
        let row = Node::object().with("name", text("检查企业数"));
        let line = Node::object().with("path", Node::List(vec![text("合计"), text("项目支出")]));
        let root = Node::object().with("rows", Node::List(vec![row, line])).with("title", text("表"));
        assert_eq!(breadcrumb(&root, "/rows/0/name").as_deref(), Some("检查企业数"));
        assert_eq!(breadcrumb(&root, "/rows/1").as_deref(), Some("合计 › 项目支出"));
        assert_eq!(breadcrumb(&root, "/rows/-"), None);
        assert_eq!(breadcrumb(&root, "/title"), None);
    }

    #[test]
    fn excerpts_are_cut_between_characters() {
        assert_eq!(excerpt("甲\n 乙丙", 10), "甲 乙丙");
        assert_eq!(excerpt("甲乙丙", 2), "甲乙…");
    }
}
