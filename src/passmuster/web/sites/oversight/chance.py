"""The page on chance: the form, the answer in words, the chart, and its figures as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from passmuster.core.draw.chance import decimal, one_in
from passmuster.formats.charts import DARK, LIGHT, NARROW, WIDE, Bar, bars, to_svg
from passmuster.web.sites.oversight.draws import Draw
from passmuster.web.sites.oversight.odds import (
    EVERYBODY,
    MOST_TIMES,
    Answer,
    answer,
    months_of,
    standing,
    strata_in,
)
from passmuster.web.sites.oversight.published import Force
from passmuster.web.theme.fields import PlainForm, WholeField
from passmuster.web.theme.numerals import NO_BREAK, day, digits, in_khmer, whole
from passmuster.web.theme.strata import stratum_name

WIDTHS = {"wide": WIDE, "narrow": NARROW}
INKS = {"light": LIGHT, "dark": DARK}

ORDINARY = Fraction(1)
"""From one person on, it is to be expected that this happened to somebody."""

RARE = Fraction(1, 20)
"""Below one person in twenty records like this, chance is a poor explanation."""

ASKED_AT_FIRST = 2
MOST_PLACES = 7


class Question(PlainForm):
    """How often, in which months, of which stratum; the months and strata of this record."""

    times = WholeField(
        least=1,
        most=MOST_TIMES,
        label=gettext_lazy("How often was somebody drawn?"),
        help_text=gettext_lazy("So many times or more, in 0–9 or ០–៩."),
    )
    first = forms.ChoiceField(label=gettext_lazy("From"))
    last = forms.ChoiceField(label=gettext_lazy("To"))
    stratum = forms.ChoiceField(label=gettext_lazy("Among whom"))

    def __init__(self, given: dict[str, str], *, draws: Sequence[Draw], force: Force) -> None:
        months = months_of(draws)
        at_first = {"times": digits(ASKED_AT_FIRST), "stratum": EVERYBODY}
        at_first |= {"first": months[0], "last": months[-1]}
        super().__init__({**at_first, **given})
        said = [(month, said_month(month)) for month in months]
        for name in ("first", "last"):
            field = self.fields[name]
            field.choices = said  # type: ignore[attr-defined]
        self.fields["stratum"].choices = [  # type: ignore[attr-defined]
            (EVERYBODY, _("Everybody")),
            *((label, stratum_name(label, force.strata)[0]) for label in strata_in(draws)),
        ]

    def clean(self) -> dict[str, Any]:
        """Refuse months in the wrong order."""
        asked: dict[str, Any] = super().clean() or {}
        if "first" in asked and "last" in asked and asked["last"] < asked["first"]:
            self.add_error("last", _("The last month lies before the first. Choose a later one."))
        return asked

    @property
    def query(self) -> str:
        """The answered question as the query of an address, digits Latin."""
        return urlencode({name: self.cleaned_data[name] for name in self.fields})


@dataclass(frozen=True)
class Finding:
    """What the answer comes to: a status mark with its word, a title, and sentences."""

    mark: str
    word: str
    title: str
    sentences: tuple[str, ...]


def answered(form: Question, found: dict[str, Draw]) -> Answer | None:
    """Return the answer to a question that has no faults; None when no draw is about it."""
    asked = form.cleaned_data
    months = (asked["first"], asked["last"])
    counted = [d for d in standing(found) if months[0] <= months_of([d])[0] <= months[1]]
    return answer(counted, stratum=asked["stratum"], times=asked["times"])


def finding_of(given: Answer) -> Finding:
    """Return the answer in words."""
    draws, expected = len(given.numbers), given.expected
    if given.times > draws:
        text = ngettext(
            "There was only %(n)s draw in these months. Check the number, or choose more months.",
            "There were only %(n)s draws in these months. Check the number, or choose more months.",
            draws,
        ) % {"n": whole(draws)}
        return Finding("none", _("Cannot be"), _title(given), (text,))
    if expected >= ORDINARY:
        text = _(
            "That this happened to somebody is to be expected. It says nothing about the person, "
            "and nothing against the draws."
        )
        return Finding("none", _("As expected"), _title(given), (text,))
    if expected >= RARE:
        text = _("It is rare, and can still be chance. The check of each draw says more.")
        return Finding("none", _("Rare"), _title(given), (text,))
    text = _(
        "More than chance explains: a question, not a finding. Check each of these draws, and ask "
        "whether the person was tested for another reason too."
    )
    return Finding("soon", _("More than chance explains"), _title(given), (text,))


def chart_rows(given: Answer) -> tuple[Bar, ...]:
    """Return a bar for each number of times: of how many people it is expected."""
    lines = given.lines
    return tuple(
        Bar(
            said_times(line.times, more=line is lines[-1]),
            float(line.people),
            said_people(line.people),
            meant=line.times >= given.times,
        )
        for line in lines
    )


@lru_cache(maxsize=128)
def drawing(rows: tuple[Bar, ...], width: str, ink: str) -> bytes:
    """Return the chart as SVG; ``width`` and ``ink`` are names of WIDTHS and INKS."""
    return to_svg(bars(rows, width=WIDTHS[width], ink=INKS[ink]))


def table_rows(given: Answer) -> list[dict[str, str]]:
    """Return the figures behind the chart, each as it is printed."""
    lines = given.lines
    return [
        {
            "times": said_times(line.times, more=line is lines[-1]),
            "exactly": "" if line.exactly is None else said_percent(line.exactly),
            "at_least": "" if line.at_least is None else said_percent(line.at_least),
            "people": said_people(line.people),
        }
        for line in lines
    ]


def recipe(given: Answer) -> str:
    """Return a program of six lines that computes one person's chance again."""
    turns = ", ".join(f"({met.turn.people}, {met.turn.taken})" for met in given.groups[0].met)
    return (
        "from fractions import Fraction\n"
        "ways = [Fraction(1)]\n"
        f"for people, taken in [{turns}]:\n"
        "    p = Fraction(taken, people)\n"
        "    ways = [a * (1 - p) + b * p for a, b in zip(ways + [0], [0] + ways)]\n"
        f"print(float(sum(ways[{given.times}:])))\n"
    )


