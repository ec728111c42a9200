"""Drills: parts of a whole installation fail while visitors read and editors write. `make drill`."""
