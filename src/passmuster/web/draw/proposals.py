"""The acts of two people about draws: the year's key, a void, a beacon round given up.

Proposals are rows of the database and are shown to the second person, so no secret may stand in
one: the manager's half of a key waits in a file and the proposal holds its commitment; the staff
side's half goes from the request that approves straight into its file.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from passmuster.core.access.actors import Actor
from passmuster.core.draw import states
from passmuster.core.draw.announcement import announced_rounds
from passmuster.core.draw.beacon import parse_beacon_json, round_time, round_to_use
from passmuster.core.draw.voiding import REASONS, seed_known
from passmuster.core.kernel.errors import Refused
from passmuster.web import clock
from passmuster.web.approvals.verbs import Description, Facts, Verb, register
from passmuster.web.draw.ceremony import commit_year_key
from passmuster.web.draw.keys import offer_half, offered_half, offered_path
from passmuster.web.draw.models import Draw
from passmuster.web.draw.services import decide_draw, void_draw
from passmuster.web.people.models import Force
from passmuster.web.theme.numerals import digits, whole
from passmuster.web.theme.templatetags.theme import spaced
from passmuster.web.wording.entries import VOID_REASONS

COMMIT_KEY, VOID, FALLBACK = "commit-key", "void-draw", "use-fallback"

_staff_half: ContextVar[bytes | None] = ContextVar("staff_half", default=None)


@contextmanager
def giving_half(half: bytes | None) -> Iterator[None]:
    """Let an approval inside the block use the staff side's own half; None lets chance make it."""
    token = _staff_half.set(half)
    try:
        yield
    finally:
        _staff_half.reset(token)


def key_facts(force: Force, year: int, half: bytes) -> dict[str, Any]:
    """Put the manager's half aside and return what the proposal holds: its commitment.

    Raises Refused: ``key-year-unusable``, ``key-exists``, ``key-half-wrong-length``.
    """
    _require_year(force, year)
    return {"year": year, "manager": offer_half(force, year, half)}


def register_all() -> None:
    """Make the three acts known to the approvals app."""
    register(
        Verb(
            name=COMMIT_KEY,
            first="key:contribute-manager",
            second="key:contribute-staff",
            run=_commit_key,
            describe=_describe_key,
            present=lambda force, facts: _year_of(force, facts),
            check=lambda force, facts, by: _require_year(force, facts["year"]),
        )
    )
    register(
        Verb(
            name=VOID,
            first="draw:void",
            second="draw:confirm-void",
            run=_void,
            describe=_describe_void,
            present=lambda force, facts: _state_of(force, facts),
            check=_check_void,
        )
    )
    register(
        Verb(
            name=FALLBACK,
            first="draw:decide",
            second="draw:confirm-fallback",
            run=_use_fallback,
            describe=_describe_fallback,
            present=lambda force, facts: _state_of(force, facts),
            check=_check_fallback,
        )
    )


# --- The year's key ---------------------------------------------------------------------------


def _require_year(force: Force, year: int) -> None:
    this_year = clock.now().year
    if year not in (this_year, this_year + 1):
        raise Refused("key-year-unusable", f"A key is made for {this_year} or {this_year + 1}.")
    if force.year_keys.filter(year=year).exists():
        raise Refused("key-exists", f"The key of {year} is committed; it cannot be made anew.")


def _year_of(force: Force, facts: Facts) -> Any:
    return [facts["year"], force.year_keys.filter(year=facts["year"]).exists()]


def _commit_key(force: Force, facts: Facts, by: Actor, second: Actor) -> object:
    year = facts["year"]
    made = commit_year_key(
        manager=by,
        staff=second,
        force=force,
        year=year,
        manager_half=offered_half(force, year, facts["manager"]),
        staff_half=_staff_half.get(),
    )
    transaction.on_commit(lambda: offered_path(force, year).unlink(missing_ok=True))
    return made


def _describe_key(force: Force, facts: Facts) -> Description:
    return Description(
        title=_("Make the pool key of %(year)s in two hands") % {"year": digits(facts["year"])},
        rows=[
            (_("Year"), digits(facts["year"])),
            (_("Commitment of the manager’s half"), spaced(facts["manager"])),
        ],
        consequences=[
            _("Your half is made with your answer. Neither half is ever shown again."),
            _("The commitments of both halves and of the key go into the public log."),
            _("The key of a year is made once. No draw of the year can use another."),
        ],
    )


