"""Fills the data directory of a server with the county of the integration tests before its year begins: the round is
open, everything but 老街社区 is surveyed and approved, its household H06 is a draft. Prints sessions by role and
subjects by code as JSON. Run as a process of its own."""

from __future__ import annotations

import json
import os
import sys

import django

PLACES = {
    "township_clerk": {"area": "511425101"},
    "township_approver": {"area": "511425101"},
    "department_officer": {"department": "housing"},
    "county_office": {},
    "review_team": {},
    "supervision": {},
}


def main() -> None:
    """Migrates, builds, signs everybody in."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "huitou.conf.settings"
    django.setup()
    from allauth.mfa.adapter import get_adapter
    from allauth.mfa.models import Authenticator
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    from huitou.core.authority import Permission
    from huitou.surveys.actions import record_surveys
    from huitou.surveys.models import RoundSubject
    from tests.integration import county

    line = county.build()
    county.enter_line(2017, "3100")
    county.approve(line, *(one for one in county.SURVEYS if one.get("household") != "H06"))
    draft = [one for one in county.SURVEYS if one.get("household") == "H06"]
    with county.doing("township_clerk", Permission.SURVEY_EDIT, at=county.HANYANG, area=county.HANYANG) as clerk:
        record_surveys(line, draft, way_in="web", by=clerk, now=county.NOW)
    sessions = {}
    for role, place in PLACES.items():
        user = county.user(role, **place)
        secret = get_adapter().encrypt("JBSWY3DPEHPK3PXP")
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": secret})
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        sessions[role] = session.session_key
    subjects = {code: str(ref) for code, ref in RoundSubject.objects.values_list("code", "ref")}
    sys.stdout.write(json.dumps({"sessions": sessions, "subjects": subjects}))


if __name__ == "__main__":
    main()
