"""The web process's entry."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import reverse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huitou.conf.settings")
application = get_wsgi_application()


def _make_ready() -> None:
    """Reads what every page needs before the first one is asked for, and takes it out of the garbage collector's
    rounds: walking through all of it would hold up a request for a tenth of a second now and then."""
    from huitou.policy import load_pack, shipped_packs

    for name in shipped_packs():
        load_pack(name)
    reverse("home")  # imports the pages
    gc.collect()
    gc.freeze()


_make_ready()
