"""The bin: what editors delete comes back for thirty days. See `docs/decisions/0038-the-bin.md`."""


def start() -> None:
    """Keep what is deleted, and empty the bin once a day. Call this when the apps are ready."""
    from . import keeping, retention

    keeping.connect()
    retention.connect()
