"""What a household is shown, large, before it signs its survey."""

from __future__ import annotations

from dataclasses import dataclass

from huitou.core.standards import Finding, find
from huitou.policy import IndicatorInfo
from huitou.web.surveying.page import SurveyPageMaker


@dataclass(frozen=True, slots=True)
class ValueToSign:
    """One item as it would be judged."""

    indicator: IndicatorInfo
    finding: Finding


def values_to_sign(maker: SurveyPageMaker) -> list[ValueToSign]:
    """The items of a saved survey in the order of the plan."""
    facts = maker.filling.facts
    return [
        ValueToSign(info, find(facts, maker.judged[info.slug]))
        for info in maker.indicators
        if facts and info.slug in maker.judged
    ]
