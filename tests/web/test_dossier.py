"""However a draw ends, its dossier is one that a stranger's verifier accepts."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest

from passmuster.core.draw.dossier import verify_dossier
from passmuster.formats.signing import fast_check
from passmuster.web.installation import here
from tests.support.orders import everybody_served
from tests.support.season import refused

STAGES = {
    "announce": ("announced", {"key", "announcement", "void"}),
    "freeze": ("frozen", {"key", "announcement", "roster", "audit", "pool", "void"}),
    "throw": ("diced", {"key", "announcement", "roster", "audit", "pool", "dice", "void"}),
    "decide": (
        "decided",
        {"key", "announcement", "roster", "audit", "pool", "dice", "beacon", "result", "void"},
    ),
}


def void(season, **changes):
    from passmuster.web.draw.services import void_draw

    cast = season.cast
    facts = {"by": cast.manager, "second": cast.oversight, "reason": "technical-failure"}
    return void_draw(**facts | {"draw": season.draw} | changes)


def files_of(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def findings(folder):
    policy = (here().published / "policy").read_bytes()
    return verify_dossier(files_of(folder), policy=policy, check=fast_check)


def wrong(folder) -> list[str]:
    return [found.rule for found in findings(folder) if found.ok is False]


def voided(season):
    """Void the season's draw now, publish, and write its dossier."""
    from passmuster.web.draw.dossier import write_dossier

    with season.at(season.now + timedelta(hours=1)):
        season.draw = void(season)
        season.publish()
        return write_dossier(season.draw)


@pytest.mark.parametrize("step", STAGES)
def test_a_draw_voided_at_any_stage_has_a_dossier_that_verifies(begin, step) -> None:
    season = begin(step)
    stage, entries = STAGES[step]
    folder = voided(season)
    assert wrong(folder) == []
    index = json.loads((folder / "dossier.json").read_bytes())
    assert (index["state"], set(index["entries"])) == ("voided", entries)
    data = json.loads((folder / "entries/void.json").read_bytes())["data"]
    assert (data["stage"], data["reason"]) == (stage, "technical-failure")
    assert (folder / "seed.txt").exists() is (stage == "decided")


@pytest.mark.parametrize(
    ("step", "known"), [("announce", False), ("freeze", False), ("throw", True), ("decide", True)]
)
def test_a_void_says_whether_anybody_could_know_the_seed(begin, step, known) -> None:
    season = begin(step)
    folder = voided(season)
    # An hour after the dice the beacon round is public: whoever looks knows the seed.
    assert json.loads((folder / "entries/void.json").read_bytes())["data"]["seed_known"] is known


def test_a_void_needs_a_reason_a_state_and_the_oversight_bodys_hand(begin) -> None:
    season = begin("announce")
    cast = season.cast
    with refused("void-reason-unknown"):
        void(season, reason="it drew my cousin")
    with refused("void-signer-not-oversight"):
        void(season, second=cast.inspector)
    with refused("void-signed-twice-by-one"):
        void(season, second=replace(cast.oversight, human=cast.manager.human))
    with refused("role-not-allowed"):
        void(season, by=cast.inspector)
    season.draw = void(season)
    with refused("draw-move-forbidden"):
        void(season)


def test_an_opened_draw_can_no_longer_be_voided(begin) -> None:
    from passmuster.web.draw.services import open_draw

    season = everybody_served(begin("finish"))
    with season.at(season.now + timedelta(days=25)):
        season.draw = open_draw(by=season.cast.manager, draw=season.draw)
        with refused("draw-move-forbidden"):
            void(season)


def test_an_undecided_draw_has_no_dossier_until_a_quorum_covers_its_last_entry(begin) -> None:
    from passmuster.web.draw.dossier import write_dossier

    season = begin("announce")
    season.draw = void(season)
    with refused("dossier-entry-not-cosigned"):
        write_dossier(season.draw)


def test_a_dossier_written_again_is_the_same_to_the_byte(begin) -> None:
    from passmuster.web.draw.dossier import write_dossier

    season = begin("finish")
    folder = here().published / "dossiers" / season.draw.number
    before = files_of(folder)
    (folder / "left-over").write_text("by nobody")
    assert write_dossier(season.draw) == folder
    assert files_of(folder) == before


def test_the_command_line_and_the_single_file_accept_the_draw_and_refuse_a_changed_one(
    copy, tmp_path
) -> None:
    from passmuster.verifier.build import build_pyz
    from tests.support.programs import ROOT, environment, passmuster

    published = copy / "published"
    (dossier,) = (published / "dossiers").iterdir()
    policy = ("--policy", published / "policy")
    assert passmuster("verify", "draw", dossier, *policy, check=0).said["ok"] is True
    single = tmp_path / "passmuster-verify.pyz"
    build_pyz(single)
    command = [sys.executable, "-I", "-S", str(single), "draw", str(dossier), "--json"]
    done = subprocess.run(
        [*command, *map(str, policy)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=environment(),
    )
    assert done.returncode == 0, done.stdout
    selection = dossier / "selection.csv"
    selection.write_bytes(selection.read_bytes().replace(b"1", b"2", 1))
    assert passmuster("verify", "draw", dossier, *policy).status == 1


@pytest.mark.parametrize("step", STAGES)
def test_a_voided_draw_with_one_byte_changed_anywhere_does_not_verify(begin, step) -> None:
    folder = voided(begin(step))
    for name, data in files_of(folder).items():
        path = folder / name
        path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
        assert wrong(folder), name
        path.write_bytes(data)
