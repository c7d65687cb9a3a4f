"""An item of the inbox in facts, and a report in sentences for whoever may read results."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from passmuster.core.kits.serials import in_fours
from passmuster.core.laboratory.judgement import Judgement
from passmuster.core.laboratory.outcomes import ON_CERTIFICATE, Outcome
from passmuster.core.laboratory.reported import Line
from passmuster.web.laboratory.queries import raw_text, read_of, standing_report
from passmuster.web.people.queries import humans_of
from passmuster.web.sites.force.custody.saying import names_in
from passmuster.web.sites.force.signed import SignedIn
from passmuster.web.theme.numerals import day, day_and_clock, size
from passmuster.web.theme.parts import Fact
from passmuster.web.wording.judged.saying import Told, problems_said, reasons_said
from passmuster.web.wording.laboratory import (
    CHANNELS,
    ENDED,
    OUTCOMES,
    RESULTS,
    WAYS,
    consequence_for,
    sentence_for,
)
from passmuster.web.wording.substances import substances

if TYPE_CHECKING:
    from passmuster.web.laboratory.models import InboxItem, SpecimenReport

MOST_RAW = 20_000
"""Characters of a message that a page shows; a panel has some 2,000."""

LONGEST_WORD = 20
"""Characters of a word that a column at 360 px holds without parting it."""


@dataclass(frozen=True)
class Said:
    """One report as the review doctor reads it, the one it stands beside first."""

    title: str
    results: str
    drugs: str
    lines: list[Fact]
    reasons: list[Told]
    problems: list[Told]


def facts_of(signed: SignedIn, item: InboxItem) -> list[Fact]:
    """Return what everybody may know of an item: where it came from, and how it ended."""
    names, arrival, report = names_in(signed.force), item.arrival, item.report
    rows = [
        Fact(_("Sent by"), names.holder(arrival.laboratory) or _("Nobody knows")),
        Fact(_("Came"), f"{day_and_clock(arrival.at)}, {CHANNELS[arrival.channel]}"),
        Fact(_("Kept"), size(arrival.size)),
        Fact("SHA-256", as_sent(arrival.sha256)),
    ]
    if report is not None:
        number = in_fours(report.specimen) if report.specimen else _("None of ours")
        rows.append(Fact(_("Specimen"), number, latin=bool(report.specimen)))
        rules = f"{report.rule_set} ({report.rule_version})"
        rows.append(Fact(_("Judged by"), as_sent(rules)))
        rows.append(Fact(_("Rules as in force on"), day(report.in_force_on)))
        if report.beside is not None:
            rows.append(Fact(_("Stands beside"), _beside(report.beside)))
        if Outcome(item.outcome) in ON_CERTIFICATE:
            counts = standing_report(signed.force, report.specimen)
            said = _beside(counts) if counts else _("No report of this specimen")
            rows.append(Fact(_("Counts now"), said))
    settlement = getattr(item, "settlement", None)
    if settlement is not None:
        people = dict(humans_of(signed.force).values_list("code", "name"))
        both = [people.get(code, code) for code in (settlement.first, settlement.second)]
        rows.append(Fact(_("Ended"), f"{WAYS[settlement.way]}, {day_and_clock(settlement.at)}"))
        rows.append(Fact(_("Signed by"), " · ".join(both)))
        if settlement.certificate:
            rows.append(Fact(_("Certificate"), settlement.certificate, latin=True))
    return rows


def sentence_of(signed: SignedIn, item: InboxItem) -> str:
    """Return what an item is and what happens next, or what is so since two people ended it.

    Whoever acts for the laboratory reads what the laboratory does, everybody else whom to ask.
    """
    own = not signed.may("laboratory:read-all")
    settlement = getattr(item, "settlement", None)
    if settlement is None:
        return sentence_for(item.outcome, laboratory=own)
    way = settlement.way
    return str(ENDED.get((item.outcome, way)) or consequence_for(way, laboratory=own))


def as_sent(text: str) -> SafeString:
    """Return what stays in Latin letters: a word too long for a narrow page breaks anywhere.

    Shorter words are never parted, whatever the width: a value is read as it was written.
    """
    too_long = any(len(word) > LONGEST_WORD for word in text.split())
    kind = "hash" if too_long else "sent"
    return format_html('<span class="{}" lang="en">{}</span>', kind, text)


def _beside(row: SpecimenReport) -> str:
    return _("%(what)s of %(day)s") % {
        "what": OUTCOMES[row.outcome],
        "day": day_and_clock(row.arrival.at),
    }


def shown_raw(item: InboxItem) -> str | None:
    """Return the message as it came; None where it names a person or its bytes are gone."""
    return raw_text(item.arrival, MOST_RAW)


def said_of(item: InboxItem) -> list[Said]:
    """Return the report that an item is about and the one beside it, the earlier one first."""
    if item.report is None:
        content = read_of(item.arrival)
        problems = problems_said(content.problems) if content else []
        return [Said(_("The message as a whole"), "", "", [], [], problems)]
    both = [item.report.beside, item.report]
    return [found for row in both if row is not None and (found := _said(row)) is not None]


def _said(row: SpecimenReport) -> Said | None:
    content = read_of(row.arrival)
    if content is None:
        return None
    report, judgement = content.reports[row.position]
    return Said(
        title=_beside(row),
        results=results_said(judgement),
        drugs=substances(judgement.positive_for),
        lines=[line_said(line) for line in report.lines],
        reasons=reasons_said(judgement.reasons),
        problems=problems_said(judgement.problems),
    )


def results_said(judgement: Judgement) -> str:
    """Return the laboratory's results in its own vocabulary, none of them verified."""
    if not judgement.laboratory_result:
        return _("Nothing is said of the specimen.")
    return ", ".join(str(RESULTS[result]) for result in judgement.laboratory_result)


def line_said(line: Line) -> Fact:
    """Return one line as the laboratory wrote it; only a review doctor reads it."""
    label = line.label or next((c.text or c.code for c in line.codings), "–")
    value = " ".join(filter(None, (line.comparator.value, line.value, line.unit)))
    return Fact(format_html('<span class="sent" lang="en">{}</span>', label), as_sent(value or "–"))
