"""What a case gives back, in the shape of `./bench --json`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Peer:
    """One peer's time in the same run, and whether it gave the same result."""

    seconds: float
    version: str
    same_result: bool


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case at one size. `parts` splits our time; `extent` says how much there was to do; `skipped` names peers
    that did not run, with the reason. `growth` says between which extents ten times as much takes how many times as
    long."""

    name: str
    size: str
    ours: float
    peers: dict[str, Peer]
    skipped: dict[str, str]
    limit: float | None
    peak_mb: float
    parts: dict[str, float] = field(default_factory=dict)
    extent: dict[str, int] = field(default_factory=dict)
    growth: dict[str, float] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """The case as the JSON of the command; a ratio is the other's time over ours, the last one ours over the
        limit."""
        return {
            "name": self.name,
            "size": self.size,
            "ours_s": self.ours,
            "peers": {
                name: {
                    "s": peer.seconds,
                    "ratio": round(peer.seconds / self.ours, 2),
                    "version": peer.version,
                    "same_result": peer.same_result,
                }
                for name, peer in self.peers.items()
            },
            "skipped": self.skipped,
            "limit_s": self.limit,
            "ratio_to_limit": None if self.limit is None else round(self.ours / self.limit, 2),
            "peak_mb": self.peak_mb,
            "parts_s": self.parts,
            "extent": self.extent,
            "growth_per_decade": self.growth,
        }
