//! A stored number and its format code → the text of the cell: the format's signs, grouping and least decimals, but never
//! fewer digits than are stored. Dates are in `date`.

use std::iter::Peekable;
use std::str::Chars;

/// A number's decimal digits: `0.d1 d2 d3 … × 10^exponent`, without zeros at either end.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Digits {
    negative: bool,
    digits: String,
    exponent: i32,
}

impl Digits {
    /// The 15 digits that a spreadsheet keeps; what lies beyond is noise of binary arithmetic. `None` if not finite.
    fn of(value: f64) -> Option<Self> {
        if !value.is_finite() {
            return None;
        }
        let written = format!("{value:.14e}");
        let (mantissa, exponent) = written.split_once('e')?;
        let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
        let digits = digits.trim_end_matches('0').to_owned();
        let exponent = if digits.is_empty() { 0 } else { exponent.parse::<i32>().ok()? + 1 };
        Some(Self { negative: value < 0.0 && !digits.is_empty(), digits, exponent })
    }

    /// Whole part and decimals.
    fn parts(&self) -> (String, String) {
        let length = i32::try_from(self.digits.len()).unwrap_or(i32::MAX);
        let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap_or(0));
        if self.exponent <= 0 {
            (String::from("0"), zeros(-self.exponent) + &self.digits)
        } else if self.exponent >= length {
            (self.digits.clone() + &zeros(self.exponent - length), String::new())
        } else {
            let (whole, decimals) = self.digits.split_at(usize::try_from(self.exponent).unwrap_or(0));
            (whole.to_owned(), decimals.to_owned())
        }
    }
}

/// One section of a format code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Section {
    before: String,
    after: String,
    condition: Option<String>,
    /// Digit places are asked for.
    places: bool,
    /// One of them shows a zero too (`0`, not `#` or `?`).
    zeros: bool,
    /// `General`, `@`, a fraction or an exponent: the digits as they are.
    plain: bool,
    /// Least digits before the point: codes such as `001`.
    wholes: usize,
    decimals: usize,
    grouped: bool,
    /// Signs stand between the digits, as in a telephone number: the digits are shown without them.
    parted: bool,
    /// Power of ten that the display multiplies by.
    shift: i32,
    /// The point is only drawn: each place behind it divides by ten, as the display of ten thousands does.
    drawn_point: bool,
}

/// Spreadsheets show at most 30 decimals; a code that asks for more is no number's format.
const MOST: i32 = 30;

/// What was read just before a character of a format code.
#[derive(Debug, Default)]
struct Run {
    commas: i32,
    in_decimals: bool,
}

/// The text of `value` under the format `code`.
pub(crate) fn render(value: f64, code: &str) -> String {
    let Some(digits) = Digits::of(value) else { return value.to_string() };
    let sections: Vec<Section> = split_sections(code).iter().map(|part| Section::parse(part)).collect();
    let (index, section) = choose(&sections, value);
    let Some(section) = section else { return plain(&digits) };
    if value == 0.0 && !section.zeros && !section.plain && (index > 0 || section.places) {
        // The format has a sign of its own for zero: a dash, or nothing.
        return format!("{}{}", section.before.trim(), section.after.trim());
    }
    if section.parted || !section.places && !section.plain {
        return plain(&digits);
    }
    section.show(&digits, index == 1)
}

fn plain(digits: &Digits) -> String {
    Section { plain: true, ..Section::default() }.show(digits, false)
}

fn choose(sections: &[Section], value: f64) -> (usize, Option<&Section>) {
    if sections.iter().any(|section| section.condition.is_some()) {
        let holds = |section: &&Section| section.condition.as_deref().is_none_or(|condition| holds(condition, value));
        return (usize::MAX, sections.iter().take(3).find(holds));
    }
    let index = match (sections.len().min(3), value) {
        (2 | 3, value) if value < 0.0 => 1,
        (3, 0.0) => 2,
        _ => 0,
    };
    (index, sections.get(index))
}

