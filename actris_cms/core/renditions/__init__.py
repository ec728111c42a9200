"""The sizes and formats in which pictures are shown: which there are, how they are made, and when.

`presets` is the one place that knows widths and formats. `pixels` decodes, cuts and encodes. `making` makes the files
of a picture, once. `wanted` finds out what a page shows. `ahead` makes it when the page is published. `showing` is what
templates ask. See `docs/decisions/0014-sizes-made-ahead.md`.
"""
