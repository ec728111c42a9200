"""What copies without personal data do with the reports of imports."""

from actris_cms.operations.backup.rules import keep_personal

keep_personal("an address of a page", "isomer.ImportedItem", "address")
keep_personal("numbers", "isomer.ImportRun", "totals")
keep_personal("what the import says of a file of the repository", "isomer.ImportNote", "message", "proposal")
