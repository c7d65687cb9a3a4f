"""The runs behind the report of a bottle that was tested once more: what waits, what rests on them.

Attack L-03 on the second bottle: a laboratory that writes a report without a run, or with one that
failed. A signature about such a bottle asks for its runs each time, as one about a first result.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from passmuster.core.kernel.errors import Refused, UnusableInput
from passmuster.core.laboratory.judgement import Reason
from passmuster.core.review import moves
from passmuster.web.batches.rebuilding import AT_ONCE
from passmuster.web.batches.resting import Reported, releases
from passmuster.web.laboratory.contents import content_of
from passmuster.web.laboratory.models import SpecimenReport
from passmuster.web.ledger.models import Log
from passmuster.web.review.bottles import (
    A_ASKED,
    AGREED,
    OF_BOTTLE_A,
    SENT,
    SIGNED,
    entry_last,
    ordered_since,
    retest_row,
    rows_of_bottle,
    rows_of_result,
)
from passmuster.web.review.models import Review, ReviewEntry
from passmuster.web.review.sealing import facts_of

_OF_A_RETEST = (*SIGNED, AGREED)
"""Entries whose facts may name the report of a bottle tested once more, under ``report``."""


def waited_for(review: Review) -> tuple[Reason, ...]:
    """Return why the reports of ordered bottles may not be signed upon yet, none where they may.

    An order without a report yet waits for the report, and is not named here. Raises UnusableInput
    (``kept-file-…``) where what was read is gone.
    """
    given = []
    if review.state == moves.SPLIT_REQUESTED:
        return ()
    for event, rows in ((SENT, rows_of_result(review)), (A_ASKED, rows_of_bottle(review))):
        orders = [row for row in rows if row.event == event]
        found = retest_row(review, orders[-1]) if orders else None
        if found is not None:
            given.append(_reported(found, orders[-1]))
    told = [reason for one in releases(review.force, given) for reason in one.reasons]
    return tuple(dict.fromkeys(told))


def require_runs(review: Review) -> None:
    """Raise Refused (``split-batch-not-passed``) while waited_for() names anything."""
    reasons = waited_for(review)
    if reasons:
        why = " ".join(one.says for one in reasons)
        raise Refused(
            "split-batch-not-passed",
            f"The second laboratory's run is not there or has not passed: {why}",
        )


def signed_retests(reviews: Sequence[Review]) -> list[Reported]:
    """Return the reports of bottles on which something is signed that stands in these reviews."""
    of_key = {row.pk: row for row in reviews}
    keys, found = sorted(of_key), list[Reported]()
    for start in range(0, len(keys), AT_ONCE):
        part = keys[start : start + AT_ONCE]
        # An order comes before each of them, and few results have one.
        sent = ReviewEntry.objects.filter(review__in=part, event=SENT)
        for key in sorted(set(sent.values_list("review_id", flat=True))):
            rows = [row for row in rows_of_bottle(of_key[key]) if row.event in _OF_A_RETEST]
            found += [one for row in rows if (one := _readable(row)) is not None]
    return found


def asked_last(review: Review) -> str:
    """Return the code of the laboratory that a second bottle was last ordered to, "" for none."""
    sent = entry_last(review, SENT)
    return sent.code if sent is not None else ""


def _readable(row: ReviewEntry) -> Reported | None:
    try:
        return retest_signed(row)
    except UnusableInput:
        return None  # the audit names the file


def signed_on_retests(log: Log) -> Iterator[ReviewEntry]:
    """Return every entry in which a doctor signed on a bottle that was tested once more."""
    rows = ReviewEntry.objects.filter(review__force__log=log, event__in=_OF_A_RETEST)
    return rows.select_related("review__force").order_by("pk").iterator()


def retest_signed(entry: ReviewEntry) -> Reported | None:
    """Return the report of the bottle tested once more on which a signed entry rests.

    None for a bottle that could not be tested, and for an opinion about the first one. Raises
    UnusableInput (``kept-file-…``).
    """
    event = A_ASKED if entry.event in OF_BOTTLE_A else SENT
    before = entry.review.entries.filter(event=event, position__lt=entry.position)
    order, key = before.order_by("-position").first(), facts_of(entry).get("report", 0)
    row = SpecimenReport.objects.select_related("arrival__force").filter(pk=key).first()
    return None if order is None or row is None else _reported(row, order)


def _reported(row: SpecimenReport, order: ReviewEntry) -> Reported:
    report, judgement = content_of(row.arrival).reports[row.position]
    return Reported(row, report, judgement, ordered_at=ordered_since(order))
