"""What no honest log can show: the phone refuses in red, signs nothing, hands out both notes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Route

from passmuster.formats.signing import SigningKey
from tests.journeys import seat_site
from tests.journeys.seat_phone import (
    Phone,
    browser,
    cosigned,
    force,
    phone,
    seat,
    signatures,
    site,
)
from tests.journeys.seat_site import ORIGIN, Site, served, twin_of

__all__ = ["browser", "cosigned", "force", "phone", "site"]

pytestmark = pytest.mark.browser


def shown_from(phone: Phone, other: Site) -> None:
    """Show this phone another site's log in the place of its own."""

    def answer(route: Route) -> None:
        path = route.request.url.split("/witness/log/")[1]
        route.fulfill(response=route.fetch(url=f"{other.address}/en/witness/log/{path}"))

    phone.page.route("**/witness/log/**", answer)


def refused(held: Phone, site: Site, code: str, tmp_path: Path) -> None:
    """The phone refuses in red, signs nothing, and hands out both notes."""
    before = signatures(site.folder)
    kept = held.page.evaluate(REMEMBERED)
    held.page.goto(seat(site))
    assert held.code() == code
    assert not held.page.locator("#seat-sign").is_visible()
    for name in ("kept", "shown"):
        with held.page.expect_download() as coming:
            held.page.click(f"#seat-{name}")
        coming.value.save_as(tmp_path / name)
        assert (tmp_path / name).read_text("utf-8").startswith(ORIGIN)
    assert (tmp_path / "kept").read_bytes() != (tmp_path / "shown").read_bytes()
    assert held.page.evaluate(REMEMBERED) == kept
    assert signatures(site.folder) == before


REMEMBERED = """() => new Promise((resolve) => {
  const asked = indexedDB.open("passmuster-witness", 1);
  asked.onsuccess = () => {
    const got = asked.result.transaction("logs").objectStore("logs").getAll();
    got.onsuccess = () => resolve(JSON.stringify(got.result));
  };
})"""


@pytest.mark.parametrize(
    ("ours", "theirs", "code"), [(1, 1, "log-forked"), (1, 5, "history-rewritten")]
)
def test_a_fork_of_equal_or_larger_size_is_refused_in_red_with_both_notes(
    phone, force, tmp_path, ours, theirs, code
):
    fork = seat_site.grow(twin_of(force, tmp_path / "fork"), theirs)
    genuine = seat_site.grow(twin_of(force, tmp_path / "data"), ours)
    with served(genuine) as site, served(fork) as false:
        held = phone()
        held.page.goto(seat(site))
        held.bring_back()
        held.looked()
        held.cosign()
        shown_from(held, false)
        refused(held, site, code, tmp_path)
        held.page.unroute("**/witness/log/**")
        held.page.click("#seat-again")
        held.looked()
        assert not held.page.locator("#seat-alarm").is_visible()


def test_a_record_that_shrank_is_refused(phone, force, tmp_path):
    grown = seat_site.grow(twin_of(force, tmp_path / "data"), 2)
    with served(grown) as site, served(twin_of(force, tmp_path / "old")) as restored:
        held = phone()
        held.page.goto(seat(site))
        held.bring_back()
        held.looked()
        held.cosign()
        shown_from(held, restored)
        refused(held, site, "log-rolled-back", tmp_path)


def test_a_head_under_another_key_or_an_altered_one_is_refused(cosigned, site, tmp_path):
    note = (site.folder / "published/log/checkpoint").read_bytes()
    lines = note.split(b"\n")
    lines[1] = b"999"
    cosigned.page.route(
        "**/witness/log/checkpoint*", lambda route: route.fulfill(body=b"\n".join(lines))
    )
    refused(cosigned, site, "note-signature-wrong", tmp_path)


def test_a_page_that_names_another_key_for_the_log_is_refused_by_what_the_phone_remembers(
    cosigned, site
):
    other = str(SigningKey(ORIGIN, b"o" * 32).vkey())

    def lie(route: Route) -> None:
        answer = route.fetch()
        real = (site.folder / "published/policy").read_text().split()[1]
        spelled = json.dumps(real)[1:-1]
        route.fulfill(response=answer, body=answer.text().replace(spelled, other))

    cosigned.page.route(re.compile(r"/en/witness/$"), lie)
    cosigned.page.goto(seat(site))
    assert cosigned.code() == "log-key-changed"


@pytest.mark.parametrize(
    ("answer", "code"),
    [({"status": 404}, "log-unreachable"), ({"body": b"\0" * 31}, "tile-wrong-length")],
)
def test_a_file_of_the_log_that_is_gone_or_wrong_lets_nothing_be_signed(
    cosigned, site, answer, code
):
    seat_site.grow(site.folder)
    cosigned.page.route("**/log/tile/0/**", lambda route: route.fulfill(**answer))
    cosigned.page.goto(seat(site))
    assert cosigned.complaint("look") == code
    assert not cosigned.page.locator("#seat-sign").is_visible()
