"""Sealed slips: what shows outside, what stands inside, and names that want to be code."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from typing import Literal

import pytest

from passmuster.core.kernel.errors import UnusableInput
from passmuster.formats.paper.notice import (
    MOST_SLIPS,
    Cover,
    Notice,
    _facts,
    notice_pages,
    notice_pdf,
)
from passmuster.formats.paper.wording import load_wording
from tests.formats.paper_samples import COMMITMENT, HERE, URL, cover, notice
from tests.formats.pictures import Picture, codes, read

OUTSIDE = (33 + 88) / 297
"""The receipt and the address: what shows when the sheet is folded."""

Language = Literal["km", "en"]
PPI = 40


def slip(one: Notice, facts: Cover, language: Language = "en") -> bytes:
    return notice_pages([one], facts, language, ppi=PPI)[-1]


def outside(one: Notice, facts: Cover, language: Language = "en") -> Picture:
    return read(slip(one, facts, language), upto=OUTSIDE)


@pytest.mark.parametrize("language", ["en", "km"])
def test_the_outside_shows_the_person_and_nothing_else(language: Language) -> None:
    """Whatever is inside may change: not a pixel of the outside does."""
    other = replace(
        notice(),
        within=45,
        place="Elsewhere",
        commitment="0" * 64,
        fingerprint="ffff",
    )
    elsewhere = cover(
        force="Other police",
        draw="2027-002",
        dossier_url="https://x.example/2027-002",
        lunar="",
        contact="nobody",
        bottle_hours=None,
        heading=("Kingdom",),
    )
    first = outside(notice(), cover(), language)
    assert first == outside(other, elsewhere, language)
    assert first != outside(replace(notice(), name="Chan Sreymom"), cover(), language)
    assert first.ink > 300


@pytest.mark.parametrize("prefix", ["outside", "strip"])
def test_no_outside_text_says_what_it_is_about(prefix: str) -> None:
    wording = load_wording("notice")
    english = " ".join(wording.labels(prefix, "en").values()).lower()
    khmer = " ".join(wording.labels(prefix, "km").values())
    telling = ("test", "drug", "urine", "draw", "sample", "specimen", "health", "bottle", "lot ")
    assert not [word for word in telling if word in english]
    telling_khmer = ("តេស្ត", "ញៀន", "ទឹកនោម", "ឆ្នោត", "សំណាក", "សុខភាព", "ដប", "គ្រូពេទ្យ")
    assert not [word for word in telling_khmer if word in khmer]


def test_the_record_number_outside_must_not_name_the_draw() -> None:
    with pytest.raises(UnusableInput) as refused:
        notice_pdf([notice(record="2026-031/7")], cover(), "en")
    assert refused.value.code == "record-tells-draw"


@pytest.mark.parametrize("language", ["en", "km"])
def test_the_code_leads_to_the_draw_s_public_page(language: Language) -> None:
    page = notice_pages([notice()], cover(), language, ppi=110)[-1]
    assert codes(page) == [URL]


@pytest.mark.parametrize(
    "url",
    [
        "https://x.example/draws/2026-030/",
        "https://x.example/draws/2026-031/?person=004711",
        "https://x.example/draws/2026-031/#004711",
        "https://004711@x.example/draws/2026-031/",
        "javascript:2026-031",
    ],
)
def test_an_address_that_could_carry_a_person_is_refused(url: str) -> None:
    with pytest.raises(UnusableInput) as refused:
        notice_pdf([notice()], cover(dossier_url=url), "en")
    assert refused.value.code == "dossier-url-unusable"


@pytest.mark.parametrize("commitment", ["", COMMITMENT[:-1], COMMITMENT.upper(), "g" * 64])
def test_a_commitment_of_another_form_is_refused(commitment: str) -> None:
    with pytest.raises(UnusableInput) as refused:
        notice_pdf([notice(commitment=commitment)], cover(), "en")
    assert refused.value.code == "commitment-malformed"


def test_nobody_to_write_to_and_an_unknown_language_are_refused() -> None:
    with pytest.raises(UnusableInput) as refused:
        notice_pdf([], cover(), "en")
    assert refused.value.code == "notices-missing"
    with pytest.raises(UnusableInput) as refused:
        notice_pdf([notice()] * (MOST_SLIPS + 1), cover(), "en")
    assert refused.value.code == "notices-too-many"
    with pytest.raises(UnusableInput) as refused:
        notice_pdf([notice()], cover(), "fr")  # type: ignore[arg-type]
    assert refused.value.code == "language-unknown"


@pytest.mark.parametrize("language", ["en", "km"])
def test_the_same_facts_give_the_same_bytes_dated_by_the_letter(language: Language) -> None:
    people = [notice(), notice(service_number="004712", unit="Personnel Office")]
    first = notice_pdf(people, cover(), language)
    assert first == notice_pdf(list(reversed(people)), cover(), language)
    assert first.startswith(b"%PDF-1.7")
    assert b"CreationDate(D:20261124000000Z)" in first
    assert first != notice_pdf(people, cover(issued=date(2026, 11, 23)), language)


@pytest.mark.parametrize(
    "name",
    [
        '#panic("x")',
        "$a^2$ *b* _c_ `d` = e",
        '[x] @y <z> \\ "q" // r /* s */ ~ --- #let',
        '#{sys.inputs.facts} #eval("1") #read("/etc/passwd")',
        "{name} {0} {contact.__class__}",
    ],
)
def test_a_name_full_of_markup_is_shown_letter_by_letter(name: str) -> None:
    """Each sign leaves its own ink: without it the page is another one."""
    full = slip(notice(name=name), cover())
    assert read(full, upto=OUTSIDE).ink > outside(notice(name=""), cover()).ink
    for sign in set(name) - {" "}:
        assert slip(notice(name=name.replace(sign, "", 1)), cover()) != full, sign


def test_marks_that_turn_the_direction_change_no_pixel() -> None:
    plain = slip(notice(name="Sok Dara"), cover())
    assert slip(notice(name="Sok \u202eDa\u2067ra\u200f"), cover()) == plain


def test_the_longest_texts_stay_on_their_sheet() -> None:
    for letter in ("W", "ស្នងការដ្ឋាន", "Wa "):
        long = {"name": 120, "unit": 160, "service_number": 60, "place": 200}
        one = notice(**{key: (letter * most)[:most].strip() for key, most in long.items()})
        facts = cover(
            force=(letter * 120)[:120], contact=(letter * 160)[:160], opening=(letter * 160)[:160]
        )
        pages = notice_pages([one, notice()], facts, "km", ppi=PPI)
        assert len(pages) == 3
        for page in pages:
            picture = read(page)
            edge = {value for row in picture.rows for value in row[-6:-2]}
            assert min(edge) > 60, "only the pale fold marks and seal marks may stand at the edge"


def test_sixty_units_fill_a_hand_over_sheet_of_several_pages() -> None:
    people = [notice(unit=f"Post {n % 60:02}", service_number=f"{n:06}") for n in range(120)]
    pages = notice_pages(people, cover(), "en", ppi=20)
    assert 123 <= len(pages) <= 124


def test_the_hand_over_sheet_holds_counts_and_no_name() -> None:
    """Other people of the same units: not a pixel of the sheet changes."""
    people = [notice(), notice(unit="Personnel Office", name="Keo Dara")]
    others = [
        replace(one, name="Somebody Else", service_number=f"9{n}") for n, one in enumerate(people)
    ]
    facts = cover(
        from_moment=datetime(2026, 11, 25, 5, 30, tzinfo=HERE), heading=("Nation",), lunar=""
    )
    sheets = [notice_pages(group, facts, "en", ppi=PPI)[0] for group in (people, others)]
    assert sheets[0] == sheets[1]
    assert sheets[0] != notice_pages([*people, notice()], facts, "en", ppi=PPI)[0]


def test_the_hand_over_sheet_counts_one_slip_and_one_unit_as_one() -> None:
    one = _facts([notice()], cover(), "en")["counts"]
    assert one.startswith("1 slip for 1 unit, sorted by unit")
    two = [notice(), notice(unit="Personnel Office", name="Keo Dara")]
    assert _facts(two, cover(), "en")["counts"].startswith("2 slips for 2 units,")
    assert _facts(two, cover(), "km")["counts"].startswith("លិខិត ២ សម្រាប់អង្គភាព ២ ")


@pytest.mark.parametrize("language", ["en", "km"])
def test_the_hand_over_sheet_names_unconfirmed_rules_in_words(language: Language) -> None:
    """Every text without a confirmed rule is named as people say it, never by its key."""
    said = _facts([notice()], cover(), language)["unconfirmed"]
    keys = load_wording("notice").unconfirmed()
    assert said.count(", ") == len(keys) - 1
    assert "_" not in said
    assert language == "en" or not re.search("[a-z]", said)


def test_the_inside_says_when_where_and_how_long_bottle_b_may_be_asked_for() -> None:
    whole = slip(notice(), cover())
    for one, facts in (
        (notice(within=45), cover()),
        (notice(place="Elsewhere"), cover()),
        (notice(), cover(bottle_hours=None)),
        (notice(), cover(opening_day=date(2026, 12, 21))),
        (notice(commitment="5" + COMMITMENT[1:]), cover()),
    ):
        assert slip(one, facts) != whole


def test_digits_behind_the_printed_ones_stay_off_the_slip() -> None:
    """Sixteen digits find the mark; the whole commitment is the person's to show."""
    whole = slip(notice(), cover())
    assert slip(notice(commitment=COMMITMENT[:16] + "0" * 48), cover()) == whole


