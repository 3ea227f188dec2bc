"""Figures and forms: what the facts of a round come to for an area.

Columns from stored judgements, roll-ups over them, the official forms filled. No figure is typed here and none is
kept that could be counted. May use: `casework`, `assessments`, `surveys`, `registry`, `orders`, `accounts`,
`areas`, `audit`, the pure rooms, `core`.
"""
