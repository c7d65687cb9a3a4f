"""The whole URL map of the force site: every page under ``/en/`` and ``/km/``, each marked.

Outside them stands what programs send, signed: no page, no session, no form.
"""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from passmuster.web.access import converters as converters  # makes <draw:…> and the others known
from passmuster.web.sites.force import demo_door, start
from passmuster.web.sites.force.laboratory import uploading

urlpatterns = [
    path("", start.choose_language, name="root"),
    path("api/laboratory/reports", uploading.reports, name="laboratory-reports"),
    *i18n_patterns(
        path("", start.start, name="start"),
        path("account/", include("passmuster.web.sites.force.account.urls")),
        path("people/", include("passmuster.web.sites.force.access.urls")),
        path("approvals/", include("passmuster.web.sites.force.access.approval_urls")),
        path("roster/", include("passmuster.web.sites.force.roster.urls")),
        path("programme/", include("passmuster.web.sites.force.programme.urls")),
        path("draws/", include("passmuster.web.sites.force.draws.urls")),
        path("collection/", include("passmuster.web.sites.force.collection.urls")),
        path("orders/", include("passmuster.web.sites.force.orders.urls")),
        path("kits/", include("passmuster.web.sites.force.kits.urls")),
        path("custody/", include("passmuster.web.sites.force.custody.urls")),
        path("laboratory/batches/", include("passmuster.web.sites.force.batches.urls")),
        path("laboratory/", include("passmuster.web.sites.force.laboratory.urls")),
        path("reviews/", include("passmuster.web.sites.force.review.urls")),
        path("doctors/", include("passmuster.web.sites.force.doctors.urls")),
        path("record/", include("passmuster.web.sites.force.record.urls")),
        path("witness/", include("passmuster.web.sites.force.witness.urls")),
        path("parts/", include("passmuster.web.sites.force.parts.urls")),
    ),
]
if settings.PASSMUSTER_DEMO:
    urlpatterns += [
        path("demo/", include("passmuster.web.sites.force.demo_door")),
        *i18n_patterns(path("demo/", demo_door.door, name="demo-door-in-language")),
    ]

handler404 = "passmuster.web.sites.force.failures.not_found"
handler500 = "passmuster.web.sites.force.failures.broken"
