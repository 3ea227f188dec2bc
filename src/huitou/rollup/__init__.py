"""Columns in, figures out: judging whole counties at once and rolling them up to every level.

`facts_columns` lays canonical facts out as arrays, `kernel` judges them under a standard, `columns` holds the verdicts,
`cube` rolls them up to villages, townships, counties, cities and provinces, `opening` names the subjects behind a
figure, `what_if` asks how the figures would stand under another threshold. Nothing here is stored.
May use: `core` and numpy. No Django, and none of `policy`, `checks`, `documents`, `sealing`.
"""
