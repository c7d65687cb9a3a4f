"""What a page may hand in as a cosignature, and what is refused, each with its own code."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from passmuster.core.kernel.errors import PassmusterError
from passmuster.core.ledger.checkpoints import Checkpoint
from passmuster.core.ledger.keys import COSIGNATURE
from passmuster.core.ledger.notes import parse_note
from passmuster.formats.signing import SigningKey, cosign, sign_checkpoint
from passmuster.web import clock

pytestmark = pytest.mark.django_db

STRANGER = SigningKey("stranger.example/w", b"s" * 32)


@pytest.fixture
def season(begin):
    """A season whose newest head nobody has cosigned yet."""
    from passmuster.web.ledger.publishing import publish
    from passmuster.web.ledger.services import sequence_batch

    season = begin("announce")
    with season.at(season.now + timedelta(hours=2)):
        sequence_batch(season.force.log)
        publish(season.force.log)
        yield season


def key_of(season, place: int = 0) -> SigningKey:
    return season.witnesses[place]._store.key


def newest(season):
    from passmuster.web.ledger.seats import newest_signed

    return newest_signed(season.force.log)


def signed(season, *, key=None, head=None, at=0, text=None) -> bytes:
    """Return the note a page sends; ``at`` is in seconds from now."""
    note = bytes((head or newest(season)).note)
    time = int(clock.now().timestamp()) + at
    over = parse_note(note).text if text is None else text
    return note + cosign(over, key or key_of(season), time).encode()


def receive(season, note: bytes):
    from passmuster.web.ledger.seats import receive_cosignature

    return receive_cosignature(log=season.force.log, note=note)


def served(season) -> bytes:
    from passmuster.web.ledger.publishing import tiles_of

    return tiles_of(season.force.log).read_checkpoint() or b""


def test_a_cosignature_is_stored_and_the_served_checkpoint_bears_it_when_enough_have_signed(season):
    before = served(season)
    first = receive(season, signed(season))
    assert (first.new, first.head, first.witness) == (True, newest(season), key_of(season).name)
    assert first.at == clock.now()
    assert served(season) == before  # the policy asks for two
    receive(season, signed(season, key=key_of(season, 1)))
    assert parse_note(served(season)).text == parse_note(bytes(newest(season).note)).text
    assert {line.name for line in parse_note(served(season)).signatures} == {
        season.force.log.origin,
        key_of(season, 0).name,
        key_of(season, 1).name,
    }


def test_the_same_cosignature_again_or_a_later_one_changes_nothing(season):
    note = signed(season)
    assert receive(season, note).new
    again = receive(season, note)
    later = receive(season, signed(season, at=30))
    assert (again.new, later.new, later.at) == (False, False, clock.now())
    assert newest(season).cosignatures.count() == 1


def test_an_older_head_may_still_be_cosigned_and_does_not_hide_the_newer_one(season):
    from passmuster.web.ledger.publishing import publish
    from passmuster.web.ledger.services import sequence_batch

    old = newest(season)
    for place in (0, 1):
        receive(season, signed(season, key=key_of(season, place)))
    sequence_batch(season.force.log)
    new = publish(season.force.log)
    for place in (0, 1):
        receive(season, signed(season, key=key_of(season, place), head=new))
    seen = served(season)
    assert not receive(season, signed(season, head=old)).new
    assert served(season) == seen
    assert parse_note(seen).text == parse_note(bytes(new.note)).text


def other_log(season) -> bytes:
    """Return a true head of another log, cosigned by a witness of ours."""
    key = SigningKey("other.example/log", b"o" * 32)
    head = sign_checkpoint(Checkpoint(key.name, 3, b"r" * 32), key)
    time = int(clock.now().timestamp())
    return head + cosign(parse_note(head).text, key_of(season), time).encode()


def own_key(season) -> SigningKey:
    from passmuster.web.ledger.publishing import key_path

    return SigningKey.from_text(key_path(season.force.log).read_text("ascii").strip())


def unstored(season, size: int, root: bytes) -> bytes:
    """Return a head that bears this log's key and that this database does not hold."""
    head = sign_checkpoint(Checkpoint(season.force.log.origin, size, root), own_key(season))
    time = int(clock.now().timestamp())
    return head + cosign(parse_note(head).text, key_of(season), time).encode()


def altered(note: bytes) -> bytes:
    """Return the note with one bit of its last signature turned."""
    head, name, blob = note[:-1].rpartition(b" ")
    turned = bytearray(base64.b64decode(blob))
    turned[-1] ^= 1
    return head + name + base64.b64encode(turned) + b"\n"


