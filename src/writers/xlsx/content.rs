//! The rows of a document → the sheets of its workbook.

use super::super::Language;
use super::super::tables::{Cell, Tables};
use super::others;
use super::sheet::{Book, Field, Note, Role, Sheet, Urgency};
use super::tables::{List, Source, title, with_unit};
use super::words::{say, word};

/// The workbook of a document.
pub(super) fn book(tables: &Tables, language: Language) -> Book {
    let content = Content { tables, language };
    let mut sheets = vec![content.overview()];
    sheets.extend(content.duties());
    sheets.extend(content.budget());
    sheets.extend(content.indicators());
    sheets.extend(content.projects());
    sheets.extend(content.tasks());
    sheets.extend(content.statutory());
    sheets.extend(content.checks());
    sheets.push(content.review());
    let see_review = say(language, "见复核表", "See the review sheet");
    Book { sheets, notes: content.notes(), link_column: 3, see_review }
}

struct Content<'t> {
    tables: &'t Tables,
    language: Language,
}

impl<'t> Content<'t> {
    fn source(&self, name: &str) -> Option<Source<'t>> {
        Source::new(self.tables, name)
    }

    fn list(&self, name: &str) -> Option<List<'t>> {
        Some(List::new(self.source(name)?, self.language))
    }

    fn say(&self, zh: &'static str, en: &'static str) -> &'static str {
        say(self.language, zh, en)
    }

    /// A list of everything that is printed once: of the document, its forms, figures, texts and labels.
    fn overview(&self) -> Sheet {
        let heads =
            [("表号", "Part"), ("栏目", "Section"), ("项目", "Item"), ("内容", "Text"), ("数值", "Number"), ("单位", "Unit")];
        let mut sheet = Sheet::list(self.say("概况", "Overview"), heads.iter().map(|(zh, en)| self.say(zh, en).into()).collect());
        self.columns_of(&mut sheet, "forms", self.say("报告", "Report"));
        for (name, item) in [("figures", "item"), ("texts", "row_no"), ("fields", "label")] {
            let Some(source) = self.source(name) else { continue };
            for row in source.rows {
                self.printed_line(&mut sheet, source, row, item);
            }
        }
        self.columns_of(&mut sheet, "documents", self.say("文件", "Document"));
        sheet
    }

    /// One line for each filled column of the rows of a table.
    fn columns_of(&self, sheet: &mut Sheet, name: &str, section: &str) {
        let Some(source) = self.source(name) else { return };
        for row in source.rows {
            let part = source.table.position("part").and_then(|place| row.get(place)).cloned().unwrap_or_default();
            for column in source.table.columns.iter().filter(|column| !["document", "part"].contains(&column.name.as_str())) {
                let field = source.field(row, column);
                if field.cell != Cell::Null {
                    self.overview_line(sheet, (part.clone(), section.to_owned(), title(column, self.language)), field);
                }
            }
        }
    }

    fn overview_line(&self, sheet: &mut Sheet, (part, section, item): (Cell, String, String), field: Field) {
        let fields = match field.cell {
            Cell::Text(ref name) if item == title_of("family", self.language) => {
                let shown = Field { cell: word(self.language, name).into(), ..field };
                vec![part.into(), section.into(), item.into(), shown]
            }
            Cell::Text(_) => vec![part.into(), section.into(), item.into(), field],
            _ => vec![part.into(), section.into(), item.into(), Field::default(), field],
        };
        sheet.push(Role::Body, fields, None);
    }

    fn printed_line(&self, sheet: &mut Sheet, source: Source<'_>, row: &[Cell], item: &str) {
        let row = &row.to_vec();
        let section = match source.text(row, "section") {
            "" => self.say("其他栏目", "Fields").to_owned(),
            section => word(self.language, section),
        };
        let item = match source.cell(row, item) {
            Cell::Text(label) if source.table.name == "fields" => Cell::Text(label.clone()),
            Cell::Text(name) => word(self.language, name).into(),
            other => other.clone(),
        };
        let number = source.cell(row, "number").clone();
        let shows = source.shows(row);
        let is_number = number != Cell::Null;
        let shown = |cell: Cell, here: bool| Field { cell, shows: shows.clone().filter(|_| here), indent: 0 };
        let text = source.table.position("text").or(source.table.position("value")).and_then(|place| row.get(place));
        let text =
            if is_number && source.text(row, "type") != "quantity" { Cell::Null } else { text.cloned().unwrap_or_default() };
        let unit = source.cell(row, "unit").clone();
        let part = Cell::Integer(source.part(row));
        let fields =
            vec![part.into(), section.into(), item.into(), shown(text, !is_number), shown(number, is_number), unit.into()];
        sheet.push(Role::Body, fields, None);
    }

    fn duties(&self) -> Option<Sheet> {
        Some(self.list("duties")?.column("ordinal").column("text").sheet(self.say("职责", "Duties")))
    }

    fn budget(&self) -> Option<Sheet> {
        let source = self.source("budget_rows")?;
        let language = self.language;
        let sections = source
            .rows
            .iter()
            .any(|row| source.text(row, "section") != source.rows.first().map_or("", |row| source.text(row, "section")));
        let mut list = self.list("budget_rows")?;
        if sections {
            list = list.made(self.say("栏目", "Section"), move |row| word(language, source.text(row, "section")).into());
        }
        list = list.made(self.say("项目", "Item"), move |row| label(source, row));
        list = list.made(self.say("项目路径", "Path"), move |row| source.text(row, "path").replace('|', " / ").into());
        for column in ["initial_budget", "adjusted_budget", "budget", "executed", "amount"] {
            list = list.money(column);
        }
        list = list.optional(&["execution_rate", "weight", "score"]);
        list = others::add(list, self.tables, source, language, |row| source.text(row, "section").to_owned());
        let mut sheet = list.sheet(self.say("预算", "Budget"));
        self.show_units(&mut sheet, source);
        Some(sheet)
    }

    /// The head of the first amount shows the unit of the whole table, so that a doubt about it has a cell.
    fn show_units(&self, sheet: &mut Sheet, source: Source<'_>) {
        let (Some(first), Some(head)) = (source.rows.first(), sheet.lines.first_mut()) else { return };
        let section = source.text(first, "section");
        let column = head.fields.iter_mut().find(|field| matches!(&field.cell, Cell::Text(text) if text.ends_with(['）', ')'])));
        if let Some(column) = column {
            column.shows = Some((source.part(first), format!("/{section}/unit")));
        }
    }

    fn indicators(&self) -> Option<Sheet> {
        let list = self.list("indicators")?.optional(&["level1", "level2", "level3"]).column("name");
        let list = list.column("target").optional(&["target_value", "target_unit", "adjusted_target"]);
        let list = list.optional(&["actual", "actual_value", "actual_unit", "weight", "score", "deviation", "rule"]);
        let list = others::add(list, self.tables, self.source("indicators")?, self.language, |_| "indicators".to_owned());
        Some(list.sheet(self.say("指标", "Indicators")))
    }

    fn projects(&self) -> Option<Sheet> {
        let list = self.list("projects")?.column("project_no").column("name").money("amount");
        Some(list.column("document_numbers").optional(&["tags"]).sheet(self.say("项目", "Projects")))
    }

    fn tasks(&self) -> Option<Sheet> {
        let source = self.source("tasks").filter(|source| !source.rows.is_empty())?;
        let list = self.list("tasks")?.column("name").column("content").money("amount").money("executed");
        let list = list.optional(&["execution_rate"]).column("goal");
        let list = others::add(list, self.tables, source, self.language, |_| "tasks".to_owned());
        Some(list.sheet(self.say("任务", "Tasks")))
    }

    /// All tables below each other, each with its title and its header.
    fn statutory(&self) -> Option<Sheet> {
        let grids = self.source("statutory_tables").filter(|source| !source.rows.is_empty())?;
        let mut sheet = Sheet { name: self.say("表格", "Tables"), lines: Vec::new(), listed: false };
        for grid in grids.rows {
            let texts = ["code", "title"].map(|name| grids.text(grid, name)).into_iter().filter(|text| !text.is_empty());
            let mut caption = texts.collect::<Vec<_>>().join(" ");
            let unit = grids.text(grid, "unit");
            if !unit.is_empty() {
                caption = with_unit(&caption, unit, self.language);
            }
            sheet.push(Role::Title, vec![caption.into()], grids.shows(grid));
            self.grid(&mut sheet, (grids.part(grid), grids.cell(grid, "table_no")));
            sheet.push(Role::Body, Vec::new(), None);
        }
        Some(sheet)
    }

    fn grid(&self, sheet: &mut Sheet, (part, number): (i64, &Cell)) {
        let (Some(columns), Some(rows), Some(cells)) =
            (self.source("table_columns"), self.source("table_rows"), self.source("table_cells"))
        else {
            return;
        };
        let of_grid = |source: Source<'t>| {
            source.rows.iter().filter(move |row| source.part(row) == part && source.cell(row, "table_no") == number)
        };
        let mut headers: Vec<&str> = of_grid(columns).map(|row| columns.text(row, "header")).collect();
        for cell in of_grid(cells) {
            let header = cells.text(cell, "header");
            if !headers.contains(&header) {
                headers.push(header);
            }
        }
        let filled: Vec<&Vec<Cell>> = of_grid(cells).collect();
        headers.retain(|header| filled.iter().any(|cell| cells.text(cell, "header") == *header));
        let mut head: Vec<Field> = vec![self.say("编码", "Code").into(), self.say("项目", "Item").into()];
        head.extend(headers.iter().map(|header| Field::from(header.replace('|', " / "))));
        sheet.push(Role::Head, head, None);
        let mut next = filled.iter().peekable();
        for row in of_grid(rows) {
            let mut fields = vec![rows.cell(row, "code").clone().into(), label(rows, row)];
            fields.resize_with(2 + headers.len(), Field::default);
            while let Some(cell) = next.next_if(|cell| cells.cell(cell, "row_no") == rows.cell(row, "row_no")) {
                let place = headers.iter().position(|header| *header == cells.text(cell, "header"));
                if let Some(field) = place.and_then(|place| fields.get_mut(place + 2)) {
                    let number = cells.cell(cell, "number");
                    let shown = if *number == Cell::Null { cells.cell(cell, "value") } else { number };
                    *field = Field { cell: shown.clone(), shows: cells.shows(cell), indent: 0 };
                }
            }
            sheet.push(Role::Body, fields, rows.shows(row));
        }
    }

    fn checks(&self) -> Option<Sheet> {
        let source = self.source("checks")?;
        let fields = self.source("check_fields")?;
        let language = self.language;
        let translated = move |column: &'static str| move |row: &Vec<Cell>| Field::from(word(language, source.text(row, column)));
        let operands = move |row: &Vec<Cell>| {
            let same = |field: &&Vec<Cell>| {
                fields.part(field) == source.part(row) && fields.cell(field, "check_no") == source.cell(row, "check_no")
            };
            Field::from(fields.rows.iter().filter(same).map(|field| fields.text(field, "pointer")).collect::<Vec<_>>().join(" "))
        };
        let list = self.list("checks")?.column("check_no").column("rule");
        let list = list
            .made(self.say("结果", "Outcome"), translated("outcome"))
            .made(self.say("级别", "Severity"), translated("severity"));
        let list = ["expected", "actual", "difference", "tolerance", "unit"].iter().fold(list, |list, name| list.column(name));
        let list = list.column(self.say("message_zh", "message")).column("id").made(self.say("字段位置", "Fields"), operands);
        Some(list.sheet(self.say("校验", "Checks")))
    }

    fn review(&self) -> Sheet {
        let name = self.say("复核", "Review");
        let heads = [
            ("复核号", "No"),
            ("级别", "Severity"),
            ("类别", "Kind"),
            ("字段位置", "Pointer"),
            ("说明", "Message"),
            ("原文", "Printed"),
            ("候选", "Candidates"),
            ("出处", "Place"),
            ("表号", "Part"),
        ];
        let mut sheet = Sheet::list(name, heads.iter().map(|(zh, en)| self.say(zh, en).into()).collect());
        let (Some(source), Some(candidates)) = (self.source("review"), self.source("candidates")) else { return sheet };
        for row in source.rows {
            let of_row = |other: &&Vec<Cell>| {
                candidates.part(other) == source.part(row) && candidates.cell(other, "review_no") == source.cell(row, "review_no")
            };
            let readings: Vec<String> =
                candidates.rows.iter().filter(of_row).map(|other| self.reading(candidates, other)).collect();
            let text = |name: &str| Field::from(source.cell(row, name).clone());
            let fields = vec![
                text("review_no"),
                word(self.language, source.text(row, "severity")).into(),
                word(self.language, source.text(row, "kind")).into(),
                text("pointer"),
                text(self.say("message_zh", "message")),
                text("raw"),
                (!readings.is_empty()).then(|| readings.join("\n")).into(),
                text("place"),
                text("part"),
            ];
            sheet.push(Role::Body, fields, None);
        }
        sheet
    }

    fn reading(&self, candidates: Source<'_>, row: &[Cell]) -> String {
        let row = &row.to_vec();
        let confidence =
            if let Cell::Decimal(number) = candidates.cell(row, "confidence") { number.to_string() } else { String::new() };
        let (value, unit) = (candidates.text(row, "value"), candidates.text(row, "unit"));
        let unit = if candidates.text(row, "type") == "money" { unit } else { "" };
        let why = candidates.text(row, self.say("why_zh", "why"));
        format!("{value}{unit} [{confidence}] {} {why}", candidates.text(row, "pointer"))
    }

    fn notes(&self) -> Vec<Note> {
        let Some(source) = self.source("review") else { return Vec::new() };
        let note = |row: &Vec<Cell>| Note {
            shows: (source.part(row), source.text(row, "pointer").to_owned()),
            urgency: match source.text(row, "severity") {
                "high" => Urgency::High,
                "medium" => Urgency::Medium,
                _ => Urgency::Low,
            },
            text: format!(
                "{}: {}",
                word(self.language, source.text(row, "kind")),
                source.text(row, self.say("message_zh", "message"))
            ),
        };
        source.rows.iter().map(note).collect()
    }
}

/// The last label of a row's path, set in by its depth.
fn label(source: Source<'_>, row: &[Cell]) -> Field {
    let row = &row.to_vec();
    let depth = if let Cell::Integer(depth) = source.cell(row, "depth") { *depth } else { 1 };
    // Excel takes 15 levels at most.
    Field { cell: source.cell(row, "label").clone(), shows: None, indent: u8::try_from((depth - 1).clamp(0, 15)).unwrap_or(0) }
}

fn title_of(column: &str, language: Language) -> String {
    match (column, language) {
        (_, Language::Zh) => "文种".to_owned(),
        (_, Language::En) => "Family".to_owned(),
    }
}
