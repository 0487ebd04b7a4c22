//! A file that holds several forms → the blocks of each: the first or enclosing form, and every other one.
//!
//! A form begins at a title of a family with a table below it. A report in prose and a form of the same family are one.

use crate::document::{BlockKind, Document};
use crate::grammar::{Grammar, Grammars};
use crate::lex::enumerator::{self, EnumeratorKind};
use crate::recognise::family::{TitleLine, title_match};
use crate::recognise::statutory;

/// The blocks of one form.
#[derive(Debug)]
pub struct FormBlocks<'g> {
    /// Its family, where its own title says it.
    pub grammar: Option<&'g Grammar>,
    /// Indexes of its blocks.
    pub blocks: Vec<usize>,
}

struct Start<'g> {
    block: usize,
    grammar: &'g Grammar,
    has_table: bool,
}

/// Splits a document; the first element is the main form and holds whatever belongs to no other.
pub fn forms<'g>(document: &Document, grammars: &'g Grammars, main: &'g Grammar, lines: &[TitleLine]) -> Vec<FormBlocks<'g>> {
    let mut starts = starts(document, grammars, lines);
    if main.printed_tables().is_some() {
        own_parts(document, main, lines, &mut starts);
    }
    let mut forms = vec![FormBlocks { grammar: Some(main), blocks: Vec::new() }];
    let mut current = 0;
    let mut seen_main = false;
    let mut next = 0;
    for block in 0..document.blocks.len() {
        while starts.get(next).is_some_and(|start| start.block == block) {
            let start = &starts[next];
            next += 1;
            let same = start.grammar.id == main.id;
            // One report for one department and year; every project form is a report of its own.
            let joins_main = !start.has_table || same && main.prose && main.order.iter().any(|key| key == "duties");
            if same && !seen_main || joins_main {
                current = 0;
                seen_main |= same && start.has_table;
            } else {
                forms.push(FormBlocks { grammar: Some(start.grammar), blocks: Vec::new() });
                current = forms.len() - 1;
            }
        }
        forms[current].blocks.push(block);
    }
    forms.retain(|form| !form.blocks.is_empty());
    forms
}

/// Where a booklet goes on behind a form inside of it: at the title of a statutory table, or at a part of its own.
fn own_parts<'g>(document: &Document, main: &'g Grammar, lines: &[TitleLine], starts: &mut Vec<Start<'g>>) {
    let is_part = |line: &TitleLine| {
        let mark = enumerator::at_start(document.text_at(line.span));
        mark.is_some_and(|mark| mark.kind == EnumeratorKind::Chapter) || statutory::names_table(main, &line.key)
    };
    for line in lines.iter().filter(|line| is_part(line)) {
        if !starts.iter().any(|start| start.block == line.block) {
            starts.push(Start { block: line.block, grammar: main, has_table: true });
        }
    }
    starts.sort_by_key(|start| start.block);
}

/// The titles at which forms begin, each with whether a table stands below it.
fn starts<'g>(document: &Document, grammars: &'g Grammars, lines: &[TitleLine]) -> Vec<Start<'g>> {
    let mut titles: Vec<Start> = Vec::new();
    for line in lines {
        // A mention in a longer line is no title.
        if line.key.contains(['。', '，', ',', '；']) || line.key.starts_with('《') {
            continue;
        }
        let family = grammars
            .families
            .iter()
            .filter_map(|grammar| title_match(grammar, &line.key).map(|(_, length)| (length, grammar)))
            .max_by_key(|(length, _)| *length);
        let Some((_, grammar)) = family else { continue };
        titles.push(Start { block: line.block, grammar, has_table: false });
    }
    let next: Vec<usize> = titles.iter().skip(1).map(|start| start.block).chain([document.blocks.len()]).collect();
    for (start, end) in titles.iter_mut().zip(next) {
        let own = matches!(document.blocks[start.block].kind, BlockKind::Table(_));
        start.has_table = own
            || document.blocks[start.block..end.max(start.block)].iter().any(|block| matches!(block.kind, BlockKind::Table(_)));
    }
    titles
}
