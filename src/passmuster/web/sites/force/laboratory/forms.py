"""The forms of the laboratory pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from passmuster.core.laboratory.analytes import name_of
from passmuster.core.laboratory.outcomes import Way
from passmuster.core.laboratory.own_rules import MAX_BYTES as MAX_RULES_BYTES
from passmuster.core.laboratory.rules import PanelRow, RuleSet
from passmuster.formats.lab.limits import MAX_FILE_BYTES
from passmuster.web.laboratory.certificates import MAX_PAPER_BYTES
from passmuster.web.sites.force.roster.forms import NO_SUCH, LimitedFile
from passmuster.web.theme import numerals
from passmuster.web.theme.fields import DayField, PlainForm
from passmuster.web.theme.parts import choice
from passmuster.web.wording.laboratory import CONSEQUENCES, WAYS


class SendForm(PlainForm):
    """One file of results, and for which of one's laboratories it is sent."""

    laboratory = forms.ChoiceField(
        label=gettext_lazy("For which laboratory do you send it?"),
        widget=forms.RadioSelect,
        error_messages=NO_SUCH,
    )
    file = LimitedFile(MAX_FILE_BYTES, label=gettext_lazy("The laboratory’s file"))

    def __init__(self, laboratories: Sequence[tuple[str, str]], *given: Any) -> None:
        super().__init__(*given)
        asked = self.fields["laboratory"]
        if isinstance(asked, forms.ChoiceField):
            asked.choices = list(laboratories)
        if len(laboratories) == 1:
            asked.initial = laboratories[0][0]
        self.fields["file"].help_text = _(
            "HL7 v2 or FHIR as JSON, up to %(limit)s, as the laboratory’s own system wrote it."
        ) % {"limit": numerals.size(MAX_FILE_BYTES)}


class EndForm(PlainForm):
    """How an item of the inbox ends, and on which certificate."""

    way = forms.ChoiceField(
        label=gettext_lazy("How does it end?"),
        widget=forms.RadioSelect,
        error_messages=NO_SUCH,
    )
    certificate = forms.CharField(
        label=gettext_lazy("Number of the signed certificate"), required=False, max_length=40
    )

    def __init__(self, ways: Iterable[Way], data: Any = None) -> None:
        super().__init__(data)
        offered = list(ways)
        asked = self.fields["way"]
        if isinstance(asked, forms.ChoiceField):
            asked.choices = [
                (way.value, choice(str(WAYS[way]), str(CONSEQUENCES[way]))) for way in offered
            ]
        if Way.TAKEN not in offered:
            del self.fields["certificate"]
        else:
            self.fields["certificate"].help_text = _(
                "Letters, digits, and - / or . between them. Write no names and no words."
            )


class RulesForm(PlainForm):
    """From when on a rule set judges, on which certificate; its rows, or the file it stands in."""

    rows = forms.MultipleChoiceField(
        label=gettext_lazy("What is tested for"),
        widget=forms.CheckboxSelectMultiple,
        error_messages=NO_SUCH | {"required": gettext_lazy("Leave one row at least.")},
    )
    file = LimitedFile(MAX_RULES_BYTES, label=gettext_lazy("The rule set as a file"))
    since = DayField(label=gettext_lazy("In force from"))
    certificate = forms.CharField(
        label=gettext_lazy("Number of the signed certificate"),
        help_text=gettext_lazy(
            "Letters, digits, and - / or . between them. Write no names and no words."
        ),
        max_length=40,
    )
    paper = LimitedFile(MAX_PAPER_BYTES, label=gettext_lazy("The signed certificate, as a scan"))

    def __init__(self, rules: RuleSet | None, *given: Any) -> None:
        super().__init__(*given)
        if rules is None:
            del self.fields["rows"]
            self.fields["file"].help_text = _("JSON, as the guide of the programme manager says.")
            return
        del self.fields["file"]
        asked = self.fields["rows"]
        if isinstance(asked, forms.MultipleChoiceField):
            asked.choices = [
                (row.code, choice(name_of(row.code), in_short(row))) for row in rules.panel
            ]
            asked.initial = [row.code for row in rules.panel]


def in_short(row: PanelRow) -> str:
    """Return a row's cutoffs on one line, in ng/mL."""
    confirmed = ", ".join(
        f"{name_of(one.target)} {numerals.whole(one.value)}" for one in row.confirm
    )
    said = {"initial": numerals.whole(row.initial.value), "confirmed": confirmed or "–"}
    return _("initial test %(initial)s; confirmed: %(confirmed)s ng/mL") % said
