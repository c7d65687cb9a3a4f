"""A line for each cosignature outside the database: healed after a crash, and taken back from."""

from __future__ import annotations

import pytest

from passmuster.core.kernel.errors import Refused
from passmuster.web.installation import here
from tests.support.tampering import administrator, put_back, remove

pytestmark = pytest.mark.django_db


@pytest.fixture
def season(begin):
    season = begin("announce")
    with season.at(season.now):
        yield season


def path():
    return here().signed_sizes / "cosigned" / "first.jsonl"


def rows(season) -> list:
    from passmuster.web.ledger.cosigned_record import noted_of
    from passmuster.web.ledger.models import Cosignature

    stored = Cosignature.objects.filter(head__log=season.force.log).select_related("head")
    return [noted_of(row) for row in stored.order_by("pk")]


def noted(season) -> list:
    from passmuster.web.ledger.publishing import noted_cosignatures

    return noted_cosignatures(season.force.log)


def audited(season) -> list[str]:
    from passmuster.web.ledger.audit import audit_log

    return [one.code for one in audit_log(season.force.log)]


def one_more(season) -> None:
    """Sign a new head and let every witness cosign it."""
    from passmuster.web.ledger.services import sequence_batch

    sequence_batch(season.force.log)
    season.publish()


def recover(season) -> int:
    from passmuster.web.ledger.recovery import recover_published

    by, second = season.cast.administrator, season.cast.oversight
    return recover_published(by=by, second=second, log=season.force.log)


def test_every_cosignature_has_its_line_and_only_one(season):
    one_more(season)
    season.publish()
    assert sorted(noted(season), key=str) == sorted(rows(season), key=str)
    assert len(rows(season)) > 4
    assert audited(season) == []


def test_a_cosignature_stored_just_before_a_crash_gets_its_line_when_the_next_head_is_signed(
    season, monkeypatch
):
    from passmuster.web.ledger import publishing

    def crash(*_facts):
        raise KeyboardInterrupt

    head = season.force.log.heads.order_by("-size").first()
    known = head.cosignatures.first()
    at = int(known.at.timestamp())
    with monkeypatch.context() as patched:
        patched.setattr(publishing, "note_newest", crash)
        with pytest.raises(KeyboardInterrupt):
            publishing.add_cosignature(head, known.witness, known.line, at + 60)
    assert set(rows(season)) - set(noted(season))
    publishing.publish(season.force.log)
    assert set(rows(season)) == set(noted(season))


def test_an_installation_without_the_record_gets_it_whole(season):
    path().unlink()
    assert set(audited(season)) == {"cosigned-record-missing"}
    season.publish()
    assert set(noted(season)) == set(rows(season))
    assert audited(season) == []


def test_a_line_torn_by_a_crash_loses_only_itself(season):
    whole = path().read_bytes()
    path().write_bytes(whole[: whole.rindex(b"[") + 9])
    assert len(noted(season)) == len(rows(season)) - 1
    assert audited(season) == []  # the newest may wait for its line
    one_more(season)
    assert set(noted(season)) == set(rows(season))
    assert audited(season) == []


def test_a_recovery_takes_back_the_cosignatures_of_an_older_database(season):
    from passmuster.web.ledger.models import Cosignature

    with pytest.raises(Refused) as refused:
        recover(season)
    assert refused.value.code == "nothing-to-recover"
    before, lost = rows(season), Cosignature.objects.order_by("pk")[1]
    with administrator("ledger_cosignature") as cursor:
        remove(cursor, lost)
        put_back(cursor, "ledger_cosignature")
        assert audited(season) == ["cosignature-missing"]
        assert recover(season) == 0
        assert set(rows(season)) == set(before)
        one_more(season)
        assert audited(season) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"\\u2014 ", b"\\u2014 other-"), (b", 16", b", 15"), (b"[", b"[9")],
    ids=["another key", "another time", "another head"],
)
def test_a_recovery_takes_back_no_line_that_its_witness_did_not_sign(season, old, new):
    before, lines = rows(season), path().read_bytes().split(b"\n")
    forged = next(line for line in lines if line).replace(old, new, 1)
    path().write_bytes(path().read_bytes() + forged + b"\n")
    with pytest.raises(Refused) as refused:
        recover(season)
    assert refused.value.code == "nothing-to-recover"
    assert rows(season) == before
