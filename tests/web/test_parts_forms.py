"""Forms as every page draws them: labels, hints, faults, both digits, nothing chosen beforehand."""

from __future__ import annotations

from datetime import date, time

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from passmuster.core.kernel.errors import UnusableInput
from passmuster.web.theme import numerals
from passmuster.web.theme.fields import (
    ClockField,
    DayField,
    DayPlacesField,
    PlainForm,
    WholeField,
)
from passmuster.web.theme.parts import choice
from tests.web.oversight_site import site

DAY = date(2026, 11, 18)


@pytest.fixture(autouse=True)
def english(tmp_path):
    with site(tmp_path), translation.override("en"):
        yield


def write(line, **given):
    return Template("{% load parts %}" + line).render(Context(given))


class Everything(PlainForm):
    name = forms.CharField(label="Name", help_text="As on the card.")
    strip = forms.ChoiceField(
        label="Strip?", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect
    )
    code = forms.ChoiceField(label="Code", choices=[("", "Choose"), ("x", "X")])
    several = forms.MultipleChoiceField(
        label="Several", choices=[("a", "A"), ("b", "B")], widget=forms.CheckboxSelectMultiple
    )
    count = WholeField(label="Count", least=1, most=20)
    born = DayPlacesField(label="Born")
    file = forms.FileField(label="File")
    read = forms.BooleanField(label="Read")
    note = forms.CharField(label="Note", required=False)
    at = forms.CharField(widget=forms.HiddenInput)

    def clean(self):
        raise forms.ValidationError("These two do not agree.")


def test_a_field_s_label_hint_and_fault_are_tied_to_its_control():
    page = write("{% field f.name %}", f=Everything({}))
    assert '<label for="id_name">Name</label>' in page
    assert '<p class="hint" id="id_name_hint">As on the card.</p>' in page
    assert 'aria-describedby="id_name_hint id_name_error" aria-invalid="true"' in page
    assert 'class="field bad"' in page
    assert 'href="#late"' in page


def test_a_sound_field_is_not_marked():
    page = write("{% field f.name %}", f=Everything())
    assert "bad" not in page
    assert "aria-invalid" not in page
    assert "aria-describedby" in page
    assert "aria-describedby" not in write("{% field f.note %}", f=Everything())


def test_the_browser_checks_nothing_before_sending_and_fills_in_nothing():
    page = write("{% fields f %}", f=Everything())
    assert "required" not in page
    assert 'type="text" name="name" id="id_name" aria-describedby="id_name_hint"' in page
    assert page.count('autocomplete="off"') == 7  # text, select, number, three places, note
    assert 'autocomplete="username"' in write(
        '{% field f.name autocomplete="username" %}', f=Everything()
    )


def test_choices_are_rows_and_none_is_chosen():
    page = write("{% field f.strip %}{% field f.several %}", f=Everything({}))
    assert page.count("<fieldset") == 2
    assert page.count("<label>") == 4
    assert "checked" not in page
    assert '<fieldset class="field bad" aria-describedby="id_strip_error">' in page


def test_a_choice_may_say_what_it_means():
    class Explained(PlainForm):
        one = forms.ChoiceField(choices=[("a", choice("A", "<first>"))], widget=forms.RadioSelect)

    page = write("{% field f.one %}", f=Explained())
    assert '<span>A<span class="hint">&lt;first&gt;</span></span>' in page


def test_every_kind_of_field_is_drawn_in_its_own_shape():
    page = write("{% fields f %}{% file_drop f.file hint='Up to 20 MB.' %}", f=Everything())
    assert '<input type="hidden" name="at" id="id_at">' in page
    assert page.count('class="field drop stack-s"') == 2
    assert "Up to 20 MB." in page
    assert '<label class="small" for="id_born_1">Month</label>' in page
    assert 'Note <span class="hint">(optional)</span>' in page
    assert "(optional)" not in write("{% fields f asking=False %}", f=Everything())


def test_a_code_stays_latin_and_a_short_number_carries_its_unit():
    page = write('{% field f.name latin=True label="No." %}', f=Everything())
    assert 'class="id" lang="en" spellcheck="false"' in page
    assert '<label for="id_name">No.</label>' in page
    shown = write('{% field f.count short=True unit="mL" %}', f=Everything())
    assert 'class="short"' in shown
    assert "<span>mL</span>" in shown


def test_a_field_keeps_its_own_class_and_can_be_closed():
    class Closed(PlainForm):
        one = forms.CharField(
            disabled=True, widget=forms.TextInput(attrs={"class": "own", "autocomplete": "tel"})
        )

    page = write("{% field f.one short=True %}", f=Closed())
    assert 'class="own short"' in page
    assert "disabled" in page
    assert 'autocomplete="tel"' in page
    assert "off" not in page


def test_the_summary_names_each_fault_and_leads_to_the_control_that_mends_it():
    page = write("{% error_summary f %}", f=Everything({}))
    assert "Ten answers need mending" in page
    assert "<b>These two do not agree.</b>" in page
    for target in ("id_name", "id_strip_0", "id_born_0", "id_several_0", "id_file", "id_read"):
        assert f'<a href="#{target}">' in page
    assert ">Strip? Choose one answer.</a>" in page
    assert ">Name: Fill in this answer.</a>" in page
    assert "autofocus" in page
    assert write("{% error_summary f %}", f=Everything()).strip() == ""


