"""The editors' guide in the admin: its chapters, what finds words in it, and the links to it from other screens."""
