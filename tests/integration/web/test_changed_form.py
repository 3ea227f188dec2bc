"""The county changes what is asked in the middle of a round: answers stay, what is new is listed as 要补填 (U9)."""

from __future__ import annotations

import re
from datetime import date

from huitou.accounts.actions import acting, ensure_operator
from huitou.audit.writing import writing
from huitou.core.authority import Permission
from huitou.core.lifecycle import SubmissionState
from huitou.orders.actions import enter_amendment
from huitou.surveys.actions import record_surveys
from huitou.surveys.models import Round, Submission
from huitou.surveys.queries import round_line
from tests.conftest import Measured
from tests.integration.web.conftest import SignIn
from tests.integration.web.reading import html_of, main_words
from tests.integration.web.test_survey_pages import address_of, fields_of
from tests.samples.small_county import COUNTY, NOW, TODAY, UPPER

# What the look-back of 2016 asked of a village; 主导产业 was not asked then.
ANSWERED = {
    "village": UPPER, "registered_population": 1000, "poor_population": 10, "collective_income": "12000",
    "paved_road": True, "clinic": True, "cultural_room": False, "telecom": True,
}  # fmt: skip
TO_ADD = re.compile(r'href="#s-([a-z_]+)"')


def to_add(html: str) -> list[str]:
    """The items that the page lists above the questions."""
    listed = re.search(r'<nav class="card" aria-label="还没有答完的项目">(.*?)</nav>', html, re.DOTALL)
    return TO_ADD.findall(listed[1]) if listed else []


def test_answers_stay_when_the_county_asks_for_more_and_only_what_is_new_is_to_be_added(
    signed_in: SignIn, measured: Measured
) -> None:
    operator = ensure_operator()
    with acting(operator, Permission.SURVEY_IMPORT_APPROVED, COUNTY, today=TODAY) as by:
        record_surveys(round_line(Round.objects.get()), [ANSWERED], approved=True, way_in="file", by=by, now=NOW)
    with writing():
        Submission.objects.filter(village_code=UPPER).update(state=SubmissionState.RETURNED)
    office = signed_in("county_office")
    before = office.get(address_of(UPPER))
    assert to_add(html_of(before)) == []
    with acting(operator, Permission.ORDER_ADOPT, COUNTY, today=TODAY) as by:
        enter_amendment(
            COUNTY, "village.leading_industry.applies.2016", "yes", document_number="青脱贫办〔2017〕9号",
            document_date=date(2017, 6, 12), by=by, now=NOW,
        )  # fmt: skip
    after = office.get(address_of(UPPER))
    kept, then = fields_of(before), fields_of(after)
    carried = sum(then[name] == text for name, text in kept.items() if name != "csrfmiddlewaretoken")
    measured(
        f"U9: a form changed mid-round carries {carried} of {len(kept) - 1} fields; 要补填: {to_add(html_of(after))}"
    )
    assert carried == len(kept) - 1
    assert "要补填1项" in main_words(after)
    assert to_add(html_of(after)) == ["leading_industry"]
