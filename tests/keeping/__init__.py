"""Backups, restoring, and the settings tripwire."""
