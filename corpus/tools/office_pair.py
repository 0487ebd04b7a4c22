#!/usr/bin/env python3
"""Writes the office pair's document as DOCX: a department form of 32 rows and 9 columns with merged labels, and a report in prose with 40 projects.

    python3 corpus/tools/office_pair.py OUT.docx [--font NAME] [--size HALF_POINTS] [--widths A,B,...] [--margin TWIPS]
                                                 [--lead TWIPS] [--keep-rows] [--repeat-head]

The same command writes the same bytes. Place and bodies are invented. The options change where pages end and thereby which rows
are cut: fonts differ in their line height, columns in how often a text wraps.
"""
import argparse
import zipfile
from xml.sax.saxutils import escape

TITLE = "2022年度部门整体支出绩效自评表"
NAME = "松汀区交通运输局"

DUTIES = (
    "（一）贯彻执行公路、水路、道路运输的法律法规，编制全区综合交通运输规划并组织实施。\n"
    "（二）负责农村公路的建设、养护和路产路权保护，组织危桥改造和隐患路段整治。\n"
    "（三）负责道路客货运输、驾驶员培训、机动车维修的行业监管，组织春运、节假日运输保障。\n"
    "（四）负责渡口、码头的安全监管，指导水上交通应急救援。"
)

# group, label, three amounts, weight, rate, score; a group stands in its first row only
MONEY = [
    ("资金来源", "合计", "6,214.50", "6,903.72", "6,788.15", "10", "98.33%", "9.8"),
    ("", "（1）财政拨款", "5,984.50", "6,583.72", "6,498.15", "－", "98.70%", "－"),
    ("", "（2）其他资金", "230.00", "320.00", "290.00", "－", "90.63%", "－"),
    ("资金结构", "合计", "6,214.50", "6,903.72", "6,788.15", "－", "98.33%", "－"),
    ("", "（1）基本支出", "2,046.30", "2,118.40", "2,110.36", "－", "99.62%", "－"),
    ("", "其中：人员支出", "1,768.20", "1,840.30", "1,836.71", "－", "99.80%", "－"),
    ("", "公用支出", "278.10", "278.10", "273.65", "－", "98.40%", "－"),
    ("", "（2）项目支出", "4,168.20", "4,785.32", "4,677.79", "－", "97.75%", "－"),
]

GOALS = (
    "（一）完成农村公路大中修42公里，改造危桥6座，县道优良路率达到88%以上。\n"
    "（二）新增、优化城乡公交线路5条，行政村通客车率保持100%。\n"
    "（三）渡口安全检查覆盖率100%，不发生较大以上责任事故。",
    "（一）完成农村公路大中修44.6公里，改造危桥6座，县道优良路率为89.2%。\n"
    "（二）新增、优化城乡公交线路6条，行政村通客车率为100%。\n"
    "（三）对9处渡口检查216次，覆盖率100%，全年未发生较大以上责任事故。",
)

# level 1 and 2 (stand where they begin), name, target, actual, weight, score, deviation
INDICATORS = [
    ("产出指标", "数量指标", "农村公路大中修里程", "≥42公里", "44.6公里", "6", "6", ""),
    ("", "", "危桥改造数量", "＝6座", "6座", "6", "6", ""),
    ("", "", "新增优化公交线路", "≥5条", "6条", "5", "5", ""),
    ("", "", "渡口安全检查次数", "≥200次", "216次", "5", "5", ""),
    ("", "质量指标", "县道优良路率", "≥88%", "89.2%", "6", "6", ""),
    ("", "", "大中修工程一次交工验收合格率", "＝100%", "100%", "5", "5", ""),
    ("", "", "行政村通客车率", "＝100%", "100%", "5", "5", ""),
    ("", "时效指标", "危桥改造完工时间", "2022年11月底前", "2022年12月20日", "5", "4", "汛期水位高，下部结构施工推迟，今后按枯水期倒排工期"),
    ("", "", "客运投诉办结时限", "≤5个工作日", "3个工作日", "4", "4", ""),
    ("", "成本指标", "大中修平均单价", "≤38万元/公里", "36.5万元/公里", "6", "6", ""),
    ("", "", "项目支出总额", "≤4785.32万元", "4677.79万元", "3", "3", ""),
    ("效益指标", "经济效益指标", "沿线农产品外运成本降幅", "≥3%", "3.4%", "8", "8", ""),
    ("", "社会效益指标", "城乡居民公交出行", "≥960万人次", "931万人次", "8", "7.5", "上半年部分线路因施工绕行，客流减少，已恢复原线并加密班次"),
    ("", "生态效益指标", "新能源公交车占比", "≥70%", "74%", "6", "6", ""),
    ("", "可持续影响指标", "路长制责任落实", "分级落实并公示", "区乡村三级路长均已公示", "6", "6", ""),
    ("满意度指标", "服务对象满意度指标", "乘客满意度", "≥90%", "93.5%", "6", "6", ""),
]
TOTAL = ("总分", "100", "98.3")

