"""Which row of a members' file is which known member of a household. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from huitou.registry.code_lists import HEAD
from huitou.registry.comparing import Known
from huitou.registry.records import Records


def match_members(records: Records, rows: Sequence[int], known: Sequence[Known]) -> dict[int, Known]:
    """Which of the rows of one household is which known member."""
    waiting = {one.id: one for one in known}
    matches: dict[int, Known] = {}
    for is_same in (_same_number, _same_identity, _same_name):
        for at in rows:
            if at in matches:
                continue
            hit = next((one for one in waiting.values() if is_same(records, at, one)), None)
            if hit is not None:
                matches[at] = waiting.pop(hit.id)
    return matches


def _same_number(records: Records, at: int, known: Known) -> bool:
    number = records.values["number"][at]
    return number is not None and number == known.values["number"]


def _same_identity(records: Records, at: int, known: Known) -> bool:
    identity = records.values["identity"][at]
    return identity is not None and identity == known.value("identity")


def _same_name(records: Records, at: int, known: Known) -> bool:
    """Only for a record without a number of its own, and only where identity numbers do not speak against it."""
    if records.values["number"][at] is not None or records.values["name"][at] != known.values["name"]:
        return False
    return records.values["identity"][at] is None or known.value("identity") is None


def refuse_second_head(
    records: Records, rows: Sequence[int], known: Sequence[Known], matches: Mapping[int, Known]
) -> None:
    """A problem for every row that would be a second head beside one in the file or one that is known already."""
    in_file = {one.id for one in matches.values()}
    heads = sum(1 for one in known if one.id not in in_file and one.values["relation"] == HEAD)
    relations = records.values["relation"]
    for at in rows:
        if relations[at] == HEAD:
            heads += 1
            if heads > 1:
                records.refuse(at, "HT3015", "relation", code=records.values["code"][at])
