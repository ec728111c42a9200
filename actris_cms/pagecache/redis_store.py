"""The page store that several machines can share."""

import json
import time
from collections.abc import Collection, Mapping
from typing import Any, ClassVar

import redis

from .cached_page import LIFETIME, CachedPage
from .dependencies import DependencyKey
from .stores import PageStore

# Deletes all keys of a pattern except the counter, increments the counter and returns the keys, atomically.
DELETE_ALL = """
local found = redis.call('KEYS', ARGV[1])
for _, key in ipairs(found) do
    if key ~= KEYS[1] then redis.call('DEL', key) end
end
redis.call('INCR', KEYS[1])
return found
"""
BLOBS = ("plain", "gzip", "brotli")


class FullError(Exception):
    """Redis has no memory to note a change. It can be cleared all the same."""


class RedisStore(PageStore):
    """Pages in Redis.

    Keys under the prefix of the release: for each page, a hash of its parts (`page`) and the list of its dependencies
    (`declared`); for each dependency, a hash from page to fingerprint (`dependency`); for each kind, the set of its
    names (`names`); and the `generation`. A key outside the prefix holds the set of releases with cached pages.
    A Redis with persistence could restore purged pages after a restart: use one without.
    """

    prefix: ClassVar[str] = "actris:pages"

    def __init__(self, url: str, release: str) -> None:
        super().__init__()
        self._redis: Any = redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1)
        self._release = release
        self._releases = f"{self.prefix}:releases"
        self._prefix = f"{self.prefix}:{release}"
        self._counter = f"{self._prefix}:generation"

    def begin(self) -> list[str]:
        """Purge nothing: other machines may be serving from this store, and purge what changes."""
        return []

    def generation(self) -> int:
        """Return the generation, with a single Redis command."""
        with _as_os_error():
            found = self._redis.get(self._counter)
            if found is None:
                # Not a generation used before Redis lost its data: processes hold pages in memory by generation.
                self._redis.set(self._counter, time.time_ns(), nx=True)
                found = self._redis.get(self._counter)
            return int(found)

    def advance(self) -> None:
        """Start a new generation, so that pages rendered before it are not stored.

        Raises FullError if there is no memory to note it: then all pages must be purged, which frees some.
        """
        self.generation()
        with _as_os_error():
            try:
                self._redis.incr(self._counter)
            except redis.exceptions.OutOfMemoryError as error:
                raise FullError(f"Redis needs more memory: {error}") from error

    def names(self, kind: str) -> set[str]:
        """Return all names declared since the store was cleared."""
        with _as_os_error():
            return {name.decode() for name in self._redis.smembers(self._key("names", kind))}

    def in_use(self, kind: str, names: Collection[str]) -> set[str]:
        """Return those of the names that were declared."""
        asked = list(names)
        if not asked:
            return set()
        with _as_os_error():
            found = self._redis.smismember(self._key("names", kind), asked)
        return {name for name, is_there in zip(asked, found, strict=True) if is_there}

    def clear_others(self) -> list[str]:
        """Purge the pages of all other releases that have stored any since the last call."""
        with _as_os_error():
            releases = {name.decode() for name in self._redis.smembers(self._releases)} - {self._release}
            if releases:
                self._redis.srem(self._releases, *releases)
        return [url for release in sorted(releases) for url in self._clear_release(f"{self.prefix}:{release}")]

    def _clear(self) -> list[str]:
        self.generation()
        return self._clear_release(self._prefix)

    def _clear_release(self, prefix: str) -> list[str]:
        """Purge all pages of a release atomically."""
        page = f"{prefix}:page:"
        with _as_os_error():
            keys = self._redis.eval(DELETE_ALL, 1, f"{prefix}:generation", f"{prefix}:*")
        return sorted(key.decode().removeprefix(page) for key in keys if key.decode().startswith(page))

    def _read(self, url: str) -> CachedPage | None:
        with _as_os_error():
            found = self._redis.hgetall(self._key("page", url))
        if not found:
            return None
        meta = json.loads(found[b"meta"])
        meta["headers"] = [(name, value) for name, value in meta["headers"]]
        return CachedPage(**meta, **{name: found[name.encode()] for name in BLOBS})

    def _write(self, url: str, page: CachedPage, fingerprints: Mapping[DependencyKey, str], generation: int) -> bool:
        parts = page._asdict()
        fields = {name: parts.pop(name) for name in BLOBS} | {"meta": json.dumps(parts)}
        key, declared = self._key("page", url), self._key("declared", url)

        def write(pipe: Any) -> bool:
            if int(pipe.get(self._counter) or 0) != generation:
                return False
            before = json.loads(pipe.get(declared) or "[]")
            pipe.multi()
            for kind, name in before:
                pipe.hdel(self._key("dependency", kind, name), url)
            pipe.sadd(self._releases, self._release)
            pipe.hset(key, mapping=fields)
            pipe.expire(key, LIFETIME)
            pipe.set(declared, json.dumps(list(fingerprints)), ex=2 * LIFETIME)
            for (kind, name), fingerprint in fingerprints.items():
                pages, names = self._key("dependency", kind, name), self._key("names", kind)
                pipe.hset(pages, url, fingerprint)
                pipe.sadd(names, name)
                # Longer than any page lives, so that a release that is no longer served leaves nothing behind.
                pipe.expire(pages, 2 * LIFETIME)
                pipe.expire(names, 2 * LIFETIME)
            return True

        with _as_os_error():
            return bool(self._redis.transaction(write, self._counter, declared, value_from_callable=True))

    def _remove(self, current: Mapping[DependencyKey, str]) -> list[str]:
        with _as_os_error():
            pipe = self._redis.pipeline(transaction=False)
            for kind, name in current:
                pipe.hgetall(self._key("dependency", kind, name))
            urls: set[str] = set()
            for fingerprint, pages in zip(current.values(), pipe.execute(), strict=True):
                urls.update(url.decode() for url, cached in pages.items() if cached.decode() != fingerprint)
            for url in urls:
                pipe.get(self._key("declared", url))
            for url, declared in zip(urls, pipe.execute(), strict=True):
                for kind, name in json.loads(declared or "[]"):
                    pipe.hdel(self._key("dependency", kind, name), url)
                pipe.delete(self._key("page", url), self._key("declared", url))
            pipe.execute()
        return sorted(urls)

    def _key(self, *parts: str) -> str:
        return ":".join((self._prefix, *parts))


class _as_os_error:  # noqa: N801 -- used as a function
    """Converts Redis errors to OSError, which every store raises when it cannot be reached."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, redis.RedisError):
            raise OSError(f"The page cache does not answer: {error}") from error
