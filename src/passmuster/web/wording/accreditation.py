"""A laboratory's standing in words: stages, missing cover, rounds that do not count."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STAGES: Mapping[str, Promise] = {
    "initial": _("Initial test"),
    "confirmatory": _("Confirmatory test"),
}
"""By the stage of a test."""

NO_COVER: Mapping[str, Promise] = {
    "accreditation-missing": _("No accreditation is recorded"),
    "accreditation-other-scope": _("No accreditation is for this test"),
    "accreditation-not-on-day": _("No accreditation holds on that day"),
    "accreditation-recorded-later": _("The accreditation was recorded after that day"),
    "accreditation-suspended": _("The accreditation was suspended on that day"),
}
"""By the code of the reason why no certificate covers a test."""

FAULTS: Mapping[str, Promise] = {
    "round-empty": _("The round has no sample"),
    "round-too-few-right": _("Too few answers are right"),
    "round-false-positive": _("A drug was reported that was not there"),
    "round-too-few-near": _("Too few quantities are near their target"),
    "round-quantity-far": _("A quantity is too far off its target"),
}
"""By the code of the reason why a proficiency round does not count."""
