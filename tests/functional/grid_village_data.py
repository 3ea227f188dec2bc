"""The small county with a village of twenty households that nobody has surveyed. Run as a process of its own."""

from __future__ import annotations

from tests.functional import small_county_data

VILLAGE = "511425102201"
HOUSEHOLDS = 20


def main() -> None:
    """As the small county, and twenty households more."""
    small_county_data.main()
    from huitou.areas.models import Area
    from huitou.audit.writing import writing
    from huitou.registry.models import Household, Member
    from huitou.surveys.models import Round, RoundSubject
    from tests.samples.small_county import COUNTY, NOW

    county, village, opened = Area.objects.get(code=COUNTY), Area.objects.get(code=VILLAGE), Round.objects.get()
    with writing():
        for number in range(1, HOUSEHOLDS + 1):
            code, head = f"G{number:02}", f"刘{number}"
            household = Household.objects.create(
                county=county, code=code, village=village, head_name=head, exit_year=2015, status="exited",
                size_register=2, size_hukou=2, size_card=2, size_system=2, size_actual=2,
            )  # fmt: skip
            for member in ("01", "02"):
                Member.objects.create(household=household, number=member, name=f"{head}{member}")
            RoundSubject.objects.create(
                round=opened, subject_type="household", household=household, code=code, village_code=VILLAGE, head=head,
                exit_year=2015, size_register=2, joined_at=NOW,
            )  # fmt: skip


if __name__ == "__main__":
    main()
