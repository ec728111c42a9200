"""The URLs of the site: private ones, which are never cached; public ones; Wagtail's pages last."""

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.urls import staticfiles_urlpatterns
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.decorators.cache import never_cache
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from actris_cms.discovery.urls import markdown_urlpatterns
from actris_cms.editor.conflicts import PageEditView
from actris_cms.editor.sections import ChosenPages
from actris_cms.files.views import document, rendition
from actris_cms.images import views

handler500 = "actris_cms.operations.unavailable.server_error"

# The approval of a draft without its form, if publish checks are installed.
upkeep_urlpatterns = [path("admin/", include("upkeep.urls"))] if apps.is_installed("upkeep") else []

private_urlpatterns = decorate_urlpatterns(
    [
        # Wagtail would make renditions of any size given in a URL. We only make those of `images.presets`.
        re_path(r"^admin/images/\d+/(?:generate_url|preview)/", views.refuse_rendition_url),
        path("admin/choose-page/chosen-multiple/", require_admin_access(ChosenPages.as_view())),
        path("admin/pages/<int:page_id>/edit/", require_admin_access(PageEditView.as_view())),
        *upkeep_urlpatterns,
        path("admin/", include("search.admin_urls")),
        path("", include("actris_cms.signin.urls")),  # Before Wagtail's, whose sign-in asks for a password only.
        path("admin/", include(wagtailadmin_urls)),
    ],
    never_cache,
)

public_urlpatterns: list[URLPattern | URLResolver] = [
    re_path(rf"^{settings.MEDIA_URL.lstrip('/')}(?P<path>images/.+)$", rendition, name="rendition"),
    re_path(r"^documents/(\d+)/(.*)$", document, name="wagtaildocs_serve"),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("actris_cms.discovery.urls")),
    path("", include("actris_cms.feedback.urls")),
]

if settings.DEBUG:
    public_urlpatterns += staticfiles_urlpatterns()

# URLs of files of a former site, if its importer is installed.
isomer_urlpatterns = [path("", include("isomer.urls"))] if apps.is_installed("isomer") else []

# What reviewers of drafts see, if reviews are installed.
review_urlpatterns = [path("", include("review.urls"))] if apps.is_installed("review") else []

urlpatterns = [
    *private_urlpatterns,
    *review_urlpatterns,
    *public_urlpatterns,
    path("", include("search.urls")),
    path("", include("about.urls")),
    *isomer_urlpatterns,
    path("", include("newsroom.urls")),
    *markdown_urlpatterns,
    path("", include(wagtail_urls)),
]
