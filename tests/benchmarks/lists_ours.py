"""Makes the year of a big county in the data directory and asks for every list page (`list_pages`), as those see it who
see the most. Arguments: households, gaps. Prints by page: wall time, time of the processor, queries."""

from __future__ import annotations

import json
import random
import resource
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from huitou.core.lifecycle import GAP

COUNTY = "511425"
TOWNSHIPS, VILLAGES_EACH = 20, 15
NOW, TODAY = datetime(2017, 10, 20, 2, 0, tzinfo=UTC), date(2017, 10, 20)
INDICATORS = ("net_income_per_capita", "compulsory_education", "basic_medical_care", "safe_housing", "safe_water")
STATES = (
    "dispatched", "received", "planned", "planned", "reported_done", "reviewed", "confirmed", "accepted", "accepted",
    "returned",
)  # fmt: skip
_TO_REPORT = ("receive", "plan", "report_done")
_WAYS: Mapping[str, tuple[str, ...]] = {
    "dispatched": (),
    "received": _TO_REPORT[:1],
    "planned": _TO_REPORT[:2],
    "reported_done": _TO_REPORT,
    "returned": (*_TO_REPORT, "return_report"),
    "reviewed": (*_TO_REPORT, "review"),
    "confirmed": (*_TO_REPORT, "review", "confirm"),
    "accepted": (*_TO_REPORT, "review", "confirm", "accept"),
}
"""The steps after dispatch by which a gap comes to its state."""


def main(households: int, gaps: int) -> None:
    """Builds, asks, prints."""
    import django

    django.setup()
    from huitou.cli.schema import lay_down

    lay_down()
    departments = build(households, gaps)
    taken = {name: asdict(one) for name, one in _ask().items()}
    figures = {name: taken.pop(name) for name in _figures()}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sys.stdout.write(json.dumps({"pages": taken, "figures": figures, "departments": departments, "peak_mb": peak}))


@dataclass(frozen=True, slots=True)
class Taken:
    """What a page takes: wall time and the time of the processor, medians in seconds, and queries."""

    seconds: float
    processor: float
    queries: int


def build(households: int, gaps: int, townships: int = TOWNSHIPS, villages_each: int = VILLAGES_EACH) -> int:
    """The year of a county, in an empty database; how many departments its gaps went to."""
    from django.db import transaction

    from huitou.accounts.actions import acting, ensure_operator
    from huitou.areas.models import Area, Department
    from huitou.audit.bulk import insert_rows
    from huitou.audit.writing import writing
    from huitou.core.authority import Permission
    from huitou.orders.actions import adopt_pack
    from huitou.registry.models import Household
    from huitou.reporting.tasks import fold_counters
    from huitou.surveys.actions import keep_blocks, open_round
    from huitou.surveys.models import RoundSubject

    codes = [f"{COUNTY}{100 + t}{200 + v}" for t in range(townships) for v in range(villages_each)]
    with transaction.atomic(), writing():
        county = _areas(Area, codes)
        places = dict(Area.objects.filter(level="village").values_list("code", "id"))
        insert_rows(Household, ("ref", "county_id", "code", "village_id", "head_name", "exit_year", "status", "kind",
                                "size_register", "size_system", "supporting_unit", "support_officer", "details",
                                "ended_reason", "version"), [
            (uuid4(), county, f"H{n:06}", places[codes[n % len(codes)]], f"户主{n}", 2014 + n % 3, "exited", "01", 4, 4,
             "县水务局" if n % 7 == 0 else "县委办", "", "{}", "", 1)
            for n in range(households)
        ])  # fmt: skip
    with acting(ensure_operator(), Permission.ROUND_OPEN, COUNTY, today=TODAY) as operator:
        adopt_pack(COUNTY, "qingshen-2017", by=operator, now=NOW)
        line, _ = open_round("2017-07", COUNTY, by=operator, now=NOW)
    with transaction.atomic(), writing():
        subjects = list(RoundSubject.objects.order_by("id").values_list("id", "village_code", "subject_type", "code"))
        leads = list(Department.objects.order_by("id").values_list("id", flat=True))[:16]
        _surveys(line.id, subjects)
        _gaps(line.id, subjects, leads, gaps)
    keep_blocks(today=datetime.now(UTC).date())  # as the job worker does, and the counters as well
    fold_counters(NOW)
    return len(leads)


