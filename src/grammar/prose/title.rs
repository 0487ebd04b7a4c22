//! Title lines: `2023年度某市某局` and `部门整体支出绩效自评报告`, on one line or two.

use std::ops::Range;

use super::ProseError;
use super::data::TitleData;
use super::figure::pattern;
use crate::grammar::{Compile, Pattern};

#[derive(Debug)]
pub(super) struct TitleRules {
    /// Year, then the department, then words of the report's name.
    line: Pattern,
    name: Pattern,
    report: Pattern,
}

/// Names are at most this long; a longer line is a sentence.
const LONGEST_TITLE: usize = 60;

impl TitleRules {
    pub(super) fn compile(data: &TitleData, compile: Compile) -> Result<Self, ProseError> {
        let words = data.report_words.join("|");
        let organisations = data.organisations.join("|");
        let name = format!(r"[\p{{Han}}（）()·A-Za-z]+?(?:{organisations})(?:[（(](?:本级|机关|汇总)[)）])?");
        let line = format!(
            r"^[\s　]*(?:关于)?(?:(?:20[0-9０-９]{{2}}|二[〇○0零][〇○0零一二三四五六七八九]{{2}})\s*年度?)?\s*(?P<name>{name})\s*(?:(?:关于)?\s*(?:20[0-9０-９]{{2}}\s*年度?)?\s*(?:{words}).*)?[\s　]*$"
        );
        Ok(Self {
            line: pattern("titles", &line, compile)?,
            name: pattern("titles.organisations", &format!("^{name}$"), compile)?,
            report: pattern("titles.report_words", &format!("(?:{words})"), compile)?,
        })
    }

    pub(super) fn department(&self, line: &str) -> Option<Range<usize>> {
        if line.chars().count() > LONGEST_TITLE {
            return None;
        }
        let name = self.line.captures(line)?.name("name")?;
        (name.as_str().chars().count() >= 3).then(|| name.range())
    }

    pub(super) fn is_department(&self, line: &str) -> bool {
        line.chars().count() <= LONGEST_TITLE && self.name.is_match(line)
    }

    pub(super) fn names_report(&self, line: &str) -> bool {
        line.chars().count() <= LONGEST_TITLE && self.report.is_match(line)
    }
}
