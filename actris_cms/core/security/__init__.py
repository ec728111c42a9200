"""What browsers are told to refuse: the headers of every answer, and an admin that runs without inline scripts."""
