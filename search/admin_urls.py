"""The views of Wagtail's admin that the app replaces."""

from django.urls import path
from wagtail.admin.auth import require_admin_access

from .admin_views import PageChooserSearchView, PageSearchView, explorer

urlpatterns = [
    path("pages/", require_admin_access(explorer.index_view), name="all_pages"),
    path("pages/search/", require_admin_access(PageSearchView.as_view()), name="page_search"),
    path("pages/search/results/", require_admin_access(PageSearchView.as_view(results_only=True))),
    path("choose-page/search/", require_admin_access(PageChooserSearchView.as_view())),
]