CASES = {
    "another key than the policy's": (
        lambda s: signed(s, key=STRANGER),
        "witness-not-in-policy",
    ),
    "a key of the policy under another name": (
        lambda s: signed(s, key=key_of(s).renamed("another/name")),
        "witness-not-in-policy",
    ),
    "the signature of a witness over another text": (
        lambda s: signed(s, text=b"other.example/log\n1\n" + b"A" * 43 + b"=\n"),
        "note-signature-wrong",
    ),
    "one bit of it altered": (lambda s: altered(signed(s)), "note-signature-wrong"),
    "another log's line": (other_log, "note-unsigned"),
    "a fork of the same size": (
        lambda s: unstored(s, newest(s).size, b"f" * 32),
        "head-not-signed-here",
    ),
    "a head beyond what is here": (
        lambda s: unstored(s, newest(s).size + 64, b"f" * 32),
        "head-not-signed-here",
    ),
    "a time ahead": (lambda s: signed(s, at=121), "cosignature-time-ahead"),
    "a time in no calendar": (lambda s: signed(s, at=2**62), "cosignature-time-ahead"),
    "the log's line alone": (lambda s: bytes(newest(s).note), "cosignature-not-one"),
    "two witnesses at once": (
        lambda s: (
            signed(s)
            + cosign(
                parse_note(bytes(newest(s).note)).text,
                key_of(s, 1),
                int(clock.now().timestamp()),
            ).encode()
        ),
        "cosignature-not-one",
    ),
    "too many bytes": (lambda s: signed(s) + b"x" * 8192, "cosignature-too-large"),
    "nothing": (lambda s: b"", "note-malformed"),
    "no note": (lambda s: b"hello\n", "note-malformed"),
    "the line without its checkpoint": (
        lambda s: signed(s).splitlines(keepends=True)[-1],
        "note-malformed",
    ),
    "not UTF-8": (lambda s: b"\xff" + signed(s), "note-malformed"),
    "an unsigned text": (
        lambda s: b"x\n1\n\n" + signed(s).splitlines(keepends=True)[-1],
        "note-unsigned",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_no_cosignature_of_this_record_is_refused_and_nothing_changes(season, name):
    make, code = CASES[name]
    note, before = make(season), (served(season), newest(season).cosignatures.count())
    with pytest.raises(PassmusterError) as caught:
        receive(season, note)
    assert caught.value.code == code
    assert (served(season), newest(season).cosignatures.count()) == before
    assert receive(season, signed(season)).new  # its honest twin passes


def foreign(season):
    from passmuster.web.ledger.foreign_heads import foreign_heads

    return [(one.size, one.root, one.note) for one in foreign_heads(season.force.log)]


def audited(season):
    from passmuster.web.ledger.audit import audit_log

    return [one.code for one in audit_log(season.force.log)]


@pytest.mark.parametrize("ahead", [0, 64, 2**62])
def test_a_genuine_head_that_was_never_signed_here_is_kept_once_and_named_by_the_audit(
    season, ahead
):
    note = unstored(season, newest(season).size + ahead, b"f" * 32)
    bare = note[: note.index(b"\n\n") + 2] + note.splitlines(keepends=True)[4]
    for sent in (note, note, bare):
        with pytest.raises(PassmusterError) as caught:
            receive(season, sent)
        assert caught.value.code == "head-not-signed-here"
    assert foreign(season) == [(newest(season).size + ahead, b"f".hex() * 32, note.decode())]
    assert audited(season) == ["head-not-signed-here"]


def test_only_the_log_s_own_signature_makes_a_head_worth_an_alarm(season):
    forged = SigningKey(season.force.log.origin, b"x" * 32)
    head = sign_checkpoint(Checkpoint(forged.name, 3, b"r" * 32), forged)
    for note in (head, other_log(season)):
        with pytest.raises(PassmusterError):
            receive(season, note)
    assert foreign(season) == []
    assert audited(season) == []


def test_a_head_that_the_record_outside_the_database_knows_is_no_foreign_one(season, monkeypatch):
    from passmuster.web.ledger import foreign_heads

    size, root = newest(season).size + 1, b"f" * 32
    note = unstored(season, size, root)
    monkeypatch.setattr(foreign_heads, "signed_sizes", lambda _: {size: root.hex()})
    with pytest.raises(PassmusterError):
        receive(season, note)
    assert foreign(season) == []
    monkeypatch.setattr(foreign_heads, "signed_sizes", lambda _: {size: "0" * 64})
    with pytest.raises(PassmusterError):
        receive(season, note)
    assert len(foreign(season)) == 1


def test_a_cosignature_may_not_claim_a_time_long_past_or_before_its_head(season):
    head = newest(season)
    with pytest.raises(PassmusterError) as caught:
        receive(season, signed(season, at=-121))
    assert caught.value.code == "cosignature-before-head"
    with season.at(season.now + timedelta(hours=1)):
        with pytest.raises(PassmusterError) as caught:
            receive(season, signed(season, head=head, at=-601))
        assert caught.value.code == "cosignature-time-past"
        assert receive(season, signed(season, head=head, at=-599)).new


# --- over the wire --------------------------------------------------------------------------------


@pytest.fixture
def visitor():
    return Client(SERVER_NAME="127.0.0.1")


def post(visitor, note: str, **more):
    given = {"note": note, "log": ""} | more
    return visitor.post(reverse("witness-cosign"), given)


def test_the_page_takes_a_form_s_own_line_ends_and_a_lost_last_one(season, visitor):
    typed = signed(season).decode().rstrip("\n").replace("\n", "\r\n")
    answer = post(visitor, typed)
    assert answer.status_code == 302
    page = visitor.get(answer.headers["Location"]).content.decode()
    assert key_of(season).name in page
    assert newest(season).cosignatures.count() == 1
    assert post(visitor, typed).status_code == 302  # pressed twice


def test_a_refusal_says_its_code_and_keeps_what_was_typed(season, visitor):
    typed = signed(season, key=STRANGER).decode()
    answer = post(visitor, typed)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "witness-not-in-policy" in page
    assert "stranger.example/w" in page
    assert post(visitor, "nothing").status_code == 403
    assert post(visitor, "x" * 9000).status_code == 400


def test_a_form_of_another_site_is_refused_before_it_is_read(season):
    visitor = Client(SERVER_NAME="127.0.0.1", enforce_csrf_checks=True)
    assert post(visitor, signed(season).decode()).status_code == 403
    assert newest(season).cosignatures.count() == 0


def test_wrong_cosignatures_slow_down_their_sender_and_nobody_else(season, visitor):
    for _ in range(5):
        assert "witness-not-in-policy" in post(visitor, signed(season, key=STRANGER).decode()).text
    assert "sign-in-locked" in post(visitor, signed(season).decode()).text
    elsewhere = Client(SERVER_NAME="127.0.0.1", REMOTE_ADDR="192.0.2.7")
    assert post(elsewhere, signed(season).decode()).status_code == 302


def test_only_a_stored_cosignature_is_thanked_for(season, visitor):
    about = {"log": season.force.log.origin, "witness": key_of(season).name}
    page = reverse("witness-cosigned")
    for query in ({**about, "size": newest(season).size}, {**about, "size": "x"}, {}):
        assert visitor.get(page, query).status_code == 404


def test_the_log_s_files_are_served_read_only_with_the_newest_head_before_it_is_cosigned(
    season, visitor
):
    head = newest(season)
    shown = visitor.get("/en/witness/log/checkpoint")
    assert shown.content == bytes(head.note) != served(season)
    assert shown.headers["Cache-Control"] == "no-store"
    width = head.size % 256
    index = head.size // 256
    tile = visitor.get(f"/en/witness/log/tile/0/{index:03}.p/{width}")
    assert len(tile.content) == 32 * width
    assert "immutable" in tile.headers["Cache-Control"]
    assert tile.headers["Access-Control-Allow-Origin"] == "*"
    assert visitor.post("/en/witness/log/checkpoint").status_code == 405


@pytest.mark.parametrize(
    "path", ["../policy", "tile/0/999", "tile/0/000.p/0", "keys/log-first.key", "policy", "tile"]
)
def test_nothing_but_the_log_s_own_files_is_served(season, visitor, path):
    assert visitor.get(f"/en/witness/log/{path}").status_code == 404


def test_the_code_draws_a_witness_s_key_and_nothing_else(season, visitor):
    key = str(key_of(season).vkey(COSIGNATURE))
    drawn = visitor.get(reverse("witness-code"), {"key": key})
    assert drawn.headers["Content-Type"] == "image/svg+xml"
    for other in (
        "",
        "https://elsewhere.example",
        season.force.log.vkey,
        key[:-4],
        key + "A" * 900,
    ):
        assert visitor.get(reverse("witness-code"), {"key": other}).status_code == 404


def test_with_several_records_the_address_says_which_and_the_page_asks(season, visitor):
    from passmuster.web.people.establish import establish_force

    establish_force(
        by=season.cast.administrator,
        code="other",
        name_en="Other police",
        name_km="ផ្សេង",
        origin="other.example/log",
        folder="other",
        demo=True,
    )
    asked = visitor.get("/en/witness/").content.decode()
    assert "Other police" in asked
    assert "witness-texts" not in asked
    page = visitor.get("/en/witness/", {"log": "other.example/log"}).content.decode()
    assert "other.example/log" in page
    assert "No witness" in page
    assert visitor.get("/en/witness/", {"log": "nobody.example"}).status_code == 404
    note = visitor.get("/en/witness/log/checkpoint", {"log": "other.example/log"}).content
    assert note.startswith(b"other.example/log\n")
    assert visitor.get("/en/witness/log/checkpoint").status_code == 404
    assert post(visitor, signed(season).decode()).status_code == 404
    mixed = post(visitor, signed(season).decode(), log="other.example/log")
    assert "note-unsigned" in mixed.text
    right = post(visitor, signed(season).decode(), log=season.force.log.origin)
    assert right.status_code == 302


def test_without_a_record_the_page_says_so(db, place, visitor):
    assert "There is no record here yet" in visitor.get("/en/witness/").text


@pytest.mark.parametrize("language", ["en", "km"])
def test_the_page_can_be_saved_as_one_file_that_reaches_this_site_alone(season, visitor, language):
    answer = visitor.get(f"/{language}/witness/page/")
    page = answer.content.decode()
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "connect-src http://127.0.0.1;" in page
    assert "src=" not in page.split("<body")[1].split("<script")[0]
    assert season.force.log.vkey in page
    again = Client(SERVER_NAME="127.0.0.1").get(f"/{language}/witness/page/")
    assert again.content == answer.content  # two witnesses can compare what they saved
