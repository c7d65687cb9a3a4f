"""Every act about a laboratory's quality: blind controls, certificates, proficiency rounds."""

from __future__ import annotations

from typing import Any

from tests.support.accreditation_acts import ACCREDITATION, OF_ACCREDITATION
from tests.support.blind_acts import BLIND, OF_BLIND, modules_of_blind

QUALITY = [*ACCREDITATION, *BLIND]
"""Step of the season, the act, its moment, and what comes before it."""

OF_QUALITY = OF_ACCREDITATION | OF_BLIND
"""Every function of both apps' services in which somebody acts."""


def modules_of_quality() -> tuple[Any, ...]:
    """Return every module of both apps in which somebody acts."""
    from passmuster.web.accreditation import services

    return (services, *modules_of_blind())