def _areas(area: Any, codes: list[str]) -> int:
    made: dict[str, Any] = {}
    above = [("51", "省", "province"), ("5114", "市", "city"), (COUNTY, "县", "county")]
    townships = sorted({code[:9] for code in codes})
    rows = [*above, *((code, f"乡{code[-3:]}", "township") for code in townships)]
    rows += [(code, f"村{code[-6:]}", "village") for code in codes]
    digits = {"city": 2, "county": 4, "township": 6, "village": 9}
    for code, name, level in rows:
        parent = made.get(code[: digits.get(level, 0)])
        made[code] = area.objects.create(code=code, name=name, level=level, parent=parent)
    return int(made[COUNTY].pk)


def _surveys(round_id: int, subjects: list[tuple[int, str, str, str]]) -> None:
    """Nine subjects in ten have an approved survey, judged under both standards; one in fifty is forewarned."""
    from huitou.assessments.models import Assessment
    from huitou.audit.bulk import insert_rows
    from huitou.surveys.models import Survey

    done = [subject for place, subject in enumerate(subjects) if place % 10]
    facts = json.dumps({f"fact_{number}": number for number in range(60)})
    insert_rows(Survey, ("ref", "subject_id", "round_id", "village_code", "kind", "state", "facts", "digest",
                         "surveyed_on", "revision", "version", "entered_by", "approved_at", "approved_by"), [
        (uuid4(), key, round_id, village, "review", "approved", facts, "0" * 64, TODAY, 1, 1, 0, NOW, 0)
        for key, village, _, _ in done
    ])  # fmt: skip
    met, unmet = (
        json.dumps({name: {"verdict": verdict, "clause": "三(一)"} for name in INDICATORS})
        for verdict in ("met", "not_met")
    )
    insert_rows(Assessment, ("subject_id", "kind", "standard", "standard_year", "standard_digest", "facts_digest",
                             "is_met", "size", "findings", "tally", "assessed_at"), [
        (key, "review", standard, year, "0" * 64, "0" * 64, is_met, 4, met if is_met else unmet,
         "" if is_met else " ".join(f"{name}:n0" for name in sorted(INDICATORS)), NOW)
        for place, (key, _, _, _) in enumerate(done)
        for standard, year in (("review_standard", 2016), ("remediation_standard", 2017))
        for is_met in (standard == "review_standard" or place % 50 != 1,)
    ])  # fmt: skip


