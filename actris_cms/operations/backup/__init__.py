"""Backups of the whole site in one file, for SQLite and PostgreSQL alike, and their way back.

`docs/decisions/0033-backup-format.md` describes the format and why it is ours.
"""
