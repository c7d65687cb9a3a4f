"""A specimen that the laboratory holds because the collector's signature is missing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import override

from passmuster.core.custody.receipt import ROWS
from passmuster.demo.collections import ordinary, play
from tests.support.collecting_live import live
from tests.support.factors import text_of
from tests.support.signing_in import client_of

STATED = {
    "was": "My signature is missing on the certification.",
    "is_right": "I collected, sealed and certified this specimen.",
    "true_and_accurate": "on",
    "with_form": "on",
}


def url(name: str, *args: Any) -> str:
    """Return the English address of a page."""
    with override("en"):
        return str(reverse(name, args=args))


class Held:
    """A live collection whose specimen the laboratory holds for the collector's signature."""

    def __init__(self, ready: Any, session: Any, received_at: Any) -> None:
        self.ready, self.session, self.received_at = ready, session, received_at
        self.manager = client_of(ready.season, ready.season.cast.manager.human)
        self.collector = client_of(ready.season, ready.collector.human)
        self.page = url("collection-correction", session.pk)

    def at(self, **later: int) -> Any:
        """Let the clock stand some time after the receipt."""
        return self.ready.at(self.received_at + timedelta(**later))

    def told(self) -> None:
        """Let the manager record that the collector was told."""
        answer = self.manager.post(url("collection-tell-flaw", self.session.pk))
        assert answer.status_code == 302, text_of(answer)[-500:]

    def may_be_opened(self) -> list[bool]:
        """Tell of bottle A and of bottle B whether the laboratory may open it."""
        from passmuster.web.custody.needs import may_be_opened
        from passmuster.web.custody.queries import bottles_of

        form = dict(ordinary(self.session))["seal"]["form"]
        return [may_be_opened(bottle) for bottle in bottles_of(self.ready.force, form)]


@contextmanager
def held_for_a_signature(
    season: Any, code: str = "receipt-collector-unsigned", also: tuple[str, ...] = ()
) -> Iterator[Held]:
    """Return a live collection whose receipt waits for its collector to state what is right.

    ``code`` and ``also`` are the rows of the table that were so.
    """
    from passmuster.web.custody.models import ReceiptDecision

    with live(season) as ready:
        session = ready.opened()
        moment = play(ready.at, ready.season.now, ready.collector, session, ordinary(session))
        received = moment + timedelta(hours=3)
        ReceiptDecision.objects.create(
            force=ready.force,
            specimen=dict(ordinary(session))["seal"]["form"],
            holder="lab-1",
            outcome=next(row.outcome.value for row in ROWS if row.code == code),
            code=code,
            also=list(also),
            split_available=True,
            arrival={},
            by="h-receiver",
            at=received,
        )
        with ready.at(received):
            yield Held(ready, session, received)
