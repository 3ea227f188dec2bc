"""New records as rows of the database."""

from __future__ import annotations

from uuid import UUID

import pytest

from huitou.registry.stored_rows import new_row_names, new_rows


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
