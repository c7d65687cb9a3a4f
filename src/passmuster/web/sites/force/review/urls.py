"""Addresses of the pages of medical review."""

from django.urls import path

from passmuster.web.sites.force.review import credentials

AROUND = [
    path("credentials/", credentials.credentials, name="credentials"),
    path("credentials/new/", credentials.new, name="credential-new"),
    path("credentials/<int:credential>/end/", credentials.end, name="credential-end"),
]
"""Pages of those around the doctor, who see nothing of what a review holds."""

urlpatterns = [*AROUND]
