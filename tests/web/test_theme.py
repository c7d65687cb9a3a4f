"""Numerals, the fingerprint, the marks, and files that others wrote."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.template import Context, Template, TemplateSyntaxError
from django.utils import translation

import passmuster.web.theme
from passmuster.web.theme import numerals
from passmuster.web.theme.fingerprint import fingerprint
from passmuster.web.theme.storage import VersionedFiles
from tests.web.oversight_site import site

THEME = Path(passmuster.web.theme.__file__).parent
SPACE = "\u00a0"
MOMENT = datetime(2026, 11, 18, 7, 20, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def theme(tmp_path):
    with site(tmp_path):
        yield


@pytest.fixture(params=["en", "km"])
def language(request):
    with translation.override(request.param):
        yield request.param


def both(language, english, khmer):
    return english if language == "en" else khmer


def test_whole_numbers_group_by_a_no_break_space(language):
    assert numerals.whole(6102) == both(language, f"6{SPACE}102", f"៦{SPACE}១០២")
    assert numerals.whole(0) == both(language, "0", "០")


def test_shares_round_half_up_and_carry_the_language_s_mark(language):
    assert numerals.percent(3, 100) == both(language, f"3.0{SPACE}%", f"៣,០{SPACE}%")
    assert numerals.percent(1, 2000) == both(language, f"0.1{SPACE}%", f"០,១{SPACE}%")
    assert numerals.percent(0, 0) == "–"


def test_days_and_times_are_local_to_the_force(language):
    assert numerals.day(date(2026, 11, 18)) == both(
        language, f"18{SPACE}Nov{SPACE}2026", f"១៨{SPACE}វិច្ឆិកា{SPACE}២០២៦"
    )
    assert numerals.clock(MOMENT) == both(language, "14:20", "១៤:២០")
    assert numerals.clock(MOMENT, seconds=True) == both(language, "14:20:05", "១៤:២០:០៥")
    assert numerals.day(MOMENT.replace(hour=20)).startswith(both(language, "19", "១៩"))


@pytest.mark.parametrize(
    ("length", "english", "khmer"),
    [
        (timedelta(seconds=9), "9 s", "៩ វិនាទី"),
        (timedelta(minutes=8, seconds=52), "8 min 52 s", "៨ នាទី ៥២ វិនាទី"),
        (timedelta(hours=2, minutes=9), "2 h 9 min", "២ ម៉ោង ៩ នាទី"),
        (timedelta(days=3, hours=4), "3 days", "៣ ថ្ងៃ"),
    ],
)
def test_lengths_of_time_have_at_most_two_units(length, english, khmer, language):
    assert numerals.span(length) == both(language, english, khmer)


def test_sizes_of_files_are_short(language):
    assert numerals.size(999) == both(language, "999 bytes", "៩៩៩ បៃ")
    assert numerals.size(95_600) == both(language, "96 kB", "៩៦ kB")
    assert numerals.size(2_449_000) == both(language, "2.4 MB", "២,៤ MB")


def test_the_fingerprint_is_the_first_84_bits_of_the_hash():
    text = b"rivermouth.example/log\n7\nAAAA\n"
    bits = "".join(f"{byte:08b}" for byte in hashlib.sha256(text).digest())
    words = (THEME / "vendor" / "bip39" / "english.txt").read_text("ascii").split()
    found = fingerprint(text)
    assert found.words == tuple(words[int(bits[i : i + 11], 2)] for i in range(0, 66, 11))
    assert found.blocks == tuple(int(bits[i : i + 3], 2) for i in range(66, 84, 3))
    assert int("".join(found.digits)) == int(bits[:66], 2)
    assert [len(group) for group in found.digits] == [4] * 5


def test_the_word_list_is_the_public_one():
    words = (THEME / "vendor" / "bip39" / "english.txt").read_text("ascii").split()
    assert len(set(words)) == 2048
    assert words == sorted(words)
    assert len({word[:4] for word in words}) == 2048


def test_a_fingerprint_says_colours_and_digits_to_those_who_hear_it(language):
    template = Template("{% load theme %}{% fingerprint value %}")
    value = replace(fingerprint(b"x"), blocks=(1, 0, 2, 3, 4, 7))
    page = template.render(Context({"value": value}))
    english = "black 1, white 0, red 2, blue 3, yellow 4, orange 7"
    khmer = "ខ្មៅ ១, ស ០, ក្រហម ២, ខៀវ ៣, លឿង ៤, ទឹកក្រូច ៧"
    assert f'aria-label="{both(language, english, khmer)}"' in page
    assert '<i class="c1">1</i>' in page
    assert (" ".join(value.words) in page) == (language == "en")
    assert (" ".join(value.digits) in page) == (language == "km")


def test_only_the_nine_marks_exist():
    with pytest.raises(TemplateSyntaxError, match="no mark called lock"):
        Template("{% load theme %}{% mark 'lock' %}").render(Context())


def test_a_static_file_s_address_changes_with_its_bytes():
    style = THEME / "static" / "theme" / "passmuster.css"
    digest = hashlib.sha256(style.read_bytes()).hexdigest()
    address = VersionedFiles().url("theme/passmuster.css")
    assert address == f"/static/theme/passmuster.css?v={digest[:12]}"
    with pytest.raises(ImproperlyConfigured, match=r"no static file called 'theme/none\.css'"):
        VersionedFiles().url("theme/none.css")


def test_what_others_wrote_is_listed_with_licence_and_hash():
    packages = tomllib.loads((THEME / "VENDORED.toml").read_text("utf-8"))["package"]
    listed = {}
    for package in packages:
        assert all(package[fact] for fact in ("source", "version", "licence"))
        names = set(package["sha256"])
        assert names & {"OFL.txt", "LICENSE.txt"}, package["name"]
        listed |= {f"{package['folder']}/{n}": h for n, h in package["sha256"].items()}
    present = {
        path.relative_to(THEME).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in ("vendor", "static/vendor")
        for path in (THEME / folder).rglob("*")
        if path.is_file()
    }
    assert present == listed


def test_the_stylesheet_loads_nothing_from_elsewhere_and_only_files_that_exist():
    style = THEME / "static" / "theme" / "passmuster.css"
    text = style.read_text("utf-8")
    assert "@import" not in text
    parts = [part.split(")")[0].strip("\"'") for part in text.split("url(")[1:]]
    assert len(parts) == 4
    for part in parts:
        assert (style.parent / part).resolve().is_file(), part


def test_small_counts_are_words_in_english_and_digits_in_khmer(language):
    assert numerals.in_words(1) == both(language, "one", "១")
    assert numerals.in_words(10, first=True) == both(language, "Ten", "១០")
    assert numerals.in_words(11) == both(language, "11", "១១")
    assert numerals.in_words(0) == both(language, "0", "០")


def test_a_moment_of_today_is_said_without_its_day(language):
    today = numerals.when(MOMENT, MOMENT + timedelta(hours=2))
    other = numerals.when(MOMENT, MOMENT + timedelta(hours=20))
    assert both(language, "14:20", "១៤:២០") in today
    assert numerals.day(MOMENT) not in today
    assert numerals.day(MOMENT) in other


def test_the_lunar_line_is_khmer_on_every_page(language):
    assert numerals.lunar_line(date(2026, 5, 2)).startswith("ថ្ងៃសៅរ៍ ១រោច ខែពិសាខ")


@pytest.mark.parametrize(
    ("choice", "written"), [("", "<html lang="), ("dark", 'data-theme="dark"')]
)
def test_a_page_carries_a_person_s_choice_of_theme(choice, written, language):
    page = Template('{% extends "theme/base.html" %}').render(Context({"theme": choice}))
    assert written in page
    assert ("data-theme" in page) == bool(choice)
