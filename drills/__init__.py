"""Drills: parts of a whole installation fail while visitors read and editors write, or a backup is restored.

`make drill`, or `python -m drills.restore`.
"""
