"""The store's pages: what a clerk and a collector do there, in their own order."""

from __future__ import annotations

import re

import pytest

from passmuster.core.kits.labels import Place
from passmuster.core.kits.serials import Kind, serial
from tests.support.browsing import (
    approves,
    assert_refused,
    newest_proposal,
    nothing_moves,
    shown_on,
)
from tests.support.factors import text_of
from tests.support.season import BEFORE_FREEZE
from tests.support.season_kits import (
    SESSION,
    SITE,
    TYPED,
    fill_kits,
    give_packs,
    open_store,
    registered,
    seal,
    specimen,
    stocked,
)
from tests.support.signing_in import client_of

KITS = "/en/kits/"


@pytest.fixture
def season(begin):
    season = begin("establish")
    with season.at(BEFORE_FREEZE):
        yield season


def approved(season, code):
    return approves(client_of(season, code), newest_proposal())


def test_a_delivery_goes_from_the_box_to_the_collector_who_was_named(season):
    store = open_store(season)
    clerk, collector = client_of(season, "h-store"), client_of(season, "h-collector")
    assert "Nothing was received yet" in text_of(clerk.get(KITS))
    box = {"first": seal(1), "last": seal(40), "number": "SB-1", "expires": "31/12/2024"}
    assert clerk.post(f"{KITS}receive/", box).status_code == 302
    assert store.force.kit_lots.count() == 0
    assert approved(season, "h-oversight").status_code == 302
    away = {"first": seal(1), "last": seal(20), "site": SITE}
    clerk.post(f"{KITS}send/", away)
    approved(season, "h-manager")
    hand = {"first": seal(1), "last": seal(10), "holder": "h-collector", "session": SESSION}
    assert clerk.post(f"{KITS}issue/", hand).status_code == 302
    named = newest_proposal()
    answer = approves(client_of(season, "h-collector-2"), named, shown=shown_on(collector, named))
    assert_refused(answer, "kit-for-another")
    assert approves(collector, named).status_code == 302
    shown = text_of(collector.get(f"{KITS}mine/"))
    assert serial(Kind.SEAL, 10).grouped in shown
    assert "Account for what you hold" in text_of(collector.get("/en/"))
    assert "Training Centre: 10" in text_of(clerk.get(KITS))
    item = store.force.kit_items.get(serial=seal(1))
    assert "Kits were issued to a collector" in text_of(clerk.get(f"{KITS}serials/{item.pk}/"))


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"first": "3000 0000 0281"}, "first", "serial-check-wrong"),
        ({"last": "3000 0000 0281"}, "last", "serial-check-wrong"),
        ({"last": "no number"}, "last", "serial-form-unknown"),
        ({"last": specimen(3)}, "last", "serials-of-two-kinds"),
        ({"first": seal(12), "last": seal(11)}, "last", "lot-empty"),
        ({"first": seal(99), "last": ""}, "first", "kit-unknown"),
        ({"first": seal(1), "last": ""}, "first", "kit-move-forbidden"),
    ],
)
def test_what_is_wrong_with_a_number_stands_at_its_field(season, change, field, code):
    from passmuster.web.wording.refusals import SENTENCES

    stocked(season)
    typed = {"first": seal(11), "last": seal(12), "site": SITE} | change
    page = client_of(season, "h-store").post(f"{KITS}send/", typed).content.decode()
    sentence = str(SENTENCES[code])
    for name in ("first", "last"):
        block = page.split(f'<label for="id_{name}"')[1].split("</div>")[0]
        assert (sentence in block) is (name == field), block
    if "kit-" not in code:
        assert f'href="#id_{field}"' in page


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"first": "3000 0000 0281"}, "serial-check-wrong"),
        ({"last": specimen(3)}, "serials-of-two-kinds"),
        ({"first": seal(99), "last": ""}, "kit-unknown"),
        ({"first": seal(1), "last": ""}, "kit-move-forbidden"),
    ],
)
def test_what_was_typed_stays_beside_the_reason(season, change, code):
    from passmuster.web.wording.refusals import SENTENCES

    stocked(season)
    typed = {"first": seal(11), "last": seal(12), "site": SITE} | change
    clerk = client_of(season, "h-store")
    with nothing_moves():
        page = clerk.post(f"{KITS}send/", typed)
    said = text_of(page)
    assert code in said or str(SENTENCES[code]) in said
    assert f'value="{typed["first"]}"' in page.content.decode()
    assert re.search(rf'value="{SITE}"[^>]* checked', page.content.decode())


