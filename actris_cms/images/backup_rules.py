"""How pages are rendered to be compared: without making renditions."""

from actris_cms.operations.backup.rules import while_rendering

from .wanted import collecting_images

while_rendering(collecting_images)
