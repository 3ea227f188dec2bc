"""Fills the data directory of a server with the county of the integration tests before its year begins: people,
register and order, no round. Prints sessions by role as JSON. With `surveys`, once the round is open: everything but
老街社区 is surveyed and approved, and the draft of its household H06 lacks the income. Run as a process of its own."""

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


def main(step: str) -> None:
    """Migrates, builds, signs everybody in; or puts in the surveys."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "huitou.conf.settings"
    django.setup()
    if step == "surveys":
        _surveys()
    else:
        _people()


def _surveys() -> None:
    from huitou.core.authority import Permission
    from huitou.surveys.actions import record_surveys
    from huitou.surveys.queries import open_rounds
    from tests.integration import county

    with county.doing("township_clerk", Permission.SURVEY_EDIT, at=county.HANYANG, area=county.HANYANG) as clerk:
        line = open_rounds(clerk, "2017-07")[0]
        draft = next(one for one in county.SURVEYS if one.get("household") == "H06")
        record_surveys(line, [draft | {"wage_income": None}], way_in="web", by=clerk, now=county.NOW)
    county.enter_line(2017, "3100")
    county.approve(line, *(one for one in county.SURVEYS if one.get("household") != "H06"))


def _people() -> None:
    from allauth.mfa.adapter import get_adapter
    from allauth.mfa.models import Authenticator
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from huitou.cli.schema import lay_down

    lay_down()
    from tests.integration import county

    county.build_before_the_round()
    sessions = {}
    for role, place in PLACES.items():
        user = county.user(role, **place)
        secret = get_adapter().encrypt("JBSWY3DPEHPK3PXP")
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": secret})
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "huitou.web.session_store.People"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        sessions[role] = session.session_key
    sys.stdout.write(json.dumps({"sessions": sessions, "subjects": {}}))


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "people")
