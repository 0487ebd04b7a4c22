//! TOML texts → compiled grammars, embedded ones overridden by the user's, errors with line and column.

use std::collections::HashMap;

use super::labels::{LabelIndex, LabelRole};
use super::prose::ProseGrammar;
use super::schema::{ColumnKind, FiguresRule, FurnitureRule, GrammarFile, TableRule};
use super::{Column, Compile, Furniture, Grammar, Pattern, Table};
use crate::error::Error;
use crate::lex::fold;

/// The grammars that the binary carries: file name and text.
pub const EMBEDDED: &[(&str, &str)] = &[
    ("base.toml", include_str!("../../grammars/base.toml")),
    ("department-self-evaluation.toml", include_str!("../../grammars/department-self-evaluation.toml")),
    ("project-self-evaluation.toml", include_str!("../../grammars/project-self-evaluation.toml")),
    ("performance-goals.toml", include_str!("../../grammars/performance-goals.toml")),
    ("booklet.toml", include_str!("../../grammars/booklet.toml")),
    ("department-budget.toml", include_str!("../../grammars/department-budget.toml")),
    ("department-accounts.toml", include_str!("../../grammars/department-accounts.toml")),
];

/// `extends` may go this deep.
const MAX_DEPTH: usize = 3;

/// All families.
#[derive(Debug)]
pub struct Grammars {
    /// In the order of the embedded files, then the user's own.
    pub families: Vec<Grammar>,
    /// What reports say in running text; one for all families.
    pub prose: ProseGrammar,
    /// The files in the order in which they are looked up.
    pub files: Vec<LoadedFile>,
}

/// A grammar file that was loaded.
#[derive(Debug, Clone)]
pub struct LoadedFile {
    /// Name of the file.
    pub name: String,
    /// What stands in it.
    pub text: String,
    /// Id of the family.
    pub id: String,
    /// Version of the family.
    pub version: u32,
    /// What the family is called.
    pub title: String,
    /// Whether the user gave it.
    pub own: bool,
}

/// A user's file of this name replaces the embedded prose grammar.
const PROSE: &str = "prose.toml";

impl Grammars {
    /// The embedded grammars.
    ///
    /// # Errors
    /// [`Error::Grammar`] if one of them is wrong (a test holds that none is).
    pub fn embedded() -> Result<Self, Error> {
        Self::with_overrides(&[])
    }

    /// The embedded grammars with `files` (name, text) put in front: a file with the id of an embedded one replaces it
    /// whole, any other adds a family.
    ///
    /// # Errors
    /// [`Error::Grammar`] with file, line and column.
    pub fn with_overrides(files: &[(String, String)]) -> Result<Self, Error> {
        let mut loaded: Vec<LoadedFile> = Vec::new();
        let mut parsed: Vec<GrammarFile> = Vec::new();
        let mut prose = None;
        let own = files.iter().map(|(name, text)| (name.as_str(), text.as_str(), true));
        for (name, text, own) in own.chain(EMBEDDED.iter().map(|(name, text)| (*name, *text, false))) {
            if is_prose(name) {
                prose = Some((name, text));
                continue;
            }
            let file = parse(name, text)?;
            if file.id.is_empty() {
                return Err(Error::Grammar(format!("{name}:1:1: a grammar needs an `id`")));
            }
            if !parsed.iter().any(|other| other.id == file.id) {
                let (id, title) = (file.id.clone(), file.name.clone());
                loaded.push(LoadedFile { name: name.to_owned(), text: text.to_owned(), id, version: file.version, title, own });
                parsed.push(file);
            }
        }
        let by_id: HashMap<&str, &GrammarFile> = parsed.iter().map(|file| (file.id.as_str(), file)).collect();
        let when = if files.is_empty() { Compile::WhenUsed } else { Compile::AtOnce };
        let mut families = Vec::new();
        for (file, known) in parsed.iter().zip(&loaded) {
            let merged = resolve(&known.name, file, &by_id, 0)?;
            if !merged.tables.is_empty() {
                families.push(compile(&known.name, merged, when)?);
            }
        }
        let (name, prose) = match prose {
            Some((name, text)) => (name, ProseGrammar::parse(text)),
            None => (PROSE, ProseGrammar::built_in()),
        };
        let prose = prose.map_err(|error| Error::Grammar(format!("{name}: {error}")))?;
        Ok(Self { families, prose, files: loaded })
    }

    /// The family with this id.
    pub fn family(&self, id: &str) -> Option<&Grammar> {
        self.families.iter().find(|family| family.id == id)
    }
}

/// Whether a file of this name, with or without its folder, is a prose grammar.
pub(crate) fn is_prose(name: &str) -> bool {
    name.rsplit(['/', '\\']).next() == Some(PROSE)
}

/// A grammar file with its base, and the furniture rules in the order of the compiled ones.
#[derive(Debug)]
pub(crate) struct Merged {
    /// Compiled; a base without `[tables]` has all of its tables.
    pub grammar: Grammar,
    /// As written.
    pub furniture: Vec<FurnitureRule>,
}

/// Compiles one file; its bases are looked up in `others` (name, text), then among the embedded files.
///
/// # Errors
/// [`Error::Grammar`] with file, line and column.
pub(crate) fn merged(name: &str, text: &str, others: &[(String, String)]) -> Result<Merged, Error> {
    let file = parse(name, text)?;
    let others = others.iter().map(|(name, text)| (name.as_str(), text.as_str())).chain(EMBEDDED.iter().copied());
    let bases =
        others.filter(|(name, _)| !is_prose(name)).map(|(name, text)| parse(name, text)).collect::<Result<Vec<_>, _>>()?;
    let mut by_id: HashMap<&str, &GrammarFile> = bases.iter().rev().map(|base| (base.id.as_str(), base)).collect();
    by_id.insert(&file.id, &file);
    let mut whole = resolve(name, &file, &by_id, 0)?;
    if whole.tables.is_empty() {
        whole.tables = whole.table.iter().map(|table| (table.id.clone(), table.id.clone())).collect();
    }
    let furniture = whole.furniture.clone();
    Ok(Merged { grammar: compile(name, whole, Compile::AtOnce)?, furniture })
}

