//! Lines that serve the site and not the document: where it stands, when it was published, how to print it.
//! Judges one line by its words, its links and its place; containers are judged in `page`.

use super::inline::Finished;
use crate::readers::grid::Grid;

/// A line that begins so belongs to the site.
const BEGINS: &[&str] = &[
    "当前位置",
    "您当前的位置",
    "您的位置",
    "您所在的位置",
    "你的位置",
    "现在位置",
    "所在位置",
    "打印本页",
    "【打印",
    "[打印",
    "【字体",
    "[字体",
    "字体：",
    "字体:",
    "【字号",
    "分享到",
    "分享至",
    "分享：",
    "上一篇",
    "下一篇",
    "上一条",
    "下一条",
    "扫一扫",
    "【关闭",
    "关闭窗口",
    "[关闭",
    "网站标识码",
    "政府网站标识码",
    "浏览次数",
    "点击数",
    "点击率",
    "阅读次数",
    "访问量",
    "浏览量",
    "浏览：",
    "阅读：",
    "点击：",
    "访问：",
];
/// Outside the main content a line that begins so does, too; inside it may speak of a project.
const BEGINS_OUTSIDE: &[&str] =
    &["主办单位", "主办：", "承办单位", "承办：", "责任编辑", "版权所有", "网站地图", "相关链接", "相关附件", "字号：", "手机扫"];
/// A short line that holds one of these belongs to the site.
const HOLDS: &[&str] = &["浏览次数", "点击数：", "阅读次数", "访问次数", "ICP备", "公网安备", "网站标识码", "版权所有"];
/// Where a text comes from …
const ORIGIN: &[&str] = &["来源：", "来源:", "信息来源", "文章来源", "发布机构", "发布单位：", "作者：", "作者:"];
/// … and when it was published.
const PUBLISHED: &[&str] = &["发布时间", "发布日期", "发文时间", "时间：", "日期：", "更新时间", "生成日期", "公开日期"];
/// A short line outside the main content is kept if it speaks of the document.
const SUBJECT: &[&str] =
    &["年度", "绩效", "预算", "决算", "自评", "报告", "项目", "部门", "单位：", "附件", "资金", "万元", "公开"];

/// Labels of the index card that publishing systems put above a text.
const CARD: &[&str] = &[
    "索引号",
    "信息索引",
    "主题分类",
    "信息分类",
    "体裁分类",
    "公开方式",
    "公开时限",
    "公开范围",
    "公开日期",
    "发布机构",
    "发文机构",
    "发文机关",
    "发布日期",
    "生成日期",
    "成文日期",
    "有效性",
    "信息名称",
    "文号",
    "发文字号",
    "关键词",
    "主题词",
    "名称",
    "信息来源",
    "内容概述",
    "公开责任部门",
    "服务对象",
];
/// What a card cannot do without.
const CARD_SIGN: &[&str] = &["索引号", "信息索引", "公开方式", "公开时限", "主题分类", "有效性"];

/// A line of the site is never longer (characters without white space).
const LONGEST: usize = 120;
/// Outside the main content a line this short is a caption of the site unless it speaks of the document.
const SHORT: usize = 20;

/// Whether the words alone say that the line belongs to the site; `outside` means outside known main content.
pub(crate) fn by_words(line: &Finished, outside: bool) -> bool {
    let text = line.text.trim();
    if line.chars > LONGEST || text.contains('。') {
        return false;
    }
    let published = PUBLISHED.iter().any(|word| text.contains(word));
    BEGINS.iter().any(|word| text.starts_with(word))
        || (outside && BEGINS_OUTSIDE.iter().any(|word| text.starts_with(word)))
        || HOLDS.iter().any(|word| text.contains(word))
        || (published && ORIGIN.iter().any(|word| text.contains(word)))
        || text.starts_with("发布时间")
        || text.starts_with("发布日期")
}

