"""Sealed notice slips: one sheet a person, folded so that only the address shows.

A slip says how its person was drawn; one of a test that no draw decided says nothing of a draw.
Outside both are alike.

The sheet is printed on one side, so a slip can never bear one person's address and another's
notice on its back. From the top: a receipt to tear off, the address (both outside), and two parts
inside. Outside stand unit, service number, name and "personal"; what it is about stands inside.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, Final
from urllib.parse import urlsplit

from passmuster.core.kernel.errors import UnusableInput
from passmuster.formats.codes import qr_png
from passmuster.formats.paper.language import (
    Language,
    day,
    digits,
    moment,
    require_language,
    whole,
)
from passmuster.formats.paper.typeset import (
    FIRST_SHEET,
    PAGE,
    PAGES,
    forget,
    shown,
    typeset_pdf,
    typeset_png,
)
from passmuster.formats.paper.wording import Wording, load_wording

MARK_DIGITS: Final = 16
"""Hexadecimal digits of the commitment on the slip: enough to find it in a list of 100,000."""

MOST_SLIPS: Final = 1000
"""Slips of one file: 1.2 GB of memory and a quarter of a minute on two cores."""

FEW_SLIPS: Final = 50
"""Beyond these the typesetter's memory is given back for other pages."""

_COMMITMENT: Final = re.compile("[0-9a-f]{64}", re.ASCII)
_RIGHTS: Final = ("result", "medicine", "bottle", "object", "floor")
_PARTS: Final = ("1", "2", "3", "4")


@dataclass(frozen=True)
class Notice:
    """One person's notice.

    ``unit`` and ``place`` are in the language of the slip. ``within`` is the time to appear, in
    minutes from the hand-over: whoever prints a slip cannot know when it is handed over, so no day
    and no hour stands on it. ``commitment`` is the person's 64 hex digits in this draw,
    "" where no draw decided.
    ``record`` is the number of the notice's ledger entry: it stands outside too, so it must not
    name the draw. ``fingerprint`` is a short text by which that entry can be told (for example the
    first digits of its leaf hash).
    """

    unit: str
    service_number: str
    name: str
    within: int
    place: str
    commitment: str
    record: str
    fingerprint: str


@dataclass(frozen=True)
class Cover:
    """What all slips of one draw share, and the sheet that goes with them.

    ``issued`` is the day on the slips and of the PDF; ``lunar`` the same day's lunar line, or
    empty. ``opening`` says where a person fetches their opening file from ``opening_day`` on,
    ``contact`` whom to tell of an absence or objection. ``bottle_hours`` is the policy's time to
    ask for bottle B, None to name the policy version instead. ``dossier_url`` is the draw's public
    page: the only thing in the QR code. ``from_moment``, with the offset it is to be read in, is
    the moment before which no slip may leave; ``heading`` lines stand above the force's name, as
    letters of state want. Where no draw decided, ``draw``, ``opening`` and ``dossier_url`` are
    empty and ``opening_day`` is None. ``may_refuse``: staying away may count as a refusal.
    """

    force: str
    draw: str
    issued: date
    lunar: str
    opening_day: date | None
    opening: str
    contact: str
    policy_version: str
    bottle_hours: int | None
    dossier_url: str
    record: str
    from_moment: datetime | None = None
    heading: tuple[str, ...] = ()
    may_refuse: bool = True


def notice_pdf(notices: Sequence[Notice], cover: Cover, language: Language) -> bytes:
    """Return one PDF: the hand-over sheet, then one page a slip, sorted by unit and service number.

    ``language`` is ``km`` or ``en``. The same facts give the same bytes. Raises UnusableInput:
    ``language-unknown``, ``notices-missing``, ``notices-too-many``, ``commitment-malformed``,
    ``record-tells-draw``, ``dossier-url-unusable``, ``paper-text-long``, ``paper-not-set``,
    ``code-text-unusable``.
    """
    facts = _with_shared(_facts(notices, cover, language), cover)
    made = typeset_pdf("notice", facts, day=cover.issued, tagged=False)
    if len(notices) > FEW_SLIPS:
        forget()
    return made


def notice_pages(
    notices: Sequence[Notice], cover: Cover, language: Language, *, ppi: float = 96
) -> list[bytes]:
    """Return the pages of notice_pdf() as PNG pictures, ``ppi`` dots an inch."""
    facts = _with_shared(_facts(notices, cover, language), cover)
    return typeset_png("notice", facts, day=cover.issued, ppi=ppi)


def _with_shared(facts: dict[str, Any], cover: Cover) -> dict[str, Any]:
    """Add the picture of what stands inside every slip, set once from the same facts."""
    inside = {**facts, "slips": [], "units": []}
    picture = typeset_pdf("notice_inside", inside, day=cover.issued, tagged=False)
    return {**facts, "shared": list(picture)}