fn holds(condition: &str, value: f64) -> bool {
    let at = condition.find(|c: char| !matches!(c, '<' | '>' | '=')).unwrap_or(condition.len());
    let (sign, number) = condition.split_at(at);
    let Ok(number) = number.trim().parse::<f64>() else { return false };
    match sign {
        "<" => value < number,
        "<=" => value <= number,
        ">" => value > number,
        ">=" => value >= number,
        "=" => value == number,
        "<>" => value != number,
        _ => false,
    }
}

/// Cuts at `;` outside quotes, brackets and escapes.
fn split_sections(code: &str) -> Vec<String> {
    let (mut sections, mut quoted, mut escaped) = (vec![String::new()], false, false);
    for c in code.chars() {
        if c == ';' && !quoted && !escaped {
            sections.push(String::new());
            continue;
        }
        quoted ^= c == '"' && !escaped;
        escaped = !escaped && !quoted && matches!(c, '\\' | '!' | '_' | '*');
        if let Some(last) = sections.last_mut() {
            last.push(c);
        }
    }
    sections
}

impl Section {
    fn parse(code: &str) -> Self {
        let code = code.replace("G/通用格式", "General");
        let (mut section, mut run) = (Section::default(), Run::default());
        let mut chars = code.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '0' | '#' | '?' => section.place(c, &mut run),
                '.' if section.places || chars.peek().is_some_and(|next| matches!(next, '0' | '#' | '?')) => {
                    section.point(&mut run)
                }
                ',' => run.commas = (run.commas + 1).min(MOST),
                '%' => {
                    section.shift += 2;
                    section.literal('%');
                }
                'E' | 'e' if matches!(chars.peek(), Some('+' | '-')) => {
                    section.plain = true;
                    while chars.next_if(|next| matches!(next, '+' | '-' | '0' | '#' | '?')).is_some() {}
                }
                '/' if section.places => section.plain = true,
                '@' => section.plain = true,
                'G' if skip_word(&mut chars, "eneral") => section.plain = true,
                '"' => chars.by_ref().take_while(|next| *next != '"').for_each(|c| section.literal(c)),
                '[' => section.bracket(&chars.by_ref().take_while(|next| *next != ']').collect::<String>()),
                '\\' | '!' if section.places && chars.next_if_eq(&'.').is_some() => {
                    section.point(&mut run);
                    section.drawn_point = true;
                }
                '\\' | '!' => chars.next().into_iter().for_each(|next| section.literal(next)),
                '_' | '*' => drop(chars.next()),
                other => section.literal(other),
            }
        }
        if section.places {
            section.shift -= 3 * run.commas;
        }
        section.shift = section.shift.clamp(-MOST, MOST);
        section.decimals = section.decimals.min(MOST as usize);
        section.wholes = section.wholes.min(MOST as usize);
        section
    }

    /// A digit place. A comma before it asks for grouping.
    fn place(&mut self, c: char, run: &mut Run) {
        self.grouped |= run.commas > 0 && !run.in_decimals;
        run.commas = 0;
        self.decimals += usize::from(run.in_decimals && c == '0');
        self.wholes += usize::from(!run.in_decimals && c == '0');
        self.parted |= !self.after.is_empty();
        self.shift -= i32::from(run.in_decimals && self.drawn_point);
        self.places = true;
        self.zeros |= c == '0';
    }

    /// The point between whole places and decimals. Commas right before it, or at the end, divide by a thousand each.
    fn point(&mut self, run: &mut Run) {
        self.shift -= 3 * run.commas;
        *run = Run { commas: 0, in_decimals: true };
    }

    fn literal(&mut self, c: char) {
        if self.places || self.plain { self.after.push(c) } else { self.before.push(c) }
    }

    fn bracket(&mut self, inside: &str) {
        if let Some(currency) = inside.strip_prefix('$') {
            currency.split('-').next().unwrap_or_default().chars().for_each(|c| self.literal(c));
        } else if inside.starts_with(['<', '>', '=']) {
            self.condition = Some(inside.to_owned());
        }
    }

    fn show(&self, digits: &Digits, negative_section: bool) -> String {
        let exponent = if digits.digits.is_empty() { 0 } else { digits.exponent + self.shift };
        let (mut whole, mut decimals) = Digits { exponent, ..digits.clone() }.parts();
        while !self.plain && decimals.len() < self.decimals {
            decimals.push('0');
        }
        while !self.plain && whole.len() < self.wholes {
            whole.insert(0, '0');
        }
        if self.grouped && !self.plain {
            whole = group(&whole);
        }
        // A section for negative numbers draws its own sign: brackets, a triangle, a minus. All mean the same.
        let drawn = |c: &char| !(negative_section && matches!(c, '(' | ')' | '（' | '）' | '-' | '－' | '△' | '▲'));
        let before: String = self.before.trim().chars().filter(drawn).collect();
        let after: String = self.after.trim_end().chars().filter(drawn).collect();
        let sign = if digits.negative { "-" } else { "" };
        let point = if decimals.is_empty() { "" } else { "." };
        format!("{sign}{before}{whole}{point}{decimals}{after}")
    }
}

