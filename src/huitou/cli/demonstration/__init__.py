"""The demonstration county: 青神县 with generated households, members, villages and surveys, as plain rows.

Everything here is invented from a seed but for two things: the areas (`data/README.md`) and the published totals of
2016 (26 listed villages, 4,202 exited households, 10,212 persons). It gives rows as counties would load them and
loads nothing itself. May use the standard library, XlsxWriter and `core`; no Django, no clock, no network.

How the generated can be told from the real: 户编号 begin with DEMO, identity numbers with 519999 (no such county),
phones with 100 (never issued as a mobile number), accounts with 9999 (no such issuer), and whoever filled in or
helps is called 演示….
"""

from huitou.cli.demonstration.county import County, build
from huitou.cli.demonstration.people import DEMO_PEOPLE, DemoPerson
from huitou.cli.demonstration.workbooks import write_workbooks

__all__ = ["DEMO_PEOPLE", "County", "DemoPerson", "build", "write_workbooks"]
