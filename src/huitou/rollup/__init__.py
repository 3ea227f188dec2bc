"""Columns in, figures out: judging whole counties at once and rolling them up to every level.

`facts_columns` lays canonical facts out as arrays, `kernel` judges them under a standard, `columns` holds the verdicts,
`cube` rolls them up to villages, townships, counties, cities and provinces, `opening` names the subjects behind a
figure, `what_if` and `curve` ask how the figures would stand under another threshold, `published` keeps small figures
back from whoever sees no names. `column_files` keeps facts as Parquet, `snapshot` as the kernel reads them, in
`county_files` that are replaced as a whole; `area_map` holds the areas. `engine` chooses between numpy and the compiled
kernel (`packed` facts in `parts`, `programs` made of standards, `compiled` code over `lanes`, `running` it), which only
the extra `province` brings; both give the same figures. Nothing here is stored in the database.
May use: `core`, numpy, polars, and numba where it is installed. No Django, and none of `policy`, `checks`, `documents`,
`sealing`.
"""
