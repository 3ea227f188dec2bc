"""The demonstration county is loaded by the operator of the machine, whichever database it goes into."""

from __future__ import annotations

from pathlib import Path

import pytest

from huitou.areas.queries import area_by_code
from huitou.cli import demo

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_step_of_the_demonstration_needs_no_user_to_be_named(tmp_path: Path) -> None:
    areas = tmp_path / "areas.csv"
    areas.write_text("code,name,level,parent\n51,四川省,province,\n5114,眉山市,city,51\n", encoding="utf-8")
    demo._command("load", "areas", str(areas))
    assert area_by_code("5114").name == "眉山市"


def test_a_step_that_is_refused_ends_the_demonstration(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="huitou load areas"):
        demo._command("load", "areas", str(tmp_path / "nothing.csv"))
