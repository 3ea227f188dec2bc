"""Fills the data directory of a server with the small county and one person per role; prints what a browser test needs
as JSON: {username: session key} and the addresses of some things. Run as a process of its own."""

from __future__ import annotations

import json
import os

import django


def main() -> None:
    """Migrates, builds, signs everybody in."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "huitou.conf.settings"
    django.setup()
    from huitou.cli.schema import lay_down

    lay_down()
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from huitou.core.roles import ROLES
    from huitou.surveys.models import RoundSubject
    from tests.samples.small_county import build, make_user

    build()
    in_village = dict.fromkeys(("village_officer", "first_secretary", "resident_officer"), "511425101201")
    place = {"township_clerk": "511425101", "township_approver": "511425101", **in_village}
    users = [
        make_user(role, area=place[role])
        if role in place
        else make_user(role, **({"department": "water"} if role == "department_officer" else {}))
        for role in ROLES
        if role not in {"local_operator", "city_viewer", "province_viewer"}
    ]
    sessions = {}
    for user in users:
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "huitou.web.session_store.People"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        sessions[user.username.partition("-")[0]] = session.session_key
    subjects = dict(RoundSubject.objects.values_list("code", "ref"))
    print(json.dumps({"sessions": sessions, "subjects": {code: str(ref) for code, ref in subjects.items()}}))


if __name__ == "__main__":
    main()
