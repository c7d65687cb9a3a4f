"""Says to the doctor which run a bottle that was tested once more still waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster.core.kernel.errors import UnusableInput
from passmuster.web.review.retest_runs import waited_for
from passmuster.web.review.split_standing import WAITING
from passmuster.web.sites.force.batches.saying import why_waiting

if TYPE_CHECKING:
    from passmuster.web.review.models import Review


def run_waited_for(review: Review) -> str:
    """Return why nothing can be signed of the bottle yet because of its run, "" where it can.

    Where a kept file is gone it says nothing: the page names the file itself.
    """
    if review.state not in WAITING:
        return ""
    try:
        return why_waiting(waited_for(review))
    except UnusableInput:
        return ""
