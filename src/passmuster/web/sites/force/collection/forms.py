"""One form for every step, built from the step's row: nothing preselected, nothing lost.

Guarantees: the fields are those of ``core/collection/steps`` and no others; what was typed comes
back as it was typed, in either digits.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import get_current_timezone, localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from passmuster.core.collection.fields import LONGEST_TEXT, Answer, Field, Kind
from passmuster.core.collection.step import Step
from passmuster.core.kernel.text import ascii_digits, normalise_text
from passmuster.web import clock
from passmuster.web.theme.fields import ClockField, PlainForm, WholeField
from passmuster.web.theme.numerals import digits
from passmuster.web.wording.collections import choice_words, label_of
from passmuster.web.wording.collectors import REASONS

_TENTHS = re.compile(r"(\d{1,2})(?:[.,](\d))?")
_SERIAL = re.compile(r"P?\d{12}", re.ASCII)
LEFT = "kit_left"
PEOPLE = ("vouched_by", "matched_by", "allowed_by")
"""Answers that are codes of registered humans."""


@dataclass(frozen=True, kw_only=True)
class Offered:
    """What a form may offer: people by code, observers, the moment to be told, the last record.

    ``people`` are by the answer that names one of them. ``couriers`` are whoever may take the pouch
    over, by code. ``told`` is (Unix seconds, in words);
    ``degrees`` are the lowest and highest temperature in range, in tenths; ``hints`` say what
    stands on the practice kit. ``left`` are the serials that were opened and not used, where this
    step ends a collection.
    """

    people: Mapping[str, Sequence[tuple[str, str]]] | None = None
    observers: Sequence[tuple[str, str]] = ()
    couriers: Sequence[tuple[str, str]] = ()
    told: tuple[int, str] | None = None
    last: tuple[str, str] | None = None
    practice: bool = False
    degrees: tuple[int, int] = (0, 0)
    hints: dict[str, str] | None = None
    left: Sequence[str] = ()


class TenthsField(forms.CharField):
    """Degrees with one decimal, such as ``34,5`` or ``៣៤.៥``, as tenths."""

    def clean(self, value: Any) -> Any:
        """Return tenths of a degree, None for nothing."""
        text = super().clean(value)
        if not text:
            return None
        found = _TENTHS.fullmatch(ascii_digits(normalise_text(text)))
        if not found:
            said = _("Write degrees with one decimal, such as %(example)s.")
            raise ValidationError(said % {"example": digits("34.5")}, code="number-unreadable")
        return int(found[1]) * 10 + int(found[2] or 0)


class CodeField(forms.CharField):
    """A scanned or typed code; Khmer digits are read as digits."""

    def clean(self, value: Any) -> Any:
        """Return the code without blanks around it."""
        text = super().clean(value)
        if not text:
            return text
        plain = ascii_digits(normalise_text(text)).strip()
        # Serials are printed in groups; what is typed with their gaps is the same number.
        joined = re.sub(r"[\s-]", "", plain)
        return joined if _SERIAL.fullmatch(joined) else plain


class StepForm(PlainForm):
    """The form of one step. ``token`` makes one form one event, however often it is sent."""

    token = forms.CharField(widget=forms.HiddenInput, max_length=32, required=False)

    def __init__(self, step: Step, offered: Offered, data: Any = None) -> None:
        super().__init__(data, initial={"token": secrets.token_hex(16)})
        self.step, self.offered = step, offered
        # Where nothing was left over nobody is asked what became of it.
        self.asked = [f for f in step.fields if f.name != LEFT or offered.left]
        for field in self.asked:
            made = _MADE.get(field.name, _BY_KIND[field.kind])(step, field, offered)
            made.required = False
            made.label = str(label_of(step.code, field.name))
            made.help_text = made.help_text or self._hint(field)
            self.fields[field.name] = made

    def _hint(self, field: Field) -> Any:
        if field.name == LEFT:
            said = _("Opened and not used: %(serials)s. They become void and can never be used.")
            return said % {"serials": ", ".join(self.offered.left)}
        if field.only is not None and not field.optional:
            name, answers = field.only
            said = ", ".join(str(choice_words(name, one)) for one in sorted(answers))
            return _("Only with this answer above: %(answers)s") % {"answers": said}
        hint = (self.offered.hints or {}).get(field.name)
        if hint:
            return _("On the practice kit: %(code)s") % {"code": hint}
        if field.kind is Kind.CODE and field.name not in _MADE:
            return _("Scan it, or type it as it stands there.")
        return ""

    def clean(self) -> dict[str, Any]:
        """Say at each field what is missing, and what is not asked for with these answers."""
        given: dict[str, Any] = super().clean() or {}
        for field in self.asked:
            if field.name in self.errors:
                continue
            wanted = field.only is None or given.get(field.only[0]) in field.only[1]
            filled = given.get(field.name) not in (None, "")
            if wanted and not filled and (not field.optional or field.name == LEFT):
                self.add_error(field.name, self.missing(field.name))
            elif filled and not wanted:
                self.add_error(field.name, _("Leave this empty with the answer above."))
        return given

    def answers(self) -> dict[str, Answer]:
        """Return what was answered, as the step records it."""
        given = {f.name: self.cleaned_data.get(f.name) for f in self.asked}
        return {name: value for name, value in given.items() if value not in (None, "")}

    @property
    def form_token(self) -> str:
        """The form's own token, "" when none was sent."""
        found: str = self.cleaned_data.get("token") or ""
        return found


