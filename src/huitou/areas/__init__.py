"""The administrative tree with validity and succession, and the departments of a county.

An area is a province, city, county, township or village (communities included) with a code of 2, 4, 6, 9 or 12
digits and the dates between which it stood; merges, splits and renames are successions. May use: `audit`, `core`.
"""
