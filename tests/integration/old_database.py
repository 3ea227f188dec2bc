"""A database as the program of the first day left it, then as that of a later day did, then after `huitou migrate`:
`python -m tests.integration.old_database DATA` says what stood in every table each time. A process of its own, because
a schema in the making is no schema for other tests.

Rows are written through the models of the migrations, since the program's own no longer fit.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import UTC, date, datetime
from typing import Any

MOMENT = datetime(2017, 4, 20, 8, 0, tzinfo=UTC)
DIGEST = "0" * 64
COUNTY, OTHER_COUNTY = "511425", "511424"
VILLAGE, NEXT_VILLAGE, OTHER_VILLAGE = "511425100201", "511425100202", "511424100201"
HOUSEHOLDS = 560
"""Two judgements each: more than the thousand that a migration takes at once."""
SHORT = '"clause":"附件2 注5","members":["01","03"],"persons":2,"verdict":"not_met"'
FINDINGS: dict[str, str] = {
    "{}": "",
    '{"electricity":{"clause":"附件2 注9","verdict":"met"}}': "",
    '{"leading_industry":{"clause":"附件1","verdict":"not_applicable"}}': "",
    '{"safe_water":{"clause":"附件2 注8","reason":"fact_missing","verdict":"unknown"}}': "safe_water:u",
    f'{{"safe_housing":{{"clause":"附件2 注7","verdict":"not_met"}},"compulsory_education":{{{SHORT}}}}}': (
        "compulsory_education:n2 safe_housing:n0"
    ),
    '{"basic_medical_care":{"clause":"附件2 注6","persons":null,"verdict":"not_met"}}': "basic_medical_care:n?",
}
"""What was found, as it was stored, and what of it a roll-up counts."""
PHONE = "13800001234"
NUMBERS = ("", "51142519700101012X", "51142519850202012X", "51142519900303001743", "511425201004040017")
"""Nobody's; two that end alike; a disability certificate, whose last two digits are none of the number's; its end."""
MEMBERS = 2_100
"""More than the two thousand that a migration takes at once."""

_ROOMS = ("areas", "audit", "accounts", "orders", "registry", "surveys", "assessments", "casework")
_OLDEST = [(room, "0001_initial") for room in _ROOMS]
_LATER = [("surveys", "0008_review_threads"), ("casework", "0004_list_order"), ("registry", "0003_last_four")]


def _place(apps: Any, county: str, villages: tuple[str, ...]) -> tuple[Any, dict[str, Any]]:
    area, last = apps.get_model("areas", "Area"), None
    for code, level in (
        (county[:2], "province"),
        (county[:4], "city"),
        (county, "county"),
        (f"{county}100", "township"),
    ):
        last = area.objects.filter(code=code).first() or area.objects.create(
            code=code, name=code, level=level, parent=last
        )
    found = {code: area.objects.create(code=code, name=code, level="village", parent=last) for code in villages}
    return area.objects.get(code=county), found


def _round(apps: Any, county: Any, slug: str) -> Any:
    return apps.get_model("surveys", "Round").objects.create(
        county=county, slug=slug, pack_digest=DIGEST, exit_years="2014,2015,2016", review_standard_year=2016,
        remediation_standard_year=2017, opened_at=MOMENT, opened_by=1,
    )  # fmt: skip


def _household(apps: Any, county: Any, village: Any, code: str) -> Any:
    return apps.get_model("registry", "Household").objects.create(
        county=county, village=village, code=code, head_name=f"户主{code[-3:]}", status="exited",
        exit_year=None if code.endswith("2") else 2015,
    )  # fmt: skip


def _subject(apps: Any, round_: Any, thing: Any, village: str, **values: Any) -> Any:
    kind = "village" if thing._meta.model_name == "village" else "household"
    code = village if kind == "village" else thing.code
    return apps.get_model("surveys", "RoundSubject").objects.create(
        round=round_, subject_type=kind, code=code, village_code=village, head="" if kind == "village" else "户主",
        exit_year=2015, joined_at=MOMENT, **{kind: thing}, **values,
    )  # fmt: skip


def _survey(apps: Any, subject: Any, kind: str, state: str) -> None:
    is_approved = state == "approved"
    apps.get_model("surveys", "Survey").objects.create(
        subject=subject, kind=kind, state=state, facts="{}", digest=DIGEST, entered_by=1,
        surveyed_on=date(2017, 4, 18) if is_approved else None, approved_at=MOMENT if is_approved else None,
        approved_by=1 if is_approved else None,
    )  # fmt: skip


def _gap(apps: Any, gap_list: Any, subject: Any, indicator: str, state: str, **values: Any) -> Any:
    return apps.get_model("casework", "Gap").objects.create(
        gap_list=gap_list, subject=subject, indicator=indicator, origin="review_standard", state=state, households=1,
        target_year=2017, found_at=MOMENT, **values,
    )  # fmt: skip


def _gap_list(apps: Any, round_: Any, *, is_signed: bool) -> Any:
    signed = {"state": "signed", "signed_at": MOMENT, "signed_by": 1, "signed_by_name": "核查", "gap_count": 3}
    return apps.get_model("casework", "GapList").objects.create(
        round=round_, number=1, drawn_up_at=MOMENT, **(signed if is_signed else {})
    )


def fill_oldest(apps: Any) -> None:
    """Two counties, three rounds; a household that stands in two rounds in different villages, one that left, one
    whose 户编号 the other county has as well, a village; surveys in every state; gaps of known and unknown persons."""
    county, villages = _place(apps, COUNTY, (VILLAGE, NEXT_VILLAGE))
    other, elsewhere = _place(apps, OTHER_COUNTY, (OTHER_VILLAGE,))
    first, second, foreign = (
        _round(apps, *said) for said in ((county, "2017-1"), (county, "2017-2"), (other, "2017-1"))
    )
    moved = _household(apps, county, villages[VILLAGE], "51142500001")
    left = _household(apps, county, villages[VILLAGE], "51142500002")
    namesake = _household(apps, other, elsewhere[OTHER_VILLAGE], "51142500001")
    poor = apps.get_model("registry", "Village").objects.create(area=villages[VILLAGE], is_poor_village=True)
    subjects = [
        _subject(apps, first, moved, VILLAGE),
        _subject(apps, second, moved, NEXT_VILLAGE, size_register=3),
        _subject(apps, first, left, VILLAGE, left_on=date(2017, 5, 2), left_reason="moved_away"),
        _subject(apps, foreign, namesake, OTHER_VILLAGE),
        _subject(apps, first, poor, VILLAGE),
    ]
    for subject, kind, state in zip(
        (*subjects, subjects[0]),
        ("review",) * 5 + ("remediation",),
        ("approved", "draft", "submitted") * 2,
        strict=True,
    ):
        _survey(apps, subject, kind, state)
    signed, drawn_up = _gap_list(apps, first, is_signed=True), _gap_list(apps, foreign, is_signed=False)
    gap = _gap(apps, signed, subjects[0], "safe_water", "dispatched", due_on=date(2017, 6, 30), persons=0)
    _gap(apps, signed, subjects[2], "basic_medical_care", "cancelled", persons=None)
    _gap(apps, signed, subjects[4], "paved_road", "listed", persons=0)
    _gap(apps, drawn_up, subjects[3], "safe_water", "found", persons=0)
    _send(apps, county, signed, gap)
    _judge_many(apps, county, villages[VILLAGE], first)
    _people(apps, left)
    apps.get_model("casework", "Digest").objects.create(
        user=1, on=date(2017, 5, 2), overdue=1, due_today=0, soon=2, made_at=MOMENT
    )


def _send(apps: Any, county: Any, gap_list: Any, gap: Any) -> None:
    department = apps.get_model("areas", "Department").objects.create(
        county=county, slug="water", label="水务局", label_en="Water"
    )
    referral = apps.get_model("casework", "Referral").objects.create(
        county=county, gap_list=gap_list, department=department, serial=1, number="青回头办〔2017〕1号",
        dispatched_at=MOMENT, due_on=date(2017, 6, 30),
    )  # fmt: skip
    apps.get_model("casework", "GapDepartment").objects.create(
        gap=gap, department=department, part="lead", referral=referral
    )
    apps.get_model("casework", "GapTransition").objects.create(
        gap=gap, source="listed", target="dispatched", at=MOMENT, by_user=1, by_name="县办"
    )


def _judge_many(apps: Any, county: Any, village: Any, round_: Any) -> None:
    """Households by the hundred, each judged by both standards."""
    from django.conf import settings

    from huitou.sealing.sealed import seal

    household, subject = apps.get_model("registry", "Household"), apps.get_model("surveys", "RoundSubject")
    phone = seal(settings.KEYRING, "phone", PHONE)
    found = household.objects.bulk_create(
        household(
            county=county, village=village, code=f"5114251{place:04}", head_name="户主", status="exited",
            phone_sealed=phone if place % 2 else None,
        )
        for place in range(HOUSEHOLDS)
    )  # fmt: skip
    subjects = subject.objects.bulk_create(
        subject(
            round=round_, subject_type="household", household=one, code=one.code, village_code=VILLAGE, head="户主",
            exit_year=2014, joined_at=MOMENT,
        )
        for one in found
    )  # fmt: skip
    assessment, texts = apps.get_model("assessments", "Assessment"), list(FINDINGS)
    assessment.objects.bulk_create(
        assessment(
            subject=one, kind="review", standard=standard, standard_year=year, standard_digest=DIGEST,
            facts_digest=DIGEST, is_met=(None, True, False)[place % 3], size=None if place % 5 else 4,
            findings=texts[(place + year) % len(texts)], assessed_at=MOMENT,
        )
        for place, one in enumerate(subjects)
        for standard, year in (("review_standard", 2016), ("remediation_standard", 2017))
    )  # fmt: skip


def _people(apps: Any, household: Any) -> None:
    """Members with and without a number, by the thousand, and one who went."""
    from django.conf import settings

    from huitou.sealing.sealed import index_of, seal

    member = apps.get_model("registry", "Member")
    sealed = {one: seal(settings.KEYRING, "identity", one) for one in NUMBERS if one}
    indexed = {one: index_of(settings.KEYRING, "identity", one) for one in NUMBERS if one}
    member.objects.bulk_create(
        member(
            household=household, number=f"{place:05}", name=f"成员{place}",
            identity_sealed=sealed.get(number), identity_index=indexed.get(number, ""),
            left_on=date(2016, 3, 1) if place == 1 else None, left_reason="died" if place == 1 else "",
        )
        for place, number in ((place, NUMBERS[place % len(NUMBERS)]) for place in range(MEMBERS))
    )  # fmt: skip


def fill_later(apps: Any) -> None:
    """What only came later: a gap that came back to its department, one that was carried over into the next round, and
    a survey that was signed."""
    gap, subject = apps.get_model("casework", "Gap"), apps.get_model("surveys", "RoundSubject")
    earlier = gap.objects.get(subject__code="51142500001", subject__round__slug="2017-1", state="dispatched")
    gap.objects.filter(pk=earlier.pk).update(state="carried_over")
    again = subject.objects.get(code="51142500001", round__slug="2017-2")
    place = {"village_code": again.village_code, "subject_type": again.subject_type}
    gap_list = _gap_list(apps, again.round, is_signed=True)
    _gap(apps, gap_list, again, "safe_water", "listed", persons=0, carried_from=earlier, **place)
    _gap(apps, gap_list, again, "electricity", "returned", persons=0, returned_to="department", **place)
    apps.get_model("surveys", "SurveySignature").objects.create(
        subject=again,
        kind="review",
        way="refused",
        reason="不在家",
        facts_digest=DIGEST,
        at=MOMENT,
        by_user=1,
        by_name="村",
    )


STAGES: tuple[tuple[list[tuple[str, str]], Callable[[Any], None]], ...] = (
    (_OLDEST, fill_oldest),
    (_LATER, fill_later),
)


def standing() -> dict[str, dict[str, Any]]:
    """Every row of every table, by table and key, as text that JSON can carry."""
    from django.db import connection

    found: dict[str, dict[str, Any]] = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # nosec B608  # names of the schema
            names = [column[0] for column in cursor.description]
            rows = [dict(zip(names, map(_plain, row), strict=True)) for row in cursor.fetchall()]
            found[table] = {str(row.get("id", place)): row for place, row in enumerate(rows)}
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return value if isinstance(value, int | str | None) else str(value)


def main(data: str) -> None:
    """Fills the database of the settings stage by stage, then runs the command."""
    import django

    django.setup()
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from huitou.cli import main as huitou

    stages = []
    for targets, fill in STAGES:
        executor = MigrationExecutor(connection)
        executor.migrate(targets)
        fill(executor.loader.project_state(targets).apps)
        stages.append(standing())
    with redirect_stdout(sys.stderr):
        code = huitou(["migrate", "--data", data])
    sys.stdout.write(json.dumps({"code": code, "stages": stages, "migrated": standing()}))


if __name__ == "__main__":
    main(sys.argv[1])
