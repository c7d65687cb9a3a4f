"""The second half of a draw: dice, beacon, selection, opening day, or a void."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.timezone import localtime

from passmuster.core.access.actors import Actor, Role, require, require_two_humans
from passmuster.core.access.duties import Duty
from passmuster.core.draw import states
from passmuster.core.draw.announcement import announced_rounds
from passmuster.core.draw.beacon import (
    Beacon,
    check_round,
    parse_beacon_json,
    round_time,
    round_to_use,
)
from passmuster.core.draw.dice import Throw as CoreThrow
from passmuster.core.draw.dice import join_throws, shares
from passmuster.core.draw.dossier import reserves_csv, selection_csv
from passmuster.core.draw.hour import require_hour
from passmuster.core.draw.pool import parse_pool, pool_root
from passmuster.core.draw.seed import seed_text
from passmuster.core.draw.selection import Selection, select
from passmuster.core.draw.voiding import OVERSIGHT, Signer, check_void
from passmuster.core.kernel.errors import Refused
from passmuster.core.kernel.text import normalise_name
from passmuster.core.ledger.entries import DIGITS
from passmuster.web import clock
from passmuster.web.draw.ceremony import commit, locked
from passmuster.web.draw.duties import require_free_in_round
from passmuster.web.draw.models import Draw, Selected, Throw
from passmuster.web.draw.pool import parse_members
from passmuster.web.draw.progress import opening_day_reached
from passmuster.web.installation import here
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.handoffs import holds
from passmuster.web.ledger.publishing import cosigned_at
from passmuster.web.ledger.services import append

MOST_DIGITS_A_THROW = 64
LONGEST_SHOWN_AS = 60


@denials_recorded
def confirm_throw(*, by: Actor, draw: Draw, digits: str, shown_as: str = "") -> Throw:
    """Record a thrower's own digits, confirmed by that thrower; they can never be corrected.

    ``shown_as`` is what the hall reads beside them, "" for the thrower's role. A throw that would
    spoil the count is refused while it can still be typed anew: ``dice-all-thrown``,
    ``dice-share-wrong``; after it nothing but a void would be left. So is one before the announced
    hour: ``dice-before-hour``.
    """
    require(by, "draw:throw")
    if not DIGITS(digits) or len(digits) > MOST_DIGITS_A_THROW:
        raise Refused("dice-not-digits", "Type the digits of your dice, 0 to 9, and nothing else.")
    with transaction.atomic():
        draw = locked(draw)
        if draw.state != states.FROZEN:
            raise Refused(
                "draw-move-forbidden", f"No dice are thrown for a draw that is {draw.state}."
            )
        require_hour(draw.announcement, int(clock.now().timestamp()))
        require_free_in_round(draw, by, Duty.THROW)
        if draw.throws.filter(human=by.human).exists():
            raise Refused("dice-thrower-twice", "Your digits are recorded and cannot be changed.")
        position = draw.throws.count() + 1
        _require_own_share(draw, position, digits)
        throw = Throw.objects.create(
            draw=draw,
            position=position,
            human=by.human,
            digits=digits,
            shown_as=normalise_name(shown_as)[:LONGEST_SHOWN_AS],
        )
        append(draw.force.log, "draw:thrown", by=by, rows=[throw])
    return throw


def _require_own_share(draw: Draw, position: int, digits: str) -> None:
    if draw.throwers is None:
        return  # announced before it was kept how many throw
    if position > draw.throwers:
        raise Refused("dice-all-thrown", "As many people as announced have thrown already.")
    share = shares(draw.announcement["dice"], draw.throwers)[position - 1]
    if len(digits) != share:
        raise Refused("dice-share-wrong", f"{share} digits are yours to throw, not {len(digits)}.")


@denials_recorded
def log_dice(*, by: Actor, draw: Draw) -> Draw:
    """Log the dice that the throwers confirmed, once the pool is cosigned by a quorum.

    Not before the announced hour (``dice-before-hour``), whatever was confirmed before it.
    """
    require(by, "draw:dice")
    with transaction.atomic():
        draw = locked(draw)
        require_free_in_round(draw, by, Duty.MANAGE)
        require_hour(draw.announcement, int(clock.now().timestamp()))
        throws = [
            CoreThrow(thrower=throw.human, digits=throw.digits, confirmed_by=throw.human)
            for throw in draw.throws.order_by("position")
        ]
        evidence = {"hour-reached", "roster-audit"}
        if cosigned_at(draw.force.log, "draw:frozen", draw.number) is not None:
            evidence.add("pool-cosigned")
        dice = join_throws(throws, draw.announcement["dice"])
        move = states.require(draw.state, states.DICE, evidence | {"throws-confirmed"})
        draw.state, draw.dice = move.target, dice
        draw.save()
        data = {"draw": draw.number, "dice": dice, "throws": [t.digits for t in throws]}
        append(draw.force.log, move.event, by=by, data=data, rows=[draw])
    return draw


@denials_recorded
def decide_draw(
    *,
    by: Actor,
    draw: Draw,
    beacon_json: bytes | None = None,
    given_up: Sequence[int] = (),
    second: Actor | None = None,
) -> Draw:
    """Check the beacon round, make the seed, select, and log the result.

    ``given_up`` are the announced rounds that nobody could verify, in order; only then does the
    next one count, and the oversight body signs that as ``second``. Otherwise whoever waits for
    the fallback could choose between two draws.
    """
    require(by, "draw:decide")
    if given_up:
        if second is None:
            raise Refused("fallback-not-signed", "The oversight body signs that a round failed.")
        require(second, "draw:confirm-fallback")
        require_two_humans(by, second)
    with transaction.atomic():
        draw = locked(draw)
        require_free_in_round(draw, by, Duty.MANAGE)
        beacon = _checked_beacon(draw, beacon_json, given_up)
        evidence = {"beacon-settled"}
        if cosigned_at(draw.force.log, "draw:diced", draw.number) is not None:
            evidence.add("dice-cosigned")
        move = states.require(draw.state, states.DECIDE, evidence)
        pool = here().kept_bytes(draw.pool_sha256)
        draw.seed = seed_text(draw.number, pool_root(pool), draw.dice, beacon)
        draw.state = move.target
        if beacon is not None and beacon_json is not None:
            draw.beacon_sha256 = here().keep(beacon_json)
            data = {
                "draw": draw.number,
                "chain": beacon.chain,
                "round": beacon.round,
                "randomness": beacon.randomness,
                "signature": beacon.signature,
            }
            facts = {"given_up": list(given_up), "second": second.human if second else ""}
            append(draw.force.log, "draw:beacon", by=by, data=data, facts=facts)
        draw.save()
        _record_selection(draw, pool, by=by)
    return draw


@denials_recorded
def open_draw(*, by: Actor, draw: Draw) -> Draw:
    """Open the draw on its opening day: from now on officers can fetch their openings."""
    require(by, "draw:open")
    with transaction.atomic():
        draw = locked(draw)
        require_free_in_round(draw, by, Duty.MANAGE)
        evidence = {"last-notice-served"} if holds("last-notice-served", draw) else set()
        if opening_day_reached(draw):
            evidence.add("opening-day-reached")
        move = states.require(draw.state, states.OPEN, evidence)
        draw.state = move.target
        draw.save()
        data = {"draw": draw.number, "day": localtime(clock.now()).date().isoformat()}
        append(draw.force.log, move.event, by=by, data=data, rows=[draw])
    return draw


@denials_recorded
def void_draw(*, by: Actor, second: Actor, draw: Draw, reason: str) -> Draw:
    """Void a draw: a reason from the closed list, the oversight body's signature beside ours."""
    require(by, "draw:void")
    with transaction.atomic():
        draw = locked(draw)
        require_free_in_round(draw, by, Duty.MANAGE)
        rounds = announced_rounds(draw.announcement)
        void = check_void(
            draw.state,
            reason=reason,
            first=Signer(by.human, by.role.value),
            second=Signer(
                second.human, OVERSIGHT if second.role is Role.OVERSIGHT_BODY else second.role.value
            ),
            at=int(clock.now().timestamp()),
            beacon_time=round_time(rounds[0]) if rounds else None,
        )
        draw.state, draw.void_reason, draw.void_stage = states.VOIDED, void.reason, void.stage
        draw.save()
        data = {
            "draw": draw.number,
            "reason": void.reason,
            "stage": void.stage,
            "seed_known": void.seed_known,
        }
        facts = {"second": second.human}
        append(draw.force.log, "draw:voided", by=by, data=data, facts=facts, rows=[draw])
    return draw


