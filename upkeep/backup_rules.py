"""What backups do with the tables of upkeep."""

from actris_cms.operations.backup.rules import drop_personal

drop_personal("upkeep.BinEntry", "upkeep.BinRow", "upkeep.BinFile")  # Nobody should read it any more.
