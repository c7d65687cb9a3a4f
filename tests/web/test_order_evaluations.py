"""An order with a physician: who answers for it, what nobody else learns, and how it ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from passmuster.core.access.roles import GRANTABLE, Role
from passmuster.core.orders.moves import Verb
from tests.support import matrix
from tests.support.browsing import approves, newest_proposal
from tests.support.orders import REASONS, after, end_every_order, orders_of, referred, staff_of
from tests.support.season import human, refused
from tests.support.signing_in import client_of
from tests.web.test_order_pages import text_of, url

pytestmark = pytest.mark.django_db

STATEMENT = b"As a physician writes it."
UNEXPLAINED, NOT_TAKEN = "insufficient-unexplained", "evaluation-not-taken"


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def season(begin):
    season = begin("finish")
    staff_of(season)
    season.doctor = human(season, "h-doctor", Role.MEDICAL_REVIEW_OFFICER)
    return season


@pytest.fixture
def order(season):
    return referred(season, orders_of(season)[0])


def seen(order, **other):
    return {
        "examined_on": order.entered_at.date() + timedelta(days=1),
        "physician": "Dr Somebody",
        "statement": STATEMENT,
    } | other


def accepted(season, order, **other):
    from passmuster.web.orders.evaluations import accept_medical

    facts = seen(order) | {"by": season.doctor} | other
    entry = accept_medical(order=order, **facts)
    order.refresh_from_db()
    return entry


def reported(season, order, ground, **facts):
    from passmuster.web.orders.evaluations import report_evaluation

    entry = report_evaluation(by=season.doctor, order=order, ground=ground, **facts)
    order.refresh_from_db()
    return entry


def test_an_accepted_cause_ends_the_order_and_binds_the_statement(season, order) -> None:
    from passmuster.web.installation import here

    with after(season, order, days=2):
        entry = accepted(season, order)
    assert (order.state, order.code) == ("medical", "medical-explanation")
    assert here().kept_bytes(entry.facts["statement_sha256"]) == STATEMENT
    assert set(entry.facts) == {"examined_on", "physician", "statement_sha256"}


def test_a_finding_without_a_cause_is_decided_by_two_others_as_every_refusal(season, order) -> None:
    from passmuster.web.orders.rulings import decide

    with after(season, order, days=2):
        entry = reported(season, order, UNEXPLAINED, **seen(order))
        assert (order.state, entry.facts["codes"]) == ("facts-reported", [UNEXPLAINED])
        ruling = {"verb": Verb.DECIDE_REFUSAL, "code": "facts-were-a-refusal", "reasons": REASONS}
        both = {"by": staff_of(season).official, "second": season.cast.oversight}
        with refused("role-not-allowed"):
            decide(**both | {"by": season.doctor}, order=order, **ruling)
        decide(**both, order=order, **ruling)
    order.refresh_from_db()
    assert order.state == "refused"


def test_an_evaluation_that_nobody_took_is_reported_after_its_five_days_only(season, order) -> None:
    with after(season, order, days=4), refused("evaluation-time-open"):
        reported(season, order, NOT_TAKEN)
    with after(season, order, days=6):
        entry = reported(season, order, NOT_TAKEN, statement=STATEMENT)
    assert order.state == "facts-reported"
    assert entry.facts["statement_sha256"] == ""


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"physician": ""}, "physician-missing"),
        ({"statement": b""}, "statement-missing"),
        ({"examined_on": None}, "examined-day-missing"),
    ],
)
def test_nothing_is_said_of_an_examination_without_its_paper(season, order, other, code) -> None:
    with after(season, order, days=2):
        with refused(code):
            accepted(season, order, **other)
        with refused(code):
            reported(season, order, UNEXPLAINED, **seen(order, **other))


def test_the_day_of_the_examination_lies_between_the_referral_and_today(season, order) -> None:
    day = order.entered_at.date()
    with after(season, order, days=2):
        for wrong, code in ((-1, "examined-before-referral"), (4, "examined-later")):
            with refused(code):
                accepted(season, order, examined_on=day + timedelta(days=wrong))
        with refused("evaluation-ground-unknown"):
            reported(season, order, "left", **seen(order))


def test_nobody_answers_but_the_review_officer_and_that_once(season, order) -> None:
    staff = staff_of(season)
    with after(season, order, days=2):
        for other in (staff.collector, staff.official, season.cast.manager, season.cast.oversight):
            with refused("role-not-allowed"):
                accepted(season, order, by=other)
        accepted(season, order)
        with refused("order-move-forbidden"):
            accepted(season, order)


def test_a_round_with_an_order_at_the_physician_closes_only_after_the_answer(season, order) -> None:
    from passmuster.web.orders.rounds import close_round

    with after(season, order, days=20):
        end_every_order(season, but=order)
        with refused("round-orders-open"):
            close_round(by=season.cast.manager, draw=season.draw)
        accepted(season, order)
        close_round(by=season.cast.manager, draw=season.draw)
    assert season.draw.round_closed.orders == len(orders_of(season))


# --- The pages -----------------------------------------------------------------------------------


def typed(order, finding="explained", **other):
    day = order.entered_at.date() + timedelta(days=1)
    said = {"finding": finding, "examined_on": f"{day:%d/%m/%Y}", "physician": "Dr Somebody"}
    return said | other


def paper():
    return SimpleUploadedFile("statement.pdf", STATEMENT)


def test_the_review_officer_finds_the_order_on_the_start_page_and_sees_it_before_it_counts(
    season, order
) -> None:
    page = url("order-evaluation", order)
    with after(season, order, days=2):
        client = client_of(season, "h-doctor")
        start = text_of(client.get(reverse("start")))
        assert page in start
        assert "See the physician" in start
        assert "Name of the physician" in text_of(client.get(page))
        back = text_of(client.post(page, typed(order)))
        assert "Is this what the evaluation came to?" in back
        assert "Dr Somebody" in back
        order.refresh_from_db()
        assert order.state == "medical-evaluation"
        again = text_of(client.post(page, typed(order, mend="yes")))
        assert 'value="Dr Somebody"' in again
        nothing = client.post(page, typed(order, sure="yes"))
        assert "Is this what the evaluation came to?" in text_of(nothing)
        assert "Choose a file." in text_of(nothing)
        order.refresh_from_db()
        assert order.state == "medical-evaluation"
        sent = client.post(page, typed(order, sure="yes", statement=paper()))
        assert sent.status_code == 302
        order.refresh_from_db()
        assert order.state == "medical"
        assert page not in text_of(client.get(reverse("start")))
        statement = url("order-statement", order)
        assert statement in text_of(client.get(page))
        assert client.get(statement).content == STATEMENT
    assert order.openings.get().purpose == "read-statement"


def test_a_day_that_cannot_be_is_refused_before_anything_is_shown_back(season, order) -> None:
    page = url("order-evaluation", order)
    early = order.entered_at.date() - timedelta(days=1)
    with after(season, order, days=2):
        client = client_of(season, "h-doctor")
        answer = client.post(page, typed(order, examined_on=f"{early:%d/%m/%Y}"))
        assert answer.status_code == 403
        assert "examined-before-referral" in text_of(answer)
        assert 'value="Dr Somebody"' in text_of(answer)
        soon = client.post(page, typed(order, "not-taken", examined_on="", physician=""))
        assert "evaluation-time-open" in text_of(soon)
        empty = client.post(page, typed(order, physician=""))
        assert "Fill in this answer." in text_of(empty)


def test_facts_of_the_review_officer_are_decided_on_the_orders_own_page(season, order) -> None:
    page = url("order-evaluation", order)
    with after(season, order, days=2):
        doctor = client_of(season, "h-doctor")
        sent = doctor.post(page, typed(order, "unexplained", sure="yes", statement=paper()))
        assert sent.status_code == 302
        official = client_of(season, "h-discipline")
        assert order.number in text_of(official.get(reverse("start")))
        shown = text_of(official.get(url("order", order)))
        assert url("order-decision", order) in shown
        assert "Too little, without a medical explanation" in shown
        # Whoever does not decide learns no ground.
        assert "Too little" not in text_of(client_of(season, "h-manager").get(url("order", order)))
        ruled = {"code": "decide-refusal/facts-were-a-refusal", "reasons": REASONS}
        assert official.post(url("order-decision", order), ruled).status_code == 302
        approves(client_of(season, "h-oversight"), newest_proposal())
    order.refresh_from_db()
    assert order.state == "refused"


def test_no_other_role_opens_the_page_or_the_statement(season, order) -> None:
    with after(season, order, days=2):
        accepted(season, order)
        codes = matrix.humans_of_every_role(season, "post-1")
        for role in sorted(GRANTABLE - {Role.MEDICAL_REVIEW_OFFICER}):
            client = client_of(season, codes[role])
            for name in ("order-evaluation", "order-statement"):
                assert client.get(url(name, order)).status_code == 403, role
                assert client.post(url(name, order), typed(order)).status_code == 403, role


def test_an_order_that_was_never_sent_to_a_physician_is_not_there_for_the_review_officer(
    season, order
) -> None:
    other = orders_of(season)[1]
    with after(season, order, days=2):
        client = client_of(season, "h-doctor")
        assert client.get(url("order-evaluation", other)).status_code == 404
        assert client.get(url("order-statement", other)).status_code == 404


def test_no_page_of_others_says_a_word_of_health(season, order) -> None:
    number = season.draw.number
    with after(season, order, days=2):
        manager = client_of(season, "h-manager")
        assert "With a physician" in text_of(manager.get(url("order", order)))
        accepted(season, order)
        pages = [
            url("order", order),
            reverse("orders"),
            reverse("draw-funnel", args=[number]),
            reverse("draw-funnel-orders", args=[number, "drawn-open"]),
        ]
        for code in ("h-manager", "h-oversight", "h-inspector"):
            client = client_of(season, code)
            for page in pages:
                text = text_of(client.get(page)).lower()
                for word in ("medical cause", "medical explanation", "medical condition", "urine"):
                    assert word not in text, (code, page, word)
                assert "dr somebody" not in text
        assert "Cancelled by the review doctor" in text_of(manager.get(url("order", order)))
