"""Doubts a scanned number once: a misread digit is mended, a foreign or forged seal is recorded.

Guarantees: a number whose check digits do not fit enters no chain at its first sending, and nobody
is kept from recording one that truly reads so.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from passmuster.core.kits.serials import adds_up, in_fours
from passmuster.web.theme.fields import PlainForm


class DoubtingForm(PlainForm):
    """A form with scanned numbers; ``scanned`` are its fields that hold them, one or many each.

    What was doubted travels in a hidden field, so that the same number sent again is taken.
    """

    scanned: ClassVar[tuple[str, ...]] = ("seals",)

    doubted = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Put a doubt to every number that does not add up and was not doubted before."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        known = set(given.get("doubted", "").split())
        found = {name: _not_adding_up(given.get(name)) for name in self.scanned}
        for name, numbers in found.items():
            for number in numbers:
                if number not in known:
                    self.add_error(name, ValidationError(_doubt(number), code="number-doubted"))
        every = " ".join(sorted({one for numbers in found.values() for one in numbers}))
        self.data = {**dict(self.data.items()), self.add_prefix("doubted"): every}
        return given


def _not_adding_up(value: Any) -> list[str]:
    numbers = value if isinstance(value, tuple) else (value,)
    return [number for number in numbers if number and not adds_up(number)]


def _doubt(number: str) -> str:
    shown = in_fours(number) if number.strip("P").isdecimal() else number
    said = _(
        "%(number)s does not add up: look at the label again. If it truly reads so, send it again."
    )
    return said % {"number": shown}
