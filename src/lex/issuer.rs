//! The issuer's code (机关代字) before a document number's year. In: the text before it; out: where the code begins. Which words
//! cannot belong to a code is data here.

use crate::lex::chars::{is_digit, is_han, is_space};

/// Codes are short; GB/T 9704 knows none longer, and real ones stay below this.
const LONGEST: usize = 12;

/// Words that end before a code begins. Each is cut together with all that stands before it.
const STOPS: &[&str] = &[
    "根据",
    "依据",
    "按照",
    "依照",
    "遵照",
    "参照",
    "关于",
    "下达",
    "印发",
    "转发",
    "批转",
    "文件",
    "通知",
    "收到",
    "依",
    "据",
    "按",
    "见",
    "由",
    "以",
    "及",
    "和",
    "与",
    "或",
    "的",
    "在",
    "从",
    "经",
    "为",
    "对",
    "等",
    "其中",
    "包括",
    "万元",
    "亿元",
    "资金",
    "经费",
    "补助",
    "直达",
    "财政部",
    "财政厅",
    "财政局",
    "管理局",
    "管理厅",
    "委员会",
    "人民政府",
    "办公室",
    "文号",
    "字号",
    "依托",
];

/// Characters that a code is made of: organs, subjects, and the kinds of papers.
const CODE: &str = "财预企社农建行教资环综库会监税规政发办函字指文经外国购工交科卫民人水林债金绩评审采通告令电党组宣统编纪府局厅委部绿住应急安消公司法体文旅商粮信医保退役军统计扶乡振";

/// What may stand right before a code when the character before is a digit: the rest of an amount, a date or a list.
const AFTER_DIGITS: &[char] = &['万', '亿', '元', '号', '年', '度', '月', '日', '起', '个', '项', '批', '次'];

/// The byte where the issuer's code that ends at the end of `head` begins; `None` if there is none of at least two
/// characters. White space with one line break inside a code is passed over where the part after it is no code by itself.
pub fn start(head: &str) -> Option<usize> {
    let places = run_before(head);
    let before_digit = places.last().and_then(|(at, _)| head.get(..*at)).is_some_and(|h| h.ends_with(is_digit));
    let whole: String = places.iter().rev().map(|(_, c)| *c).collect();
    let mut run = if before_digit { whole.trim_start_matches(AFTER_DIGITS) } else { whole.as_str() };
    for stop in STOPS {
        if let Some(at) = run.rfind(stop) {
            let rest = run.get(at + stop.len()..).unwrap_or("");
            // A code may itself end in a stop's characters; a cut that leaves no code is none.
            if rest.chars().count() >= 2 {
                run = rest;
            }
        }
    }
    if places.len() >= LONGEST {
        run = shortened(run);
    }
    let count = run.chars().count();
    if count < 2 { None } else { places.get(count - 1).map(|(at, _)| *at) }
}

/// The last Chinese characters of a text, from its end on, each with its place.
fn run_before(head: &str) -> Vec<(usize, char)> {
    let mut places: Vec<(usize, char)> = Vec::new();
    let mut chars = head.char_indices().rev();
    while places.len() < LONGEST {
        let Some((at, c)) = chars.next() else { break };
        if is_han(c) {
            places.push((at, c));
            continue;
        }
        let part: String = places.iter().rev().map(|(_, c)| *c).collect();
        let gap_end = at + c.len_utf8();
        let resumes = head.get(..gap_end).unwrap_or("").trim_end_matches(is_space);
        let broken = head.get(resumes.len()..gap_end).is_some_and(|gap| gap.matches('\n').count() == 1);
        if !broken || places.is_empty() || looks_like_code(&part) || !resumes.ends_with(is_han) {
            break;
        }
        chars = resumes.char_indices().rev();
    }
    places
}

/// The code at the end of a run that is too long for one: the last 财 that only code characters follow, and the place's
/// character before it.
fn shortened(run: &str) -> &str {
    let Some(at) = run.rfind('财') else { return run };
    let place = run.get(..at).unwrap_or("").chars().next_back().map_or(0, char::len_utf8);
    let tail = run.get(at..).unwrap_or("");
    if tail.chars().count() <= 6 && tail.chars().all(|c| CODE.contains(c)) { run.get(at - place..).unwrap_or(run) } else { run }
}

/// Whether a run looks like a code by itself: short, with a character of finance or of papers, ending in a code's
/// character. Asked for where a bracket or 号 is missing.
pub fn looks_like_code(run: &str) -> bool {
    let count = run.chars().count();
    (2..=7).contains(&count)
        && run.contains(['财', '办', '发', '函', '字', '指', '政', '府'])
        && run.chars().next_back().is_some_and(|c| CODE.contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(head: &str) -> Option<&str> {
        start(head).and_then(|at| head.get(at..))
    }

    #[test]
    fn cuts_words_and_amounts_before_the_code() {
        for (head, wanted) in [
            ("长财企指", "长财企指"),
            ("根据湘财建", "湘财建"),
            ("《关于下达资金的通知》（川财行", "川财行"),
            ("奖励23.31万长财预指", "长财预指"),
            ("10万元川财行", "川财行"),
            ("省财政厅湘财预", "湘财预"),
            ("按照国办发", "国办发"),
            ("一次性上级转移支付结转长财预指", "长财预指"),
            ("项目\n湘财建", "湘财建"),
            ("依据：湘投\n资规范", "湘投\n资规范"),
        ] {
            assert_eq!(code(head), Some(wanted), "{head}");
        }
        for head in ["", "财", "abc", "，", "2022"] {
            assert_eq!(code(head), None, "{head}");
        }
    }

    #[test]
    fn tells_codes_from_words() {
        assert!(looks_like_code("川财行") && looks_like_code("财办") && looks_like_code("国办发"));
        assert!(!looks_like_code("项目") && !looks_like_code("合同编号") && !looks_like_code("第"));
    }
}
