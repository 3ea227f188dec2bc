"""Two hundred names with rare signs and with ·: taken in, found, listed in order, given back, printable (U14)."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client

from huitou.accounts.actions import ensure_operator
from huitou.accounts.queries import viewing
from huitou.documents.printing_font import coverage
from huitou.registry.models import Household
from huitou.registry.queries import find_households
from tests.conftest import Measured
from tests.integration.web.conftest import SignIn
from tests.integration.web.test_load_pages import HOUSEHOLDS, upload
from tests.samples.small_county import TODAY, UPPER

COUNT = 200
SURNAMES = "张李王赵孙周吴郑冯陈"
# Signs beyond the basic plane in the national table of 8,105 signs (通用规范汉字表).
SIGNS = (
    "𠙶𠳐𡎚𡐓𣗋𣲗𣲘𣸣𤧛𤩽𤫉𥔲𥕢𥖨𥻗𦈡𦒍𦙶𦝼𦭜𦰡𧿹𨐈𨙸𨚕𨟠𨭉𨱇𨱏𨱑𨱔𨺙𩽾𩾃𩾌𪟝𪣻𪤗𪨰𪨶𪩘𪾢𫄧𫄨𫄷𫄸𫇭𫌀𫍣𫍯"
    "𫍲𫍽𫐄𫐐𫐓𫑡𫓧𫓯𫓶𫓹𫔍𫔎𫔶𫖮𫖯𫖳𫗧𫗴𫘜𫘝𫘦𫘧𫘨𫘪𫘬𫚕𫚖𫚭𫛭𫞩𫟅𫟦𫟹𫟼𫠆𫠊𫠜𫢸𫫇𫭟𫭢𫭼𫮃𫰛𫵷𫶇𫷷𫸩𬀩𬀪"
    "𬂩𬃊𬇕𬇙𬇹𬉼𬊈𬊤𬌗𬍛𬍡𬍤𬒈𬒔𬒗𬕂𬘓𬘘𬘡𬘩𬘫𬘬𬘭𬘯𬙂𬙊𬙋𬜬𬜯𬞟𬟁𬟽𬣙𬣞𬣡𬣳𬤇𬤊𬤝𬨂𬨎𬩽𬪩𬬩𬬭𬬮𬬱𬬸𬬹𬬻"
)


def rare_names() -> list[str]:
    """A surname with each of the signs, and fifty names with ·."""
    plain = [f"{SURNAMES[at % len(SURNAMES)]}{sign}" for at, sign in enumerate(SIGNS)]
    dotted = [f"阿{sign}·木{other}" for sign, other in zip(SIGNS[:50], SIGNS[100:], strict=True)]
    return [*plain, *dotted]


@pytest.fixture
def office(signed_in: SignIn, settings: Any, tmp_path: Path) -> Client:
    settings.DATA = tmp_path
    return signed_in("county_office")


def test_two_hundred_rare_names(office: Client, measured: Measured) -> None:
    names = rare_names()
    rows = "".join(f"R{number:03},{UPPER},{name},2016,3\n" for number, name in enumerate(names))
    page = upload(office, "households", "户.csv", (HOUSEHOLDS + rows + f"R999,{UPPER},张三,错,3\n").encode())
    back = openpyxl.load_workbook(io.BytesIO(office.get(f"{page}errors/").content)).worksheets[0]
    office.post(page, {"only_valid": "yes"})
    viewer = viewing(ensure_operator(), today=TODAY)
    known = coverage()
    stored = dict(Household.objects.filter(code__startswith="R").values_list("code", "head_name"))
    done = {
        "entered": sum(stored[f"R{number:03}"] == name for number, name in enumerate(names)),
        "found": sum(name in {one.head_name for one in find_households(name, viewer, limit=50)} for name in names),
        "in order": sum(one == name for one, name in zip([stored[key] for key in sorted(stored)], names, strict=True)),
        "given back": len(set(names) & {str(row[2].value) for row in back.iter_rows(min_row=2)}),
        "printable": sum(all(sign in known for sign in name) for name in names),
    }
    measured("U14: of 200 names with rare signs or · " + ", ".join(f"{count} {what}" for what, count in done.items()))
    assert set(done.values()) == {COUNT}
