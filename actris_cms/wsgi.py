"""The WSGI entry point, behind the page cache; on the production settings unless the environment says otherwise."""

import os
from typing import Any

from django.core.wsgi import get_wsgi_application

from actris_cms.core.pagecache.configured import configured_store
from actris_cms.core.pagecache.wsgi import PageCache

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "actris_cms.settings.production")

application: Any = get_wsgi_application()
if (store := configured_store()) is not None:
    application = PageCache(application, store)
