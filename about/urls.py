"""The URLs that take enquiries."""

from django.urls import path

from .views import enquire, enquiry_sent

urlpatterns = [
    path("-/enquiries/<int:page_id>/", enquire, name="enquire"),
    path("-/enquiries/<int:page_id>/sent/", enquiry_sent, name="enquiry_sent"),
]