# name, amount in 万元, document number
PROJECTS = [
    ("农村公路日常养护经费", "612.40", ""),
    ("县道大中修工程", "1038.65", "汀财建〔2022〕14号"),
    ("危桥改造补助资金", "386.20", "汀财建〔2022〕37号"),
    ("渡口渡船更新改造", "48.90", ""),
    ("城乡公交运营补贴", "702.00", ""),
    ("成品油价格调整补助", "163.75", "汀财预〔2022〕8号"),
    ("治超站点运行经费", "86.30", ""),
    ("公路水毁抢修资金", "124.58", "汀财建〔2022〕61号"),
    ("安全生命防护工程", "215.40", "汀财建〔2022〕22号"),
    ("客运站场升级改造", "96.85", ""),
    ("交通综合执法装备购置", "42.76", ""),
    ("路网监测设备维护", "31.20", ""),
    ("春运保障经费", "18.50", ""),
    ("驾驶员培训监管平台", "12.64", ""),
    ("新能源公交车充电桩建设", "88.00", "汀财企〔2022〕19号"),
    ("农村客运班线补助", "57.35", "汀财预〔2021〕112号"),
    ("桥梁定期检测", "36.48", ""),
    ("隧道照明节能改造", "27.90", ""),
    ("交通标志标线更新", "45.62", ""),
    ("航道疏浚工程", "74.30", "汀财建〔2022〕45号"),
    ("水上应急救援演练", "6.80", ""),
    ("公路绿化补植", "22.15", ""),
    ("道路运输行业培训", "4.36", ""),
    ("公交站亭改造、候车设施维护", "33.27", ""),
    ("四好农村路示范乡镇奖补", "60.00", "汀财建〔2022〕70号"),
    ("路政宣传月活动", "2.95", ""),
    ("交通战备物资储备", "8.40", ""),
    ("超限检测设备检定", "5.12", ""),
    ("区乡道路灯电费", "66.74", ""),
    ("农村公路路况自动化检测", "28.60", "汀财建〔2022〕53号"),
    ("出租汽车服务质量考核", "3.85", ""),
    ("货运源头企业监管系统", "16.20", ""),
    ("公共自行车运营维护", "71.46", ""),
    ("交通运输法治建设", "4.70", ""),
    ("退出运营老旧船舶补偿", "19.80", "汀财农〔2022〕6号"),
    ("疫情防控交通检疫点保障", "138.92", "汀财社〔2022〕33号"),
    ("融雪除冰物资采购", "21.34", ""),
    ("涉路工程技术审查", "7.65", ""),
    ("交通统计调查", "3.20", ""),
    ("国省道绿色通道示范段建设", "242.50", "汀财建〔2022〕88号"),
]

REPORT_TITLE = f"{NAME}2022年度部门整体支出绩效自评报告"


def projects_sentence():
    items = [f"{number}{name}{amount}万元" for name, amount, number in PROJECTS]
    return "项目支出主要用于以下40个项目：" + "；".join(items) + "。"


