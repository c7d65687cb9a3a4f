"""The forms of the roster pages."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from passmuster.core.access.purposes import purposes_for
from passmuster.core.access.roles import Role
from passmuster.core.kernel.errors import PassmusterError
from passmuster.core.roster.headers import FIELDS
from passmuster.core.roster.payroll import gap_reasons
from passmuster.web.roster.services import EXCLUSION_REASONS
from passmuster.web.roster.uploads import MAX_UPLOAD_BYTES
from passmuster.web.theme import numerals
from passmuster.web.theme.fields import DayField, PlainForm, WholeField
from passmuster.web.wording import rosters as words
from passmuster.web.wording.refusals import said

NO_SUCH = {"invalid_choice": gettext_lazy("There is no such choice.")}
MAX_EVIDENCE_BYTES = 5_000_000
MAX_PAYROLL_BYTES = 20_000_000
MAX_HALF_BYTES = 1_000


def add_refusal(form: forms.Form, error: PassmusterError, field: str | None = None) -> None:
    """Put a refusal beside the field it is about, in the words of the page."""
    form.add_error(field, said(error)[0])


class PurposeForm(PlainForm):
    """Why a record is opened, from the list of this role."""

    purpose = forms.ChoiceField(widget=forms.RadioSelect, error_messages=NO_SUCH)
    case_number = forms.CharField(required=False, max_length=60)

    def __init__(self, role: Role, data: Any = None) -> None:
        super().__init__(data)
        self.fields["purpose"].label = _("Why do you open this record?")
        self.fields["case_number"].label = _("Case number")
        self.fields["case_number"].help_text = _(
            "Letters A to Z, digits, and - / or . between them, such as 2026-14. No names, no "
            "words."
        )
        given = purposes_for(role)
        choices = self.fields["purpose"]
        if isinstance(choices, forms.ChoiceField):
            choices.choices = [
                (one.code, _purpose_words(one.code, one.disclosure.value)) for one in given
            ]


def _purpose_words(code: str, disclosure: str) -> str:
    return _("%(purpose)s. %(disclosure)s") % {
        "purpose": words.PURPOSES[code],
        "disclosure": words.DISCLOSURES[disclosure],
    }


class LimitedFile(forms.FileField):
    """A file of at most so many bytes."""

    def __init__(self, most: int, **more: Any) -> None:
        super().__init__(**more)
        self.most = most

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Say the limit where a file is larger, and that an empty one holds nothing."""
        if data and data.size > self.most:
            limit = numerals.size(self.most)
            raise forms.ValidationError(_("The file is larger than %(limit)s.") % {"limit": limit})
        if data and not data.size:
            raise forms.ValidationError(_("The file is empty."))
        return super().clean(data, initial)


class UploadForm(PlainForm):
    """One or two personnel files, and whether they are the whole list."""

    file = LimitedFile(MAX_UPLOAD_BYTES, label=gettext_lazy("Personnel’s file"))
    second = LimitedFile(
        MAX_UPLOAD_BYTES,
        label=gettext_lazy("A second file, joined by service number"),
        required=False,
    )
    part = forms.ChoiceField(
        label=gettext_lazy("What is in it?"),
        widget=forms.RadioSelect,
        error_messages=NO_SUCH,
        choices=[
            ("full", gettext_lazy("The whole list: who is not in it has gone")),
            ("delta", gettext_lazy("Changes only: absence says nothing")),
        ],
    )

    def __init__(self, *given: Any, held: Collection[str] = (), **more: Any) -> None:
        super().__init__(*given, **more)
        if "file" in held:
            self.fields["file"].required = False
        hint = _("XLSX or CSV, up to %(limit)s.") % {"limit": numerals.size(MAX_UPLOAD_BYTES)}
        self.fields["file"].help_text = hint


