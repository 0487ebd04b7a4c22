//! The labels that a document prints, and the labels that grammars know, both by their normalised key.
//!
//! In: a document, or the texts of grammars. Out: sets of keys. Nothing is judged here.

use std::collections::BTreeSet;

use crate::document::{BlockKind, Document};
use crate::error::Error;
use crate::grammar::load;
use crate::grammar::schema::FieldKind;
use crate::lex::fold;
use crate::recognise::observe::{Known, observe};

/// Longer texts are no labels.
const LONGEST: usize = 40;

/// The keys of everything in a document that stands where a label can stand: a cell of text, or a text before a colon.
pub fn printed(document: &Document) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for block in &document.blocks {
        if let BlockKind::Table(table) = &block.kind {
            for cell in observe(document, table, &mut Known::default()).iter().filter(|cell| cell.shape.is_text()) {
                keys.extend([cell.key.clone(), cell.full_key.clone()]);
            }
        }
        let text = document.text_at(block.span);
        for (at, _) in text.char_indices().filter(|(_, c)| matches!(c, '：' | ':')) {
            let before = text.get(..at).unwrap_or("");
            let border = |c: char| c.is_whitespace() || matches!(c, '；' | ';' | '，' | ',' | '。' | '：' | ':' | '|' | '【');
            let from = before.rfind(border).map_or(0, |at| at + before[at..].chars().next().map_or(0, char::len_utf8));
            keys.insert(fold::label(before.get(from..).unwrap_or("")).key);
        }
    }
    keys.retain(|key| !key.is_empty() && key.chars().count() <= LONGEST);
    keys
}

/// The keys of all labels of tables, fields and families that the built-in grammars and `files` (name, text) hold. Titles,
/// the sentences of prose and the labels of personal data are left out.
///
/// # Errors
/// [`Error::Grammar`] with file, line and column.
pub fn known(files: &[(String, String)]) -> Result<BTreeSet<String>, Error> {
    let own = files.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    let mut keys = BTreeSet::new();
    for (name, text) in own.chain(load::EMBEDDED.iter().copied()).filter(|(name, _)| !load::is_prose(name)) {
        let mut file = load::parse(name, text)?;
        // What withholds personal data is no wording of a form.
        file.field.retain(|field| field.kind != FieldKind::Contact);
        for list in file.label_lists() {
            keys.extend(list.iter().map(|label| fold::label(label).key));
        }
    }
    Ok(keys)
}
