"""Why a household leaves the register, or what is looked at again (对象口径). Pure data."""

ENDINGS = ("died_out", "moved_away", "merged_household", "entered_twice")
"""整户消亡、整户迁出、并户、重复登记: the household is registered no more."""
FALLEN_BACK = "fallen_back"
"""返贫: it stays in the register and in the heads of forms, and is no subject any more."""
