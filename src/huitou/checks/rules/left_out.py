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
)
