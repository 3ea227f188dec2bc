"""From gap to acceptance: the gap list, its signature, referrals (点球) and the departments that answer.

A gap is one line from the day it is found to the day it is accepted; who may move it, and whereto, is the table in
`core.lifecycle`. May use: `assessments`, `surveys`, `registry`, `orders`, `accounts`, `areas`, `audit`, the pure
rooms, `core`.
"""
