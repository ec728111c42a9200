"""The app configuration of the page cache."""

from django.apps import AppConfig


class PageCacheConfig(AppConfig):
    """The page cache and its command, `purge_pages`."""

    name = "actris_cms.pagecache"
    label = "pagecache"
    verbose_name = "Page cache"

    def ready(self) -> None:
        """Watch what editors change, and let the health tell of the cache, if the settings configure a page cache."""
        from actris_cms.operations import health

        from .configured import configured_store
        from .watch import Watch

        store = configured_store()
        if store is not None:
            Watch(store)
            health.register("page cache", lambda: health.OK if store.generation() >= 0 else health.FAILED)
