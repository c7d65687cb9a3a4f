"""What stands around the second bottle: the verdict, the offer, the order, the other laboratory.

Everything here is read from entries, chains and kept reports; nothing is handed in.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max

from passmuster.core.custody.links import Kind
from passmuster.core.custody.retention import Open
from passmuster.core.kernel.errors import Refused
from passmuster.core.laboratory.outcomes import Outcome
from passmuster.core.laboratory.reported import Report
from passmuster.core.laboratory.retest import Retest
from passmuster.core.laboratory.rulesets import rule_set
from passmuster.core.review import moves
from passmuster.core.review.beside import B_TOLD
from passmuster.core.review.contact import Dispute, Service
from passmuster.core.review.limits import DEFAULT
from passmuster.core.review.record import BACK
from passmuster.core.review.retested import read_split
from passmuster.core.review.split import Primary, primary_of
from passmuster.core.review.verdict import Verdict
from passmuster.web import clock
from passmuster.web.batches.models import Batch
from passmuster.web.custody.chains import LAB, chain_of
from passmuster.web.custody.models import Holder, Item, ReceiptDecision
from passmuster.web.custody.needs import Sending, primary_bottle
from passmuster.web.custody.queries import (
    bottles_of,
    open_holders,
    receipt_about,
    receipts_about,
    receivers_of,
)
from passmuster.web.custody.splits import Left, left_over
from passmuster.web.laboratory.contents import content_of
from passmuster.web.laboratory.knowing import reports_of, taken
from passmuster.web.laboratory.models import SpecimenReport
from passmuster.web.laboratory.queries import waiting_items
from passmuster.web.review.folding import core_review
from passmuster.web.review.models import Review, ReviewEntry
from passmuster.web.review.signing import opinions_in
from passmuster.web.review.striking import began_struck
from passmuster.web.review.surroundings import disputes_of, report_under_review, service_of

NOTIFIED = "review:notified"
REQUESTED = ("review:split-requested", "review:split-requested-late")
SENT, A_ASKED = "review:split-sent", "review:bottle-a-requested"
KEPT = "review:split-request-kept"
RECALLED = "review:bottle-b-recalled"
UNDER_ORDER = {
    SENT: (moves.AT_SECOND, moves.SPLIT_HEARING, moves.SPLIT_SECOND, moves.SPLIT_REFUSAL),
    A_ASKED: (moves.AT_BOTTLE_A,),
}
"""By the entry of an order: the states of a review in which it is not done with."""

OF_BOTTLE_B = (
    "review:split-reconfirmed",
    "review:split-failed",
    "review:split-unavailable",
    "review:split-heard-on",
)
HEARD_ON_IT = ("review:split-refusal", "review:split-explained", "review:disagreed")
OF_BOTTLE_A = ("review:bottle-a-reconfirmed", "review:bottle-a-failed")
SIGNED = (*OF_BOTTLE_B, *HEARD_ON_IT, *OF_BOTTLE_A)
"""Entries in which a doctor's word about the second bottle, or about bottle A anew, stands."""

AGREED = "review:agreed"

_WHOLE = (Left.WHOLE, Left.CAME_WHOLE)


def rows_of_result(review: Review) -> list[ReviewEntry]:
    """Return the entries from the laboratory's report on which the result rests."""
    rows = list(review.entries.select_related("report__arrival").order_by("position"))
    begun = max((n for n, row in enumerate(rows) if row.report is not None), default=0)
    return rows[begun:]


def rows_of_bottle(review: Review) -> list[ReviewEntry]:
    """Return the entries of the result in which what was signed of a second bottle holds."""
    rows = rows_of_result(review)
    begun = max((n for n, row in enumerate(rows) if row.event in BACK), default=0)
    return rows[begun:]


def rows_of_judgement(review: Review) -> list[ReviewEntry]:
    """Return the entries of the judgement on which the result rests: heard, signed and told."""
    rows = list(review.entries.select_related("report__arrival").order_by("position"))
    return rows[core_review(review, rows).judged_since :]


