"""Addresses of an officer's own results."""

from django.urls import path

from passmuster.web.sites.force.review import own, own_acts

urlpatterns = [
    path("<int:own_review>/", own.own, name="own-review"),
    path("<int:own_review>/read/", own_acts.read, name="own-read"),
    path("<int:own_review>/bottle-b/", own_acts.split, name="own-split"),
    path("<int:own_review>/bottle-b/late/", own_acts.late, name="own-split-late"),
    path("<int:own_review>/bottle-b/waive/", own_acts.waive, name="own-waive"),
    path("<int:own_review>/bottle-a/", own_acts.bottle_a, name="own-bottle-a"),
    path("<int:own_review>/hearing/", own_acts.reopen, name="own-reopen"),
    path("<int:own_review>/claims/<int:claim>/", own_acts.dispute, name="own-dispute"),
]
