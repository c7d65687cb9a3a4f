"""The page on chance: exact odds from the draws of the record, in words, figures and a chart."""

from __future__ import annotations

import re
import subprocess
import sys
from fractions import Fraction
from math import comb

import pytest
from django.utils import translation

from passmuster.core.draw.chance import Odds, Turn
from passmuster.web.sites.oversight import chance, odds
from passmuster.web.sites.oversight.log import Line
from tests.web.oversight_site import read, site
from tests.web.published_sample import PEOPLE, ROUND_AT, build, build_empty

PATROL = Fraction(19, 610)  # 3 of 100, rounded up, of 610


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return build(tmp_path_factory.mktemp("published"))


@pytest.fixture
def client(folder):
    with site(folder) as running:
        yield running


def group(people, taken, draws):
    return odds.Group(
        "x",
        tuple(odds.Met(str(n), ROUND_AT.date(), "x", Turn(people, taken)) for n in range(draws)),
    )


def said_of(client, query, language="en"):
    return read(client, f"/{language}/chance/?{query}").text()


def test_the_odds_of_a_stratum_are_those_of_its_two_standing_draws(client):
    text = said_of(client, "times=2&stratum=patrol")
    one = PATROL**2
    assert chance.one_in(one) == 1031
    assert "1 in 1\u00a0031" in text
    assert "Drawn 2 times or more in 2 draws: by chance, 0.59 of 610 people" in text
    assert 610 * one == Fraction(361, 610)
    assert "2023-001" in text
    assert "2023-003" not in text, "a voided draw was counted"


def test_everybody_is_the_sum_of_the_strata(client):
    text = said_of(client, "times=2")
    assert f"{sum(PEOPLE.values())} people" in text
    takes = {"patrol": 19, "traffic": 6, "criminal-police": 4, "commanders": 2}
    whole = sum(Fraction(takes[s] ** 2, PEOPLE[s]) for s in PEOPLE)
    with translation.override("en"):
        assert f"by chance, {chance.said_people(whole)} of" in text


def test_khmer_digits_are_read_and_written(client):
    text = said_of(client, "times=២&stratum=patrol", "km")
    assert "០,៥៩" in text
    assert "១\u00a0០៣១" in text


@pytest.mark.parametrize(
    ("query", "at"),
    [
        ("times=x", "id_times_error"),
        ("times=0", "id_times_error"),
        ("times=100", "id_times_error"),
        ("first=1999-01", "id_first_error"),
        ("stratum=nobody", "id_stratum_error"),
    ],
)
def test_what_cannot_be_asked_is_said_at_its_field_and_kept(client, query, at):
    answer = client.get(f"/en/chance/?{query}").content.decode()
    assert f'id="{at}"' in answer
    assert 'id="errors-title"' in answer
    assert "chart.svg" not in answer
    assert 'id="finding"' not in answer


def test_more_often_than_there_were_draws_cannot_be(client):
    text = said_of(client, "times=3&stratum=patrol")
    assert "Cannot be" in text
    assert "There were only 2 draws in these months." in text


def test_a_record_without_results_has_nothing_to_compute(tmp_path):
    with site(build_empty(tmp_path)) as client:
        assert "No draw has a result yet" in read(client, "/en/chance/").text()
        assert client.get("/en/chance/wide-light.svg").status_code == 404


def test_small_strata_and_what_would_betray_them_are_not_offered(tmp_path):
    with site(build(tmp_path, people={"patrol": 300, "traffic": 150, "divers": 12})) as client:
        answer = client.get("/en/chance/").content.decode()
        assert 'value="patrol"' in answer
        assert "divers" not in answer.lower()
        assert "traffic" not in answer.lower()
        assert client.get("/en/chance/?stratum=divers").content.decode().count("finding") == 0


@pytest.mark.parametrize("ink", ["light", "dark"])
@pytest.mark.parametrize("width", ["wide", "narrow"])
def test_the_chart_is_a_file_of_its_own_at_two_widths_and_in_two_inks(client, width, ink):
    page = client.get("/en/chance/?times=2&stratum=patrol").content.decode()
    address = f"/en/chance/{width}-{ink}.svg?times=2&amp;stratum=patrol"
    found = re.search(rf'/en/chance/{width}-{ink}\.svg\?[^"]+', page)
    assert found, address
    answer = client.get(found[0].replace("&amp;", "&"))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("image/svg+xml")
    assert f'width="{chance.WIDTHS[width]}"'.encode() in answer.content
    assert b">0.59<" in answer.content


