"""Rules of the counties that our data cannot express, with the reason."""

from __future__ import annotations

from huitou.core.check_rules import LeftOut

LEFT_OUT: tuple[LeftOut, ...] = (
    LeftOut(
        "B60",
        "三年指标相同的在校生",
        "需要连续三年的在校生状况，登记簿只保存当前一年；每次载入留下的变更记录满三年后才能核对。",
        "It compares three years of school records; the register holds the present year only.",
    ),
    LeftOut(
        "D1",
        "统计报表户数、人数与数据查询户数、人数一致",
        "报表与查询出自同一份数据，每个数都能点开到户，不会不一致；由程序的测试证明，不是数据规则。",
        "Tables and queries are drawn from the same facts and every figure opens onto its households; tests prove that,"
        " no rule about data can.",
    ),
    LeftOut(
        "D2",
        "多余人员: 家庭成员表有、户表没有",
        "成员必须属于一户：载入成员表时就按 HT3012 拒绝，数据库里不可能有。",
        "A member belongs to a household: the members' file is refused with HT3012, and the database cannot hold one.",
    ),
    # Of villages: what Forms 5 and 6 ask for and nobody types, or what is refused before a rule could see it.
    LeftOut(
        "附件5 表头",
        "全乡镇行政村总数、贫困村总数、2016年退出贫困村数与村的名册一致",
        "表头由程序按区划和台账数出，没有人填写，不会不一致；由程序的测试证明。",
        "The heads are counted from the map and the register and typed by nobody; tests prove that they agree.",
    ),
    LeftOut(
        "附件5 退出时间",
        "退出时间与台账一致，在2014年—2016年之内",
        "退出时间来自台账，摸底表里填得不同的载入时按 HT4007 拒绝，不在本批次的按 HT4006 拒绝。",
        "The exit year is the register's: a survey with another one is refused with HT4007, one out of the round with "
        "HT4006.",
    ),
    LeftOut(
        "附件5 注2、注3",
        "有1项未达标即为未达标村；未达标项填“1”，已达标项空着",
        "由判定结果印出，没有人填写，不会填错。",
        "The marks are printed from the verdicts and typed by nobody.",
    ),
    LeftOut(
        "附件6 达标时间",
        "达标时间在2017年—2020年之内，不早于退出时间",
        "最后一项达标的那一年由验收记录得出，没有人填写。",
        "The year in which the last item was met follows from the acceptances and is typed by nobody.",
    ),
    LeftOut(
        "一(二) 贫困人口",
        "未脱贫和返贫人口不多于户籍人口",
        "填写和载入时就按 HT1008 拒绝，数据库里不可能有。",
        "Refused with HT1008 as it is typed or loaded; the database cannot hold it.",
    ),
)
