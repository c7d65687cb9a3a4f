"""The forms of the laboratory pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from passmuster.core.laboratory.outcomes import Way
from passmuster.formats.lab.limits import MAX_FILE_BYTES
from passmuster.web.sites.force.roster.forms import NO_SUCH, LimitedFile
from passmuster.web.theme import numerals
from passmuster.web.theme.fields import PlainForm
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
