"""Judgements that were made, with the digests of the standard and of the facts they were made from.

Every approved survey is judged twice: under the look-back standard and under the help-back standard of its round.
A judgement whose digests no longer match is made again, never patched.
May use: `surveys`, `registry`, `orders`, `accounts`, `areas`, `audit`, the pure rooms, `core`.
"""