@pytest.mark.parametrize(
    "address",
    ["huge-light.svg", "wide-green.svg", "wide-light.svg?times=x", "wide-light.svg?stratum=y"],
)
def test_a_chart_of_no_question_does_not_exist(client, address):
    assert client.get(f"/en/chance/{address}").status_code == 404


def test_the_recipe_on_the_page_gives_the_same_number(client):
    found = re.search(
        r"from fractions.*?\n\)?print\([^\n]+",
        client.get("/en/chance/?times=1&stratum=patrol").content.decode(),
        re.DOTALL,
    )
    done = subprocess.run(
        [sys.executable, "-c", found[0].replace("&#x27;", "'")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert float(done.stdout) == pytest.approx(float(1 - (1 - PATROL) ** 2), rel=1e-12)


@pytest.mark.parametrize(
    ("people", "taken", "draws", "times", "mark", "word"),
    [
        (1000, 100, 9, 3, "none", "As expected"),
        (1000, 10, 9, 3, "none", "Rare"),
        (1000, 10, 9, 6, "soon", "More than chance explains"),
        (1000, 10, 9, 10, "none", "Cannot be"),
    ],
)
def test_the_finding_follows_from_the_expected_number_and_blames_nobody(
    people, taken, draws, times, mark, word, client
):
    given = odds.Answer(tuple(map(str, range(draws))), (group(people, taken, draws),), times)
    with translation.override("en"):
        finding = chance.finding_of(given)
    assert (finding.mark, finding.word) == (mark, word)
    rate = Fraction(taken, people)
    tail = sum(
        comb(draws, k) * rate**k * (1 - rate) ** (draws - k) for k in range(times, draws + 1)
    )
    assert given.expected == people * tail


def test_the_lines_of_an_answer_hold_everybody_once():
    for times in range(1, 12):
        given = odds.Answer(tuple("123456789"), (group(500, 20, 9), group(40, 2, 9)), times)
        assert sum(line.people for line in given.lines) == given.people == 540
        one = odds.Answer(tuple("123456789"), (group(500, 20, 9),), times)
        assert one.lines[-1].at_least * 500 == one.lines[-1].people


def test_people_are_followed_through_a_merged_stratum():
    def draw(number, strata, pool, take):
        def line(kind, data):
            return Line(0, kind, ROUND_AT, data, b"")

        facts = {"announcement": line("draw:announced", {"strata": strata})}
        facts["pool"] = line("draw:frozen", {"strata": pool})
        facts["result"] = line("draw:decided", {"take": take})
        return odds.Draw(number, "decided", facts, published=True)

    first = draw(
        "2026-001",
        [{"label": "river"}, {"label": "port"}],
        {"river": 30, "port": 40},
        {"river": 3, "port": 4},
    )
    second = draw(
        "2026-002",
        [{"label": "water", "merged_from": ["river", "port"]}],
        {"water": 60},
        {"water": 6},
    )
    given = odds.answer([first, second], stratum="river", times=1)
    assert [met.turn for met in given.groups[0].met] == [Turn(30, 3), Turn(60, 6)]
    assert odds.strata_in([first, second]) == ["river", "port"]
    assert odds.answer([first, second], stratum="sea", times=1) is None
    assert odds.answer([first], stratum="river", times=1).one == Odds((Turn(30, 3),))


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (Fraction(0), "0\u00a0%"),
        (Fraction(1), "100.0\u00a0%"),
        (Fraction(1, 3), "33.3\u00a0%"),
        (Fraction(1, 1031), "0.0970\u00a0%"),
        (Fraction(1, 10**9), "0.0000001\u00a0%"),
    ],
)
def test_a_share_keeps_the_digits_that_count(client, share, said):
    with translation.override("en"):
        assert chance.said_percent(share) == said


def test_how_often_is_said_in_words(client):
    with translation.override("en"):
        assert chance.said_times(0) == "never"
        assert chance.said_times(1) == "once"
        assert chance.said_times(3, more=True) == "3 times or more"
        assert chance.said_one_in(Fraction(0)) == "none"
        assert chance.said_month("2026-11") == "Nov\u00a02026"
