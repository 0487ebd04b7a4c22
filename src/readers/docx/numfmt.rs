//! A number and the name of a numbering format → the characters that a reader sees.
//!
//! Covers all formats of WordprocessingML that Chinese documents use; any other is written in plain digits, as word
//! processors do. Levels, texts and counters are not known here.

/// `一` to `十`-style writing: digits, units within a group of four, and the names of the groups.
struct Counting {
    digits: [&'static str; 10],
    ten: &'static str,
    hundred: &'static str,
    thousand: &'static str,
    groups: [&'static str; 3],
    /// Whether 10 to 19 are written 十, 十一 … and not 一十, 一十一.
    bare_ten: bool,
    /// Whether gaps are filled with a zero sign (一百零一).
    zeros: bool,
}

const PLAIN: [&str; 10] = ["〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
const STEMS: &str = "甲乙丙丁戊己庚辛壬癸";
const BRANCHES: &str = "子丑寅卯辰巳午未申酉戌亥";
const CIRCLED: &str = "⓪①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟㊱㊲㊳㊴㊵㊶㊷㊸㊹㊺㊻㊼㊽㊾㊿";

const CHINESE: Counting = Counting {
    digits: ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"],
    ten: "十",
    hundred: "百",
    thousand: "千",
    groups: ["", "万", "亿"],
    bare_ten: true,
    zeros: true,
};
const TAIWANESE: Counting = Counting { groups: ["", "萬", "億"], ..CHINESE };
const JAPANESE: Counting = Counting { zeros: false, groups: ["", "万", "億"], ..CHINESE };
const LEGAL_SIMPLIFIED: Counting = Counting {
    digits: ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"],
    ten: "拾",
    hundred: "佰",
    thousand: "仟",
    groups: ["", "万", "亿"],
    bare_ten: false,
    zeros: true,
};
const LEGAL_TRADITIONAL: Counting = Counting {
    digits: ["零", "壹", "貳", "參", "肆", "伍", "陸", "柒", "捌", "玖"],
    groups: ["", "萬", "億"],
    ..LEGAL_SIMPLIFIED
};

/// `number` in the format that `w:numFmt` calls `format`; empty for `bullet` and `none`.
pub(super) fn format_number(format: &str, number: i64) -> String {
    let Ok(n) = u64::try_from(number) else { return number.to_string() };
    let formatted = match format {
        "none" | "bullet" => Some(String::new()),
        "decimalZero" => Some(format!("{n:02}")),
        "lowerRoman" => roman(n).map(|text| text.to_lowercase()),
        "upperRoman" => roman(n),
        "lowerLetter" => letters(n).map(|text| text.to_lowercase()),
        "upperLetter" => letters(n),
        "ordinal" => Some(format!("{n}{}", ordinal_suffix(n))),
        "decimalFullWidth" | "decimalFullWidth2" => Some(full_width(n)),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => from_range(0x2460, 20, n),
        "decimalEnclosedParen" => from_range(0x2474, 20, n),
        "decimalEnclosedFullstop" => from_range(0x2488, 20, n),
        // Despite its name: the parenthesised ideographs of GB/T 2312, as word processors show them.
        "ideographEnclosedCircle" => from_range(0x3220, 10, n),
        "numberInDash" => Some(format!("- {n} -")),
        "hex" => Some(format!("{n:X}")),
        "chineseCounting" => Some(chinese_counting(n)),
        "chineseCountingThousand" => Some(counting(&CHINESE, n)),
        "taiwaneseCounting" => Some(chinese_counting(n)),
        "taiwaneseCountingThousand" => Some(counting(&TAIWANESE, n)),
        "japaneseCounting" => Some(counting(&JAPANESE, n)),
        "ideographDigital" | "taiwaneseDigital" | "japaneseDigitalTenThousand" => Some(digital(&PLAIN, n)),
        "chineseLegalSimplified" => Some(counting(&LEGAL_SIMPLIFIED, n)),
        "ideographLegalTraditional" => Some(counting(&LEGAL_TRADITIONAL, n)),
        "ideographTraditional" => n.checked_sub(1).and_then(|place| pick(STEMS, place)),
        "ideographZodiac" => n.checked_sub(1).and_then(|place| pick(BRANCHES, place)),
        "ideographZodiacTraditional" => sexagenary(n),
        _ => None,
    };
    formatted.unwrap_or_else(|| n.to_string())
}

/// A format given by its first items, `001, 002, 003, ...`: digits with leading zeros.
pub(super) fn format_custom(pattern: &str, number: i64) -> String {
    let first = pattern.split(',').next().unwrap_or_default().trim();
    let width = if first.bytes().all(|byte| byte.is_ascii_digit()) { first.len().min(20) } else { 0 };
    format!("{number:0width$}")
}

/// The number in a circle, where there is such a character.
pub(super) fn circled(n: u64) -> Option<String> {
    pick(CIRCLED, n)
}

fn pick(signs: &str, n: u64) -> Option<String> {
    signs.chars().nth(usize::try_from(n).ok()?).map(String::from)
}

/// The `n`-th of `count` characters that begin at `first`, from 1.
fn from_range(first: u32, count: u64, n: u64) -> Option<String> {
    let place = u32::try_from(n.checked_sub(1).filter(|place| *place < count)?).ok()?;
    char::from_u32(first + place).map(String::from)
}

fn digital(digits: &[&str; 10], n: u64) -> String {
    n.to_string().bytes().filter_map(|byte| digits.get(usize::from(byte.wrapping_sub(b'0')))).copied().collect()
}

fn full_width(n: u64) -> String {
    n.to_string().bytes().filter_map(|byte| char::from_u32(0xFF10 + u32::from(byte.wrapping_sub(b'0')))).collect()
}

/// Word counts in this format like people up to 99 and digit by digit from 100.
fn chinese_counting(n: u64) -> String {
    if n < 100 {
        counting(&CHINESE, n)
    } else {
        digital(&["○", "一", "二", "三", "四", "五", "六", "七", "八", "九"], n)
    }
}

fn counting(style: &Counting, n: u64) -> String {
    let digit = |value: u64| style.digits.get(value as usize).copied().unwrap_or_default();
    if n == 0 {
        return digit(0).to_owned();
    }
    if n >= 1_000_000_000_000 {
        return n.to_string();
    }
    let mut text = String::new();
    let mut gap = false;
    for (group, name) in style.groups.iter().enumerate().rev() {
        let mut rest = n / 10_000_u64.pow(group as u32) % 10_000;
        if rest == 0 {
            gap |= !text.is_empty();
            continue;
        }
        for (unit, sign) in [(1000, style.thousand), (100, style.hundred), (10, style.ten), (1, "")] {
            let value = rest / unit;
            rest %= unit;
            if value == 0 {
                gap |= !text.is_empty();
                continue;
            }
            if std::mem::take(&mut gap) && style.zeros {
                text.push_str(digit(0));
            }
            let bare = value == 1 && (unit == 10 && text.is_empty() && style.bare_ten || unit > 1 && !style.zeros);
            if !bare {
                text.push_str(digit(value));
            }
            text.push_str(sign);
        }
        // Zeros at the end of a group are no gap unless something follows below.
        gap = false;
        text.push_str(name);
        let below = n % 10_000_u64.pow(group as u32);
        gap |= below > 0 && below < 10_000_u64.pow(group as u32) / 10;
    }
    text
}

fn sexagenary(n: u64) -> Option<String> {
    let place = n.checked_sub(1)?;
    Some(pick(STEMS, place % 10)? + &pick(BRANCHES, place % 12)?)
}

fn roman(n: u64) -> Option<String> {
    const SIGNS: [(u64, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut rest = Some(n).filter(|n| (1..=32_767).contains(n))?;
    let mut text = String::new();
    for (value, sign) in SIGNS {
        while rest >= value {
            text.push_str(sign);
            rest -= value;
        }
    }
    Some(text)
}

/// A to Z, then AA, BB … ZZ, AAA …
fn letters(n: u64) -> Option<String> {
    let place = n.checked_sub(1).filter(|place| *place < 26 * 30)?;
    let letter = char::from(b'A' + (place % 26) as u8);
    Some(letter.to_string().repeat((place / 26) as usize + 1))
}

fn ordinal_suffix(n: u64) -> &'static str {
    match (n % 10, n % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_readers_see_them() {
        let cases = [
            ("decimal", 12, "12"),
            ("unheard-of", 12, "12"),
            ("none", 3, ""),
            ("bullet", 3, ""),
            ("decimalZero", 7, "07"),
            ("decimalZero", 12, "12"),
            ("upperRoman", 1994, "MCMXCIV"),
            ("lowerRoman", 4, "iv"),
            ("upperLetter", 26, "Z"),
            ("upperLetter", 27, "AA"),
            ("lowerLetter", 53, "aaa"),
            ("ordinal", 2, "2nd"),
            ("ordinal", 12, "12th"),
            ("decimalFullWidth", 10, "１０"),
            ("decimalFullWidth2", 9, "９"),
            ("decimalEnclosedCircle", 1, "①"),
            ("decimalEnclosedCircleChinese", 10, "⑩"),
            ("decimalEnclosedCircleChinese", 21, "21"),
            ("decimalEnclosedParen", 2, "⑵"),
            ("decimalEnclosedParen", 21, "21"),
            ("decimalEnclosedFullstop", 3, "⒊"),
            ("ideographEnclosedCircle", 3, "㈢"),
            ("ideographEnclosedCircle", 11, "11"),
            ("numberInDash", 3, "- 3 -"),
            ("chineseCounting", 1, "一"),
            ("chineseCounting", 10, "十"),
            ("chineseCounting", 11, "十一"),
            ("chineseCounting", 20, "二十"),
            ("chineseCounting", 99, "九十九"),
            ("chineseCounting", 100, "一○○"),
            ("chineseCountingThousand", 0, "零"),
            ("chineseCountingThousand", 10, "十"),
            ("chineseCountingThousand", 15, "十五"),
            ("chineseCountingThousand", 100, "一百"),
            ("chineseCountingThousand", 101, "一百零一"),
            ("chineseCountingThousand", 110, "一百一十"),
            ("chineseCountingThousand", 1001, "一千零一"),
            ("chineseCountingThousand", 1010, "一千零一十"),
            ("chineseCountingThousand", 10_000, "一万"),
            ("chineseCountingThousand", 10_100, "一万零一百"),
            ("chineseCountingThousand", 11_000, "一万一千"),
            ("chineseCountingThousand", 100_000_001, "一亿零一"),
            ("taiwaneseCounting", 12, "十二"),
            ("taiwaneseCountingThousand", 12_000, "一萬二千"),
            ("japaneseCounting", 10, "十"),
            ("japaneseCounting", 21, "二十一"),
            ("japaneseCounting", 101, "百一"),
            ("ideographDigital", 10, "一〇"),
            ("ideographDigital", 123, "一二三"),
            ("taiwaneseDigital", 7, "七"),
            ("chineseLegalSimplified", 10, "壹拾"),
            ("chineseLegalSimplified", 205, "贰佰零伍"),
            ("ideographLegalTraditional", 16, "壹拾陸"),
            ("ideographTraditional", 1, "甲"),
            ("ideographTraditional", 10, "癸"),
            ("ideographTraditional", 11, "11"),
            ("ideographTraditional", 0, "0"),
            ("ideographZodiac", 12, "亥"),
            ("ideographZodiacTraditional", 1, "甲子"),
            ("ideographZodiacTraditional", 61, "甲子"),
            ("hex", 255, "FF"),
            ("chineseCounting", -1, "-1"),
        ];
        for (format, number, expected) in cases {
            assert_eq!(format_number(format, number), expected, "{format} {number}");
        }
    }

    #[test]
    fn custom_formats_give_leading_zeros() {
        assert_eq!(format_custom("001, 002, 003, ...", 12), "012");
        assert_eq!(format_custom("α, β, γ, ...", 12), "12");
    }
}