def said_month(month: str) -> str:
    """Say ``2026-11`` as the page writes months."""
    year, number = map(int, month.split("-"))
    # A day as the page writes it, without the day's own number in front.
    return day(date(year, number, 1)).split(NO_BREAK, 1)[1]


def said_times(times: int, *, more: bool = False) -> str:
    """Say how often: never, once, 2 times, with "or more" where nothing further is listed."""
    if times == 0:
        return _("never")
    said = ngettext("%(n)s time", "%(n)s times", times) % {"n": whole(times)}
    if times == 1:
        said = _("once")
    return _("%(times)s or more") % {"times": said} if more else said


def said_people(people: Fraction) -> str:
    """Say an expected number of people: with one decimal, or so many that two digits count."""
    if people >= 1 or people == 0:
        return _decimal(people, 1 if people else 0)
    return _decimal(people, 2 if people >= Fraction(1, 10) else 4)


def said_percent(chance: Fraction) -> str:
    """Say a chance in per cent, with so many decimals that three digits count."""
    share = chance * 100
    places = next((n for n in range(1, MOST_PLACES) if share * 10**n >= 100), MOST_PLACES)
    return _decimal(share, places if share else 0) + NO_BREAK + "%"


def said_one_in(chance: Fraction) -> str:
    """Say a chance as "1 in 149"."""
    n = one_in(chance)
    return _("none") if n is None else _("1 in %(n)s") % {"n": whole(n)}


def _title(given: Answer) -> str:
    times = said_times(given.times, more=True)
    return ngettext(
        "Drawn %(times)s in %(draws)s draw: by chance, %(expected)s of %(people)s people",
        "Drawn %(times)s in %(draws)s draws: by chance, %(expected)s of %(people)s people",
        len(given.numbers),
    ) % {
        "times": times,
        "draws": whole(len(given.numbers)),
        "expected": said_people(given.expected),
        "people": whole(given.people),
    }


def _decimal(value: Fraction, places: int) -> str:
    text = decimal(value, places)
    head, _point, tail = text.partition(".")
    mark = "," if in_khmer() else "."
    return whole(int(head)) + (digits(f"{mark}{tail}") if tail else "")
