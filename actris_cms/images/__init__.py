"""Images: how files are checked before they are kept, and the widths, formats and making of renditions.

`uploads` checks and changes a file, `svg` a drawing; `forms` and `fields` apply this in Wagtail. `presets` defines
widths and formats. `pixels` decodes, crops and encodes. `making` makes the renditions of an image, once. `wanted` finds
out what a page shows. `ahead` makes its renditions when the page is published. Templates use `showing`. See
`docs/decisions/0014-sizes-made-ahead.md`.
"""
