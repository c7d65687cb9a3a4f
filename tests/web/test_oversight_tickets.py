"""Every ticket of a draw: in order, found by its first digits, and hidden where too few are."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from html import unescape

import pytest

from passmuster.core.draw.sampler import ticket
from passmuster.web.sites.oversight import tickets
from tests.web.oversight_site import read, site
from tests.web.published_sample import PEOPLE, build

PAGE = "/en/draws/2023-002/tickets/"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return build(tmp_path_factory.mktemp("published"))


@pytest.fixture
def client(folder):
    with site(folder) as running:
        yield running


@pytest.fixture
def selected(folder):
    with (folder / "dossiers/2023-002/selection.csv").open(encoding="ascii") as file:
        return list(csv.DictReader(file))


def numbers_on(client, query=""):
    answer = client.get(f"{PAGE}{query}").content.decode()
    return re.findall(r'<th scope="row"><span class="[a-z]+" lang="en">([0-9a-f ]+)', answer)


def test_a_page_has_fifty_lines_and_all_pages_hold_the_pool_once(client):
    pages = -(-sum(PEOPLE.values()) // tickets.LINES_A_PAGE)
    seen = [n for page in range(1, pages + 1) for n in numbers_on(client, f"?page={page}")]
    assert len(seen) == len(set(seen)) == sum(PEOPLE.values())
    for beyond in (f"?page={pages + 1}", "?page=0", "?page=x"):
        assert client.get(PAGE + beyond).status_code == 404


def test_the_drawn_come_first_in_each_stratum_and_are_those_of_the_result(client, selected, folder):
    own = [row["commitment"] for row in selected if row["stratum"] == "traffic"]
    shown = [n.replace(" ", "") for n in numbers_on(client, "?stratum=traffic")]
    assert shown[: len(own)] == [commitment[:16] for commitment in own]
    text = read(client, f"{PAGE}?stratum=traffic").text()
    assert text.count(" Drawn ") == len(own)
    assert text.count(" Reserve ") == 2


@pytest.mark.parametrize("typed", ["{}", " {} ", "{upper}", "{spaced}", "{khmer}"])
def test_a_number_is_found_however_it_is_typed(client, selected, typed):
    wanted = selected[3]["commitment"]
    digits = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")
    find = typed.format(
        wanted[:12],
        upper=wanted[:12].upper(),
        spaced=f"{wanted[:8]} {wanted[8:16]}",
        khmer=wanted[:12].translate(digits),
    )
    answer = client.get(PAGE, {"find": find}).content.decode()
    assert wanted in answer.replace(" ", "")
    assert "1 line, page 1 of 1" in answer


def test_a_ticket_is_found_by_its_first_digits(client, selected):
    answer = client.get(PAGE, {"find": selected[0]["ticket"][:12]}).content.decode()
    assert selected[0]["commitment"] in answer.replace(" ", "")


@pytest.mark.parametrize("find", ["zz", "0.x", "1.5", "<script>", "f" * 65])
def test_what_no_number_begins_with_finds_nothing_and_says_why(client, find):
    text = client.get(PAGE, {"find": find}).content.decode()
    assert "No ticket begins so" in text
    assert "<script>" not in text


def test_paging_keeps_the_question(client):
    answer = unescape(client.get(PAGE, {"stratum": "patrol"}).content.decode())
    assert "?stratum=patrol&page=2" in answer


def test_a_ticket_computed_by_the_lines_on_the_page_is_the_one_shown(client, folder, tmp_path):
    answer = unescape(client.get(PAGE).content.decode())
    code = re.search(r"from hashlib.*?\[::-1\]\)", answer, re.DOTALL)[0]
    seed = (folder / "dossiers/2023-002/seed.txt").read_text("ascii")
    (tmp_path / "seed.txt").write_text(seed, "ascii")
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    number = re.search(r'number = "([0-9a-f]{64})"', code)[1]
    assert done.stdout.strip() == ticket(seed, number)
    assert done.stdout[:14] in answer


def test_a_stratum_below_twenty_is_listed_for_nobody_but_found_by_its_holder(tmp_path):
    people = {"patrol": 300, "traffic": 150, "divers": 12}
    folder = build(tmp_path, people=people)
    pool = (folder / "dossiers/2023-002/pool.txt").read_text("ascii").splitlines()
    diver = next(line.split()[1] for line in pool if line.startswith("divers "))
    with site(folder) as client:
        whole = client.get(PAGE).content.decode()
        assert "450 lines" in whole
        assert "Divers" not in whole
        assert "No ticket begins so" in client.get(PAGE, {"stratum": "divers"}).content.decode()
        assert diver not in client.get(PAGE, {"find": diver[:7]}).content.decode().replace(" ", "")
        assert diver in client.get(PAGE, {"find": diver[:8]}).content.decode().replace(" ", "")


def test_without_a_pool_file_there_is_no_such_page(client):
    for number in ("2023-004", "2023-005", "2023-099"):
        assert client.get(f"/en/draws/{number}/tickets/").status_code == 404


def test_a_draw_without_a_seed_lists_numbers_without_tickets(folder):
    lines = tickets.tickets_of(
        tickets.Draw("2023-002", "frozen", {}, published=True),
        {"pool.txt": (folder / "dossiers/2023-002/pool.txt").read_bytes()},
    )
    assert len(lines) == sum(PEOPLE.values())
    assert {(line.place, line.ticket, line.fate) for line in lines} == {(0, "", tickets.UNKNOWN)}


def test_a_pool_file_that_is_none_is_said(folder, tmp_path):
    import shutil

    copy = shutil.copytree(folder, tmp_path / "published")
    (copy / "dossiers/2023-002/pool.txt").write_text("no pool", "ascii")
    with site(copy) as client:
        answer = client.get(PAGE)
    assert answer.status_code == 503
    assert b"pool-line-malformed" in answer.content
