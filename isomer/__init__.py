"""Imports a site from Isomer: reads a repository of the Jekyll generation and loads it into the page tree."""
