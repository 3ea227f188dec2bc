"""The order that a county works by: the adopted pack, and the county's dated amendments to it.

The effective standard is pack plus amendments. An amendment names the value it sets, the document that says so,
its date and who entered it; nothing is ever overwritten: a later amendment of the same value wins.
May use: `accounts`, `areas`, `audit`, `policy`, `core`.
"""
