"""The ledger browser: plain sentences, the raw entry beside, receipts, and the inspector's view."""

from __future__ import annotations

import csv
import io
import json

import pytest

from tests.support.signing_in import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def season(begin):
    return begin("freeze")


def test_every_role_reads_the_public_entries_in_sentences_and_raw(season):
    page = client_of(season, "h-commander").get("/en/record/").content.decode()
    assert "was frozen" in page or "frozen" in page
    assert "&quot;type&quot;:&quot;draw:frozen&quot;" in page
    assert "sealed entries" in page


def test_a_sealed_entry_shows_its_content_to_the_inspector_alone(season):
    sealed = season.force.log.entries.filter(event__kind="access:granted").first()
    address = f"/en/record/{sealed.index}/"
    inspector = client_of(season, "h-inspector").get(address).content.decode()
    assert "A role was granted" in inspector
    assert "people_grant" in inspector
    for code in ("h-manager", "h-clerk", "h-staff", "h-oversight", "h-admin"):
        page = client_of(season, code).get(address)
        assert page.status_code == 200
        assert "people_grant" not in page.content.decode()
        assert "granted" not in page.content.decode()


def test_the_list_of_acts_is_the_inspectors_and_its_export_is_counted(season):
    assert client_of(season, "h-manager").get("/en/record/events/").status_code == 403
    client = client_of(season, "h-inspector")
    assert "h-clerk" in client.get("/en/record/events/").content.decode()
    before = season.force.log.events.count()
    answer = client.get("/en/record/events/?export=csv&kind=roster:logged")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert any("roster:logged" in row for row in csv.reader(io.StringIO(text)))
    event = season.force.log.events.order_by("-pk").first()
    assert season.force.log.events.count() == before + 1
    facts = json.loads(bytes(event.body))["facts"]
    assert (event.kind, facts["list"], facts["rows"]) == ("ledger:exported", "acts", 1)


def test_a_receipt_verifies_with_the_verifier(season, tmp_path):
    from passmuster.web.ledger.publishing import published_folder
    from tests.support.programs import passmuster

    client = client_of(season, "h-manager")
    data = client.get("/en/record/0/receipt/").content
    (tmp_path / "r.tlog-proof").write_bytes(data)
    policy = published_folder(season.force.log) / "policy"
    entry = bytes(season.force.log.entries.get(index=0).data)
    (tmp_path / "entry").write_bytes(entry)
    done = passmuster(
        "verify",
        "receipt",
        tmp_path / "r.tlog-proof",
        "--policy",
        policy,
        "--entry",
        tmp_path / "entry",
    )
    assert done.status == 0, done


@pytest.mark.parametrize("query", ["?before=x", "?before=-1", "?before=99999999", "?part=nobody"])
def test_what_the_address_cannot_mean_shows_the_newest_entries(season, query):
    client = client_of(season, "h-manager")
    assert client.get(f"/en/record/{query}").status_code == 200


def test_paging_back_reaches_the_first_entry_once(season):
    client = client_of(season, "h-manager")
    address, seen = "/en/record/", 0
    for _page in range(50):
        page = client.get(address).content.decode()
        seen += page.count('href="/en/record/0/"')
        if "Older entries" not in page:
            break
        address = "/en/record/" + page.split('">Older entries')[0].rsplit('href="', 1)[1]
    assert seen == 1


def test_an_entry_beyond_the_end_is_not_found(season):
    client = client_of(season, "h-manager")
    assert client.get("/en/record/999999/").status_code == 404
    assert client.get("/en/record/999999/receipt/").status_code == 404
