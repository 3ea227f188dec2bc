"""The register across rounds: households, members, villages, and what changed about them.

A household lives across rounds; members come and go with a date and a reason; nothing is deleted, it is ended.
Identity numbers, phones and bank accounts are sealed. May use: `orders`, `accounts`, `areas`, `audit`, the pure
rooms, `core`.
"""