def standing_verdict(review: Review) -> Verdict:
    """Return the verified result of the first bottle; raises Refused while there is none."""
    opinions = opinions_in(rows_of_result(review)) if review.state in moves.AFTER else []
    if not opinions:
        raise Refused("review-move-forbidden", "Nothing is verified here yet.")
    return opinions[-1].verdict


def primary(review: Review) -> Primary:
    """Return what stands of the first bottle, and where it was tested."""
    return primary_of(standing_verdict(review), first_laboratory(review))


def first_laboratory(review: Review) -> str:
    """Return the code of the laboratory that received and tested the specimen, "" for none."""
    receipt = receipt_about(review.force, review.specimen)
    return receipt.holder if receipt is not None else ""


def entry_last(review: Review, *events: str) -> ReviewEntry | None:
    """Return the last entry of one of these kinds, None where there is none."""
    found: ReviewEntry | None = (
        review.entries.filter(event__in=events).order_by("-position").first()
    )
    return found


def told_of_result(review: Review) -> Service | None:
    """Return how the officer was told of the verified result that stands, None while not."""
    return _told(rows_of_judgement(review), review, NOTIFIED)


def told_of_bottle_b(review: Review) -> Service | None:
    """Return how the officer was told of what was found in the second bottle, None while not."""
    return _told(rows_of_bottle(review), review, B_TOLD)


def _told(entries: list[ReviewEntry], review: Review, event: str) -> Service | None:
    rows = [row for row in entries if row.event == event]
    return service_of(rows[-1], disputes_of(review)) if rows else None


def may_reopen(review: Review, now: datetime) -> bool:
    """Tell whether a result that was given without a hearing can still be opened for a cause.

    One that needed no hearing was not given without one: a negative takes nothing from anybody.
    """
    if review.state not in (moves.VERIFIED, moves.NOTIFIED, moves.FINAL):
        return False
    rows = rows_of_judgement(review)
    verified = [row.at for row in rows if row.event in ("review:verified", AGREED)]
    in_time = bool(verified) and now <= verified[-1] + DEFAULT.span("reopen-days")
    return in_time and was_unheard(rows)


def was_unheard(rows: list[ReviewEntry]) -> bool:
    """Tell whether a result was verified by an officer's silence or word not to speak of it."""
    events = {row.event for row in rows}
    silent = not events.isdisjoint(("review:unreached", "review:declined"))
    return silent and "review:interviewed" not in events


def second_bottle(review: Review) -> Item | None:
    """Return the bottle that was not tested first, None where it has no chain."""
    receipt = receipt_about(review.force, review.specimen)
    letter = "" if receipt is None else left_over(receipt).bottle
    return bottles_of(review.force, review.specimen).filter(bottle=letter).first()


def is_whole(review: Review) -> bool:
    """Tell whether the second bottle is there as it was sealed, with enough in it."""
    receipt = receipt_about(review.force, review.specimen)
    return receipt is not None and left_over(receipt).state in _WHOLE


def has_it_on_order(review: Review) -> Holder | None:
    """Return the laboratory of the last order, where it has the second bottle and may test it.

    An order outlives the result that it was made for; one whose run was recalled does not.
    """
    sent, recalled = entry_last(review, SENT), entry_last(review, RECALLED)
    if sent is None or _arrived(review, sent) is None:
        return None
    if recalled is not None and recalled.position > sent.position:
        return None
    return review.force.holders.filter(code=sent.code).first()


def laboratories_to_ask(review: Review) -> list[Holder]:
    """Return the laboratories that can test the second bottle now, the one to be asked first.

    Whoever has it on an order that stands keeps it; any other takes a whole bottle alone.
    """
    there = has_it_on_order(review)
    if there is not None:
        return [there]
    return other_laboratories(review) if is_whole(review) else []