# --- Void -------------------------------------------------------------------------------------


def _draw(force: Force, facts: Facts) -> Draw:
    found = Draw.objects.filter(force=force, number=facts["draw"]).first()
    if found is None:
        raise Refused("draw-move-forbidden", f"There is no draw {facts['draw']}.")
    return found


def _state_of(force: Force, facts: Facts) -> Any:
    draw = _draw(force, facts)
    return [draw.number, draw.state, draw.pool_sha256, draw.dice, draw.seed, _known(draw)]


def _known(draw: Draw) -> bool:
    rounds = announced_rounds(draw.announcement)
    at = int(clock.now().timestamp())
    return seed_known(draw.state, at=at, beacon_time=round_time(rounds[0]) if rounds else None)


def void_consequences(draw: Draw) -> list[str]:
    """Return what follows a void of this draw as it stands now."""
    known = _("The public record says: voided after the seed was known.")
    unknown = _("The public record says that nobody could know the outcome yet.")
    return [
        _("The number %(number)s is used up. The next draw has the next number.")
        % {"number": draw.number},
        known if _known(draw) else unknown,
        _("The draw, its reason and both signatures stay on the public page for ever."),
        _("This cannot be taken back."),
    ]


def _void(force: Force, facts: Facts, by: Actor, second: Actor) -> object:
    return void_draw(by=by, second=second, draw=_draw(force, facts), reason=facts["reason"])


def _check_void(force: Force, facts: Facts, by: Actor) -> None:
    if facts["reason"] not in REASONS:
        raise Refused("void-reason-unknown", f"Give one of: {', '.join(REASONS)}.")
    evidence = ("reason", "oversight-signature")
    states.require(_draw(force, facts).state, states.VOID, evidence)


def _describe_void(force: Force, facts: Facts) -> Description:
    draw = _draw(force, facts)
    return Description(
        title=_("Void draw %(number)s") % {"number": draw.number},
        rows=[
            (_("Draw"), draw.number),
            (_("Reason"), str(VOID_REASONS[facts["reason"]])),
        ],
        consequences=void_consequences(draw),
    )


# --- A beacon round that nobody can verify ----------------------------------------------------


def _use_fallback(force: Force, facts: Facts, by: Actor, second: Actor) -> object:
    return decide_draw(
        by=by,
        second=second,
        draw=_draw(force, facts),
        given_up=facts["given_up"],
        beacon_json=facts["beacon"].encode("utf-8"),
    )


def _check_fallback(force: Force, facts: Facts, by: Actor) -> None:
    draw = _draw(force, facts)
    if draw.state != states.DICED:
        raise Refused(
            "draw-move-forbidden", f"No beacon is awaited in a draw that is {draw.state}."
        )
    counts = round_to_use(announced_rounds(draw.announcement), facts["given_up"])
    if parse_beacon_json(facts["beacon"].encode("utf-8")).round != counts:
        raise Refused("beacon-round-not-next", f"Round {counts} counts, in the announced order.")


def _describe_fallback(force: Force, facts: Facts) -> Description:
    draw = _draw(force, facts)
    counts = round_to_use(announced_rounds(draw.announcement), facts["given_up"])
    beacon = parse_beacon_json(facts["beacon"].encode("utf-8"))
    given_up = ", ".join(whole(number) for number in facts["given_up"])
    return Description(
        title=_("Decide draw %(number)s with the beacon round in reserve")
        % {"number": draw.number},
        rows=[
            (_("Draw"), draw.number),
            (_("Rounds that nobody could verify"), given_up),
            (_("Round that counts now"), whole(counts)),
            (_("What the beacon said in that round"), beacon.randomness),
        ],
        consequences=[
            _("You sign that nobody could verify the rounds given up. Try it yourself first."),
            _(
                "The draw is decided at once. Whoever could choose the round could choose who is "
                "drawn."
            ),
            _("The record keeps which rounds were given up, and both signatures."),
        ],
    )
