"""The second bottle: who may ask for it until when, and how it is sent to another laboratory.

Guarantees: the clock runs from a service that can be proved and was not disputed; no second
laboratory is the first; drugs are looked for without a cutoff. Source: 49 CFR 40.171 to 40.181;
rules.md §4, §5.1; attack M-04.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from passmuster.core.kernel.errors import Refused
from passmuster.core.kernel.figures import FigureSet, Source
from passmuster.core.laboratory.judgement import Result
from passmuster.core.laboratory.rules import Rule
from passmuster.core.laboratory.sources import read, remembered
from passmuster.core.review.contact import Service
from passmuster.core.review.limits import DEFAULT
from passmuster.core.review.verdict import Verdict, Verified

SPECIMEN_WORDS: Mapping[Verified, Result] = MappingProxyType(
    {Verified.ADULTERATED: Result.ADULTERATED, Verified.SUBSTITUTED: Result.SUBSTITUTED}
)

ORDER_RULES: tuple[Rule, ...] = (
    Rule(
        code="another-laboratory",
        says="Bottle B goes to a laboratory that did not test bottle A.",
        source=read("49 CFR 40.177"),
    ),
    Rule(
        code="without-cutoff",
        says="A drug that was found is looked for in bottle B without regard to a cutoff.",
        source=read("49 CFR 40.177"),
    ),
    Rule(
        code="why-not-found",
        says="Where a drug is not found, validity tests tell why.",
        source=read("49 CFR 40.177"),
    ),
    Rule(
        code="same-criteria",
        says="Adulterated and substituted are judged by the criteria of bottle A.",
        source=remembered("49 CFR 40.179, 40.181"),
    ),
    Rule(
        code="none-for-invalid",
        says="Of an invalid result there is no test of bottle B.",
        source=read("49 CFR 40.171(a)"),
    ),
)
"""What an order for a second bottle says; the manual shows it."""

LATE_CAUSES: Mapping[str, tuple[str, Source]] = MappingProxyType(
    {
        "serious-illness": ("serious illness", read("49 CFR 40.133(d), 40.171")),
        "injury": ("injury", read("49 CFR 40.133(d), 40.171")),
        "no-notice": ("the notification did not reach the officer", remembered("49 CFR 40.171(b)")),
        "could-not-ask": (
            "nobody could be reached who takes the request",
            remembered("49 CFR 40.171(b)"),
        ),
        "other-unavoidable": ("another cause that was unavoidable", read("49 CFR 40.171")),
    }
)
"""Causes that excuse a late request or a silence: code, (in words, source)."""


@dataclass(frozen=True, kw_only=True)
class Primary:
    """What stands of bottle A: analytes and words of the laboratory, and where it was tested."""

    findings: frozenset[str]
    laboratory: str
    also_invalid: bool = False


def primary_of(verdict: Verdict, laboratory: str) -> Primary:
    """Return what a verdict leaves standing of bottle A."""
    words = {str(SPECIMEN_WORDS[one]) for one in verdict.results if one in SPECIMEN_WORDS}
    return Primary(
        findings=frozenset({*verdict.positive_for, *words}),
        laboratory=laboratory,
        also_invalid=str(Result.INVALID) in verdict.not_reported,
    )


@dataclass(frozen=True, kw_only=True)
class SplitRequest:
    """A request, oral or written, as the officer made it; ``cause`` is a code of LATE_CAUSES."""

    asked_at: datetime
    cause: str = ""
    cause_shown: bool = False


@dataclass(frozen=True, kw_only=True)
class Waiver:
    """The officer's own word that bottle B need not be tested."""

    at: datetime
    in_writing: bool


SERVED, IN_TIME, LATE_EXCUSED = "notification-served", "request-in-time", "late-cause-shown"
RUN, WAIVED = "split-clock-run", "waiver-in-writing"


def require_request(
    verdict: Verdict,
    service: Service | None,
    request: SplitRequest,
    *,
    limits: FigureSet = DEFAULT,
) -> str:
    """Return IN_TIME or LATE_EXCUSED for a request that counts, or raise Refused.

    A request before the notification counts. Codes: ``split-nothing-to-test`` (nothing stands that
    bottle B could reconfirm; an invalid result is never retested), ``split-request-late``,
    ``split-cause-unknown``.
    """
    if not verdict.split_right:
        raise Refused("split-nothing-to-test", "Nothing stands that bottle B could reconfirm.")
    until = split_until(service, limits=limits)
    if until is None or request.asked_at <= until:
        return IN_TIME
    if request.cause and request.cause not in LATE_CAUSES:
        raise Refused("split-cause-unknown", f"Choose one of: {', '.join(LATE_CAUSES)}.")
    if not request.cause or not request.cause_shown:
        raise Refused(
            "split-request-late", "The time is over. Show the cause that could not be avoided."
        )
    return LATE_EXCUSED


def split_until(service: Service | None, *, limits: FigureSet = DEFAULT) -> datetime | None:
    """Return until when bottle B can be asked for; None while the clock has not begun.

    It begins with a notification whose service is proved and not disputed.
    """
    if service is None or not service.counts:
        return None
    return service.at + limits.span("split-request-hours")


def split_evidence(
    service: Service | None,
    waiver: Waiver | None,
    *,
    now: datetime,
    limits: FigureSet = DEFAULT,
) -> frozenset[str]:
    """Return what service, time and waiver show: names that the moves of a review ask for."""
    until = split_until(service, limits=limits)
    served = until is not None and service is not None and service.at <= now
    met = {
        SERVED: served,
        RUN: served and until is not None and now > until,
        WAIVED: served and waiver is not None and waiver.in_writing and waiver.at <= now,
    }
    return frozenset(name for name, holds in met.items() if holds)


@dataclass(frozen=True, kw_only=True)
class SplitOrder:
    """What the second laboratory is asked: its name, and what to look for by which rule."""

    laboratory: str
    drugs: tuple[str, ...]
    specimen: tuple[str, ...]
    rules: tuple[str, ...]


def order_split(primary: Primary, laboratory: str) -> SplitOrder:
    """Return the order for bottle B, or raise Refused.

    Codes: ``split-nothing-to-test``, ``split-laboratory-missing``, ``split-laboratory-same``.
    """
    if not primary.findings:
        raise Refused("split-nothing-to-test", "Nothing stands that bottle B could reconfirm.")
    if not laboratory.strip():
        raise Refused("split-laboratory-missing", "Name the laboratory that tests bottle B.")
    if laboratory.strip().casefold() == primary.laboratory.strip().casefold():
        raise Refused("split-laboratory-same", "Bottle B goes to another laboratory than bottle A.")
    words = frozenset(map(str, SPECIMEN_WORDS.values()))
    drugs = tuple(sorted(primary.findings - words))
    specimen = tuple(sorted(primary.findings & words))
    rules: tuple[str, ...] = ("another-laboratory",)
    rules += ("without-cutoff", "why-not-found") if drugs else ()
    rules += ("same-criteria",) if specimen else ()
    return SplitOrder(laboratory=laboratory, drugs=drugs, specimen=specimen, rules=rules)


FAILURE_FIELDS: Final = (
    *("review-doctor", "collection-site", "collection-date", "specimen-number", "specimen-type"),
    *("accession-number", "first-laboratory-and-dates", "second-laboratory-and-dates"),
    *("primary-result", "reason-of-failure", "doctors-action", "further-facts", "reporter"),
)
"""What a report of a split that failed holds (49 CFR Part 40, App. F, 2023); no donor's name."""
