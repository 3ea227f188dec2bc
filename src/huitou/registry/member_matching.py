"""Which row of a members' file is which known member of a household. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from huitou.registry.code_lists import HEAD
from huitou.registry.comparing import Known
from huitou.registry.records import Record


def match_members(records: Sequence[Record], known: Sequence[Known]) -> dict[int, Known]:
    """Which record is which known member, by the identity of the record object."""
    waiting = {one.id: one for one in known}
    matches: dict[int, Known] = {}
    for is_same in (_same_number, _same_identity, _same_name):
        for record in records:
            if id(record) in matches:
                continue
            hit = next((one for one in waiting.values() if is_same(record, one)), None)
            if hit is not None:
                matches[id(record)] = waiting.pop(hit.id)
    return matches


def _same_number(record: Record, known: Known) -> bool:
    number = record.keys.get("number")
    return number is not None and number == known.values["number"]


def _same_identity(record: Record, known: Known) -> bool:
    identity = record.fields.get("identity")
    return identity is not None and identity == known.value("identity")


def _same_name(record: Record, known: Known) -> bool:
    """Only for a record without a number of its own, and only where identity numbers do not speak against it."""
    if record.keys.get("number") is not None or record.fields["name"] != known.values["name"]:
        return False
    return record.fields.get("identity") is None or known.value("identity") is None


def refuse_second_head(records: Sequence[Record], known: Sequence[Known], matches: Mapping[int, Known]) -> None:
    """A problem for every record that would be a second head beside one in the file or one that is known already."""
    in_file = {one.id for one in matches.values()}
    heads = sum(1 for one in known if one.id not in in_file and one.values["relation"] == HEAD)
    for record in records:
        if record.fields["relation"] == HEAD:
            heads += 1
            if heads > 1:
                record.refuse("HT3015", "relation", code=record.keys["code"])
