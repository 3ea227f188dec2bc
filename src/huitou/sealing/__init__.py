"""Sensitive values at rest: encryption, keyed index for look-up, masks.

Identity numbers, phones and bank accounts never stand in the database in clear; a stolen database file tells
nothing without the key directory. Every sealed value names its algorithm and its key, so that both can be changed
while old values stay readable. May use: `core`.
"""
