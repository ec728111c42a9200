"""The URLs of the search."""

from django.urls import path

from .views import open_search, search

urlpatterns = [
    path("search/", search, name="search"),
    path("opensearch.xml", open_search, name="opensearch"),
]