def other_laboratories(review: Review) -> list[Holder]:
    """Return the laboratories other than the first, the one to be asked first.

    That is the one registered first: a stated rule, so that nobody chooses. Another laboratory is
    no second name of the first one: it shares neither its name nor anybody who acts for it, and
    neither bottle of the specimen has been with it. One for which nobody acts who may take a bottle
    in is passed over: the bottle would stand at a closed door.
    """
    able = receivers_of(review.force)
    return [
        row
        for row in _not_the_first(review)
        if any(keeper.human in able for keeper in row.keepers.all())
    ]


def without_receiver(review: Review) -> list[Holder]:
    """Return the laboratories that are passed over because nobody there may take a bottle in."""
    able = {row.pk for row in other_laboratories(review)}
    return [row for row in _not_the_first(review) if row.pk not in able]


def _not_the_first(review: Review) -> list[Holder]:
    first = review.force.holders.filter(code=first_laboratory(review)).first()
    if first is None:
        return []
    people = set(first.keepers.values_list("human", flat=True))
    names = {first.name_en.casefold().strip(), first.name_km.strip()}
    been = {
        link.holder
        for item in bottles_of(review.force, review.specimen)
        for link in chain_of(item)
        if link.kind is not Kind.OFFER
    }
    rows = open_holders(review.force).filter(kind=LAB).exclude(code__in=been | {first.code})
    return [
        row
        for row in rows.order_by("pk")
        if not {row.name_en.casefold().strip(), row.name_km.strip()} & names
        and not people & {keeper.human for keeper in row.keepers.all()}
    ]


def sendings(force_id: int) -> list[Sending]:
    """Return the orders that a bottle be tested once more which are not done with."""
    found: list[ReviewEntry] = []
    for event, states in UNDER_ORDER.items():
        found += _newest(force_id, states, event).values()
    # While the first laboratory has to settle its own result, what was ordered goes on.
    paused = _newest(force_id, (moves.HELD, *moves.BEFORE), SENT, RECALLED, *OF_BOTTLE_B)
    found += [row for row in paused.values() if row.event == SENT]
    if not found:
        return []
    receipts = receipts_about(found[0].review.force, [row.review.specimen for row in found])
    return [_sending(row, receipts.get(row.review.specimen)) for row in found]


def _newest(force_id: int, states: tuple[str, ...], *events: str) -> dict[int, ReviewEntry]:
    """Return the newest of these entries of each review in one of the states."""
    rows = ReviewEntry.objects.filter(
        review__force_id=force_id, review__state__in=states, event__in=events
    )
    return {row.review_id: row for row in rows.select_related("review__force").order_by("pk")}


def _sending(row: ReviewEntry, receipt: ReceiptDecision | None) -> Sending:
    letter = "" if receipt is None else primary_bottle(receipt)
    if row.event == SENT:
        letter = "" if receipt is None else left_over(receipt).bottle
    return Sending(
        specimen=row.review.specimen,
        bottle=letter,
        to=row.code,
        since=row.at,
        due=row.at + DEFAULT.span("split-order-hours"),
    )


OPEN_STATES = (
    *(moves.VERIFIED, moves.NOTIFIED, moves.SPLIT_REQUESTED, moves.AT_SECOND),
    *(moves.SPLIT_HEARING, moves.SPLIT_SECOND, moves.SPLIT_REFUSAL, moves.AT_BOTTLE_A),
)
"""States in which a bottle may still be asked for or is under test: it is not disposed of."""


def still_open(item: Item) -> list[Open]:
    """Return why no bottle is disposed of: a second one can be asked for or was, or it is denied.

    One whose result was struck can be asked for again once the officer was heard.
    """
    rows = Review.objects.filter(force_id=item.force_id, specimen=item.specimen)
    found = rows.first() if item.specimen else None
    if found is None:
        return []
    asked = found.state in OPEN_STATES or began_struck(found)
    denied = Dispute.OPEN in disputes_of(found).values()
    return [*([Open.SPLIT_REQUEST] if asked else []), *([Open.DISPUTE] if denied else [])]


