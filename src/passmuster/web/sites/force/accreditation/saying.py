"""Says beside a result for what its laboratory was not accredited when it came: to the doctor."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from passmuster.web.accreditation.queries import Test, gaps_of
from passmuster.web.theme.numerals import whole
from passmuster.web.wording.accreditation import NO_COVER, STAGES
from passmuster.web.wording.substances import substance

if TYPE_CHECKING:
    from passmuster.web.laboratory.models import SpecimenReport


@dataclass(frozen=True)
class Gap:
    """Why some tests are not covered, how many they are in words, and which."""

    why: str
    number: str
    tests: list[SafeString]


def gaps_said(report: SpecimenReport) -> list[Gap]:
    """Return why tests of the panel were not covered on that day, each reason once.

    What is said does not follow the result.
    """
    return gaps_in(gaps_of(report))


def gaps_in(tests: Iterable[Test]) -> list[Gap]:
    """Return why the uncovered ones among some tests are so, each reason once with its tests."""
    found: dict[str, list[SafeString]] = {}
    for one in tests:
        if not one.cover.accredited:
            named = format_html("{} ({})", substance(one.analyte), STAGES[one.stage.value])
            found.setdefault(one.cover.code, []).append(named)
    return [Gap(str(NO_COVER[code]), _how_many(len(tests)), tests) for code, tests in found.items()]


def _how_many(number: int) -> str:
    said = ngettext("%(n)s test of the panel", "%(n)s tests of the panel", number)
    return said % {"n": whole(number)}
