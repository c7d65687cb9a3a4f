"""What a start page counts is what the page behind it holds: one row here for every kind."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from passmuster.core.access.actors import Role
from tests.support.recollecting import dilute
from tests.support.review_acts import DAY, HOUR
from tests.support.season import human
from tests.support.signing_in import client_of
from tests.support.split_acts import splitting as begin_split

pytestmark = pytest.mark.django_db

SITE = Path("src/passmuster/web/sites/force")

Counted = Callable[[Any], int]


def listed(answer: Any) -> int:
    """Return how many rows a list holds."""
    return int(answer.context["listing"].total)


def rows(*names: str) -> Counted:
    """Return what counts the rows that a page was given under these names."""
    return lambda answer: sum(len(answer.context[name]) for name in names)


def marked_to_wait(answer: Any) -> int:
    """Return how many rows of a queue are this doctor's to do."""
    return sum(1 for one in answer.context["tasks"] if not others_do(one))


def others_do(line: Any) -> bool:
    return str(line.word) == "Held"


KINDS: dict[str, Counted] = {
    "Tie %(n)s officer’s account to a person of the roster": listed,
    "%(n)s question about a laboratory’s batches stands open": rows("to_answer"),
    "%(n)s order needs a collector": lambda answer: (
        len(answer.context["others"]) + bool(answer.context["chosen"])
    ),
    "%(n)s specimen waits too long for the exchange of its bottles": listed,
    "%(n)s sealed thing is overdue": rows("late"),
    "The laboratory took %(n)s result back": lambda answer: len(
        answer.context["form"].fields["review"].choices
    ),
    "%(n)s item waits in the laboratory’s inbox": lambda answer: answer.context["waiting"],
    "Serve %(n)s notice": rows("rows"),
    "Record who appears: %(n)s order": listed,
    "The time to appear is over: %(n)s order": listed,
    "%(n)s order is late": listed,
    "%(n)s review waits for a doctor": marked_to_wait,
    "%(n)s second bottle waits beyond its time": lambda answer: sum(
        clock.kind == "late" for _number, clock, *_known in answer.context["bottles"]
    ),
    "Hear %(n)s claim that an officer denies": rows("disputes"),
    "%(n)s claim that an officer denies waits to be heard": rows("disputes"),
    "Take over %(n)s bottle": rows("offered"),
    "Offer %(n)s bottle": rows("held"),
}
"""By the words of what is counted: what counts the same on the page that it leads to."""

ELSEWHERE = {
    "In %(n)s blind control a laboratory reported what was not there": "test_blind_pages",
    "%(n)s laboratory result is asked to be changed to another sense": "test_laboratory_pages",
    "Deliver %(n)s bottle": "each of what is held says by when it is promised",
    "Take %(n)s bottle back": "each of what is held says that its receiver was closed",
    "Key %(n)s paper pack from its scan": "leads to the first of them, and on to the next",
    "Key %(n)s printed report from its scan": "leads to the first of them, and on to the next",
    "%(n)s result waits for another doctor, and no other one can sign": "test_review_second_pages",
    "Count the people of %(n)s unit": "test_attestation_pages",
}
"""Kinds whose page is no list of just these, with what holds them."""


def counted_in_source() -> set[str]:
    """Return the words of every count that a start page can show."""
    found = set()
    for path in (*SITE.glob("**/waiting.py"), SITE / "review" / "bottle_waiting.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "ngettext":
                found.add(ast.literal_eval(node.args[0]))
    return found


def test_every_count_of_a_start_page_is_one_of_these_kinds() -> None:
    assert counted_in_source() == set(KINDS) | set(ELSEWHERE)


def kind_of(title: str) -> tuple[str, int] | None:
    """Return the kind of a task by its title, and the number in it."""
    from django.utils.translation import ngettext

    for words in KINDS:
        for plural in (1, 2):
            said = re.escape(str(ngettext(words, plurals()[words], plural)))
            found = re.fullmatch(said.replace(re.escape("%(n)s"), r"(\d+)"), title)
            if found:
                return words, int(found[1])
    return None


def plurals() -> dict[str, str]:
    found = {}
    for path in (*SITE.glob("**/waiting.py"), SITE / "review" / "bottle_waiting.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "ngettext":
                found[ast.literal_eval(node.args[0])] = ast.literal_eval(node.args[1])
    return found


def compared(season: Any, codes: list[str]) -> tuple[set[str], list[tuple[str, str, int, int]]]:
    """Return the kinds that were met on start pages, and each whose page counts otherwise."""
    met, wrong = set(), []
    for code in codes:
        client = client_of(season, code)
        for task in client.get("/en/").context["tasks"]:
            kind = kind_of(str(task.title))
            if kind is None:
                continue
            words, number = kind
            met.add(words)
            behind = KINDS[words](client.get(task.url))
            if behind != number:
                wrong.append((code, words, number, behind))
    return met, wrong


EVERYBODY = [
    *("h-admin", "h-manager", "h-inspector", "h-oversight", "h-staff", "h-notifier"),
    *("h-collector-9", "h-discipline", "h-doctor", "h-receiver", "h-clerk"),
]


def test_the_counts_of_orders_are_those_of_their_lists(begin) -> None:
    from tests.support.orders import after, orders_of, served, staff_of

    season = begin("finish")
    staff_of(season)
    found = orders_of(season)[:12]
    for order in found:
        served(season, order)
    with season.at(season.now):
        human(season, "h-collector-9", Role.COLLECTOR)
        for number in range(3):
            human(season, f"h-untied-{number}", Role.OFFICER)
    codes = [one for one in EVERYBODY if season.force.humans.filter(code=one).exists()]
    met = set()
    for hours in (0, 2, 30):
        with after(season, found[0], hours=hours):
            seen, wrong = compared(season, codes)
            assert wrong == [], hours
            met |= seen
    assert met >= {
        "Tie %(n)s officer’s account to a person of the roster",
        "%(n)s order needs a collector",
        "Record who appears: %(n)s order",
        "The time to appear is over: %(n)s order",
        "%(n)s order is late",
    }


def test_the_counts_of_results_and_disputes_are_those_of_their_lists(begin) -> None:
    from passmuster.web.review.disputing import dispute_claim

    case: Any = begin_split(begin)
    case.later(HOUR)
    case.told()
    claim = case.review().entries.get(event="review:notified")
    case.does(dispute_claim, by=case.officer, position=claim.position, words="Nobody told me.")
    with case.at():
        case.laboratory.sends(dilute("9999", "3.0", number="M8"))
    case.asks()
    case.later(12 * DAY)
    codes = [one for one in EVERYBODY if case.force.humans.filter(code=one).exists()]
    with case.at():
        met, wrong = compared(case.season, codes)
        inspector = client_of(case.season, "h-inspector").get("/en/").content.decode()
        assert 'href="/en/reviews/disputes/"' in inspector
    assert wrong == []
    assert met >= {
        "%(n)s claim that an officer denies waits to be heard",
        "Hear %(n)s claim that an officer denies",
        "%(n)s second bottle waits beyond its time",
        "%(n)s item waits in the laboratory’s inbox",
    }


def test_an_inspector_always_finds_the_way_to_the_disputes(begin) -> None:
    season = begin("freeze")
    for code, finds in (("h-inspector", True), ("h-oversight", True), ("h-manager", False)):
        page = client_of(season, code).get("/en/").content.decode()
        assert ('href="/en/reviews/disputes/"' in page) is finds
