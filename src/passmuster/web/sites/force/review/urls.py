"""Addresses of the pages of medical review."""

from django.urls import path

from passmuster.web.sites.force.review import credentials, reaching, told, withdrawn

AROUND = [
    path("credentials/", credentials.credentials, name="credentials"),
    path("credentials/new/", credentials.new, name="credential-new"),
    path("credentials/<int:credential>/end/", credentials.end, name="credential-end"),
    path("reach/", reaching.letters, name="reach"),
    path("reach/<int:letter>/", reaching.letter_page, name="reach-letter"),
    path("reach/<int:letter>/attempt/", reaching.attempted, name="reach-attempt"),
    path("reach/<int:letter>/handed/", reaching.handed, name="reach-handed"),
    path("told/", told.told, name="told"),
    path("told/<str:order>/", told.one, name="told-order"),
    path("withdrawn/", withdrawn.withdrawn, name="withdrawn-results"),
]
"""Pages of those around the doctor, who see nothing of what a review holds."""

urlpatterns = [*AROUND]
