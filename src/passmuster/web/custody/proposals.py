"""The acts of two people about sealed things: who can hold them, a gap, an exchange, an end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from passmuster.core.access.actors import Actor
from passmuster.core.custody.explaining import REASONS
from passmuster.core.custody.links import SealState
from passmuster.core.custody.receipt import Outcome
from passmuster.core.custody.retention import earliest_day
from passmuster.core.kernel.errors import Refused
from passmuster.web.approvals.verbs import Description, Facts, Verb, register
from passmuster.web.custody.holders import (
    add_keeper,
    close_holder,
    register_holder,
    require_closing,
)
from passmuster.web.custody.models import Holder, Item, ReceiptDecision
from passmuster.web.custody.needs import keeping_of, still_open
from passmuster.web.custody.queries import (
    faults_of,
    held_by,
    holder_called,
    offers_to,
    receipt_about,
    require_open,
)
from passmuster.web.custody.receiving import redesignate
from passmuster.web.custody.said import gap_said, seen_said
from passmuster.web.custody.services import (
    Seen,
    dispose,
    explain_gap,
    require_disposable,
    require_keeper_of,
    return_item,
)
from passmuster.web.people.models import Force
from passmuster.web.theme.numerals import day
from passmuster.web.wording.custody import CLOSED_FOR, GAP_REASONS, HOLDER_KINDS, holder_name

HOLDER, KEEPER, CLOSE = "register-holder", "add-keeper", "close-holder"
EXPLAIN, EXCHANGE = "explain-custody-gap", "redesignate"
RETURN, DISPOSE = "return-item", "dispose-of-item"


def register_all() -> None:
    """Make the acts known to the approvals app."""
    for verb in (*_about_holders(), *_about_chains(), *_ends()):
        register(verb)


def _about_holders() -> list[Verb]:
    return [
        Verb(
            name,
            first="custody:propose-holder",
            second="custody:approve-holder",
            run=run,
            describe=describe,
            present=present,
            check=check,
        )
        for name, run, describe, present, check in (
            (HOLDER, _holder, _describe_holder, _known, _check_nothing),
            (KEEPER, _keeper, _describe_keeper, _known, _check_keeper),
            (CLOSE, _closed, _describe_closing, _still_held, _check_closing),
        )
    ]


def _about_chains() -> list[Verb]:
    return [
        Verb(
            EXPLAIN,
            first="custody:explain-gap",
            second="custody:approve-explanation",
            run=_explain,
            describe=_describe_gap,
            present=_present,
            check=_check_gap,
        ),
        Verb(
            EXCHANGE,
            first="custody:receive",
            second="custody:confirm-redesignation",
            run=_exchange,
            describe=_describe_exchange,
            present=lambda force, facts: _receipt(force, facts).outcome,
            check=_check_exchange,
        ),
    ]


def _ends() -> list[Verb]:
    return [
        Verb(
            RETURN,
            first="custody:return",
            second="custody:confirm-return",
            run=_returned,
            describe=_describe_return,
            present=_present,
            check=_check_end,
        ),
        Verb(
            DISPOSE,
            first="custody:dispose",
            second="custody:confirm-disposal",
            run=_disposed,
            describe=_describe_disposal,
            present=_present,
            check=_check_disposal,
        ),
    ]


def seen_facts(item: Item, seen: Seen) -> dict[str, Any]:
    """Return what a proposal keeps of what its proposer saw."""
    return {
        "item": item.code,
        "seals": list(seen.seals),
        "seal_state": None if seen.seal_state is None else str(seen.seal_state),
    }


def _seen(facts: Facts) -> Seen:
    return Seen(seals=tuple(facts["seals"]), seal_state=SealState(facts["seal_state"]))


def _item(force: Force, facts: Facts) -> Item:
    found = force.items.filter(code=facts["item"]).first()
    if found is None:
        raise Refused("custody-not-begun", "This code has no beginning.")
    return found


def _check_end(force: Force, facts: Facts, by: Actor) -> None:
    item = _item(force, facts)
    require_keeper_of(item, by)
    if not facts["seal_state"]:
        raise Refused(
            "custody-seal-state-not-said", "Look at the seal and say intact, broken or none."
        )


def _check_disposal(force: Force, facts: Facts, by: Actor) -> None:
    _check_end(force, facts, by)
    require_disposable(_item(force, facts))


def _present(force: Force, facts: Facts) -> Any:
    item = _item(force, facts)
    return [item.code, item.state, item.holder, item.links]


def _known(force: Force, facts: Facts) -> Any:
    return holder_called(force, facts.get("code") or facts["holder"]) is not None


# --- Holders ----------------------------------------------------------------------------------


def _holder(force: Force, facts: Facts, by: Actor, second: Actor) -> object:
    return register_holder(by=by, second=second, force=force, **dict(facts))


def _describe_holder(force: Force, facts: Facts) -> Description:
    return Description(
        title=_("Let %(holder)s hold sealed things") % {"holder": facts["code"]},
        rows=[
            (_("Code"), facts["code"]),
            (_("What it is"), str(HOLDER_KINDS[facts["kind"]])),
            (_("Name in English"), facts["name_en"]),
            (_("Name in Khmer"), facts["name_km"]),
        ],
        consequences=[
            _("Sealed things can be offered to this holder from then on."),
            _("A chain that names a holder nobody approved shows a fault."),
        ],
    )


def _named(force: Force, facts: Facts) -> Holder:
    found = holder_called(force, facts["holder"])
    if found is None:
        raise Refused("custody-holder-unknown", f"Nobody here is called {facts['holder']}.")
    return found


def _check_nothing(force: Force, facts: Facts, by: Actor) -> None:
    """What is wrong with a new holder is said when it is registered."""


def _check_keeper(force: Force, facts: Facts, by: Actor) -> None:
    require_open(_named(force, facts))


def _keeper(force: Force, facts: Facts, by: Actor, second: Actor) -> object:
    holder = _named(force, facts)
    return add_keeper(by=by, second=second, force=force, holder=holder, human=facts["human"])


def _check_closing(force: Force, facts: Facts, by: Actor) -> None:
    require_closing(facts["reason"])
    if hasattr(_named(force, facts), "closing"):
        raise Refused("holder-closed", f"{facts['holder']} was closed already.")


def _still_held(force: Force, facts: Facts) -> Any:
    codes = held_by(force, [facts["holder"]]).order_by("code").values_list("code", flat=True)
    offered = offers_to(force, facts["holder"]).values_list("code", flat=True)
    return [hasattr(_named(force, facts), "closing"), *codes, "offered", *offered]


def _closed(force: Force, facts: Facts, by: Actor, second: Actor) -> object:
    holder = _named(force, facts)
    return close_holder(by=by, second=second, force=force, holder=holder, reason=facts["reason"])


def _describe_closing(force: Force, facts: Facts) -> Description:
    held = held_by(force, [facts["holder"]]).order_by("code").values_list("code", flat=True)
    offered = offers_to(force, facts["holder"]).values_list("code", flat=True)
    return Description(
        title=_("Close %(holder)s") % {"holder": facts["holder"]},
        rows=[
            (_("Holder"), holder_name(_named(force, facts))),
            (_("Reason"), str(CLOSED_FOR[facts["reason"]])),
            (_("Still with it"), ", ".join(held) or _("Nothing")),
            (_("Offered to it and not taken over"), ", ".join(offered) or _("Nothing")),
        ],
        consequences=[
            _("Nothing can be handed to this holder from then on, and nothing begins there."),
            _("What is offered to it cannot be taken over any more: its holder takes it back."),
            _("What is still with it stays listed until it is handed on or has come to its end."),
            _("This cannot be taken back."),
        ],
    )


def _describe_keeper(force: Force, facts: Facts) -> Description:
    human = force.humans.filter(code=facts["human"]).first()
    return Description(
        title=_("Let somebody act for %(holder)s") % {"holder": facts["holder"]},
        rows=[
            (_("Holder"), holder_name(holder_called(force, facts["holder"]))),
            (_("Person"), human.name if human else facts["human"]),
        ],
        consequences=[
            _("This person can sign hand-overs for this holder, in a role that allows it."),
        ],
    )


# --- A gap ------------------------------------------------------------------------------------


def _explain(force: Force, facts: Facts, by: Actor, second: Actor) -> object:
    return explain_gap(
        by=by,
        second=second,
        item=_item(force, facts),
        position=facts["position"],
        reason=facts["reason"],
    )


def _check_gap(force: Force, facts: Facts, by: Actor) -> None:
    item = _item(force, facts)
    if facts["reason"] not in REASONS:
        raise Refused("custody-reason-unknown", f"Give one of: {', '.join(REASONS)}.")
    gaps = {fault.positions[0] for fault in faults_of(item) if fault.code == "custody-gap"}
    if facts["position"] not in gaps:
        raise Refused("custody-gap-not-there", "No gap begins there. Choose one that is named.")


def _describe_gap(force: Force, facts: Facts) -> Description:
    return Description(
        title=_("Explain a gap in the chain of %(item)s") % {"item": facts["item"]},
        rows=[
            (_("Sealed thing"), facts["item"]),
            *gap_said(_item(force, facts), facts["position"]),
            (_("Reason"), str(GAP_REASONS[facts["reason"]])),
        ],
        consequences=[
            _("The gap stays in the chain, with this reason and both signatures beside it."),
            _("It no longer stands open. Sign only if you have seen the paper behind it."),
        ],
    )


# --- A and B exchanged ------------------------------------------------------------------------


def _receipt(force: Force, facts: Facts) -> ReceiptDecision:
    found = receipt_about(force, facts["specimen"])
    if found is None:
        raise Refused("redesignation-not-offered", "This specimen was not received yet.")
    return found


def _check_exchange(force: Force, facts: Facts, by: Actor) -> None:
    if _receipt(force, facts).outcome != Outcome.REDESIGNATE:
        raise Refused(
            "redesignation-not-offered",
            "The bottles may be exchanged only where the table says so.",
        )


def _exchange(force: Force, facts: Facts, by: Actor, second: Actor) -> object:
    return redesignate(by=by, second=second, force=force, specimen=facts["specimen"])


def _describe_exchange(force: Force, facts: Facts) -> Description:
    return Description(
        title=_("Exchange bottles A and B of %(specimen)s") % facts,
        rows=[(_("Specimen"), facts["specimen"])],
        consequences=[
            _("Bottle B is tested as the primary one from then on."),
            _("Strike the letters on both labels, write them anew, and put initials and the date."),
            _("This cannot be taken back."),
        ],
    )


# --- Ends -------------------------------------------------------------------------------------


def _returned(force: Force, facts: Facts, by: Actor, second: Actor) -> object:
    return return_item(by=by, second=second, item=_item(force, facts), seen=_seen(facts))


def _disposed(force: Force, facts: Facts, by: Actor, second: Actor) -> object:
    return dispose(by=by, second=second, item=_item(force, facts), seen=_seen(facts))


def disposal_consequences() -> Sequence[str]:
    """Return what follows a disposal."""
    return [
        _("The thing is destroyed. No second test is possible afterwards."),
        _("Both of you stand in the record for it."),
        _("This cannot be taken back."),
    ]


def _describe_disposal(force: Force, facts: Facts) -> Description:
    item = _item(force, facts)
    keeping = keeping_of(item)
    earliest = earliest_day(keeping.period, keeping.since, keeping.extended_to)
    return Description(
        title=_("Dispose of %(item)s together") % {"item": item.code},
        rows=[
            (_("Sealed thing"), item.code),
            (_("Holder"), holder_name(holder_called(force, item.holder))),
            *seen_said(facts["seals"], facts["seal_state"]),
            (_("To be kept at least until"), day(earliest)),
            (_("Still open about it"), _("Something") if still_open(item) else _("Nothing")),
        ],
        consequences=disposal_consequences(),
    )


def _describe_return(force: Force, facts: Facts) -> Description:
    item = _item(force, facts)
    return Description(
        title=_("Take %(item)s back") % {"item": item.code},
        rows=[
            (_("Sealed thing"), item.code),
            (_("Holder"), holder_name(holder_called(force, item.holder))),
            *seen_said(facts["seals"], facts["seal_state"]),
        ],
        consequences=[
            _("You sign that you took it. Its chain ends there."),
            _("This cannot be taken back."),
        ],
    )
