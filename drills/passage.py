"""A port in front of a part of the installation, which can be closed, silent or slow."""

import asyncio
import threading
from typing import Final

from testbed.processes import free_port

OPEN, CLOSED, SILENT, SLOW = "open", "closed", "silent", "slow"
DELAY: Final = 0.1  # Seconds that a slow passage takes for each piece.
CHUNK: Final = 64 * 1024


class Passage:
    """Passes on connections to `target`, a port of this machine; `port` is its own. Set `state` to disturb it."""

    def __init__(self, target: int) -> None:
        self.target, self.port = target, free_port()
        self._state = OPEN
        self._writers: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        started = threading.Event()
        threading.Thread(target=self._run, args=(started,), daemon=True).start()
        started.wait(10)

    @property
    def state(self) -> str:
        """One of OPEN, CLOSED, SILENT and SLOW."""
        return self._state

    @state.setter
    def state(self, value: str) -> None:
        self._state = value
        if value == CLOSED:
            self._loop.call_soon_threadsafe(self._abort)

    def _abort(self) -> None:
        for writer in self._writers:
            writer.transport.abort()

    def _run(self, started: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(asyncio.start_server(self._accept, "127.0.0.1", self.port))
        started.set()
        self._loop.run_forever()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._state == CLOSED:
            writer.transport.abort()
            return
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, far_writer}
        await asyncio.gather(self._pass_on(reader, far_writer), self._pass_on(far_reader, writer))
        self._writers -= {writer, far_writer}

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(CHUNK):
                while self._state == SILENT:
                    await asyncio.sleep(0.05)
                if self._state == SLOW:
                    await asyncio.sleep(DELAY)
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()
