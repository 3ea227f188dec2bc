"""Whether the program works: database, job worker, audit chain."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from huitou.audit.queries import oldest_waiting
from huitou.web import clock

HEARTBEAT_KEY = "worker.heartbeat"
SILENT_AFTER = timedelta(seconds=30)
UNSEALED_AFTER = timedelta(seconds=60)


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 {"status": "ok"}, else 503 that names what does not work."""
    del request
    now = clock.now()
    failing = [name for name, works in (("worker", _worker_works(now)),) if not works]
    try:
        waiting_since = oldest_waiting()
        if waiting_since is not None and now - waiting_since > UNSEALED_AFTER:
            failing.append("audit")
    except DatabaseError:
        failing.append("database")
    if failing:
        return JsonResponse({"status": "failing", "failing": sorted(failing)}, status=503)
    return JsonResponse({"status": "ok"})


def _worker_works(now: datetime) -> bool:
    beat = cache.get(HEARTBEAT_KEY)
    return isinstance(beat, str) and now - datetime.fromisoformat(beat) < SILENT_AFTER