def selection_of(draw: Draw, pool: bytes) -> Selection:
    """Return what the seed selects from the pool under the announcement."""
    return select(draw.announcement, parse_pool(pool), draw.seed)


def _checked_beacon(
    draw: Draw, beacon_json: bytes | None, given_up: Sequence[int]
) -> Beacon | None:
    """Return the genuine, announced round later than the dice; None if none was announced."""
    announced = draw.announcement["beacon"]
    if announced is None:
        if beacon_json is not None:
            raise Refused("beacon-not-announced", "This draw was announced without a beacon.")
        return None
    if beacon_json is None:
        raise Refused("beacon-missing", f"Bring the answer for round {announced['round']}.")
    beacon = parse_beacon_json(beacon_json)
    rounds = announced_rounds(draw.announcement)
    counts = round_to_use(rounds, given_up)
    # All rounds, the named one first: the dice must precede it even when a fallback counts.
    check_round(
        beacon,
        chain=announced["chain"],
        rounds=rounds,
        after=cosigned_at(draw.force.log, "draw:diced", draw.number),
    )
    if beacon.round != counts:
        raise Refused(
            "beacon-round-not-next",
            f"Round {counts} counts. A fallback counts only when nobody can verify a round before "
            "it; a round that was given up counts no more.",
        )
    return beacon


def _record_selection(draw: Draw, pool: bytes, *, by: Actor) -> None:
    """Log the result, and store who stands behind each drawn commitment in a sealed event."""
    selection = selection_of(draw, pool)
    members = parse_members(here().kept_bytes(draw.members_sha256))
    again, behind = commit(draw, members, by=by, purpose="name-the-drawn")
    if again != pool:
        raise Refused("pool-not-the-frozen-one", "The key no longer gives the frozen pool.")
    data = {
        "draw": draw.number,
        "seed": draw.seed,
        "selection_sha256": here().keep(selection_csv(selection.selected)),
        "reserves_sha256": here().keep(reserves_csv(selection.reserves)),
        "take": dict(selection.take),
        "last_tickets": dict(selection.last_tickets),
    }
    append(draw.force.log, "draw:decided", by=by, data=data, rows=[draw])
    rows = [
        Selected(
            draw=draw,
            person_id=behind[chosen.commitment].person_id,
            reserve=reserve,
            stratum=chosen.stratum,
            position=chosen.position,
            commitment=chosen.commitment,
            ticket=chosen.ticket,
            day=date.fromisoformat(chosen.day) if chosen.day else None,
        )
        for reserve, drawn in ((False, selection.selected), (True, selection.reserves))
        for chosen in drawn
    ]
    Selected.objects.bulk_create(rows, batch_size=500)
    append(draw.force.log, "draw:drawn-named", by=by, rows=rows)
