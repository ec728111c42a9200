"""Tasks, jobs, mail, caches, static files, and preparing a machine to run the site."""
