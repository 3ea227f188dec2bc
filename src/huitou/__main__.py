"""`python -m huitou` is the `huitou` command."""

import sys

from huitou.cli import main

sys.exit(main())
