"""A load says in one line what it did, or would do."""

from huitou.core.loading import LoadReport


def test_a_dry_run_speaks_of_the_future() -> None:
    report = LoadReport("户", 12, 280, 0, refused=8, written=False)
    assert report.words() == "户：将新增 12，将更新 280，无变化 0，有误 8"
    assert report.words("en") == "户: 12 added, 280 updated, 0 unchanged, 8 refused (would be done)"


def test_a_load_speaks_of_what_was_done() -> None:
    assert LoadReport("户", 12, 280, 3).words() == "户：已新增 12，已更新 280，无变化 3，有误 0"
