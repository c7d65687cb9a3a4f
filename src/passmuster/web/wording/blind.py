"""Blind controls in words: sorts, comparisons, reasons for an early opening.

Every sentence is about a laboratory's work on invented specimens; none is about anybody's result.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from passmuster.core.laboratory.quality.blind_seal import quarter_number
from passmuster.web.theme.numerals import digits, whole

SORTS: Mapping[str, Promise] = {
    "negative": _("Without a drug"),
    "positive": _("With a drug"),
    "false-negative-challenge": _("With little of a drug"),
    "validity": _("Not a genuine specimen"),
}
"""By the sort of a control."""

PREPARED: Mapping[str, Promise] = {
    "negative": _("Use the prepared urine without a drug."),
    "negative-dilute": _("Use the prepared urine that is dilute and holds no drug."),
    "positive": _("Use the prepared urine that holds this drug in this strength."),
    "adulterated": _("Use the prepared urine that is adulterated."),
    "substituted": _("Use the prepared substitute for urine."),
}
"""By what a good test reports: what the planter takes."""

MATCHES: Mapping[str, Promise] = {
    "agrees": _("As planted"),
    "false-positive": _("A drug was reported that the control did not hold"),
    "false-adulterated-or-substituted": _("Reported adulterated or substituted, and was not"),
    "false-negative": _("What was planted was not found"),
    "differs": _("Reported as something else"),
    "not-tested": _("Rejected or invalid, although fit to be tested"),
    "not-reported": _("No report has come"),
}
"""By the comparison of a report with what was planted."""

EARLY_REASONS: Mapping[str, Promise] = {
    "false-result": _("The laboratory reported what a control did not hold"),
    "code-known": _("A control’s number became known"),
    "court-order": _("A court ordered it"),
}
"""By the code of the reason for an early opening."""

REGIMES: Mapping[str, Promise] = {
    "nrc": _("US NRC: at least 10 a quarter, mostly with a drug; for a small force"),
    "dot": _("US DOT: 1 in 100, mostly without a drug"),
    "hhs": _("US HHS: 3 in 100, mostly without a drug"),
}
"""By the regime whose rule counts and mixes the controls."""

TALLIES: Mapping[str, Promise] = {
    "agreed": _("Reported as planted"),
    "missed": _("Planted and not found"),
    "invented": _("Found and not planted"),
}
"""The shares of a scorecard."""


def said_period(period: str) -> str:
    """Say a quarter ("2027-Q1") in words."""
    quarter = whole(quarter_number(period))
    year = digits(period[:4])
    return gettext("Quarter %(quarter)s of %(year)s") % {"quarter": quarter, "year": year}
