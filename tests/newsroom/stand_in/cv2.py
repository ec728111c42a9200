"""Stands in for OpenCV: it finds no QR code."""

from typing import Any


class QRCodeDetector:
    """Finds nothing."""

    def detectAndDecodeMulti(self, picture: Any) -> tuple[Any, ...]:  # noqa: N802 -- its name
        return False, (), None, ()


def setNumThreads(number: int) -> None:  # noqa: N802 -- its name
    """Do nothing."""