def test_many_slips_are_one_file_with_the_shared_text_in_it_once() -> None:
    """What is the same on every sheet is stored once, not on seventy pages."""
    people = [notice(service_number=f"{n:06}") for n in range(71)]
    few, many = (notice_pdf(people[:n], cover(), "km") for n in (1, 71))
    assert many.count(b"/Type/Page/") == 72
    assert len(many) < len(few) + 70 * 12_000


@pytest.mark.parametrize("slips", [1, 2])
def test_the_sheet_that_counts_the_slips_reads_right_for_one_and_for_many(slips: int) -> None:
    people = [notice(service_number=f"{n:06}", unit=f"Post {n}") for n in range(slips)]
    counts = _facts(people, cover(), "en")["counts"]
    said = {1: "1 slip for 1 unit, sorted by unit;", 2: "2 slips for 2 units, sorted by unit;"}
    assert counts.startswith(said[slips])


NOBODY_DREW = {"draw": "", "dossier_url": "", "opening": "", "opening_day": None}


@pytest.mark.parametrize("language", ["en", "km"])
def test_a_slip_that_no_draw_decided_says_nothing_of_one_and_looks_the_same_outside(
    language: Language,
) -> None:
    called = notice(commitment="")
    ordered, drawn = cover(**NOBODY_DREW), cover()
    assert outside(called, ordered, language) == outside(notice(), drawn, language)
    assert codes(slip(called, ordered, language)) == []
    facts = _facts([called], ordered, language)
    wording = load_wording("notice")
    said = facts["say"]["inside"]
    assert said["title"] == wording.say("ordered_title", language)
    assert said["chance"] == wording.say("ordered_chance", language)
    assert {"draw-how", "draw-check"} & set(facts) == set()


def test_where_staying_away_is_no_refusal_the_slip_says_so() -> None:
    free = _facts([notice()], cover(may_refuse=False), "en")["absent"]
    bound = _facts([notice()], cover(), "en")["absent"]
    assert "no refusal" in free
    assert "can count as a refusal" in bound