class ColumnsForm(PlainForm):
    """Which column of a file is which field, and the order of its dates."""

    def __init__(
        self, header: Sequence[str], mapping: dict[str, str], dates: str, data: Any = None
    ) -> None:
        super().__init__(data)
        labels = [("", _("Not in this file")), *((label, label) for label in header)]
        for name in FIELDS:
            self.fields[name] = forms.ChoiceField(
                label=str(words.FIELDS[name]),
                choices=labels,
                required=False,
                initial=mapping.get(name, ""),
                error_messages={"invalid_choice": _("The file has no such column.")},
            )
        self.fields["dates"] = forms.ChoiceField(
            label=_("Dates in numbers"),
            required=False,
            initial=dates,
            error_messages=NO_SUCH,
            choices=[
                ("", _("As the column shows it")),
                ("dmy", _("Day first: 18/11/2026")),
                ("mdy", _("Month first: 11/18/2026")),
            ],
        )

    def clean(self) -> dict[str, Any]:
        """Refuse one column for two fields, and a file without a service number."""
        found: dict[str, Any] = super().clean() or {}
        chosen = [found.get(name, "") for name in FIELDS if found.get(name)]
        for name in FIELDS:
            label = found.get(name)
            if label and chosen.count(label) > 1:
                self.add_error(name, _("This column is chosen for two fields."))
        if not found.get("service_number") and "service_number" not in self.errors:
            self.add_error("service_number", _("Say which column holds the service number."))
        return found

    @property
    def chosen(self) -> dict[str, str]:
        """The whole mapping as it was chosen, left-out fields included."""
        return {name: self.cleaned_data.get(name, "") for name in FIELDS}


class ConsentForm(PlainForm):
    """The number of people who would disappear, typed."""

    disappeared = WholeField(label=gettext_lazy("How many people disappear?"))


class HeadcountForm(PlainForm):
    """How many people each unit has, as somebody counted them."""

    def __init__(self, units: Sequence[tuple[int, str]], data: Any = None) -> None:
        super().__init__(data)
        for key, name in units:
            self.fields[f"unit-{key}"] = WholeField(
                label=words.unit_words(name), required=False, most=1_000_000
            )

    def counts(self) -> dict[int, int]:
        """Return the counts that were filled in, by the unit's key."""
        return {
            int(name.removeprefix("unit-")): count
            for name, count in self.cleaned_data.items()
            if count is not None
        }


class PayrollForm(PlainForm):
    """The file that payroll's program writes."""

    file = LimitedFile(MAX_PAYROLL_BYTES, label=gettext_lazy("Payroll’s file"))


class HalfForm(PlainForm):
    """The file of payroll's half, as ``passmuster payroll key`` wrote it."""

    file = LimitedFile(MAX_HALF_BYTES, label=gettext_lazy("Payroll’s half of the key"))


class ReasonForm(PlainForm):
    """Why one identity stands on one list only; ``kind`` says on which, and which reasons fit."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why does this stand on one list only?"),
        widget=forms.RadioSelect,
        error_messages=NO_SUCH,
    )

    def __init__(self, kind: str, data: Any = None) -> None:
        super().__init__(data)
        offered = self.fields["reason"]
        if isinstance(offered, forms.ChoiceField):
            offered.choices = [(code, words.GAP_REASONS[code]) for code in gap_reasons([kind])]


class ExclusionForm(PlainForm):
    """Why somebody is to be kept out of pools, until when, and what shows it."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why is this person to be left out?"),
        widget=forms.RadioSelect,
        error_messages=NO_SUCH,
        choices=[(code, words.EXCLUSION_REASONS[code]) for code in EXCLUSION_REASONS],
    )
    from_day = DayField(label=gettext_lazy("First day"))
    until_day = DayField(label=gettext_lazy("Last day"))
    evidence = LimitedFile(MAX_EVIDENCE_BYTES, label=gettext_lazy("Evidence"))

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["evidence"].help_text = _(
            "The order or certificate as a file, up to %(limit)s. It is kept as it is."
        ) % {"limit": numerals.size(MAX_EVIDENCE_BYTES)}

    def clean(self) -> dict[str, Any]:
        """Say at the field when the last day is before the first."""
        found: dict[str, Any] = super().clean() or {}
        first, last = found.get("from_day"), found.get("until_day")
        if first and last and last < first:
            self.add_error("until_day", _("The last day is before the first."))
        return found
