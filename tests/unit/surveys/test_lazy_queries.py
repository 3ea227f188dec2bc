"""What `surveys.queries` and `reporting.queries` offer is what their modules hold, whichever was imported first."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest


@pytest.mark.parametrize("package", ["huitou.surveys.queries", "huitou.reporting.queries"])
def test_every_name_is_offered_and_none_is_the_module_of_the_same_name(package: str) -> None:
    offered = import_module(package)
    for module in set(offered._MODULE_OF.values()):
        import_module(f"{package}.{module}")
    for name in offered.__all__:
        assert not isinstance(getattr(offered, name), ModuleType), name


def test_a_name_that_does_not_exist_is_missing() -> None:
    from huitou.surveys import queries

    with pytest.raises(AttributeError, match="salary"):
        _ = queries.salary


def test_figures_wait_for_no_pack_no_numbers_and_no_checks(tmp_path: Path) -> None:
    """What `huitou rollup` imports: a figure that is stored takes none of the libraries that computed it."""
    program = (
        "import sys, django\n"
        "django.setup()\n"
        "import huitou.cli.figures, huitou.reporting.queries.rollups, huitou.rollup.rows, huitou.accounts.actions\n"
        "print(sorted({'numpy', 'polars', 'pydantic', 'yaml', 'huitou.policy', 'openpyxl'} & set(sys.modules)))"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "huitou.conf.settings", "HUITOU_DATA": str(tmp_path)}
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment)
    assert run.stdout.strip() == "[]"
