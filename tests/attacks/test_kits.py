"""Group C, the store: seals used twice, labels printed again, paper packs lost or doubled.

Each attack goes through the pages with the attacker's own login; where a collector's step has no
page yet, through the service that the page will call.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localtime

from passmuster.core.kits.labels import Place
from passmuster.core.kits.serials import Kind
from tests.support.browsing import (
    approves,
    assert_refused,
    attempts,
    newest_proposal,
    nothing_moves,
)
from tests.support.factors import text_of
from tests.support.on_paper import (
    SEALS,
    assigned,
    nothing_followed,
    on_paper,
    paper,
    used,
    why,
)
from tests.support.on_paper import keyed as keyed_by_two
from tests.support.orders import orders_of
from tests.support.season import BEFORE_FREEZE, refused
from tests.support.season_kits import (
    SCAN,
    SESSION,
    SITE,
    TYPED,
    give_packs,
    receive,
    registered,
    seal,
    specimen,
    stocked,
)
from tests.support.signing_in import client_of

LABELS = "/en/kits/mine/labels/"
CHECK = "/en/kits/label/"


def ended(client: Any, **typed: str) -> Any:
    return client.post("/en/kits/end/", {"end": "void", "reason": "torn-or-broken"} | typed)


def labels_of(client: Any, number: str, **more: str) -> Any:
    typed = {"specimen": number, "places": [Place.BOTTLE_A.value], "language": "en"}
    return client.post(LABELS, typed | more)


@pytest.mark.attack("C-05")
def test_c05_a_serial_used_twice_never_issued_expired_or_void_is_refused_and_keeps_its_session_open(
    begin,
) -> None:
    from passmuster.web.kits.queries import require_session_accounted
    from passmuster.web.kits.services import return_serials, use_serial

    season = begin("establish")
    with season.at(BEFORE_FREEZE):
        store = stocked(season)
        mine = {"by": store.collector, "force": store.force, "session": SESSION}
        mine |= {"kind": Kind.SEAL, "specimen": specimen(1)}
        use_serial(**mine, text=seal(1))
        for text, code in (
            (seal(1), "kit-used-already"),
            (seal(15), "kit-never-issued"),
            (seal(999), "kit-unknown"),
        ):
            with refused(code):
                use_serial(**mine, text=text)
        with refused("kit-foreign"):
            use_serial(**mine | {"by": store.other}, text=seal(2))
        # "Void" a seal and use it: alone it stays in hand, with a second signature it is void.
        collector, clerk = client_of(season, "h-collector"), client_of(season, "h-store")
        assert ended(collector, first=seal(3)).status_code == 302
        proposal = newest_proposal()
        with nothing_moves():
            answer = collector.post(
                f"/en/approvals/{proposal}/answer/", {"answer": "approve", "shown": "0" * 64}
            )
            assert answer.status_code in (302, 403)
        assert approves(clerk, proposal).status_code == 302
        with refused("kit-void"):
            use_serial(**mine, text=seal(3))
        with refused("kits-unaccounted"):
            require_session_accounted(store.force, SESSION)
        # The store clerk cannot end what is used, nor receive the same numbers as a new lot.
        page = clerk.post("/en/kits/end/", {"first": seal(1), "end": "void", "reason": "recalled"})
        assert "kit-move-forbidden" in text_of(page)
        again = {"number": "new", "first": seal(1), "last": seal(5), "expires": "31/12/2024"}
        assert "lot-overlaps" in text_of(clerk.post("/en/kits/receive/", again))
        assert ("h-store", "propose") in attempts("lot-overlaps")
        rest = [seal(2), *(seal(n) for n in range(4, 11)), specimen(1), specimen(2)]
        return_serials(**store.both(store.collector, store.clerk), serials=rest)
        require_session_accounted(store.force, SESSION)
    with season.at(BEFORE_FREEZE.replace(year=2025)):
        # An expired lot leaves the store no more, whoever signs.
        late = {"first": seal(11), "site": SITE}
        assert client_of(season, "h-store").post("/en/kits/send/", late).status_code == 302
        answer = approves(client_of(season, "h-manager"), newest_proposal())
        assert_refused(answer, "kit-lot-expired")


@pytest.mark.attack("C-05")
def test_c05_a_label_reprinted_as_jammed_wants_its_reason_and_is_counted(begin) -> None:
    season = begin("establish")
    with season.at(BEFORE_FREEZE):
        store = stocked(season)
        collector = client_of(season, "h-collector")
        assert labels_of(collector, specimen(1))["Content-Type"] == "application/pdf"
        with nothing_moves():
            assert "label-printed-already" in text_of(labels_of(collector, specimen(1)))
        assert labels_of(collector, specimen(1), reason="printer-jammed").status_code == 200
        stock = text_of(client_of(season, "h-inspector").get("/en/kits/"))
        assert "1 label was printed again" in stock
        assert store.force.label_prints.count() == 2


@pytest.mark.attack("C-04a")
def test_c04a_an_old_label_after_a_reprint_and_a_wrong_digit_are_refused_at_every_scan(
    begin,
) -> None:
    season = begin("establish")
    with season.at(BEFORE_FREEZE):
        store = stocked(season)
        collector, other = client_of(season, "h-collector"), client_of(season, "h-collector-2")
        labels_of(collector, specimen(1))
        labels_of(collector, specimen(1), reason="fell-off")
        old, new = store.force.label_prints.order_by("pk").values_list("label", flat=True)
        assert "It counts" in text_of(collector.post(CHECK, {"label": new}))
        wrong = new[:-1] + str((int(new[-1]) + 1) % 10)
        for text, code in (
            (old, "label-superseded"),
            (wrong, "serial-check-wrong"),
            (specimen(2) + "1111", "serial-check-wrong"),
        ):
            with nothing_moves():
                assert code in text_of(other.post(CHECK, {"label": text}))
        assert attempts("label-superseded") == [("h-collector-2", "check_label")]
        # Another collector's specimen is not even among the choices.
        with nothing_moves():
            assert labels_of(other, specimen(1)).status_code == 200


def scan(data: bytes = SCAN) -> SimpleUploadedFile:
    return SimpleUploadedFile("pack.pdf", data, content_type="application/pdf")


def keyed(client: Any, pack: Any, **more: Any) -> Any:
    typed = TYPED | {"temperature": "yes", "collected_on": "8/9/2023"}
    return client.post(f"/en/kits/packs/{pack.pk}/key/", typed | more)


@pytest.mark.attack("C-08")
def test_c08_a_pack_keyed_by_one_hand_or_never_ended_keeps_its_session_open(begin) -> None:
    from passmuster.web.kits.keyings import keyers_of
    from passmuster.web.kits.queries import require_session_accounted

    season = begin("establish")
    with season.at(BEFORE_FREEZE):
        store = stocked(season)
        receive(store, Kind.CUP, 5)
        used, lost = give_packs(store, 2, "2023-001/S7")
        collector, other = client_of(season, "h-collector"), client_of(season, "h-collector-2")
        end = {"end": "used", "reason": ""}
        assert collector.post(f"/en/kits/packs/{used.pk}/end/", end).status_code == 302
        # Lose the other one: without a reason and alone it has no end.
        page = f"/en/kits/packs/{lost.pk}/end/"
        with nothing_moves():
            answer = collector.post(page, {"end": "lost", "reason": ""})
            assert "kit-reason-unknown" in text_of(answer)
        collector.post(page, {"end": "lost", "reason": "not-found"})
        with refused("packs-not-ended"):
            require_session_accounted(store.force, "2023-001/S7")
        # Key both times oneself.
        answer = keyed(collector, used, scan=scan(), service_number="PS000042")
        assert answer.status_code == 302, text_of(answer)
        with nothing_moves():
            assert keyed(collector, used, service_number="PS000042").status_code == 302
        assert keyers_of(used) == ["h-collector"]
        alone = text_of(client_of(season, "h-inspector").get(f"/en/kits/packs/{used.pk}/"))
        assert "Both keyings agree Not yet, one keying" in " ".join(alone.split())
        # The second keyer says why they open the scan, and sees nothing of the first.
        why = {"open": "scan", "purpose": "key-paper"}
        assert other.post(f"/en/kits/packs/{used.pk}/key/", why).status_code == 302
        seen = other.get(f"/en/kits/packs/{used.pk}/key/").content.decode()
        assert "PS000042" not in seen
        assert "Kong Vanna" not in seen
        keyed(other, used, service_number="PS000043")
        with refused("packs-not-ended"):
            require_session_accounted(store.force, "2023-001/S7")
        seen = text_of(other.get(f"/en/kits/packs/{used.pk}/key/"))
        # Which fields differ, and nothing of what stands in them: nobody copies from the other.
        assert "these fields differ: Service number" in seen
        assert "PS000042" not in seen
        assert "PS000043" not in text_of(collector.get(f"/en/kits/packs/{used.pk}/key/"))
        assert keyed(other, used, service_number="PS000042").status_code == 302
        # Typed alike, and of nobody whose order was served: no collection, and no end either.
        used.refresh_from_db()
        assert not used.agreed
        assert approves(client_of(season, "h-store"), newest_proposal()).status_code == 302
        with refused("packs-not-keyed"):
            require_session_accounted(store.force, "2023-001/S7")
        void = {"end": "void", "reason": "procedure-stopped"}
        collector.post(f"/en/kits/packs/{used.pk}/end/", void)
        with refused("packs-not-keyed"):
            require_session_accounted(store.force, "2023-001/S7")
        assert approves(client_of(season, "h-store"), newest_proposal()).status_code == 302
        require_session_accounted(store.force, "2023-001/S7")
        # Weeks late with an early time: both times and the mark stand on the pack's page.
        shown = text_of(client_of(season, "h-inspector").get(f"/en/kits/packs/{used.pk}/"))
        assert "Keyed late" in shown
        assert "8 Sep 2023" in shown
        assert "10 Sep 2023" in shown


@pytest.mark.attack("N-01d")
def test_n01d_a_keyer_reads_no_name_on_a_scan_without_saying_why_before_the_auditor(begin) -> None:
    from passmuster.web.kits.packs import end_pack, key_pack
    from passmuster.web.kits.scans import open_scan, read_scan

    season = begin("establish")
    with season.at(BEFORE_FREEZE):
        store = stocked(season)
        (pack,) = give_packs(store, 1)
        end_pack(by=store.collector, force=store.force, text=pack.serial, end="used")
        typed = {"collected_on": "2023-09-08", "collected_at": "09:00"}
        facts = {"force": store.force, "pack": pack, "fields": typed}
        key_pack(by=store.collector, scan=SCAN, **facts)
        other, address = client_of(season, "h-collector-2"), f"/en/kits/packs/{pack.pk}/scan/"
        with refused("pack-scan-unopened"):
            read_scan(by=store.other, pack=pack)
        with refused("names-purpose-unknown"):
            open_scan(by=store.other, pack=pack, purpose="curiosity")
        for asked in ({"open": "scan"}, {"open": "scan", "purpose": "curiosity"}):
            with nothing_moves():
                other.post(f"/en/kits/packs/{pack.pk}/key/", asked)
                assert SCAN not in other.get(address, follow=True).content
        # Whoever may not key has no purpose that counts.
        with refused("role-not-allowed"):
            open_scan(by=store.clerk, pack=pack, purpose="key-paper")
        open_scan(by=store.other, pack=pack, purpose="key-paper")
        assert other.get(address).content == SCAN
        seen = text_of(client_of(season, "h-auditor").get("/en/kits/packs/openings/"))
    assert pack.grouped in seen
    assert "To key what stands on the paper" in seen


@pytest.mark.attack("C-08")
def test_c08_two_papers_of_one_number_are_not_printed_without_a_reason_that_stays(begin) -> None:
    season = begin("establish")
    with season.at(BEFORE_FREEZE):
        store = stocked(season)
        registered(season, "lab-1", "laboratory", "Laboratory")
        give_packs(store, 1)
        clerk = client_of(season, "h-store")
        typed = {"session": SESSION, "laboratory": "lab-1", "laboratory_address": "Road 1"}
        typed |= {"language": "en"}
        with nothing_moves():
            answer = clerk.post("/en/kits/packs/print/", typed)
            assert "pack-printed-already" in text_of(answer)
        answer = clerk.post("/en/kits/packs/print/", typed | {"reason": "printer-jammed"})
        assert answer["Content-Type"] == "application/pdf"
        assert store.force.kit_moves.filter(event="pack:printed").count() == 2


@pytest.mark.attack("C-08")
def test_c08_no_paper_makes_a_collection_unserved_backdated_over_a_used_seal_or_of_one_hand(
    begin,
) -> None:
    from passmuster.web.kits.packs import key_pack
    from passmuster.web.kits.services import use_serial

    with on_paper(begin("finish")) as ready:
        assigned(ready)
        used(ready)
        # The collector keys both times.
        own = {"by": ready.collector, "force": ready.force, "pack": ready.pack}
        with ready.at(ready.now + timedelta(hours=1)):
            key_pack(**own, fields=paper(ready), scan=SCAN)
            with refused("keyed-by-one-human"):
                key_pack(**own, fields=paper(ready))
        ready.keyers = [ready.keyers[1], ready.collector]
        # An order that was never served: of somebody who is drawn and knows nothing of it.
        other = orders_of(ready.season)[1]
        assert other.state == "ordered"
        number = other.person.service_number
        keyed_by_two(ready, again=True, service_number=number)
        assert why(ready) == "paper-order-unknown"
        nothing_followed(ready)
        # A time before the notice, and before the pack was issued.
        early = {"collected_at": f"{localtime(ready.now - timedelta(hours=3)):%H:%M}"}
        keyed_by_two(ready, again=True, after=timedelta(hours=2), **early)
        assert why(ready) == "paper-before-its-pack"
        nothing_followed(ready)
        # One seal on both bottles; a seal that another specimen has.
        keyed_by_two(ready, again=True, after=timedelta(hours=3), seal_b=SEALS["seal_a"])
        assert why(ready) == "kit-used-already"
        nothing_followed(ready)
        with ready.at(ready.now + timedelta(hours=4)):
            mine = {"by": ready.collector, "force": ready.force, "session": "DAY-1"}
            use_serial(**mine, text=seal(3), kind=Kind.SEAL, specimen=specimen(1))
        keyed_by_two(ready, again=True, after=timedelta(hours=5), seal_a=seal(3))
        assert why(ready) == "kit-used-already"
        nothing_followed(ready)
