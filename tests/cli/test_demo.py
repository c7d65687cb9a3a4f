"""`passmuster demo`: a whole round in its own folder, then the public pages on this machine."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from passmuster.demo.custody import specimen_of
from tests.support.laboratory_messages import message
from tests.support.programs import ROOT, environment, passmuster
from tests.support.season import made_people, personnel_file

PEOPLE = made_people(120)


@pytest.fixture(scope="module")
def roster(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("roster") / "people.csv"
    path.write_bytes(personnel_file(PEOPLE))
    return path


@pytest.fixture(scope="module")
def demo(tmp_path_factory, roster) -> Path:
    """Return the folder of a demo over a small force, built once."""
    folder = tmp_path_factory.mktemp("demo") / "demo-data"
    passmuster("demo", "--once", "--dir", folder, "--roster", roster, check=0)
    return folder


def build(folder, roster):
    return passmuster("demo", "--once", "--dir", folder, "--roster", roster)


def test_the_summary_says_what_stands_where(demo, roster) -> None:
    said = build(demo, roster).said
    assert (said["people"], said["pool"], said["state"]) == (120, 120, "opened")
    assert said["dir"] == str(demo)
    for name in ("policy", "published", "dossier", "keys"):
        assert Path(said[name]).exists(), name
    checkpoint = (demo / "published/log/checkpoint").read_text("utf-8").splitlines()
    assert checkpoint[:2] == [said["log"]["origin"], str(said["log"]["size"])]
    selection = (Path(said["dossier"]) / "selection.csv").read_text().splitlines()
    assert said["selected"] == len(selection) - 1


def test_a_demo_that_stands_is_not_built_again(demo, roster) -> None:
    before = (demo / "published/log/checkpoint").stat().st_mtime_ns
    assert build(demo, roster).status == 0
    assert (demo / "published/log/checkpoint").stat().st_mtime_ns == before


def test_a_demo_that_was_moved_is_built_anew_where_it_is(demo, roster, tmp_path) -> None:
    import shutil

    moved = tmp_path / "moved"
    shutil.copytree(demo, moved)
    said = build(moved, roster).said
    assert said["dir"] == str(moved)
    assert Path(said["policy"]).is_relative_to(moved)


def test_the_commands_it_prints_check_the_draw_with_nothing_but_python(demo, roster) -> None:
    command = [sys.executable, "-m", "passmuster", "demo", "--once", "--dir", str(demo)]
    done = subprocess.run(
        [*command, "--roster", str(roster)],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    checks = [line.split() for line in done.stdout.splitlines() if line.startswith("  python3 ")]
    assert len(checks) == 2
    for words in checks:
        arguments = [word.strip("'") for word in words[1:]]
        checked = subprocess.run(
            [sys.executable, "-I", "-S", *arguments], capture_output=True, text=True, check=False
        )
        assert checked.returncode == 0, checked.stdout + checked.stderr


def test_a_folder_that_no_demo_made_is_left_alone(roster, tmp_path) -> None:
    (tmp_path / "precious").write_text("mine")
    done = build(tmp_path, roster)
    assert (done.status, done.code) == (1, "demo-folder-not-ours")
    assert [path.name for path in tmp_path.iterdir()] == ["precious"]


def test_a_file_without_people_is_said_before_anything_is_made(tmp_path) -> None:
    path = tmp_path / "empty.csv"
    path.write_bytes(personnel_file([]))
    done = build(tmp_path / "demo", path)
    assert (done.status, done.code) == (2, "nobody-in-file")
    assert not (tmp_path / "demo").exists()


def test_a_port_in_use_is_said_before_anything_is_built(roster, tmp_path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        facts = ("--dir", tmp_path / "demo", "--roster", roster, "--port", str(port))
        done = passmuster("demo", *facts)
    assert (done.status, done.code) == (2, "port-in-use")
    assert not (tmp_path / "demo").exists()


@pytest.fixture(scope="module")
def served(demo, roster, tmp_path_factory):
    """Serve the demo on two free ports; yields what it printed and the two addresses.

    It is ended by somebody impatient, and says nothing about its own inside.
    """
    port = free_ports()
    command = [sys.executable, "-m", "passmuster", "demo", "--dir", str(demo)]
    command += ["--roster", str(roster), "--port", str(port)]
    complaints = tmp_path_factory.mktemp("served") / "stderr.txt"
    with (
        complaints.open("w") as stderr,
        subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
        ) as serving,
    ):
        try:
            said = []
            while not said or "clock shows" not in said[-1]:
                said.append(serving.stdout.readline())
            yield said, f"http://127.0.0.1:{port}/", f"http://127.0.0.1:{port + 1}/"
        finally:
            for _again in range(3):
                os.kill(serving.pid, signal.SIGTERM)
                time.sleep(0.05)
            serving.wait(30)
        assert serving.stdout.read() == ""
    assert "Traceback" not in complaints.read_text(encoding="utf-8")
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port + 1)) != 0, "the force's site was left running"


def free_ports() -> int:
    """Return a port that is free, and so is the one after it."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


