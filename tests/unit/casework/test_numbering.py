"""The number of a referral follows the document number of the order."""

from __future__ import annotations

import pytest

from huitou.casework.numbering import referral_number, referral_prefix


@pytest.mark.parametrize(
    ("document_number", "expected"),
    [
        ("青脱贫办发〔2017〕8号", "青脱贫办点球〔2018〕"),
        ("青脱贫办〔2017〕8号", "青脱贫办点球〔2018〕"),
        ("青府办函[2017]120号", "青府办函点球〔2018〕"),
        ("青脱贫办发(2017)8号", "青脱贫办点球〔2018〕"),
        ("", "青神县脱贫办点球〔2018〕"),
        ("第8号", "青神县脱贫办点球〔2018〕"),
    ],
    ids=["发", "without 发", "square brackets", "round brackets", "none", "another shape"],
)
def test_the_prefix_names_the_issuer_and_the_year(document_number: str, expected: str) -> None:
    assert referral_prefix(document_number, "青神县脱贫办", 2018) == expected


def test_the_whole_number() -> None:
    assert referral_number("青脱贫办点球〔2017〕", 12) == "青脱贫办点球〔2017〕12号"
