"""The whole URL map: published files under their own names, pages under ``/en/`` and ``/km/``."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import path

from passmuster.web.access import converters as converters  # makes <draw:…> known
from passmuster.web.sites.oversight import chance_views, checker, draw_views, files, views

urlpatterns = [
    path("", views.choose_language, name="root"),
    path("log/checkpoint", files.checkpoint, name="checkpoint"),
    path("log/tile/<path:rest>", files.tile, name="tile"),
    path("policy", files.policy, name="policy"),
    path("force.json", files.force_facts, name="force-facts"),
    path("passmuster-verify.pyz", files.verifier, name="verifier"),
    path("passmuster-check-<slug:language>.html", checker.verify_file, name="verify-file"),
    path("dossiers/<draw:draw>.zip", files.dossier_archive, name="dossier-archive"),
    path("dossiers/<draw:draw>/<path:name>", files.dossier_file, name="dossier-file"),
    *i18n_patterns(
        path("", views.start, name="start"),
        path("draws/<draw:number>/", draw_views.draw_page, name="draw"),
        path("draws/<draw:number>/tickets/", draw_views.tickets_page, name="tickets"),
        path("log/", views.log_page, name="log"),
        path("log/heads/", views.heads_page, name="heads"),
        path("log/<int:index>/", views.entry_page, name="entry"),
        path("check/", views.check_page, name="check"),
        path("verify/", checker.verify_page, name="verify"),
        path("chance/", chance_views.chance_page, name="chance"),
        path("chance/<slug:width>-<slug:ink>.svg", chance_views.chance_chart, name="chance-chart"),
        path("downloads/", views.downloads_page, name="downloads"),
        path("limits/", views.limits_page, name="limits"),
    ),
]

handler404 = "passmuster.web.sites.oversight.pages.not_found"
handler500 = "passmuster.web.sites.oversight.pages.broken"
