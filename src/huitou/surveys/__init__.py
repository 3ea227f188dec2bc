"""Rounds, their frozen subjects, and what was found at each door.

Opening a round freezes who is a subject, where, with which head and exit year, and the head counts of the forms.
A survey is one canonical document of facts per subject and kind, with append-only revisions. When facts are
approved, `facts_approved` tells the rooms above inside the same transaction.
May use: `registry`, `orders`, `accounts`, `areas`, `audit`, the pure rooms, `core`.
"""
