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


def test_a_witness_who_cosigns_from_a_page_stands_in_the_policy_without_an_address(
    place, run
) -> None:
    done = run(*CREATE, *WITNESS[:-1], "-", "--quorum", "1", "--dir", place)
    assert "cosigns on the force site" in done.out
    policy = (place / "published/policy").read_bytes()
    assert f"witness union {VKEY}\n".encode() in policy
    assert [w.url for w in parse_policy(policy).witnesses] == [None]


def test_humans_are_registered_in_roles_and_units(place, run) -> None:
    run(*CREATE, "--dir", place, "--json")
    assert run(*REGISTER, "--dir", place, "--json").said == {
        "human": "clerk-1",
        "unit": "(outside)",
        "roles": ["roster-clerk"],
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


def test_a_first_account_is_opened_with_a_link_and_a_code_that_lie_apart(place, run) -> None:
    from passmuster.web.accounts.services import accept_invitation

    run(*CREATE, "--dir", place, "--json")
    who = ("admin-1", "--name", "Mok Samnang", "--role", "administrator")
    run("force", "register", *who, "--dir", place, "--json")
    code = place / "code.txt"
    invite = ("force", "invite", "admin-1", "--by", "admin-1", "--code-file", code)
    said = run(*invite, "--dir", place, "--json").said
    digits = code.read_text(encoding="ascii")
    assert code.stat().st_mode & 0o777 == 0o600
    assert digits.replace(" ", "").strip() not in str(said)
    link = said["link"].removeprefix("http://127.0.0.1:8000/account/invitation/").strip("/")
    account = accept_invitation(link=link, code=digits, password="correct horse battery")
    assert account.login == "admin-1"
    again = run(*invite, "--dir", place, "--json")
    assert (again.status, again.code) == (2, "code-file-exists")


def test_once_two_have_accounts_an_invitation_takes_both(place, run) -> None:
    from passmuster.web.accounts.models import Invitation
    from passmuster.web.accounts.seals import invitation_code, invitation_link
    from passmuster.web.accounts.services import accept_invitation

    run(*CREATE, "--dir", place, "--json")
    for code, role in (("admin-1", "administrator"), ("watch-1", "oversight-body")):
        who = (code, "--name", f"Person of {code}", "--role", role)
        run("force", "register", *who, "--dir", place, "--json")
        run("force", "invite", code, "--code-file", place / code, "--dir", place, "--json")
        made = Invitation.objects.latest("pk")
        parts = {"link": invitation_link(made.pk), "code": invitation_code(made.pk)}
        accept_invitation(**parts, password="correct horse battery")
    run(*REGISTER[:-2], "--dir", place, "--json")
    invite = ("force", "invite", "clerk-1", "--code-file", place / "clerk", "--dir", place)
    alone = run(*invite, "--by", "admin-1", "--json")
    assert (alone.status, alone.code) == (1, "invitation-needs-two")
    wrong = run(*invite, "--by", "watch-1", "--second", "watch-1", "--json")
    assert (wrong.status, wrong.code) == (1, "role-not-allowed")
    assert run(*invite, "--by", "admin-1", "--second", "watch-1", "--json").status == 0
