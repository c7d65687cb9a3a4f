"""Fields of a policy draft: rates, lists of words, and the rows of strata."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from passmuster.core.kernel.text import ascii_digits, normalise_name
from passmuster.core.ledger.entries import LABEL
from passmuster.core.programme.policy import FIELDS, PERSON_CLASSES, Policy, parse_policy
from passmuster.web.programme.words import CLASSES, LABELS, ON_INITIAL_TEST
from passmuster.web.theme import numerals
from passmuster.web.theme.fields import ClockField, DayField, PlainForm, WholeField

MOST_STRATA = 20

_RATE = re.compile(r"(\d{1,7})\s*(?:/|of|ក្នុង)\s*(\d{1,7})")
_PERCENT = re.compile(r"(\d{1,3})(?:[.,](\d{1,2}))?\s*%")


class RateField(forms.CharField):
    """A share: ``1/20``, ``1 of 20`` or ``5 %``, in either digits; kept as ``1/20``."""

    def to_python(self, value: Any) -> str:
        """Return the share in its lowest terms."""
        typed = ascii_digits(super().to_python(value) or "").strip()
        if not typed:
            return ""
        if found := _RATE.fullmatch(typed):
            part, whole = int(found[1]), int(found[2])
        elif found := _PERCENT.fullmatch(typed):
            decimals = found[2] or ""
            part, whole = int(found[1] + decimals), 100 * 10 ** len(decimals)
        else:
            raise ValidationError(_("Write a share such as 1/20 or 5 %."), code="rate")
        if not part or not whole or part > whole:
            raise ValidationError(_("A share is above 0 and at most 1."), code="rate")
        lowest = Fraction(part, whole)
        return f"{lowest.numerator}/{lowest.denominator}"


class LinesField(forms.CharField):
    """A list of words, one a line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        """Return the words without empty lines."""
        lines = (super().to_python(value) or "").splitlines()
        return [word for line in lines if (word := normalise_name(line))]

    def prepare_value(self, value: Any) -> Any:
        """Show a list as lines again."""
        return "\n".join(value) if isinstance(value, list | tuple) else value


class DraftForm(PlainForm):
    """Every value of a policy but its strata, each with the document that it comes from."""

    notice_days = WholeField(label=LABELS["notice_days"], most=3650)
    opening_cap_days = WholeField(label=LABELS["opening_cap_days"], most=3650)
    reserves_rate = RateField(
        label=LABELS["reserves_rate"], help_text=gettext_lazy("Such as 1/5 or 20 %.")
    )
    dispatch_hour = ClockField(
        label=LABELS["dispatch_hour"],
        help_text=gettext_lazy("Local time on 24 hours. Before it nobody reads a name."),
    )
    panel = LinesField(label=LABELS["panel"], help_text=gettext_lazy("One a line."))
    sites = LinesField(label=LABELS["sites"], help_text=gettext_lazy("One a line."))
    sanctions = LinesField(label=LABELS["sanctions"], help_text=gettext_lazy("One a line."))
    on_initial_test = forms.ChoiceField(
        label=LABELS["on_initial_test"],
        help_text=gettext_lazy("An initial test is no result: nobody is dismissed or named on it."),
        choices=list(ON_INITIAL_TEST.items()),
        widget=forms.RadioSelect,
    )

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        for name in FIELDS:
            self.fields[f"{name}_source"] = forms.CharField(
                label=_("Document or decision behind it"), required=False, max_length=300
            )
            self.fields[f"{name}_day"] = DayField(label=_("Of which day"), required=False)
            self.fields[f"{name}_confirmed"] = forms.BooleanField(
                label=_("Confirmed: I have seen the document"), required=False
            )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Each value with its three fields on where it comes from; strata have no value here."""
        return [
            {
                "label": LABELS[name],
                "value": self[name] if name in self.base_fields else None,
                "source": [self[f"{name}_{part}"] for part in ("source", "day", "confirmed")],
            }
            for name in FIELDS
        ]

    def body(self) -> dict[str, Any]:
        """Return the policy's body without its strata."""
        given = self.cleaned_data
        sources = {
            name: {
                "text": normalise_name(given[f"{name}_source"]),
                "day": given[f"{name}_day"].isoformat() if given[f"{name}_day"] else "",
                "confirmed": given[f"{name}_confirmed"],
            }
            for name in FIELDS
            if given[f"{name}_source"] or given[f"{name}_day"] or given[f"{name}_confirmed"]
        }
        values = {name: given[name] for name in self.base_fields}
        values["dispatch_hour"] = f"{given['dispatch_hour']:%H:%M}"
        return values | {"sources": sources}


class StratumForm(PlainForm):
    """One stratum; left wholly empty it does not count."""

    use_required_attribute = False

    label = forms.CharField(
        label=gettext_lazy("Name of the stratum"),
        help_text=gettext_lazy("Small Latin letters and hyphens; it becomes public."),
        required=False,
    )
    rate = RateField(
        label=gettext_lazy("Share drawn"),
        help_text=gettext_lazy("Such as 1/20 or 5 %."),
        required=False,
    )
    classes = forms.MultipleChoiceField(
        label=gettext_lazy("Who belongs to it"),
        choices=[(one, CLASSES[one]) for one in PERSON_CLASSES],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    ranks = LinesField(
        label=gettext_lazy("Of which ranks"),
        help_text=gettext_lazy("One a line. Empty means every rank that no other stratum names."),
        required=False,
    )

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was written here."""
        given = self.cleaned_data
        return not any(given.get(name) for name in ("label", "rate", "classes", "ranks"))

    def clean(self) -> dict[str, Any]:
        """A stratum that was begun needs name, share and class."""
        cleaned: dict[str, Any] = super().clean() or {}
        if any(cleaned.get(name) for name in ("label", "rate", "classes", "ranks")):
            if not LABEL(cleaned.get("label")):
                fault = _("Write up to four words of small Latin letters with hyphens.")
                self.add_error("label", ValidationError(fault, code="label"))
            for name in ("rate", "classes"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, ValidationError(self.missing(name), code="required"))
        return cleaned

    def item(self) -> dict[str, Any]:
        """Return the stratum as the body holds it."""
        given = self.cleaned_data
        found = {name: given[name] for name in ("label", "rate", "classes")}
        return found | ({"ranks": given["ranks"]} if given["ranks"] else {})


def initial_of(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a draft form begins with: the values and sources of a version."""
    policy: Policy = parse_policy(body)
    found: dict[str, Any] = {
        "notice_days": policy.notice_days,
        "opening_cap_days": policy.opening_cap_days,
        "reserves_rate": numerals.digits(body["reserves_rate"]),
        "dispatch_hour": policy.dispatch_hour,
        "panel": policy.panel,
        "sites": policy.sites,
        "sanctions": policy.sanctions,
        "on_initial_test": policy.on_initial_test,
    }
    for name in FIELDS:
        source = policy.source_of(name)
        found[f"{name}_source"] = source.text
        found[f"{name}_day"] = source.day
        found[f"{name}_confirmed"] = source.confirmed
    return found


def strata_of(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what the rows of strata begin with."""
    return [
        {
            "label": item["label"],
            "rate": numerals.digits(item["rate"]),
            "classes": item["classes"],
            "ranks": item.get("ranks", []),
        }
        for item in body["strata"]
    ]
