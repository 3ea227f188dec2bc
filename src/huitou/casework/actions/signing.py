"""The verification group signs the gap list (四(四))."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from huitou.audit.actions import record
from huitou.casework.actions.moving import lost_to, move
from huitou.casework.models import Gap, GapList
from huitou.core.authority import Actor, Permission
from huitou.core.canonical import digest
from huitou.core.errors import Refusal
from huitou.core.lifecycle import GAP_LIST, GapListState, GapState
from huitou.surveys.actions import require_no_load
from huitou.surveys.models import Round

_SIGNED_OVER = (
    "ref", "subject__code", "indicator", "origin", "persons", "households", "value", "threshold", "unit", "members",
    "target_year",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SignedList:
    """A gap list that was signed just now: its number (0, or of the supplement), its gaps, the digest over them."""

    ref: UUID
    number: int
    gaps: int
    digest: str


def sign_gap_list(round_id: int, *, by: Actor, now: datetime) -> SignedList:
    """Signs the unsigned list of a round: its found gaps are listed, and their figures stand from now on.

    Raises `Refusal` HT7001, HT5001 when somebody signed it first, HT5002 when there is nothing to sign, HT4090 while a
    load is applied to the round: its gaps belong on the list as well.
    """
    require_no_load(round_id)
    round_ = Round.objects.select_for_update(of=("self",)).select_related("county").get(pk=round_id)
    by.require(Permission.GAP_LIST_SIGN, round_.county.code)
    unsigned = GapList.objects.filter(round=round_, state=GapListState.DRAWN_UP).first()
    gaps = Gap.objects.filter(gap_list=unsigned, state=GapState.FOUND).order_by("id")
    rows = list(gaps.values_list("id", *_SIGNED_OVER))
    if unsigned is None or not rows:
        raise _nothing_to_sign(round_)
    seal = digest([[str(value) for value in row[1:]] for row in rows])
    _sign(unsigned, len(rows), seal, by=by, now=now)
    move("list", [(row[0], GapState.FOUND) for row in rows], by=by, now=now)
    detail = {"round": str(round_.ref), "number": unsigned.number, "gaps": len(rows), "digest": seal}
    record("gap_list.sign", "gap_list", str(unsigned.ref), by=by, now=now, area_code=round_.county.code, detail=detail)
    return SignedList(unsigned.ref, unsigned.number, len(rows), seal)


def _sign(unsigned: GapList, gaps: int, seal: str, *, by: Actor, now: datetime) -> None:
    transition = GAP_LIST["sign"]
    as_read = GapList.objects.filter(pk=unsigned.pk, state__in=transition.sources, version=unsigned.version)
    signed = as_read.update(
        state=transition.target,
        version=unsigned.version + 1,
        signed_at=now,
        signed_by=by.user_id,
        signed_by_name=by.name,
        gap_count=gaps,
        digest=seal,
    )
    if not signed:
        raise _nothing_to_sign(unsigned.round)


def _nothing_to_sign(round_: Round) -> Refusal:
    """Somebody was first, or nothing has been found yet."""
    last = GapList.objects.filter(round=round_, state=GapListState.SIGNED).order_by("number").last()
    if last is not None and last.signed_at is not None:
        return lost_to(last.signed_by_name, last.signed_at)
    return Refusal.of("HT5002", round=round_.slug)
