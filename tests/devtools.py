"""A small client of Chromium's DevTools protocol, for prepared (prerendered) pages.

Playwright attaches to pages, and Chromium then prepares none. This attaches to the tab, as its own developer tools do.
"""

import json
import os
import select
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

# Without a window, and without what Chromium does for itself.
QUIET = (
    "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
FLAGS = [*QUIET.split(), "--no-proxy-server", "--window-size=1280,800", "--remote-debugging-pipe"]
OTHER_HOSTS = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
# Chromium reads commands from file 3 and writes answers to file 4.
START = (
    "import os, sys; os.dup2(int(sys.argv[1]), 3); os.dup2(int(sys.argv[2]), 4); os.execv(sys.argv[3], sys.argv[3:])"
)
DETACHED = "Target.detachedFromTarget"
TIMEOUT = 20.0  # Seconds for an answer, or for a condition.


class Tab:
    """A tab of a Chromium, which can show one page and prepare others."""

    def __init__(self, commands: int, answers: int) -> None:
        self._commands, self._answers, self._buffer, self._number = commands, answers, b"", 0
        self._targets: dict[str, str] = {}  # By session.
        self._kinds: dict[str, str] = {}  # By target: "" is the page shown, "prerender" one that is prepared.
        self.call("Target.setDiscoverTargets", discover=True, filter=[{}])
        tab = self.call("Target.createTarget", url="about:blank", forTab=True)["targetId"]
        session = self.call("Target.attachToTarget", targetId=tab, flatten=True)["sessionId"]
        self.call("Target.setAutoAttach", session, autoAttach=True, waitForDebuggerOnStart=False, flatten=True)
        self.wait_for(self.sessions)

    def call(self, method: str, session: str = "", **parameters: Any) -> Any:
        """Call a method of the protocol in a session, and return its result.

        Raises RuntimeError, also if the session ends before it answers, as when one page replaces another.
        """
        self._number += 1
        command = {"id": self._number, "method": method, "params": parameters}
        os.write(self._commands, json.dumps(command | ({"sessionId": session} if session else {})).encode() + b"\0")
        while (answer := self._read()).get("id") != self._number:
            self._note(answer)
            if session and answer.get("method") == DETACHED and answer["params"]["sessionId"] == session:
                raise RuntimeError(f"{method}: the session has ended.")
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']['message']}")
        return answer["result"]

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            if not select.select([self._answers], [], [], TIMEOUT)[0]:
                raise RuntimeError("Chromium does not answer.")
            self._buffer += os.read(self._answers, 1 << 20)
        message, _, self._buffer = self._buffer.partition(b"\0")
        found: dict[str, Any] = json.loads(message)
        return found

    def _note(self, event: dict[str, Any]) -> None:
        """Remember sessions and kinds of targets."""
        given = event.get("params", {})
        if info := given.get("targetInfo"):
            self._kinds[info["targetId"]] = info.get("subtype", "")
        if event.get("method") == "Target.attachedToTarget" and info["type"] == "page":
            self._targets[given["sessionId"]] = info["targetId"]
        if event.get("method") == DETACHED:
            self._targets.pop(given["sessionId"], None)

    def sessions(self, kind: str = "") -> list[str]:
        """Return the sessions of the page shown, or of the pages of a kind, such as "prerender"."""
        self.call("Target.getTargets")  # Reads the events so far.
        return [session for session, target in self._targets.items() if self._kinds[target] == kind]

    def wait_for(self, condition: Callable[[], Any], seconds: float = TIMEOUT) -> Any:
        """Return the first value of a function that is true. Raises RuntimeError after some time."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            with suppress(RuntimeError, IndexError):  # While one page replaces another, there is no session.
                if found := condition():
                    return found
            time.sleep(0.02)
        raise RuntimeError("What was waited for did not happen.")

    def evaluate(self, expression: str, session: str = "") -> Any:
        """Return the value of a JavaScript expression on the page shown, or on that of a session."""
        session = session or self.sessions()[0]
        found = self.call("Runtime.evaluate", session, expression=expression, awaitPromise=True, returnByValue=True)
        return found["result"].get("value")

    def open(self, url: str) -> None:
        """Open a page, and wait until it is loaded."""
        self.call("Page.navigate", self.sessions()[0], url=url)
        self.wait_for(
            lambda: self.evaluate(f"location.href === {json.dumps(url)} && document.readyState === 'complete'")
        )

    def point_at(self, selector: str, *, click: bool = False) -> None:
        """Move the mouse to an element of the page shown, or click it."""
        box = f"(() => {{ const b = document.querySelector({json.dumps(selector)}).getBoundingClientRect(); "
        x, y = self.evaluate(box + "return [b.x + b.width / 2, b.y + b.height / 2] })()")
        for kind in ("mousePressed", "mouseReleased") if click else ("mouseMoved",):
            buttons = {"button": "left", "clickCount": 1} if click else {}
            self.call("Input.dispatchMouseEvent", self.sessions()[0], type=kind, x=x, y=y, **buttons)


@contextmanager
def open_tab(chromium: str, *flags: str) -> Iterator[Tab]:
    """Start a Chromium with a profile of its own, and return a tab. It reaches no other machine."""
    command_read, command_write = os.pipe()
    answer_read, answer_write = os.pipe()
    with tempfile.TemporaryDirectory(prefix="actris-chromium-", ignore_cleanup_errors=True) as profile:
        files = [str(command_read), str(answer_write)]
        command = [
            sys.executable,
            "-c",
            START,
            *files,
            chromium,
            f"--user-data-dir={profile}",
            *FLAGS,
            OTHER_HOSTS,
            *flags,
        ]
        process = subprocess.Popen(  # noqa: S603 -- our own command
            command, pass_fds=(command_read, answer_write), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            yield Tab(command_write, answer_read)
        finally:
            process.terminate()
            process.wait(TIMEOUT)
            for number in (command_read, command_write, answer_read, answer_write):
                os.close(number)
