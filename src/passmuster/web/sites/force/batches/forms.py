"""The forms of the pages of batches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from passmuster.formats.lab.limits import MAX_FILE_BYTES
from passmuster.web.sites.force.roster.forms import NO_SUCH, LimitedFile
from passmuster.web.theme import numerals
from passmuster.web.theme.fields import DayField, PlainForm
from passmuster.web.wording.batches import RECALL_REASONS

_NUMBER_HELP = gettext_lazy(
    "Letters, digits, and - / or . between them. Write no names and no words."
)


class SendBatchForm(PlainForm):
    """One batch with the instrument's own file, and for which laboratory it is sent."""

    laboratory = forms.ChoiceField(
        label=gettext_lazy("For which laboratory do you send it?"),
        widget=forms.RadioSelect,
        error_messages=NO_SUCH,
    )
    file = LimitedFile(MAX_FILE_BYTES, label=gettext_lazy("The file of the batch"))
    qc = LimitedFile(
        MAX_FILE_BYTES, label=gettext_lazy("The instrument’s own file with the control data")
    )

    def __init__(self, laboratories: Sequence[tuple[str, str]], *given: Any) -> None:
        super().__init__(*given)
        asked = self.fields["laboratory"]
        if isinstance(asked, forms.ChoiceField):
            asked.choices = list(laboratories)
        if len(laboratories) == 1:
            asked.initial = laboratories[0][0]
        limit = {"limit": numerals.size(MAX_FILE_BYTES)}
        self.fields["file"].help_text = (
            _(
                "JSON, CSV or XLSX, up to %(limit)s: controls with what they read, specimens with "
                "their places, and no result of a specimen."
            )
            % limit
        )
        self.fields["qc"].help_text = (
            _("As the instrument wrote it, up to %(limit)s. It is kept and compared by its hash.")
            % limit
        )


class RecallForm(PlainForm):
    """Why a batch is recalled, and on which paper."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why is it recalled?"),
        widget=forms.RadioSelect,
        choices=list(RECALL_REASONS.items()),
        error_messages=NO_SUCH,
    )
    paper = forms.CharField(
        label=gettext_lazy("Number of the laboratory’s signed paper"),
        help_text=_NUMBER_HELP,
        max_length=40,
    )


class AnswerForm(PlainForm):
    """The number of the laboratory's answer."""

    paper = forms.CharField(
        label=gettext_lazy("Number of the laboratory’s answer"),
        help_text=_NUMBER_HELP,
        max_length=40,
    )


class ExcuseForm(PlainForm):
    """Which laboratory may report without batches, from which day to which, on which paper."""

    laboratory = forms.ChoiceField(
        label=gettext_lazy("Which laboratory?"),
        widget=forms.RadioSelect,
        error_messages=NO_SUCH,
    )
    since = DayField(label=gettext_lazy("First day"), help_text=gettext_lazy("From tomorrow on."))
    until = DayField(label=gettext_lazy("Last day"))
    paper = forms.CharField(
        label=gettext_lazy("Number of the signed paper"), help_text=_NUMBER_HELP, max_length=40
    )

    def __init__(self, laboratories: Sequence[tuple[str, str]], data: Any = None) -> None:
        super().__init__(data)
        asked = self.fields["laboratory"]
        if isinstance(asked, forms.ChoiceField):
            asked.choices = list(laboratories)
