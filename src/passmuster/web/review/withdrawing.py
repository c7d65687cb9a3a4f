"""Ends a result that the laboratory took back for good: cancelled, where two doctors agree.

What is taken back may be what somebody bought, so one doctor alone ends nothing (attacks L-01,
M-03). Each of the two holds a credential in force and is free of the donor's units.
"""

from __future__ import annotations

from django.db import transaction

from passmuster.core.access.actors import Actor, require, require_two_humans
from passmuster.core.review import acts
from passmuster.core.review.moves import Verb
from passmuster.core.review.second import Opinion, agreement_evidence
from passmuster.core.review.verdict import Verdict
from passmuster.core.review.verifying import withdrawn
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.review.folding import locked, move
from passmuster.web.review.models import Review, ReviewEntry
from passmuster.web.review.telling import report_as_json, tell_force
from passmuster.web.review.withdrawn import shown_by


@denials_recorded
def cancel_withdrawn(*, by: Actor, second: Actor, review: Review) -> ReviewEntry:
    """Cancel a result that the laboratory took back and gave no other for, by two doctors.

    Raises Refused: ``same-human-twice``, ``laboratory-withdrew-missing``,
    ``laboratory-result-open``, ``doctor-free-of-conflict-missing``, ``review-move-forbidden``, and
    the codes of require_credential().
    """
    require(by, acts.VERIFY)
    require(second, acts.SECOND)
    require_two_humans(by, second)
    with transaction.atomic():
        review = locked(review)
        shown = shown_by(by, review) | shown_by(second, review)
        verdict: Verdict = withdrawn()
        opinions = [Opinion(doctor=one.human, verdict=verdict) for one in (by, second)]
        shown |= agreement_evidence(opinions)
        facts = report_as_json(verdict.employer) | {"second": second.human}
        entry = move(review, Verb.CANCEL_WITHDRAWN, shown, by=by, facts=facts)
        tell_force(review, verdict.employer)
    return entry
