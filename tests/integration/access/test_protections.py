"""Taking a protection away turns the run red (T17): each is broken on purpose, and the watch over it must notice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import reduce
from importlib import import_module
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db.models import Q

from huitou.accounts.actions import acting
from huitou.accounts.models import Post, User
from huitou.accounts.queries import viewing
from huitou.areas.models import Area
from huitou.audit.prepared import forget
from huitou.audit.writing import writing
from huitou.casework.models import Referral
from huitou.core.authority import Permission
from huitou.core.errors import Refusal
from huitou.surveys import actions, queries
from huitou.surveys.models import Submission
from tests.integration.access import world
from tests.integration.access.crawling import crawl, leaks, may_be_seen
from tests.integration.access.expectations import ACCESS
from tests.integration.access.test_matrix import agrees, ask, expected
from tests.integration.access.world import NOW, RELATIONS, TODAY, VILLAGES, Things
from tests.integration.county import household_document

pytestmark = pytest.mark.django_db
World = Mapping[str, Things]
Watch = Callable[[World], bool]
"""Whether something is wrong."""


def canaries(role: str, department: str = "housing") -> Watch:
    """Watches what somebody can read."""

    allowed: frozenset[str] = may_be_seen(role) if department == "housing" else frozenset()

    def leaking(address: str, text: str) -> bool:
        return bool(leaks({address: text}, allowed))

    def watch(things: World) -> bool:
        pages = crawl(world.client_of(role, department), things, follow=False, until=leaking)
        return bool(leaks(pages, allowed))

    return watch


def addresses(role: str) -> Watch:
    """Watches what the addresses answer to somebody."""

    def watch(things: World) -> bool:
        client = world.client_of(role)
        return not all(
            agrees(ask(client, method, access, things[relation]), expected(role, method, access, relation))
            for access in ACCESS.values()
            for method in ("GET", "POST")
            for relation in RELATIONS
        )

    return watch


def second_factor(things: World) -> bool:
    """Watches that who needs a second factor gets nowhere without one."""
    client = world.client_of("county_office")
    Authenticator.objects.all().delete()
    return client.get(ACCESS["gaps"].address(things["own"])).status_code == 200


def ended_post(things: World) -> bool:
    """Watches that a post which has ended counts no more."""
    del things
    user = User.objects.filter(username="former").first() or User.objects.create_user(username="former", name="前任")
    with writing():
        place = Area.objects.get(code="511425")
        Post.objects.get_or_create(
            user=user, role="county_office", area=place, from_on=date(2016, 1, 1), until_on=date(2017, 6, 11)
        )
    try:
        viewing(user, today=TODAY)
    except Refusal:
        return False
    return True


def write_outside_an_action(things: World) -> bool:
    """Watches that a table is written by an action only."""
    try:
        Submission.objects.filter(ref=things["own"].submission).update(state="locked")
    except RuntimeError:
        return False
    return True


def own_work(things: World) -> bool:
    """Watches that nobody approves what they handed in themselves."""
    user = User.objects.filter(username="both").first() or User.objects.create_user(username="both", name="一人两岗")
    with writing():
        for role in ("township_clerk", "township_approver"):
            Post.objects.get_or_create(
                user=user, role=role, area=Area.objects.get(code="511425101"), from_on=date(2017, 1, 1)
            )
    ref, village = things["own"].submission, VILLAGES["own"]
    row = Submission.objects.get(ref=ref)
    if row.state == "draft":
        standing, _ = queries.standing(row.ref, viewing(user, today=TODAY), today=TODAY)
        with acting(user, Permission.SUBMISSION_SUBMIT, village, today=TODAY) as by:
            actions.submit(row.ref, row.version, standing, by=by, now=NOW)
        row.refresh_from_db()
    try:
        with acting(user, Permission.SUBMISSION_APPROVE, village, today=TODAY) as by:
            actions.approve(row.ref, row.version, by=by, now=NOW)
    except Refusal:
        return False
    return True


def changed_unseen(things: World) -> bool:
    """Watches that a reviewer approves what was submitted and nothing else."""
    village, row = VILLAGES["own"], Submission.objects.get(ref=things["own"].submission)
    world.client_of("township_clerk")
    world.client_of("township_approver")
    clerk, approver = User.objects.get(username="township_clerk"), User.objects.get(username="township_approver")
    if row.state == "draft":
        standing, _ = queries.standing(row.ref, viewing(clerk, today=TODAY), today=TODAY)
        with acting(clerk, Permission.SUBMISSION_SUBMIT, village, today=TODAY) as by:
            actions.submit(row.ref, row.version, standing, by=by, now=NOW)
        operator = User.objects.get(username="operator")
        (line,) = queries.rounds(viewing(clerk, today=TODAY))
        with acting(operator, Permission.SURVEY_IMPORT_APPROVED, "511425", today=TODAY) as by:
            document = household_document("CAN-A", 2, "100")
            actions.record_surveys(line, [document], approved=True, way_in="file", by=by, now=NOW)
        row.refresh_from_db()
    try:
        with acting(approver, Permission.SUBMISSION_APPROVE, village, today=TODAY) as by:
            actions.approve(row.ref, row.version, by=by, now=NOW)
    except Refusal:
        return False
    return True


def everywhere(*args: Any, **kwargs: Any) -> Q:
    return Q()


def yes(*args: Any, **kwargs: Any) -> bool:
    return True


def nothing(*args: Any, **kwargs: Any) -> None:
    return None


def anything(*args: Any) -> Q:
    """No condition at all."""
    del args
    return Q()


def any_referral(viewer: Any) -> Any:
    """Referrals of whatever county."""
    del viewer
    return Referral.objects.select_related("department")


PROTECTIONS: Mapping[str, tuple[str, Callable[..., Any], Watch]] = {
    "reach of households": ("huitou.registry.queries.households:in_scope", everywhere, canaries("village_officer")),
    "reach of referrals": ("huitou.casework.queries.referrals:_visible", any_referral, addresses("review_team")),
    "reach of submissions": ("huitou.surveys.queries.reachable:in_scope", everywhere, canaries("village_officer")),
    "reach of gaps": ("huitou.casework.queries.lines:in_scope", everywhere, canaries("village_officer")),
    "what was sent to a department": (
        "huitou.web.views.subjects:was_referred", yes, canaries("department_officer", "education"),
    ),
    "rounds of one's county": ("huitou.areas.queries:_touches", yes, addresses("county_office")),
    "rights": ("huitou.core.authority:Actor.can", yes, canaries("city_viewer")),
    "rights at addresses": ("huitou.core.authority:Actor.require", nothing, addresses("supervision")),
    "area of a deed": ("huitou.core.authority:Scope.covers", yes, addresses("village_officer")),
    "second factor": ("huitou.web.middleware:_has_second_factor", yes, second_factor),
    "end of a post": ("huitou.accounts.queries.posts:lasting", anything, ended_post),
    "writing by actions only": ("huitou.audit.writing:require_writing", nothing, write_outside_an_action),
    "four eyes": ("huitou.surveys.actions.reviewing:_refuse_own_work", nothing, own_work),
    "the seal": ("huitou.surveys.actions.reviewing:_refuse_changed", nothing, changed_unseen),
}  # fmt: skip


# That canaries and addresses are quiet while the protections stand is what test_canaries and test_matrix show.
_WELL_IN_OTHER_TESTS = ("canaries.", "addresses.")


@pytest.fixture
def _statements_worked_out_anew() -> Iterator[None]:
    """Nothing that was worked out with or without a protection stays for others."""
    forget()
    yield
    forget()


@pytest.mark.usefixtures("_statements_worked_out_anew")
@pytest.mark.parametrize("name", PROTECTIONS)
def test_a_protection_that_is_taken_away_is_missed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    target, broken, watch = PROTECTIONS[name]
    things = world.build()
    if not watch.__qualname__.startswith(_WELL_IN_OTHER_TESTS):
        assert not watch(things), "all is well while it stands"
    module, _, path = target.partition(":")
    *owners, attribute = path.split(".")
    monkeypatch.setattr(reduce(getattr, owners, import_module(module)), attribute, broken)
    forget()
    assert watch(things), f"nobody noticed that {target} is gone"
