"""Settings, addresses, the one-writer SQLite backend and the timetable of scheduled jobs.

Stands on top: names every room, is imported by none (Django reads it by name). May use: everything.
"""
