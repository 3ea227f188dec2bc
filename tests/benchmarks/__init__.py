"""How fast, beside peers and beside what the machine can do at all: ratios from one run, never a timed assertion.

A case is one module with a function that measures it at one size; `registry` names the cases. What is measured runs in
a process of its own that prints one JSON document, so that nobody profits from another's warm caches or memory.
"""