def _rows(choices: Sequence[tuple[Any, Any]]) -> forms.ChoiceField:
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect)


def _choice(_step: Step, field: Field, _offered: Offered) -> forms.Field:
    return _rows([(one, choice_words(field.name, one)) for one in field.choices])


def _whole(_step: Step, field: Field, _offered: Offered) -> forms.Field:
    return WholeField(least=field.lowest, most=field.highest)


def _code(_step: Step, _field: Field, _offered: Offered) -> forms.Field:
    return CodeField(max_length=LONGEST_TEXT)


def _remark(_step: Step, _field: Field, _offered: Offered) -> forms.Field:
    return forms.CharField(max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 3}))


def _tenths(_step: Step, _field: Field, _offered: Offered) -> forms.Field:
    return TenthsField(max_length=8, widget=forms.TextInput(attrs={"inputmode": "decimal"}))


def _strip(_step: Step, field: Field, offered: Offered) -> forms.Field:
    low, high = (digits(f"{tenths / 10:g}") for tenths in offered.degrees)
    said = {
        "in-range": _("%(low)s to %(high)s °C, in range") % {"low": low, "high": high},
        "below": _("Below %(low)s °C") % {"low": low},
        "above": _("Above %(high)s °C") % {"high": high},
    }
    return _rows([(one, said.get(one, choice_words("strip", one))) for one in field.choices])


def _person(_step: Step, field: Field, offered: Offered) -> forms.Field:
    people = (offered.people or {}).get(field.name, ())
    return forms.ChoiceField(choices=[("", "–"), *people], widget=forms.Select)


def _observer(_step: Step, _field: Field, offered: Offered) -> forms.Field:
    return _rows(offered.observers)


def _courier(_step: Step, _field: Field, offered: Offered) -> forms.Field:
    return _rows(offered.couriers)


def _reason(step: Step, field: Field, offered: Offered) -> forms.Field:
    if field.kind is Kind.CHOICE:
        return _choice(step, field, offered)
    return forms.ChoiceField(choices=[("", "–"), *REASONS.items()], widget=forms.Select)


class _Moment(forms.TypedChoiceField):
    """One moment, to be confirmed; its value is Unix seconds."""


def _told(_step: Step, _field: Field, offered: Offered) -> forms.Field:
    told = [offered.told] if offered.told else []
    return _Moment(choices=told, coerce=int, empty_value=None, widget=forms.RadioSelect)


class TodayField(ClockField):
    """A time of today, as Unix seconds."""

    def clean(self, value: Any) -> Any:
        """Return Unix seconds, None for nothing."""
        found = super().clean(value)
        if not isinstance(found, time):
            return None
        day = localtime(clock.now()).date()
        moment = datetime.combine(day, found, tzinfo=get_current_timezone())
        return int(moment.timestamp())


def _until(_step: Step, _field: Field, _offered: Offered) -> forms.Field:
    return TodayField(required=False)


def _last(_step: Step, _field: Field, offered: Offered) -> forms.Field:
    return _rows([offered.last] if offered.last else [])


Maker = Callable[[Step, Field, Offered], forms.Field]

_BY_KIND: dict[Kind, Maker] = {
    Kind.CHOICE: _choice,
    Kind.WHOLE: _whole,
    Kind.CODE: _code,
    Kind.REMARK: _remark,
}
_MADE: dict[str, Maker] = {
    "tenths": _tenths,
    "strip": _strip,
    "observer": _observer,
    "courier": _courier,
    "reason": _reason,
    "told_until": _told,
    "allowed_until": _until,
    "step": _last,
    **dict.fromkeys(PEOPLE, _person),
}


class DeclareForm(PlainForm):
    """Whether one is tied to the donor."""

    relation = forms.ChoiceField(
        label=gettext_lazy("Are you tied to this person?"),
        choices=(
            ("none", gettext_lazy("No: no relative, friend, creditor or rival")),
            ("relative", gettext_lazy("Yes, a relative, by blood or marriage")),
            ("other-tie", gettext_lazy("Yes, another tie")),
        ),
        widget=forms.RadioSelect,
    )
