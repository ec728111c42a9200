"""Site health: the findings of all live pages, kept in the database, and ways to mend them."""
