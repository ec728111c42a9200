"""The way in from Isomer: reads a Jekyll-generation repository and loads it into the page tree."""
