"""Pages, components, sign-in. No rule and no query of its own: it asks the rooms below and shows what they say.

May use: every room below.
"""
