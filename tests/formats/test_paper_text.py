"""What stands on paper: both languages, numbers and days, fonts, and names that want to be code."""

from __future__ import annotations

import hashlib
import re
import string
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from passmuster.core.kernel.errors import UnusableInput
from passmuster.formats.paper import language, typeset
from passmuster.formats.paper.ceremony import minutes_pdf
from passmuster.formats.paper.correction import correction_pdf
from passmuster.formats.paper.custody_form import Addressee, copy_pdf
from passmuster.formats.paper.labels import labels_pdf
from passmuster.formats.paper.language import Language
from passmuster.formats.paper.manifest import manifest_pdf
from passmuster.formats.paper.notice import notice_pages, notice_pdf
from passmuster.formats.paper.seal_sheet import notebook_pdf, seal_pages, seal_pdf
from passmuster.formats.paper.typeset import FOLDER, shown, typeset_pdf
from passmuster.formats.paper.wording import WORDING, load_wording
from tests.formats import custody_samples
from tests.formats.paper_samples import HERE, cover, minutes, notice, seal

NAMES = sorted(path.stem for path in WORDING.glob("*.toml"))


def test_days_and_numbers_are_written_as_letters_of_each_language_write_them() -> None:
    on = date(2026, 11, 18)
    assert language.day(on, "en").replace("\u00a0", " ") == "18 November 2026"
    assert language.day(on, "km") == "ថ្ងៃទី១៨ ខែវិច្ឆិកា ឆ្នាំ២០២៦"
    assert language.whole(60123, "km") == "៦០\u00a0១២៣"


def test_a_moment_says_its_offset_when_it_has_one() -> None:
    at = datetime(2026, 11, 18, 10, 30, tzinfo=HERE)
    assert language.moment(at, "en").endswith("10:30 (UTC+07:00)")
    assert language.moment(at.astimezone(UTC), "km").endswith("០៣:៣០ (UTC+00:00)")
    assert language.moment(at.replace(tzinfo=None), "en").endswith("10:30")


def test_every_month_has_its_name() -> None:
    for tongue in ("en", "km"):
        months = {language.day(date(2026, month, 1), tongue) for month in range(1, 13)}
        assert len(months) == 12


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(UnusableInput) as refused:
        language.require_language("fr")
    assert refused.value.code == "language-unknown"


@pytest.mark.parametrize("name", NAMES)
def test_every_text_stands_in_both_languages_with_the_same_facts(name: str) -> None:
    wording = load_wording(name)
    assert wording.version
    assert date.fromisoformat(wording.date)
    assert wording.khmer in ("unsure", "sure")
    for key, text in wording.texts.items():
        assert text.en, key
        words = re.sub(r"\{\w+\}|\W", "", text.en)
        assert not words or any("\u1780" <= letter <= "\u17ff" for letter in text.km), key
        facts = [
            sorted(field for _, field, _, _ in string.Formatter().parse(said) if field)
            for said in (text.en, text.km)
        ]
        assert facts[0] == facts[1], key


@pytest.mark.parametrize("name", NAMES)
def test_a_text_that_counts_has_its_form_for_one_and_says_no_plural_of_it(name: str) -> None:
    """A number that is counted stands in a text of its own, so that one slip is not "1 slips"."""
    wording = load_wording(name)
    for key, text in wording.texts.items():
        counted = re.search(r"\{(\w+)\} (slips|units|hours)\b", text.en)
        assert not counted or text.one, key
        if text.one:
            fields = {field for _, field, _, _ in string.Formatter().parse(text.one) if field}
            assert fields == {"number"}, key
            assert wording.count(key, 1, "en").startswith(text.one.format(number=1)), key
            assert wording.count(key, 2, "en") == text.en.format(number=2), key
            assert wording.count(key, 1, "km") == text.km.format(number="១"), key


@pytest.mark.parametrize("name", NAMES)
def test_a_text_that_is_not_confirmed_names_what_it_must_be_compared_with(name: str) -> None:
    wording = load_wording(name)
    for key in wording.unconfirmed():
        assert wording.texts[key].source, key


@pytest.mark.parametrize("name", NAMES)
def test_no_text_judges_or_begs(name: str) -> None:
    banned = ("suspect", "offender", "fail", "clean", "dirty", "caught", "please", "guilty", "!")
    for key, text in load_wording(name).texts.items():
        assert not [word for word in banned if word in text.en.lower()], key
        assert "!" not in text.km, key


def test_what_is_not_drawn_cannot_reorder_or_hide_a_name() -> None:
    assert shown("Sok\u202e\u2067 Da\u200bra\x07", 40, "name") == "Sok Dara"
    assert shown("a\ue000b\ue001c", 40, "name") == "abc"
    assert shown("Sok\ud800", 40, "name") == "Sok?"
    assert shown("e\u0301\u0301\u0301\u0301\u0301\u0301\u0301", 40, "name").count("\u0301") == 2


