"""Group L: what a laboratory may be used for, and who sees that nothing certifies it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from passmuster.core.access.actors import Role
from passmuster.demo.custody import specimen_of
from tests.support.accreditation_acts import DAY, accredits
from tests.support.blind_acts import AFTER, controls_of
from tests.support.factors import text_of
from tests.support.laboratory_acts import laboratory_of
from tests.support.laboratory_messages import message
from tests.support.season import human
from tests.support.signing_in import client_of

WATCHERS = ("h-manager", "h-inspector-2")


@pytest.mark.attack("L-06d")
@pytest.mark.django_db
def test_l06d_no_laboratory_is_used_without_a_certificate_and_certified_afterwards_unseen(
    begin: Callable[..., Any],
) -> None:
    from passmuster.web.ledger.audit import audit_log

    lab = laboratory_of(begin, accredited=False)
    season = lab.season

    def named() -> list[str]:
        return [one.code for one in audit_log(season.force.log)]

    def warned(code: str) -> bool:
        start = text_of(client_of(season, code).get("/en/"))
        return "is not accredited for the whole panel" in start

    # A friend's laboratory is sent specimens; whoever should record its certificate does not.
    with season.at(lab.now):
        human(season, "h-inspector-2", Role.INSPECTOR_GENERAL)
        assert all(warned(code) for code in WATCHERS)
        assert named() == ["laboratory-not-accredited"]
    lab.sends(message(specimen_of(1)))
    with season.at(lab.now):
        assert named() == ["laboratory-not-accredited", "result-not-accredited"]
    # A certificate that says it held all the while ends the warning and rewrites nothing.
    with season.at(lab.now + 2 * DAY):
        accredits(season, since=lab.now.date() - 100 * DAY)
        assert not any(warned(code) for code in WATCHERS)
        assert named() == ["laboratory-not-accredited", "result-not-accredited"]


@pytest.mark.attack("L-04e")
@pytest.mark.django_db
def test_l04e_no_page_offers_a_plan_whose_quarter_still_runs(begin: Callable[..., Any]) -> None:
    controls = controls_of(begin)
    season, row = controls.season, controls.row
    plan, opening = f"/en/laboratory/blind/{row.pk}/", f"/en/laboratory/blind/{row.pk}/open-early/"
    readers = ("h-manager", "b-inspector", season.cast.oversight.human)
    pages = ("/en/", "/en/laboratory/", "/en/laboratory/blind/", "/en/laboratory/standing/lab-1/")

    def led_to(code: str) -> set[str]:
        client = client_of(season, code)
        shown = "".join(client.get(page).content.decode() for page in pages)
        return {one for one in (plan, opening) if f'href="{one}"' in shown}

    with season.at(controls.day_of(controls.plan().controls[0], 15)):
        human(season, "b-inspector", Role.INSPECTOR_GENERAL)
        assert [led_to(code) for code in readers] == [set(), set(), {opening}]
    with season.at(AFTER):
        assert [led_to(code) for code in readers] == [{plan}] * 3
