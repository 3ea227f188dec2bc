"""The national poverty register's code lists of 2017, as its workbook exports carry them: code → label.

Source: the export templates of the 全国扶贫开发信息系统, 2017. A file may give the code or the label.
"""

from __future__ import annotations

from collections.abc import Mapping

CodeList = Mapping[str, str]

SEX: CodeList = {"1": "男", "2": "女"}
MEMBER_MOVE: CodeList = {
    "died": "去世", "married_out": "婚出", "moved_out": "迁出", "enlisted": "服役", "imprisoned": "服刑",
    "split_off": "分户", "duplicate": "重复登记", "born": "出生", "married_in": "婚入", "moved_in": "迁入",
    "adopted": "收养", "returned": "回来",
}  # fmt: skip
"""Why somebody left or came (`member_moves`)."""
RELATION: CodeList = {
    "01": "户主",
    "02": "配偶",
    "03": "之子",
    "04": "之女",
    "05": "之儿媳",
    "06": "之女婿",
    "07": "之孙子",
    "08": "之孙女",
    "09": "之外孙子",
    "10": "之外孙女",
    "11": "之父",
    "12": "之母",
    "13": "之岳父",
    "14": "之岳母",
    "15": "之公公",
    "16": "之婆婆",
    "17": "之祖父",
    "18": "之祖母",
    "19": "之外祖父",
    "20": "之外祖母",
    "21": "其他",
}
HEAD = "01"
IDENTITY_KIND: CodeList = {"01": "身份证", "09": "残疾人证"}
IDENTITY_CARD, DISABILITY_CERTIFICATE = "01", "09"
STUDENT: CodeList = {
    "01": "非在校生",
    "02": "学前教育",
    "03": "小学",
    "04": "七年级",
    "05": "八年级",
    "06": "九年级",
    "07": "高一",
    "08": "高二",
    "09": "高三",
    "10": "中职一年级",
    "11": "中职二年级",
    "12": "中职三年级",
    "13": "高职一年级",
    "14": "高职二年级",
    "15": "高职三年级",
    "16": "大专及以上",
}
HEALTH: CodeList = {"01": "健康", "02": "长期慢性病", "03": "患有大病", "04": "残疾"}
LABOUR: CodeList = {"01": "普通劳动力", "02": "技能劳动力", "03": "丧失劳动力", "04": "无劳动力"}
HOUSEHOLD_KIND: CodeList = {
    "01": "一般贫困户",
    "02": "低保户",
    "03": "五保户",
    "04": "低保贫困户",
    "05": "一般农户",
    "06": "五保贫困户",
}
EXIT_STATE: CodeList = {"0": "未脱贫", "1": "已脱贫", "3": "返贫", "4": "稳定脱贫"}
STATUS_BY_EXIT_STATE: Mapping[str, str] = {"0": "not_exited", "1": "exited", "3": "fallen_back", "4": "stable"}
CAUSE: CodeList = {
    "01": "因病",
    "02": "因残",
    "03": "因学",
    "04": "因灾",
    "05": "缺土地",
    "06": "缺水",
    "07": "缺技术",
    "08": "缺劳动力",
    "09": "缺资金",
    "10": "交通条件落后",
    "11": "自身发展动力不足",
    "12": "因婚",
    "99": "未知",
}
POOR_VILLAGE_LEVEL: CodeList = {"province": "省级", "city": "市级", "county": "县级"}
