"""The report of a second bottle that failed (49 CFR Part 40, App. F): no donor's name, no number.

Its fields are core/review/split.FAILURE_FIELDS, in that order.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localtime

from passmuster.core.kernel.errors import Refused
from passmuster.web.collection.donors import session_that_sealed
from passmuster.web.custody.chains import chain_of
from passmuster.web.custody.queries import receipt_about
from passmuster.web.review.bottles import (
    SENT,
    entry_last,
    first_laboratory,
    retest_row,
    rows_of_result,
    second_bottle,
    standing_verdict,
)
from passmuster.web.review.models import Review
from passmuster.web.review.outcomes import split_verdict
from passmuster.web.review.surroundings import last_report, report_under_review

URINE = "urine"
"""The one kind of specimen that is collected here."""


def failure_of(review: Review, reporter: str) -> dict[str, tuple[str, ...]]:
    """Return the fields of the report by their names; raises Refused where nothing failed.

    Results, analytes, the reason and the action are codes, holders stand by their codes and days as
    ISO days. What is not known here is empty. Code: ``regulator-not-told-of-this``.
    """
    split = split_verdict(review)
    if split is None or not split.regulator:
        raise Refused("regulator-not-told-of-this", "No second bottle failed here.")
    session = session_that_sealed(review.force, review.specimen)
    verdict = standing_verdict(review)
    return {
        "review-doctor": (reporter,),
        "collection-site": _site(review),
        "collection-date": _day(session.opened_at if session else None),
        "specimen-number": (review.specimen,),
        "specimen-type": (URINE,),
        "accession-number": _accession(review),
        "first-laboratory-and-dates": _first(review),
        "second-laboratory-and-dates": _second(review),
        "primary-result": (*map(str, verdict.results), *verdict.positive_for),
        "reason-of-failure": (split.category.code,),
        "doctors-action": (str(split.outcome),),
        "further-facts": split.information,
        "reporter": (reporter,),
    }


def _day(moment: datetime | None) -> tuple[str, ...]:
    return (localtime(moment).date().isoformat(),) if moment is not None else ()


def _site(review: Review) -> tuple[str, ...]:
    item = second_bottle(review)
    chain = chain_of(item) if item is not None else ()
    return (chain[0].holder,) if chain else ()


def _accession(review: Review) -> tuple[str, ...]:
    report, _judgement = report_under_review(rows_of_result(review))
    return tuple(given for kind, given in report.other_ids if kind == "accession")


def _first(review: Review) -> tuple[str, ...]:
    receipt = receipt_about(review.force, review.specimen)
    received = _day(receipt.at) if receipt is not None else ()
    reported = _day(last_report(review).arrival.at)
    return (first_laboratory(review), *received, *reported)


def _second(review: Review) -> tuple[str, ...]:
    sent = entry_last(review, SENT)
    if sent is None:
        return ()
    row = retest_row(review, sent)
    reported = _day(row.arrival.at) if row is not None else ()
    return (sent.code, *_day(sent.at), *reported)
