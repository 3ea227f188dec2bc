"""Case `checks`: every data-quality rule over a county's households and members, and over its villages."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import polars as pl

from huitou.checks import RULES, VILLAGE_RULES
from huitou.checks.bulk import CheckFrames, frames_of, village_frames_of
from tests.benchmarks import peers_environment
from tests.benchmarks.processes import answer_of, middle
from tests.benchmarks.results import CaseResult, Peer
from tests.samples.check_households import made_up_households
from tests.samples.check_villages import made_up_villages

SEED = 20170605
HOUSEHOLDS = {"county": 49_014}
MEMBERS = {"county": 97_323}
"""As many as a county's register held in 2017."""
VILLAGES = {"county": 490}
"""A hundred registered households in each."""


@dataclass(frozen=True, slots=True)
class CountyFacts:
    """The facts of a county's households with their members, and those of its villages."""

    households: CheckFrames
    villages: CheckFrames


def measure(size: str) -> CaseResult:
    """The case at one size. Ours has the facts in columns, the peer in dictionaries; neither counts its reading."""
    with tempfile.TemporaryDirectory(prefix="huitou-bench-") as name:
        write(Path(name), HOUSEHOLDS[size], MEMBERS[size], VILLAGES[size])
        ours = answer_of("tests.benchmarks.checks_ours", name)
        answers = {"plain_python": answer_of("tests.benchmarks.peers.checks_plain_python", name)}
        python = peers_environment.python()
        if python is not None:
            answers["pandas"] = answer_of("tests.benchmarks.peers.checks_pandas", name, python=str(python))
    peers = {
        peer: Peer(middle(answer["s"]), answer["version"], answer["digest"] == ours["digest"])
        for peer, answer in answers.items()
    }
    return CaseResult(
        name="checks",
        size=size,
        ours=middle(ours["s"]),
        peers=peers,
        skipped={} if python is not None else {"pandas": "its packages could not be fetched"},
        limit=None,
        peak_mb=round(ours["peak_mb"], 1),
        parts={"one_household": middle(ours["one_household_s"]), "one_village": middle(ours["one_village_s"])},
        extent={
            "households": HOUSEHOLDS[size],
            "members": MEMBERS[size],
            "villages": VILLAGES[size],
            "rules": len(RULES),
            "rules_of_villages": len(VILLAGE_RULES),
            "hits": ours["hits"],
            "hits_at_villages": ours["hits_at_villages"],
        },
    )


def write(folder: Path, households: int, members: int, villages: int) -> None:
    """Makes the facts and writes them as Parquet files."""
    frames = frames_of(enumerate(made_up_households(SEED, households, sizes=_sizes(households, members))))
    frames.households.write_parquet(folder / "households.parquet")
    frames.members.write_parquet(folder / "members.parquet")
    of_villages = village_frames_of(enumerate(made_up_villages(SEED, villages)))
    of_villages.households.write_parquet(folder / "villages.parquet")
    of_villages.members.write_parquet(folder / "nobody.parquet")


def read(folder: Path) -> CountyFacts:
    """The facts."""
    names = ("households", "members", "villages", "nobody")
    households, members, villages, nobody = (pl.read_parquet(folder / f"{name}.parquet") for name in names)
    return CountyFacts(CheckFrames(households, members), CheckFrames(villages, nobody))


def _sizes(households: int, members: int) -> list[int]:
    """Sizes of at least one that add up."""
    draws = random.Random(SEED)  # a sample, not a secret
    sizes = [1] * households
    for _ in range(members - households):
        sizes[draws.randrange(households)] += 1
    return sizes


def digest_of_hits(hits: Iterable[tuple[str, int, Sequence[str]]]) -> str:
    """One digest over `rule,household,members`, whatever the order."""
    lines = sorted(f"{rule},{household},{' '.join(members)}" for rule, household, members in hits)
    return sha256("\n".join(lines).encode()).hexdigest()
