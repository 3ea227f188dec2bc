"""Names with signs beyond the basic plane, and with ·."""

from __future__ import annotations

SURNAMES = "张李王赵孙周吴郑冯陈"
# Signs beyond the basic plane in the national table of 8,105 signs (通用规范汉字表).
SIGNS = (
    "𠙶𠳐𡎚𡐓𣗋𣲗𣲘𣸣𤧛𤩽𤫉𥔲𥕢𥖨𥻗𦈡𦒍𦙶𦝼𦭜𦰡𧿹𨐈𨙸𨚕𨟠𨭉𨱇𨱏𨱑𨱔𨺙𩽾𩾃𩾌𪟝𪣻𪤗𪨰𪨶𪩘𪾢𫄧𫄨𫄷𫄸𫇭𫌀𫍣𫍯"
    "𫍲𫍽𫐄𫐐𫐓𫑡𫓧𫓯𫓶𫓹𫔍𫔎𫔶𫖮𫖯𫖳𫗧𫗴𫘜𫘝𫘦𫘧𫘨𫘪𫘬𫚕𫚖𫚭𫛭𫞩𫟅𫟦𫟹𫟼𫠆𫠊𫠜𫢸𫫇𫭟𫭢𫭼𫮃𫰛𫵷𫶇𫷷𫸩𬀩𬀪"
    "𬂩𬃊𬇕𬇙𬇹𬉼𬊈𬊤𬌗𬍛𬍡𬍤𬒈𬒔𬒗𬕂𬘓𬘘𬘡𬘩𬘫𬘬𬘭𬘯𬙂𬙊𬙋𬜬𬜯𬞟𬟁𬟽𬣙𬣞𬣡𬣳𬤇𬤊𬤝𬨂𬨎𬩽𬪩𬬩𬬭𬬮𬬱𬬸𬬹𬬻"
)


def rare_names() -> list[str]:
    """Two hundred: a surname with each of the signs, and fifty names with ·."""
    plain = [f"{SURNAMES[at % len(SURNAMES)]}{sign}" for at, sign in enumerate(SIGNS)]
    dotted = [f"阿{sign}·木{other}" for sign, other in zip(SIGNS[:50], SIGNS[100:], strict=True)]
    return [*plain, *dotted]
