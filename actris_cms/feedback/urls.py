"""The URLs that take answers."""

from django.urls import path

from .views import answer, answered

urlpatterns = [
    path("-/useful/<int:page_id>/", answer, name="useful"),
    path("-/useful/<int:page_id>/why/", answered, {"asks_why": True}, name="useful_why"),
    path("-/useful/<int:page_id>/thanks/", answered, {"asks_why": False}, name="useful_thanks"),
]