def test_a_long_word_may_break_and_a_khmer_one_only_when_it_is_no_word() -> None:
    joint = "\u200b"
    assert joint not in shown("W" * 16, 200, "name")
    assert shown("W" * 40, 200, "name").split(joint) == ["W" * 16, "W" * 16, "W" * 8]
    unit = "ស្នងការដ្ឋាននគរបាលក្រុងព្រះសុវណ្ណ"
    assert shown(unit, 200, "unit") == unit
    assert shown(unit + "Office", 200, "unit").split(joint) == [unit, "Office"]
    for piece in shown("ក្ស្ម" * 40, 200, "unit").split(joint):
        assert piece == "ក្ស្ម" * (len(piece) // 5)


def test_a_text_longer_than_paper_has_room_for_is_refused_by_name() -> None:
    with pytest.raises(UnusableInput, match="The place has 201") as refused:
        shown("x" * 201, 200, "place")
    assert refused.value.code == "paper-text-long"


def test_a_page_that_cannot_be_set_is_refused() -> None:
    with pytest.raises(UnusableInput) as refused:
        typeset_pdf("seal", {"language": "en"}, day=date(2026, 1, 1))
    assert refused.value.code == "paper-not-set"


@pytest.mark.parametrize("tongue", ["en", "km"])
def test_every_letter_of_ours_stands_in_our_own_fonts(tongue: Language) -> None:
    """A letter that none of them has, or a stand-in left unfilled, would bring in another."""
    people = [notice(), notice(unit="Personnel Office")]
    made = (
        notice_pdf(people, cover(from_moment=datetime(2026, 11, 25, tzinfo=HERE)), tongue),
        seal_pdf([seal()], tongue),
        notebook_pdf([seal()], tongue),
        minutes_pdf(minutes(), tongue),
        labels_pdf([custody_samples.sheet()], tongue),
        *(copy_pdf(custody_samples.form(), one, tongue) for one in Addressee),
        manifest_pdf(custody_samples.manifest(), [], tongue),
        correction_pdf(custody_samples.correction(), custody_samples.donor().identifiers(), tongue),
    )
    for pdf in made:
        fonts = set(re.findall(rb"/FontName/[A-Z]{6}[+]([A-Za-z-]+)", pdf))
        assert fonts
        assert {name.split(b"-")[0] for name in fonts} <= {
            b"AtkinsonHyperlegibleNext",
            b"NotoSansKhmer",
            b"DejaVuSansMono",
        }


def test_pages_are_numbered() -> None:
    """Two equal seals differ in the page's number, and a page of another total in the total."""
    two, three = (seal_pages([seal()] * n, "km", ppi=60) for n in (2, 3))
    assert len({*two, *three}) == 5
    slips = [notice_pages([notice()] * n, cover(), "en", ppi=60) for n in (2, 3)]
    assert len({page for pages in slips for page in pages}) == 7


def test_no_template_evaluates_a_text() -> None:
    """A fact is shown; the only thing read as data is the JSON, and nothing is read as code."""
    for template in typeset.TEMPLATES.glob("*.typ"):
        source = template.read_text("utf-8")
        assert "eval(" not in source, template.name
        assert "@preview" not in source, template.name
        assert source.count("sys.inputs") == (template.name == "common.typ"), template.name


def test_fonts_are_listed_with_source_licence_and_hash() -> None:
    packages = tomllib.loads((FOLDER / "VENDORED.toml").read_text("utf-8"))["package"]
    listed: dict[str, str] = {}
    for package in packages:
        assert package["source"]
        assert package["licence"] == "OFL-1.1"
        listed |= {f"{package['folder']}/{n}": h for n, h in package["sha256"].items()}
    present = {
        path.relative_to(FOLDER).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (FOLDER / "fonts").rglob("*")
        if path.is_file()
    }
    assert present == listed


def test_fonts_were_unpacked_from_those_of_the_pages() -> None:
    vendor = Path(FOLDER).parents[1] / "web" / "theme" / "static" / "vendor"
    for package in tomllib.loads((FOLDER / "VENDORED.toml").read_text("utf-8"))["package"]:
        folder = vendor / Path(package["folder"]).name
        for name, digest in package["unpacked_from"].items():
            packed = (folder / name).with_suffix(".woff2").read_bytes()
            assert hashlib.sha256(packed).hexdigest() == digest
        licence = (folder / "OFL.txt").read_text("utf-8")
        assert "with Reserved Font Name" not in licence.split("-----")[0]
