"""A draw's pages: announced after a page that checks it, audited, frozen, opened, voided by two."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from passmuster.demo.season import BEACON_ROUND, ROUND_TIME
from tests.support.orders import everybody_served
from tests.support.season import FREEZE_DAY, denied
from tests.support.signing_in import client_of

pytestmark = pytest.mark.django_db

DRAW = "2023-001"
BEFORE = datetime(2023, 9, 8, 2, 0, tzinfo=UTC)
OPENING_DAY = datetime(2023, 10, 10, 3, 0, tzinfo=UTC)
KHMER = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def ready(begin):
    season = begin("load_roster")
    with season.at(BEFORE):
        yield season


@pytest.fixture
def announced(begin):
    season = begin("announce")
    with season.at(FREEZE_DAY):
        yield season


def url(name, *more):
    return reverse(name, args=[DRAW, *more])


def page_of(client, address):
    return client.get(address).content.decode().replace("\u00a0", " ")


def form(**changes):
    return {
        "dice_day": "15/9/2023",
        "dice_hour": "17:00",
        "throwers": "3",
        "dice": "24",
        "beacon": "quicknet",
        "margin": "60",
        "fallbacks": "1",
        "days": "18/9/2023\n19/9/2023\n20/9/2023",
        "opening_day": "10/10/2023",
    } | changes


# --- Announcing -----------------------------------------------------------------------------------


def test_everything_is_shown_and_checked_before_anything_is_announced(ready):
    client = client_of(ready, "h-manager")
    page = client.post(reverse("announce-draw"), form()).content.decode().replace("\u00a0", " ")
    assert "Announce draw 2023-001?" in page
    assert "24 ten-sided dice by 3 people, 8 each, on 15 Sep 2023 at 17:00" in page
    assert "15 Sep 2023 at 18:00" in page
    assert not ready.force.draws.exists()


def test_the_round_proposed_is_the_first_one_after_the_dice_and_the_margin(ready):
    client = client_of(ready, "h-manager")
    client.post(reverse("announce-draw"), form(announce="yes"))
    draw = ready.force.draws.get()
    # 18:00:00 local is three seconds before the demo's own round, and a round comes every three.
    assert draw.announcement["beacon"]["round"] == BEACON_ROUND - 1
    assert draw.announcement["fallbacks"][0]["round"] == BEACON_ROUND - 1 + 1200
    assert draw.throwers == 3


def test_khmer_digits_and_days_announce_the_same_draw(ready):
    client = client_of(ready, "h-manager")
    sent = {name: value.translate(KHMER) for name, value in form().items()}
    answer = client.post(reverse("announce-draw"), sent | {"beacon": "quicknet", "announce": "yes"})
    assert answer.headers["Location"] == url("draw")
    draw = ready.force.draws.get()
    assert draw.announcement["days"] == ["2023-09-18", "2023-09-19", "2023-09-20"]
    assert draw.announcement["dice_at"] == "2023-09-15T10:00:00Z"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"dice": "19", "throwers": "19"}, "Write 20 or more."),
        ({"dice": "20"}, "21 can."),
        ({"throwers": "1"}, "Write 2 or more."),
        ({"days": "18/9/2023\n31/9/2023"}, "31/9/2023"),
        ({"margin": "5"}, "Write 10 or more."),
        ({"opening_day": "10/10/2566"}, "common era"),
        ({"dice_hour": "25:00"}, "24 hours"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field_and_kept(ready, changes, said):
    client = client_of(ready, "h-manager")
    page = client.post(reverse("announce-draw"), form(**changes)).content.decode()
    assert said in page
    assert "24 ten-sided dice" not in page
    assert 'value="17:00"' in page or "25:00" in page


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"opening_day": "20/9/2023"}, "opening-before-last-day"),
        ({"opening_day": "30/11/2023"}, "opening-after-cap"),
        ({"days": "20/9/2023\n18/9/2023"}, "days-not-in-order"),
        ({"days": "14/9/2023"}, "days-before-dice"),
    ],
)
def test_what_breaks_a_rule_is_said_on_the_page_that_checks_and_cannot_be_announced(
    ready, changes, code
):
    client = client_of(ready, "h-manager")
    page = client.post(reverse("announce-draw"), form(**changes)).content.decode()
    assert code in page
    assert 'name="announce"' not in page
    client.post(reverse("announce-draw"), form(announce="yes", **changes))
    assert not ready.force.draws.exists()


def test_a_draw_without_a_beacon_is_told_to_rest_on_the_room_alone(ready):
    client = client_of(ready, "h-manager")
    page = client.post(reverse("announce-draw"), form(beacon="none")).content.decode()
    assert "This draw has no beacon" in page
    client.post(reverse("announce-draw"), form(beacon="none", announce="yes"))
    assert ready.force.draws.get().announcement["beacon"] is None


def test_a_second_sending_announces_no_second_draw(ready):
    client = client_of(ready, "h-manager")
    for _time in range(2):
        answer = client.post(reverse("announce-draw"), form(announce="yes"))
    assert "round-has-its-draw" in answer.content.decode()
    assert ready.force.draws.count() == 1


def test_changing_something_comes_back_with_all_that_was_typed(ready):
    client = client_of(ready, "h-manager")
    page = client.post(reverse("announce-draw"), form(mend="yes", margin="75")).content.decode()
    assert 'value="75"' in page
    assert "<h1>Announce the next draw</h1>" in page


# --- The draw's own page --------------------------------------------------------------------------


def test_the_page_says_what_comes_next_who_does_it_and_what_is_missing(announced):
    page = page_of(client_of(announced, "h-commander"), url("draw"))
    assert "Freeze the pool" in page
    assert "Programme manager" in page
    assert "roster-audit-missing" in page
    assert url("draw-freeze") not in page  # not this reader's to do
    assert "The dice are thrown." in page


def test_links_lead_only_where_the_reader_may_go(announced):
    for code in ("h-manager", "h-auditor", "h-staff", "h-thrower-1", "h-inspector", "h-commander"):
        client = client_of(announced, code)
        page = page_of(client, url("draw"))
        for name in (
            *("draw-freeze", "audit-roster", "draw-uses", "draw-papers", "draw-void"),
            *("draw-signals", "ceremony", "throw"),
        ):
            if f'href="{url(name)}"' in page:
                assert client.get(url(name)).status_code in (200, 302), (code, name)


def test_the_public_page_is_linked_where_the_installation_knows_it(announced, monkeypatch):
    monkeypatch.setenv("PASSMUSTER_OVERSIGHT_URL", "https://record.example/")
    page = page_of(client_of(announced, "h-manager"), url("draw"))
    assert 'href="https://record.example/en/draws/2023-001/"' in page


def test_a_draw_of_another_number_is_not_found(announced):
    client = client_of(announced, "h-manager")
    assert client.get(reverse("draw", args=["2023-009"])).status_code == 404


def test_the_list_shows_every_draw_with_its_state(announced):
    page = page_of(client_of(announced, "h-manager"), reverse("draws"))
    assert DRAW in page
    assert "18 Sep 2023 – 20 Sep 2023" in page


# --- Audit and freeze -----------------------------------------------------------------------------


def test_the_auditor_signs_what_was_found_and_sees_it(announced):
    client = client_of(announced, "h-auditor")
    assert "Open the entries of 300 people?" in page_of(client, url("audit-roster"))
    assert client.post(url("audit-roster")).headers["Location"] == url("audit-roster")
    page = page_of(client, url("audit-roster"))
    assert "What was signed" in page
    assert "On the roster, paid by nobody, not explained" in page
    assert announced.force.roster_audits.get().by == "h-auditor"


def test_the_auditor_sees_the_figures_before_signing_and_is_not_asked_twice(announced):
    from passmuster.web.draw.models import KeyUse

    client = client_of(announced, "h-auditor")
    page = page_of(client, url("audit-roster"))
    assert "What the roster shows now" in page
    assert "Differences from payroll" in page
    assert "Nothing is signed yet" in page
    assert not announced.force.roster_audits.exists()
    assert not KeyUse.objects.exists()
    client.post(url("audit-roster"))
    page = page_of(client, url("audit-roster"))
    assert "Signed on" in page
    assert "Audit the roster and sign" not in page


def test_an_audit_that_a_newer_import_overtook_is_said_to_be_old(announced):
    client_of(announced, "h-auditor").post(url("audit-roster"))
    announced.import_roster(announced.people[1:])
    page = page_of(client_of(announced, "h-auditor"), url("audit-roster"))
    assert "The roster has changed since" in page


def test_the_gate_keeps_the_button_away_and_says_why(announced):
    client = client_of(announced, "h-manager")
    page = page_of(client, url("draw-freeze"))
    assert "The gate is closed:" in page
    assert "Freeze 300 people" not in page
    refusal = client.post(url("draw-freeze"))
    assert "roster-audit-missing" in refusal.content.decode()
    announced.draw.refresh_from_db()
    assert announced.draw.state == "announced"


def test_the_pool_is_frozen_after_its_consequences_and_a_second_sending_does_no_harm(announced):
    client_of(announced, "h-auditor").post(url("audit-roster"))
    client = client_of(announced, "h-manager")
    page = page_of(client, url("draw-freeze"))
    assert "Freeze 300 people" in page
    assert "Nobody can be added, moved or left out any more, by anyone." in page
    before = len(denied())
    for _time in range(2):
        assert client.post(url("draw-freeze")).headers["Location"] == url("draw")
    assert len(denied()) == before
    announced.draw.refresh_from_db()
    assert announced.draw.state == "frozen"
    page = page_of(client, url("draw"))
    assert "pool-cosigned-missing" in page
    assert "passmuster work" in page


def test_signals_stay_with_auditor_and_inspector(begin):
    season = begin("freeze")
    for code, status in (("h-auditor", 200), ("h-inspector", 200), ("h-manager", 403)):
        assert client_of(season, code).get(url("draw-signals")).status_code == status


def test_the_inspector_reads_and_changes_nothing(announced):
    client = client_of(announced, "h-inspector")
    assert client.get(url("draw")).status_code == 200
    for name in ("draw-freeze", "audit-roster", "draw-void", "draw-open"):
        assert client.post(url(name)).status_code == 403


# --- Void -----------------------------------------------------------------------------------------


def sign(season, by):
    from passmuster.web.approvals.services import approve, shown_hash

    proposal = season.force.proposals.order_by("pk").last()
    return approve(by=by, force=season.force, proposal=proposal, shown=shown_hash(proposal))


def test_a_void_takes_a_reason_from_the_list_and_the_oversight_body(announced):
    client = client_of(announced, "h-manager")
    page = page_of(client, url("draw-void"))
    assert "The number 2023-001 is used up." in page
    assert "nobody could know the outcome yet" in page
    assert "Choose one answer." in client.post(url("draw-void"), {}).content.decode()
    client.post(url("draw-void"), {"reason": "i-do-not-like-it"})
    assert not announced.force.proposals.exists()
    assert client.post(url("draw-void"), {"reason": "court-order"}).status_code == 302
    client.post(url("draw-void"), {"reason": "court-order"})  # sent twice
    assert announced.force.proposals.count() == 1
    assert "It waits for the second person" in page_of(client, url("draw-void"))
    sign(announced, announced.cast.oversight)
    announced.draw.refresh_from_db()
    assert (announced.draw.state, announced.draw.void_reason) == ("voided", "court-order")
    assert "Its number stays used." in page_of(client, url("draw"))


def test_a_void_after_the_seed_says_so_before_anybody_signs(begin):
    season = begin("finish")
    with season.at(season.now):
        page = page_of(client_of(season, "h-manager"), url("draw-void"))
    assert "voided after the seed was known" in page


def test_a_void_proposed_before_the_dice_is_not_signed_after_the_seed_unread(begin):
    from passmuster.core.kernel.errors import Refused
    from passmuster.web.approvals.services import approve, shown_hash

    season = begin("throw")
    with season.at(ROUND_TIME - timedelta(minutes=1)):
        client_of(season, "h-manager").post(url("draw-void"), {"reason": "technical-failure"})
        proposal = season.force.proposals.get()
        shown = shown_hash(proposal)
    season.decide()
    with season.at(season.now), pytest.raises(Refused) as refusal:
        approve(by=season.cast.oversight, force=season.force, proposal=proposal, shown=shown)
    assert refusal.value.code == "changed-since-shown"


# --- Opening day and result -----------------------------------------------------------------------


def test_the_draw_is_opened_on_its_day_and_not_before(begin):
    season = begin("finish")
    client = client_of(season, "h-manager")
    with season.at(season.now):
        assert "opening-day-reached-missing" in page_of(client, url("draw-open"))
        assert "opening-day-reached-missing" in client.post(url("draw-open")).content.decode()
    with season.at(OPENING_DAY):
        assert "last-notice-served-missing" in client.post(url("draw-open")).content.decode()
    everybody_served(season)
    with season.at(OPENING_DAY):
        assert "Open the draw to its officers" in page_of(client, url("draw-open"))
        for _time in range(2):
            assert client.post(url("draw-open")).headers["Location"] == url("draw")
        page = page_of(client, url("draw"))
    season.draw.refresh_from_db()
    assert season.draw.state == "opened"
    assert "every officer can check their own slip" in page


def test_the_result_shows_counts_tickets_and_commitments_and_where_anybody_checks(begin):
    season = begin("finish")
    with season.at(season.now):
        page = page_of(client_of(season, "h-commander"), url("draw-result"))
        spare = page_of(client_of(season, "h-commander"), url("draw-result") + "?list=reserves")
    drawn = season.draw.selected.filter(reserve=False)
    assert f"{drawn.count()} commitments were drawn" in page
    assert all(row.commitment in page for row in drawn)
    assert season.draw.seed in page
    reserves = season.draw.selected.filter(reserve=True)
    assert all(row.commitment in spare for row in reserves)
    assert "Next reserve" in page
    assert "<button" not in page.split("Next reserve")[1].split("</aside>")[0]


def test_before_the_result_its_page_says_that_there_is_none(announced):
    assert "There is no result yet" in page_of(
        client_of(announced, "h-commander"), url("draw-result")
    )


# --- Paper ----------------------------------------------------------------------------------------


def test_seal_and_minutes_can_be_printed_once_the_pool_is_signed(begin):
    season = begin("freeze")
    client = client_of(season, "h-manager")
    with season.at(season.now):
        seal = client.get(url("draw-paper-seal"), {"language": "en"})
        sent = {"place": "Town Hall", "language": "km"}
        minutes = client.get(url("draw-paper-minutes"), sent)
        empty = client.get(url("draw-paper-minutes"), {"place": "", "language": "en"})
    for answer in (seal, minutes):
        assert answer.content.startswith(b"%PDF")
    assert b"Fill in this answer." in empty.content


def test_before_that_the_page_says_what_is_awaited(announced):
    client = client_of(announced, "h-manager")
    assert "No quorum has signed the pool yet" in page_of(client, url("draw-papers"))
    assert b"pool-not-cosigned" in client.get(url("draw-paper-seal")).content
