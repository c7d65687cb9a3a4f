"""P-01 around a result: who is told first, and what an order or the log tells of it besides."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from passmuster.core.access.actors import Role, may
from tests.support.factors import text_of
from tests.support.recollecting import dilute, recollections
from tests.support.review_acts import HOUR, ONE, PRESCRIBED, Reviewing, reviewing
from tests.support.season import human
from tests.support.signing_in import client_of
from tests.support.struck_acts import upheld, with_officer

Begin = Callable[[str], Any]

FORCE = ("h-manager", "h-discipline", "h-inspector", "h-commander", "h-notifier")
READERS = ("h-discipline", "h-inspector")
"""Whoever reads what a doctor told the force."""


def told_to(case: Reviewing, number: str) -> set[str]:
    """Return who of the force finds a verified positive on any page that speaks of results."""
    pages = ("/en/", "/en/doctors/told/", f"/en/orders/{number}/", f"/en/doctors/told/{number}/")
    found = set()
    for code in FORCE:
        client = client_of(case.season, code)
        said = " ".join(text_of(client.get(page)) for page in pages)
        if "Verified positive" in said or f"A doctor verified a result of order {number}" in said:
            found.add(code)
    return found


@pytest.mark.attack("P-01e")
@pytest.mark.django_db
def test_p01e_nobody_of_the_force_reads_a_verified_result_before_its_officer_was_told(
    begin: Begin,
) -> None:
    from passmuster.web.review.collected import order_behind
    from passmuster.web.review.contacting import record_contact_attempt
    from passmuster.web.review.keeping import keep_reviews
    from passmuster.web.review.signing import verify

    case = reviewing(begin)
    case.reported()
    case.heard()
    case.does(verify)
    number = order_behind(case.force, ONE).number
    case.later(HOUR)
    with case.at():
        # Neither by the verdict, nor by the work of every minute, nor by one call in vain.
        assert keep_reviews(case.force.log) == 0
        case.does(record_contact_attempt, phone="day", answer="no-answer")
        assert told_to(case, number) == set()
    case.told()
    with case.at():
        assert told_to(case, number) == {"h-manager", *READERS}
    first, then = case.review().entries.order_by("position").reverse()[:2][::-1]
    assert (first.event, then.event) == ("review:notified", "review:employer-told")


@pytest.mark.attack("P-01e")
@pytest.mark.django_db
def test_p01e_a_second_verdict_after_a_rehearing_reaches_nobody_before_its_officer(
    begin: Begin,
) -> None:
    from passmuster.web.review.collected import order_behind
    from passmuster.web.review.signing import verify

    case = with_officer(begin)
    case.heard()
    case.does(verify)
    case.told()
    upheld(case)
    case.heard()
    case.does(verify)
    number = order_behind(case.force, ONE).number
    case.later(HOUR)
    with case.at():
        assert told_to(case, number) == set()
        for page in (f"/en/doctors/told/{number}/", f"/en/orders/{number}/", "/en/doctors/told/"):
            assert "A doctor judges it anew" in text_of(
                client_of(case.season, READERS[0]).get(page)
            )
    case.told()
    with case.at():
        assert told_to(case, number) == {"h-manager", *READERS}


@pytest.mark.attack("P-01h")
@pytest.mark.django_db
def test_p01h_a_rehearing_of_what_was_told_as_negative_shows_on_no_page_of_the_force(
    begin: Begin,
) -> None:
    from passmuster.web.review.collected import order_behind
    from passmuster.web.review.signing import judge_second, verify

    case = with_officer(begin, positive=True)
    case.heard()
    signs_away(case, case.doctor, verify)
    signs_away(case, case.second, judge_second)
    number = order_behind(case.force, ONE).number
    case.later(HOUR)
    with case.at():
        before = told_pages(case, number)
        assert any("Verified negative" in page for page in before)
    upheld(case)
    assert case.review().state == "contacting"
    with case.at():
        assert told_pages(case, number) == before
    case.heard()
    signs_away(case, case.doctor, verify)
    with case.at():
        assert told_pages(case, number) == before
    # Told anew as the same, it bears no later day either.
    signs_away(case, case.second, judge_second)
    assert case.review().entries.filter(event="review:employer-told").count() == 2
    with case.at():
        assert told_pages(case, number) == before


def signs_away(case: Reviewing, by: Any, act: Callable[..., Any]) -> None:
    """Let a doctor sign that a prescription explains what was found."""
    case.does(act, by=by, findings=PRESCRIBED, papers=[b"A scan."])


def told_pages(case: Reviewing, number: str) -> list[str]:
    """Return what the pages of results say, as far as no look at them and no clock moves it."""
    found = []
    for code in ("h-manager", *READERS):
        client = client_of(case.season, code)
        for page in ("/en/doctors/told/", f"/en/doctors/told/{number}/"):
            found.append(text_of(client.get(page)))
        order = text_of(client.get(f"/en/orders/{number}/"))
        found.append(
            order.partition("What the doctor told the force")[2].partition("About this")[0]
        )
    return found


FOUND = ("new specimen is asked for", "dilute", "Dilute", "invalid", "Invalid")
"""Words by which an order would tell what a doctor found of the specimen before it."""


LISTS = ("/en/", "/en/orders/", "/en/orders/notices/", "/en/collection/assignments/")
"""Lists in which an order stands, beside others."""


@pytest.mark.attack("P-01f")
@pytest.mark.django_db
def test_p01f_who_serves_plans_and_collects_reads_on_no_page_why_a_specimen_is_asked_for_again(
    begin: Begin,
) -> None:
    from passmuster.web.review.collected import order_behind
    from passmuster.web.review.signing import verify

    case = reviewing(begin)
    case.laboratory.sends(dilute(ONE, "3.0"))
    case.does(verify)
    first, (again,) = order_behind(case.force, ONE), recollections(case)
    assert again.why == "observed-again"
    case.later(24 * HOUR)
    with case.at():
        asked = 0
        for role, code in readers_of_orders(case).items():
            client = client_of(case.season, code)
            for page in (*LISTS, *pages_of(again.number)):
                answer = client.get(page, follow=True)
                asked += answer.status_code == 200
                said = text_of(answer)
                assert not [word for word in FOUND if word in said], (role, page)
                assert page in LISTS or first.number not in said, (role, page)
            earlier = text_of(client.get(reverse("order", args=[first.number])))
            assert again.number not in earlier, role
        assert asked > 10
        manager = text_of(client_of(case.season, "h-manager").get(f"/en/orders/{again.number}/"))
        # What they do need: that there is an order, and that it is observed.
        assert "Because it fell due" in manager
        assert "collected under observation" in manager
        inspector = text_of(
            client_of(case.season, "h-inspector").get(f"/en/orders/{again.number}/")
        )
        assert "A new specimen is asked for, observed" in inspector
        assert f"Follows order {first.number}" in inspector


def readers_of_orders(case: Reviewing) -> dict[Role, str]:
    """Return a person of every role that reads orders and not what doctors told."""
    found = {}
    for role in Role:
        if may(role, "order:read") and not may(role, "review:open-told"):
            found[role] = "h-manager" if role is Role.PROGRAMME_MANAGER else f"x-{role.value}"
            if role is not Role.PROGRAMME_MANAGER:
                human(case.season, found[role], role)
    assert len(found) >= 4
    return found


def pages_of(number: str) -> list[str]:
    """Return every page of the site that is about this order."""
    from tests.support.browsing import address, private_pages

    return [
        address(page, {"order": number}) for page in private_pages() if "order" in page.arguments
    ]


def recalled_after_a_verdict(begin: Begin) -> Reviewing:
    """Return a verified positive whose batch was recalled, everything with its place in the log."""
    from passmuster.web.batches.services import recall_batch
    from passmuster.web.ledger.services import sequence_batch
    from passmuster.web.review.signing import verify

    case = reviewing(begin)
    case.reported()
    case.heard()
    case.does(verify)
    case.told()
    case.later(24 * HOUR)
    with case.at():
        sequence_batch(case.force.log)
        recall_batch(
            by=case.doctor,
            second=case.season.cast.oversight,
            batch=case.force.batches.get(stage="confirmatory"),
            reason="instrument-fault",
            paper="LAB-2",
        )
        sequence_batch(case.force.log)
    assert case.review().state == "held"
    return case


@pytest.mark.attack("P-01g")
@pytest.mark.django_db
def test_p01g_an_inspector_reads_off_no_moment_or_place_in_the_log_whom_a_recall_touched(
    begin: Begin,
) -> None:
    case = recalled_after_a_verdict(begin)
    inspector = client_of(case.season, "h-inspector")
    with case.at():
        recall = case.force.log.events.get(kind="batch:recalled")
        touched = case.force.log.events.filter(kind="review:entered", at=recall.at)
        assert touched.count() == 1
        rows = lines_of(inspector.get("/en/record/events/?kind=review%3Aentered").content.decode())
        assert len(rows) == case.force.log.events.filter(kind="review:entered").count()
        # The day stands there and no hour, and no way to the entry.
        assert not [row for row in rows if CLOCK.search(row) or "/record/" in row]
        every = lines_of(inspector.get("/en/record/events/").content.decode())
        moments = [CLOCK.search(row) is not None for row in every]
        assert any(moments)
        beside = {
            what
            for n, what in enumerate(every)
            if "recalled" in what
            for what in every[n - 1 : n + 2]
        }
        assert not [row for row in beside if "in a review" in row]
        taken = inspector.get("/en/record/events/?export=csv&kind=review%3Aentered")
        text = b"".join(taken.streaming_content).decode()
        assert "review:entered" in text
        assert f"T{recall.at:%H:%M}" not in text
        # By its own address an entry of a review says no more than the fillers around it.
        placed = case.force.log.entries.filter(event__in=touched).get()
        filler = case.force.log.entries.filter(
            event__kind="log:dummy", index__gt=placed.index - 64, index__lt=placed.index + 64
        ).first()
        said = {told_of_entry(inspector, one.index) for one in (placed, filler)}
        assert len(said) == 1
        assert "What it binds" not in said.pop()
        # Any other sealed act the inspector still reads whole.
        granted = case.force.log.entries.filter(event__kind="access:granted").first()
        assert "What it binds" in text_of(inspector.get(f"/en/record/{granted.index}/"))


CLOCK = re.compile(r"\b\d\d:\d\d\b")


def lines_of(page: str) -> list[str]:
    """Return the rows of a page's table."""
    return page.partition("<tbody>")[2].partition("</tbody>")[0].split("<tr")[1:]


def told_of_entry(client: Any, index: int) -> str:
    """Return what an entry's page says, without its number, its hashes and the way to others."""
    text = text_of(client.get(f"/en/record/{index}/"))
    return re.sub(r"[0-9a-f]{4,}|\d+", "", text)
