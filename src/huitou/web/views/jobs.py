"""Background jobs: a page, and the same as a fragment that follows their progress."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huitou.web.jobs import recent_jobs
from huitou.web.requests import HouseRequest


@require_safe
def jobs(request: HouseRequest) -> HttpResponse:
    """The last jobs within reach. Asked for by htmx, only the part that changes."""
    lines = recent_jobs(request.actor)
    is_fragment = "HX-Request" in request.headers
    context = {
        "jobs": lines,
        "is_running": any(job.state in {"waiting", "running"} for job in lines),
        "heading_level": 3 if is_fragment else 2,
    }
    return render(request, "jobs/progress.html" if is_fragment else "jobs/jobs.html", context)
