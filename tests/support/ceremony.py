"""A ceremony for tests of its pages: who throws what, when, and how a page is sent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.urls import reverse

from passmuster.demo.season import ROUND_TIME
from tests.support.signing_in import client_of

DRAW = "2023-001"
THROWING = ROUND_TIME - timedelta(minutes=50)
WAITING = ROUND_TIME - timedelta(minutes=6, seconds=42)
AFTER = ROUND_TIME + timedelta(minutes=2)
DIGITS = {"h-thrower-1": "70391442", "h-thrower-2": "44826519", "h-thrower-3": "07338621"}


def url(name: str, *more: Any) -> str:
    """Return the address of a page of the draw."""
    return reverse(name, args=[DRAW, *more])


def page_of(client: Any, address: str) -> str:
    """Return a page's text, its no-break spaces as spaces."""
    return client.get(address).content.decode().replace("\u00a0", " ")


def throw(season: Any, code: str, digits: str = "", **changes: str) -> Any:
    """Send a thrower's whole form, confirmed."""
    client = client_of(season, code)
    sent = {"digits": digits or DIGITS[code], "shown": "role", "body": "", "confirm": "yes"}
    return client.post(url("throw"), sent | changes)


def everybody_throws(season: Any) -> None:
    """Let all three throw and confirm."""
    for code in DIGITS:
        throw(season, code)


def recorded(season: Any) -> None:
    """Record the dice as the presenter, and let the witnesses sign them."""
    everybody_throws(season)
    client_of(season, "h-manager").post(url("draw-record-dice"))
    season.publish()


def thrown(season: Any) -> list[tuple[str, str]]:
    """Return who threw what, in the order of confirming."""
    return list(season.draw.throws.order_by("position").values_list("human", "digits"))


def state(season: Any) -> str:
    """Return the draw's state as it is stored now."""
    season.draw.refresh_from_db()
    return season.draw.state
