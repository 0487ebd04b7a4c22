//! Field characters and instructions → whether text is visible, and the text of fields that carry their result in the
//! instruction (form boxes, circled characters).
//!
//! A field's instruction is never shown, its result is. Results are taken as they were saved, nothing is computed.

use super::numfmt::circled;
use super::xml::Node;

#[derive(Debug, Default)]
struct Field {
    in_result: bool,
    produced: bool,
    instruction: String,
    form: Option<String>,
}

/// The fields that are open at a place of the text.
#[derive(Debug, Default)]
pub(super) struct Fields {
    open: Vec<Field>,
}

/// What the end of a field shows besides its saved result.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// Nothing more.
    Nothing,
    /// This text.
    Shows(String),
    /// Something that only a word processor can compute.
    Lost,
}

impl Fields {
    /// Whether text at this place is shown.
    pub(super) fn visible(&self) -> bool {
        self.open.iter().all(|field| field.in_result)
    }

    /// A `fldChar`.
    pub(super) fn mark(&mut self, node: Node) -> Ending {
        match node.attribute("fldCharType").as_deref() {
            Some("begin") => self.open.push(Field { form: form_value(node), ..Field::default() }),
            Some("separate") => {
                if let Some(field) = self.open.last_mut() {
                    field.in_result = true;
                }
            }
            Some("end") => return self.open.pop().map_or(Ending::Nothing, ending),
            _ => {}
        }
        Ending::Nothing
    }

    /// A piece of instruction.
    pub(super) fn instruct(&mut self, text: &str) {
        if let Some(field) = self.open.last_mut().filter(|field| !field.in_result) {
            field.instruction.push_str(text);
        }
    }

    /// Text was shown.
    pub(super) fn produced(&mut self) {
        for field in &mut self.open {
            field.produced = true;
        }
    }

    /// A paragraph ended. An instruction that is still open lost its end: better show too much than hide the rest of
    /// the document.
    pub(super) fn end_paragraph(&mut self) {
        self.open.retain(|field| field.in_result);
    }
}

fn ending(field: Field) -> Ending {
    if field.produced {
        return Ending::Nothing;
    }
    if let Some(value) = field.form {
        return Ending::Shows(value);
    }
    let instruction = field.instruction.trim();
    let Some(equation) = instruction.get(..2).filter(|name| name.eq_ignore_ascii_case("eq")).and(instruction.get(2..)) else {
        return Ending::Nothing;
    };
    equation_text(equation.trim()).map_or(Ending::Lost, Ending::Shows)
}

/// What a form field shows: a box, or the chosen entry of a list.
fn form_value(begin: Node) -> Option<String> {
    let data = begin.child("ffData")?;
    if let Some(check) = data.child("checkBox") {
        let checked = check.child_flag("checked").or_else(|| check.child_flag("default")).unwrap_or(false);
        return Some(if checked { "☑" } else { "□" }.to_owned());
    }
    let list = data.child("ddList")?;
    let chosen = list.child_number("result").or_else(|| list.child_number("default")).unwrap_or(0);
    let entry = list.children().filter(|node| node.is("listEntry")).nth(usize::try_from(chosen).ok()?)?;
    entry.val().map(|value| value.into_owned())
}

/// The text of `\o\ac(○,1)` (one character over another) and of `\f(1,2)` (a fraction).
fn equation_text(equation: &str) -> Option<String> {
    let (switches, rest) = equation.split_once('(')?;
    let inner = rest.strip_suffix(')').filter(|inner| !inner.contains(['(', ')']))?;
    let switches = switches.trim().to_ascii_lowercase();
    let (first, second) = inner.split_once([',', ';', '，'])?;
    let (first, second) = (first.trim(), second.trim());
    if switches.starts_with("\\f") {
        return Some(format!("{first}/{second}"));
    }
    if !switches.starts_with("\\o") {
        return None;
    }
    Some(match (first, second) {
        ("○" | "◯" | "〇", sign) => sign.parse().ok().and_then(circled).unwrap_or_else(|| sign.to_owned()),
        ("□", "√" | "✓" | "✔") | ("√" | "✓" | "✔", "□") => "☑".to_owned(),
        ("□", "×" | "✗") | ("×" | "✗", "□") => "☒".to_owned(),
        ("□" | "△" | "◇", sign) => sign.to_owned(),
        (first, second) => format!("{first}{second}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equations_show_circled_signs_and_fractions() {
        let cases = [
            ("\\o\\ac(○,1)", Some("①")),
            ("\\o\\ac(○, 12 )", Some("⑫")),
            ("\\o\\ac(□,√)", Some("☑")),
            ("\\o(○,密)", Some("密")),
            ("\\f(1,2)", Some("1/2")),
            ("\\r(3,x)", None),
            ("\\f(\\s(1),2)", None),
            ("\\o(", None),
        ];
        for (equation, expected) in cases {
            assert_eq!(equation_text(equation).as_deref(), expected, "{equation}");
        }
    }
}
