"""`passmuster force`: begin a force with its witnesses, register who acts."""

from __future__ import annotations

import pytest

from passmuster.core.ledger.keys import COSIGNATURE
from passmuster.core.ledger.policy import parse_policy
from passmuster.formats.signing import SigningKey

CREATE = (
    *("force", "create", "sovann", "--name-en", "Sovann police", "--name-km", "នគរបាលសុវណ្ណ"),
    *("--origin", "police.example/sovann"),
)
VKEY = str(SigningKey("union.example/w", bytes(32)).vkey(COSIGNATURE))
WITNESS = ("--witness", "union", VKEY, "http://127.0.0.1:8781")
REGISTER = ("force", "register", "clerk-1", "--name", "Sok Dara", "--role", "roster-clerk")


def test_a_force_is_begun_with_the_witnesses_that_were_named(place, run) -> None:
    said = run(*CREATE, *WITNESS, "--quorum", "1", "--dir", place, "--json").said
    policy = parse_policy((place / "published/policy").read_bytes())
    assert said["policy"] == str(place / "published/policy")
    assert str(policy.logs[0].key) == said["vkey"]
    assert [(w.name, str(w.key), w.url) for w in policy.witnesses] == [WITNESS[1:]]
    assert policy.required() == "1 of union"


def test_the_text_says_what_the_witnesses_have_to_be_sent(place, run) -> None:
    done = run(*CREATE, *WITNESS, "--quorum", "1", "--dir", place)
    assert done.status == 0
    assert "Send each witness the policy file" in done.out


def test_humans_are_registered_in_roles_and_units(place, run) -> None:
    run(*CREATE, "--dir", place, "--json")
    assert run(*REGISTER, "--dir", place, "--json").said == {
        "human": "clerk-1",
        "role": "roster-clerk",
        "unit": "(outside)",
    }
    again = run(*REGISTER, "--unit", "01", "--dir", place, "--json")
    assert (again.status, again.code) == (1, "human-exists")
    with pytest.raises(SystemExit):
        run(*REGISTER[:-1], "chief-of-everything", "--dir", place)


def test_with_several_forces_the_one_meant_is_named(place, run) -> None:
    run(*CREATE, "--dir", place, "--json")
    other = ("force", "create", "kandal", *CREATE[3:-1], "police.example/kandal")
    assert run(*other, "--folder", "kandal", "--dir", place, "--json").status == 0
    unnamed = run(*REGISTER, "--dir", place, "--json")
    assert (unnamed.status, unnamed.code) == (2, "force-not-named")
    assert run(*REGISTER, "--force", "kandal", "--dir", place, "--json").status == 0
    assert run(*REGISTER, "--force", "sovann", "--dir", place, "--json").status == 0


@pytest.mark.parametrize(
    ("arguments", "status", "code"),
    [
        (("--witness", "union", "not-a-key", "http://127.0.0.1:1"), 2, "vkey-malformed"),
        (("--quorum", "1"), 2, "policy-malformed"),
        (("--folder", "../x"), 2, "folder-unusable"),
    ],
)
def test_what_cannot_be_begun_is_said_with_its_code(place, run, arguments, status, code) -> None:
    done = run(*CREATE, *arguments, "--dir", place, "--json")
    assert (done.status, done.code) == (status, code)


def test_a_folder_without_an_installation_has_nobody_to_register(place, run, tmp_path) -> None:
    done = run(*REGISTER, "--dir", tmp_path / "elsewhere", "--json")
    assert (done.status, done.code) == (2, "installation-missing")