def test_unused_kits_go_back_and_a_torn_one_is_void_by_two(season):
    store = stocked(season)
    collector = client_of(season, "h-collector")
    collector.post(f"{KITS}mine/return/", {"first": seal(4), "last": seal(6)})
    approved(season, "h-store")
    torn = {"first": seal(1), "end": "void", "reason": "torn-or-broken"}
    collector.post(f"{KITS}end/", torn)
    assert approves(client_of(season, "h-oversight"), newest_proposal()).status_code == 302
    gone = {"first": seal(2), "end": "lose", "reason": "not-found"}
    collector.post(f"{KITS}end/", gone)
    approved(season, "h-store")
    states = {n: store.force.kit_items.get(serial=seal(n)).state for n in (1, 2, 4)}
    assert states == {1: "void", 2: "lost", 4: "returned"}


def test_the_list_of_serials_leaves_as_a_file_and_is_counted(season):
    from passmuster.web.ledger.models import Event

    stocked(season)
    clerk = client_of(season, "h-store")
    assert "With a collector" in text_of(clerk.get(f"{KITS}serials/?state=with-collector"))
    file = clerk.get(f"{KITS}serials/?export=csv&kind=seal")
    lines = b"".join(file.streaming_content).decode().splitlines()
    assert sum("SB-" in line or "L-seal" in line for line in lines) == 20
    assert Event.objects.filter(kind="ledger:exported").count() == 1


def test_labels_come_as_paper_and_again_only_with_a_reason(season):
    stocked(season)
    collector = client_of(season, "h-collector")
    places = [place.value for place in Place]
    typed = {"specimen": specimen(1), "places": places, "language": "km"}
    page = f"{KITS}mine/labels/"
    assert collector.post(page, typed).content.startswith(b"%PDF")
    assert "label-printed-already" in text_of(collector.post(page, typed))
    assert "fell-off" not in text_of(collector.get(page))
    assert collector.post(page, typed | {"reason": "fell-off"}).content.startswith(b"%PDF")
    assert "It did not hold" in text_of(collector.get(page))
    assert "You hold no specimen number" in text_of(client_of(season, "h-collector-2").get(page))


def test_packs_are_issued_printed_and_ended_on_pages(season):
    store = stocked(season)
    clerk, collector = client_of(season, "h-store"), client_of(season, "h-collector")
    assert "No pack was issued yet" in text_of(clerk.get(f"{KITS}packs/"))
    assert "No pack waits to be printed" in text_of(clerk.get(f"{KITS}packs/print/"))
    asked = {"count": "2", "holder": "h-collector", "session": SESSION}
    clerk.post(f"{KITS}packs/issue/", asked)
    approved(season, "h-collector")
    page = f"{KITS}packs/print/"
    assert "None is registered yet." in text_of(clerk.get(page))
    registered(season, "lab-1", "laboratory", "Laboratory")
    typed = {"session": SESSION, "laboratory": "lab-1", "laboratory_address": "Road 1"}
    assert clerk.post(page, typed | {"laboratory": SITE, "language": "en"}).status_code == 200
    answer = clerk.post(f"{KITS}packs/print/", typed | {"language": "en"})
    assert answer.content.startswith(b"%PDF")
    first, second = store.force.packs.order_by("number")
    collector.post(f"{KITS}packs/{first.pk}/end/", {"end": "void", "reason": "written-wrongly"})
    approved(season, "h-store")
    page = f"{KITS}packs/{second.pk}/end/"
    assert "pack-reason-unwanted" in text_of(
        collector.post(page, {"end": "used", "reason": "written-wrongly"})
    )
    assert collector.post(page, {"end": "used"}).status_code == 302
    assert collector.get(page).status_code == 302
    first.refresh_from_db()
    assert (first.state, first.reason) == ("void", "written-wrongly")
    assert "Waits for the first" in text_of(clerk.get(f"{KITS}packs/"))
    assert "Key 1 paper pack" in text_of(collector.get("/en/"))


