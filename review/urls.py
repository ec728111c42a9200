"""The addresses of reviewers. They stay out of caches, logs, referrers and search engines.

They need no token against requests of other sites, which would be a cookie: whoever sends something to an address of a
review has its link, and nothing is done in the name of somebody who is signed in.
"""

from django.urls import path, re_path
from django.views.decorators.csrf import csrf_exempt
from wagtail.utils.urlpatterns import decorate_urlpatterns

from . import answering, modes, views

app_name = "review"
modes.register()

urlpatterns = decorate_urlpatterns(
    [
        path("review/<str:token>/", views.start, name="start"),
        path("review/<str:token>/comment/", answering.comment, name="comment"),
        path("review/<str:token>/decide/", answering.decide, name="decide"),
        path("review/<str:token>/pages/<int:number>/", views.draft, name="draft"),
        path("review/<str:token>/pages/<int:number>/changes/", views.changes, name="changes"),
        path("review/<str:token>/pages/<int:number>/<mode:mode>/", views.draft, name="draft"),
        path("review/<str:token>/changed/", views.changed_since, name="changed_since"),
        path("review/<str:token>/day/", views.day, name="day"),
        path("review/<str:token>/<mode:mode>/<path:path>", views.site, name="page"),
        path("review/<str:token>/<mode:mode>/", views.site, name="site"),
        path("review/<str:token>", views.with_slash),
        re_path(r"^review/(?:.*/)?$", views.closed),
    ],
    csrf_exempt,
)
