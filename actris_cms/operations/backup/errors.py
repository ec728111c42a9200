"""The errors of this package."""


class BackupError(Exception):
    """A backup cannot be made or restored. The message says why, and nothing was changed."""


class BusyError(BackupError):
    """Another process does the same at this moment. This says nothing about the backups, so it is not noted."""
