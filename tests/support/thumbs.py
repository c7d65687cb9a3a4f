"""Fills the pages of a collection in a browser as a thumb does, and the collections to walk."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Page

from passmuster.demo.collections import closed, measured, ordinary, sealed, tried

CHECK = {"clothing": "raised-and-turned", "device": "none-seen", "observation": "permitted"}
WATCHED = {"watched": "watched", "handled_container": "no"}
KHMER_DIGITS = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")

Steps = Iterator[tuple[str, Any]]
"""Steps and what is answered: a step begun with ``beside:`` stands beside the next one, and the
observer's own phone has those begun with ``observer:``."""


def ordinarily(session: Any) -> Steps:
    """Walk a collection in which nothing happens."""
    yield from ordinary(session)


def with_too_little_first(session: Any) -> Steps:
    """Walk one whose first specimen is too little: time to try, a drink declined, another try."""
    yield from _before_giving(session)
    yield from measured(volume=20)
    yield "tell-time", {"short_specimen": "discarded", "told_until": None}
    yield "beside:offer-fluid", {"drank": "declined"}
    yield from tried(session, 1)
    yield from measured()
    yield from sealed(session)
    yield from closed(session)


def with_an_observed_second(session: Any, form: str, observer: str) -> Steps:
    """Walk one whose first specimen is out of range: it is kept, and a second is observed.

    ``form`` is the second specimen's number.
    """
    yield from _before_giving(session)
    yield from measured(tenths=310, strip="below")
    yield "order-observed", {"trigger": "temperature", "told": "told-why"}
    yield from sealed(session)
    yield "form-part-one", {"form": form}
    yield "name-observer", {"observer": observer}
    container, given = tried(session, 1)
    yield container
    yield "observer:observer-check", CHECK
    yield given
    yield from measured()
    yield "observer:observer-watched", WATCHED
    yield from sealed(session, 1)
    yield from closed(session)


def _before_giving(session: Any) -> Steps:
    for done in ordinary(session):
        yield done
        if done[0] == "give-specimen":
            return


def fill(page: Page, field: str, answer: Any, *, khmer: bool = False) -> None:
    """Answer one field: a row, a list, or something typed, its numbers in Khmer digits if asked."""
    rows = page.locator(f"input[type=radio][name='{field}']")
    if rows.count():
        chosen = (
            rows if answer is None else page.locator(f"input[name='{field}'][value='{answer}']")
        )
        chosen.first.check()
    elif page.locator(f"select[name='{field}']").count():
        page.locator(f"select[name='{field}']").select_option(str(answer))
    else:
        text = f"{answer // 10},{answer % 10}" if field == "tenths" else str(answer)
        typed = text.translate(KHMER_DIGITS) if khmer and isinstance(answer, int) else text
        page.locator(f"[name='{field}']").fill(typed)
