//! Numbers → the numerals of list labels.

/// `a` … `z`, `aa`, `ab` …
pub(crate) fn alpha(mut number: usize) -> String {
    let mut letters = Vec::new();
    while number > 0 {
        number -= 1;
        letters.push(char::from(b'a' + (number % 26) as u8));
        number /= 26;
    }
    letters.iter().rev().collect()
}

/// `I`, `II` … for numbers below 4000.
pub(crate) fn roman(mut number: usize) -> String {
    const SIGNS: [(usize, &str); 13] = [
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
    let mut text = String::new();
    for (value, sign) in SIGNS {
        while number >= value {
            text.push_str(sign);
            number -= value;
        }
    }
    text
}

/// `一` … `九十九`; for 1 to 99.
pub(crate) fn chinese(number: usize) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let digit = |n: usize| DIGITS.get(n).copied().unwrap_or("");
    match (number / 10, number % 10) {
        (0, ones) => digit(ones).to_owned(),
        (1, ones) => format!("十{}", digit(ones)),
        (tens, ones) => format!("{}十{}", digit(tens), digit(ones)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals() {
        assert_eq!([1, 26, 27, 28].map(alpha), ["a", "z", "aa", "ab"]);
        assert_eq!([4, 9, 1949].map(roman), ["IV", "IX", "MCMXLIX"]);
        assert_eq!([7, 10, 12, 40, 99].map(chinese), ["七", "十", "十二", "四十", "九十九"]);
    }
}
