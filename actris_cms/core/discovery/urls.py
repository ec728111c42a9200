"""The addresses by which the site is found and shared."""

from django.urls import path, re_path
from django.views.decorators.cache import cache_control

from . import crawlers, icons, reading, sharing, sitemap

an_hour = cache_control(public=True, max_age=3600)

urlpatterns = [
    path("robots.txt", an_hour(crawlers.robots), name="robots"),
    path(".well-known/security.txt", an_hour(crawlers.security), name="security"),
    path("favicon.ico", an_hour(icons.favicon), name="favicon"),
    path("site.webmanifest", an_hour(icons.manifest), name="manifest"),
    path("sitemap.xml", sitemap.sitemap, name="sitemap"),
    re_path(r"^sitemap-(?P<section>[1-9]\d{0,3})\.xml$", sitemap.sitemap_part, name="sitemap_part"),
    re_path(r"^share/(\d{1,9})-([0-9a-f]{12})\.(png|jpg)$", sharing.share_image, name="share_image"),
    path("llms.txt", reading.llms, name="llms"),
]

# They come after what else ends in .md, such as files of a former site.
twin_urlpatterns = [
    path("index.html.md", reading.twin_by_convention),
    path("<path:path>/index.html.md", reading.twin_by_convention),
    path("index.md", reading.twin, name="home_twin"),
    path("<path:path>.md", reading.twin, name="twin"),
]
