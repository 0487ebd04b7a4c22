//! A serial number under a date format → the text of the cell: `2022年12月31日` where the format is Chinese, ISO 8601 otherwise.

use calamine::ExcelDateTime;

use super::number;

/// A part of a date format.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Year,
    Month(usize),
    Day(usize),
    Hour(usize),
    Minute(usize),
    Second(usize),
    Literal(char),
}

/// The text of a date, a time or a duration under the format `code`.
pub(crate) fn render(date: &ExcelDateTime, code: &str) -> String {
    if date.is_duration() {
        return duration(date.as_f64());
    }
    if date.as_f64() < 0.0 {
        return number::render(date.as_f64(), "General");
    }
    let parts = parse(code);
    let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
    if parts.iter().any(|part| matches!(part, Part::Literal('年' | '月' | '日' | '时' | '分' | '秒'))) {
        let number = |value: u8, width: usize| format!("{value:0width$}", width = width.min(2));
        let shown = parts.iter().map(|part| match part {
            Part::Year => year.to_string(),
            Part::Month(width) => number(month, *width),
            Part::Day(width) => number(day, *width),
            Part::Hour(width) => number(hour, *width),
            Part::Minute(width) => number(minute, *width),
            Part::Second(width) => number(second, *width),
            Part::Literal(c) => c.to_string(),
        });
        return shown.collect::<String>().trim().to_owned();
    }
    let has = |test: fn(&Part) -> bool| parts.iter().any(test);
    let clock = has(|part| matches!(part, Part::Hour(_) | Part::Minute(_) | Part::Second(_)));
    let time = if has(|part| matches!(part, Part::Second(_))) {
        format!("{hour:02}:{minute:02}:{second:02}")
    } else {
        format!("{hour:02}:{minute:02}")
    };
    let calendar = match (has(|part| *part == Part::Year), has(|part| matches!(part, Part::Month(_)))) {
        (true, true) if !has(|part| matches!(part, Part::Day(_))) => format!("{year:04}-{month:02}"),
        _ => format!("{year:04}-{month:02}-{day:02}"),
    };
    match (clock, has(|part| matches!(part, Part::Year | Part::Month(_) | Part::Day(_)))) {
        (true, true) => format!("{calendar} {time}"),
        (true, false) => time,
        _ => calendar,
    }
}

fn duration(days: f64) -> String {
    let seconds = (days.abs() * 86_400.0).round();
    if seconds >= 1e12 || !seconds.is_finite() {
        return number::render(days, "General");
    }
    let (seconds, sign) = (seconds as u64, if days < 0.0 { "-" } else { "" });
    format!("{sign}{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// The parts of the first section; brackets (language, colour) are passed over.
fn parse(code: &str) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut chars = code.chars().peekable();
    while let Some(c) = chars.next() {
        let letter = c.to_ascii_lowercase();
        match letter {
            ';' => break,
            '[' => chars.by_ref().take_while(|next| *next != ']').for_each(drop),
            '"' => parts.extend(chars.by_ref().take_while(|next| *next != '"').map(Part::Literal)),
            '\\' | '!' => parts.extend(chars.next().map(Part::Literal)),
            '_' | '*' => {
                chars.next();
            }
            'y' | 'e' | 'm' | 'd' | 'h' | 's' => {
                let mut width = 1;
                while chars.next_if(|next| next.to_ascii_lowercase() == letter).is_some() {
                    width += 1;
                }
                if letter == 's' {
                    before_second(&mut parts);
                }
                parts.push(match letter {
                    'y' | 'e' => Part::Year,
                    'm' if follows_hour(&parts) => Part::Minute(width),
                    'm' => Part::Month(width),
                    'd' => Part::Day(width),
                    'h' => Part::Hour(width),
                    _ => Part::Second(width),
                });
            }
            'a' | 'p' | '@' | '0' | '.' | '#' => {}
            _ => parts.push(Part::Literal(c)),
        }
    }
    parts
}

/// `m` means minutes after hours …
fn follows_hour(parts: &[Part]) -> bool {
    matches!(parts.iter().rev().find(|part| !matches!(part, Part::Literal(_))), Some(Part::Hour(_)))
}

/// … and before seconds.
fn before_second(parts: &mut [Part]) {
    if let Some(part) = parts.iter_mut().rev().find(|part| !matches!(part, Part::Literal(_)))
        && let Part::Month(width) = part
    {
        *part = Part::Minute(*width);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::ExcelDateTimeType;

    #[test]
    fn dates() {
        let cases = [
            (44926.0, "yyyy\"年\"m\"月\"d\"日\"", "2022年12月31日"),
            (44926.0, "[$-804]yyyy\"年\"m\"月\"d\"日\";@", "2022年12月31日"),
            (44926.0, "yyyy年m月", "2022年12月"),
            (44930.0, "m\"月\"d\"日\"", "1月4日"),
            (44926.0, "mm-dd-yy", "2022-12-31"),
            (44926.5, "yyyy/m/d h:mm", "2022-12-31 12:00"),
            (44926.5, "yyyy/m/d", "2022-12-31"),
            (44926.0, "mmm-yy", "2022-12"),
            (0.5, "h:mm:ss", "12:00:00"),
            (0.75, "mm:ss", "18:00:00"),
            (0.5, "h\"时\"mm\"分\"", "12时00分"),
            (60.0, "yyyy-mm-dd", "1900-02-29"),
            (-1.0, "yyyy-mm-dd", "-1"),
        ];
        for (serial, code, expected) in cases {
            let date = ExcelDateTime::new(serial, ExcelDateTimeType::DateTime, false);
            assert_eq!(render(&date, code), expected, "{serial} {code}");
        }
        let hours = ExcelDateTime::new(1.25, ExcelDateTimeType::TimeDelta, false);
        assert_eq!(render(&hours, "[h]:mm:ss"), "30:00:00");
    }
}
