"""Attacks through pages: every private address, answers' reason codes, and what must not move."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.urls import reverse

from tests.support import matrix
from tests.support.factors import text_of
from tests.support.season import Footprint, denied, footprint


def private_pages() -> list[matrix.Page]:
    """Return every view of the force site that wants somebody signed in."""
    return [page for page in matrix.pages() if page.action is not None]


def address(page: matrix.Page, objects: dict[str, Any]) -> str:
    """Return a page's address, its arguments naming these objects (or samples)."""
    known = matrix.SAMPLES | matrix.NOBODYS | objects
    return reverse(page.name, kwargs={name: known[name] for name in page.arguments})


@contextmanager
def nothing_moves() -> Iterator[Footprint]:
    """Expect that tables and published files are afterwards what they were."""
    before = footprint()
    yield before
    assert footprint() == before


def assert_refused(answer: Any, code: str, status: int = 403) -> None:
    """Expect a page that says a reason code."""
    assert answer.status_code == status, (answer.status_code, text_of(answer)[:300])
    assert code in text_of(answer), text_of(answer)[-400:]


def shown_on(client: Any, proposal: int) -> str:
    """Return the hash of what the answer page of a proposal shows."""
    import re

    page = client.get(f"/en/approvals/{proposal}/answer/").content.decode()
    found = re.search(r'name="shown" value="([0-9a-f]{64})"', page)
    assert found, page[-500:]
    return found[1]


def approves(client: Any, proposal: int, *, shown: str = "") -> Any:
    """Approve a proposal as it is shown now, or as it was ``shown`` to somebody else."""
    typed = {"answer": "approve", "shown": shown or shown_on(client, proposal)}
    return client.post(f"/en/approvals/{proposal}/answer/", typed)


def newest_proposal() -> int:
    """Return the key of the proposal made last."""
    from passmuster.web.approvals.models import Proposal

    return Proposal.objects.order_by("-pk")[0].pk


def attempts(code: str) -> list[tuple[str, str]]:
    """Return who tried which verb and met this reason code, as the log has it."""
    return [(who, verb) for who, verb, why in denied() if why == code]


def named_by_audit(season: Any) -> set[tuple[str, str]]:
    """Return (code, table) of everything that the audit names now."""
    from passmuster.web.ledger.audit import audit_log

    return {(found.code, found.table) for found in audit_log(season.force.log)}
