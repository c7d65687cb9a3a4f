"""The whole URL map: published files under their own names, pages under ``/en/`` and ``/km/``."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import path, register_converter

from passmuster.core.ledger.entries import DRAW
from passmuster.web.sites.oversight import files, views


class DrawNumber:
    """A draw's number in an address, such as ``2026-031``."""

    regex = "[0-9]{4}-[0-9]{3}"

    def to_python(self, value: str) -> str:
        """Accept what the record itself would accept as a number."""
        if not DRAW(value):
            raise ValueError(value)
        return value

    def to_url(self, value: str) -> str:
        """Return the number as it is."""
        return value


register_converter(DrawNumber, "draw")

urlpatterns = [
    path("", views.choose_language, name="root"),
    path("log/checkpoint", files.checkpoint, name="checkpoint"),
    path("log/tile/<path:rest>", files.tile, name="tile"),
    path("policy", files.policy, name="policy"),
    path("force.json", files.force_facts, name="force-facts"),
    path("passmuster-verify.pyz", files.verifier, name="verifier"),
    path("dossiers/<draw:draw>.zip", files.dossier_archive, name="dossier-archive"),
    path("dossiers/<draw:draw>/<path:name>", files.dossier_file, name="dossier-file"),
    *i18n_patterns(
        path("", views.start, name="start"),
        path("draws/<draw:number>/", views.draw_page, name="draw"),
        path("log/", views.log_page, name="log"),
        path("log/<int:index>/", views.entry_page, name="entry"),
        path("check/", views.check_page, name="check"),
        path("limits/", views.limits_page, name="limits"),
    ),
]

handler404 = "passmuster.web.sites.oversight.pages.not_found"
handler500 = "passmuster.web.sites.oversight.pages.broken"
