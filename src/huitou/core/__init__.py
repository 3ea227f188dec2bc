"""The pure heart: facts, standards, deadlines, routing, life cycles and rights as plain values.

Standard library only. Takes values and a date, returns values; never reads a clock, a file or a setting. `memory` alone
does something: it rests the interpreter's collector for those who make very much.
May use: nothing else of huitou.
"""
