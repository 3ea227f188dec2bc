"""SQLite with one writer at a time among all processes of the machine."""
