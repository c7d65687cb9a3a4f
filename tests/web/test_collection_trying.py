"""Too little was given: what the collector's phone offers while there is time, and afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest

from passmuster.demo.collections import measured, ordinary, told_until
from tests.support import stepping
from tests.support.browsing import nothing_moves
from tests.support.collecting import MORNING, ready_to_collect
from tests.support.factors import text_of
from tests.support.signing_in import client_of
from tests.web.test_collection_pages import practising

OVER = "The time to try is over"


@pytest.fixture
def ready(begin):
    with ready_to_collect(begin("finish")) as made:
        yield made


def short_of_it(ready, client, session):
    """Walk to where the donor was told until when there is time; returns the moment."""
    moment = stepping.walks(ready, client, session, ordinary(session), MORNING, "give-specimen")
    moment = stepping.walks(ready, client, session, measured(volume=20), moment)
    told = {"short_specimen": "discarded", "told_until": told_until(session)}
    return stepping.walks(ready, client, session, [("tell-time", told)], moment)


def test_nobody_is_told_that_the_time_is_over_while_there_is_time(ready) -> None:
    client = client_of(ready.season, "h-collector")
    session = practising(client)
    moment = short_of_it(ready, client, session)
    page = f"/en/collection/{session.pk}/step/choose-container/"
    with ready.at(moment + timedelta(hours=1)), nothing_moves():
        said = text_of(client.get(page))
        assert "left" in said
        assert OVER not in said
        assert "Offer something to drink" in said
        # Nor by an address that somebody kept.
        shut = client.get(f"/en/collection/{session.pk}/step/time-over/")
        assert shut.status_code == 302
    over = moment + timedelta(hours=3, minutes=1)
    with ready.at(over):
        said = text_of(client.get(page))
        assert OVER in said
        assert "Record that the time is over" in said
        assert "Offer something to drink" not in said
        answer = stepping.sends(client, session, "time-over", {"force_told": "told"})
        assert answer.status_code == 302, text_of(answer)


def test_too_little_is_said_at_the_next_steps_and_no_bottle_is_poured_there(ready) -> None:
    client = client_of(ready.season, "h-collector")
    session = practising(client)
    moment = stepping.walks(ready, client, session, ordinary(session), MORNING, "give-specimen")
    steps = list(measured(volume=12))
    names = [name for name, _answers in steps]
    done = 0
    for step in ("temperature", "look"):
        at = names.index(step)
        moment = stepping.walks(ready, client, session, steps[done:at], moment)
        done = at
        with ready.at(moment):
            said = text_of(client.get(f"/en/collection/{session.pk}/step/{step}/"))
        assert "12 mL is too little;" in said
        assert "Pour A first" not in said
