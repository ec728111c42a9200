"""The URLs for search engines, browsers, social networks and other programs."""

from django.urls import path, re_path
from django.views.decorators.cache import cache_control

from . import crawlers, icons, markdown_views, sharing, sitemap

cache_one_hour = cache_control(public=True, max_age=3600)

urlpatterns = [
    path("robots.txt", cache_one_hour(crawlers.robots), name="robots"),
    path(".well-known/security.txt", cache_one_hour(crawlers.security), name="security"),
    path("favicon.ico", cache_one_hour(icons.favicon), name="favicon"),
    path("site.webmanifest", cache_one_hour(icons.manifest), name="manifest"),
    path("sitemap.xml", sitemap.sitemap, name="sitemap"),
    re_path(r"^sitemap-(?P<section>[1-9]\d{0,3})\.xml$", sitemap.sitemap_part, name="sitemap_part"),
    re_path(r"^share/(\d{1,9})-([0-9a-f]{12})\.(png|jpg)$", sharing.share_image, name="share_image"),
    path("llms.txt", markdown_views.llms, name="llms"),
]

# Must come after other URLs that end in .md, such as files of a former site.
markdown_urlpatterns = [
    path("index.html.md", markdown_views.redirect_index_html_md),
    path("<path:path>/index.html.md", markdown_views.redirect_index_html_md),
    path("index.md", markdown_views.markdown_page, name="home_markdown_page"),
    path("<path:path>.md", markdown_views.markdown_page, name="markdown_page"),
]
