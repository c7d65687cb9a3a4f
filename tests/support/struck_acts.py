"""An officer denies what was noted of them, and the oversight body rules on that."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.support.review_acts import HOUR, Reviewing, reviewing
from tests.support.split_acts import officer_of

INTERVIEWED, NAMED = "review:interviewed", "review:documents-awaited"


def position(case: Any, event: str) -> int:
    """Return the place of the last entry of a kind."""
    found: int = case.review().entries.filter(event=event).order_by("position").last().position
    return found


def denies(case: Any, event: str = INTERVIEWED) -> Any:
    """Let the officer deny the last entry of a kind."""
    from passmuster.web.review.disputing import dispute_claim

    given = {"by": case.officer, "words": "This was not so."}
    return case.does(dispute_claim, position=position(case, event), **given)


def rules(case: Any, ruling: str = "upheld", event: str = INTERVIEWED) -> Any:
    """Let the oversight body rule on the denial of it."""
    from passmuster.web.review.disputing import hear_dispute

    given = {"by": case.season.cast.oversight, "reasons": "The list of calls."}
    return case.does(hear_dispute, position=position(case, event), ruling=ruling, **given)


def upheld(case: Any, event: str = INTERVIEWED) -> None:
    """Let the officer deny it, and be found right an hour later."""
    denies(case, event)
    case.later(HOUR)
    rules(case, "upheld", event)


def clean(case: Any) -> bool:
    """Tell whether the audit finds nothing."""
    from passmuster.web.ledger.audit import audit_log

    with case.at():
        return audit_log(case.force.log) == []


def with_officer(begin: Callable[[str], Any], **facts: Any) -> Reviewing:
    """Return a force that reviews what was reported of an officer with an account."""
    case = reviewing(begin)
    with case.at():
        case.officer = officer_of(case.season)  # type: ignore[attr-defined]
    case.reported(**facts)
    return case
