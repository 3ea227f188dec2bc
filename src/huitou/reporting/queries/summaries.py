"""Roll-ups as printed tables."""

from __future__ import annotations

from huitou.core.authority import Actor
from huitou.orders.queries import effective_pack
from huitou.reporting.choice import Kind, SubjectType
from huitou.reporting.forms import FormBundle
from huitou.reporting.queries.rollups import rollup
from huitou.reporting.summary_form import summary_form
from huitou.surveys.queries import open_rounds


def summary_table(
    round_slug: str,
    level: str,
    *,
    viewer: Actor,
    subject: SubjectType = "household",
    kind: Kind = "review",
    area_code: str | None = None,
    as_of_map: int | None = None,
) -> FormBundle:
    """The summary table of a level. Raises `Refusal` as `rollup` does."""
    table = rollup(
        round_slug, level, viewer=viewer, subject=subject, kind=kind, area_code=area_code, as_of_map=as_of_map
    )
    county = open_rounds(viewer, round_slug, area_code)[0].county_code
    labels = {info.slug: info.label for info in effective_pack(county).indicators(subject)}
    return summary_form(table.rows, level, subject, kind, labels, round_slug=round_slug, as_of=table.as_of)