def test_a_scan_of_another_kind_is_named_beside_what_was_typed(season):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from passmuster.web.kits.packs import end_pack

    store = stocked(season)
    (pack,) = give_packs(store, 1)
    end_pack(by=store.collector, force=store.force, text=pack.serial, end="used")
    typed = TYPED | {"collected_on": "8/9/2023", "scan": SimpleUploadedFile("a.gif", b"GIF89a")}
    collector = client_of(season, "h-collector")
    with nothing_moves():
        page = collector.post(f"{KITS}packs/{pack.pk}/key/", typed)
    assert "pack-scan-kind" in text_of(page)
    assert 'value="PS000042"' in page.content.decode()


@pytest.mark.parametrize("language", ["en", "km"])
def test_every_page_of_the_store_opens_in_both_languages(season, language):
    fill_kits(season)
    pages = {
        "h-store": ("", "serials/", "receive/", "send/", "issue/", "end/", "packs/issue/"),
        "h-collector": ("mine/", "mine/return/", "mine/labels/", "label/", "packs/"),
        "h-inspector": ("", "packs/"),
    }
    for code, paths in pages.items():
        client = client_of(season, code, language=language)
        for path in paths:
            assert client.get(f"/{language}/kits/{path}").status_code == 200, (code, path)


@pytest.mark.parametrize(
    ("verb", "by", "change", "code"),
    [
        ("issue-packs", "clerk", {"count": 0}, "packs-count"),
        ("issue-packs", "clerk", {"holder": "nobody"}, "kit-receiver-signature-missing"),
        ("end-pack", "collector", {"reason": ""}, "kit-reason-unknown"),
        ("void-serials", "clerk", {"reason": "whim"}, "kit-reason-unknown"),
        ("return-serials", "other", {}, "kit-foreign"),
        ("receive-lot", "clerk", {}, "lot-overlaps"),
    ],
)
def test_a_proposal_that_could_not_be_run_is_not_made(season, verb, by, change, code):
    from passmuster.web.approvals.services import propose
    from tests.support.season import refused

    store = stocked(season)
    (pack,) = give_packs(store, 1)
    facts = {
        "issue-packs": {"count": 2, "holder": "h-collector", "session": SESSION, "practice": False},
        "end-pack": {"pack": pack.serial, "end": "void", "reason": "recalled"},
        "void-serials": {"first": seal(1), "last": seal(2), "reason": "recalled"},
        "return-serials": {"first": seal(1), "last": seal(2)},
        "receive-lot": {"first": seal(1), "last": seal(2)},
    }[verb]
    with refused(code):
        propose(by=getattr(store, by), force=store.force, verb=verb, facts=facts | change)


def test_a_pack_that_ended_meanwhile_is_not_proposed_to_end_again(season):
    from passmuster.web.approvals.services import propose
    from passmuster.web.kits.packs import end_pack
    from tests.support.season import refused

    store = stocked(season)
    (pack,) = give_packs(store, 1)
    end_pack(by=store.collector, force=store.force, text=pack.serial, end="used")
    facts = {"pack": pack.serial, "end": "lost", "reason": "not-found"}
    with refused("pack-ended-twice"):
        propose(by=store.collector, force=store.force, verb="end-pack", facts=facts)


def test_a_foreign_hand_cannot_sign_for_the_packs_of_another(season):
    store = open_store(season)
    clerk = client_of(season, "h-store")
    asked = {"count": "1", "holder": "h-collector", "session": SESSION}
    clerk.post(f"{KITS}packs/issue/", asked)
    named = newest_proposal()
    shown = shown_on(client_of(season, "h-collector"), named)
    answer = approves(client_of(season, "h-collector-2"), named, shown=shown)
    assert_refused(answer, "kit-for-another")
    assert store.force.packs.count() == 0


PROPOSALS = {
    "issue-to-collector": {"holder": "h-collector", "session": SESSION, "seen_whole": False},
    "void-serials": {"reason": "recalled"},
    "lose-serials": {"reason": "not-found"},
}


