"""The store that several machines share."""

import json
import time
from collections.abc import Collection, Mapping
from typing import Any, ClassVar

import redis

from .entries import LIFETIME, Entry
from .recording import Noted
from .stores import PageStore

# Removes all keys of a pattern but the counter, counts, and gives the keys: in one step, in which nobody writes.
FORGET_ALL = """
local found = redis.call('KEYS', ARGV[1])
for _, key in ipairs(found) do
    if key ~= KEYS[1] then redis.call('DEL', key) end
end
redis.call('INCR', KEYS[1])
return found
"""
BLOBS = ("plain", "gzip", "brotli")


class RedisStore(PageStore):
    """Pages in Redis.

    Under the prefix of the release stand, for each page, a hash of its parts (`page`) and the list of what it shows
    (`noted`); for each thing shown, a hash of the fingerprint in each page (`shown`); for each kind, the set of its
    names (`names`); and the count of changes. Beside them stands the set of the releases that keep pages. A Redis that
    keeps its data on disk could bring back what was purged: use one that does not.
    """

    prefix: ClassVar[str] = "actris:pages"

    def __init__(self, url: str, release: str) -> None:
        super().__init__()
        self._redis: Any = redis.Redis.from_url(url, socket_timeout=2, socket_connect_timeout=1)
        self._release = release
        self._releases = f"{self.prefix}:releases"
        self._prefix = f"{self.prefix}:{release}"
        self._counter = f"{self._prefix}:changes"

    def begin(self) -> list[str]:
        """Nothing is forgotten: other machines may be serving from it, and have purged what was changed meanwhile."""
        return []

    def changes(self) -> int:
        """The count, for one short question."""
        with _as_os_error():
            found = self._redis.get(self._counter)
            if found is None:
                # Never a number that was counted before Redis lost its data: processes remember pages by it.
                self._redis.set(self._counter, time.time_ns(), nx=True)
                found = self._redis.get(self._counter)
            return int(found)

    def note_change(self) -> None:
        """Count: a page that is being written then is not kept."""
        self.changes()
        with _as_os_error():
            self._redis.incr(self._counter)

    def names(self, kind: str) -> set[str]:
        """All names that were noted since the store was emptied."""
        with _as_os_error():
            return {name.decode() for name in self._redis.smembers(self._key("names", kind))}

    def in_use(self, kind: str, names: Collection[str]) -> set[str]:
        """Those of the names that were noted."""
        asked = list(names)
        if not asked:
            return set()
        with _as_os_error():
            found = self._redis.smismember(self._key("names", kind), asked)
        return {name for name, is_there in zip(asked, found, strict=True) if is_there}

    def clear_others(self) -> list[str]:
        """Forget the pages of all other releases that have kept some since they were forgotten last."""
        with _as_os_error():
            releases = {name.decode() for name in self._redis.smembers(self._releases)} - {self._release}
            if releases:
                self._redis.srem(self._releases, *releases)
        return [url for release in sorted(releases) for url in self._clear_release(f"{self.prefix}:{release}")]

    def _clear(self) -> list[str]:
        self.changes()
        return self._clear_release(self._prefix)

    def _clear_release(self, prefix: str) -> list[str]:
        """Forget all pages of a release at one moment."""
        page = f"{prefix}:page:"
        with _as_os_error():
            keys = self._redis.eval(FORGET_ALL, 1, f"{prefix}:changes", f"{prefix}:*")
        return sorted(key.decode().removeprefix(page) for key in keys if key.decode().startswith(page))

    def _read(self, url: str) -> Entry | None:
        with _as_os_error():
            found = self._redis.hgetall(self._key("page", url))
        if not found:
            return None
        meta = json.loads(found[b"meta"])
        meta["headers"] = [(name, value) for name, value in meta["headers"]]
        return Entry(**meta, **{name: found[name.encode()] for name in BLOBS})

    def _write(self, url: str, entry: Entry, shown: Mapping[Noted, str], changes: int) -> bool:
        parts = entry._asdict()
        fields = {name: parts.pop(name) for name in BLOBS} | {"meta": json.dumps(parts)}
        page, noted = self._key("page", url), self._key("noted", url)

        def write(pipe: Any) -> bool:
            if int(pipe.get(self._counter) or 0) != changes:
                return False
            before = json.loads(pipe.get(noted) or "[]")
            pipe.multi()
            for kind, name in before:
                pipe.hdel(self._key("shown", kind, name), url)
            pipe.sadd(self._releases, self._release)
            pipe.hset(page, mapping=fields)
            pipe.expire(page, LIFETIME)
            pipe.set(noted, json.dumps(list(shown)), ex=2 * LIFETIME)
            for (kind, name), fingerprint in shown.items():
                pages, names = self._key("shown", kind, name), self._key("names", kind)
                pipe.hset(pages, url, fingerprint)
                pipe.sadd(names, name)
                # Longer than any page; a release that is no longer served leaves nothing behind.
                pipe.expire(pages, 2 * LIFETIME)
                pipe.expire(names, 2 * LIFETIME)
            return True

        with _as_os_error():
            return bool(self._redis.transaction(write, self._counter, noted, value_from_callable=True))

    def _remove(self, current: Mapping[Noted, str]) -> list[str]:
        with _as_os_error():
            pipe = self._redis.pipeline(transaction=False)
            for kind, name in current:
                pipe.hgetall(self._key("shown", kind, name))
            urls: set[str] = set()
            for fingerprint, pages in zip(current.values(), pipe.execute(), strict=True):
                urls.update(url.decode() for url, shown in pages.items() if shown.decode() != fingerprint)
            for url in urls:
                pipe.get(self._key("noted", url))
            for url, noted in zip(urls, pipe.execute(), strict=True):
                for kind, name in json.loads(noted or "[]"):
                    pipe.hdel(self._key("shown", kind, name), url)
                pipe.delete(self._key("page", url), self._key("noted", url))
            pipe.execute()
        return sorted(urls)

    def _key(self, *parts: str) -> str:
        return ":".join((self._prefix, *parts))


class _as_os_error:  # noqa: N801 -- used as a function
    """Turns what Redis raises into OSError, which is what every store raises when it cannot be reached."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, redis.RedisError):
            raise OSError(f"The page cache does not answer: {error}") from error
