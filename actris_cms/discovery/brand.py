"""The brand's colours for drawn images and the browser's bars, which style sheets do not reach.

They are those of `static/css/tokens.css`; a test checks that.
"""

INK = "#14151a"
PAPER = "#ffffff"
HONEY = "#ffce06"
QUIET = "#c9c8c0"  # Secondary text on ink.
LINE = "#3a3c45"  # Lines on ink.
GROUND = "#ffffff"  # The header's background in the light scheme,
GROUND_DARK = "#101116"  # and in the dark one.
