"""New records as rows of the database."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from huitou.registry.stored_rows import NewRows, new_row_names, new_rows


def test_new_rows_have_references_of_their_own_and_empty_columns_where_nothing_is_said() -> None:
    rows = new_rows("household", {"code": ["H1", "H2"], "exit_year": [2015, None]}, ["{}", '{"fuel":"柴草"}'])
    first, second = (dict(zip(new_row_names("household"), row, strict=True)) for row in rows)
    assert (first["code"], first["exit_year"], first["details"], first["kind"]) == ("H1", 2015, "{}", "")
    assert (second["code"], second["exit_year"], second["details"], second["size_card"]) == (
        "H2", None, '{"fuel":"柴草"}', None,
    )  # fmt: skip
    refs = {UUID(one["ref"]) for one in (first, second)}
    assert len(refs) == 2
    assert {(ref.version, ref.variant) for ref in refs} == {(4, "specified in RFC 4122")}


def test_a_column_that_no_household_has_is_refused() -> None:
    with pytest.raises(KeyError, match="born_on"):
        new_rows("household", {"born_on": [None]}, ["{}"])


def test_references_stand_in_order_so_that_an_index_grows_at_its_end() -> None:
    refs = [row[0] for row in new_rows("household", {}, ["{}"] * 500)]
    assert refs == sorted(refs)
    assert len(set(refs)) == 500
    assert {(UUID(ref).version, UUID(ref).variant) for ref in refs} == {(4, "specified in RFC 4122")}


SAID: dict[str, list[Any]] = {
    "ref": ["a", "b"], "code": ["H1", "H2"], "exit_year": [2015, None], "phone_sealed": [b"\0\1", b"\2"],
    "kind": ["", ""], "village_id": [7, 8],
}  # fmt: skip


@pytest.mark.parametrize(
    "other",
    [
        {"code": ["H1", "H3"]}, {"code": ["H1H", "2"]}, {"exit_year": [2015, 2015]}, {"exit_year": [None, 2015]},
        {"phone_sealed": [b"\0", b"\1\2"]}, {"phone_sealed": [b"\0\1", None]}, {"kind": [None, None]},
        {"kind": ["01", "01"]}, {"ref": ["b", "a"]}, {"village_id": [8, 7]}, {"village_id": [7, 7]},
    ],
)  # fmt: skip
def test_the_digest_tells_whatever_differs(other: dict[str, list[Any]]) -> None:
    assert NewRows(SAID).digest == NewRows({**SAID}).digest
    assert NewRows({**SAID, **other}).digest != NewRows(SAID).digest


def test_the_digest_of_one_column_does_not_run_into_that_of_the_next() -> None:
    rows = NewRows({"ref": ["a", "b"], "code": ["x", "y"]})
    assert NewRows({"ref": ["a", "b"], "kind": ["x", "y"]}).digest != rows.digest
    assert (NewRows({"ref": []}).digest, len(NewRows({"ref": []}))) == ("", 0)
