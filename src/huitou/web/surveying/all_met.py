"""全部达标: the items that are still open, answered as met in one go once a person has confirmed it for the household
by name (U5). What is answered already stays; what a department certifies as unmet is answered by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from huitou.core.standards import Flag, NoMemberShort
from huitou.policy import IndicatorInfo
from huitou.policy.expressions import facts_read
from huitou.surveys.queries import CertificationLine
from huitou.web.surveying.answers import WHOLE, member_field, whole_field
from huitou.web.surveying.page import SurveyPageMaker


@dataclass(frozen=True, slots=True)
class AllMet:
    """The items that a confirmation would answer, and those that it leaves because a department says 未达标. `before`:
    the section of the page that the button stands before; empty where nothing is open."""

    items: tuple[IndicatorInfo, ...] = ()
    contested: tuple[IndicatorInfo, ...] = ()

    @property
    def before(self) -> str:
        """Where the button stands."""
        return self.items[0].slug if self.items else ""


def all_met(maker: SurveyPageMaker, fields: Mapping[str, str], certifications: Iterable[CertificationLine]) -> AllMet:
    """What 全部达标 would answer on the look-back page of a household. A village and a remediation survey have none:
    what was missed is looked at one by one."""
    if maker.kind != "household" or maker.filling.kind != "review" or not maker.filling.is_open:
        return AllMet()
    unmet = {line.list.fact for line in certifications if line.ended_at is None and not line.is_met}
    items: list[IndicatorInfo] = []
    contested: list[IndicatorInfo] = []
    for info in maker.indicators:
        if _is_chosen(maker, info) and not any(fields.get(name) for name in _fields_of(maker, info)):
            (contested if _facts_of(maker, info) & unmet else items).append(info)
    return AllMet(tuple(items), tuple(contested))


def answers_that_meet(maker: SurveyPageMaker, items: Iterable[IndicatorInfo]) -> dict[str, str]:
    """The fields of the page with which these items are met."""
    answers: dict[str, str] = {}
    for info in items:
        rule = maker.judged[info.slug].rule
        answers |= {rule.fact: "yes"} if isinstance(rule, Flag) else {whole_field(info): WHOLE}
    return answers


def _is_chosen(maker: SurveyPageMaker, info: IndicatorInfo) -> bool:
    """Whether the item is answered by a choice: an amount is nothing that could be confirmed."""
    rule = maker.judged[info.slug].rule if info.slug in maker.judged else None
    return isinstance(rule, Flag) or (isinstance(rule, NoMemberShort) and info.whole_household is not None)


def _facts_of(maker: SurveyPageMaker, info: IndicatorInfo) -> set[str]:
    rule = maker.judged[info.slug].rule
    if isinstance(rule, Flag):
        return {rule.fact}
    return set(facts_read(rule.short)) if isinstance(rule, NoMemberShort) else set()


def _fields_of(maker: SurveyPageMaker, info: IndicatorInfo) -> set[str]:
    """The fields in which a person answers the item. The stage of school follows from the birth date."""
    facts = _facts_of(maker, info)
    if isinstance(maker.judged[info.slug].rule, Flag):
        return facts
    given = set(maker.first_fields())
    positions = range(1, len(maker.members) + 1)
    return {whole_field(info), *(member_field(one, name) for one in positions for name in facts)} - given
