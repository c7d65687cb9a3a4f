"""The checker's block of texts, and its modules in the order in which they are loaded."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from passmuster.web.sites.oversight.checker_says import CLAIMS, SAYS
from passmuster.web.theme.numerals import NO_BREAK, day, in_khmer

START = "start"
MODULES = (
    "bytes",
    "sha2",
    "ed25519",
    "canonical",
    "schema",
    "notes",
    "policy",
    "merkle",
    "bls12381",
    "blshash",
    "beacon",
    "announcement",
    "sampler",
    "readme",
    "evidence",
    "facts",
    "dossier",
    "zip",
    "log",
    "watch",
    "receipt",
    "show",
    "runs",
)
"""Every module but the one that loads them; each uses only those before it when it is loaded."""

ANYWHERE = "https://…"
"""Stands for the site's address where it is not known: in the file for use offline."""


def path_of(module: str) -> str:
    """Return a module's path among the static files."""
    return f"checker/{module}.js"


def texts(site: dict[str, Any] | None, address: str, modules: list[str]) -> dict[str, Any]:
    """Return what the script reads from the page, in the page's language.

    ``site`` holds the addresses of this site's files and the numbers of its draws, None offline;
    ``modules`` are the addresses of the modules still to be loaded.
    """
    khmer = in_khmer()
    return {
        "modules": modules,
        "site": site,
        "digits": "០១២៣៤៥៦៧៨៩" if khmer else "",
        "point": "," if khmer else ".",
        "months": [day(date(2000, n, 1)).split(NO_BREAK)[1] for n in range(1, 13)],
        "marks": {"done": _("Agrees"), "stop": _("Does not agree"), "wait": _("Not checked here")},
        "claims": {rule: str(text) for rule, text in CLAIMS.items()},
        "says": {rule: str(text) for rule, text in SAYS.items()} | _refusals(),
        "run": {
            "log:growth": f"python3 passmuster-verify.pyz log {address}/log --policy policy "
            "--old kept-checkpoint",
            "log:whole": f"passmuster monitor {address}/log --policy policy --state kept",
            "log:entries": f"python3 passmuster-verify.pyz log {address}/log --policy policy",
        },
        "ui": {
            "reading": _("Reading the files"),
            "lines": _("Lines of the pool read: %(done)s of %(total)s"),
            "tickets": _("Tickets computed: %(done)s of %(total)s"),
            "entries": _("Entries read: %(done)s of %(total)s"),
            "stop": _("Stop"),
            "hours": _("%(hours)s h %(minutes)s min"),
            "minutes": _("%(minutes)s min %(seconds)s s"),
            "summary": _(
                "Agree: %(yes)s. Do not agree: %(no)s. Not checked here: %(open)s. Computed by "
                "your own device in %(seconds)s seconds."
            ),
            "broken": _("The check could not be finished, so nothing was shown."),
            "old": _(
                "This browser is too old to compute the checks. Use the commands on the page "
                "“Check it yourself”."
            ),
            "unloaded": _("The check could not be loaded from this site. Try again."),
        },
    }


def _refusals() -> dict[str, str]:
    return {
        "!policy-missing": _("Choose a policy file first: it names whom you believe."),
        "!file-not-chosen": _("Choose a file first."),
        "!draw-not-chosen": _("Choose the draw’s ZIP file or folder first."),
        "!stopped": _("Stopped. Nothing was shown."),
    }
