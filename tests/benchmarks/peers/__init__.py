"""The same job as others would do it. A peer is a program `peers/NAME.py` that takes the folder of the data and prints
`{"s": [seconds of each run], "version": …, "digest": …}`. Peers from outside live in an environment of their own and
are never imported by huitou or its tests."""
