"""The settings of the test run: the program's own, over a data directory that is made for the run and goes with it."""

import atexit
import os
import shutil
import tempfile

if "HUITOU_DATA" not in os.environ:
    os.environ["HUITOU_DATA"] = tempfile.mkdtemp(prefix="huitou-tests-")
    atexit.register(shutil.rmtree, os.environ["HUITOU_DATA"], ignore_errors=True)

from huitou.conf.settings import *  # noqa: F403  # the data directory must be named before they are read

# Laid down from the models, as the first command does it; that the migrations lead to the same has a test of its own.
DATABASES["default"]["TEST"] = {"MIGRATE": False}  # noqa: F405  # comes with the star
if "HUITOU_DATABASE_URL" not in os.environ:
    # One database in memory per process; the one-writer queue over a file has tests of its own.
    DATABASES["default"]["TEST"]["NAME"] = ":memory:"  # noqa: F405  # as above
