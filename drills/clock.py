"""A clock of its own for a process, which a file moves while the clock of the machine goes on."""

import os
import threading
import time
from pathlib import Path

import time_machine

EVERY = 0.2  # Seconds between two looks at the file.


def follow(file: Path) -> None:
    """Let the time of this process, and of those that it forks, be ahead by the number of seconds in a file.

    What measures spans of time (`time.monotonic`) goes on, as where the clock of a machine is set.
    """
    clock = time_machine.travel(time.time()).start()
    time.time()  # The new clock goes on from the first look at it.
    ahead = 0

    def look() -> None:
        nonlocal ahead
        while True:
            asked = int(file.read_text())
            clock.shift(asked - ahead)
            ahead = asked
            time.sleep(EVERY)

    def start() -> None:
        threading.Thread(target=look, daemon=True).start()

    os.register_at_fork(after_in_child=start)
    start()
