"""The addresses of the site: private ones first, never cached; then public ones; then Wagtail's page tree last."""

from django.conf import settings
from django.contrib.staticfiles.urls import staticfiles_urlpatterns
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.decorators.cache import never_cache
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from actris_cms.core import views
from actris_cms.core.discovery.urls import twin_urlpatterns

private_urlpatterns = decorate_urlpatterns(
    [
        # Wagtail would cut a picture to any size that an address names. Sizes are those of `core.renditions.presets`.
        re_path(r"^admin/images/\d+/(?:generate_url|preview)/", views.no_size_by_address),
        path("admin/", include(wagtailadmin_urls)),
    ],
    never_cache,
)

public_urlpatterns: list[URLPattern | URLResolver] = [
    path("documents/", include(wagtaildocs_urls)),
    path("", include("actris_cms.core.discovery.urls")),
]

if settings.DEBUG:
    public_urlpatterns += staticfiles_urlpatterns()
if settings.DEBUG or getattr(settings, "SERVE_UPLOADS", False):
    public_urlpatterns += [
        re_path(r"^uploads/(?P<path>images/.*)$", serve, {"document_root": settings.MEDIA_ROOT}, name="uploads"),
    ]

urlpatterns = [
    *private_urlpatterns,
    *public_urlpatterns,
    path("", include("search.urls")),
    path("", include("isomer.urls")),
    path("", include("newsroom.urls")),
    *twin_urlpatterns,
    path("", include(wagtail_urls)),
]
