"""Payroll's key and list: exchanged here, hashed on payroll's own computer, compared here."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from passmuster.cli.main import main
from passmuster.core.roster.payroll import (
    parse_payroll_half,
    payroll_half_file,
    payroll_key,
    payroll_key_commitment,
)
from tests.support.season import BEFORE_FREEZE, footprint, made_people, refused
from tests.support.signing_in import client_of

pytestmark = pytest.mark.django_db

KEY_PAGE, LIST_PAGE = "/en/roster/completeness/payroll/key/", "/en/roster/completeness/payroll/"
HALF = payroll_half_file("payroll", bytes(range(32)))
PEOPLE = made_people()


@pytest.fixture
def season(begin):
    opened = begin("load_roster")
    with opened.at(BEFORE_FREEZE):
        yield opened


@pytest.fixture
def unkeyed(begin):
    """Return a force whose roster stands and whose payroll has done nothing yet."""
    opened = begin("adopt_policy")
    with opened.at(BEFORE_FREEZE):
        opened.import_roster(opened.people)
        opened.attest()
        yield opened


def send(client, page, data, name="file"):
    return client.post(page, {name: SimpleUploadedFile("sent", data)})


def take(client):
    return client.post(KEY_PAGE, {"act": "take"})


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def kinds(season, kind):
    return list(season.force.log.events.filter(kind=f"roster:{kind}").values_list("by", flat=True))


def test_payroll_hashes_its_own_list_outside_and_the_gate_agrees(
    unkeyed, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    client = client_of(unkeyed, "h-payroll")
    assert KEY_PAGE in page(client, "/en/")
    assert "passmuster payroll hash" not in page(client, LIST_PAGE)
    assert main(["payroll", "key", "--out", "own.key"]) == 0
    assert send(client, KEY_PAGE, (tmp_path / "own.key").read_bytes()).status_code == 302
    taken = take(client)
    assert taken.headers["Content-Disposition"] == 'attachment; filename="personnel-half.key"'
    (tmp_path / "theirs.key").write_bytes(taken.content)
    assert "passmuster payroll hash" in page(client, LIST_PAGE)
    rows = [f"{p.name},{p.number.lower()},{n}" for n, p in enumerate(PEOPLE)]
    (tmp_path / "pay.csv").write_text("\n".join(["Name,Service number,Amount", *rows, "Total,,9"]))
    keys = ["--key", "own.key", "--key", "theirs.key"]
    assert main(["payroll", "hash", "pay.csv", *keys, "--out", "hashes.txt"]) == 0
    assert send(client, LIST_PAGE, (tmp_path / "hashes.txt").read_bytes()).status_code == 302
    assert "The roster is complete" in page(client, "/en/roster/completeness/")
    capsys.readouterr()

    # One is dropped from payroll's list, and payroll pays a stranger.
    rows = ["Khun Nobody,PS999999,5", *rows[1:]]
    (tmp_path / "next.csv").write_text("\n".join(["Name,Service number,Amount", *rows]))
    assert main(["payroll", "hash", "next.csv", *keys, "--out", "next.txt"]) == 0
    send(client, LIST_PAGE, (tmp_path / "next.txt").read_bytes())
    differences = page(client, "/en/roster/completeness/differences/")
    from passmuster.web.roster.differences import differences_of

    found = {one.kind: one for one in differences_of(unkeyed.force)}
    assert set(found) == {"not-on-roster", "not-on-payroll"}
    shown = found["not-on-roster"].hash[:16]
    assert shown in differences
    capsys.readouterr()
    assert main(["payroll", "find", "next.csv", shown, *keys, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"] == [2]


def test_no_list_is_taken_before_there_is_a_key(unkeyed):
    from passmuster.core.roster.payroll import payroll_file
    from passmuster.web.roster.services import receive_payroll

    with refused("payroll-key-missing"):
        data = payroll_file(["0" * 64])
        receive_payroll(by=unkeyed.cast.payroll, force=unkeyed.force, data=data)
    client = client_of(unkeyed, "h-payroll")
    before = footprint()
    assert "There is no payroll key" in take(client).content.decode()
    assert footprint() == before


def test_both_halves_are_committed_to_and_each_taking_is_recorded(season):
    from passmuster.web.roster.keys import payroll_key_in_use, payroll_key_of

    client = client_of(season, "h-payroll")
    send(client, KEY_PAGE, HALF)
    side, half = parse_payroll_half(take(client).content)
    key = payroll_key_in_use(season.force)
    assert side == "personnel"
    assert key.payroll == payroll_key_commitment(*parse_payroll_half(HALF))
    assert key.personnel == payroll_key_commitment(side, half)
    assert payroll_key_of(season.force) == payroll_key(half, bytes(range(32)))
    assert kinds(season, "payroll-key-exchanged") == ["h-payroll", "h-payroll"]
    assert kinds(season, "payroll-half-handed-out") == ["h-payroll"]
    body = season.force.log.events.order_by("-id").first().body
    assert half.hex().encode() not in bytes(body)
    assert key.payroll in page(client, KEY_PAGE)


def test_payrolls_own_half_is_never_shown_or_handed_out_again(season):
    client = client_of(season, "h-payroll")
    send(client, KEY_PAGE, HALF)
    half = bytes(range(32)).hex()
    for answer in (client.get(KEY_PAGE), client.get(LIST_PAGE), take(client)):
        assert half not in answer.content.decode()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"passmuster-payroll/v1\n", "This is not a half of the payroll key."),
        (payroll_half_file("personnel", bytes(32)), "This is the force’s half."),
        (HALF, "This half was handed in before."),
    ],
)
def test_what_is_no_new_half_is_refused_beside_the_field(season, data, sentence):
    client = client_of(season, "h-payroll")
    send(client, KEY_PAGE, HALF)
    before = footprint()
    assert sentence in send(client, KEY_PAGE, data).content.decode()
    assert footprint() == before


@pytest.mark.parametrize("code", ["h-clerk", "h-admin", "h-oversight", "h-inspector", "h-auditor"])
def test_nobody_but_payroll_hands_in_a_half_or_takes_one(season, code):
    client = client_of(season, code)
    before = footprint()
    assert send(client, KEY_PAGE, HALF).status_code == 403
    assert take(client).status_code == 403
    assert client.get(KEY_PAGE).status_code == 403
    assert footprint() == before


def test_a_new_key_ends_the_list_before_it(season):
    from passmuster.web.roster.gate import gate_facts

    assert gate_facts(season.force, season.now.date()).payroll_delivered
    with season.at(season.now + timedelta(minutes=5)):
        client = client_of(season, "h-payroll")
        send(client, KEY_PAGE, HALF)
        assert not gate_facts(season.force, season.now.date()).payroll_delivered
        assert "Payroll has not delivered its list" in page(client, "/en/roster/completeness/")
        assert LIST_PAGE in page(client, "/en/")
        season.deliver_payroll()
        assert gate_facts(season.force, season.now.date()).gaps == 0
