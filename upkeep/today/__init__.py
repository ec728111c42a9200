"""Today: what waits for a user, for others, and what there is to mend, on the first screen of the admin."""
