"""People, their posts, and who may act.

A user holds posts; a post is a role in a place or a department, from a day to a day. `acting` is the only way to a
writing `Actor`, `viewing` the only way to a reading one. May use: `areas`, `audit`, `core`.
"""
