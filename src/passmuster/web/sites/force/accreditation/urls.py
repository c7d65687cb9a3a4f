"""Addresses of the pages of a laboratory's standing, under those of the laboratory."""

from django.urls import path

from passmuster.web.sites.force.accreditation import recording, views

urlpatterns = [
    path("", views.every, name="standing"),
    path("rounds/<int:round>/", views.proficiency, name="standing-round"),
    path("certificates/<int:certificate>/suspend/", recording.suspend, name="standing-suspend"),
    path("<code:laboratory>/", views.one, name="standing-laboratory"),
    path("<code:laboratory>/certificate/", recording.certificate, name="standing-certificate"),
    path("<code:laboratory>/round/", recording.proficiency, name="standing-round-new"),
]