/// Parses one grammar file.
///
/// # Errors
/// [`Error::Grammar`] with file, line and column.
pub fn parse(name: &str, text: &str) -> Result<GrammarFile, Error> {
    toml::from_str(text).map_err(|error| {
        let place = error.span().map_or_else(String::new, |span| {
            let before = text.get(..span.start).unwrap_or("");
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
            format!("{line}:{column}: ")
        });
        Error::Grammar(format!("{name}:{place}{}", error.message()))
    })
}

fn resolve(name: &str, file: &GrammarFile, by_id: &HashMap<&str, &GrammarFile>, depth: usize) -> Result<GrammarFile, Error> {
    let mut merged = file.clone();
    let Some(base) = &file.extends else { return Ok(merged) };
    if depth >= MAX_DEPTH {
        return Err(Error::Grammar(format!("{name}: `extends` goes deeper than {MAX_DEPTH} or in a circle")));
    }
    let base = by_id.get(base.as_str()).ok_or_else(|| Error::Grammar(format!("{name}: extends unknown grammar `{base}`")))?;
    let base = resolve(name, base, by_id, depth + 1)?;
    let own_tables: Vec<String> = merged.table.iter().map(|table| table.id.clone()).collect();
    merged.table.extend(base.table.into_iter().filter(|table| !own_tables.contains(&table.id)));
    merged.field.extend(base.field);
    merged.furniture.extend(base.furniture);
    merged.figures.extend(base.figures);
    merged.check.extend(base.check);
    Ok(merged)
}

fn compile(name: &str, file: GrammarFile, when: Compile) -> Result<Grammar, Error> {
    let mut labels = LabelIndex::default();
    let mut tables = Vec::new();
    for (id, member) in &file.tables {
        let rule = file
            .table
            .iter()
            .find(|table| &table.id == id)
            .ok_or_else(|| Error::Grammar(format!("{name}: [tables] names `{id}`, which no [[table]] has")))?;
        tables.push(compile_table(rule.clone(), member.clone(), tables.len(), &mut labels));
    }
    for (index, field) in file.field.iter().enumerate() {
        for label in &field.labels {
            labels.insert(fold::label(label).key, LabelRole::Field(index));
        }
    }
    let furniture = file
        .furniture
        .iter()
        .map(|rule| match Pattern::new(&rule.pattern, when) {
            Ok(pattern) => Ok(Furniture { pattern, about: rule.about.clone() }),
            Err(error) => Err(Error::Grammar(format!("{name}: furniture `{}`: {error}", rule.about))),
        })
        .collect::<Result<_, _>>()?;
    let keys = |phrases: &[String]| phrases.iter().map(|text| fold::key(text)).collect::<Vec<_>>();
    let label_keys = |phrases: &[String]| phrases.iter().map(|text| fold::label(text).key).collect::<Vec<_>>();
    let figures = file
        .figures
        .iter()
        .map(|rule| FiguresRule {
            member: rule.member.clone(),
            titles: keys(&rule.titles),
            words: keys(&rule.words),
            not_words: keys(&rule.not_words),
            keys: rule.keys.iter().map(|(key, labels)| (key.clone(), label_keys(labels))).collect(),
            totals: label_keys(&rule.totals),
            beside: label_keys(&rule.beside),
        })
        .collect();
    Ok(Grammar {
        id: file.id,
        version: file.version,
        name: file.name,
        identify: super::Identify {
            title: keys(&file.identify.title),
            not_title: keys(&file.identify.not_title),
            labels: label_keys(&file.identify.labels),
            not_labels: label_keys(&file.identify.not_labels),
            tables: keys(&file.identify.tables),
        },
        order: file.order,
        tables,
        fields: file.field,
        labels,
        furniture,
        figures,
        checks: file.check,
        prose: file.prose.unwrap_or(false),
    })
}

fn compile_table(rule: TableRule, member: String, index: usize, labels: &mut LabelIndex) -> Table {
    let mut columns = Vec::new();
    for (column, rule) in rule.column.iter().enumerate() {
        let keys: Vec<String> = rule.labels.iter().map(|label| fold::label(label).key).collect();
        for key in &keys {
            labels.insert(key.clone(), LabelRole::Column { table: index, column });
        }
        let values = rule.values.iter().map(|text| fold::label(text).key).collect();
        columns.push(Column { rule: rule.clone(), keys, values });
    }
    for (list, role) in [
        (&rule.blocks, LabelRole::Block(index)),
        (&rule.totals, LabelRole::Total(index)),
        (&rule.row_labels, LabelRole::Row(index)),
    ] {
        for label in list {
            labels.insert(fold::label(label).key, role);
        }
    }
    let keys = |list: &[String]| list.iter().map(|label| fold::label(label).key).collect::<Vec<_>>();
    let equals = rule.equals.iter().map(|set| keys(set)).collect();
    let (childless, groups) = (keys(&rule.childless), keys(&rule.groups));
    Table { rule, member, columns, equals, childless, groups }
}

impl Table {
    /// Kind of the column with this index.
    pub fn kind(&self, column: usize) -> ColumnKind {
        self.columns.get(column).map_or(ColumnKind::Other, |column| column.rule.kind)
    }
}
