"""The whole process on one page: which event leads to which step, in the same transaction.

An app calls only apps before it; a forward hop stands here and nowhere else (architecture.md §2).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from passmuster.web.blind.results import keep_results, of_controls
from passmuster.web.collection.queries import objected_before
from passmuster.web.ledger.handoffs import Choice, Question, Step
from passmuster.web.orders.making import order_the_drawn
from passmuster.web.orders.notices import seal_printed_slips
from passmuster.web.orders.queries import last_notice_served
from passmuster.web.review.holding import follow_recall, release_the_passed
from passmuster.web.review.opening import follow_settlement, open_reviews

STEPS: Mapping[str, Sequence[Step]] = {
    # Who was drawn is known: everybody drawn has an order, and no reserve has one yet.
    "draw:drawn-named": (order_the_drawn,),
    # The day's slips were printed: each of its orders has its sealed slip.
    "draw:names-opened": (seal_printed_slips,),
    # A message is in: each result that counts waits for a doctor, that of a control is sealed.
    "laboratory:reported": (open_reviews, keep_results),
    # A batch is in, or a question about one is answered: what waited for it goes to a doctor.
    "batch:recorded": (release_the_passed,),
    "batch:answered": (release_the_passed,),
    # Two recalled a batch: whatever rests on it is held, or looked at again.
    "batch:recalled": (follow_recall,),
    # Two took a correction or a withdrawal: its review is held, and begins anew with the new one.
    "laboratory:settled": (follow_settlement,),
}
"""By the kind of the event: what happens then."""

QUESTIONS: Mapping[str, Question] = {
    # A draw is opened when nobody drawn still waits for a notice.
    "last-notice-served": last_notice_served,
}
"""What an earlier app asks of a later one."""

CHOICES: Mapping[str, Choice] = {
    # A targeted order against somebody who had objected to a collector is shown to the inspector.
    "had-objected": objected_before,
    # The report of a blind control is no officer's: no doctor is given it.
    "blind-controls": of_controls,
}
"""What an earlier app asks of a later one about many of its own rows."""
