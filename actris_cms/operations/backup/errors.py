"""The one error of this package."""


class BackupError(Exception):
    """A backup cannot be made or restored. The message says why, and nothing was changed."""
