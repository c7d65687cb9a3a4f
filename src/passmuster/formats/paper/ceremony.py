"""The minutes of a draw: what was announced, then room for what happens, written by hand first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from passmuster.core.draw.dice import LEAST_THROWERS
from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.ledger.fingerprint import Fingerprint
from passmuster.formats.codes import qr_png
from passmuster.formats.paper.language import Language, day, digits, moment, require_language, whole
from passmuster.formats.paper.typeset import PAGE, PAGES, shown, typeset_pdf, typeset_png
from passmuster.formats.paper.wording import Wording, load_wording

MOST_DIGITS: Final = 100
"""Dice boxes that minutes have room for."""

_LABELS: Final = ("head", "strata", "before", "dice", "after", "notes", "signed", "proof")


@dataclass(frozen=True)
class Thrower:
    """One person who throws: ``digits`` boxes stand beside the name and the body they speak for."""

    name: str
    body: str
    digits: int


@dataclass(frozen=True)
class Stratum:
    """One announced stratum: its label, people in the pool, how many to select, reserves."""

    label: str
    pool: int
    take: int
    reserves: int


@dataclass(frozen=True)
class BeaconPlan:
    """The announced round, its moment, and the fallback rounds in order."""

    round: int
    at: datetime
    fallbacks: tuple[int, ...] = ()


@dataclass(frozen=True)
class Minutes:
    """What is known before the ceremony; every other field of the page is left to the pen.

    ``announced`` is the announcement's entry and moment; ``beacon`` is None when none was
    announced. ``seal`` is the fingerprint of the checkpoint that covers the frozen pool, ``root``
    the pool's root (64 hex digits). Moments bear the offset they are to be read in. ``url`` is the
    draw's public page; ``record`` the number of the entry that the minutes belong to.
    """

    force: str
    draw: str
    issued: date
    lunar: str
    place: str
    policy_version: str
    announced: tuple[int, datetime]
    dice: int
    dice_at: datetime
    beacon: BeaconPlan | None
    strata: tuple[Stratum, ...]
    days: tuple[date, ...]
    opening_day: date
    root: str
    seal: Fingerprint
    throwers: tuple[Thrower, ...]
    present: tuple[tuple[str, str], ...]
    url: str
    record: str
    heading: tuple[str, ...] = ()


def minutes_pdf(minutes: Minutes, language: Language) -> bytes:
    """Return the minutes to be filled in by hand; ``present`` are (name, body) beside the throwers.

    The throwers' digits together are the announced dice. Raises UnusableInput:
    ``language-unknown``, ``throwers-too-few``, ``dice-count-wrong``, ``paper-text-long``,
    ``paper-not-set``, ``code-text-unusable``.
    """
    return typeset_pdf("ceremony", _facts(minutes, language), day=minutes.issued)


def minutes_pages(minutes: Minutes, language: Language, *, ppi: float = 96) -> list[bytes]:
    """Return the pages of minutes_pdf() as PNG pictures, ``ppi`` dots an inch."""
    return typeset_png("ceremony", _facts(minutes, language), day=minutes.issued, ppi=ppi)


def _facts(minutes: Minutes, language: Language) -> dict[str, Any]:
    require_language(language)
    _require_dice(minutes)
    wording = load_wording("ceremony")
    draw = shown(minutes.draw, 20, "draw's number")
    return {
        "language": language,
        "say": _labels(wording, language, beacon=minutes.beacon is not None),
        "with-beacon": minutes.beacon is not None,
        "title": wording.say("head_title", language),
        "force": shown(minutes.force, 120, "force's name"),
        "heading": [shown(line, 120, "heading") for line in minutes.heading],
        "issued": day(minutes.issued, language),
        "lunar": shown(minutes.lunar, 160, "lunar date"),
        "draw": draw,
        "place": shown(minutes.place, 200, "place"),
        "policy": digits(shown(minutes.policy_version, 20, "policy version"), language),
        "root": minutes.root,
        "blocks": list(minutes.seal.blocks),
        "seal": " ".join(minutes.seal.digits if language == "km" else minutes.seal.words),
        "throwers": _throwers(minutes.throwers),
        "present": [_person(name, body) for name, body in minutes.present],
        "qr": list(qr_png(minutes.url)),
        "url": minutes.url,
        "foot": wording.say(
            "foot",
            language,
            draw=draw,
            record=shown(minutes.record, 40, "record number"),
            version=digits(wording.version, language),
            page=PAGE,
            pages=PAGES,
        ),
        **_announcement(minutes, wording, language),
    }


def _labels(wording: Wording, language: Language, *, beacon: bool) -> dict[str, dict[str, str]]:
    """Return the labels by part; where no beacon was announced, no label speaks of one."""
    say = {part: wording.labels(part, language) for part in _LABELS}
    if not beacon:
        bare = wording.labels("bare", language)
        say["dice"]["check_b"] = bare["check_b"]
        say["after"]["title"] = bare["title"]
        say["proof"] |= {key: bare[key] for key in ("shows_text", "limits_text")}
    return say


def _announcement(minutes: Minutes, wording: Wording, language: Language) -> dict[str, Any]:
    entry, at = minutes.announced
    rows = [(row.pool, row.take, row.reserves) for row in minutes.strata]
    return {
        "announced": wording.say(
            "announced", language, entry=whole(entry, language), moment=moment(at, language)
        ),
        "dice": wording.say(
            "dice",
            language,
            dice=whole(minutes.dice, language),
            moment=moment(minutes.dice_at, language),
            throwers=whole(len(minutes.throwers), language),
        ),
        "beacon": _beacon(minutes.beacon, wording, language),
        "days": [day(on, language) for on in minutes.days],
        "opening": day(minutes.opening_day, language),
        "strata": [
            (shown(row.label, 60, "stratum"), *(whole(n, language) for n in counts))
            for row, counts in zip(minutes.strata, rows, strict=True)
        ],
        "sums": [whole(sum(column), language) for column in zip(*rows, strict=True)],
    }


def _beacon(plan: BeaconPlan | None, wording: Wording, language: Language) -> list[str]:
    if plan is None:
        return [wording.say("no_beacon", language)]
    said = [wording.say("beacon", language, round=plan.round, moment=moment(plan.at, language))]
    if plan.fallbacks:
        rounds = ", ".join(map(str, plan.fallbacks))
        said.append(wording.say("fallbacks", language, rounds=rounds))
    return said


def _throwers(throwers: Sequence[Thrower]) -> list[dict[str, Any]]:
    """Return each thrower with the place of their first digit among all digits."""
    rows = []
    first = 1
    for thrower in throwers:
        name, body = _person(thrower.name, thrower.body)
        rows.append({"name": name, "body": body, "digits": thrower.digits, "first": first})
        first += thrower.digits
    return rows


def _person(name: str, body: str) -> tuple[str, str]:
    return shown(name, 120, "name"), shown(body, 160, "body")


def _require_dice(minutes: Minutes) -> None:
    if len(minutes.throwers) < LEAST_THROWERS:
        raise UnusableInput("throwers-too-few", "At least two people throw the dice.")
    counts = [thrower.digits for thrower in minutes.throwers]
    if min(counts) < 1 or sum(counts) != minutes.dice or minutes.dice > MOST_DIGITS:
        raise UnusableInput(
            "dice-count-wrong",
            f"The throwers' boxes are {sum(counts)}, announced are {minutes.dice} digits; each "
            f"thrower has at least one box, and a page has room for {MOST_DIGITS}.",
        )
