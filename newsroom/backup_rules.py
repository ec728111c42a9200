"""What copies without personal data do with events."""

from actris_cms.operations.backup.rules import keep_personal, leave_out

keep_personal("what the page says of an event", "newsroom.EventPage", "venue_address", "join_note")
leave_out("words of posters, which are read again", "newsroom.PosterReading")