def why_unavailable(review: Review) -> str:
    """Return why the second bottle cannot be tested, "" where it can or nobody may say so yet.

    A doctor's word is not enough: ``no-laboratory`` once the time to find one is over,
    ``bottle-not-whole`` by the bottle's own chain, ``never-arrived`` once the time for its test is
    over and the second laboratory has not taken it over, ``run-recalled`` once that time is over
    since its run was recalled and it has reported nothing since.
    """
    now = clock.now()
    if review.state == moves.SPLIT_REQUESTED:
        if has_it_on_order(review) is None and not is_whole(review):
            return "bottle-not-whole"
        over = now > review.entered_at + DEFAULT.span("split-order-hours")
        return "no-laboratory" if over and not laboratories_to_ask(review) else ""
    sent = entry_last(review, SENT)
    if review.state != moves.AT_SECOND or sent is None:
        return ""
    if _arrived(review, sent) is None:
        over = now > sent.at + DEFAULT.span("retest-days")
        return "bottle-not-whole" if not is_whole(review) else "never-arrived" if over else ""
    return "run-recalled" if _recalled_and_silent(review, sent, now) else ""


def _recalled_and_silent(review: Review, sent: ReviewEntry, now: datetime) -> bool:
    """Tell whether a laboratory's run was recalled and its time to test anew is over."""
    ran = {"laboratory": sent.code, "specimens__specimen": review.specimen}
    batches = Batch.objects.filter(force=review.force, recall__at__gte=ordered_since(sent), **ran)
    recalled = batches.aggregate(at=Max("recall__at"))["at"]
    if recalled is None or now <= recalled + DEFAULT.span("retest-days"):
        return False
    row = retest_row(review, sent)
    return row is None or row.arrival.at <= recalled


def _arrived(review: Review, sent: ReviewEntry) -> datetime | None:
    """Return when the laboratory of an order took the bottle over, None where it did not."""
    item = second_bottle(review)
    chain = chain_of(item) if item is not None else ()
    taken_over = [
        link.at for link in chain if link.kind is Kind.ACCEPT and link.holder == sent.code
    ]
    return taken_over[-1] if taken_over else None


def ordered_since(order: ReviewEntry) -> datetime:
    """Return since when the laboratory of an order was asked without a break.

    A request that is kept after the first laboratory changed its result goes to whoever has the
    bottle; what they found in it before answers that order too.
    """
    if order.event != SENT:
        return order.at
    before = order.review.entries.filter(event__in=(SENT, RECALLED), position__lt=order.position)
    since = order.at
    for row in before.order_by("-position"):
        if row.event != SENT or row.code != order.code:
            break
        since = row.at
    return since


def retest_row(review: Review, order: ReviewEntry) -> SpecimenReport | None:
    """Return the report that answers an order and counts: the first, or one taken by two."""
    found, since = None, ordered_since(order)
    for row in reports_of(review.force, review.specimen):
        if row.arrival.laboratory != order.code or row.arrival.at < since:
            continue
        outcome = Outcome(row.outcome)
        if outcome is Outcome.RETESTED or (outcome is Outcome.RETEST_CHANGED and taken(row)):
            found = row
    return found


def require_retest(review: Review, order: ReviewEntry) -> tuple[SpecimenReport, Report, Retest]:
    """Return the report that answers an order, read without a cutoff; or raise Refused.

    A changed one that two have yet to look at is none: what was signed stands meanwhile. Code:
    ``split-report-missing``.
    """
    row = retest_row(review, order)
    if row is None:
        raise Refused("split-report-missing", "The laboratory has not reported of it yet.")
    report, _judgement = content_of(row.arrival).reports[row.position]
    _first, judgement = report_under_review(rows_of_result(review))
    # By the rule set of the first test: the criteria of both bottles are the same (40.179, 40.181).
    return row, report, read_split(report, rule_set(judgement.rule_set), primary(review))


def require_no_retest_waiting(review: Review) -> None:
    """Raise Refused (``laboratory-result-open``) while two have yet to look at a changed report."""
    waiting = waiting_items(review.force).filter(report__specimen=review.specimen)
    if waiting.filter(outcome=Outcome.RETEST_CHANGED).exists():
        raise Refused(
            "laboratory-result-open", "The laboratory changed this result: have it settled first."
        )
