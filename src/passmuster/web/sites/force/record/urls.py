"""Addresses of the record's pages."""

from django.urls import path

from passmuster.web.sites.force.record import views

urlpatterns = [
    path("", views.record, name="record"),
    path("events/", views.events, name="events"),
    path("<int:index>/", views.entry, name="record-entry"),
    path("<int:index>/receipt/", views.receipt, name="record-receipt"),
]
