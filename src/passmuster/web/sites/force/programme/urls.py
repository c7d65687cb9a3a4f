"""Addresses of the programme pages."""

from django.urls import path

from passmuster.web.sites.force.programme import drafting, keys, views

urlpatterns = [
    path("", views.programme, name="programme"),
    path("draft/", drafting.draft, name="policy-draft"),
    path("draft/file/", drafting.draft_file, name="policy-draft-file"),
    path("keys/", keys.keys, name="keys"),
    path("keys/propose/", keys.propose_key, name="key-propose"),
    path("keys/<int:proposal>/", keys.answer, name="key-answer"),
    path("<int:policy>/", views.policy, name="policy"),
    path("<int:policy>/compare/", views.compare, name="policy-compare"),
    path("<int:policy>/text/", views.text, name="policy-text"),
    path("<int:policy>/announce/", views.announce, name="policy-announce"),
    path("<int:policy>/in-force/", views.bring_into_force, name="policy-in-force"),
]