def _facts(notices: Sequence[Notice], cover: Cover, language: Language) -> dict[str, Any]:
    require_language(language)
    if not notices:
        raise UnusableInput("notices-missing", "There is nobody to write to.")
    if len(notices) > MOST_SLIPS:
        raise UnusableInput(
            "notices-too-many",
            f"{len(notices)} slips are too many for one file; print {MOST_SLIPS} at most.",
        )
    drawn = bool(cover.draw)
    if drawn:
        _require_public_url(cover)
    wording = load_wording("notice")
    say = {part: wording.labels(part, language) for part in _LABELS}
    if not drawn:
        say["inside"] |= wording.labels("ordered", language)
    slips = sorted(notices, key=lambda slip: (slip.unit, slip.service_number, slip.name))
    return {
        "language": language,
        "say": say,
        "drawn": drawn,
        "title": wording.say("cover_title", language),
        "force": shown(cover.force, 120, "force's name"),
        "heading": [shown(line, 120, "heading") for line in cover.heading],
        "issued": day(cover.issued, language),
        "lunar": shown(cover.lunar, 160, "lunar date"),
        "qr": list(qr_png(cover.dossier_url)) if drawn else [],
        "url": cover.dossier_url,
        "parts": [digits(part, language) for part in _PARTS],
        "slips": [_slip(slip, cover, wording, language) for slip in slips],
        "sheets": len(slips),
        "longest": _slip(max(slips, key=_length), cover, wording, language),
        **_inside(cover, wording, language),
        **_cover(slips, cover, wording, language),
    }


_LABELS: Final = ("outside", "strip", "inside", "cover")


def _inside(cover: Cover, wording: Wording, language: Language) -> dict[str, Any]:
    contact = shown(cover.contact, 160, "contact")
    within = wording.say("within_policy", language, policy=digits(cover.policy_version, language))
    if cover.bottle_hours is not None:
        within = wording.count("within_hours", cover.bottle_hours, language)
    return {
        "go": wording.say("go", language),
        "bring": wording.say("bring", language),
        "absent": wording.say(
            "absent" if cover.may_refuse else "absent_free", language, contact=contact
        ),
        "rights": [
            wording.say(f"right_{right}", language, contact=contact, within=within)
            for right in _RIGHTS
        ],
        **_draw(cover, wording, language),
    }


def _draw(cover: Cover, wording: Wording, language: Language) -> dict[str, str]:
    """Return how the person was drawn, nothing where no draw decided."""
    if cover.opening_day is None:
        return {}
    return {
        "draw-how": wording.say("draw_how", language, draw=shown(cover.draw, 20, "draw's number")),
        "draw-check": wording.say(
            "draw_check",
            language,
            day=day(cover.opening_day, language),
            opening=shown(cover.opening, 160, "place of the opening file"),
        ),
    }


def _cover(
    slips: Sequence[Notice], cover: Cover, wording: Wording, language: Language
) -> dict[str, Any]:
    units = [
        (shown(unit, 160, "unit"), whole(len(list(of)), language))
        for unit, of in groupby(slips, key=lambda slip: slip.unit)
    ]
    record = shown(cover.record, 40, "record number")
    return {
        "units": units,
        "total": whole(len(slips), language),
        "counts": wording.say(
            "counts",
            language,
            slips=wording.count("count_slips", len(slips), language),
            units=wording.count("count_units", len(units), language),
            first=FIRST_SHEET,
            pages=PAGES,
        ),
        "from": ""
        if cover.from_moment is None
        else wording.say("from_moment", language, moment=moment(cover.from_moment, language)),
        "cover-foot": wording.say("foot_cover", language, record=record, page=PAGE, pages=PAGES),
        "wording": wording.say(
            "wording_state",
            language,
            version=digits(wording.version, language),
            date=day(date.fromisoformat(wording.date), language),
        ),
        "unconfirmed": ", ".join(
            wording.say(f"rule_{key}", language) for key in wording.unconfirmed()
        ),
    }


def _slip(slip: Notice, cover: Cover, wording: Wording, language: Language) -> dict[str, Any]:
    if cover.draw and not _COMMITMENT.fullmatch(slip.commitment):
        raise UnusableInput("commitment-malformed", "A commitment is 64 hexadecimal digits.")
    if cover.draw and cover.draw in slip.record:
        raise UnusableInput(
            "record-tells-draw",
            "The record number stands outside: it must not name the draw.",
        )
    record = shown(slip.record, 40, "record number")
    return {
        "unit": shown(slip.unit, 160, "unit"),
        "number": shown(slip.service_number, 60, "service number"),
        "name": shown(slip.name, 120, "name"),
        "when": wording.say("when_within", language, minutes=whole(slip.within, language)),
        "place": shown(slip.place, 200, "place"),
        "mark": " ".join(slip.commitment[i : i + 4] for i in range(0, MARK_DIGITS, 4)),
        "record": record,
        "foot": wording.say(
            "foot",
            language,
            record=record,
            fingerprint=shown(slip.fingerprint, 40, "fingerprint"),
            version=digits(wording.version, language),
            page=PAGE,
            pages=PAGES,
        ),
    }


def _length(slip: Notice) -> int:
    return len(slip.name) + len(slip.unit) + len(slip.service_number) + len(slip.place)


def _require_public_url(cover: Cover) -> None:
    """Refuse an address that could carry more than the draw: a query, a fragment, a login."""
    parts = urlsplit(cover.dossier_url)
    plain = not (parts.query or parts.fragment or parts.username)
    if parts.scheme not in ("https", "http") or not plain or cover.draw not in parts.path:
        raise UnusableInput(
            "dossier-url-unusable",
            "The code bears the draw's public page and nothing else: http(s), the draw's number in "
            "its path, no query.",
        )
