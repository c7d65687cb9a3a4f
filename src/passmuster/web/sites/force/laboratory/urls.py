"""Addresses of the laboratory pages."""

from django.urls import include, path

from passmuster.web.sites.force.laboratory import (
    ending,
    keying,
    keys,
    mappings,
    rules,
    sending,
    views,
)

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
    path("mappings/", mappings.mappings, name="laboratory-mappings"),
    path("mappings/new/", mappings.new, name="laboratory-mappings-new"),
    path("mappings/<int:mapping>/", mappings.one, name="laboratory-mapping"),
    path("keying/", keying.papers, name="laboratory-keying"),
    path("keying/new/", keying.bring, name="laboratory-keying-new"),
    path("keying/<int:report>/", keying.key, name="laboratory-keying-one"),
    path("keying/<int:report>/scan/", keying.scan, name="laboratory-keying-scan"),
    path("keys/", keys.keys, name="laboratory-keys"),
    path("keys/new/", keys.new, name="laboratory-key-new"),
    path("keys/end/", keys.end, name="laboratory-key-end"),
    path("items/<int:matter>/", views.item, name="laboratory-item"),
    path("items/<int:matter>/scan/", keying.scan_of_item, name="laboratory-item-scan"),
    path("items/<int:matter>/end/", ending.end, name="laboratory-end"),
]
