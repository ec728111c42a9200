"""Where and when backups are made, what they have, and who can read them: see `actris_cms.operations.backup`."""

from pathlib import Path

from .environment import env, time_of_day

# None: the folder `backups` in DATA_DIR.
BACKUP_DIR = Path(env.str("BACKUP_DIR")).resolve() if env.str("BACKUP_DIR", "") else None
# The hour and minute of each day's backup, such as 03:00. Empty: nobody makes backups by itself.
BACKUP_AT = time_of_day("BACKUP_AT")
BACKUP_RECIPIENTS: list[str] = env.list("BACKUP_RECIPIENTS", [])
BACKUP_IDENTITY = env.str("BACKUP_IDENTITY", "")
BACKUP_RENDITIONS = env.bool("BACKUP_RENDITIONS", False)
