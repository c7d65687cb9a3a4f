"""Every string of the sites is in both catalogues and translated; the compiled ones are fresh."""

from __future__ import annotations

import re

import pytest
from babel.messages.catalog import Catalog

from tools import messages

PAPERS = messages.ROOT / "src/passmuster/formats/paper/wording"
KHMER = re.compile("[\u1780-\u17ff]")
# Khmer texts need no Khmer letter where the whole string is a unit of measure.
UNITS = frozenset({"%(n)s kB", "%(n)s MB", "%(value)s mL", "ng/mL"})


def test_nothing_is_missing_stale_untranslated_or_has_lost_a_placeholder():
    assert messages.faults() == []


def test_collecting_again_changes_no_catalogue():
    for language in messages.LANGUAGES:
        committed = messages.catalogue(language).read_bytes()
        assert messages.bytes_of(messages.collected(language)) == committed, language


def test_every_khmer_string_is_written_in_khmer_letters():
    for message in messages.read("km"):
        for text in [message.string] if isinstance(message.string, str) else message.string:
            if message.id and message.id not in UNITS:
                assert KHMER.search(text), message.id


def test_khmer_texts_hold_no_invisible_breaks_and_end_sentences_in_khmer():
    for message in messages.read("km"):
        for text in [message.string] if isinstance(message.string, str) else message.string:
            if message.id:
                assert not set(text) & {"\u200b", "\u200c", "\u200d"}, message.id
                assert not text.endswith("."), message.id


def test_uncertain_khmer_terms_are_marked_for_a_khmer_reader():
    comments = [" ".join(m.user_comments) for m in messages.read("km") if m.user_comments]
    assert len(comments) >= 20
    assert all(comment.startswith("UNSURE, for a Khmer reader: ") for comment in comments)


OTHER_SPELLINGS = {
    "donor": ("អ្នកផ្តល់សំណាក", "អ្នកផ្ដល់សំណាក", "ម្ចាស់សំណាក"),
    "cup": ("ពែង",),
    "opening": ("អត្ថបទបើកបង្ហាញ", "សំណុំបើក", "ឯកសារបើក"),
}
"""What pages and papers called a thing beside the word of docs/glossary.md."""


@pytest.mark.parametrize("noun", OTHER_SPELLINGS)
def test_a_noun_of_the_glossary_has_one_spelling_on_pages_and_on_paper(noun):
    texts = {path.name: path.read_text("utf-8") for path in PAPERS.glob("*.toml")}
    texts["pages"] = messages.catalogue("km").read_text("utf-8").replace('"\n"', "")
    assert len(texts) > 5
    for spelling in OTHER_SPELLINGS[noun]:
        assert [name for name, text in texts.items() if spelling in text] == []


@pytest.fixture
def one_message():
    def make(text, string, **more):
        held = Catalog(locale="km")
        return held.add(text, string, **more)

    return make


@pytest.mark.parametrize(
    ("text", "string", "fault"),
    [
        ("%(n)s days", "", "not translated"),
        ("%(n)s days", "ថ្ងៃ", "other placeholders"),
        ("<b>now</b>", "ឥឡូវ", "other markup"),
        (("%(n)s day", "%(n)s days"), ("",), "not translated"),
    ],
)
def test_a_fault_of_one_string_is_named(one_message, text, string, fault):
    assert list(messages._faults_of(one_message(text, string))) == [fault]


def test_a_guess_is_no_translation(one_message):
    guessed = one_message("Draw", "ឆ្នោត", flags={"fuzzy"})
    assert list(messages._faults_of(guessed)) == ["marked as guessed"]


def test_a_stale_compiled_catalogue_is_found(tmp_path, monkeypatch):
    for language in messages.LANGUAGES:
        copy = tmp_path / language / "LC_MESSAGES" / "django.po"
        copy.parent.mkdir(parents=True)
        copy.write_bytes(messages.catalogue(language).read_bytes())
        copy.with_suffix(".mo").write_bytes(messages.compiled(language))
    monkeypatch.setattr(messages, "LOCALE", tmp_path)
    assert messages.faults() == []
    changed = messages.catalogue("km")
    changed.write_bytes(changed.read_bytes().replace("ត្រូវគ្នា".encode(), "ត្រូវ".encode()))
    assert messages.faults() == [
        "km: the compiled catalogue is stale; run tools/messages.py compile"
    ]


def test_a_form_for_one_thing_may_leave_its_number_out_and_no_other_form_may(one_message):
    forms = ("One act", "%(n)s acts")
    assert list(messages._faults_of(one_message(forms, forms))) == []
    lost = one_message(forms, ("%(n)s act", "Some acts"))
    assert list(messages._faults_of(lost)) == ["other placeholders"]


def test_a_sentence_that_looks_like_a_line_of_the_head_is_kept():
    held = Catalog(locale="km", project="Passmuster")
    held.add("Agree: %(yes)s. " * 8, "ត្រូវគ្នា៖ %(yes)s។ " * 8)
    assert "Agree: %(yes)s." in messages.bytes_of(held).decode()
