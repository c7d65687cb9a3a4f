"""Addresses of the laboratory pages."""

from django.urls import include, path

from passmuster.web.sites.force.laboratory import ending, sending, views

urlpatterns = [
    path("", views.inbox, name="laboratory"),
    path("arrivals/", views.arrivals, name="laboratory-arrivals"),
    path("changes/", views.changes, name="laboratory-changes"),
    path("send/", sending.send, name="laboratory-send"),
    path("standing/", include("passmuster.web.sites.force.accreditation.urls")),
    path("blind/", include("passmuster.web.sites.force.blind.urls")),
    path("items/<int:matter>/", views.item, name="laboratory-item"),
    path("items/<int:matter>/end/", ending.end, name="laboratory-end"),
]
