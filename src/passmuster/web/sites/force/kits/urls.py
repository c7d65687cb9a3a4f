"""Addresses of the pages about kits."""

from django.urls import path

from passmuster.web.sites.force.kits import acts, labels, mine, openings, packs, paper, stock

urlpatterns = [
    path("", stock.stock, name="kits"),
    path("serials/", stock.serials, name="kit-serials"),
    path("serials/<int:kit>/", stock.one, name="kit"),
    path("receive/", acts.receive, name="kit-receive"),
    path("send/", acts.send, name="kit-send"),
    path("issue/", acts.issue, name="kit-issue"),
    path("end/", acts.end, name="kit-end"),
    path("mine/", mine.mine, name="kits-mine"),
    path("mine/return/", acts.give_back, name="kit-return"),
    path("mine/labels/", labels.print_them, name="kit-labels"),
    path("label/", labels.check, name="label-check"),
    path("packs/", packs.listed, name="packs"),
    path("packs/issue/", acts.issue_packs, name="packs-issue"),
    path("packs/openings/", openings.openings, name="pack-openings"),
    path("packs/print/", paper.print_them, name="packs-print"),
    path("packs/<int:pack>/", packs.one, name="pack"),
    path("packs/<int:pack>/end/", packs.end, name="pack-end"),
    path("packs/<int:pack>/key/", packs.key, name="pack-key"),
    path("packs/<int:pack>/scan/", packs.scan, name="pack-scan"),
]
