//! Every rule of a grammar proves itself: it takes its examples and refuses its counterexamples.
//!
//! In: the text of one grammar file. Out: one line for each example that does not behave. The rules are tried with the
//! code that reads documents, so this stands above grammar and recognition.

use crate::document::{Break, Cell, Document, Origin, SourceMap};
use crate::error::Error;
use crate::grammar::check::CheckRules;
use crate::grammar::load::{self, Merged};
use crate::grammar::prose::ProseGrammar;
use crate::grammar::schema::{FieldRule, FurnitureRule, RowKind};
use crate::grammar::{Furniture, Grammar, Table};
use crate::recognise::columns::header_of;
use crate::recognise::heads::inline_fields;
use crate::recognise::observe::{Known, Observed, observe};
use crate::source::Format;
use crate::span::Span;

/// What stands between the cells of a header row in an example.
const BETWEEN: &str = " | ";

/// Tries all examples of the grammar file `text`, those that it takes over from its base among them. A file named
/// `prose.toml` is a prose grammar. `others` (name, text) win over the embedded files as bases.
///
/// # Errors
/// [`Error::Grammar`] with file, line and column where the file is no sound grammar at all.
pub fn check(name: &str, text: &str, others: &[(String, String)]) -> Result<Vec<String>, Error> {
    if load::is_prose(name) {
        let grammar = ProseGrammar::parse(text).map_err(|error| Error::Grammar(format!("{name}: {error}")))?;
        return Ok(grammar.check_examples());
    }
    let Merged { grammar, furniture } = load::merged(name, text, others)?;
    CheckRules::default().with_family(&grammar.id, &grammar.checks)?;
    let mut faults = Vec::new();
    for (index, rule) in grammar.fields.iter().enumerate() {
        field(&grammar, index, rule, &mut faults);
    }
    for (index, table) in grammar.tables.iter().enumerate() {
        header(&grammar, index, table, &mut faults);
    }
    for (rule, compiled) in furniture.iter().zip(&grammar.furniture) {
        text_without_value(rule, compiled, &mut faults);
    }
    Ok(faults)
}

fn field(grammar: &Grammar, index: usize, rule: &FieldRule, faults: &mut Vec<String>) {
    let key = if rule.key.is_empty() { "fields" } else { &rule.key };
    let what = format!("field {key} ({})", rule.labels.first().map_or("", String::as_str));
    let takes = |line: &str| {
        let found = inline_fields(grammar, line, Span::new(0, line.len()));
        found.first().is_some_and(|found| found.rule == Some(index) && found.label.start() == 0)
    };
    tried(&what, &rule.examples, &rule.counterexamples, takes, faults);
}

fn header(grammar: &Grammar, index: usize, table: &Table, faults: &mut Vec<String>) {
    let what = format!("table {}", table.rule.id);
    if table.rule.rows == RowKind::Printed {
        // Every table is taken as it is printed; no header decides.
        return;
    }
    let takes = |row: &str| {
        let cells = cells_of(row);
        let row: Vec<&Observed> = cells.iter().collect();
        header_of(grammar, &row, None).is_some_and(|score| score.table == index)
    };
    tried(&what, &table.rule.examples, &table.rule.counterexamples, takes, faults);
}

fn text_without_value(rule: &FurnitureRule, compiled: &Furniture, faults: &mut Vec<String>) {
    let what = format!("furniture “{}”", rule.about);
    tried(&what, &rule.examples, &rule.counterexamples, |text| compiled.pattern.is_match(text), faults);
}

fn tried(what: &str, examples: &[String], counterexamples: &[String], takes: impl Fn(&str) -> bool, faults: &mut Vec<String>) {
    if examples.is_empty() || counterexamples.is_empty() {
        faults.push(format!("{what}: an example and a counterexample are needed"));
    }
    faults.extend(examples.iter().filter(|text| !takes(text.trim())).map(|text| format!("{what}: not taken: {text}")));
    faults.extend(counterexamples.iter().filter(|text| takes(text.trim())).map(|text| format!("{what}: taken: {text}")));
}

