"""`passmuster roster import`: into an installation, or into a trial one that it says it began."""

from __future__ import annotations

import pytest

from tests.support.season import made_people, personnel_file

PEOPLE = made_people(60)
CREATE = (
    *("force", "create", "sovann", "--name-en", "Sovann police", "--name-km", "នគរបាលសុវណ្ណ"),
    *("--origin", "police.example/sovann"),
)
REGISTER = ("force", "register", "clerk-1", "--name", "Sok Dara", "--role", "roster-clerk")


@pytest.fixture
def file(tmp_path):
    """Return ``file(people)``: a personnel file of them."""

    def write(people, name="people.csv"):
        path = tmp_path / name
        path.write_bytes(personnel_file(people))
        return path

    return write


def test_a_file_is_imported_once_and_the_second_time_changes_nothing(place, run, file) -> None:
    run(*CREATE, "--dir", place)
    run(*REGISTER, "--dir", place)
    command = ("roster", "import", file(PEOPLE), "--dir", place)
    first = run(*command, "--json").said
    assert (first["rows"], first["accepted"], first["rejected"]) == (60, 60, [])
    assert len(first["changes"]["joiners"]) == 60
    assert first["snapshot"]
    assert first["trial"] is False
    again = run(*command, "--json").said
    assert (again["snapshot"], again["unchanged"]) == (None, 60)
    assert again["log_size"] == first["log_size"]
    assert "nothing was changed, and nothing was logged" in run(*command).out


def test_the_preview_of_an_installation_says_what_the_import_then_does(place, run, file) -> None:
    run(*CREATE, "--dir", place)
    run(*REGISTER, "--dir", place)
    run("roster", "import", file(PEOPLE), "--dir", place)
    moved = PEOPLE[1]._replace(unit_code="post-9", unit_name="Post 9")
    second = file([moved, *PEOPLE[2:]], "next.csv")
    preview = run("roster", "preview", second, "--dir", place, "--json").said
    done = run("roster", "import", second, "--dir", place, "--json").said
    assert preview["changes"] == done["changes"]
    assert [c["id"] for c in done["changes"]["disappeared"]] == [PEOPLE[0].number]
    assert [c["id"] for c in done["changes"]["transfers"]] == [moved.number]


def test_an_empty_folder_becomes_a_trial_and_says_so(place, run, file, tmp_path) -> None:
    command = ("roster", "import", file(PEOPLE), "--dir", tmp_path / "trial")
    done = run(*command)
    assert done.status == 0
    assert "a trial one, without witnesses, was begun" in done.out
    policy = (tmp_path / "trial/published/policy").read_text()
    assert policy.startswith("log trial.example/roster+")
    assert policy.endswith("quorum none\n")


def test_the_clerk_and_the_force_are_named_when_there_is_a_choice(place, run, file) -> None:
    run(*CREATE, "--dir", place)
    command = ("roster", "import", file(PEOPLE), "--dir", place, "--json")
    nobody = run(*command)
    assert (nobody.status, nobody.code) == (2, "clerk-not-named")
    assert "known: none" in nobody.said["error"]["message"]
    run(*REGISTER, "--dir", place)
    run("force", "register", "clerk-2", *REGISTER[3:], "--dir", place)
    assert run(*command).code == "clerk-not-named"
    stranger = run(*command, "--by", "clerk-3")
    assert (stranger.status, stranger.code) == (2, "clerk-not-named")
    assert "clerk-1, clerk-2" in stranger.said["error"]["message"]
    wrong = run(*command, "--by", "clerk-2", "--force", "elsewhere")
    assert (wrong.status, wrong.code) == (2, "force-not-named")
    assert run(*command, "--by", "clerk-2", "--force", "sovann").status == 0


def test_rejected_rows_come_back_while_the_good_ones_are_imported(place, run, file) -> None:
    run(*CREATE, "--dir", place)
    run(*REGISTER, "--dir", place)
    path = file([*PEOPLE, PEOPLE[3]._replace(number="")])
    said = run("roster", "import", path, "--dir", place, "--json").said
    assert (said["rows"], said["accepted"], len(said["rejected"])) == (61, 60, 1)
    assert said["rejected"][0]["row"] == 62


def test_many_disappear_only_when_their_number_is_said(place, run, file, tmp_path) -> None:
    run(*CREATE, "--dir", place)
    run(*REGISTER, "--dir", place)
    run("roster", "import", file(PEOPLE), "--dir", place)
    back = tmp_path / "back.csv"
    command = ("roster", "import", file(PEOPLE[21:], "part.csv"), "--dir", place, "--json")
    for words in ((), ("--confirm-disappeared", "20"), ("--force", "sovann")):
        refused = run(*command, *words, "--errors", back)
        assert (refused.status, refused.code) == (1, "too-many-disappeared")
        assert "--confirm-disappeared 21" in refused.said["error"]["message"]
        assert "--delta" in refused.said["error"]["message"]
    assert not back.exists()
    assert run(*command, "--delta").said["snapshot"] is None
    done = run(*command, "--confirm-disappeared", "21", "--errors", back).said
    assert len(done["changes"]["disappeared"]) == 21
    assert back.exists()
    written = tmp_path / "changes.csv"
    whole = ("roster", "import", file(PEOPLE), "--dir", place, "--json", "--changes", written)
    assert len(run(*whole).said["changes"]["returned"]) == 21
    assert written.read_text("utf-8-sig").count("\nreturned,") == 21


def test_a_file_without_an_accepted_row_is_not_imported_by_accident(place, run, file) -> None:
    run(*CREATE, "--dir", place)
    run(*REGISTER, "--dir", place)
    run("roster", "import", file(PEOPLE[:3]), "--dir", place)
    command = ("roster", "import", file([], "empty.csv"), "--dir", place, "--json")
    assert run(*command).code == "too-many-disappeared"
    assert run(*command, "--confirm-disappeared", "3").status == 0
