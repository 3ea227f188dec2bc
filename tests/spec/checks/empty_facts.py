"""Rules about facts that nobody has filled in: empty fires; the smallest answer is an answer."""

from __future__ import annotations

from typing import Any

from tests.spec.checks.cases import Case, Cases

# code: the fact, an ordinary answer, and the answer nearest to none
HOUSEHOLD: dict[str, tuple[str, Any, Any]] = {
    "C101": ("kind", "01", "05"),
    "C102": ("military_family", True, False),
    "C103": ("support_officer", "王干部", "王"),
    "C106": ("bank", "农村信用社", "行"),
    "C201": ("main_cause", "07", "99"),
    "C301": ("wage_income", 1_500_000, 0),
    "C302": ("business_revenue", 300_000, 0),
    "C303": ("property_income", 10_000, 0),
    "C304": ("transfer_income", 40_000, 0),
    "C305": ("subsistence_allowance", 120_000, 0),
    "C306": ("five_guarantees_support", 400_000, 0),
    "C307": ("pension", 90_000, 0),
    "C308": ("other_transfer_income", 40_000, 0),
    "C309": ("net_income_per_capita", 800_000, 0),
    "C401": ("arable_land", 3_000_000, 0),
    "C402": ("irrigated_land", 2_000_000, 0),
    "C403": ("woodland", 5_000_000, 0),
    "C404": ("converted_woodland", 1_000_000, 0),
    "C405": ("orchard", 1_000_000, 0),
    "C406": ("pasture", 500_000, 0),
    "C407": ("water_surface", 500_000, 0),
    "C408": ("production_electricity", True, False),
    "C409": ("electricity", True, False),
    "C410": ("distance_to_main_road", 1_000_000, 0),
    "C411": ("road_kind", "水泥路", "土"),
    "C412": ("housing_area", 90_000_000, 0),
    "C413": ("water_difficult", True, False),
    "C414": ("water_safe", True, False),
    "C415": ("fuel", "柴草", "气"),
    "C416": ("in_cooperative", True, False),
    "C417": ("sanitary_toilet", True, False),
}
MEMBER: dict[str, tuple[str, Any, Any]] = {
    "C501": ("sex", "1", "2"),
    "C502": ("relation", "01", "21"),
    "C503": ("ethnicity", "汉族", "汉"),
    "C504": ("political_status", "群众", "无"),
    "C505": ("on_active_service", True, False),
    "C511": ("identity_length", 18, 1),
    "C601": ("student", "03", "01"),
    "C602": ("health", "01", "04"),
    "C603": ("labour", "01", "04"),
    "C801": ("critical_illness_insurance", True, False),
    "C802": ("receives_allowance", True, False),
}

CASES: Cases = {
    **{code: Case({name: None}, {name: plain}, {name: least}) for code, (name, plain, least) in HOUSEHOLD.items()},
    **{
        code: Case({"head": {name: None}}, {"head": {name: plain}}, {"head": {name: least}})
        for code, (name, plain, least) in MEMBER.items()
    },
    # 有没有号码 is a yes or no: nobody knows counts as none.
    "C104": Case({"has_phone": False}, {"has_phone": True}, {"has_phone": None}, edge_fires=True),
    "C105": Case({"has_bank_account": False}, {"has_bank_account": True}, {"has_bank_account": None}, edge_fires=True),
    # A pupil has no finished education; who left school has one.
    "C604": Case(
        {"head": {"education": None}},
        {"head": {"education": None, "student": "06"}},
        {"head": {"education": None, "student": None}},
    ),
}
