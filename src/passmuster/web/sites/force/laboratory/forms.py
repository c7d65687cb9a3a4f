"""The forms of the laboratory pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from passmuster.core.laboratory.outcomes import Way
from passmuster.core.laboratory.own_rules import MAX_BYTES as MAX_RULES_BYTES
from passmuster.core.laboratory.rules import PanelRow, RuleSet
from passmuster.formats.lab.limits import MAX_FILE_BYTES
from passmuster.web.laboratory.certificates import MAX_PAPER_BYTES
from passmuster.web.laboratory.mapping_proposals import MAX_MAPPING_BYTES
from passmuster.web.sites.force.roster.forms import NO_SUCH, LimitedFile
from passmuster.web.theme import numerals
from passmuster.web.theme.fields import DayField, PlainForm
from passmuster.web.theme.parts import choice
from passmuster.web.wording.laboratory import CONSEQUENCES, STAGES, WAYS
from passmuster.web.wording.substances import substance


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
        offer(self.fields["laboratory"], laboratories)
        self.fields["file"].help_text = _(
            "HL7 v2, FHIR as JSON, or a table for which a mapping is in force; up to %(limit)s, as "
            "the laboratory’s own system wrote it."
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
    """The way that rests on it is refused without it, and that is recorded; the other has none."""

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
                "It stands on the certificate that you have seen; without one, choose the other "
                "answer. Letters, digits, and - / or . between them. Write no names and no words."
            )


class SampleForm(PlainForm):
    """A mapping of one of one's laboratories, and a table of it on which it is tried."""

    laboratory = forms.ChoiceField(
        label=gettext_lazy("For which laboratory is it?"),
        widget=forms.RadioSelect,
        error_messages=NO_SUCH,
    )
    file = LimitedFile(MAX_MAPPING_BYTES, label=gettext_lazy("The mapping, TOML or JSON"))
    sample = LimitedFile(
        MAX_FILE_BYTES, label=gettext_lazy("A table of the laboratory, as a sample")
    )

    def __init__(self, laboratories: Sequence[tuple[str, str]], *given: Any) -> None:
        super().__init__(*given)
        offer(self.fields["laboratory"], laboratories)


class MappingForm(PlainForm):
    """From when on a mapping reads tables, and on which certificate; it was tried before."""

    mapping = forms.CharField(widget=forms.HiddenInput, max_length=2 * MAX_MAPPING_BYTES)
    laboratory = forms.CharField(widget=forms.HiddenInput, max_length=64)
    since = DayField(label=gettext_lazy("In force from"))
    certificate = forms.CharField(
        label=gettext_lazy("Number of the signed certificate"),
        help_text=gettext_lazy(
            "Letters, digits, and - / or . between them. Write no names and no words."
        ),
        max_length=40,
    )
    paper = LimitedFile(MAX_PAPER_BYTES, label=gettext_lazy("The signed certificate, as a scan"))


def offer(asked: forms.Field, choices: Sequence[tuple[str, str]]) -> None:
    """Give a choice its rows; a single one is chosen already."""
    if isinstance(asked, forms.ChoiceField):
        asked.choices = list(choices)
    if len(choices) == 1:
        asked.initial = choices[0][0]


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
                (row.code, choice(substance(row.code), in_short(row))) for row in rules.panel
            ]
            asked.initial = [row.code for row in rules.panel]


def in_short(row: PanelRow) -> SafeString:
    """Return a row's cutoffs on one line, in ng/mL."""
    confirmed = format_html_join(
        ", ", "{} {}", ((substance(one.target), numerals.whole(one.value)) for one in row.confirm)
    )
    return format_html(
        "{}: {}; {}: {} ng/mL",
        STAGES["initial"],
        numerals.whole(row.initial.value),
        STAGES["confirmatory"],
        confirmed or "–",
    )
