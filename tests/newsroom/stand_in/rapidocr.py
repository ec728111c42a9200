"""Stands in for the package that reads words: it returns some, or does what a faulty one would do."""

import os
import signal
import time
from typing import Any

WORDS = (
    ((100, 100, 900, 190), "Growing Cells"),
    ((100, 300, 700, 340), "Date: Friday, 9 October 2026"),
    ((100, 345, 700, 385), "Time: 9 am - 5 pm"),
    ((100, 390, 700, 430), "Venue: Sample Hall"),
    ((100, 435, 700, 475), "Fee: S$100"),
    ((100, 480, 900, 520), "Register here: https://example.org/sign-up"),
    ((100, 700, 900, 740), "You learn how cells are grown, & how <not> to lose them."),
)


class Box(tuple[float, ...]):
    """The corners of a line."""

    def min(self, axis: int) -> tuple[float, ...]:
        return self[:2]

    def max(self, axis: int) -> tuple[float, ...]:
        return self[2:]


class RapidOCR:
    """Reads a picture."""

    def __init__(self, params: Any) -> None:
        pass

    def __call__(self, picture: Any) -> "RapidOCR":
        self.boxes, self.txts = [Box(box) for box, _ in WORDS], [words for _, words in WORDS]
        does = os.environ.get("STAND_IN", "")
        if does == "memory":
            self.kept = bytearray(4 * 1024**3)
        elif does == "time":
            time.sleep(30)
        elif does == "processor":
            while True:
                pass
        elif does == "crash":
            os.abort()
        elif does == "bytes":
            os.write(2, b"\xff" * 3000)
            os.abort()
        elif does in ("SIGKILL", "SIGTERM"):
            os.kill(os.getpid(), getattr(signal, does))
        elif does == "file":
            with open(os.environ["STAND_IN_FILE"], "w") as file:  # noqa: PTH123 -- of a program
                file.write("x")
        elif does == "nothing":
            self.boxes, self.txts = [], []
        return self
