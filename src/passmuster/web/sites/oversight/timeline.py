"""A draw's evidence in order: each entry with its number, cosignatures with their times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from passmuster.core.draw.dossier import entry_file, parse_index, receipt_file
from passmuster.core.kernel.errors import PassmusterError
from passmuster.core.ledger.notes import parse_note
from passmuster.core.ledger.receipts import parse_receipt
from passmuster.web.sites.oversight.draws import Draw, beacon_time
from passmuster.web.sites.oversight.log import Line, read_line
from passmuster.web.sites.oversight.record import Signatures, signatures_on
from passmuster.web.theme.fingerprint import Fingerprint, fingerprint
from passmuster.web.theme.numerals import span, whole
from passmuster.web.wording import entries


@dataclass(frozen=True)
class Event:
    """One line of the timeline; ``index`` is None for cosignatures and for what comes."""

    mark: str
    time: datetime | date | None
    index: int | None
    text: str


_SAID = {
    "announcement": entries.announced,
    "audit": entries.audited,
    "pool": entries.frozen,
    "dice": entries.rolled_by,
    "result": entries.decided,
    "void": entries.voided,
    "opening": entries.opened,
}


def timeline(draw: Draw, files: Mapping[str, bytes]) -> list[Event]:
    """Return the evidence of a draw, oldest first, ending with what is still to come."""
    lines = {**_of_dossier(files), **draw.lines}
    events = [_event(name, line, draw) for name, line in lines.items()]
    for name, said in (("pool", _pool_signed), ("dice", _dice_signed)):
        signed = _signatures(files, name)
        if signed is not None and signed.newest is not None:
            events.append(Event("seal", signed.newest, None, said(signed, draw)))
    # A cosignature has no number: at one second it stands after the entry it covers.
    events.sort(key=lambda e: (e.time, e.index is None, e.index or 0))
    return events + _to_come(draw)


def _event(name: str, line: Line, draw: Draw) -> Event:
    if name == "beacon":
        text = _("Beacon round %(round)s was recorded.") % {"round": whole(line.data["round"])}
    elif name in _SAID:
        text = _SAID[name](line.data)
    else:
        text = entries.sentence(line.kind, line.data)
    return Event("void" if name == "void" else "done", line.time, line.index, text)


def _of_dossier(files: Mapping[str, bytes]) -> dict[str, Line]:
    """Return the entries that are not about this draw alone: the year's key and the roster."""
    try:
        index = parse_index(files["dossier.json"])
    except (KeyError, PassmusterError):
        return {}
    found = {}
    for name in ("key", "roster"):
        raw = files.get(entry_file(name))
        line = read_line(index.entries[name], raw) if raw and name in index.entries else None
        if isinstance(line, Line):
            found[name] = line
    return found


def _signatures(files: Mapping[str, bytes], name: str) -> Signatures | None:
    try:
        receipt = parse_receipt(files[receipt_file(name)])
        return signatures_on(receipt.checkpoint_note, files["policy"])
    except (KeyError, PassmusterError):
        # What does not hold is named by the check of the dossier, further down the page.
        return None


def seal_of(files: Mapping[str, bytes]) -> Fingerprint | None:
    """Return the fingerprint of the head that covers pool and dice, as it was shown in the hall."""
    try:
        receipt = parse_receipt(files[receipt_file("dice")])
    except (KeyError, PassmusterError):
        return None
    return fingerprint(parse_note(receipt.checkpoint_note).text)


def _signed(signed: Signatures) -> dict[str, str]:
    return {"given": whole(signed.given), "all": whole(len(signed.witnesses))}


def _pool_signed(signed: Signatures, draw: Draw) -> str:
    said = ngettext(
        "%(given)s of %(all)s witness had signed the frozen pool.",
        "%(given)s of %(all)s witnesses had signed the frozen pool.",
        len(signed.witnesses),
    ) % _signed(signed)
    dice = draw.lines.get("dice")
    if dice and signed.newest and signed.newest < dice.time:
        said += " " + _("From here on nothing could be chosen: the dice came %(span)s later.") % {
            "span": span(dice.time - signed.newest)
        }
    return said


def _dice_signed(signed: Signatures, draw: Draw) -> str:
    said = ngettext(
        "%(given)s of %(all)s witness had signed the dice.",
        "%(given)s of %(all)s witnesses had signed the dice.",
        len(signed.witnesses),
    ) % _signed(signed)
    round_at = beacon_time(draw)
    if round_at and signed.newest and signed.newest < round_at:
        said += " " + _("The beacon round did not exist until %(span)s later.") % {
            "span": span(round_at - signed.newest)
        }
    return said


def _to_come(draw: Draw) -> list[Event]:
    if draw.void or "opening" in draw.lines or not draw.announcement:
        return []
    facts = draw.announcement.data
    if not draw.result:
        text = _("Next: the dice, on %(at)s.") % {"at": entries.said_moment(facts["dice_at"])}
        if "dice" in draw.lines:
            text = _("Next: the beacon round and the result.")
        return [Event("wait", None, None, text)]
    text = _("Opening day: from %(day)s every officer can check their own slip.") % {
        "day": entries.said_day(facts["opening_day"])
    }
    return [Event("wait", None, None, text)]
