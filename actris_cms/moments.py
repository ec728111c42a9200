"""Moments of a recording: how they are written, and their anchors on the page that has its transcript."""


def clock_time(seconds: int) -> str:
    """Return the moment as players show it: 0:42, 12:34 or 1:02:34."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def anchor_of(seconds: int) -> str:
    """Return the anchor of the passage of a transcript that begins at this moment."""
    return f"t-{seconds}"
