"""Rules about identity numbers, birth, sex and relation (C5), put to the head of the household."""

from __future__ import annotations

from typing import Any

from tests.spec.checks.cases import Case, Cases


def _head(**facts: Any) -> dict[str, Any]:
    return {"head": facts}


CASES: Cases = {
    "C512": Case(_head(identity_length=17), _head(identity_length=18), _head(identity_length=15)),
    "C513": Case(
        _head(identity_kind="01", identity_length=20),
        _head(identity_kind="09", identity_length=20),
        _head(identity_kind="09", identity_length=22),
    ),
    "C514": Case(_head(identity_length=15), _head(identity_length=18), _head(identity_length=16)),
    "C515": Case(
        _head(is_identity_valid=False),
        _head(is_identity_valid=True),
        # A number of another length is told so (C512); its check digit says nothing.
        _head(is_identity_valid=None, identity_length=17),
    ),
    "C516": Case(
        _head(identity_kind="09", is_identity_valid=False),
        _head(identity_kind="09", is_identity_valid=True),
        _head(identity_kind="01", is_identity_valid=False),
    ),
    "C517": Case(
        _head(born_on=19740308, identity_born_on=19740803),
        _head(born_on=19740308, identity_born_on=19740308),
        _head(born_on=19740308, identity_born_on=19740309),
        edge_fires=True,
    ),
    "C518": Case(_head(sex="2", identity_sex="1"), _head(sex="1", identity_sex="1"), _head(sex="2", identity_sex=None)),
    # 03 son, 04 daughter, 21 somebody else.
    "C519": Case(_head(relation="03", sex="2"), _head(relation="04", sex="2"), _head(relation="21", sex="2")),
    "C520": Case(_head(born_on=20180101), _head(born_on=19740308), _head(born_on=20170612)),
    "C531": Case(
        _head(same_identity_in_county=3), _head(same_identity_in_county=0), _head(same_identity_in_county=1), True
    ),
    "C532": Case(_head(same_identity_in_city=3), _head(same_identity_in_city=0), _head(same_identity_in_city=None)),
    "C533": Case(
        _head(same_identity_in_province=3), _head(same_identity_in_province=0), _head(same_identity_in_province=1), True
    ),
}
