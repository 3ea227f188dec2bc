"""Work lists: what waits for the own post at a step, with filters, and deeds over the ticked gaps or all filtered
ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from huitou.casework.actions import Outcome
from huitou.casework.queries import STEPS, Wanted, visit_lines, waiting_refs, work_page
from huitou.orders.queries import effective_pack
from huitou.policy import Pack
from huitou.surveys.queries import RoundLine
from huitou.web import clock, words
from huitou.web.gap_deeds import DEEDS, STEP_DEEDS, GapDeed, Refs, chunks
from huitou.web.requests import HouseRequest, deed, page_number
from huitou.web.templatetags.house import label
from huitou.web.views.choosing import Option, area_options, chosen_round, required_round, round_options, uuids
from huitou.web.views.errors import page_language
from huitou.web.views.gaps import indicators_of

PAGE_SIZE = 50
AT_ONCE = 200
_FILTERS = ("area", "indicator", "department", "due", "outcome")
_NAMED = 10


@require_safe
def listing(request: HouseRequest, step: str) -> HttpResponse:
    """One page of what waits at a step."""
    request.actor.require(STEPS[step].permission)
    round_line = chosen_round(request)
    if round_line is None:
        return render(request, "gaps/none.html")
    wanted = _wanted(request.GET)
    number = page_number(request)
    page = work_page(round_line.id, request.actor, step, wanted, today=clock.today(), page=number, size=PAGE_SIZE)
    pack = effective_pack(round_line.county_code)
    context = {
        "round": round_line,
        "rounds": round_options(request),
        "step": step,
        "step_url": f"work_{step}",
        "step_do": f"work_{step}_do",
        "heading": words.WORK_STEPS[step],
        "lead": words.WORK_LEADS[step],
        "page": page,
        "number": number,
        "pages": max(1, -(-page.total // PAGE_SIZE)),
        "wanted": {name: getattr(wanted, name) for name in _FILTERS},
        "is_filtered": wanted != Wanted(),
        "tabs": _tabs(round_line, page.by_step),
        "visits": visit_lines([line.ref for line in page.lines], request.actor) if step == "confirm" else {},
        "deeds": [DEEDS[slug] for slug in STEP_DEEDS[step]],
        "indicators": indicators_of(pack),
        "today": clock.today(),
        "choices": _choices(request, round_line, pack, page.by_indicator),
        **deed_choices(pack),
    }
    return render(request, "work/work.html", context)


@require_POST
def do(request: HouseRequest, step: str) -> HttpResponse:
    """Takes a deed over the ticked gaps, or over all filtered ones; each is checked anew, what is skipped is told."""
    request.actor.require(STEPS[step].permission)
    round_line = required_round(request)
    slug = request.POST.get("deed", "")
    if slug not in STEP_DEEDS[step]:
        raise Http404
    wanted = _wanted(request.POST)
    refs = _chosen(request, round_line, step, wanted)
    if refs:
        tell(request, DEEDS[slug], take(request, DEEDS[slug], refs))
    else:
        messages.warning(request, gettext("请先勾选要办的项。"))
    kept = {name: text for name in _FILTERS if (text := getattr(wanted, name))}
    return redirect(f"{reverse(f'work_{step}')}?{urlencode({'round': str(round_line.ref), **kept})}")


def _chosen(request: HouseRequest, round_line: RoundLine, step: str, wanted: Wanted) -> Refs:
    if request.POST.get("all"):
        return dict(waiting_refs(round_line.id, request.actor, step, wanted, today=clock.today()))
    shown = [text.partition(":") for text in request.POST.getlist("gap")]
    versions = [version if version.isascii() and version.isdigit() else "0" for _, _, version in shown]
    return dict(zip(uuids([ref for ref, _, _ in shown]), map(int, versions), strict=True))


def take(request: HouseRequest, chosen: GapDeed, refs: Refs) -> Outcome:
    """The deed in portions, each a transaction of its own unless the gaps belong together."""
    said = chosen.said({name: str(text) for name, text in request.POST.items()})
    total = Outcome()
    for portion in [refs] if chosen.at_once else chunks(refs, AT_ONCE):
        with deed(request, chosen.permission, None) as actor:
            total += chosen.act(said, portion, actor)
    return total


def tell(request: HouseRequest, chosen: GapDeed, outcome: Outcome) -> None:
    """What was done, and what was skipped for which reason."""
    if outcome.done:
        messages.success(request, str(chosen.done) % {"count": len(outcome.done)})
    by_reason: dict[str, list[str]] = {}
    for one in outcome.skipped:
        by_reason.setdefault(one.problem.message(page_language()), []).append(one.head)
    for reason, heads in by_reason.items():
        named = gettext("、").join(dict.fromkeys(heads[:_NAMED]))
        more = gettext("等%(count)d项") % {"count": len(heads)} if len(heads) > _NAMED else ""
        messages.warning(request, gettext("没有办：%(heads)s%(more)s。%(reason)s") % {
            "heads": named, "more": more, "reason": reason,
        })  # fmt: skip


def _wanted(form: Any) -> Wanted:
    return Wanted(**{name: str(form.get(name, "")) for name in _FILTERS})


def _tabs(round_line: RoundLine, by_step: Mapping[str, int]) -> list[dict[str, Any]]:
    """The steps that the post takes, with what waits at each."""
    return [
        {
            "slug": slug,
            "label": words.WORK_STEPS[slug],
            "count": count,
            "address": f"{reverse(f'work_{slug}')}?round={round_line.ref}",
        }
        for slug, count in by_step.items()
    ]


def _choices(request: HouseRequest, round_line: RoundLine, pack: Pack, by_indicator: Any) -> dict[str, list[Option]]:
    departments = [Option(slug, label(one)) for slug, one in pack.departments.items() if not one.per_household]
    return {
        "areas": area_options(request.actor, round_line.county_code),
        "departments": departments if request.actor.scope.departments is None else [],
        "indicators": [
            Option(slug, f"{label(info)} ({by_indicator[slug]})")
            for slug, info in indicators_of(pack).items()
            if slug in by_indicator
        ],
        "dues": [Option(slug, str(text)) for slug, text in words.WORK_DUES.items()],
        "outcomes": [Option(slug, str(words.VERDICTS[slug])) for slug in ("met", "not_met", "unknown")],
    }


def deed_choices(pack: Pack) -> dict[str, list[Option]]:
    """What the fields of deeds let people choose among."""
    return {
        "measure_kinds": [Option(slug, label(one)) for slug, one in pack.measures.items()],
        "other_departments": [
            Option(slug, label(one)) for slug, one in pack.departments.items() if not one.per_household
        ],
    }
