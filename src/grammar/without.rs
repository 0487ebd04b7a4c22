//! A grammar with some of its labels left out: to measure how well a form is read whose wording nobody described.

use std::collections::BTreeSet;

use super::schema::GrammarFile;
use crate::lex::fold;

impl GrammarFile {
    /// Every list of labels: of columns, blocks, totals and rows, of fields and of the family.
    pub fn label_lists(&mut self) -> Vec<&mut Vec<String>> {
        let mut lists: Vec<&mut Vec<String>> = vec![&mut self.identify.labels, &mut self.identify.not_labels];
        lists.extend(self.field.iter_mut().map(|field| &mut field.labels));
        for table in &mut self.table {
            lists.extend([&mut table.blocks, &mut table.totals, &mut table.row_labels, &mut table.childless, &mut table.groups]);
            lists.extend(&mut table.equals);
            for column in &mut table.column {
                lists.extend([&mut column.labels, &mut column.values]);
            }
        }
        lists
    }

    /// Leaves out every label whose normalised key is one of `keys`.
    pub fn leave_out(&mut self, keys: &BTreeSet<String>) {
        for list in self.label_lists() {
            list.retain(|label| !keys.contains(&fold::label(label).key));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_left_out_in_every_spelling_and_everywhere() {
        let mut file = crate::grammar::load::parse(
            "own.toml",
            "id = \"own\"\n[identify]\nlabels = [\"得分\", \"权重\"]\n[[field]]\nkey = \"a\"\ntype = \"text\"\nlabels = [\"得 分：\", \"等级\"]\nexamples = []\ncounterexamples = []\n",
        )
        .expect("sound");
        file.leave_out(&BTreeSet::from(["得分".to_owned()]));
        assert_eq!(file.identify.labels, ["权重"]);
        assert_eq!(file.field[0].labels, ["等级"]);
    }
}
