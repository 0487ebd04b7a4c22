//! Traditional characters of labels and their simplified forms (Unihan facts), for keys only: texts stay as printed.

use std::sync::LazyLock;

/// Pairs, traditional first. Only characters that labels of the grammars use.
const PAIRS: &[&str] = &[
    "乾干佔占來来係系個个備备傢家傳传僱雇價价優优儲储內内兩两冊册別别則则劃划動动務务勞劳區区協协厲厉參参員员問问單单國国圖图團团執执報报場场學学宮宫實实審审寫写專专",
    "對对導导層层屬属崗岗嶺岭幹干庫库廠厂廳厅張张強强後后復复態态應应戶户採采揮挥撥拨擔担據据擬拟數数於于時时書书會会業业構构標标機机檔档檢检權权氣气決决況况減减準准",
    "滿满濟济災灾為为無无營营爲为現现環环產产異异當当發发監监眾众確确碼码礎础稅税稱称節节範范簡简籌筹籤签糧粮約约納纳級级細细終终組组結结絡络統统經经綜综維维編编縣县",
    "總总績绩織织繫系繳缴續续羣群義义聯联職职臨临與与萬万蓋盖處处號号衆众術术衛卫補补製制複复覆复見见規规計计訓训設设訴诉評评詞词話话詳详說说調调請请論论證证議议護护",
    "變变負负財财貨货責责費费資资賦赋質质購购贍赡車车較较輛辆輸输轉转辦办農农週周進进遊游運运過过達达選选遺遗郵邮鄉乡醫医釋释鎮镇長长門门開开間间閱阅關关隊队際际離离",
    "難难雲云電电鞏巩響响頁页項项預预領领題题額额類类飲饮養养餘余館馆體体點点",
];

/// The simplified form of a traditional character; any other character as it is.
pub fn simplified(c: char) -> char {
    static KNOWN: LazyLock<Known> = LazyLock::new(Known::new);
    if c < FIRST { c } else { KNOWN.simplified(c) }
}

/// The first ideograph.
const FIRST: char = '\u{4e00}';

/// The pairs, made for being asked about every character of every label: hardly any is one of them.
struct Known {
    /// Sorted.
    pairs: Vec<(char, char)>,
    /// A bit for each character from [`FIRST`] on that is traditional.
    bits: Vec<u64>,
}

impl Known {
    fn new() -> Self {
        let mut known = Self { pairs: Vec::new(), bits: Vec::new() };
        for line in PAIRS {
            let mut chars = line.chars();
            while let (Some(traditional), Some(simple)) = (chars.next(), chars.next()) {
                known.pairs.push((traditional, simple));
                let (word, bit) = Self::place(traditional);
                known.bits.resize(known.bits.len().max(word + 1), 0);
                known.bits[word] |= bit;
            }
        }
        known.pairs.sort_unstable();
        known
    }

    fn place(c: char) -> (usize, u64) {
        let at = c as usize - FIRST as usize;
        (at / 64, 1 << (at % 64))
    }

    fn simplified(&self, c: char) -> char {
        let (word, bit) = Self::place(c);
        if self.bits.get(word).is_none_or(|bits| bits & bit == 0) {
            return c;
        }
        let at = self.pairs.binary_search_by_key(&c, |(traditional, _)| *traditional);
        at.ok().and_then(|at| self.pairs.get(at)).map_or(c, |(_, simple)| *simple)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_in_traditional_characters_are_folded() {
        let folded: String = "預算執行率，績效指標，萬元".chars().map(simplified).collect();
        assert_eq!(folded, "预算执行率，绩效指标，万元");
        assert_eq!(simplified('里'), '里');
    }
}
