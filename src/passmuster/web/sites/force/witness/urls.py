"""Addresses of the witness pages: the seat in public, the comparisons behind the sign-in."""

from django.urls import path

from passmuster.web.sites.force.witness import seals, seat

urlpatterns = [
    path("", seat.witness, name="witness"),
    path("cosign/", seat.cosign, name="witness-cosign"),
    path("cosigned/", seat.cosigned, name="witness-cosigned"),
    path("code/", seat.code, name="witness-code"),
    path("words/", seat.words, name="witness-words"),
    path("page/", seat.page_file, name="witness-page"),
    path("log/<path:name>", seat.log_file, name="witness-log"),
    path("witnesses/", seals.witnesses, name="witnesses"),
    path("seals/", seals.compared, name="seals"),
    path("seals/compare/", seals.compare, name="compare-seal"),
    path("seals/sheet/", seals.sheet, name="seal-sheet"),
    path("seals/notebook/", seals.notebook, name="notebook"),
]
