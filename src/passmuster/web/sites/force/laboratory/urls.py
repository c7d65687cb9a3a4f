"""Addresses of the laboratory pages."""

from django.urls import include, path

from passmuster.web.sites.force.laboratory import ending, rules, sending, views

urlpatterns = [
    path("", views.inbox, name="laboratory"),
    path("arrivals/", views.arrivals, name="laboratory-arrivals"),
    path("changes/", views.changes, name="laboratory-changes"),
    path("send/", sending.send, name="laboratory-send"),
    path("standing/", include("passmuster.web.sites.force.accreditation.urls")),
    path("blind/", include("passmuster.web.sites.force.blind.urls")),
    path("rules/", rules.rules, name="laboratory-rules"),
    path("rules/new/", rules.new, name="laboratory-rules-new"),
    path("rules/<int:choice>/", rules.one, name="laboratory-rule-set"),
    path("rules/paper/<int:proposal>/", rules.paper, name="laboratory-rules-paper"),
    path("items/<int:matter>/", views.item, name="laboratory-item"),
    path("items/<int:matter>/end/", ending.end, name="laboratory-end"),
]
