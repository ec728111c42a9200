"""The brand for what style sheets do not reach: drawn pictures, the browser's own bars.

The colours are those of `static/css/tokens.css`; a test keeps them the same.
"""

INK = "#14151a"
PAPER = "#ffffff"
HONEY = "#ffce06"
QUIET = "#c9c8c0"  # Quieter words on ink.
LINE = "#3a3c45"  # Lines on ink.
GROUND = "#ffffff"  # What the header stands on in the light scheme,
GROUND_DARK = "#101116"  # and in the dark one.
