"""Narrowing a list: a filter is one or two fields of a GET form and says what it narrowed to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol

from django import forms
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _

from passmuster.core.kernel.text import ascii_digits, normalise_name
from passmuster.web.listing.columns import Words
from passmuster.web.theme import numerals
from passmuster.web.theme.fields import DayField

MAX_TYPED = 200
"""Characters of a typed filter; no name or number of ours is longer."""

Given = Mapping[str, Any]
Choices = Sequence[tuple[str, Words]]


class Filter(Protocol):
    """One filter of a list; ``given`` are the cleaned values of the form, absent when not valid."""

    @property
    def key(self) -> str:
        """The name of its field in the address."""

    def fields(self) -> dict[str, forms.Field]:
        """Return its fields by name."""

    def narrow(self, rows: QuerySet[Any], given: Given) -> QuerySet[Any]:
        """Return the rows that pass."""

    def words(self, given: Given) -> str:
        """Say what it narrows to, "" when it does not."""


class TypedField(forms.CharField):
    """A text as it is compared: Khmer in order, no invisible characters, nothing endless."""

    def to_python(self, value: Any) -> str:
        """Normalise before anything is checked, so that no typed character is refused."""
        return normalise_name(super().to_python(value) or "")[:MAX_TYPED]


@dataclass(frozen=True)
class ChoiceFilter:
    """One of some codes. ``column`` is what they are compared with, or makes a condition of one."""

    key: str
    label: Words
    choices: Choices | Callable[[], Choices]
    column: str | Callable[[str], Q]
    every: Words = ""

    def fields(self) -> dict[str, forms.Field]:
        """Return one choice, of which the first is to leave the list as it is."""
        known = self.choices() if callable(self.choices) else self.choices
        return {
            self.key: forms.ChoiceField(
                label=str(self.label),
                choices=[("", self.every or _("All")), *known],
                required=False,
                error_messages={"invalid_choice": _("There is no such choice.")},
            )
        }

    def narrow(self, rows: QuerySet[Any], given: Given) -> QuerySet[Any]:
        """Return the rows with the chosen code."""
        code = given.get(self.key)
        if not code:
            return rows
        return rows.filter(self.column(code) if callable(self.column) else Q((self.column, code)))

    def words(self, given: Given) -> str:
        """Return label and chosen words."""
        code = given.get(self.key)
        known = self.choices() if callable(self.choices) else self.choices
        return _said(self.label, dict(known).get(code, code)) if code else ""


@dataclass(frozen=True)
class TextFilter:
    """A part of a text, in any letter case; digits also as ASCII has them."""

    key: str
    label: Words
    column: str
    hint: Words = ""

    def fields(self) -> dict[str, forms.Field]:
        """Return one text."""
        typed = TypedField(label=str(self.label), help_text=str(self.hint), required=False)
        return {self.key: typed}

    def narrow(self, rows: QuerySet[Any], given: Given) -> QuerySet[Any]:
        """Return the rows whose column holds the text."""
        text = given.get(self.key)
        if not text:
            return rows
        part = f"{self.column}__icontains"
        return rows.filter(Q((part, text)) | Q((part, ascii_digits(text))))

    def words(self, given: Given) -> str:
        """Return label and text."""
        text = given.get(self.key)
        return _said(self.label, text) if text else ""


@dataclass(frozen=True)
class DateFilter:
    """From a day to a day, both included; ``column`` holds days, moments or ISO 8601 texts."""

    key: str
    label: Words
    column: str

    def fields(self) -> dict[str, forms.Field]:
        """Return two days, ``KEY-from`` and ``KEY-to``."""
        named = {"label": self.label}
        return {
            f"{self.key}-from": DayField(label=_("%(label)s, from") % named, required=False),
            f"{self.key}-to": DayField(label=_("%(label)s, to") % named, required=False),
        }

    def narrow(self, rows: QuerySet[Any], given: Given) -> QuerySet[Any]:
        """Return the rows between the days; a row without a day is between none."""
        first, last = self._days(given)
        if first is None and last is None:
            return rows
        field = field_at(rows.model, self.column)
        conditions: dict[str, Any] = {}
        if isinstance(field, models.DateTimeField):
            if first is not None:
                conditions["gte"] = make_aware(datetime.combine(first, time()))
            if last is not None:
                conditions["lt"] = make_aware(datetime.combine(last + timedelta(days=1), time()))
        else:
            as_text = isinstance(field, models.CharField | models.TextField)
            if first is not None:
                conditions["gte"] = first.isoformat() if as_text else first
            if last is not None:
                conditions["lte"] = last.isoformat() if as_text else last
            if as_text and first is None:
                conditions["gt"] = ""
        return rows.filter(**{f"{self.column}__{name}": day for name, day in conditions.items()})

    def words(self, given: Given) -> str:
        """Return label and days."""
        first, last = self._days(given)
        if first is None and last is None:
            return ""
        days = [numerals.day(day) if day else "…" for day in (first, last)]
        return _said(self.label, " – ".join(days))

    def _days(self, given: Given) -> tuple[date | None, date | None]:
        return given.get(f"{self.key}-from"), given.get(f"{self.key}-to")


def field_at(model: type[models.Model], path: str) -> models.Field[Any, Any] | None:
    """Return the field at the end of a look-up path, None where it is no field of a model."""
    field: Any = None
    for name in path.split("__"):
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            return None
        model = field.related_model or model
    return field if isinstance(field, models.Field) else None


def _said(label: Words, text: Any) -> str:
    return _("%(label)s: %(value)s") % {"label": label, "value": text}
