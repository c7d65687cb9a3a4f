"""Addresses of the pages of those around the review doctors."""

from django.urls import path

from passmuster.web.sites.force.doctors import credentials, reaching, told

urlpatterns = [
    path("credentials/", credentials.credentials, name="credentials"),
    path("credentials/new/", credentials.new, name="credential-new"),
    path("credentials/<int:credential>/end/", credentials.end, name="credential-end"),
    path("reach/", reaching.letters, name="reach"),
    path("reach/<int:letter>/", reaching.letter_page, name="reach-letter"),
    path("reach/<int:letter>/attempt/", reaching.attempted, name="reach-attempt"),
    path("reach/<int:letter>/handed/", reaching.handed, name="reach-handed"),
    path("told/", told.told, name="told"),
    path("told/<str:order>/", told.one, name="told-order"),
]
