"""A load is killed (SIGKILL, a real process over a file) before and after every commit: afterwards all of it is there
or nothing, and the next start works."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.integration.loading import register

pytestmark = pytest.mark.without_database

SURVEYS, AT_ONCE, STORED_AT_ONCE = 7, 3, 2

_OFFICE = textwrap.dedent(
    """
    import json, os, shutil, signal, sys
    from pathlib import Path
    folder, at_once, stored_at_once = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    from huitou import cli
    for words in (["areas", "areas.csv"], ["villages", "villages.csv"], ["households", "households.csv"]):
        assert cli.main(["load", words[0], str(folder / words[1])]) == 0
    assert cli.main(["round", "open", "2017-07"]) == 0
    from django.db import connection
    from huitou.conf.sqlite.base import DatabaseWrapper
    from huitou.surveys.actions import loading
    loading.AT_ONCE, loading._STORED_AT_ONCE, loading._PAUSE = at_once, stored_at_once, 0
    connection.close()
    original, home = DatabaseWrapper._commit, Path(os.environ["HUITOU_DATA"])

    def in_a_process(copy, job):
        # A fork works on a copy of the database; its exit status is the signal that ended it, or what it returned.
        child = os.fork()
        if child == 0:
            connection.settings_dict["NAME"] = str(copy)
            os._exit(job())
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    def killed_at(point):
        # Points 0, 2, 4 … are before a commit, 1, 3, 5 … after it.
        passed = 0
        def commit(self):
            nonlocal passed
            for before in (True, False):
                if passed == point:
                    os.kill(os.getpid(), signal.SIGKILL)
                passed += 1
                if before:
                    original(self)
        DatabaseWrapper._commit = commit
        return cli.main(["load", "survey", str(folder / "surveys.jsonl"), "--round", "2017-07", "--approved"])

    def next_start():
        from huitou.surveys.models import Survey, SurveyLoadPart
        from huitou.assessments.models import Assessment
        from huitou.audit.models import Event
        assert cli.main(["assess", "2017-07"]) == 0
        events = Event.objects.filter(verb="survey.import_approved").count()
        waiting = SurveyLoadPart.objects.filter(load__decided_at__isnull=False).count()
        found = [Survey.objects.filter(state="approved").count(), Assessment.objects.count(), events, waiting]
        with (folder / "found").open("a") as file:
            file.write(json.dumps(found) + "\\n")
        return 0

    for point in range(1000):
        copy = folder / f"{point}.sqlite3"
        shutil.copy(home / "huitou.sqlite3", copy)
        ended = in_a_process(copy, lambda: killed_at(point))
        assert in_a_process(copy, next_start) == 0
        if ended == 0:
            break
        assert ended == -signal.SIGKILL
    """
)


_LOADING = textwrap.dedent(
    """
    import sys
    from huitou import cli
    from huitou.conf.sqlite.base import DatabaseWrapper
    taken, given = DatabaseWrapper._take_turn, DatabaseWrapper._give_turn
    before, read_in = set(), set()

    def take(self):
        taken(self)
        before.update(name for name in sys.modules if name.startswith("huitou."))

    def give(self):
        read_in.update(name for name in sys.modules if name.startswith("huitou.") and name not in before)
        given(self)

    DatabaseWrapper._take_turn, DatabaseWrapper._give_turn = take, give
    assert cli.main(["load", "survey", sys.argv[1], "--round", "2017-07", "--approved"]) == 0
    assert before
    print(*sorted(read_in))
    """
)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the loads were killed; its database itself has an open round and no survey."""
    folder = tmp_path_factory.mktemp("killed")
    households = [register.household(f"H{number}", register.UPPER) for number in range(SURVEYS)]
    register.write_areas(folder / "areas.csv")
    register.write_csv(folder / "villages.csv", register.VILLAGES)
    register.write_csv(folder / "households.csv", households)
    documents = [{"household": row["户编号"], "household_size": 4, "housing_safe": False} for row in households]
    (folder / "surveys.jsonl").write_text("\n".join(json.dumps(one) for one in documents), encoding="utf-8")
    _run(_OFFICE, folder, str(folder), str(AT_ONCE), str(STORED_AT_ONCE))
    return folder


@pytest.fixture(scope="module")
def found(office: Path) -> list[list[int]]:
    """What the next start found after each point: approved surveys, judgements, events, parts left to apply."""
    return [json.loads(line) for line in (office / "found").read_text(encoding="utf-8").splitlines()]


def _run(script: str, folder: Path, *words: str) -> str:
    environment = {key: value for key, value in os.environ.items() if key != "HUITOU_DATABASE_URL"}
    ended = subprocess.run(
        [sys.executable, "-c", script, *words],
        env={**environment, "HUITOU_DATA": str(folder / "var"), "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_after_every_kill_the_load_is_there_whole_or_not_at_all(found: list[list[int]]) -> None:
    nothing, everything = [0, 0, 0, 0], [SURVEYS, 2 * SURVEYS, 1, 0]
    assert [one for one in found if one not in (nothing, everything)] == []


def test_the_load_was_killed_before_and_after_it_was_decided(found: list[list[int]]) -> None:
    parts = -(-SURVEYS // AT_ONCE)
    laid_down = -(-parts // STORED_AT_ONCE)
    commits = 1 + laid_down + 1 + parts + 1  # begun, laid down, decided, applied, finished
    assert len(found) >= 2 * commits
    whole = [one[0] == SURVEYS for one in found]
    assert whole == sorted(whole)
    assert whole.count(False) >= 2 * (1 + laid_down)
    assert whole.count(True) >= 2 * parts


def test_no_code_is_read_in_while_the_turn_of_the_writers_is_held(office: Path) -> None:
    """Everybody else who writes would wait for it: a fifth of a second, in the first transaction of a load."""
    assert _run(_LOADING, office, str(office / "surveys.jsonl")).splitlines()[-1:] == [""]
