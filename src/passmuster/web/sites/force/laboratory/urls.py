"""Addresses of the laboratory pages."""

from django.urls import path

from passmuster.web.sites.force.laboratory import ending, keys, sending, views

urlpatterns = [
    path("", views.inbox, name="laboratory"),
    path("arrivals/", views.arrivals, name="laboratory-arrivals"),
    path("changes/", views.changes, name="laboratory-changes"),
    path("send/", sending.send, name="laboratory-send"),
    path("keys/", keys.keys, name="laboratory-keys"),
    path("keys/new/", keys.new, name="laboratory-key-new"),
    path("keys/end/", keys.end, name="laboratory-key-end"),
    path("items/<int:matter>/", views.item, name="laboratory-item"),
    path("items/<int:matter>/end/", ending.end, name="laboratory-end"),
]
