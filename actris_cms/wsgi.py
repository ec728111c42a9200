"""The WSGI application, behind the page cache. It knows the visitor's address behind a proxy.

DJANGO_SETTINGS_MODULE defaults to the production settings.
"""

import os
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from actris_cms.operations.metrics import Measured
from actris_cms.operations.postgresql.base import PatientConnection
from actris_cms.operations.probes import Probes
from actris_cms.operations.request_ids import RequestIds
from actris_cms.pagecache.configured import configured_store
from actris_cms.pagecache.next_pages import NextPages
from actris_cms.pagecache.wsgi import PageCache
from actris_cms.security.visitor_address import VisitorAddress

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "actris_cms.settings.production")

application: Any = get_wsgi_application()
PatientConnection.patience = 20  # Seconds. SQLite waits as long for a lock.
if (store := configured_store()) is not None:
    application = PageCache(application, store)
application = NextPages(application)
application = RequestIds(Measured(application))
application = Probes(application, settings.MONITORING_NETWORKS)
application = VisitorAddress(application, settings.TRUSTED_PROXIES)
