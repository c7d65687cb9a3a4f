"""The forms on which a printed report is typed: a field for whatever it may hold by the panel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from passmuster.core.laboratory.rules import RuleSet
from passmuster.formats.lab.keyed import (
    MEASURES,
    MOST_CHARACTERS,
    OTHER_MEASURES,
    STATUSES,
    VERDICTS,
    fields_for,
)
from passmuster.web.laboratory.keying import MAX_SCAN_BYTES
from passmuster.web.sites.force.laboratory.forms import offer
from passmuster.web.sites.force.roster.forms import NO_SUCH, LimitedFile
from passmuster.web.theme.fields import PlainForm
from passmuster.web.wording.laboratory import FAILURES, KEYED_FIELDS, KEYED_STATUSES, RESULTS
from passmuster.web.wording.substances import substance

NEEDED = frozenset({"specimen", "status"})
WORDS = ("negative", "positive")


@dataclass
class Group:
    """Fields that stand together; ``seldom`` ones are folded away until somebody fills one in."""

    legend: str
    seldom: bool = False
    fields: list[forms.BoundField] = field(default_factory=list)

    @property
    def opened(self) -> bool:
        """Tell whether something stands in it, or is wrong with it."""
        return any(one.value() or one.errors for one in self.fields)


class KeyForm(PlainForm):
    """What stands on a printed report; what is empty there stays empty."""

    def __init__(self, rules: RuleSet, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.names = fields_for(rules)
        for name in self.names:
            self.fields[name] = _field(name)
        self.initial["verdict"] = str(self.initial.get("verdict", "")).split()

    @property
    def groups(self) -> list[Group]:
        """Return the fields as they stand on paper: of the specimen, each row, and validity."""
        found = [Group(_("The report"))]
        for name in self.names:
            part, _sep, code = name.partition("-")
            if part == "initial":
                found.append(Group(substance(code)))
            elif name == f"value-{MEASURES[0]}":
                found.append(Group(_("Validity of the specimen")))
            elif name == f"value-{OTHER_MEASURES[0]}":
                found.append(Group(_("Other adulterants, and how the specimen looks"), seldom=True))
            elif part == "failed" and not found[-1].fields[-1].name.startswith("failed-"):
                found.append(Group(_("Confirmations that failed"), seldom=True))
            found[-1].fields.append(self[name])
        return found

    @property
    def as_fields(self) -> dict[str, str]:
        """Return what was typed, by the names that a keying has, what is empty left out."""
        got = self.cleaned_data | {"verdict": " ".join(self.cleaned_data.get("verdict") or [])}
        given = {name: str(got.get(name) or "").strip() for name in self.names}
        return {name: text for name, text in given.items() if text}


class BringForm(KeyForm):
    """The same with the scan, and for which of one's laboratories it is brought."""

    laboratory = forms.ChoiceField(
        label=gettext_lazy("For which laboratory do you key it?"),
        widget=forms.RadioSelect,
        error_messages=NO_SUCH,
    )
    scan = LimitedFile(MAX_SCAN_BYTES, label=gettext_lazy("The scan of the printed report"))

    def __init__(
        self, rules: RuleSet, laboratories: Sequence[tuple[str, str]], *given: Any
    ) -> None:
        super().__init__(rules, *given)
        offer(self.fields["laboratory"], laboratories)
        self.fields["scan"].help_text = _("PDF, PNG or JPEG. Type from the scan.")


def label_of(name: str) -> str:
    """Return what a field of a printed report is called."""
    part, _sep, code = name.partition("-")
    if name in KEYED_FIELDS:
        return str(KEYED_FIELDS[name])
    first = part == "value" and code in (*MEASURES, *OTHER_MEASURES)
    return format_html("{}: {}", substance(code), KEYED_FIELDS["first" if first else part])


def said_of(name: str, written: str) -> str:
    """Return what was typed, or the words of what was chosen."""
    if name == "status":
        return str(KEYED_STATUSES.get(written, written))
    if name == "verdict":
        return ", ".join(str(RESULTS.get(word, word)) for word in written.split())
    if name.partition("-")[0] in ("initial", "failed"):
        return str({**RESULTS, **FAILURES}.get(written, written))
    return written


def _field(name: str) -> forms.Field:
    label = label_of(name)
    if name == "status":
        statuses = [(one.value, KEYED_STATUSES[one.value]) for one in STATUSES]
        return forms.ChoiceField(label=label, choices=statuses, error_messages=NO_SUCH)
    if name == "verdict":
        return forms.MultipleChoiceField(
            label=label,
            choices=[(one.value, RESULTS[one.value]) for one in VERDICTS],
            widget=forms.CheckboxSelectMultiple,
            required=False,
            help_text=_("Tick what the paper itself says. Its values are judged all the same."),
            error_messages=NO_SUCH,
        )
    part = name.partition("-")[0]
    if part in ("initial", "failed"):
        words = [(word, RESULTS[word]) for word in WORDS if part == "initial"]
        offered = [("", _("Not reported")), *words, *FAILURES.items()]
        return forms.ChoiceField(
            label=label, choices=offered, required=False, error_messages=NO_SUCH
        )
    return forms.CharField(label=label, required=name in NEEDED, max_length=MOST_CHARACTERS)
