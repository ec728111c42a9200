"""How gunicorn serves the site: two processes of four threads, which two cores keep busy."""

import ctypes
import gc
import os
from contextlib import suppress
from typing import Any

# glibc gives each thread a pool of memory of its own (M_ARENA_MAX of malloc.h), and what is free in one serves no
# other. A common one costs a lock for which threads rarely wait. Other C libraries have no such option.
M_ARENA_MAX = -8
with suppress(OSError, AttributeError):
    ctypes.CDLL("libc.so.6").mallopt(M_ARENA_MAX, 1)

# Cycles of objects that nothing leads to are looked for after so many were made and not yet freed (the thresholds of
# `gc.set_threshold`). A page makes tens of thousands, and Python by itself would look for them many times in each. What
# has outlived two looks is looked at after some hundred pages; with Python's own 10 and 10, it would be a thousand.
GARBAGE_AFTER = (10_000, 5, 2)

workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "4"))
preload_app = True  # The code is in memory once, for all processes.
timeout = 60
graceful_timeout = 30
max_requests = 20_000
max_requests_jitter = 2_000
accesslog = os.environ.get("ACCESS_LOG") or None
control_socket_disable = True  # Its default place is in the home directory, which a service account has not.


def when_ready(server: Any) -> None:
    """Make ready what all processes have in common: the code, how often garbage is looked for, and the page cache."""
    _keep_code_common()
    gc.set_threshold(*GARBAGE_AFTER)
    _begin_page_cache()


def _keep_code_common() -> None:
    """Take what is loaded out of the garbage collection, which would write to it, and so copy it for each process."""
    gc.collect()
    gc.freeze()


def _begin_page_cache() -> None:
    """Begin with an empty page cache where it is this machine's own: nobody knows what happened while it was away."""
    from actris_cms.core.pagecache.configured import configured_store
    from actris_cms.core.pagecache.frontend import purge_frontend

    store = configured_store()
    if store is not None:
        purge_frontend(store.begin())
