"""What copies without personal data do with events."""

from actris_cms.operations.backup.rules import keep_personal

keep_personal("what the page says of an event", "newsroom.EventPage", "venue_address", "join_note")
