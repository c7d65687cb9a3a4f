"""The forms on which a printed report is typed: a field for whatever it may hold by the panel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from passmuster.core.laboratory.rules import RuleSet
from passmuster.formats.lab.keyed import MEASURES, MOST_CHARACTERS, STATUSES, fields_for
from passmuster.web.laboratory.keying import MAX_SCAN_BYTES
from passmuster.web.sites.force.laboratory.forms import offer
from passmuster.web.sites.force.roster.forms import NO_SUCH, LimitedFile
from passmuster.web.theme.fields import PlainForm
from passmuster.web.wording.laboratory import KEYED_FIELDS, KEYED_STATUSES, RESULTS
from passmuster.web.wording.substances import substance

NEEDED = frozenset({"specimen", "status"})
WORDS = ("negative", "positive")


class KeyForm(PlainForm):
    """What stands on a printed report; what is empty there stays empty."""

    def __init__(self, rules: RuleSet, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.names = fields_for(rules)
        for name in self.names:
            self.fields[name] = _field(name)

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return the fields as they stand on paper: of the specimen, each row, and validity."""
        found: list[tuple[str, list[forms.BoundField]]] = [(_("The report"), [])]
        for name in self.names:
            part, _sep, code = name.partition("-")
            if part == "initial":
                found.append((substance(code), []))
            elif name == f"value-{MEASURES[0]}":
                found.append((_("Validity of the specimen"), []))
            found[-1][1].append(self[name])
        return found

    @property
    def as_fields(self) -> dict[str, str]:
        """Return what was typed, by the names that a keying has, what is empty left out."""
        given = {name: str(self.cleaned_data.get(name) or "").strip() for name in self.names}
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
    return format_html("{}: {}", substance(code), KEYED_FIELDS[part])


def _field(name: str) -> forms.Field:
    label = label_of(name)
    if name == "status":
        statuses = [(one.value, KEYED_STATUSES[one.value]) for one in STATUSES]
        return forms.ChoiceField(label=label, choices=statuses, error_messages=NO_SUCH)
    if name.startswith("initial-"):
        words = [("", _("Not reported")), *((word, RESULTS[word]) for word in WORDS)]
        return forms.ChoiceField(label=label, choices=words, required=False, error_messages=NO_SUCH)
    return forms.CharField(label=label, required=name in NEEDED, max_length=MOST_CHARACTERS)
