"""The shipped pack's standards and facts, by the names that the samples use."""

from huitou.policy.loading import load_pack

PACK = load_pack("qingshen-2017")
HOUSEHOLD_2016, HOUSEHOLD_FACTS = PACK.standard("household", 2016), PACK.fact_schema("household")
VILLAGE_2016, VILLAGE_FACTS = PACK.standard("village", 2016), PACK.fact_schema("village")
INSURANCES = HOUSEHOLD_FACTS.member["insurance"].choices
REVENUES = ("wage_income", "business_revenue", "transfer_income", "property_income")
