"""Attack P-01d: who watches the laboratory reads off its confirmatory batches who was positive."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from passmuster.core.access.actors import Role
from passmuster.core.kits.serials import in_fours
from passmuster.core.laboratory.rules import Stage
from tests.support.batch_acts import a_batch, changed, send_batch
from tests.support.factors import text_of
from tests.support.review_acts import HOUR, ONE, Reviewing, reviewing
from tests.support.season import human
from tests.support.signing_in import client_of

pytestmark = pytest.mark.django_db

PAGES = "/en/laboratory/batches/"
WATCHERS = {
    "h-directing": Role.PROGRAMME_MANAGER,
    "h-overseeing": Role.OVERSIGHT_BODY,
    "h-watching": Role.INSPECTOR_GENERAL,
}
BOTH_WAYS = (ONE, in_fours(ONE))


def recalled_and_waiting(begin: Callable[[str], Any]) -> Reviewing:
    """Return a positive result that waits, since two recalled the batch that confirmed it.

    A later batch lists its specimen twice, and the recall of another waits for the second person.
    Whoever watches acts for the laboratory as well.
    """
    from passmuster.web.approvals.services import propose
    from passmuster.web.batches.proposals import RECALL
    from passmuster.web.batches.services import recall_batch
    from passmuster.web.custody.holders import add_keeper

    case = reviewing(begin)
    case.reported()
    case.later(HOUR)
    holder, why = case.laboratory.holder, {"reason": "instrument-fault", "paper": "LAB-2"}
    with case.at():
        confirmed = case.force.batches.get(stage="confirmatory")
        both = {"by": case.doctor, "second": case.season.cast.oversight}
        recall_batch(**both, batch=confirmed, **why)
        raw = changed(a_batch(holder, [ONE], Stage.CONFIRMATORY), once_more)
        twice = send_batch(holder, case.laboratory.receiver, raw)
        propose(by=case.doctor, force=case.force, verb=RECALL, facts={"batch": twice.pk, **why})
        for code, role in WATCHERS.items():
            human(case.season, code, role)
            add_keeper(**case.both, force=case.force, holder=holder, human=code)
    return case


def once_more(batch: dict[str, Any]) -> None:
    """Let the first specimen stand at one place more."""
    (one, *_others) = batch["specimens"]
    places = [int(vial["position"]) for vial in (*batch["controls"], *batch["specimens"])]
    batch["specimens"].append(one | {"position": str(max(places) + 1)})


def addresses(case: Reviewing) -> list[str]:
    """Return every page that tells of batches, of their recall, and of their entries in the log."""
    from passmuster.web.approvals.queries import open_proposals
    from passmuster.web.ledger.models import Entry

    found = ["/en/", PAGES, f"{PAGES}waiting/", f"{PAGES}signs/", f"{PAGES}excuses/"]
    for batch in case.force.batches.all():
        found += [f"{PAGES}{batch.pk}/{part}" for part in ("", "specimens/", "recall/")]
    found += [reverse("approval", args=[one.pk]) for one in open_proposals(case.force)]
    entries = Entry.objects.filter(event__log=case.force.log, event__kind__startswith="batch:")
    return found + [reverse("record-entry", args=[one.index]) for one in entries]


def named_on(case: Reviewing, human: str) -> tuple[int, set[str]]:
    """Return how many pages opened to somebody, and those on which the specimen stands."""
    client = client_of(case.season, human)
    opened, found = 0, set()
    for address in addresses(case):
        answer = client.get(address, follow=True)
        opened += answer.status_code == 200
        if any(number in answer.content.decode() for number in BOTH_WAYS):
            found.add(address)
    return opened, found


@pytest.mark.attack("P-01d")
def test_p01d_who_watches_finds_no_specimen_of_a_confirmatory_batch_on_any_page(
    begin: Callable[[str], Any],
) -> None:
    case = recalled_and_waiting(begin)
    with case.at():
        case.season.publish()
        lists = {f"{PAGES}{one.pk}/specimens/" for one in case.force.batches.all()}
        assert len(lists) == 3
        for watcher in WATCHERS:
            opened, named = named_on(case, watcher)
            assert opened >= 8, watcher
            assert named == set(), watcher
            client = client_of(case.season, watcher)
            assert {client.get(page).status_code for page in lists} == {403}
            # How many wait, where and why, is theirs to know.
            assert "1 result waits for its batch" in text_of(client.get("/en/"))
            waits = text_of(client.get(f"{PAGES}waiting/"))
            assert "1 result waits for its batch" in waits
            assert "Its batch was recalled" in waits
        # The numbers stand where they belong: so each of these pages could have told them.
        for reader in ("h-doctor", "h-receiver"):
            assert named_on(case, reader)[1] == lists | {f"{PAGES}waiting/"}
