"""Addresses of the laboratory pages."""

from django.urls import path

from passmuster.web.sites.force.laboratory import ending, sending, views

urlpatterns = [
    path("", views.inbox, name="laboratory"),
    path("arrivals/", views.arrivals, name="laboratory-arrivals"),
    path("changes/", views.changes, name="laboratory-changes"),
    path("send/", sending.send, name="laboratory-send"),
    path("items/<int:matter>/", views.item, name="laboratory-item"),
    path("items/<int:matter>/end/", ending.end, name="laboratory-end"),
]