/// Whether a line outside the main content is too slight to be a part of the document.
pub(crate) fn is_slight(line: &Finished) -> bool {
    is_linked(line)
        || ORIGIN.iter().any(|word| line.chars <= 2 * SHORT && line.text.trim_start().starts_with(word))
        || (line.chars < SHORT && !SUBJECT.iter().any(|word| line.text.contains(word)))
}

/// Whether a line is the title of a report, wherever it stands: some pages have it in their head.
pub(crate) fn is_title(line: &Finished) -> bool {
    let any = |words: &[&str]| words.iter().any(|word| line.text.contains(word));
    line.link_chars * 2 < line.chars
        && line.text.contains('年')
        && any(&["绩效", "预算", "决算", "自评"])
        && any(&["表", "报告", "公开", "说明", "情况"])
        && !by_words(line, true)
}

/// Whether a table is the index card of a publishing system and not a part of the document.
pub(crate) fn is_index_card(grid: &Grid) -> bool {
    const MOST_ROWS: u32 = 10;
    let label = |text: &str| text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '：' | ':')).collect::<String>();
    let labels = grid.cells.iter().map(|cell| label(cell.text.split(['：', ':']).next().unwrap_or_default()));
    let (mut known, mut sign) = (0, false);
    for label in labels {
        known += usize::from(CARD.contains(&label.as_str()));
        sign |= CARD_SIGN.contains(&label.as_str());
    }
    sign && known >= 3 && grid.rows <= MOST_ROWS && known * 3 >= grid.cells.len()
}

/// Whether nearly all of the line is links.
pub(crate) fn is_linked(line: &Finished) -> bool {
    line.link_chars * 10 >= line.chars * 8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::readers::grid;

    fn line(text: &str, link_chars: usize) -> Finished {
        Finished { text: text.to_owned(), chars: text.chars().filter(|c| !c.is_whitespace()).count(), link_chars }
    }

    #[test]
    fn lines_of_the_site() {
        for text in [
            "当前位置：首页 > 政务公开",
            "来源：青禾区农业农村局 发布时间：2024-05-06 浏览次数：12次",
            "发布日期：2024-05-06",
            "【打印本页】 【关闭窗口】",
            "某备2024000001号 ICP备",
        ] {
            assert!(by_words(&line(text, 0), false), "{text}");
        }
        for text in
            ["资金来源：财政拨款", "项目时间：2023年1月", "主要职责", "版权所有的作品登记工作由局里负责。", "来源：财政拨款"]
        {
            assert!(!by_words(&line(text, 0), true), "{text}");
        }
    }

    #[test]
    fn words_that_a_project_may_use_need_a_place_outside() {
        assert!(by_words(&line("承办单位：青禾区文化馆", 0), true));
        assert!(!by_words(&line("承办单位：青禾区文化馆", 0), false));
    }

    #[test]
    fn titles_and_cards() {
        assert!(is_title(&line("青禾区2023年度部门决算公开", 0)));
        assert!(!is_title(&line("青禾区2023年度部门决算公开 2024-09-01", 13)));
        assert!(!is_title(&line("青禾区人民政府", 0)));
        let card = |cells: &[&str]| {
            let loose = |text: &&str| grid::LooseCell { row_span: 1, column_span: 1, text: (*text).to_owned() };
            is_index_card(&grid::place(vec![vec![cells.iter().map(loose).collect()]], 100).expect("small"))
        };
        assert!(card(&["索 引 号：", "0001", "发布机构", "农业局", "名称", "自评表"]));
        assert!(!card(&["项目名称", "道路", "发文机构", "农业局", "名称", "自评表"]));
    }

    #[test]
    fn slight_lines_outside_the_content() {
        assert!(is_slight(&line("欢迎光临", 0)));
        assert!(is_slight(&line("关于印发预算绩效管理办法的通知", 15)));
        assert!(!is_slight(&line("（2023年度）", 0)));
        assert!(!is_slight(&line("本表由青禾区农业农村局填报并对真实性负责，请予审核", 0)));
    }
}