def report():
    return [
        ("1", "一、部门（单位）概况"),
        ("2", "（一）部门职能职责"),
        ("p", "本局是区人民政府工作部门，负责全区公路、水路和道路运输的规划、建设、养护与行业监管。"),
        ("2", "（二）机构设置及人员情况"),
        ("p", "本局内设办公室、规划建设科、运输管理科、安全监督科、财务审计科5个科室。2022年末编制人数64人，在职人员58人，退休人员41人，临聘人员9人。"),
        ("2", "（三）部门整体支出规模、使用方向和主要内容"),
        ("p", "2022年部门整体支出6,788.15万元，其中基本支出2,110.36万元，项目支出4,677.79万元。"),
        ("1", "二、部门整体支出管理及使用情况"),
        ("2", "（一）基本支出"),
        ("p", "基本支出2,110.36万元，其中人员支出1,836.71万元，公用支出273.65万元。2022年“三公”经费支出21.46万元，其中因公出国（境）费0万元，公务接待费2.18万元，公务用车购置及运行维护费19.28万元。"),
        ("2", "（二）项目支出"),
        ("p", "2022年项目支出年初预算4,168.20万元，调整后预算4,785.32万元，实际支出4,677.79万元。"),
        ("p", projects_sentence()),
        ("1", "三、部门整体支出绩效情况"),
        ("p", "全年完成农村公路大中修44.6公里，县道优良路率提升到89.2%；公交线网更加完善，运输服务保障能力继续增强。"),
        ("1", "四、存在的主要问题"),
        ("p", "1.危桥改造受汛期影响，进度慢于计划。"),
        ("p", "2.公交客流恢复不及预期，补贴压力较大。"),
        ("1", "五、改进措施和有关建议"),
        ("p", "1.提前做好施工图设计和招标，利用枯水期集中施工。"),
        ("p", "2.根据客流调整班次和车型，控制运营成本。"),
    ]


def run(text, size, font, bold=False):
    fonts = f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}" w:cs="{font}"/>'
    mark = "<w:b/>" if bold else ""
    return f'<w:r><w:rPr>{fonts}{mark}<w:sz w:val="{size}"/></w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(text, size, font, align="left", bold=False, indent=False, level=None, before=0):
    style = f'<w:outlineLvl w:val="{level}"/>' if level is not None else ""
    first = '<w:ind w:firstLineChars="200" w:firstLine="{}"/>'.format(size * 20) if indent else ""
    content = run(text, size, font, bold) if text else ""
    space = f'<w:spacing w:before="{before}"/>' if before else ""
    return f'<w:p><w:pPr>{space}{first}<w:jc w:val="{align}"/>{style}</w:pPr>{content}</w:p>'


class Table:
    """Rows of cells on nine columns; a cell is (text, columns, merge), merge one of "", "restart", "continue"."""

    def __init__(self, options):
        self.options, self.rows = options, []

    def row(self, *cells):
        self.rows.append(cells)

    def xml(self):
        options = self.options
        borders = "".join(f'<w:{side} w:val="single" w:sz="4" w:color="000000"/>' for side in ["top", "left", "bottom", "right", "insideH", "insideV"])
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in options.widths)
        rows = "".join(self.row_xml(index, cells) for index, cells in enumerate(self.rows))
        return (
            f'<w:tbl><w:tblPr><w:tblW w:w="{sum(options.widths)}" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders>'
            f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>'
        )

    def row_xml(self, index, cells):
        options, column, out = self.options, 0, ""
        for text, span, merge in cells:
            width = sum(options.widths[column : column + span])
            column += span
            properties = f'<w:tcW w:w="{width}" w:type="dxa"/>'
            properties += f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
            properties += {"": "", "restart": '<w:vMerge w:val="restart"/>', "continue": "<w:vMerge/>"}[merge]
            long = len(text) > 40
            align = "left" if long else "center"
            body = "".join(paragraph(line, options.size, options.font, align) for line in text.split("\n"))
            out += f'<w:tc><w:tcPr>{properties}<w:vAlign w:val="center"/></w:tcPr>{body}</w:tc>'
        assert column == 9, cells
        row = "<w:cantSplit/>" if options.keep_rows else ""
        row += "<w:tblHeader/>" if options.repeat_head and index < 1 else ""
        return f'<w:tr><w:trPr>{row}</w:trPr>{out}</w:tr>'


