"""What may be announced: everything that could be chosen later is fixed here, before the pool.

The announcement is the ``data`` of a ``draw:announced`` entry; its shape is the ledger's closed
schema, its sense is checked here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

from passmuster.core.draw.beacon import CHAINS, round_time
from passmuster.core.draw.dice import LEAST_DIGITS, LEAST_THROWERS
from passmuster.core.draw.sampler import METHOD
from passmuster.core.draw.strata import parse_rate
from passmuster.core.kernel.errors import Refused, UnusableInput

OPENING_CAP_DAYS = 30
"""Default of the policy's value: latest opening day, counted from the last collecting day."""

_NUMBER = re.compile(r"([0-9]{4})-([0-9]{3})", re.ASCII)
_LAST_OF_YEAR = 999


@dataclass(frozen=True)
class Problem:
    """One reason why something cannot stand: a stable code and a sentence."""

    code: str
    sentence: str


def next_number(last: str | None, year: int) -> str:
    """Return the number of the year's next draw, ``2026-031`` after ``2026-030``.

    ``last`` is the last number announced, voided ones included, None when there is none. Raises
    UnusableInput (``draw-number-malformed``) and Refused (``draw-numbers-used-up``,
    ``draw-year-past``).
    """
    counter = 0
    if last is not None:
        match = _NUMBER.fullmatch(last)
        if match is None:
            raise UnusableInput("draw-number-malformed", f"{last!r} is not a number as 2026-031.")
        if int(match[1]) > year:
            raise Refused("draw-year-past", f"Draws of {match[1]} were announced already.")
        counter = int(match[2]) if int(match[1]) == year else 0
    if counter == _LAST_OF_YEAR:
        raise Refused("draw-numbers-used-up", f"The year {year} has had {_LAST_OF_YEAR} draws.")
    return f"{year:04d}-{counter + 1:03d}"


def check_announcement(
    announcement: Mapping[str, Any],
    *,
    last_number: str | None,
    throwers: int,
    opening_cap_days: int = OPENING_CAP_DAYS,
    round_taken_by: str | None = None,
) -> list[Problem]:
    """Return every reason why this announcement cannot stand; none means that it can.

    ``throwers`` is how many people are to throw, ``opening_cap_days`` the policy's value and
    ``round_taken_by`` the number of the draw which this testing round already has (a voided draw
    no longer takes it). Codes: ``number-not-next``, ``round-has-its-draw``, and those of
    announcement_problems().
    """
    problems: list[Problem] = []
    try:
        expected = next_number(last_number, announcement["year"])
        if announcement["draw"] != expected:
            problems.append(
                Problem("number-not-next", f"The next draw's number is {expected}: no gaps.")
            )
    except Refused as error:
        problems.append(Problem(error.code, error.message))
    if round_taken_by is not None:
        problems.append(
            Problem("round-has-its-draw", f"This round already has the draw {round_taken_by}.")
        )
    if throwers < LEAST_THROWERS:
        problems.append(Problem("throwers-too-few", "At least two people throw the dice."))
    return problems + announcement_problems(announcement, opening_cap_days=opening_cap_days)


def require_announcement(announcement: Mapping[str, Any], **facts: Any) -> None:
    """Raise Refused with the first problem that check_announcement() finds."""
    for problem in check_announcement(announcement, **facts):
        raise Refused(problem.code, problem.sentence)


def announcement_problems(
    announcement: Mapping[str, Any], *, opening_cap_days: int = OPENING_CAP_DAYS
) -> list[Problem]:
    """Return what is wrong with an announcement by itself, as an outsider can check it too.

    Codes: ``method-unknown``, ``number-not-of-year``, ``dice-too-few``, ``strata-missing``,
    ``stratum-twice``, ``rate-not-usable``, ``take-not-usable``, ``reserves-unknown-stratum``,
    ``days-missing``, ``day-not-a-date``, ``days-not-in-order``, ``days-before-dice``,
    ``opening-before-last-day``, ``opening-after-cap``, ``beacon-chain-unknown``,
    ``beacon-before-dice``, ``fallback-without-beacon``, ``fallback-other-chain``,
    ``fallbacks-not-later``.
    """
    return [
        *_basics(announcement),
        *_strata(announcement["strata"], announcement["reserves"]),
        *_days(announcement, opening_cap_days),
        *_beacon(announcement),
    ]