def _gaps(round_id: int, subjects: list[tuple[int, str, str, str]], leads: list[int], gaps: int) -> None:
    from huitou.audit.bulk import insert_rows
    from huitou.casework.models import Gap, GapDepartment, GapList, GapTransition, Referral
    from huitou.surveys.models import Round

    draw = random.Random(20170605)
    county = Round.objects.get(pk=round_id).county_id
    held = GapList.objects.create(round_id=round_id, number=0, state="signed", drawn_up_at=NOW, signed_at=NOW,
                                  signed_by=0, gap_count=gaps)  # fmt: skip
    rows = []
    apart = max(1, len(subjects) // (gaps // 2))  # in every village of the county
    for place in range(gaps):
        state = draw.choice(STATES)
        rows.append((
            uuid4(), held.pk, round_id, *subjects[(place // 2) * apart % len(subjects)],
            INDICATORS[place % 2 + 3 * (place // 2 % 2)], "review_standard", 1, 1, "2900", "3100", "CNY/person/year",
            "[]", state, 1, 2017, NOW, date(2017, 10, 31), "department" if state == "returned" else "", "",
            "met" if state in {"confirmed", "accepted"} else "", "", "[]",
        ))  # fmt: skip
    insert_rows(Gap, ("ref", "gap_list_id", "round_id", "subject_id", "village_code", "subject_type", "subject_code",
                      "indicator", "origin", "persons", "households", "value", "threshold", "unit", "members", "state",
                      "version", "target_year", "found_at", "due_on", "returned_to", "undone_reason", "outcome",
                      "outcome_value", "outcome_members"), rows)  # fmt: skip
    referrals = [
        Referral.objects.create(county_id=county, gap_list=held, department_id=department, serial=serial,
                                number=f"点球{serial}号", dispatched_at=NOW, due_on=date(2017, 10, 31))
        for serial, department in enumerate(leads, 1)
    ]  # fmt: skip
    keys = list(Gap.objects.order_by("id").values_list("id", flat=True))
    parts = [(key, leads[key % 16], "lead", "五(一)", referrals[key % 16].pk) for key in keys]
    parts += [(key, leads[(key + 1) % 16], "joint", "五(一)", referrals[(key + 1) % 16].pk) for key in keys]
    insert_rows(GapDepartment, ("gap_id", "department_id", "part", "clause", "referral_id"), parts)
    states = Gap.objects.order_by("id").values_list("id", "state")
    story = [(key, *move, 0, "县脱贫办", "") for key, state in states for move in _way_to(state, key)]
    insert_rows(GapTransition, ("gap_id", "name", "source", "target", "at", "by_user", "by_name", "reason"), story)


def _way_to(state: str, key: int) -> list[tuple[str, str, str, datetime]]:
    """The moves that lead a gap to its state, some days apart: name, source, target, when."""
    names = ["dispatch", *_WAYS[state]]
    targets = ["listed", *(str(GAP[name].target) for name in names)]
    days = [NOW + timedelta(days=number * 2 + key % 23) for number in range(len(names))]
    return list(zip(names, targets, targets[1:], days, strict=False))


def _ask() -> dict[str, Taken]:
    from django.test import Client

    from tests.benchmarks.list_pages import LISTS

    found = {}
    for role in LISTS:
        client = Client()
        client.force_login(person(role), backend="huitou.web.session_store.People")
        for address in addresses(role):
            found[f"{role} {address}"] = _taken(client.get, address)
    return found


def _figures() -> list[str]:
    """What is asked for beside the lists, by the names of `_ask`."""
    from django.urls import reverse

    from tests.benchmarks.list_pages import FIGURES

    return [f"{role} {reverse(name)}" for role, names in FIGURES.items() for name in names]


def addresses(role: str) -> tuple[str, ...]:
    """The lists that a role is asked for, plain and filtered, and the figures of a round."""
    from django.urls import reverse

    from tests.benchmarks.list_pages import FIGURES, FILTERED, LISTS

    names = (*LISTS[role], *FIGURES.get(role, ()))
    return (*map(reverse, names), *(f"/{rest}" for rest in FILTERED.get(role, ())))


def _taken(get: Callable[[str], Any], address: str) -> Taken:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.benchmarks.processes import RUNS, middle

    if (status := get(address).status_code) != 200:
        raise RuntimeError(f"{address}: {status}")
    seconds, processor = [], []
    for _ in range(RUNS):
        begun, worked = time.perf_counter(), time.process_time()
        get(address)
        seconds.append(time.perf_counter() - begun)
        processor.append(time.process_time() - worked)
    with CaptureQueriesContext(connection) as asked:
        get(address)
    return Taken(middle(seconds), middle(processor), len(asked))


def person(role: str) -> Any:
    """Somebody in a post that sees the most of what its role may see, with the code that posts of weight need."""
    from allauth.mfa.adapter import get_adapter
    from allauth.mfa.models import Authenticator

    from huitou.accounts.models import Post, User
    from huitou.areas.models import Area, Department
    from huitou.audit.writing import writing
    from huitou.core.roles import ROLES

    user = User.objects.create_user(username=role, name=ROLES[role].label)
    is_department = ROLES[role].level == "department"
    area = None if is_department else Area.objects.get(code=f"{COUNTY}100" if "township" in role else COUNTY)
    department = Department.objects.order_by("id").first() if is_department else None
    with writing():
        Post.objects.create(user=user, role=role, area=area, department=department, from_on=date(2017, 1, 1))
    secret = get_adapter().encrypt("JBSWY3DPEHPK3PXP")
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": secret})
    return user


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
