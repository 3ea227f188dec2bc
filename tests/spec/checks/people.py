"""Rules about school, health, labour power, work and insurance of members (C6, C7, C8), and about the survey (C9)."""

from __future__ import annotations

from typing import Any

from tests.spec.checks.cases import MONTH, YUAN, Case, Cases


def _head(**facts: Any) -> dict[str, Any]:
    return {"head": facts}


def _aged(born_on: int, **facts: Any) -> dict[str, Any]:
    """The head, born on a day; ages are counted on 2017-06-12."""
    return {"head": {"born_on": born_on, "identity_born_on": born_on, **facts}}


IDLE = {"months_at_work": 0, "workplace": None, "employer": None}
UNSIGNED = {"signature": "unsigned"}
AT_STAGE_BUT_OUT = {"compulsory_stage": True, "out_of_school": True}

CASES: Cases = {
    # Fourteen until the day before the fifteenth birthday.
    "C611": Case(_aged(20070101), _aged(20070101, student="06"), _aged(20020613), edge_fires=True),
    "C612": Case(_head(student="16"), _aged(19950101, student="16"), _aged(19870612, student="16"), edge_fires=True),
    "C613": Case(_aged(20070101, student="07"), _aged(20000101, student="07"), _aged(20020612, student="07")),
    "C614": Case(_aged(19990101, student="03"), _aged(20070101, student="03"), _aged(20010613, student="03")),
    "C621": Case(_head(health="04"), _head(health="04", identity_kind="09"), _head(health="04", identity_kind=None)),
    "C622": Case(
        _head(identity_kind="09", health="01"),
        _head(identity_kind="09", health="04"),
        _head(identity_kind="09", health="02"),
    ),
    "C631": Case(_head(labour="04"), _aged(19400101, labour="04"), _aged(19510613, labour="04"), edge_fires=True),
    "C632": Case(_head(labour="04"), _head(labour="04", health="02"), _aged(20010612, labour="04"), edge_fires=True),
    "C633": Case(_head(labour="03"), _head(labour="03", health="04"), _head(labour="04")),
    "C634": Case(_aged(20050101, labour="01"), _aged(20050101, labour="04"), _aged(20010612, labour="01")),
    "C635": Case(
        {"kind": "03"},
        {"kind": "03", "head": {"labour": "03"}, "wife": {"labour": "04"}},
        {"kind": "03", "head": {"born_on": 19510612}, "wife": {"labour": "03"}},
    ),
    "C636": Case(
        _aged(19400101, **IDLE) | {"business_revenue": 0},
        _aged(19400101, **IDLE) | {"business_revenue": 3000 * YUAN},
        # Sixty-five still; above it begins with the sixty-sixth birthday.
        _aged(19510613, **IDLE) | {"business_revenue": 0},
    ),
    "C701": Case(_head(months_at_work=14 * MONTH), _head(months_at_work=11 * MONTH), _head(months_at_work=12 * MONTH)),
    "C702": Case(_head(workplace=None), _head(**IDLE), _head(workplace=None, months_at_work=None)),
    "C703": Case(_head(employer=None), _head(**IDLE), _head(employer=None, months_at_work=1), edge_fires=True),
    "C704": Case(_head(months_at_work=0), _head(**IDLE), _head(months_at_work=None), edge_fires=True),
    "C705": Case(_head(labour="04"), _head(labour="02"), _head(labour="03", months_at_work=0)),
    "C811": Case(
        _head(critical_illness_insurance=False),
        _head(critical_illness_insurance=True),
        _head(critical_illness_insurance=None),
    ),
    "C812": Case(
        {"main_cause": "01", "wife": {"health": "03", "critical_illness_insurance": False}},
        {"main_cause": "01", "wife": {"health": "03"}},
        {"main_cause": "01", "wife": {"health": "04", "critical_illness_insurance": False}},
    ),
    "C901": Case(
        {"size_card": 3},
        {"size_card": 3, "household_size_reason": "长子2017年3月迁出"},
        # A count that nobody gave differs from nothing.
        {"size_card": None},
    ),
    "C902": Case({"signature": None}, {"signature": "signed"}, {"signature": None, "is_surveyed": None}),
    "C903": Case(UNSIGNED, UNSIGNED | {"signature_reason": "外出务工"}, UNSIGNED | {"is_surveyed": False}),
    "C904": Case({"members_in_survey": 4}, {"members_in_survey": 1}, {"members_in_survey": 2}),
    # Whoever surveys today dates the survey today.
    "C905": Case({"checked_on": 20170601}, {"checked_on": 20170701}, {"checked_on": 20170612}),
    "C910": Case(
        _head(**AT_STAGE_BUT_OUT, because_of_poverty=True),
        _head(**AT_STAGE_BUT_OUT, because_of_poverty=True, special_education_certified=True),
        # Nobody has said whether the child is of school stage: it is taken to be.
        _head(compulsory_stage=None, out_of_school=True, because_of_poverty=True),
        edge_fires=True,
    ),
    "C911": Case(
        _head(**AT_STAGE_BUT_OUT, because_of_poverty=False),
        _head(**AT_STAGE_BUT_OUT, because_of_poverty=True),
        _head(**AT_STAGE_BUT_OUT, because_of_poverty=None),
    ),
    "C912": Case(
        _aged(20070101),
        _aged(20070101, compulsory_stage=True),
        # Six on this very day.
        _aged(20110612),
        edge_fires=True,
    ),
    "C913": Case(
        _head(compulsory_stage=False, out_of_school=True),
        _head(compulsory_stage=False, out_of_school=False),
        _head(compulsory_stage=None, out_of_school=True),
    ),
}