def unix_time(text: str) -> int:
    """Return the Unix second of ``YYYY-MM-DDTHH:MM:SSZ``; UnusableInput (``time-not-usable``)."""
    try:
        moment = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError as error:
        raise UnusableInput("time-not-usable", f"{text!r} is not a moment in time.") from error
    return int(moment.timestamp())


def announced_rounds(announcement: Mapping[str, Any]) -> list[int]:
    """Return the named round and its fallbacks in order; empty when no beacon was announced."""
    if announcement["beacon"] is None:
        return []
    return [announcement["beacon"]["round"], *(f["round"] for f in announcement["fallbacks"])]


def _basics(announcement: Mapping[str, Any]) -> Iterator[Problem]:
    if announcement["method"] != METHOD:
        yield Problem("method-unknown", f"The method must be {METHOD}.")
    if not announcement["draw"].startswith(f"{announcement['year']:04d}-"):
        yield Problem("number-not-of-year", "The draw's number does not begin with its year.")
    if announcement["dice"] < LEAST_DIGITS:
        yield Problem("dice-too-few", f"At least {LEAST_DIGITS} digits are thrown.")


def _strata(strata: Sequence[Mapping[str, Any]], reserves: Mapping[str, int]) -> Iterator[Problem]:
    labels = [stratum["label"] for stratum in strata]
    if not strata:
        yield Problem("strata-missing", "A draw needs at least one stratum.")
    sources = [label for s in strata for label in (s.get("merged_from") or [s["label"]])]
    if len(set(labels)) != len(labels) or len(set(sources)) != len(sources):
        yield Problem("stratum-twice", "A stratum is named twice, or merged into two others.")
    for stratum in strata:
        if "rate" in stratum:
            try:
                parse_rate(stratum["rate"])
            except UnusableInput as error:
                yield Problem(error.code, error.message)
        elif stratum["take"] < 1:
            yield Problem("take-not-usable", "A fixed number to take is at least 1.")
    if not set(reserves) <= set(labels):
        yield Problem("reserves-unknown-stratum", "Reserves are named for an unknown stratum.")


def _days(announcement: Mapping[str, Any], cap: int) -> Iterator[Problem]:
    try:
        days = [date.fromisoformat(day) for day in announcement["days"]]
        opening = date.fromisoformat(announcement["opening_day"])
        unix_time(announcement["dice_at"])
        thrown = date.fromisoformat(announcement["dice_at"][:10])
    except (ValueError, UnusableInput):
        yield Problem("day-not-a-date", "A day or time is none that the calendar has.")
        return
    if not days:
        yield Problem("days-missing", "A draw needs at least one collecting day.")
        return
    if any(a >= b for a, b in pairwise(days)):
        yield Problem("days-not-in-order", "The collecting days are not in order, each once.")
    # dice_at is UTC: east of Greenwich the same morning can still bear the day before.
    if days[0] < thrown:
        yield Problem("days-before-dice", "A collecting day lies before the dice.")
    if opening <= days[-1]:
        yield Problem("opening-before-last-day", "The opening day must follow the last day.")
    if (opening - days[-1]).days > cap:
        yield Problem("opening-after-cap", f"The opening day is over {cap} days after the last.")


def _beacon(announcement: Mapping[str, Any]) -> Iterator[Problem]:
    beacon, fallbacks = announcement["beacon"], announcement["fallbacks"]
    if beacon is None:
        if fallbacks:
            yield Problem("fallback-without-beacon", "Fallbacks are named without a first round.")
        return
    if any(fallback["chain"] != beacon["chain"] for fallback in fallbacks):
        yield Problem("fallback-other-chain", "A fallback is a later round of the same chain.")
    rounds = announced_rounds(announcement)
    if any(a >= b for a, b in pairwise(rounds)):
        yield Problem("fallbacks-not-later", "Each fallback is later than the round before it.")
    chain = CHAINS.get(beacon["chain"])
    if chain is None:
        yield Problem("beacon-chain-unknown", "The chain is none that the verifier knows.")
        return
    try:
        if round_time(rounds[0], chain) <= unix_time(announcement["dice_at"]):
            yield Problem("beacon-before-dice", "The beacon round must come after the dice.")
    except UnusableInput as error:
        yield Problem(error.code, error.message)