@pytest.mark.parametrize("verb", list(PROPOSALS))
@pytest.mark.parametrize(("first", "last", "free"), [(14, 16, False), (12, 13, True)])
def test_a_serial_has_one_open_proposal_at_a_time(season, verb, first, last, free):
    from passmuster.web.approvals.services import propose, withdraw
    from tests.support.season import refused
    from tests.support.season_kits import send

    store = stocked(season)
    send(store, [seal(n) for n in range(11, 19)])
    both = {"by": store.clerk, "force": store.force}
    hand = {"first": seal(13 + free), "last": seal(15), **PROPOSALS["issue-to-collector"]}
    asked = propose(**both, verb="issue-to-collector", facts=hand)
    facts = {"first": seal(first), "last": seal(last), **PROPOSALS[verb]}
    if not free:
        with refused("kit-proposed-already"):
            propose(**both, verb=verb, facts=facts)
        assert newest_proposal() == asked.pk
        withdraw(**both, proposal=asked)
    assert propose(**both, verb=verb, facts=facts).pk > asked.pk


def test_a_lot_and_the_end_of_a_pack_are_proposed_once(season):
    from passmuster.web.approvals.services import propose
    from tests.support.season import refused

    store = stocked(season)
    (pack,) = give_packs(store, 1)
    lot = {"first": seal(21), "last": seal(30), "number": "SB-2", "expires": "2024-12-31"}
    end = {"pack": pack.serial, "end": "void", "reason": "recalled"}
    for by, verb, facts in ((store.clerk, "receive-lot", lot), (store.collector, "end-pack", end)):
        propose(by=by, force=store.force, verb=verb, facts=facts)
        with refused("kit-proposed-already"):
            propose(by=by, force=store.force, verb=verb, facts=facts)
    kept = {"first": seal(31), "last": seal(40)}  # a number of packs is in no lot
    propose(by=store.clerk, force=store.force, verb="receive-lot", facts=lot | kept)


def test_only_the_collector_who_is_named_sees_a_hand_over_and_answers_it(season):
    store = open_store(season)
    clerk = client_of(season, "h-store")
    clerk.post(f"{KITS}packs/issue/", {"count": "1", "holder": "h-collector", "session": SESSION})
    proposal = newest_proposal()
    named, other = (client_of(season, code) for code in ("h-collector", "h-collector-2"))
    title = f"Take paper packs over for session {SESSION}"
    for page in ("/en/", "/en/approvals/"):
        assert title in text_of(named.get(page)), page
        assert title not in text_of(other.get(page)), page
    whole = f"/en/approvals/{proposal}/"
    assert other.get(f"{whole}answer/").status_code == 302
    assert f"{whole}answer/" not in other.get(whole).content.decode()
    assert_refused(other.post(f"{whole}answer/", {"answer": "decline"}), "proposal-for-another")
    assert named.get(f"{whole}answer/").status_code == 200
    assert approves(named, proposal).status_code == 302
    assert store.force.packs.count() == 1


def test_kits_lie_only_where_two_people_registered_a_site_or_a_store(season):
    from passmuster.web.kits.models import KitItem
    from tests.support.season import refused
    from tests.support.season_kits import send

    store = stocked(season)
    for code, kind in (("store-1", "store"), ("courier-1", "courier"), ("lab-1", "laboratory")):
        registered(season, code, kind, f"The {kind}")
    clerk = client_of(season, "h-store")
    form = text_of(clerk.get(f"{KITS}send/"))
    assert "Training Centre" in form
    assert "The store" in form
    assert "The courier" not in form
    assert "The laboratory" not in form
    for site in ("Training Centre", "training centre", "courier-1", "lab-1", ""):
        with refused("kit-site-unknown"):
            send(store, [seal(11)], site=site)
    send(store, [seal(11)], site="store-1")
    KitItem.objects.filter(serial=seal(12)).update(site="Old clinic", state="at-site")
    stock = text_of(clerk.get(KITS))
    assert "The store: 1" in stock
    assert "Old clinic: 1" in stock
    serials = text_of(clerk.get(f"{KITS}serials/?site=Old+clinic"))
    assert serial(Kind.SEAL, 12).grouped in serials
    assert serial(Kind.SEAL, 11).grouped not in serials


def test_a_proposal_to_send_kits_names_a_site_of_the_register(season):
    from passmuster.web.approvals.services import propose
    from tests.support.season import refused

    store = stocked(season)
    facts = {"first": seal(11), "last": seal(12), "site": "Somewhere"}
    with refused("kit-site-unknown"):
        propose(by=store.clerk, force=store.force, verb="issue-to-site", facts=facts)
