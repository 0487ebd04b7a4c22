//! Measure words. In: text after a number; out: the unit that stands there, as printed. The words are data; a new one is
//! added to `WORDS` and nowhere else.

use std::collections::HashMap;
use std::sync::LazyLock;

use nom::branch::alt;
use nom::combinator::{opt, recognize};
use nom::multi::{many_m_n, many0};
use nom::{IResult, Parser};

use crate::lex::chars::{one_of_words, refuse, space0, sym, word};

/// Measure words and units, a line for each kind of thing: people and bodies; cases and events; papers and things; places; lengths,
/// areas, volumes and weights; energy, data and physics; time; money and scores.
const WORDS: &[&str] = &[
    "人 名 位 人次 人份 人天 人日 人时 人月 户 户次 家 家次 个 个次 队 支 班 班次 组 批 批次 届 类 宗 例 双 门 门次 学时 课时 学分",
    "起 次 场 场次 回 轮 轮次 趟 车次 架次 航次 项 项次 件 件次 件套 桩 期 台次 台班 宗次 例次 点次 点位 条次",
    "份 本 册 卷 篇 条 张 幅 页 则 封 版 字 部 种 套 台 台套 辆 辆次 艘 架 只 头 匹 尾 羽 株 棵 根 粒 颗 块 片 面 把 盏 枚 瓶 袋 包 箱 盒 桶 罐 杆 孔 眼 口 扇 节",
    "处 处次 所 座 栋 幢 间 套房 层 床 床位 个点 村 社区 街道 镇 乡 校 站 点 段 厂 园 区 县 市 省",
    "米 公里 千米 里 厘米 毫米 海里 亩 亩次 公顷 平方米 平方千米 平方公里 平米 平方 ㎡ m² m2 km km² 立方 立方米 方 m³ m3 吨 公斤 千克 克 毫克 斤 升 毫升 吨公里 吨标准煤 t kg g mg L ml m cm mm 标方 标箱 标台 延米 延长米",
    "千瓦 千瓦时 度 兆瓦 兆瓦时 kW kWh MW 伏 安 摄氏度 ℃ 分贝 dB 赫兹 兆 兆比特 MB GB TB Mbps 微克 μg 像素",
    "秒 分钟 小时 时 天 日 周 旬 月 个月 季 季度 个季度 年 年度 个年度 学年 学期 工作日 个工作日 自然日 个自然日 日历天 个小时 个学时 个课时",
    "元 美元 港元 欧元 日元 角 分 成 倍 级 星 百分点 个百分点 百分比",
];

/// Words that begin with a measure word and are none, so that `5万日常经费` is money and `20项目` no count.
const NOT_MEASURES: &[&str] = &[
    "项目 个人 个体 个税 人员 人民币 人力 人才 人工 名义 场地 场所 场景 件均 日常 日内 期间 期末 期初 年初 年末 年内 年均",
    "本级 本年 本次 本市 本区 本县 本单位 本部门 套取 批复 批准 间接 条件 轮换 户外 户均 起草 张贴 课题 类别 届时 所属",
    "所需 所得 所有 例行 幅度 片区 座谈 份额 处理 处置 处罚 台账 家庭 次年 次月 对口 对外 对于 对全 支出 支付 支持 部门",
    "部分 点多 区级 区财 市级 市财 县级 县财 省级 省财 镇级 乡级 村级 校园 站点 班子 组织 面向 面对 方案 方面 把握 包括",
    "包含 级别 分别 分配 成本 成立 时间 周边 周期 月底 门诊 段落 园区 字样 种植 种子 社区卫生 科学 位于 口径 节约 节能",
    "节余 层面 代理 代发 员工 队伍 安全 安排 安装 度假 里程 升级 平方根 只用 只有 根据 头部 块钱 分局 乡村 乡镇 街道办",
    "条例 卷烟 版权 位置 市场 区域 县域 省内 市内",
];

/// Factors before a measure word: 万人次, 百吨.
const MULTIPLIERS: &[&str] = &["百万", "千万", "万", "亿", "千", "百"];

