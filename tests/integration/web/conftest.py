"""A small county with one person per role, signed in through Django's client."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.test import Client

from huitou.accounts.actions import acting, ensure_operator
from huitou.accounts.models import Post, User
from huitou.areas.models import Area, Department
from huitou.audit.writing import writing
from huitou.core.authority import Permission
from huitou.core.roles import ROLES
from huitou.orders.actions import adopt_pack

TODAY = date(2017, 6, 12)
NOW = datetime(2017, 6, 12, 2, 0, tzinfo=UTC)
COUNTY = "511425"
PASSWORD = "long-enough-for-a-test"
SignIn = Callable[..., Client]


@pytest.fixture
def county(db: None) -> Area:
    """青神县 with two townships and three villages, working by the shipped order."""
    with writing():
        province = Area.objects.create(code="51", name="四川省", level="province")
        city = Area.objects.create(code="5114", name="眉山市", level="city", parent=province)
        county = Area.objects.create(code=COUNTY, name="青神县", level="county", parent=city)
        for code, name in (("511425101", "汉阳镇"), ("511425102", "瑞峰镇")):
            township = Area.objects.create(code=code, name=name, level="township", parent=county)
            for serial, village in (("201", "上游村"), ("202", "下游村")):
                Area.objects.create(code=code + serial, name=village, level="village", parent=township)
    operator = ensure_operator()
    with acting(operator, Permission.ORDER_ADOPT, COUNTY, today=TODAY) as actor:
        adopt_pack(COUNTY, "qingshen-2017", by=actor, now=NOW)
    return county


@pytest.fixture
def user_of(county: Area) -> Callable[..., User]:
    """Makes a user with a post: `user_of("department_officer", department="water")`, `user_of("township_clerk",
    area="511425101")`."""

    def make(role: str, *, area: str = COUNTY, department: str = "", name: str = "张三") -> User:
        username = f"{role}-{department or area}"
        user = User.objects.create_user(username=username, password=PASSWORD, name=name)
        place = Area.objects.get(code=area) if ROLES[role].level != "system" and not department else None
        office = Department.objects.get(county=county, slug=department) if department else None
        with writing():
            Post.objects.create(user=user, role=role, area=place, department=office, from_on=date(2017, 1, 1))
        if ROLES[role].second_factor:
            secret = get_adapter().encrypt("JBSWY3DPEHPK3PXP")
            Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": secret})
        return user

    return make


@pytest.fixture
def signed_in(user_of: Callable[..., User]) -> SignIn:
    """A client signed in as somebody with the role."""

    def sign_in(role: str, **place: str) -> Client:
        client = Client()
        client.force_login(user_of(role, **place), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in
