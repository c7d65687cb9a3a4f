"""Each witness with an address is asked; one that fails stops nobody, an alarm is never lost."""

from __future__ import annotations

import pytest

from passmuster.core.ledger.keys import COSIGNATURE
from passmuster.core.ledger.policy import PolicyWitness
from passmuster.formats.signing import SigningKey
from tests.witness.serving import answering, vkey_of

ABSENT = SigningKey("absent.example/w", bytes([7]) * 32).vkey(COSIGNATURE)
NOBODY = "http://127.0.0.1:9"


@pytest.fixture
def establish(place):
    """Return ``establish(*witnesses)``: a force's log whose policy names them."""
    from passmuster.core.access.actors import Actor, Role
    from passmuster.web.people.establish import establish_force

    def begin(*witnesses):
        force = establish_force(
            by=Actor(human="h-admin", role=Role.ADMINISTRATOR),
            code="force",
            name_en="Force",
            name_km="កម្លាំង",
            origin="log.example/x",
            witnesses=witnesses,
            threshold=1,
        )
        return force.log

    return begin


@pytest.fixture
def witness(tmp_path):
    """Return a witness's own store and a function that serves it for one log."""
    import threading
    from contextlib import contextmanager

    from passmuster.core.ledger.keys import VerifierKey
    from passmuster.web import clock
    from passmuster.witness.server import Witness, WitnessServer
    from passmuster.witness.store import WitnessStore

    store = WitnessStore(tmp_path / "witness", "union.example/w")

    @contextmanager
    def serving(log, address):
        own = Witness(store, [VerifierKey.parse(log.vkey)], lambda: clock.now().timestamp())
        with WitnessServer(address, own) as server:
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
            thread.start()
            try:
                yield
            finally:
                server.shutdown()
                thread.join()

    yield store, serving
    store.close()


@pytest.fixture
def address():
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()


def ask(log):
    from passmuster.web.ledger.publishing import publish
    from passmuster.web.ledger.services import beat
    from passmuster.web.ledger.witnessing import collect_cosignatures

    beat(log)
    return collect_cosignatures(log, publish(log))


def test_a_witness_is_asked_again_for_each_larger_head(establish, witness, address) -> None:
    from passmuster.web.ledger.audit import audit_log

    store, serving = witness
    url = f"http://127.0.0.1:{address[1]}"
    log = establish(PolicyWitness("union", vkey_of(store), url))
    with serving(log, address):
        answers = [ask(log) for _ in range(3)]
    assert [(a.witness, a.code, a.alarm) for (a,) in answers] == 3 * [("union", "", False)]
    assert store.latest[log.origin].size == log.entries.count() == 4
    assert [head.cosignatures.count() for head in log.heads.order_by("size")] == [0, 1, 1, 1]
    assert audit_log(log) == []


def test_a_witness_that_is_away_stops_no_other_and_raises_no_alarm(
    establish, witness, address
) -> None:
    store, serving = witness
    away = PolicyWitness("away", ABSENT, NOBODY)
    union = PolicyWitness("union", vkey_of(store), f"http://127.0.0.1:{address[1]}")
    log = establish(away, union)
    with serving(log, address):
        first, second = ask(log)
    assert (first.code, first.at, first.alarm) == ("witness-unreachable", None, False)
    assert second.at is not None
    assert list(log.heads.order_by("-size").first().cosignatures.values_list("witness")) == [
        ("union.example/w",)
    ]


def test_a_witness_without_an_address_is_not_asked(establish) -> None:
    assert ask(establish(PolicyWitness("by-paper", ABSENT))) == []


CONFLICT = {"Content-Type": "text/x.tlog.size"}


@pytest.mark.parametrize(
    ("answer", "code", "alarm"),
    [
        ((500, {}, b"later\n"), "witness-refused", False),
        ((200, {}, "— absent.example/w AAAA\n".encode()), "witness-answer-wrong", False),
        ((409, CONFLICT, b"99\n"), "witness-ahead", True),
        ((409, {}, b"conflict\n"), "witness-size-missing", True),
        ((422, {}, b"no\n"), "witness-inconsistent", True),
    ],
)
def test_only_what_an_honest_log_cannot_meet_is_an_alarm(establish, answer, code, alarm) -> None:
    with answering(answer) as url:
        log = establish(PolicyWitness("absent", ABSENT, url))
        (asked,) = ask(log)
    assert (asked.code, asked.alarm, asked.at) == (code, alarm, None)
    assert not log.heads.order_by("-size").first().cosignatures.exists()