/// [`NOT_MEASURES`] word by word.
static NOT: LazyLock<Vec<&'static str>> = LazyLock::new(|| NOT_MEASURES.iter().flat_map(|line| line.split(' ')).collect());

/// The measure words by their first character, longest first.
static BY_HEAD: LazyLock<HashMap<char, Vec<&'static str>>> = LazyLock::new(|| {
    let mut table: HashMap<char, Vec<&'static str>> = HashMap::new();
    for word in WORDS.iter().flat_map(|line| line.split(' ')) {
        table.entry(word.chars().next().unwrap_or_default()).or_default().push(word);
    }
    for words in table.values_mut() {
        words.sort_by_key(|w| std::cmp::Reverse(w.len()));
    }
    table
});

/// `word = ` the longest entry of `WORDS` that stands here.
pub fn measure_word(i: &str) -> IResult<&str, &'static str> {
    let head = i.chars().next().and_then(|c| BY_HEAD.get(&c)).ok_or_else(|| refuse(i))?;
    let found = head.iter().find_map(|w| i.strip_prefix(w).map(|rest| (rest, *w)));
    // `5GBK`, `3ms`: a unit of letters ends where the letters end.
    found
        .filter(|(rest, w)| {
            !(w.ends_with(|c: char| c.is_ascii_alphabetic()) && rest.starts_with(|c: char| c.is_ascii_alphabetic()))
        })
        .ok_or_else(|| refuse(i))
}

/// Whether a measure word begins here that is not the beginning of another word.
pub fn begins(text: &str) -> bool {
    !NOT.iter().any(|w| text.starts_with(w)) && measure_word(text).is_ok()
}

/// `factor = [ multiplier ] , word ;`
fn factor(i: &str) -> IResult<&str, &str> {
    recognize(alt(((one_of_words(MULTIPLIERS), measure_word).map(|_| ()), measure_word.map(|_| ())))).parse(i)
}

/// `tail = ( "/" | "·" | "." | "每" | … ) , factor | "(" , factor , ")" ;`
fn tail(i: &str) -> IResult<&str, &str> {
    let joint = alt((sym('/'), sym('·'), sym('.'), sym('每'), sym('•'), sym('・'), sym('*')));
    recognize(alt((
        (space0, joint, space0, factor).map(|_| ()),
        (space0, sym('('), space0, factor, space0, sym(')')).map(|_| ()),
        (word("每"), factor).map(|_| ()),
    )))
    .parse(i)
}

/// `unit = factor , { tail } ;` such as `篇（次）`, `元/人·月`, `户/人.月`, `元每人每月`, `万人次`.
pub fn unit(i: &str) -> IResult<&str, &str> {
    recognize((factor, many_m_n(0, 4, tail))).parse(i)
}

/// `unit | "/" , factor , { tail }` for a per-cent unit's rest, such as `%/年`.
pub fn per(i: &str) -> IResult<&str, &str> {
    recognize((sym('/'), factor, opt(many0(tail)))).parse(i)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_longest_unit() {
        for (text, wanted, rest) in [
            ("人次参加", "人次", "参加"),
            ("篇（次）", "篇（次）", ""),
            ("元/人·月", "元/人·月", ""),
            ("户/人.月", "户/人.月", ""),
            ("元每人每月", "元每人每月", ""),
            ("万人次", "万人次", ""),
            ("个百分点", "个百分点", ""),
            ("平方米。", "平方米", "。"),
            ("次/年", "次/年", ""),
            ("个工作日", "个工作日", ""),
        ] {
            assert_eq!(unit(text).ok(), Some((rest, wanted)), "{text}");
        }
        for text in ["", "的", "kgf", "%", "万"] {
            assert!(unit(text).is_err(), "{text}");
        }
    }

    #[test]
    fn knows_words_that_only_begin_like_a_measure() {
        assert!(begins("亩") && begins("人次") && begins("项，"));
        assert!(!begins("项目资金") && !begins("日常公用") && !begins("采购"));
    }

    #[test]
    fn every_word_is_listed_once() {
        let mut words: Vec<_> = WORDS.iter().flat_map(|line| line.split(' ')).collect();
        words.sort_unstable();
        assert!(words.windows(2).all(|w| w[0] != w[1]));
    }
}