/// The cells of a row as a table of one row.
fn cells_of(row: &str) -> Vec<Observed> {
    let mut cells = Vec::new();
    let mut at = 0;
    for (column, piece) in (0..).zip(row.split(BETWEEN)) {
        let span = Span::new(at, at + piece.len()).trimmed(row);
        cells.push(Cell { row: 0, column, row_span: 1, column_span: 1, span, before: Break::Cell });
        at += piece.len() + BETWEEN.len();
    }
    let columns = u32::try_from(cells.len()).unwrap_or(u32::MAX);
    let table = crate::document::Table { origin: Origin::Native, rows: 1, columns, cells, repeated_head_rows: 0 };
    let document = Document {
        format: Format::Txt,
        encoding: None,
        pages: None,
        text: row.to_owned(),
        blocks: Vec::new(),
        places: SourceMap::default(),
    };
    observe(&document, &table, &mut Known::default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grammar::EMBEDDED;

    #[test]
    fn every_embedded_rule_takes_its_examples_and_refuses_its_counterexamples() {
        let prose = ("prose.toml", crate::grammar::prose::BUILT_IN);
        for (name, text) in EMBEDDED.iter().copied().chain([prose]) {
            assert_eq!(check(name, text, &[]).expect(name), Vec::<String>::new(), "{name}");
        }
    }

    const OWN: &str = r#"
id = "own"
[tables]
sizes = "sizes"

[[field]]
key = "project"
type = "named"
labels = ["项目名称"]
examples = ["项目名称：甲"]
counterexamples = ["项目资金：乙"]

[[table]]
id = "sizes"
rows = "records"
min_columns = 2
column = [{ key = "name", type = "name", labels = ["名称"] }, { key = "size", type = "number", labels = ["面积"] }]
examples = ["名称 | 面积"]
counterexamples = ["名称 | 用途"]

[[furniture]]
pattern = '^续表$'
about = "continued"
examples = ["续表"]
counterexamples = ["续表1"]
"#;

    #[test]
    fn an_example_that_does_not_behave_is_named() {
        assert_eq!(check("own.toml", OWN, &[]).expect("sound"), Vec::<String>::new());
        let cases = [
            ("项目名称：甲", "项目名：甲", "field project (项目名称): not taken: 项目名：甲"),
            ("项目资金：乙", "项目名称：乙", "field project (项目名称): taken: 项目名称：乙"),
            (r#"examples = ["名称 | 面积"]"#, r#"examples = ["名称 | 用途"]"#, "table sizes: not taken: 名称 | 用途"),
            (r#"["名称 | 用途"]"#, r#"["面积 | 备注 | 名称"]"#, "table sizes: taken: 面积 | 备注 | 名称"),
            (r#"examples = ["续表"]"#, r#"examples = ["续 表"]"#, "furniture “continued”: not taken: 续 表"),
            ("续表1", " 续表 ", "furniture “continued”: taken:  续表 "),
            (r#"["续表1"]"#, "[]", "furniture “continued”: an example and a counterexample are needed"),
        ];
        for (from, to, wanted) in cases {
            let text = OWN.replacen(from, to, 1);
            assert_ne!(text, OWN, "{from} is not there");
            assert_eq!(check("own.toml", &text, &[]).expect("sound"), [wanted], "{to}");
        }
    }

    #[test]
    fn a_base_without_a_family_is_tried_with_all_its_tables() {
        let (name, base) = EMBEDDED[0];
        let broken = base.replacen("编制数 | 实际在职人数 | 控制率", "编制数 | 控制率", 1);
        assert_eq!(check(name, &broken, &[]).expect("sound"), ["table staffing: not taken: 编制数 | 控制率"]);
    }
}
