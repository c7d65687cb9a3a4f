"""People of an invented force: the municipal police of Preah Sovann, a city that does not exist.

Guarantees: no name, number or unit is that of a real person or unit; the same random source gives
the same people. Names are put together from common Khmer family and given names, ranks follow the
pyramid of a municipal force, units are a tree from the commissariat to the post.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from passmuster.core.roster.people import FEMALE, MALE, OFFICER, RECRUIT, STAFF, Person

FORCE_NAME: Final = "Preah Sovann municipal police"
FORCE_NAME_KHMER: Final = "ស្នងការដ្ឋាននគរបាលក្រុងព្រះសុវណ្ណ"


class Unit(NamedTuple):
    """One unit of the invented force; ``parent`` is the code of the unit above it, or ""."""

    code: str
    khmer: str
    english: str
    parent: str
    share: int
    """Weight with which people are posted here."""


_OFFICES: Final = (
    ("01", "ការិយាល័យបុគ្គលិក", "Personnel Office", 2),
    ("02", "ការិយាល័យប្រឆាំងគ្រឿងញៀន", "Anti-Drug Office", 4),
    ("03", "ការិយាល័យចរាចរណ៍", "Traffic Office", 7),
    ("04", "ការិយាល័យព្រហ្មទណ្ឌ", "Criminal Police Office", 6),
    ("05", "ការិយាល័យសណ្តាប់ធ្នាប់សាធារណៈ", "Public Order Office", 8),
    ("06", "ការិយាល័យហិរញ្ញវត្ថុ", "Finance Office", 1),
    ("07", "មជ្ឈមណ្ឌលបណ្តុះបណ្តាល", "Training Centre", 4),
)
_DISTRICTS: Final = (
    ("11", "ផ្កាឈូក", "Phka Chhouk"),
    ("12", "ដើមត្នោត", "Daeum Tnaot"),
    ("13", "ព្រែកមាស", "Preaek Meas"),
    ("14", "ភ្នំស", "Phnum Sa"),
    ("15", "ស្ពានថ្មី", "Spean Thmey"),
    ("16", "បឹងខ្ចៅ", "Boeng Khchau"),
    ("17", "វាលសូត្រ", "Veal Soutr"),
    ("18", "កោះទុំ", "Kaoh Tum"),
)
_POSTS: Final = 4
"""Posts of each district inspectorate."""

_ROOT: Final = "00"


def _units() -> Iterator[Unit]:
    yield Unit(_ROOT, FORCE_NAME_KHMER, FORCE_NAME, "", 1)
    for code, khmer, english, share in _OFFICES:
        yield Unit(code, khmer, english, _ROOT, share)
    for code, khmer, english in _DISTRICTS:
        name, place = f"អធិការដ្ឋាននគរបាលខណ្ឌ{khmer}", f"{english} Inspectorate"
        yield Unit(code, name, place, _ROOT, 4)
        for post in range(1, _POSTS + 1):
            yield Unit(
                f"{code}{post:02}",
                f"ប៉ុស្តិ៍នគរបាល{khmer} {post}",
                f"{english} Post {post}",
                code,
                2,
            )


UNITS: Final = tuple(_units())
"""The unit tree, each unit after the one above it."""

_RANKS: Final = (
    ("ពលបាលទោ", 10),
    ("ពលបាលឯក", 14),
    ("ព្រឹន្ទបាលទោ", 22),
    ("ព្រឹន្ទបាលឯក", 20),
    ("អនុសេនីយ៍ត្រី", 12),
    ("អនុសេនីយ៍ទោ", 9),
    ("អនុសេនីយ៍ឯក", 6),
    ("វរសេនីយ៍ត្រី", 4),
    ("វរសេនីយ៍ទោ", 2),
    ("វរសេនីយ៍ឯក", 1),
)
"""Ranks, lowest first, with the weight of each in the pyramid."""

_RECRUIT_RANK: Final = "សិស្សនគរបាល"
_STAFF_RANK: Final = "បុគ្គលិកកិច្ចសន្យា"

_FAMILY: Final = (
    *(("សុខ", "Sok"), ("ចាន់", "Chan"), ("កែវ", "Keo"), ("លី", "Ly"), ("ហេង", "Heng")),
    *(("ជា", "Chea"), ("នួន", "Nuon"), ("ប៊ុន", "Bun"), ("មាស", "Meas"), ("ទេព", "Tep")),
    *(("រស់", "Ros"), ("ឈឹម", "Chhoem"), ("ពៅ", "Pov"), ("អ៊ុក", "Uk"), ("ម៉ៅ", "Mao")),
    *(("ស៊ុន", "Sun"), ("ភួង", "Phuong"), ("វង្ស", "Vong"), ("យិន", "Yin"), ("ទូច", "Touch")),
)
_GIVEN_MALE: Final = (
    *(("សុភា", "Sophea"), ("វិបុល", "Vibol"), ("រិទ្ធី", "Rithy"), ("សំណាង", "Samnang")),
    *(("ពិសិដ្ឋ", "Piseth"), ("ដារា", "Dara"), ("វាសនា", "Veasna"), ("សុវណ្ណ", "Sovann")),
    *(("បូរី", "Borey"), ("ច័ន្ទតារា", "Chantara"), ("គឹមហួត", "Kimhuot"), ("មុនី", "Mony")),
    *(("រតនៈ", "Ratanak"), ("សេរី", "Serey"), ("ភារុណ", "Phearun"), ("ធារិទ្ធ", "Thearith")),
)
_GIVEN_FEMALE: Final = (
    *(("ចន្នារី", "Channary"), ("ស្រីមុំ", "Sreymom"), ("បុប្ផា", "Bopha"), ("ធីតា", "Thida")),
    *(("មាលា", "Mealea"), ("រស្មី", "Reaksmey"), ("កល្យាណ", "Kalyan"), ("សុជាតា", "Socheata")),
    *(("ដាលីស", "Dalis"), ("ពេជ្រ", "Pich"), ("ណារី", "Nary"), ("វណ្ណា", "Vanna")),
)

_FIRST_NUMBER: Final = 1_001
_NUMBER_DIGITS: Final = 6
_FIRST_DAY: Final = date(1990, 1, 1)
_DAYS: Final = 13_400
"""Days over which people joined: to September 2026."""

_WOMEN: Final = 0.18
_RECRUITS: Final = 0.03
_STAFF: Final = 0.02


def invent_people(count: int, random: random.Random) -> Iterator[Person]:
    """Yield ``count`` invented people, each with a service number of their own.

    Numbers are six digits with leading zeros and rise with gaps, as in a real force.
    """
    number = _FIRST_NUMBER
    for _ in range(count):
        yield _person(f"{number:0{_NUMBER_DIGITS}}", random)
        number += random.randrange(1, 4)


def _person(number: str, random: random.Random) -> Person:
    sex = FEMALE if random.random() < _WOMEN else MALE
    family = random.choice(_FAMILY)
    given = random.choice(_GIVEN_FEMALE if sex == FEMALE else _GIVEN_MALE)
    person_class = _person_class(random.random())
    unit = random.choices(UNITS, _weights(UNITS))[0]
    joined = _FIRST_DAY + timedelta(days=random.randrange(_DAYS))
    return Person(
        number=number,
        name=f"{family[0]} {given[0]}",
        latin_name=f"{family[1]} {given[1]}",
        sex=sex,
        rank=_rank(person_class, random),
        unit_code=unit.code,
        unit_name=unit.khmer,
        person_class=person_class,
        joined_on=joined.isoformat(),
        badge="" if person_class != OFFICER else f"B{random.randrange(10_000, 100_000)}",
    )


def _person_class(chance: float) -> str:
    if chance < _RECRUITS:
        return RECRUIT
    return STAFF if chance < _RECRUITS + _STAFF else OFFICER


def _rank(person_class: str, random: random.Random) -> str:
    if person_class == OFFICER:
        return random.choices([rank for rank, _ in _RANKS], [weight for _, weight in _RANKS])[0]
    return _RECRUIT_RANK if person_class == RECRUIT else _STAFF_RANK


def _weights(units: Sequence[Unit]) -> list[int]:
    return [unit.share for unit in units]


ROSTER_HEADER: Final = (
    "អត្តលេខ",
    "ឈ្មោះ",
    "ឈ្មោះឡាតាំង",
    "ភេទ",
    "ឋានន្តរសក្តិ",
    "កូដអង្គភាព",
    "អង្គភាព",
    "ប្រភេទ",
    "ថ្ងៃចូលបម្រើការងារ",
    "លេខផ្លាកសញ្ញា",
)
"""Header of the invented personnel file, as a Khmer personnel office would write it."""

_SEX_WORDS: Final = {MALE: "ប្រុស", FEMALE: "ស្រី"}
_CLASS_WORDS: Final = {OFFICER: "មន្ត្រី", RECRUIT: "សិស្ស", STAFF: "បុគ្គលិក"}


def roster_rows(people: Sequence[Person]) -> Iterator[tuple[str, ...]]:
    """Yield the personnel file of these people: the header, then a row each, dates dd/mm/yyyy."""
    yield ROSTER_HEADER
    for person in people:
        joined = date.fromisoformat(person.joined_on)
        yield (
            person.number,
            person.name,
            person.latin_name,
            _SEX_WORDS[person.sex],
            person.rank,
            person.unit_code,
            person.unit_name,
            _CLASS_WORDS[person.person_class],
            f"{joined:%d/%m/%Y}",
            person.badge,
        )
