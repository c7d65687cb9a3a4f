"""Group C where somebody names who observes; the rest of it stands in test_collection.py."""

from __future__ import annotations

import pytest

from passmuster.core.access.actors import Role
from tests.support.browsing import nothing_moves
from tests.support.collecting_live import live
from tests.support.season import human, refused
from tests.support.signing_in import client_of


@pytest.mark.attack("C-02")
@pytest.mark.django_db
def test_c02_a_collector_names_no_observer_for_a_collection_that_is_not_his(begin) -> None:
    from passmuster.core.collection.conflicts import Part
    from passmuster.web.collection.assigning import assign

    with live(begin("finish")) as ready:
        type(ready.order).objects.filter(pk=ready.order.pk).update(reason="return-to-duty")
        human(ready.season, "h-friend", Role.OBSERVER)
        asked = {"force": ready.force, "number": ready.order.number, "human": "h-friend"}
        with refused("not-the-collector"):
            assign(by=ready.collector, part=Part.OBSERVER, **asked)
        client = client_of(ready.season, ready.collector.human)
        page = f"/en/collection/orders/{ready.order.number}/observer/"
        with nothing_moves():
            assert client.post(page, {"human": "h-friend"}).status_code == 403
