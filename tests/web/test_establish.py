"""A force begins with a key, a policy, a genesis entry; several stand apart in one installation."""

from __future__ import annotations

import hashlib
import json

import pytest

from passmuster.core.access.actors import Actor, Role
from passmuster.core.kernel.errors import PassmusterError
from passmuster.core.ledger.keys import COSIGNATURE, VerifierKey
from passmuster.core.ledger.policy import PolicyWitness, parse_policy
from passmuster.formats.signing import SigningKey
from passmuster.web.installation import here

ADMINISTRATOR = Actor(human="h-admin", role=Role.ADMINISTRATOR)
CLERK = Actor(human="h-clerk", role=Role.ROSTER_CLERK)
WITNESSES = tuple(
    PolicyWitness(name, SigningKey(f"{name}.example/w", bytes([n]) * 32).vkey(COSIGNATURE))
    for n, name in enumerate(("union", "university"), 1)
)
FACTS = {
    "by": ADMINISTRATOR,
    "code": "phnom-penh",
    "name_en": "Phnom Penh police",
    "name_km": "នគរបាលរាជធានីភ្នំពេញ",
    "origin": "police.example/phnom-penh",
    "witnesses": WITNESSES,
    "threshold": 2,
}


def establish(**changes):
    from passmuster.web.people.establish import establish_force

    return establish_force(**FACTS | changes)


def entry(log, index):
    return json.loads(bytes(log.entries.get(index=index).data))


def rows_and_files():
    from tests.support.season import footprint

    keys = {path.name: path.read_bytes() for path in here().keys.iterdir()}
    return footprint(), keys


@pytest.fixture
def nothing_changes(place):
    """Return ``refused(expected, **changes)``: no row, key or published file may come of it."""

    def refused(expected, **changes):
        before = rows_and_files()
        with pytest.raises(PassmusterError) as caught:
            establish(**changes)
        assert caught.value.code == expected, caught.value.message
        assert rows_and_files() == before

    return refused


def test_the_genesis_entry_binds_the_policy_file_that_an_outsider_gets(place) -> None:
    log = establish().log
    policy = (place / "published/policy").read_bytes()
    assert entry(log, 0)["type"] == "log:genesis"
    assert entry(log, 0)["data"] == {
        "origin": FACTS["origin"],
        "policy_sha256": hashlib.sha256(policy).hexdigest(),
        "format": "passmuster-log/v1",
    }
    read = parse_policy(policy)
    assert str(read.logs[0].key) == log.vkey
    assert read.witnesses == WITNESSES
    assert read.required() == "2 of union, university"


def test_the_first_head_is_published_and_the_key_is_its_owners_alone(place) -> None:
    log = establish().log
    key = place / "keys/log-first.key"
    assert key.stat().st_mode & 0o077 == 0
    assert str(SigningKey.from_text(key.read_text().strip()).vkey()) == log.vkey
    assert (place / "published/log/checkpoint").read_text().startswith(f"{FACTS['origin']}\n1\n")
    assert VerifierKey.parse(log.vkey).name == FACTS["origin"]


def test_a_force_without_witnesses_asks_for_no_cosignature(place) -> None:
    establish(witnesses=(), threshold=0)
    assert parse_policy((place / "published/policy").read_bytes()).quorum == "none"


def test_several_forces_stand_in_one_installation_each_with_its_own_log(place) -> None:
    from passmuster.web.ledger.audit import audit_log
    from passmuster.web.ledger.publishing import publish
    from passmuster.web.ledger.services import beat

    first = establish().log
    second = establish(code="kandal", origin="police.example/kandal", folder="kandal").log
    assert first.vkey != second.vkey
    beat(second)
    publish(second)
    published = place / "published"
    for folder, log, size in ((published, first, 1), (published / "kandal", second, 2)):
        head = (folder / "log/checkpoint").read_text().splitlines()
        assert head[:2] == [log.origin, str(size)]
        assert str(parse_policy((folder / "policy").read_bytes()).logs[0].key) == log.vkey
    assert {path.name for path in (place / "signed").iterdir()} == {"first.jsonl", "kandal.jsonl"}
    assert audit_log(first) == audit_log(second) == []