def test_the_summary_speaks_for_several_forms_and_may_have_its_own_title():
    page = write(
        '{% error_summary f g title="Two rows" text="Mend them." focus=False %}',
        f=Everything({}),
        g=Everything({}, prefix="second"),
    )
    assert "Two rows" in page
    assert "#id_second-name" in page
    assert "autofocus" not in page


class Typed(PlainForm):
    count = WholeField(least=2, most=9000, required=False)
    day = DayField(required=False)
    at = ClockField(required=False)
    born = DayPlacesField(required=False)


def typed(**data):
    return Typed({f"{name}": text for name, text in data.items()})


@pytest.mark.parametrize(
    "text", ["6102", "6 102", "6\u00a0102", "6,102", "៦១០២", "៦ ១០២", " 6102 "]
)
def test_a_number_is_read_in_both_digits_and_with_groups(text):
    form = typed(count=text)
    assert form.is_valid()
    assert form.cleaned_data["count"] == 6102


@pytest.mark.parametrize("text", ["6.102", "-1", "six", "61 02", "1e3"])
def test_what_is_no_whole_number_is_said_with_an_example(text):
    form = typed(count=text)
    assert form.errors["count"] == ["Write a whole number, such as 1\u00a0250."]
    assert form.errors.as_data()["count"][0].code == "number-unreadable"


def test_a_number_beyond_its_bounds_is_told_them():
    assert typed(count="1").errors["count"] == ["Write 2 or more."]
    assert typed(count="9001").errors["count"] == ["Write 9\u00a0000 or less."]


@pytest.mark.parametrize(
    "text",
    [
        *("18/11/2026", "18-11-2026", "2026-11-18", "18 Nov 2026", "18 November 2026"),
        *("១៨/១១/២០២៦", "១៨ វិច្ឆិកា ២០២៦", "ថ្ងៃទី១៨ ខែវិច្ឆិកា ឆ្នាំ២០២៦", " 18 Nov 2026 "),
    ],
)
def test_a_day_is_read_in_the_words_and_digits_of_both_languages(text):
    form = typed(day=text)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["day"] == DAY


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("31/02/1988", "date-impossible"),
        ("18/11/2569", "date-buddhist-era"),
        ("soon", "date-unreadable"),
        ("46344", "date-unreadable"),
        ("20261118", "date-unreadable"),
        ("n/a", "date-unreadable"),
    ],
)
def test_a_day_is_never_guessed(text, code):
    with pytest.raises(UnusableInput) as refused:
        numerals.parse_day(text)
    assert refused.value.code == code
    assert "18\u00a0Nov\u00a02026" in refused.value.message


@pytest.mark.parametrize("text", ["14:20", "14.20", "14h20", "១៤:២០"])
def test_a_time_of_day_is_read_on_24_hours(text):
    form = typed(at=text)
    assert form.is_valid()
    assert form.cleaned_data["at"] == time(14, 20)


@pytest.mark.parametrize("text", ["24:00", "2 pm", "14:60", "1420"])
def test_what_is_no_time_of_day_is_said(text):
    assert typed(at=text).errors["at"] == ["Write the time on 24 hours, such as 14:20."]


def places(day, month, year):
    return Typed({"born_0": day, "born_1": month, "born_2": year})


def test_a_day_in_three_places_takes_both_digits():
    for given in (("18", "11", "2026"), ("១៨", "១១", "២០២៦")):
        form = places(*given)
        assert form.is_valid()
        assert form.cleaned_data["born"] == DAY
    assert places("", "", "").errors == {}
    assert places("18", "", "2026").errors["born"] == ["Fill in day, month and year."]
    assert places("31", "2", "2026").errors.as_data()["born"][0].code == "date-impossible"


def test_empty_optional_answers_are_nothing():
    form = typed()
    assert form.is_valid()
    assert set(form.cleaned_data.values()) == {None}


def test_what_is_known_is_written_in_the_page_s_digits_and_what_was_typed_stays():
    known = {"count": 6102, "day": DAY, "at": time(9, 5), "born": DAY}
    with translation.override("km"):
        page = write("{% fields f %}", f=Typed(initial=known))
        for text in ("៦១០២", "១៨\u00a0វិច្ឆិកា\u00a0២០២៦", "០៩:០៥", "២០២៦"):
            assert f'value="{text}"' in page
    assert 'value="six"' in write("{% field f.count %}", f=typed(count="six"))


def test_a_form_sent_back_as_it_was_has_not_changed():
    form = Typed(
        {"count": "6102", "day": "18\u00a0Nov\u00a02026"}, initial={"count": 6102, "day": DAY}
    )
    assert form.changed_data == []


def test_a_form_may_say_better_what_is_missing():
    class Better(PlainForm):
        code = forms.ChoiceField(choices=[("a", "A")])
        told = forms.CharField(error_messages={"required": "Say why."})

        def missing(self, name):
            return "Say which code the excusal has."

    found = Better({}).errors
    assert found["code"] == ["Say which code the excusal has."]
    assert found["told"] == ["Say why."]