def merged(labels, index):
    """The label of a column and its merge mark at a row: one that stands above empty ones goes down over them."""
    if labels[index]:
        return labels[index], "restart" if index + 1 < len(labels) and not labels[index + 1] else ""
    return "", "continue"


def form(options):
    table = Table(options)
    table.row(("部门名称", 1, ""), (NAME, 8, ""))
    table.row(("部门职责", 1, ""), (DUTIES, 8, ""))
    table.row(("人员编制", 1, ""), ("64", 3, ""), ("实有人数", 2, ""), ("67", 3, ""))
    heads = ["", "资金性质", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"]
    table.row(("部门预算执行情况（万元）", 1, "restart"), *[(head, 1, "") for head in heads])
    for index, row in enumerate(MONEY):
        group, mark = merged([r[0] for r in MONEY], index)
        table.row(("", 1, "continue"), (group, 1, mark), *[(cell, 1, "") for cell in row[1:]])
    table.row(("年度总体目标", 1, "restart"), ("年初设定目标", 4, ""), ("全年完成情况", 4, ""))
    table.row(("", 1, "continue"), (GOALS[0], 4, ""), (GOALS[1], 4, ""))
    heads = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"]
    table.row(("绩效指标", 1, "restart"), *[(head, 1, "") for head in heads])
    for index, row in enumerate(INDICATORS):
        first, mark = merged([r[0] for r in INDICATORS], index)
        seconds = [r[1] for r in INDICATORS]
        second, second_mark = merged(seconds, index)
        table.row(("", 1, "continue"), (first, 1, mark), (second, 1, second_mark), *[(cell, 1, "") for cell in row[2:]])
    table.row((TOTAL[0], 6, ""), (TOTAL[1], 1, ""), (TOTAL[2], 1, ""), ("", 1, ""))
    assert len(table.rows) == 32
    return table.xml()


def document(options):
    size, font = options.size, options.font
    body = paragraph(TITLE, 36, font, "center", bold=True, level=0, before=options.lead) + form(options) + paragraph("", size, font)
    body += paragraph(REPORT_TITLE, 36, font, "center", bold=True, level=0)
    for kind, text in report():
        if kind == "p":
            body += paragraph(text, 28, font, indent=True)
        else:
            body += paragraph(text, 28, font, bold=kind == "1", indent=True, level=int(kind))
    margin = options.margin
    body += (
        '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
        f'<w:pgMar w:top="1440" w:right="{margin}" w:bottom="1440" w:left="{margin}" w:header="720" w:footer="720" w:gutter="0"/></w:sectPr>'
    )
    ns = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="{ns}"><w:body>{body}</w:body></w:document>'


def write(path, options):
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    parts = {
        "[Content_Types].xml": '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{relations}"><Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": document(options),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, text)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out")
    parser.add_argument("--font", default="Noto Serif CJK SC")
    parser.add_argument("--size", type=int, default=21, help="of the table's text, in half points")
    parser.add_argument("--widths", default="760,1150,1350,1500,1250,1250,800,950,1400", help="of the nine columns, in twips")
    parser.add_argument("--margin", type=int, default=740, help="left and right, in twips")
    parser.add_argument("--lead", type=int, default=320, help="room above the title, in twips")
    parser.add_argument("--keep-rows", action="store_true", help="no row may be cut by a page end")
    parser.add_argument("--repeat-head", action="store_true", help="the first row is repeated on each page")
    options = parser.parse_args()
    options.widths = [int(width) for width in options.widths.split(",")]
    write(options.out, options)


if __name__ == "__main__":
    main()