def test_a_force_that_stands_already_is_never_begun_again(nothing_changes) -> None:
    establish()
    nothing_changes("force-exists")
    nothing_changes("force-exists", folder="second", origin="police.example/other")
    nothing_changes("force-exists", code="other", origin="police.example/other")
    nothing_changes("origin-taken", code="other", folder="other")


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("role-not-allowed", {"by": CLERK}),
        ("code-unusable", {"code": "../keys"}),
        ("code-unusable", {"code": "Phnom Penh"}),
        ("code-unusable", {"code": "a" * 33}),
        ("folder-unusable", {"folder": "../elsewhere"}),
        ("folder-unusable", {"folder": "log"}),
        ("folder-unusable", {"folder": "dossiers"}),
        ("folder-unusable", {"folder": "policy"}),
        ("folder-unusable", {"folder": "first"}),
        ("origin-unusable", {"origin": "Police.Example/PP"}),
        ("origin-unusable", {"origin": "police example"}),
        ("policy-malformed", {"threshold": 3}),
        ("policy-malformed", {"witnesses": WITNESSES[:1] * 2}),
        ("policy-malformed", {"witnesses": (PolicyWitness("none", WITNESSES[0].key),)}),
    ],
)
def test_a_force_that_cannot_stand_leaves_nothing_behind(nothing_changes, code, changes) -> None:
    nothing_changes(code, **changes)


def test_a_real_force_is_not_begun_in_a_demos_folder(nothing_changes) -> None:
    here().demo_mark.write_text("{}")
    nothing_changes("demo-folder")


def test_a_beginning_cut_short_before_anything_was_signed_can_be_done_again(
    place, monkeypatch
) -> None:
    from passmuster.web.people import establish as module

    def cut_short(**facts):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(module, "create_force", cut_short)
        with pytest.raises(KeyboardInterrupt):
            establish()
    (place / "keys/log-first.key").write_text("left by a crash")
    force = establish()
    key = SigningKey.from_text((place / "keys/log-first.key").read_text().strip())
    assert str(key.vkey()) == force.log.vkey


def test_a_lost_database_beside_a_signed_log_is_not_begun_anew(place, nothing_changes) -> None:
    (place / "signed/first.jsonl").write_text('[1, "00"]\n')
    (place / "keys/log-first.key").write_text("the key that signed it")
    nothing_changes("force-exists")


def test_a_human_is_registered_once_and_holds_no_role_yet(place) -> None:
    from passmuster.web.people.grants import roles_of
    from passmuster.web.people.services import register_human
    from tests.support.season import refused

    force = establish()
    facts = {"by": ADMINISTRATOR, "force": force, "code": "h-1", "name": "Sok Dara"}
    assert roles_of(register_human(**facts)) == frozenset()
    with refused("human-exists"):
        register_human(**facts)
    with refused("code-unusable"):
        register_human(**facts | {"code": "Sok Dara"})
    with refused("role-not-allowed"):
        register_human(**facts | {"by": CLERK, "code": "h-2"})


def test_units_stand_in_a_tree_and_never_in_a_circle(place) -> None:
    from passmuster.web.people.services import UnitFacts, arrange_units, unit_and_above
    from tests.support.season import refused

    force = establish()
    tree = [UnitFacts("hq", "Head", ""), UnitFacts("d1", "One", "hq"), UnitFacts("p1", "P", "d1")]
    arrange_units(by=CLERK, force=force, units=tree)
    assert unit_and_above(force, "p1") == ["p1", "d1", "hq"]
    assert unit_and_above(force, "nowhere") == ["nowhere"]
    arrange_units(by=CLERK, force=force, units=[UnitFacts("p1", "Post one", "hq")])
    assert unit_and_above(force, "p1") == ["p1", "hq"]
    with refused("unit-parent-unknown"):
        arrange_units(by=CLERK, force=force, units=[UnitFacts("p2", "P", "d9")])
    with refused("units-in-a-circle"):
        arrange_units(by=CLERK, force=force, units=[UnitFacts("hq", "Head", "p1")])
    with refused("role-not-allowed"):
        arrange_units(by=ADMINISTRATOR, force=force, units=tree)
