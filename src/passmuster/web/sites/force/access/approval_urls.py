"""Addresses of the acts of two people."""

from django.urls import path

from passmuster.web.sites.force.access import approvals

urlpatterns = [
    path("", approvals.approvals, name="approvals"),
    path("all/", approvals.every_approval, name="every-approval"),
    path("<int:proposal>/", approvals.approval, name="approval"),
    path("<int:proposal>/answer/", approvals.answer, name="answer"),
    path("<int:proposal>/withdraw/", approvals.take_back, name="withdraw"),
    path("<int:proposal>/code/", approvals.code, name="approval-code"),
]
