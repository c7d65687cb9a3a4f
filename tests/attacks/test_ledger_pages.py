"""Group G, through pages: free text in every field of every form never reaches the public log."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape

from passmuster.core.access.actors import Role, may
from passmuster.core.ledger.checkpoints import Checkpoint
from passmuster.core.ledger.notes import parse_note
from passmuster.formats.signing import SigningKey, cosign, sign_checkpoint
from passmuster.web import clock
from passmuster.web.installation import here
from tests.attacks.test_ledger_rows import PLANTED, log_bytes, words_about_people
from tests.support import matrix
from tests.support.browsing import address, private_pages
from tests.support.signing_in import client_of
from tests.support.whole_season import whole_season

FIELD = re.compile(r"<(input|textarea|select)\b([^>]*)>", re.DOTALL)
PASSWORDS = frozenset({"account_change_password", "account_reauthenticate"})
"""Compare a password, which the accounts of these tests do not have."""

READER = frozenset({Role.INSPECTOR_GENERAL})


def filled(page: str) -> dict[str, Any]:
    """Return what a planter sends: each choice as it is offered first, each text his own."""
    typed: dict[str, Any] = {}
    for tag, attributes in FIELD.findall(page):
        said = dict(re.findall(r'([a-z-]+)="([^"]*)"', attributes))
        name, kind = said.get("name", ""), said.get("type", "text")
        if not name or name == "csrfmiddlewaretoken":
            continue
        if kind == "file":
            typed[name] = SimpleUploadedFile(f"{PLANTED}.csv", f"{PLANTED},{PLANTED}".encode())
        elif kind in ("radio", "checkbox", "hidden"):
            typed.setdefault(name, said.get("value", "on"))
        else:
            first = re.search(rf'name="{name}".*?<option value="([^"]+)"', page, re.DOTALL)
            typed[name] = first[1] if tag == "select" and first else PLANTED
    return typed


@pytest.mark.attack("G-03c")
def test_g03c_a_head_signed_outside_this_record_is_named_to_the_inspector_and_by_the_audit(
    begin,
) -> None:
    from passmuster.web.ledger.audit import audit_log
    from passmuster.web.ledger.publishing import key_path

    season = begin("announce")
    log, witness = season.force.log, season.witnesses[0]._store.key
    key = SigningKey.from_text(key_path(log).read_text("ascii").strip())
    honest = log.heads.order_by("-size").first()
    with translation.override("en"), season.at(season.now + timedelta(minutes=1)):
        inspector = client_of(season, "h-inspector")

        def shown(note: bytes) -> list[str]:
            """Let an outsider show a head on the public page; return what is named then."""
            at = int(clock.now().timestamp())
            sent = note + cosign(parse_note(note).text, witness, at).encode()
            Client().post(reverse("witness-cosign"), {"note": sent.decode()})
            return [f"{one.code} {one.field}" for one in audit_log(log)]

        def pages() -> str:
            return "".join(inspector.get(reverse(n)).text for n in ("start", "witnesses", "seals"))

        assert shown(bytes(honest.note)) == []
        assert "is not of this record" not in pages()
        fork = sign_checkpoint(Checkpoint(log.origin, honest.size, b"f" * 32), key)
        assert shown(fork) == [f"head-not-signed-here size {honest.size}"]
        told = pages()
        assert told.count("is not of this record") == 2
        assert escape(fork.decode()) in told
        clerk = client_of(season, "h-clerk")
        assert "is not of this record" not in clerk.get(reverse("start")).text


@pytest.mark.attack("G-08d")
def test_g08d_free_text_in_every_field_of_every_form_never_reaches_the_public_log(begin) -> None:
    season = begin("announce")
    sent = 0
    with translation.override("en"), season.at(season.now + timedelta(minutes=5)):
        codes = matrix.humans_of_every_role(season, "post-1")
        own = matrix.own_objects(season, "post-1")
        for page in (one for one in private_pages() if one.name not in PASSWORDS):
            fitting = [role for role in sorted(codes) if may(role, page.action)]
            role = min(fitting, key=lambda one: one in READER)
            client, url = client_of(season, codes[role]), address(page, own)
            shown = client.get(url)
            if shown.status_code != 200 or shown.streaming or b"<form" not in shown.content:
                continue
            main = shown.content.decode().partition("<main")[2]
            typed = filled(main)
            if typed:
                sent += 1
                assert client.post(url, typed).status_code < 500, url
        season.publish()
    public = log_bytes(season)
    published = b"".join(p.read_bytes() for p in here().published.rglob("*") if p.is_file())
    for word in (PLANTED, *PLANTED.split()):
        assert word.encode() not in public
        assert word.encode() not in published
    assert sent > 15


@pytest.mark.attack("G-08e")
def test_g08e_no_name_of_a_whole_season_with_every_act_stands_in_any_entry(begin) -> None:
    season = whole_season(begin)
    public = log_bytes(season)
    assert public.count(b"draw:decided") == 1
    events = season.force.log.events
    assert events.filter(kind="draw:names-opened").count() == 1
    private = b"".join(bytes(event.body) for event in events.all())
    words = words_about_people(season)
    assert "PS000042" in words
    assert b"h-officer" in private, "the private part knows who acts"
    for word in words:
        assert word.encode() not in public, word
