//! How the list of tables is written down: a table is built column by column.

use super::{Column, Kind, Link, Table};

/// A table without columns.
pub(super) fn table(name: &'static str, zh: &'static str, about: &'static str) -> Table {
    Table { name, zh, about, columns: Vec::new(), key: Vec::new(), links: Vec::new() }
}

impl Table {
    pub(super) fn column(mut self, name: &str, zh: &str, kind: Kind) -> Self {
        self.columns.push(Column { name: name.to_owned(), zh: zh.to_owned(), kind, required: false, member: None });
        self
    }

    pub(super) fn text(self, name: &str, zh: &str) -> Self {
        self.column(name, zh, Kind::Text)
    }

    pub(super) fn integer(self, name: &str, zh: &str) -> Self {
        self.column(name, zh, Kind::Integer)
    }

    pub(super) fn decimal(self, name: &str, zh: &str) -> Self {
        self.column(name, zh, Kind::Decimal)
    }

    pub(super) fn yuan(self, name: &str, zh: &str) -> Self {
        self.column(name, zh, Kind::Yuan)
    }

    /// The last column shows the value at this pointer below the row's.
    pub(super) fn of(mut self, member: &str) -> Self {
        if let Some(column) = self.columns.last_mut() {
            column.member = Some(member.to_owned());
        }
        self
    }

    /// The last column shows the member of its own name.
    pub(super) fn shown(self) -> Self {
        let name = self.columns.last().map(|column| format!("/{}", column.name)).unwrap_or_default();
        self.of(&name)
    }

    /// The columns so far are the key.
    pub(super) fn key(mut self) -> Self {
        for column in &mut self.columns {
            column.required = true;
            self.key.push(column.name.clone());
        }
        self
    }

    pub(super) fn link(mut self, columns: &[&str], table: &'static str, to: &[&str]) -> Self {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        self.links.push(Link { columns: owned(columns), table, to: owned(to) });
        self
    }

    /// The columns of a row of a form; `number` counts the rows.
    pub(super) fn of_form(self, number: &[(&str, &str, Kind)]) -> Self {
        let mut table = self.text("document", "文件").integer("part", "表号");
        for (name, zh, kind) in number {
            table = table.column(name, zh, *kind);
        }
        table.key().link(&["document", "part"], "forms", &["document", "part"])
    }

    /// An amount as three columns.
    pub(super) fn money(self, name: &str, zh: &str) -> Self {
        let table = self.decimal(name, zh).shown();
        table.text(&format!("{name}_unit"), &format!("{zh}单位")).yuan(&format!("{name}_yuan"), &format!("{zh}（元）"))
    }

    /// A target or achievement as six columns.
    pub(super) fn quantity(self, name: &str, zh: &str) -> Self {
        let table = self.text(name, zh).shown();
        let table =
            table.text(&format!("{name}_operator"), &format!("{zh}符号")).decimal(&format!("{name}_value"), &format!("{zh}数值"));
        let table =
            table.decimal(&format!("{name}_upper"), &format!("{zh}上限")).text(&format!("{name}_unit"), &format!("{zh}单位"));
        table.text(&format!("{name}_approx"), &format!("{zh}约略"))
    }

    /// A value of any type as five columns.
    pub(super) fn any(self) -> Self {
        let table = self.text("type", "类型").text("value", "值").of("").decimal("number", "数值");
        table.text("unit", "单位").yuan("yuan", "金额（元）")
    }

    pub(super) fn pointer(self) -> Self {
        self.text("pointer", "字段位置")
    }
}
