"""Prepared reads give what the query set gives, for every kind of value, shape and row."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.test.utils import CaptureQueriesContext

from huitou.accounts.models import Post, User
from huitou.areas.models import Area
from huitou.audit.models import Event
from huitou.audit.prepared import prepared
from huitou.audit.writing import writing
from huitou.surveys.queries import RoundLine
from tests.integration import county
from tests.integration.county import COUNTY, HANYANG

NOON = datetime(2017, 6, 12, 4, 0, tzinfo=UTC)


@prepared
def _posts(user_id: int, today: date) -> QuerySet[Post]:
    return Post.objects.filter(user_id=user_id, from_on__lte=today).select_related("user", "area", "department")


@prepared
def _names(*levels: str, codes: tuple[str, ...]) -> QuerySet[Area, Any]:
    return Area.objects.filter(code__in=codes, level__in=levels).order_by("code").values_list("code", "name")


@prepared
def _verbs(ref: UUID, at: datetime) -> QuerySet[Event, Any]:
    return Event.objects.filter(ref=ref, at__lte=at).values_list("verb", flat=True)


@prepared
def _none_of(code: str) -> QuerySet[Area]:
    return Area.objects.filter(pk__in=(), code=code)


@pytest.fixture
def clerk(open_round: RoundLine) -> User:
    return county.user("township_clerk", area=HANYANG)


def test_rows_are_models_with_what_was_selected_along(clerk: User) -> None:
    _posts(user_id=0, today=county.TODAY)
    (post,) = _posts(user_id=clerk.pk, today=county.TODAY)
    assert post == Post.objects.get(user=clerk)
    with CaptureQueriesContext(connection) as asked:
        assert (post.user, post.area and post.area.code, post.department) == (clerk, HANYANG, None)
    assert len(asked) == 0


def test_a_day_is_a_value(clerk: User) -> None:
    begun = Post.objects.get(user=clerk).from_on
    assert _posts(user_id=clerk.pk, today=begun)
    assert not _posts(user_id=clerk.pk, today=date(begun.year - 1, 1, 1))


def test_a_reference_and_a_moment_are_values(db: None) -> None:
    ref = uuid4()
    with writing():
        Event.objects.create(ref=ref, at=NOON, user_id=1, user_name="甲", role="x", via="web", verb="saved", thing="y",
                             thing_ref="z", area_code="", detail="{}")  # fmt: skip
    assert _verbs(ref=ref, at=NOON) == ["saved"]
    assert _verbs(ref=ref, at=NOON.replace(hour=3)) == []
    assert _verbs(ref=uuid4(), at=NOON) == []


@pytest.mark.parametrize("codes", [(), (HANYANG,), (HANYANG, COUNTY), tuple(str(511425000 + n) for n in range(200))])
def test_any_number_of_codes(open_round: RoundLine, codes: tuple[str, ...]) -> None:
    wanted = Area.objects.filter(code__in=codes, level="township").order_by("code").values_list("code", "name")
    assert _names("township", codes=codes) == list(wanted)


@pytest.mark.parametrize("count", [*range(1, 10), 15, 16, 17, 33, 64, 65])
def test_a_tuple_that_is_filled_up_finds_no_more(open_round: RoundLine, count: int) -> None:
    codes = tuple(Area.objects.order_by("code").values_list("code", flat=True))[:count]
    missing = tuple(f"9{number:05}" for number in range(count - len(codes)))
    levels = sorted(set(Area.objects.values_list("level", flat=True)))
    assert [code for code, _ in _names(*levels, codes=(*missing, *codes))] == list(codes)


def test_tuples_of_many_lengths_share_a_few_statements(open_round: RoundLine) -> None:
    built = []

    @prepared
    def named(codes: tuple[str, ...]) -> QuerySet[Area, Any]:
        built.append(len(codes))
        return Area.objects.filter(code__in=codes).values_list("code", flat=True)

    with CaptureQueriesContext(connection) as asked:
        for count in range(1, 65):
            assert named(codes=(COUNTY,) * count) == [COUNTY]
    assert len({one["sql"] for one in asked}) == 8 + 3
    assert built == [1]


def test_a_statement_is_stretched_in_every_place_of_a_tuple_and_nowhere_else(open_round: RoundLine) -> None:
    @prepared
    def around(levels: tuple[str, ...], codes: tuple[str, ...], first: str) -> QuerySet[Area, Any]:
        names_of = Q(code__in=codes, level__in=levels) | Q(parent__code__in=codes, name__contains="%s")
        return Area.objects.filter(names_of, code__gte=first).order_by("code").values_list("code", flat=True)

    every = tuple(Area.objects.order_by("code").values_list("code", flat=True))
    for levels, codes in ((("county",), every), (("county", "township"), every[:3]), (("village",), every[:20])):
        inside = Area.objects.filter(code__in=codes, level__in=levels, code__gte=COUNTY).order_by("code")
        assert around(levels=levels, codes=codes, first=COUNTY) == list(inside.values_list("code", flat=True))


def test_a_tuple_that_stands_elsewhere_is_worked_out_for_each_length(open_round: RoundLine) -> None:
    built = []

    @prepared
    def either(codes: tuple[str, ...]) -> QuerySet[Area, Any]:
        built.append(len(codes))
        wanted = Q(pk__in=())
        for code in codes:
            wanted |= Q(code=code)
        return Area.objects.filter(wanted).order_by("code").values_list("code", flat=True)

    assert either(codes=(COUNTY,)) == [COUNTY]
    assert either(codes=(COUNTY, HANYANG)) == [COUNTY, HANYANG]
    assert either(codes=()) == []
    assert built == [1, 2, 0]


def test_another_shape_is_another_statement(open_round: RoundLine) -> None:
    both = (HANYANG, COUNTY)
    assert [code for code, _ in _names("county", codes=both)] == [COUNTY]
    assert [code for code, _ in _names("township", codes=both)] == [HANYANG]
    assert [code for code, _ in _names("county", "township", codes=both)] == [COUNTY, HANYANG]


def test_what_can_never_be_found_is_not_asked(db: None) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert _none_of(code=COUNTY) == []
    assert len(asked) == 0


def test_the_statement_is_worked_out_once(open_round: RoundLine, monkeypatch: pytest.MonkeyPatch) -> None:
    built = []

    @prepared
    def areas_of(level: str) -> QuerySet[Area, Any]:
        built.append(level)
        return Area.objects.filter(level=level).values_list("code", flat=True)

    assert set(areas_of(level="county")) == {COUNTY}
    assert HANYANG in areas_of(level="township")
    assert len(built) == 1


def test_an_error_of_the_database_comes_as_djangos(open_round: RoundLine) -> None:
    @prepared
    def broken(level: str) -> QuerySet[Area, Any]:
        wrong = RawSQL("no_such_column", ())  # wrong on purpose
        return Area.objects.filter(level=level).annotate(wrong=wrong).values_list("wrong", flat=True)

    with pytest.raises(DatabaseError, match="no_such_column"), transaction.atomic():
        broken(level="county")


def test_whoever_listens_at_the_connection_hears_of_it(open_round: RoundLine) -> None:
    heard = []

    def listen(execute: Any, sql: str, *rest: Any) -> Any:
        heard.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(listen):
        _names("county", codes=(COUNTY,))
    assert len(heard) == 1


def test_rows_of_another_making_are_not_prepared(db: None) -> None:
    @prepared
    def as_dictionaries(level: str) -> QuerySet[Area, Any]:
        return Area.objects.filter(level=level).values("code")

    with pytest.raises(TypeError, match="ValuesIterable"):
        as_dictionaries(level="county")
