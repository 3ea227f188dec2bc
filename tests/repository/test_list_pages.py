"""Every page that lists something is measured by `./bench lists`."""

from __future__ import annotations

from django.urls import URLPattern

from huitou.web.urls import urlpatterns
from tests.benchmarks.list_pages import FIGURES, LISTS, NOT_LISTS


def addresses_that_name_nothing() -> set[str]:
    patterns = (one for one in urlpatterns if isinstance(one, URLPattern))
    return {str(one.name) for one in patterns if not one.pattern.converters}


def undeclared(names: set[str]) -> set[str]:
    return names - measured() - set(NOT_LISTS)


def measured() -> set[str]:
    return {name for table in (LISTS, FIGURES) for of_role in table.values() for name in of_role}


def test_every_list_is_measured() -> None:
    assert undeclared(addresses_that_name_nothing()) == set()


def test_a_page_that_nobody_declared_is_found() -> None:
    assert undeclared({"gaps", "complaints"}) == {"complaints"}


def test_nothing_is_declared_that_is_gone() -> None:
    declared = measured() | set(NOT_LISTS)
    assert declared <= addresses_that_name_nothing()
