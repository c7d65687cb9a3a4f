"""Form fields that take both digits, and say in the page's language what to mend.

Use them in any form; ``{% field form.name %}`` draws them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, time
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from passmuster.core.kernel.errors import UnusableInput
from passmuster.web.theme import numerals

Read = TypeVar("Read")


def _or_fault(read: Callable[[str], Read], text: str) -> Read:
    """Read a text, or say the reader's sentence at the field."""
    try:
        return read(text)
    except UnusableInput as error:
        raise ValidationError(error.message, code=error.code) from error


def _clock_text(moment: time) -> str:
    return numerals.digits(f"{moment:%H:%M}")


class _Typed(forms.Field):
    """A text field whose text is read by a function; empty is None."""

    default_error_messages = {"required": gettext_lazy("Fill in this answer.")}  # noqa: RUF012
    reader: Callable[[str], Any]
    writer: Callable[[Any], str]
    keys = "text"

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values or not isinstance(value, str):
            return value or None
        return _or_fault(type(self).reader, value)

    def prepare_value(self, value: Any) -> Any:
        """What was typed comes back as it was typed."""
        return value if value is None or isinstance(value, str) else type(self).writer(value)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": self.keys}


class WholeField(_Typed):
    """A whole number of 0 or more, such as a count; ``6 102`` and ``៦ ១០២`` are one number."""

    reader = staticmethod(numerals.parse_whole)
    writer = staticmethod(numerals.digits)
    keys = "numeric"

    def __init__(self, *, least: int | None = None, most: int | None = None, **more: Any) -> None:
        super().__init__(**more)
        self.least, self.most = least, most

    def validate(self, value: Any) -> None:
        """Say which numbers are possible, in the page's digits."""
        super().validate(value)
        if value is None:
            return
        if self.least is not None and value < self.least:
            said = _("Write %(least)s or more.") % {"least": numerals.whole(self.least)}
            raise ValidationError(said, code="number-too-small")
        if self.most is not None and value > self.most:
            said = _("Write %(most)s or less.") % {"most": numerals.whole(self.most)}
            raise ValidationError(said, code="number-too-large")


class DayField(_Typed):
    """A day as one text, in any of the ways ``numerals.parse_day`` reads."""

    reader = staticmethod(numerals.parse_day)
    writer = staticmethod(numerals.day)


class ClockField(_Typed):
    """A time of day on 24 hours."""

    reader = staticmethod(numerals.parse_clock)
    writer = staticmethod(_clock_text)


class DayPlaces(forms.MultiWidget):
    """Three places for a day that people know by heart: day, month, year."""

    use_fieldset = True
    labels: Sequence[str | Promise] = (
        gettext_lazy("Day"),
        gettext_lazy("Month"),
        gettext_lazy("Year"),
    )

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        place = {"inputmode": "numeric", "class": "short"}
        super().__init__([forms.TextInput(attrs=place) for _label in self.labels], attrs)

    def decompress(self, value: Any) -> list[str]:
        """Three texts of a day, in the page's digits."""
        if not isinstance(value, date):
            return ["", "", ""]
        return [numerals.digits(part) for part in (value.day, value.month, value.year)]


class DayPlacesField(forms.MultiValueField):
    """A day in three places, each of which takes both digits."""

    widget = DayPlaces
    default_error_messages = {"required": gettext_lazy("Fill in day, month and year.")}  # noqa: RUF012

    def __init__(self, **more: Any) -> None:
        places = tuple(forms.CharField(required=False) for _label in DayPlaces.labels)
        super().__init__(fields=places, require_all_fields=False, **more)

    def compress(self, data_list: list[str]) -> date | None:
        """One day from its three texts; a missing one is said, not guessed."""
        if not any(data_list):
            return None
        if not all(data_list):
            raise ValidationError(self.error_messages["required"], code="incomplete")
        return _or_fault(numerals.parse_day, "/".join(data_list))


class PlainForm(forms.Form):
    """A form whose faults are said by us: no browser pop-up, sentences that say what to do."""

    use_required_attribute = False

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        for name, asked in self.fields.items():
            if (
                asked.error_messages.get("required")
                == forms.Field.default_error_messages["required"]
            ):
                asked.error_messages["required"] = self.missing(name)

    def missing(self, name: str) -> str:
        """Say what is missing; a form may say it better for a field it knows."""
        if isinstance(self.fields[name], forms.ChoiceField):
            return _("Choose one answer.")
        if isinstance(self.fields[name], forms.FileField):
            return _("Choose a file.")
        if isinstance(self.fields[name], forms.BooleanField):
            return _("Tick this to go on.")
        return _("Fill in this answer.")
