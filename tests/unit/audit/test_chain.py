"""What is hashed of an event is its canonical JSON, whatever it says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from huitou.audit.chain import GENESIS, SAID, Said, chained_hash
from huitou.core.canonical import canonical_json

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
MOMENT = st.datetimes(
    datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.sampled_from([UTC, timezone(timedelta(hours=8))])
)
SAYING = st.builds(
    Said, ref=st.uuids(), at=MOMENT, user_id=st.none() | st.integers(0, 2**62), user_name=TEXT, role=TEXT, via=TEXT,
    verb=TEXT, thing=TEXT, thing_ref=TEXT, area_code=TEXT, detail=TEXT,
)  # fmt: skip


@given(SAYING, st.integers(1, 2**62), st.sampled_from([GENESIS, "a" * 64]))
def test_the_hash_is_that_of_the_canonical_json(said: Said, seq: int, previous: str) -> None:
    content = {name: getattr(said, name) for name in SAID} | {"seq": seq, "previous": previous}
    content |= {"ref": str(said.ref), "at": said.at.astimezone(UTC).isoformat()}
    assert chained_hash(said, seq, previous) == sha256(canonical_json(content).encode()).hexdigest()


def test_the_hash_of_one_event_is_the_same_for_ever() -> None:
    said = Said(
        ref=UUID(int=1), at=datetime(2017, 6, 12, 2, 30, tzinfo=UTC), user_id=None, user_name="张三",
        role="county_office", via="web", verb="gap_list.sign",
        thing="gap_list", thing_ref="1", area_code="511425", detail='{"gaps":426}',
    )  # fmt: skip
    assert chained_hash(said, 1, GENESIS) == "7ac9d835d2e4d3df9d308ccf9f72f68320856e80526c43b8a5ccadd534886d50"
