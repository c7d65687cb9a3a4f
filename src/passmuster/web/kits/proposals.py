"""The acts of two people about kits: whoever hands over proposes, whoever takes over signs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from passmuster.core.access.actors import Actor
from passmuster.core.kernel.errors import Refused
from passmuster.core.kits import ledger
from passmuster.core.kits import packs as pack_rules
from passmuster.core.kits.serials import Serial, parse_serial
from passmuster.web.approvals.queries import open_proposals
from passmuster.web.approvals.verbs import Description, Facts, Verb, register
from passmuster.web.kits import packs, services
from passmuster.web.kits.queries import (
    items_of,
    pack_called,
    packs_of,
    require_site,
    serials_between,
)
from passmuster.web.kits.words import KINDS, REASONS, site_name
from passmuster.web.people.models import Force
from passmuster.web.people.queries import humans_of
from passmuster.web.theme.numerals import day, whole

RECEIVE, SEND, ISSUE = "receive-lot", "issue-to-site", "issue-to-collector"
GIVE_BACK, VOID, LOSE = "return-serials", "void-serials", "lose-serials"
ISSUE_PACKS, END_PACK = "issue-packs", "end-pack"
OF_SERIALS = (RECEIVE, SEND, ISSUE, GIVE_BACK, VOID, LOSE)


def register_all() -> None:
    """Make the acts known to the approvals app."""
    for name, first, second, run, describe, check in (
        (RECEIVE, "kit:receive", "kit:confirm", _receive, _describe_receive, _check_receive),
        (SEND, "kit:issue", "kit:confirm", _send, _describe_send, _check_send),
        (ISSUE, "kit:issue", "kit:use", _issue, _describe_issue, _check_move(ledger.ISSUE)),
        (GIVE_BACK, "kit:return", "kit:receive", _back, _describe_back, _check_move(ledger.RETURN)),
        (VOID, "kit:void", "kit:confirm", _void, _describe_end, _check_end(ledger.VOID)),
        (LOSE, "kit:lose", "kit:confirm", _lose, _describe_end, _check_end(ledger.LOSE)),
    ):
        register(
            Verb(
                name=name,
                first=first,
                second=second,
                run=run,
                describe=describe,
                present=_states,
                check=_once(check),
                addressee=_addressee,
            )
        )
    _register_packs()


def _register_packs() -> None:
    register(
        Verb(
            name=ISSUE_PACKS,
            first="pack:issue",
            second="kit:use",
            run=_issue_packs,
            describe=_describe_packs,
            present=lambda force, facts: packs_of(force).count(),
            check=_check_packs,
            addressee=_addressee,
        )
    )
    register(
        Verb(
            name=END_PACK,
            first="pack:end",
            second="kit:confirm",
            run=_end_pack,
            describe=_describe_end_pack,
            present=lambda force, facts: pack_called(force, facts["pack"]).state,
            check=_check_end_pack,
        )
    )


def _serials(facts: Facts) -> list[Serial]:
    return serials_between(facts["first"], facts["last"])


def _texts(facts: Facts) -> list[str]:
    return [one.text for one in _serials(facts)]


def _states(force: Force, facts: Facts) -> Any:
    """What the act depends on: how many of these serials are in which state, with whom."""
    rows = items_of(force).filter(serial__in=_texts(facts))
    counted = Counter(rows.values_list("state", "holder", "session"))
    return sorted([*key, number] for key, number in counted.items())


def _addressee(facts: Facts) -> str:
    return str(facts.get("holder", ""))


Check = Callable[[Force, Facts, Actor], None]


def _once(check: Check) -> Check:
    """Refuse what a check lets pass while another proposal about one of its serials is open.

    Both would be signed in good faith and only one could be run (``kit-proposed-already``).
    """

    def checked(force: Force, facts: Facts, by: Actor) -> None:
        check(force, facts, by)
        wanted = set(_serials(facts))
        for other in open_proposals(force).filter(verb__in=OF_SERIALS):
            if wanted & set(_serials(other.facts)):
                _refuse_second()

    return checked


def _refuse_second() -> None:
    raise Refused("kit-proposed-already", "Another proposal about this waits for its answer.")


def _check_move(verb: str) -> Check:
    def check(force: Force, facts: Facts, by: Actor) -> None:
        serials = _serials(facts)
        rows = {row.serial: row for row in items_of(force).filter(serial__in=_texts(facts))}
        for one in serials:
            row = rows.get(one.text)
            if row is None:
                raise Refused("kit-unknown", "One of these serials is in no lot received here.")
            evidence = ("kit-receiver-signature", "kit-reason", "kit-second-signature")
            seen = ("kit-seen-whole",) if facts.get("seen_whole") else ()
            ledger.require(row.state, verb, (*evidence, *seen))
            if verb == ledger.RETURN and row.holder != by.human:
                raise Refused("kit-foreign", "One of these was issued to somebody else.")
        if verb == ledger.ISSUE:
            _holder(force, facts)

    return check


def _check_send(force: Force, facts: Facts, by: Actor) -> None:
    require_site(force, facts["site"])
    _check_move(ledger.ISSUE_TO_SITE)(force, facts, by)


def _check_end(verb: str) -> Check:
    def check(force: Force, facts: Facts, by: Actor) -> None:
        ledger.require_reason(facts["reason"])
        _check_move(verb)(force, facts, by)

    return check


def _check_receive(force: Force, facts: Facts, by: Actor) -> None:
    serials = _serials(facts)
    rows = items_of(force).filter(serial__in=[one.text for one in serials])
    if rows.exists():
        raise Refused("lot-overlaps", "Another lot holds some of these serials already.")


def _check_packs(force: Force, facts: Facts, by: Actor) -> None:
    if not 1 <= facts["count"] <= packs.MOST_PACKS:
        raise Refused("packs-count", f"Issue between 1 and {packs.MOST_PACKS} packs at once.")
    _holder(force, facts)


def _check_end_pack(force: Force, facts: Facts, by: Actor) -> None:
    pack = pack_called(force, facts["pack"])
    packs.require_endable(pack, facts["end"])
    pack_rules.end_pack(pack.as_core, facts["end"], reason=facts["reason"], by=by.human)
    others = open_proposals(force).filter(verb=END_PACK)
    if any(parse_serial(one.facts["pack"]) == pack.as_core for one in others):
        _refuse_second()


def _holder(force: Force, facts: Facts) -> str:
    """Return the name of the collector whom the act is for."""
    found = humans_of(force).filter(code=facts["holder"]).first()
    if found is None:
        raise Refused("kit-receiver-signature-missing", "Name the collector who takes it over.")
    return found.name


def _require_named(facts: Facts, second: Actor) -> None:
    if second.human != facts["holder"]:
        raise Refused("kit-for-another", "This hand-over is for another collector to sign.")


def _receive(force: Force, facts: Facts, by: Actor, second: Actor) -> object:
    return services.receive_lot(
        by=by,
        second=second,
        force=force,
        number=facts["number"],
        first=facts["first"],
        last=facts["last"],
        expires=date.fromisoformat(facts["expires"]),
    )


def _send(force: Force, facts: Facts, by: Actor, second: Actor) -> object:
    return services.issue_to_site(
        by=by, second=second, force=force, serials=_texts(facts), site=facts["site"]
    )


def _issue(force: Force, facts: Facts, by: Actor, second: Actor) -> object:
    _require_named(facts, second)
    return services.issue_to_collector(
        by=by,
        second=second,
        force=force,
        serials=_texts(facts),
        session=facts["session"],
        seen_whole=facts["seen_whole"],
    )


def _back(force: Force, facts: Facts, by: Actor, second: Actor) -> object:
    return services.return_serials(by=by, second=second, force=force, serials=_texts(facts))


def _void(force: Force, facts: Facts, by: Actor, second: Actor) -> object:
    return services.void_serials(
        by=by, second=second, force=force, serials=_texts(facts), reason=facts["reason"]
    )


def _lose(force: Force, facts: Facts, by: Actor, second: Actor) -> object:
    return services.lose_serials(
        by=by, second=second, force=force, serials=_texts(facts), reason=facts["reason"]
    )


def _issue_packs(force: Force, facts: Facts, by: Actor, second: Actor) -> object:
    _require_named(facts, second)
    return packs.issue_packs(
        by=by,
        second=second,
        force=force,
        session=facts["session"],
        count=facts["count"],
        practice=facts["practice"],
    )


def _end_pack(force: Force, facts: Facts, by: Actor, second: Actor) -> object:
    return packs.end_pack(
        by=by,
        second=second,
        force=force,
        text=facts["pack"],
        end=facts["end"],
        reason=facts["reason"],
    )


# --- What the second person reads -------------------------------------------------------------


def _rows(facts: Facts) -> list[tuple[str, str]]:
    serials = _serials(facts)
    return [
        (_("What"), str(KINDS[serials[0].kind.value])),
        (_("From serial"), serials[0].grouped),
        (_("To serial"), serials[-1].grouped),
        (_("How many"), whole(len(serials))),
    ]


def _describe_receive(force: Force, facts: Facts) -> Description:
    return Description(
        title=_("Receive lot %(number)s") % {"number": facts["number"]},
        rows=[
            *_rows(facts),
            (_("Number of the lot"), facts["number"]),
            (_("Usable up to"), day(date.fromisoformat(facts["expires"]))),
        ],
        consequences=[
            _("You sign that you counted the delivery and saw its first and last serial."),
            _("From then on every serial of it must be accounted for."),
        ],
    )


def _describe_send(force: Force, facts: Facts) -> Description:
    site = site_name(force, facts["site"])
    return Description(
        title=_("Take kits over for the site %(site)s") % {"site": site},
        rows=[*_rows(facts), (_("Site"), site)],
        consequences=[_("You sign that you took them over and that they were whole.")],
    )


def _describe_issue(force: Force, facts: Facts) -> Description:
    return Description(
        title=_("Take kits over for session %(session)s") % {"session": facts["session"]},
        rows=[
            *_rows(facts),
            (_("Collector"), _holder(force, facts)),
            (_("Session"), facts["session"]),
            (_("Looked at, those that were given back before"), _yes(facts["seen_whole"])),
        ],
        consequences=[
            _("You sign that you hold every one of them. Nobody else can use them."),
            _("The session closes only when each is used, void, lost or given back."),
        ],
    )


def _describe_back(force: Force, facts: Facts) -> Description:
    return Description(
        title=_("Take back kits that were not used"),
        rows=_rows(facts),
        consequences=[_("You sign that you hold every one of them again.")],
    )


def _describe_end(force: Force, facts: Facts) -> Description:
    return Description(
        title=_("Make serials void or record them as lost"),
        rows=[*_rows(facts), (_("Reason"), str(REASONS[facts["reason"]]))],
        consequences=[
            _("None of them can ever be used. Look at them before you sign, where they are there."),
        ],
    )


def _yes(given: bool) -> str:
    return _("Yes") if given else _("No")


def _describe_packs(force: Force, facts: Facts) -> Description:
    return Description(
        title=_("Take paper packs over for session %(session)s") % {"session": facts["session"]},
        rows=[
            (_("How many"), whole(facts["count"])),
            (_("Collector"), _holder(force, facts)),
            (_("Session"), facts["session"]),
            (_("For practice"), _yes(facts["practice"])),
        ],
        consequences=[
            _("The next numbers are yours. Each must end used, void or lost."),
            _("The session closes only when each has an end and used ones were keyed twice."),
        ],
    )


def _describe_end_pack(force: Force, facts: Facts) -> Description:
    pack = pack_called(force, facts["pack"])
    title = _("Make pack %(number)s void") if facts["end"] == ledger.VOIDED else ""
    title = title or _("Record pack %(number)s as lost")
    return Description(
        title=title % {"number": pack.grouped},
        rows=[
            (_("Pack"), pack.grouped),
            (_("Session"), pack.session),
            (_("Reason"), str(REASONS[facts["reason"]])),
        ],
        consequences=[_("The number is used up. Ask to see the paper, where it is there.")],
    )