fn skip_word(chars: &mut Peekable<Chars<'_>>, word: &str) -> bool {
    let mut ahead = chars.clone();
    let matches = word.chars().all(|c| ahead.next() == Some(c));
    if matches {
        *chars = ahead;
    }
    matches
}

fn group(whole: &str) -> String {
    let mut grouped = String::new();
    for (index, c) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(c);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_show_their_format_and_all_their_digits() {
        let cases = [
            (0.1 + 0.2, "General", "0.3"),
            (2.5700000000000003, "General", "2.57"),
            (123456789.0, "General", "123456789"),
            (1e20, "General", "100000000000000000000"),
            (1.5e-7, "General", "0.00000015"),
            (-0.0, "General", "0"),
            (0.95, "0%", "95%"),
            (0.9512, "0%", "95.12%"),
            (1.0, "0.00%", "100.00%"),
            (1.3, "0%", "130%"),
            (2580.5, "#,##0.00", "2,580.50"),
            (2580.567, "#,##0.00", "2,580.567"),
            (1234567.0, "#,##0", "1,234,567"),
            (999.0, "#,##0", "999"),
            (12.0, "0.00_ ", "12.00"),
            (12.5, "0.00_);[Red]\\(0.00\\)", "12.50"),
            (-12.5, "0.00_);[Red]\\(0.00\\)", "-12.50"),
            (-12.5, "#,##0.00", "-12.50"),
            (0.0, "_(* #,##0.00_);_(* (#,##0.00);_(* \"-\"??_);_(@_)", "-"),
            (5.0, "_(* #,##0.00_);_(* (#,##0.00);_(* \"-\"??_);_(@_)", "5.00"),
            (0.0, "0;-0;;@", ""),
            (0.0, "#,###", ""),
            (0.0, "#,##0", "0"),
            (-5.0, "0;\"负\"", "-5"),
            (12.0, "0000", "0012"),
            (-12.5, "000.0", "-012.5"),
            (0.5, "#.00", "0.50"),
            (1234567.0, "000-0000", "1234567"),
            (12.5, "#,##0.00\"元\"", "12.50元"),
            (10.0, "0\"分\"", "10分"),
            (10.0, "General\"人\"", "10人"),
            (10.0, "G/通用格式\"人\"", "10人"),
            (3.5, "\"¥\"#,##0.00", "¥3.50"),
            (3.5, "[$¥-804]#,##0.00", "¥3.50"),
            (123456.0, "0!.0,\"万元\"", "12.3456万元"),
            (123456.0, "0.00,", "123.456"),
            (1234.5, "0.00E+00", "1234.5"),
            (0.5, "# ?/?", "0.5"),
            (8.0, "@", "8"),
            (0.0, "[=0]\"\";General", ""),
            (7.0, "[=0]\"\";General", "7"),
            (7.0, "\"共\";", "7"),
        ];
        for (value, code, expected) in cases {
            assert_eq!(render(value, code), expected, "{value} {code}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_code_renders(value: f64, code in "[0#?.,;%\"\\\\!_*\\[\\]GeneralE+@/ -]{0,16}") {
            render(value, &code);
        }

        #[test]
        fn fifteen_digits_survive(cents in -99_999_999_999_999i64..99_999_999_999_999) {
            let shown = render(cents as f64 / 100.0, "0.00");
            proptest::prop_assert_eq!(shown.replace('.', "").parse::<i64>().expect("digits"), cents);
        }
    }
}