def test_the_public_pages_are_served_on_loopback(served) -> None:
    status, page = answered(served[1])
    assert status == 200
    assert "2023-001" in page


def test_each_member_of_the_cast_has_a_link_that_signs_them_in(served) -> None:
    said, _public, force = served
    links = [line.split()[0] for line in said if f"{force}demo/" in line]
    assert len(links) == 37
    for link in links:
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        answered(force, browser.open)
        with browser.open(link, timeout=20) as page:
            assert page.status == 200
            assert "sign-out" in page.read().decode()


def sent(served, *more: str):
    """Send one negative result as the demo's laboratory, with the command that it prints."""
    said, _public, _force = served
    (line,) = (one for one in said if "lab-send" in one)
    words = [word.strip("'") for word in line.split()[1:]]
    folder = Path(words[words.index("--demo") + 1])
    if more:
        words = words[: words.index("--demo")]
    file = folder / "one.hl7"
    file.write_bytes(message(specimen_of(1), number="DEMO-1"))
    return passmuster(*words[:1], file, *words[2:])


def test_a_result_reaches_the_demo_by_its_own_clock_and_by_no_other(served) -> None:
    answered(served[2])
    refused = sent(served, "by the clock of this machine")
    assert refused.status == 1
    assert refused.said["files"][0]["status"] == 401
    done = sent(served)
    assert (done.status, done.said["files"][0]["status"]) == (0, 201)


@pytest.mark.parametrize(
    ("to", "code"),
    [
        ("http://127.0.0.1:1/api/laboratory/reports", "demo-folder-unknown"),
        ("https://muster.example/api/laboratory/reports", "demo-elsewhere"),
    ],
)
def test_the_clock_of_a_demo_signs_for_no_other_place(demo, tmp_path, to, code) -> None:
    (tmp_path / "DEMO").write_text('{"clock_shift": -60}')
    folder = demo if code == "demo-elsewhere" else tmp_path
    facts = ("--to", to, "--key", demo / "laboratory.key", "--demo", folder)
    done = passmuster("lab-send", tmp_path / "DEMO", *facts)
    assert (done.status, done.code) == (2, code)


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "Via", "X-Real-Ip"])
def test_the_demos_doors_are_shut_to_whoever_comes_through_a_proxy(served, header) -> None:
    asked = urllib.request.Request(f"{served[2]}demo/h-manager/", headers={header: "127.0.0.1"})
    answered(served[2])
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(asked, timeout=20)
    assert refused.value.code == 404
    refused.value.close()


def test_a_real_folder_has_no_demo_door_whatever_mark_and_environment_say(tmp_path) -> None:
    passmuster(
        *("force", "create", "kandal", "--name-en", "Kandal", "--name-km", "កណ្តាល"),
        *("--origin", "police.example/kandal", "--dir", tmp_path),
        check=0,
    )
    (tmp_path / "DEMO").write_text("{}")
    program = """
import os, passmuster.web.setup as setup
setup.start()
from django.conf import settings
from django.test import Client
from passmuster.web.accounts.demo_accounts import open_demo_account
from passmuster.core.kernel.errors import Refused
client = Client(SERVER_NAME="127.0.0.1")
print(settings.PASSMUSTER_DEMO)
print(*(client.get(page).status_code for page in ("/demo/", "/demo/h/")))
try:
    open_demo_account(human=None)
except Refused as refused:
    print(refused.code)
"""
    facts = {"PASSMUSTER_DEMO": "yes", "PASSMUSTER_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=environment() | facts,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["False", "404", "404", "demo-only"]


def answered(url: str, opened=urllib.request.urlopen) -> tuple[int, str]:
    """Return the page once the server answers, within a minute."""
    end = time.monotonic() + 60
    while True:
        try:
            with opened(url, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except OSError:  # refused still, or too slow yet
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
