"""Each kind of public entry as one plain sentence, in the language of the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from passmuster.core.ledger.entries import READABLE
from passmuster.web.theme.numerals import day, day_and_clock, digits, whole

Facts = Mapping[str, Any]

VOID_REASONS = {
    "ceremony-disturbed": gettext_lazy("the ceremony was disturbed"),
    "dice-unreadable": gettext_lazy("the dice could not be read"),
    "pool-wrong": gettext_lazy("the frozen pool was found to be wrong"),
    "key-lost": gettext_lazy("the yearly key was lost or is no longer secret"),
    "court-order": gettext_lazy("a court ordered it"),
    "technical-failure": gettext_lazy("a machine or the beacon failed"),
}


def sentence(kind: str, data: Facts) -> str:
    """Return what an entry of this kind says."""
    return _SENTENCES[kind](data)


def said_moment(text: str) -> str:
    """Say ``YYYY-MM-DDTHH:MM:SSZ`` in local words; what is no moment stays as written."""
    try:
        return day_and_clock(datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC))
    except ValueError:
        return text


def said_day(text: str) -> str:
    """Say ``YYYY-MM-DD`` in words; what is no day stays as written."""
    try:
        return day(date.fromisoformat(text))
    except ValueError:
        return text


def rolled_by(data: Facts) -> str:
    """Say how many dice were rolled by how many people."""
    dice = ngettext("%(n)s die", "%(n)s dice", len(data["dice"])) % {"n": whole(len(data["dice"]))}
    people = len(data["throws"])
    return ngettext(
        "%(dice)s were rolled by %(n)s person.", "%(dice)s were rolled by %(n)s people.", people
    ) % {"dice": dice, "n": whole(people)}


def frozen(data: Facts) -> str:
    """Say what was frozen, and how many stood outside."""
    strata, outside = len(data["strata"]), data["excluded"]
    said = ngettext(
        "The pool of %(people)s was frozen in %(n)s stratum.",
        "The pool of %(people)s was frozen in %(n)s strata.",
        strata,
    ) % {"people": whole(sum(data["strata"].values())), "n": whole(strata)}
    if outside == 0:
        return said + " " + _("Nobody was left outside it.")
    return f"{said} " + ngettext(
        "%(n)s person was outside it, with a reason code.",
        "%(n)s people were outside it, each with a reason code.",
        outside,
    ) % {"n": whole(outside)}


def audited(data: Facts) -> str:
    """Say what the auditor found in the roster."""
    return _(
        "The auditor opened all %(people)s lines of the roster and found %(duplicates)s people "
        "twice, %(ghosts)s lines with nobody behind them, %(gaps)s differences from payroll, and "
        "%(excluded)s left out with a reason."
    ) % {name: whole(data[name]) for name in ("people", "duplicates", "ghosts", "gaps", "excluded")}


def announced(data: Facts) -> str:
    """Say what was laid down beforehand."""
    strata = len(data["strata"])
    said = ngettext(
        "The draw was announced: %(n)s stratum, %(dice)s dice on %(at)s.",
        "The draw was announced: %(n)s strata, %(dice)s dice on %(at)s.",
        strata,
    ) % {
        "n": whole(strata),
        "dice": whole(data["dice"]),
        "at": said_moment(data["dice_at"]),
    }
    if data["beacon"] is None:
        return said + " " + _("No public beacon: the dice alone decide.")
    return said + " " + _("Beacon round %(round)s.") % {"round": whole(data["beacon"]["round"])}


def decided(data: Facts) -> str:
    """Say how many were selected."""
    taken = sum(data["take"].values())
    return ngettext(
        "The seed was put together and %(n)s person was selected.",
        "The seed was put together and %(n)s people were selected.",
        taken,
    ) % {"n": whole(taken)}


def voided(data: Facts) -> str:
    """Say why a draw was voided and whether its outcome could be known by then."""
    said = _("The draw was voided: %(reason)s.") % {"reason": VOID_REASONS[data["reason"]]}
    known = _("This was after the seed was known.")
    unknown = _("Nobody could know the outcome yet.")
    return f"{said} {known if data['seed_known'] else unknown}"


def opened(data: Facts) -> str:
    """Say from when officers can check their own slip."""
    return _("From %(day)s every officer can check their own slip.") % {
        "day": said_day(data["day"])
    }


def _of_draw(rest: Callable[[Facts], str]) -> Callable[[Facts], str]:
    return lambda data: _("Draw %(draw)s.") % {"draw": data["draw"]} + " " + rest(data)


def _heartbeat(data: Facts) -> str:
    return _(
        "From %(start)s to %(end)s the record grew by %(entries)s entries, %(sealed)s of them "
        "sealed. Draws announced: %(announced)s, decided: %(decided)s, voided: %(voided)s."
    ) % {
        "start": said_moment(data["from"]),
        "end": said_moment(data["to"]),
        "entries": whole(data["entries"]),
        "sealed": whole(data["sealed_entries"]),
        "announced": whole(data["draws_announced"]),
        "decided": whole(data["draws_decided"]),
        "voided": whole(data["draws_voided"]),
    }


def _restored(data: Facts) -> str:
    return _(
        "The record was restored from a backup at %(size)s entries. "
        "What happened between %(start)s and %(end)s was lost."
    ) % {
        "size": whole(data["size"]),
        "start": said_moment(data["lost_from"]),
        "end": said_moment(data["lost_to"]),
    }


def _compared(data: Facts) -> str:
    return _(
        "The database was compared with the first %(size)s entries: "
        "%(rows)s rows, %(differences)s differences."
    ) % {name: whole(data[name]) for name in ("size", "rows", "differences")}


_SENTENCES: Mapping[str, Callable[[Facts], str]] = {
    "log:genesis": lambda d: _("The record was opened under the name %(origin)s.") % d,
    "log:policy-changed": lambda d: _("The list of keys and witnesses was changed."),
    "log:heartbeat": _heartbeat,
    "log:restored": _restored,
    "log:audited": _compared,
    "key:committed": lambda d: (
        _("The pool key of %(year)s was fixed by its hash. Two offices hold one half each.")
        % {"year": digits(d["year"])}
    ),
    "programme:announced": lambda d: (
        _("Version %(version)s of the testing policy was announced, in force from %(day)s.")
        % {"version": digits(d["version"]), "day": said_day(d["in_force_from"])}
    ),
    "programme:in-force": lambda d: (
        _("Version %(version)s of the testing policy came into force.")
        % {"version": digits(d["version"])}
    ),
    "programme:superseded": lambda d: (
        _("Version %(version)s of the testing policy was replaced.")
        % {"version": digits(d["version"])}
    ),
    "roster:logged": lambda d: (
        _("Personnel sealed a roster of %(people)s people.") % {"people": whole(d["people"])}
    ),
    "roster:attested": lambda d: (
        _("Headcounts of %(units)s units were attested: %(people)s people.")
        % {"units": whole(d["units"]), "people": whole(d["people"])}
    ),
    "roster:audited": _of_draw(audited),
    "draw:announced": _of_draw(announced),
    "draw:frozen": _of_draw(frozen),
    "draw:diced": _of_draw(rolled_by),
    "draw:beacon": _of_draw(
        lambda d: _("Beacon round %(round)s was recorded.") % {"round": whole(d["round"])}
    ),
    "draw:decided": _of_draw(decided),
    "draw:voided": _of_draw(voided),
    "draw:opened": _of_draw(opened),
}

if unsaid := set(READABLE) - set(_SENTENCES):  # a new kind of entry needs its sentence
    raise LookupError(f"These kinds of entry have no sentence: {', '.join(sorted(unsaid))}.")
