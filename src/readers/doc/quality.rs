//! Text → whether it can be text at all. A wrong code page gives letters too, so the kinds of characters are counted.

use crate::error::Error;

/// Refuses text of which too much is no text, or is Chinese read with a western code page.
///
/// # Errors
/// [`Error::Malformed`] with the reason.
pub(crate) fn refuse_garbage(text: &str) -> Result<(), Error> {
    let (mut all, mut lost, mut private, mut accented, mut chinese) = (0usize, 0, 0, 0, 0);
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        all += 1;
        match c {
            '\u{FFFD}' | '\u{FFFE}' | '\u{FFFF}' => lost += 1,
            c if c.is_control() => lost += 1,
            '\u{E000}'..='\u{F8FF}' => private += 1,
            '\u{A1}'..='\u{FF}' => accented += 1,
            '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{3FFFF}' => chinese += 1,
            _ => {}
        }
    }
    let reason = if all == 0 {
        "there is no text in it"
    } else if lost * 200 > all {
        "more than 0.5 % of its characters are lost"
    } else if private * 20 > all {
        "more than 5 % of its characters have no meaning outside one font"
    } else if accented * 5 > all && accented > chinese {
        "the text was stored in an unknown code page"
    } else {
        return Ok(());
    };
    Err(Error::Malformed { format: "doc", reason: reason.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn garbage_is_refused_and_text_is_not() {
        let western: String =
            encoding_rs::WINDOWS_1252.decode(&encoding_rs::GB18030.encode("部门整体支出绩效自评表").0).0.into_owned();
        for garbage in ["", " \n", "支\u{FFFD}出", "绩\u{1}效", "\u{F020}\u{F021}表", western.as_str()] {
            assert!(refuse_garbage(garbage).is_err(), "{garbage:?}");
        }
        for text in ["部门整体支出绩效自评表 12.5 万元", "Budget 2023", "面积 12 ㎡，温度 5 °C，±3"] {
            assert!(refuse_garbage(text).is_ok(), "{text}");
        }
    }
}
